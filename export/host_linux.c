/*
 * Room for the threads of a host that stops all its threads now and then.
 *
 * A thread that calls Go for the first time needs a structure of the Go runtime, which keeps one in reserve. Where two
 * threads come at once the second waits until the first has made another, and it waits with all signals blocked. A
 * language runtime such as Mono stops its threads by a signal, to collect garbage, and goes on when each has answered:
 * stopped in between, the first thread makes nothing, the second never answers, and the process hangs.
 *
 * A structure goes back to the reserve when its thread ends. So, for such a host, some threads of ours call Go once and
 * end. The host does not know them, and stops none of them.
 */
#include <pthread.h>
#include <signal.h>

#include "bridge.h"

enum { RESERVE = 32 };

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;
static unsigned called;
static int enough;

static void *call_once(void *unused) {
    (void)unused;
    rtmgo_nothing();
    pthread_mutex_lock(&lock);
    called++;
    pthread_cond_broadcast(&changed);
    while (!enough) pthread_cond_wait(&changed, &lock); /* what is given back too early would serve the next thread too */
    pthread_mutex_unlock(&lock);
    return NULL;
}

/* Mono and the Boehm collector stop threads with SIGPWR, which nobody else handles. */
static int stops_its_threads(void) {
    struct sigaction action;
    if (sigaction(SIGPWR, NULL, &action) != 0) return 0;
    return action.sa_flags & SA_SIGINFO || (action.sa_handler != SIG_DFL && action.sa_handler != SIG_IGN);
}

static void prepare(void) {
    if (!stops_its_threads()) return;
    pthread_t threads[RESERVE];
    unsigned made = 0;
    while (made < RESERVE && pthread_create(&threads[made], NULL, call_once, NULL) == 0) made++;
    pthread_mutex_lock(&lock);
    while (called < made) pthread_cond_wait(&changed, &lock);
    enough = 1;
    pthread_cond_broadcast(&changed);
    pthread_mutex_unlock(&lock);
    for (unsigned i = 0; i < made; i++) pthread_join(threads[i], NULL);
}

void rtmc_prepare_host(void) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, prepare);
}
