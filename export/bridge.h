/*
 * What the Go half and the C half of the library are to each other.
 *
 * Go keeps the handles, the core clients and the queues of events. C keeps the callbacks and calls them, on
 * threads that C made or on the thread that polls: a managed runtime must never be entered on a thread of the
 * Go runtime. Functions named rtmgo_ are Go called by C, those named rtmc_ are C called by Go.
 */
#ifndef RTM_EXPORT_BRIDGE_H
#define RTM_EXPORT_BRIDGE_H

#include <stdint.h>

#include "rtm/rtm.h"

/* Delivers the events of one client; see dispatcher.h. */
typedef struct rtmc_dispatcher rtmc_dispatcher;

/*
 * The callbacks of one channel or call manager, in C memory. Go holds a pointer to it and puts it into each of their
 * events. It lives until the event RTMC_EVENT_FREE_BOX has passed by, which Go queues behind the last event, or until
 * its client is gone. The kind of an event says which member of the unions is meant.
 */
typedef struct rtmc_box {
    union {
        rtm_channel_callbacks callbacks;
        rtm_call_manager_callbacks calls;
    };
    union { /* the handle */
        rtm_channel *channel;
        rtm_call_manager *manager;
        void *owner;
    };
    int32_t released;       /* atomic; once set, no callback begins */
    struct rtmc_box *next;  /* list of the dispatcher */
    struct rtmc_box *prev;
    char channel_id[];      /* NUL-terminated, for rtm_channel_member */
} rtmc_box;

/*
 * An event as Go writes it into a buffer of C: this head, then the detail, the id, the text and the raw bytes,
 * each followed by a NUL that its length does not count, then zeros up to a multiple of 8. Little-endian. The
 * meaning of x, y, a and b is told beside each kind.
 */
typedef struct rtmc_event {
    uint32_t size; /* of the whole event, head and padding included */
    uint32_t kind;
    uint64_t box; /* rtmc_box of the channel or call manager, 0 for an event of the client */
    int64_t x;
    int64_t y;
    int32_t a;
    int32_t b;
    uint32_t detail_length; /* why, for rtm_last_error */
    uint32_t id_length;     /* a user id or a token */
    uint32_t text_length;
    uint32_t raw_length;
} rtmc_event;

enum {
    RTMC_EVENT_LOGIN = 1,           /* a: code */
    RTMC_EVENT_LOGOUT = 2,          /* a: code */
    RTMC_EVENT_RENEW_TOKEN = 3,     /* a: code, id: token */
    RTMC_EVENT_TOKEN_EXPIRED = 4,
    RTMC_EVENT_STATE = 5,           /* a: state, b: reason */
    RTMC_EVENT_PEER_RESULT = 6,     /* a: code, x: message id */
    RTMC_EVENT_PEER_MESSAGE = 7,    /* a: type, b: is offline, x: server time, id: peer; of media see below */
    RTMC_EVENT_JOIN = 8,            /* a: code */
    RTMC_EVENT_LEAVE = 9,           /* a: code */
    RTMC_EVENT_CHANNEL_RESULT = 10, /* a: code, x: message id */
    RTMC_EVENT_CHANNEL_MESSAGE = 11, /* as a peer message */
    RTMC_EVENT_MEMBER_JOINED = 12,  /* id: user */
    RTMC_EVENT_MEMBER_LEFT = 13,    /* id: user */
    RTMC_EVENT_MEMBERS = 14,        /* a: code, b: number, text: the ids, each with its NUL */
    RTMC_EVENT_MEMBER_COUNT = 15,   /* a: number */
    RTMC_EVENT_GAP = 16,            /* x: from, y: to */
    RTMC_EVENT_FREE_BOX = 17,       /* nothing of this box follows */
    RTMC_EVENT_TOKEN_WILL_EXPIRE = 18,
    RTMC_EVENT_RECONNECTED = 19,    /* a: resumed */

