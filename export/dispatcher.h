/*
 * A dispatcher delivers the events of one client: it fetches them from Go in batches and calls the callbacks,
 * one at a time, in order.
 *
 * Life. It is counted: one reference for the handle in the table, one for the thread, one for each call at
 * work. Whoever gives the last back destroys it with all boxes.
 *
 * `running` is set around each callback. Who delivers sets it, and then looks whether it may: at `released` here and in the
 * box. Who releases sets `released`, and then looks whether a callback runs. So one of them sees the other, and when no
 * callback runs after `released` was set, none ever will. Who waits for the running callback waits until `over` counts
 * it as over.
 *
 * All locks are leaves, under which nothing is locked and no other code runs: boxes_lock, and those in release.c.
 */
#ifndef RTM_EXPORT_DISPATCHER_H
#define RTM_EXPORT_DISPATCHER_H

#include <stdint.h>

#include "bridge.h"
#include "thread.h"

struct rtmc_dispatcher {
    rtm_client_callbacks callbacks;
    uint64_t client; /* the handle as a number */
    int32_t mode;    /* rtm_dispatch_mode */

    int32_t references; /* atomic */
    int32_t released;   /* atomic; once set, no callback begins */
    int32_t polling;    /* atomic; a thread is inside rtm_client_poll */
    int32_t running;    /* atomic; a callback runs */
    int32_t over;       /* atomic; how many callbacks have run */
    int32_t wanted;     /* atomic; how many wait for the one that runs */
    int32_t abandoned;  /* atomic; nobody waits for it any more: the process ends */

    /* Whose callback the thread that delivers here waits for, inside a callback. Guarded by `waits`. */
    rtmc_dispatcher *waiting_for;

    /* Used by the delivering thread only. */
    uint8_t *buffer;
    uint32_t capacity;
    uint32_t position; /* events in buffer[position..filled) are not delivered yet */
    uint32_t filled;
    rtm_channel_member *members; /* scratch for on_get_members */
    uint32_t members_capacity;

    rtmc_mutex boxes_lock; /* guards the list */
    rtmc_box *boxes;

    /* The thread, in the list of all threads of the library; see release.c. */
    rtmc_thread thread;
    int32_t ended;   /* atomic; the thread function is about to return */
    int32_t orphan;  /* nobody waits for the thread; guarded by `threads` */
    uint64_t number; /* of the thread, rising */
    rtmc_dispatcher *next_thread;

    rtmc_dispatcher *next_ending; /* for the one who takes all clients */
};

/* The client whose callback runs on this thread, or NULL. */
extern _Thread_local rtmc_dispatcher *rtmc_delivering;

/* Delivers the event at the position and moves on. Returns 1 for an event a program can see, 0 for another, -1 once the client is released. */
int rtmc_deliver(rtmc_dispatcher *d);

/*
 * Fetches a batch, when the last one is used up. 0 once the client is gone. The batch is empty when nothing
 * waits, and when there is no memory for the next event.
 */
int rtmc_fetch(rtmc_dispatcher *d, int32_t wait_ms, uint64_t *waiting);

/* Tells those who wait for a callback to look again. */
void rtmc_callback_ended(void);

static inline void rtmc_begin_callback(rtmc_dispatcher *d) { rtmc_store(&d->running, 1); }

static inline void rtmc_end_callback(rtmc_dispatcher *d) {
    rtmc_add(&d->over, 1);
    rtmc_store(&d->running, 0);
    if (rtmc_load(&d->wanted)) rtmc_callback_ended();
}

/* Calls the callback of an event about attributes; box is NULL for one of the client. */
void rtmc_call_attributes(rtmc_dispatcher *d, const rtmc_event *h, rtmc_box *box, const char *id, const char *raw);

/* Calls the callback of an event about a transfer of media. */
void rtmc_call_media(rtmc_dispatcher *d, const rtmc_event *h, const char *raw);
/* Sets what a file or image message tells about its file. */
void rtmc_read_media(rtm_message *m, const char *raw, uint32_t raw_length);
/* Calls the callback of an event about an invitation. */
void rtmc_call_invitations(const rtmc_event *h, const rtmc_box *box, const char *text);

#endif
