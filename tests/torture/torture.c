/*
 * Everything at once, from many threads; afterwards nothing may be left of it. Wants a library built with -tags rtmdebug.
 *
 *     torture thread|poll ROUNDS SEED
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <time.h>

#include "world.h"

extern int32_t rtm_debug_open_handles(void);
extern int32_t rtm_debug_goroutines(void);
extern int32_t rtm_debug_threads(void);
extern void rtm_debug_print_goroutines(void);

enum { THREADS = 4, WARM_UP = 50, PATIENCE_LOOKS = 1000 };

static int rounds, ending;

static void *live(void *seed) {
    uint32_t dice = (uint32_t)(uintptr_t)seed;
    while (__atomic_load_n(&made, __ATOMIC_SEQ_CST) < rounds) {
        begin_life(&dice);
        for (int i = 0; i < ACTS_PER_ROUND; i++) act_anywhere(&dice);
    }
    return NULL;
}

static void *poll_all(void *seed) {
    uint32_t dice = (uint32_t)(uintptr_t)seed;
    int told = 0;
    while (!__atomic_load_n(&ending, __ATOMIC_SEQ_CST)) {
        life *l = hold(&dice);
        if (l == NULL || rtm_client_poll(l->client, 0, 0) <= 0) sched_yield();
        drop(l);
        int now = __atomic_load_n(&made, __ATOMIC_SEQ_CST);
        if (now < told + 500) continue;
        told = now;
        printf("%d rounds\n", told);
        fflush(stdout);
    }
    return NULL;
}

/* What is left of all that was done. */
typedef struct left {
    int handles, goroutines, library_threads, threads, descriptors;
} left;

static int count_entries(const char *path) {
    int n = 0;
    DIR *d = opendir(path);
    while (d != NULL && readdir(d) != NULL) n++;
    if (d != NULL) closedir(d);
    return n;
}

static left look(void) {
    left l = {rtm_debug_open_handles(), rtm_debug_goroutines(), rtm_debug_threads(), count_entries("/proc/self/task"), count_entries("/proc/self/fd")};
    return l;
}

/* Go keeps threads for later use, as many as were blocked at a time. */
enum { THREADS_GO_KEEPS = 24 };

static int is_more(const left *now, const left *before) {
    return now->handles > 0 || now->library_threads > 0 || now->goroutines > before->goroutines ||
           now->threads > before->threads + THREADS_GO_KEEPS || now->descriptors > before->descriptors;
}

/* Connections and goroutines go a moment after they were let go: looks until there is no more than before. */
static left settle(const left *before) {
    struct timespec moment = {0, 10000000};
    left now = look();
    for (int i = 0; i < PATIENCE_LOOKS && is_more(&now, before); i++) {
        nanosleep(&moment, NULL);
        now = look();
    }
    return now;
}

static void live_all(int32_t mode, int how_many, uint32_t seed) {
    pthread_t threads[THREADS], poller;
    rounds = how_many;
    ending = 0;
    begin_world(mode);
    CHECK(pthread_create(&poller, NULL, poll_all, (void *)(uintptr_t)seed) == 0);
    for (uint32_t i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, live, (void *)(uintptr_t)(seed * 1000 + i)) == 0);
    for (int i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    ending = 1;
    pthread_join(poller, NULL);
    end_world();
}

int main(int count, char **words_given) {
    if (count != 4 || (strcmp(words_given[1], "thread") != 0 && strcmp(words_given[1], "poll") != 0)) {
        fprintf(stderr, "usage: torture thread|poll ROUNDS SEED\n");
        return 2;
    }
    int32_t mode = strcmp(words_given[1], "poll") == 0 ? RTM_DISPATCH_POLL : RTM_DISPATCH_THREAD;
    uint32_t seed = (uint32_t)atol(words_given[3]);
    left nothing = {0, 0, 0, 0, 0};
    live_all(mode, WARM_UP, seed); /* shows what stays when everything was used once */
    nothing.threads = nothing.descriptors = 1000;
    left before = settle(&nothing);
    live_all(mode, atoi(words_given[2]), seed + 1);
    int rounds_made = made, events_told = events;
    left after = settle(&before);
    printf("%s mode, seed %u: %d rounds, %d callbacks; left: %d handles, %d goroutines, %d threads of the library, %d threads (%d before), %d descriptors (%d before)\n",
           words_given[1], seed, rounds_made, events_told, after.handles, after.goroutines, after.library_threads, after.threads, before.threads, after.descriptors, before.descriptors);
    CHECK(events_told > 0);
    if (!CHECK(!is_more(&after, &before))) rtm_debug_print_goroutines();
    remove_folder();
    printf("%d failed\n", failed);
    return failed == 0 ? 0 : 1;
}