    /* Lists: a: code, b: number, x: request id, text: the ids, each with its NUL, raw: a uint32 for each id */
    RTMC_EVENT_PRESENCE_RESULT = 20,      /* raw: states */
    RTMC_EVENT_SUBSCRIPTION_RESULT = 21,  /* a: code, x: request id; no list */
    RTMC_EVENT_SUBSCRIPTIONS_RESULT = 22, /* no raw */
    RTMC_EVENT_PRESENCE_CHANGED = 23,     /* raw: states */
    RTMC_EVENT_MEMBER_COUNTS = 24         /* raw: numbers of members */
};

/* Raw holds a number of attributes: for each the lengths of key, value and author, b of them, as deliver_attributes.c reads them. */
enum {
    RTMC_EVENT_USER_ATTRIBUTES_WRITTEN = 40,    /* a: code, b: operation, x: request */
    RTMC_EVENT_CHANNEL_ATTRIBUTES_WRITTEN = 41, /* as above */
    RTMC_EVENT_USER_ATTRIBUTES = 42,            /* a: code, b: number, x: request, id: user, raw */
    RTMC_EVENT_CHANNEL_ATTRIBUTES = 43,         /* a: code, b: number, x: request, raw */
    RTMC_EVENT_ATTRIBUTES_UPDATED = 44          /* b: number, raw; of a channel */
};

/* Of media. Raw of a file or image message holds what it tells about its file, as deliver_media.c reads it. */
enum {
    RTMC_EVENT_UPLOAD_PROGRESS = 50,    /* x: request, y: bytes that have moved, raw: bytes of the file, 8 of them */
    RTMC_EVENT_DOWNLOAD_PROGRESS = 51,  /* as above */
    RTMC_EVENT_UPLOAD_RESULT = 52,      /* a: code, b: type of the message, x: request, y: message id, raw: as in a message */
    RTMC_EVENT_DOWNLOAD_TO_FILE = 53,   /* a: code, x: request */
    RTMC_EVENT_DOWNLOAD_TO_MEMORY = 54, /* a: code, x: request, raw: the file */
    RTMC_EVENT_CANCEL_MEDIA = 55        /* a: code, x: request */
};

/* a: state, b: code, x: handle of the invitation, 0 when it was released. */
enum {
    RTMC_EVENT_LOCAL_INVITATION = 60, /* text: the response */
    RTMC_EVENT_REMOTE_INVITATION = 61
};

/* A batch of events, filled in by rtmgo_next. */
typedef struct rtmc_batch {
    uint32_t bytes;   /* written to the buffer */
    uint32_t needed;  /* when not 0, the first event alone is larger than the buffer: come back with this much */
    uint64_t waiting; /* events that waited when the call began, those written included */
} rtmc_batch;

enum { RTMC_WAIT_FOR_EVER = -1 };

/* --- Go, called by C --- */

/* Writes waiting events, in order; waits for the first up to wait_ms. 0 once the client is gone. */
int32_t rtmgo_next(uint64_t client, uint8_t *buffer, uint32_t capacity, int32_t wait_ms, rtmc_batch *batch);
/* The dispatcher of a client, with a reference for the caller, or NULL. */
rtmc_dispatcher *rtmgo_client_acquire(uint64_t client);
/*
 * Takes a client and its channels out of the table. One caller takes it, and gets the table's reference; others
 * get a reference of their own as long as a callback may run. NULL: nothing to release or to wait for.
 */
