/*
 * Threads of the library, and the end of clients and channels.
 *
 * Releasing waits for a callback that runs, except where that could never end: inside a callback of the same
 * client, and where clients would wait for each other in a circle (a callback of A releases B while a callback
 * of B releases A). The one who would close the circle does not wait: the callback that runs is the last of its
 * client, but it may still run when the release function returns.
 *
 * At the end of a process, too: the thread that ends it may do so inside a callback, which then never returns, and a
 * language runtime may have to wait for the threads that wait here. So rtm_shutdown_within() abandons clients whose callback
 * still runs: nobody waits for it any more.
 *
 * A thread that nobody can wait for is an orphan. It ends by itself, and is joined by the next call that
 * creates or releases a client, or by rtm_shutdown(): so every thread is joined, none is detached.
 */
#if defined(__linux__)
#define _GNU_SOURCE /* pthread_setname_np */
#endif
#include "dispatcher.h"

#include <stdlib.h>

/* Guards rtmc_dispatcher.waiting_for of all, and goes with the condition that a callback is over. A leaf. */
static rtmc_mutex waits = RTMC_MUTEX_INIT;
static rtmc_cond callback_over = RTMC_COND_INIT;

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
    void *signal_stack = rtmc_bring_signal_stack();
    while (d->position < d->filled || rtmc_fetch(d, RTMC_WAIT_FOR_EVER, NULL)) {
        if (d->position == d->filled)
            rtmc_pause(); /* no memory for the next event; it stays queued */
        else if (rtmc_deliver(d) < 0)
            break;
    }
    /* The rest of the dispatcher stays until the thread is joined. */
    free(d->buffer);
    d->buffer = NULL;
    rtmc_take_signal_stack(signal_stack);
    rtmc_store(&d->ended, 1);
    rtmc_lock(&threads);
    rtmc_wake_all(&threads_changed);
    rtmc_unlock(&threads);
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

/* Takes charge of an orphan that has ended, and whose number is at most limit. The caller holds `threads` and must join it. */
static rtmc_dispatcher *adopt(uint64_t limit) {
    for (rtmc_dispatcher *d = first_thread; d != NULL; d = d->next_thread) {
        if (!d->orphan || d->number > limit || !rtmc_load(&d->ended)) continue;
        d->orphan = 0;
        return d;
    }
    return NULL;
}

void rtmc_join_ended(void) {
    for (;;) {
        rtmc_lock(&threads);
        rtmc_dispatcher *d = adopt(UINT64_MAX);
        rtmc_unlock(&threads);
        if (d == NULL) return;
        join(d);
    }
}

int32_t rtmc_threads(void) {
    int32_t count = 0;
    rtmc_lock(&threads);
    for (rtmc_dispatcher *d = first_thread; d != NULL; d = d->next_thread) count++;
    rtmc_unlock(&threads);
    return count;
}

/* Until when a wait lasts, by rtmc_now_us. */
#define FOR_EVER INT64_MAX

/* Waits, or a part of it when it does not last for ever. Reports 0 when the time is over. */
static int wait_until(rtmc_cond *c, rtmc_mutex *m, int64_t deadline) {
    if (deadline == FOR_EVER) {
        rtmc_wait(c, m);
        return 1;
    }
    if (rtmc_now_us() >= deadline) return 0;
    rtmc_wait_ms(c, m, 10);
    return 1;
}

/*
 * Waits until the thread of every client that is released now is joined, by this call or by another. Those of clients that
 * other threads make meanwhile are left to live.
 */
static void join_all(int64_t deadline) {
    rtmc_lock(&threads);
    uint64_t limit = last_number;
    for (;;) {
        rtmc_dispatcher *d = adopt(limit);
        if (d != NULL) {
            rtmc_unlock(&threads);
            join(d);
            rtmc_lock(&threads);
            continue;
        }
        for (d = first_thread; d != NULL; d = d->next_thread)
            if (d->number <= limit && rtmc_load(&d->released) && !rtmc_load(&d->abandoned)) break;
        if (d == NULL || !wait_until(&threads_changed, &threads, deadline)) break;
    }
    rtmc_unlock(&threads);
}

/* Whether waiting for d inside a callback of self would never end. The caller holds `waits`. */
static int closes_circle(const rtmc_dispatcher *self, const rtmc_dispatcher *d) {
    while (d != NULL && d != self) d = d->waiting_for;
    return d != NULL;
}

