/*
 * Threads of the library, and the end of clients and channels.
 *
 * Releasing waits for a callback that runs, except where that could never end: inside a callback of the same
 * client, and where clients would wait for each other in a circle (a callback of A releases B while a callback
 * of B releases A). The one who would close the circle does not wait: the callback that runs is the last of its
 * client, but it may still run when the release function returns.
 *
 * A thread that nobody can wait for is an orphan. It ends by itself, and is joined by the next call that
 * creates or releases a client, or by rtm_shutdown(): so every thread is joined, none is detached.
 */
#if defined(__linux__)
#define _GNU_SOURCE /* pthread_setname_np */
#endif
#include "dispatcher.h"

#include <stdlib.h>

/* Guards rtmc_dispatcher.waiting_for of all. A leaf. */
static rtmc_mutex waits = RTMC_MUTEX_INIT;

/* Guards the list of threads that are not joined, and their `orphan`. A leaf. */
static rtmc_mutex threads = RTMC_MUTEX_INIT;
static rtmc_cond threads_changed = RTMC_COND_INIT;
static rtmc_dispatcher *first_thread;
static uint64_t last_number;

RTMC_THREAD_FUNC(run, argument) {
    rtmc_dispatcher *d = argument;
#if defined(__linux__)
    pthread_setname_np(pthread_self(), "rtm-events");
#endif
    while (d->position < d->filled || rtmc_fetch(d, RTMC_WAIT_FOR_EVER, NULL)) {
        if (d->position == d->filled)
            rtmc_pause(); /* no memory for the next event; it stays queued */
        else if (rtmc_deliver(d) < 0)
            break;
    }
    /* The rest of the dispatcher stays until the thread is joined. */
    free(d->buffer);
    d->buffer = NULL;
    rtmc_store(&d->ended, 1);
    return RTMC_THREAD_RETURN;
}

int32_t rtmc_dispatcher_start(rtmc_dispatcher *d, uint64_t client) {
    d->client = client;
    if (d->mode != RTM_DISPATCH_THREAD) return RTM_OK;
    rtmc_dispatcher_ref(d);
    rtmc_lock(&threads);
    int started = rtmc_thread_start(&d->thread, run, d);
    if (started) {
        d->number = ++last_number;
        d->next_thread = first_thread;
        first_thread = d;
    }
    rtmc_unlock(&threads);
    if (started) return RTM_OK;
    rtmc_dispatcher_unref(d);
    return RTM_ERR_OUT_OF_MEMORY;
}

/* Joins the thread of d, which is about to end, and gives its reference back. One caller per thread. */
static void join(rtmc_dispatcher *d) {
    rtmc_thread_join(d->thread);
    rtmc_lock(&threads);
    rtmc_dispatcher **link = &first_thread;
    while (*link != d) link = &(*link)->next_thread;
    *link = d->next_thread;
    rtmc_wake_all(&threads_changed);
    rtmc_unlock(&threads);
    rtmc_dispatcher_unref(d);
}

static void leave_orphan(rtmc_dispatcher *d) {
    rtmc_lock(&threads);
    d->orphan = 1;
    rtmc_wake_all(&threads_changed);
    rtmc_unlock(&threads);
}

/* Takes charge of an orphan whose number is at most limit. The caller holds `threads` and must join it. */
static rtmc_dispatcher *adopt(uint64_t limit, int only_ended) {
    for (rtmc_dispatcher *d = first_thread; d != NULL; d = d->next_thread) {
        if (!d->orphan || d->number > limit || (only_ended && !rtmc_load(&d->ended))) continue;
        d->orphan = 0;
        return d;
    }
    return NULL;
}

void rtmc_join_ended(void) {
    for (;;) {
        rtmc_lock(&threads);
        rtmc_dispatcher *d = adopt(UINT64_MAX, 1);
        rtmc_unlock(&threads);
        if (d == NULL) return;
        join(d);
    }
}

/* Waits until every thread that exists now is joined, by this call or by another. */
static void join_all(void) {
    rtmc_lock(&threads);
    uint64_t limit = last_number;
    for (;;) {
        rtmc_dispatcher *d = adopt(limit, 0);
        if (d != NULL) {
            rtmc_unlock(&threads);
            join(d);
            rtmc_lock(&threads);
            continue;
        }
        for (d = first_thread; d != NULL && d->number > limit; d = d->next_thread) {
        }
        if (d == NULL) break;
        rtmc_wait(&threads_changed, &threads);
    }
    rtmc_unlock(&threads);
}

/* Whether waiting for d inside a callback of self would never end. The caller holds `waits`. */
static int closes_circle(const rtmc_dispatcher *self, const rtmc_dispatcher *d) {
    while (d != NULL && d != self) d = d->waiting_for;
    return d != NULL;
}

/* Waits until no callback of d runs. Reports 0 when it must not wait, as told above. */
static int wait_for_callback(rtmc_dispatcher *d) {
    rtmc_dispatcher *self = rtmc_delivering;
    if (self != NULL) {
        rtmc_lock(&waits);
        int circle = closes_circle(self, d);
        if (!circle) self->waiting_for = d;
        rtmc_unlock(&waits);
        if (circle) return 0;
    }
    rtmc_pass_gate(d);
    if (self != NULL) {
        rtmc_lock(&waits);
        self->waiting_for = NULL;
        rtmc_unlock(&waits);
    }
    return 1;
}

static void release_client(uint64_t client, int may_wait) {
    int32_t taken = 0;
    rtmc_dispatcher *d = rtmgo_client_take(client, &taken);
    if (d == NULL) return;
    if (taken) {
        rtmc_store(&d->released, 1);
        rtmgo_client_close(client);
    }
    int waited = may_wait && wait_for_callback(d);
    if (taken && d->mode == RTM_DISPATCH_THREAD) {
        if (waited)
            join(d);
        else
            leave_orphan(d);
    }
    rtmc_dispatcher_unref(d);
}

void RTM_CALL rtm_client_release(rtm_client *client) {
    rtmc_error_clear();
    rtmc_join_ended();
    release_client((uint64_t)(uintptr_t)client, 1);
}

void RTM_CALL rtm_channel_release(rtm_channel *channel) {
    rtmc_error_clear();
    rtmc_dispatcher *d = rtmgo_channel_take((uint64_t)(uintptr_t)channel);
    if (d == NULL) return;
    wait_for_callback(d);
    rtmc_dispatcher_unref(d);
}

void RTM_CALL rtm_call_manager_release(rtm_call_manager *manager) {
    rtmc_error_clear();
    rtmc_dispatcher *d = rtmgo_call_manager_take((uint64_t)(uintptr_t)manager);
    if (d == NULL) return;
    wait_for_callback(d);
    rtmc_dispatcher_unref(d);
}

void RTM_CALL rtm_shutdown(void) {
    int inside = rtmc_delivering != NULL;
    rtmc_error_clear();
    for (uint64_t client; (client = rtmgo_any_client()) != 0;) release_client(client, !inside);
    rtmgo_servers_stop();
    if (!inside) join_all();
}