rtmc_dispatcher *rtmgo_client_take(uint64_t client, int32_t *taken);
/* Ends the client that was taken. Afterwards nothing is queued and rtmgo_next returns 0. */
void rtmgo_client_close(uint64_t client);
/* No callback of the client can run any more; its dispatcher is about to go. */
void rtmgo_client_forget(uint64_t client);
/* Releases a channel. Gives its dispatcher with a reference, as long as a callback may run, or NULL. */
rtmc_dispatcher *rtmgo_channel_take(uint64_t channel);
/* Releases a call manager with its invitations, likewise. */
rtmc_dispatcher *rtmgo_call_manager_take(uint64_t manager);
/* No callback of the channel or call manager can run any more. */
void rtmgo_owned_forget(uint64_t handle);
/* Whether an invitation was not released. */
int32_t rtmgo_invitation_exists(uint64_t invitation);
void rtmgo_invitation_release(uint64_t invitation);
/* Any client of the process, or 0. */
uint64_t rtmgo_any_client(void);
/* Does nothing: what counts is that the thread has called Go. */
void rtmgo_nothing(void);
/* Abandons every client that is released while a callback may run. */
void rtmgo_abandon_all(void);
/* Stops every server of the process. */
void rtmgo_servers_stop(void);

/* --- C, called by Go --- */

/*
 * Makes the dispatcher of a client, with one reference, which is the table's. Copies what it is given; 0, or the code to
 * return. rtmc_dispatcher_start makes the thread, if the mode has one.
 */
int32_t rtmc_dispatcher_new(const rtm_client_callbacks *callbacks, const rtm_client_options *options,
                            rtmc_dispatcher **made, uint64_t *max_queued_bytes);
int32_t rtmc_dispatcher_start(rtmc_dispatcher *d, uint64_t client);
/* Joins the threads that have ended by themselves. */
void rtmc_join_ended(void);
/* How many threads are not joined; for tests. */
int32_t rtmc_threads(void);
/* From now on no callback of the client begins. */
void rtmc_dispatcher_release(rtmc_dispatcher *d);
/* From now on nobody waits for a callback of the client. */
void rtmc_dispatcher_abandon(rtmc_dispatcher *d);
void rtmc_dispatcher_ref(rtmc_dispatcher *d);
int32_t rtmc_dispatcher_try_ref(rtmc_dispatcher *d); /* 0 when the last reference is gone already */
void rtmc_dispatcher_unref(rtmc_dispatcher *d);     /* never under the lock of the handle table */

/* Makes the box of a channel and ties it to the dispatcher. */
int32_t rtmc_box_new(rtmc_dispatcher *d, const rtm_channel_callbacks *callbacks, uint64_t channel,
                     const char *channel_id, rtmc_box **made);
/* The same for a call manager. */
int32_t rtmc_box_new_calls(rtmc_dispatcher *d, const rtm_call_manager_callbacks *callbacks, uint64_t manager, rtmc_box **made);
/* Frees a box of which no event was ever queued. */
void rtmc_box_free(rtmc_dispatcher *d, rtmc_box *box);
/* From now on no callback of its channel or call manager begins. */
void rtmc_box_release(rtmc_box *box);

/*
 * A thread of ours brings a signal stack, where the host wants that, and takes it when it ends; see host_linux.c. Nothing
 * elsewhere.
 */
void *rtmc_bring_signal_stack(void);
void rtmc_take_signal_stack(void *brought);

/* Copies the part of a struct that both sides know; the rest is zero. 0 or RTM_ERR_STRUCT_SIZE. */
int32_t rtmc_read_message(const rtm_message *from, rtm_message *to);
int32_t rtmc_read_server_options(const rtm_server_options *from, rtm_server_options *to);
int32_t rtmc_read_send_options(const rtm_send_message_options *from, rtm_send_message_options *to);
/* Clears a struct of the caller. Reports whether it is large enough for the members of the first version. */
int32_t rtmc_init_message(rtm_message *message, uint32_t struct_size);

int32_t rtmc_read_attribute_options(const rtm_channel_attribute_options *from, rtm_channel_attribute_options *to);

/* What rtm_last_error says on this thread. */
void rtmc_error_set(const char *text, uint32_t length);
void rtmc_error_clear(void);

/* The length of a string of the caller, at most limit. NULL is 0. */
uint32_t rtmc_length(const char *text, uint32_t limit);

#endif