void rtmc_callback_ended(void) {
    rtmc_lock(&waits);
    rtmc_wake_all(&callback_over);
    rtmc_unlock(&waits);
}

/* Lets go whoever waits for a callback that runs, or for its thread. */
static void abandon_all(void) {
    rtmgo_abandon_all();
    rtmc_callback_ended();
    rtmc_lock(&threads);
    rtmc_wake_all(&threads_changed);
    rtmc_unlock(&threads);
}

/* Waits until the callback of d that runs is over. Reports 0 when it must not wait, as told above, or the time is over. */
static int wait_for_callback(rtmc_dispatcher *d, int64_t deadline) {
    rtmc_dispatcher *self = rtmc_delivering;
    int over;
    rtmc_add(&d->wanted, 1);
    rtmc_lock(&waits);
    int32_t before = rtmc_load(&d->over);
    if (self != NULL && closes_circle(self, d)) {
        over = 0;
    } else {
        if (self != NULL) self->waiting_for = d;
        while (!(over = !rtmc_load(&d->running) || rtmc_load(&d->over) != before))
            if (rtmc_load(&d->abandoned) || !wait_until(&callback_over, &waits, deadline)) break;
        if (self != NULL) self->waiting_for = NULL;
    }
    rtmc_unlock(&waits);
    rtmc_add(&d->wanted, -1);
    return over;
}

/* Ends what was taken: its thread is joined when it is about to end, else left to itself. Gives a reference back. */
static void end_taken(rtmc_dispatcher *d, int waited) {
    if (d->mode == RTM_DISPATCH_THREAD) {
        if (waited)
            join(d);
        else
            leave_orphan(d);
    }
    rtmc_dispatcher_unref(d);
}

static void release_client(uint64_t client) {
    int32_t taken = 0;
    rtmc_dispatcher *d = rtmgo_client_take(client, &taken);
    if (d == NULL) return;
    if (taken) rtmgo_client_close(client);
    int waited = wait_for_callback(d, FOR_EVER);
    if (taken)
        end_taken(d, waited);
    else
        rtmc_dispatcher_unref(d);
}

/* Takes every client of the process, so that no callback begins any more. */
static rtmc_dispatcher *take_all(void) {
    rtmc_dispatcher *all = NULL;
    for (uint64_t client; (client = rtmgo_any_client()) != 0;) {
        int32_t taken = 0;
        rtmc_dispatcher *d = rtmgo_client_take(client, &taken);
        if (d == NULL) continue;
        if (!taken) { /* somebody else was faster */
            rtmc_dispatcher_unref(d);
            continue;
        }
        rtmgo_client_close(client);
        d->next_ending = all;
        all = d;
    }
    return all;
}

/* deadline 0: does not wait. */
static void shut_down(int64_t deadline) {
    rtmc_error_clear();
    for (rtmc_dispatcher *d = take_all(), *next; d != NULL; d = next) {
        next = d->next_ending;
        end_taken(d, deadline != 0 && wait_for_callback(d, deadline));
    }
    rtmgo_servers_stop();
    if (deadline != 0) join_all(deadline);
}

void RTM_CALL rtm_client_release(rtm_client *client) {
    rtmc_error_clear();
    rtmc_join_ended();
    release_client((uint64_t)(uintptr_t)client);
}

void RTM_CALL rtm_channel_release(rtm_channel *channel) {
    rtmc_error_clear();
    rtmc_dispatcher *d = rtmgo_channel_take((uint64_t)(uintptr_t)channel);
    if (d == NULL) return;
    wait_for_callback(d, FOR_EVER);
    rtmc_dispatcher_unref(d);
}

void RTM_CALL rtm_call_manager_release(rtm_call_manager *manager) {
    rtmc_error_clear();
    rtmc_dispatcher *d = rtmgo_call_manager_take((uint64_t)(uintptr_t)manager);
    if (d == NULL) return;
    wait_for_callback(d, FOR_EVER);
    rtmc_dispatcher_unref(d);
}

void RTM_CALL rtm_shutdown(void) { shut_down(rtmc_delivering == NULL ? FOR_EVER : 0); }

void RTM_CALL rtm_shutdown_within(int32_t max_ms) {
    shut_down(rtmc_now_us() + (int64_t)(max_ms > 0 ? max_ms : 0) * 1000);
    abandon_all();
}
