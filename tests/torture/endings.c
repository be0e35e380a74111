/*
 * A process that ends in the middle of everything, at a moment that the dice choose, with status 5.
 *
 *     endings return|exit|_exit|exit-in-callback|exit-elsewhere|wait SEED
 *
 * It says "leaving" when it begins to end; with wait it waits for a signal then.
 */
#define _GNU_SOURCE
#include <time.h>

#include "world.h"

enum { STATUS = 5, THREADS = 3, LONGEST_MS = 300 };

static void *live(void *seed) {
    uint32_t dice = (uint32_t)(uintptr_t)seed;
    for (;;) {
        begin_life(&dice);
        for (int i = 0; i < ACTS_PER_ROUND; i++) act_anywhere(&dice);
    }
    return NULL;
}

static void *poll_all(void *seed) {
    uint32_t dice = (uint32_t)(uintptr_t)seed;
    for (;;) {
        life *l = hold(&dice);
        if (l == NULL || rtm_client_poll(l->client, 0, 0) <= 0) sched_yield();
        drop(l);
    }
    return NULL;
}

static void start(void *(*run)(void *), uint32_t seed) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, run, (void *)(uintptr_t)seed) != 0) abort();
    pthread_detach(thread);
}

static int leaving;

/* One thread leaves; another that would do so too waits for the end. */
static void leave(void) {
    if (__atomic_exchange_n(&leaving, 1, __ATOMIC_SEQ_CST) != 0)
        for (;;) pause();
    remove_folder();
    if (write(STDOUT_FILENO, "leaving\n", 8) != 8) abort();
}

static void exit_here(void) {
    leave();
    exit(STATUS);
}

static void *exit_elsewhere(void *unused) {
    exit_here();
    return unused;
}

int main(int count, char **words_given) {
    if (count != 3) {
        fprintf(stderr, "usage: endings return|exit|_exit|exit-in-callback|exit-elsewhere|wait SEED\n");
        return 2;
    }
    const char *how = words_given[1];
    uint32_t dice = (uint32_t)atol(words_given[2]) * 2654435761u;
    begin_world(roll(&dice, 3) == 0 ? RTM_DISPATCH_POLL : RTM_DISPATCH_THREAD);
    for (int i = 0; i < THREADS; i++) start(live, roll(&dice, UINT32_MAX));
    start(poll_all, roll(&dice, UINT32_MAX));
    struct timespec moment = {0, (long)roll(&dice, LONGEST_MS) * 1000000};
    nanosleep(&moment, NULL);
    if (strcmp(how, "return") == 0) {
        leave();
        return STATUS;
    }
    if (strcmp(how, "exit") == 0) exit_here();
    if (strcmp(how, "_exit") == 0) {
        leave();
        _exit(STATUS);
    }
    if (strcmp(how, "exit-in-callback") == 0) __atomic_store_n(&in_callback, exit_here, __ATOMIC_SEQ_CST);
    if (strcmp(how, "exit-elsewhere") == 0) start(exit_elsewhere, 0);
    if (strcmp(how, "wait") == 0) leave();
    for (;;) pause();
}
