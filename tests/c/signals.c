/*
 * The library as a guest: what loading it does to the signal handling of the host, and to its limits. Linux on x86-64 and
 * arm64.
 *
 *     signals path/to/librtm.so
 *
 * Every story runs in a child process of its own, because loading the library cannot be undone.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <pthread.h>
#include <sched.h>
#include <semaphore.h>
#include <setjmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <ucontext.h>
#include <unistd.h>

#include "rtm/rtm.h"

#include "check.h"

static const char *library_path;
static void *library;

static void *symbol(const char *name) {
    void *found = dlsym(library, name);
    if (!CHECK(found != NULL)) exit(1);
    return found;
}

static void load(void) {
    library = dlopen(library_path, RTLD_NOW);
    if (library == NULL) {
        fprintf(stderr, "%s\n", dlerror());
        exit(1);
    }
}

/* --- a host with handlers, which leave by siglongjmp as those of language runtimes do --- */

static sigjmp_buf back;
static volatile sig_atomic_t seen;

static void leave(int number, siginfo_t *info, void *context) {
    (void)info;
    (void)context;
    seen = number;
    siglongjmp(back, 1);
}

static void note(int number) { seen = number; }

/* What interrupts do, when something is to be done. */
static void (*volatile handle_interrupt)(int, siginfo_t *, void *);

static void interrupt(int number, siginfo_t *info, void *context) {
    if (handle_interrupt != NULL)
        handle_interrupt(number, info, context);
    else
        seen = number;
}

static const int faults[] = {SIGSEGV, SIGBUS, SIGFPE};
static const int others[] = {SIGINT, SIGTERM, SIGUSR1, SIGUSR2, SIGCHLD, SIGALRM};

static void install(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    action.sa_sigaction = leave;
    for (size_t i = 0; i < sizeof faults / sizeof faults[0]; i++) sigaction(faults[i], &action, NULL);
    action.sa_sigaction = interrupt;
    sigaction(SIGRTMIN, &action, NULL);
    action.sa_flags = SA_RESTART;
    action.sa_handler = note;
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) sigaction(others[i], &action, NULL);
}

static void segfault(void) { *(volatile int *)(uintptr_t)8 = 1; }

/* arm64 gives 0 for a division by zero; there the signal is sent instead. */
static void divide_by_zero(void) {
#if defined(__x86_64__)
    volatile int one = 1, zero = 0; /* volatile: a compiler may do without dividing */
    volatile int result = one / zero;
    (void)result;
#else
    raise(SIGFPE);
#endif
}

static void bus_error(void) {
    char name[] = "/tmp/rtm-signals-XXXXXX";
    int file = mkstemp(name);
    unlink(name);
    volatile char *page = mmap(NULL, 4096, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    (void)page[0]; /* the file is empty: there is nothing behind the page */
}

/* Runs a fault and checks that the host's handler got it, and that the mask of the thread is as before. */
static void fault(void (*cause)(void), int number) {
    sigset_t before, after;
    pthread_sigmask(SIG_SETMASK, NULL, &before);
    seen = 0;
    if (sigsetjmp(back, 1) == 0) {
        cause();
        CHECK(!"the fault passed without a signal");
    }
    CHECK_EQUAL(seen, number);
    pthread_sigmask(SIG_SETMASK, NULL, &after);
    for (int s = 1; s < 65; s++) CHECK_EQUAL(sigismember(&after, s), sigismember(&before, s));
}

static void all_faults(void) {
    for (int round = 0; round < 3; round++) {
        fault(segfault, SIGSEGV);
        fault(divide_by_zero, SIGFPE);
        fault(bus_error, SIGBUS);
    }
}

static void sent_signals(void) {
    seen = 0;
    raise(SIGRTMIN);
    CHECK_EQUAL(seen, SIGRTMIN);
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        seen = 0;
        raise(others[i]);
        CHECK_EQUAL(seen, others[i]);
    }
    if (sigsetjmp(back, 1) == 0) raise(SIGSEGV); /* to this thread: another could not go back from here */
    CHECK_EQUAL(seen, SIGSEGV);
}

static void unchanged(int number, const struct sigaction *before) {
    struct sigaction now;
    sigaction(number, NULL, &now);
    CHECK(now.sa_sigaction == before->sa_sigaction);
    CHECK_EQUAL(now.sa_flags, before->sa_flags);
    CHECK(memcmp(&now.sa_mask, &before->sa_mask, 8) == 0);
}

/* --- a host that interrupts its threads, with a handler that needs more room than a stack of Go has --- */

enum { INTERRUPTS = 400 };

static volatile sig_atomic_t interrupted, elsewhere, astray;
static volatile uintptr_t stack_begin, stack_end; /* of the thread that is interrupted */

static void look_around(int number, siginfo_t *info, void *context) {
    volatile char room[12 * 1024];
    (void)info;
    (void)context;
    for (size_t i = 0; i < sizeof room; i += 64) room[i] = (char)number;
    if ((uintptr_t)room < stack_begin || (uintptr_t)room >= stack_end) {
        stack_t alternate;
        sigaltstack(NULL, &alternate);
        elsewhere++;
        if (!(alternate.ss_flags & SS_ONSTACK)) astray++; /* on a stack of Go */
    }
    interrupted++;
}

static pthread_t interrupted_thread;

static volatile sig_atomic_t enough;

/* These signals queue: without a pause for each to be handled the thread would do nothing else any more. */
static void *interrupt_it(void *unused) {
    (void)unused;
    while (interrupted < INTERRUPTS) {
        int before = interrupted;
        pthread_kill(interrupted_thread, SIGRTMIN);
        for (int i = 0; i < 1000 && interrupted == before; i++) sched_yield();
    }
    enough = 1;
    return NULL;
}

/* Where the stack of this thread lies. */
static void find_stack(volatile uintptr_t *from, volatile uintptr_t *to) {
    pthread_attr_t attributes;
    void *begin;
    size_t size;
    pthread_getattr_np(pthread_self(), &attributes);
    pthread_attr_getstack(&attributes, &begin, &size);
    pthread_attr_destroy(&attributes);
    *from = (uintptr_t)begin;
    *to = *from + size;
}

/*
 * The calls go through Go all the time, so that many interrupts come while the thread is on one of its stacks; and the loop
 * around them is the host's. All must find the handler on the thread's own stack.
 */
static void interrupts(rtm_client *client, int32_t (*set_log_filter)(rtm_client *, int32_t)) {
    find_stack(&stack_begin, &stack_end);

    handle_interrupt = look_around;
    interrupted_thread = pthread_self();
    pthread_t interrupter;
    pthread_create(&interrupter, NULL, interrupt_it, NULL);
    int32_t wrong = 0;
    while (!enough) {
        wrong |= set_log_filter(client, RTM_LOG_FILTER_OFF);
        for (volatile int i = 0; i < 200; i++) continue;
    }
    pthread_join(interrupter, NULL);
    handle_interrupt = NULL;
    CHECK_EQUAL(wrong, 0);
    CHECK_EQUAL(astray, 0);
    CHECK_EQUAL(elsewhere, 0);

    interrupted = elsewhere = 0;
    handle_interrupt = look_around;
    for (int i = 0; i < 100; i++) raise(SIGRTMIN); /* the host's own code: never on another stack */
    handle_interrupt = NULL;
    CHECK_EQUAL(interrupted, 100);
    CHECK_EQUAL(elsewhere, 0);
}

static pthread_mutex_t called_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t called_cond = PTHREAD_COND_INITIALIZER;
static int called;

/* The first event of a login comes at once and without a server. */
static void RTM_CALL fault_in_callback(void *user_data, rtm_client *client, int32_t state, int32_t reason) {
    (void)user_data;
    (void)client;
    (void)state;
    (void)reason;
    pthread_mutex_lock(&called_lock);
    if (!called) all_faults();
    called = 1;
    pthread_cond_signal(&called_cond);
    pthread_mutex_unlock(&called_lock);
}

static void host_with_handlers(void) {
    struct sigaction fpe;
    install();
    sigaction(SIGFPE, NULL, &fpe);
    load();
    unchanged(SIGFPE, &fpe);
    all_faults(); /* on a thread that never called the library */

    int32_t (*create)(const char *, const rtm_client_callbacks *, const rtm_client_options *, rtm_client **);
    int32_t (*login)(rtm_client *, const char *, const char *);
    int32_t (*set_log_filter)(rtm_client *, int32_t);
    void (*init)(rtm_client_callbacks *, uint32_t);
    void (*stop)(void);
    *(void **)&create = symbol("rtm_client_create");
    *(void **)&login = symbol("rtm_client_login");
    *(void **)&set_log_filter = symbol("rtm_client_set_log_filter");
    *(void **)&init = symbol("rtm_client_callbacks_init");
    *(void **)&stop = symbol("rtm_shutdown");

    rtm_client_callbacks callbacks;
    rtm_client *client;
    init(&callbacks, sizeof callbacks);
    callbacks.on_connection_state_changed = fault_in_callback;
    CHECK_EQUAL(create("signals", &callbacks, NULL, &client), 0);
    all_faults();
    sent_signals();
    CHECK_EQUAL(set_log_filter(client, RTM_LOG_FILTER_OFF), 0);
    CHECK_EQUAL(login(client, NULL, "guest"), 0);
    pthread_mutex_lock(&called_lock);
    while (!called) pthread_cond_wait(&called_cond, &called_lock);
    pthread_mutex_unlock(&called_lock);

    int32_t (*survive_defect)(void);
    *(void **)&survive_defect = dlsym(library, "rtm_debug_survive_defect");
    if (survive_defect != NULL) {
        CHECK_EQUAL(survive_defect(), RTM_ERR_INTERNAL);
        all_faults();
    }
    interrupts(client, set_log_filter);
    stop();
    all_faults();
    unchanged(SIGFPE, &fpe);
}

/* --- a host that stops all its threads and goes on when each has answered, as Mono does to collect garbage --- */

enum { RESIDENTS = 40, NEWCOMERS = 6, STOPS = 300, PATIENCE_S = 30 };

static struct {
    pthread_mutex_t lock; /* guards what follows; held while all is stopped, so that nobody comes or goes */
    pthread_t threads[RESIDENTS + NEWCOMERS];
    int count;
} world = {PTHREAD_MUTEX_INITIALIZER, {0}, 0};

static sem_t stopped, gone_on;
static volatile sig_atomic_t going_on, over, on_foreign_stack;
static __thread uintptr_t own_begin, own_end;

static void stop_here(int number, siginfo_t *info, void *context) {
    const ucontext_t *found = context;
    int saved = errno;
    (void)number;
    (void)info;
#if defined(__x86_64__)
    uintptr_t sp = (uintptr_t)found->uc_mcontext.gregs[REG_RSP];
#else
    uintptr_t sp = (uintptr_t)found->uc_mcontext.sp;
#endif
    if (sp < own_begin || sp >= own_end) on_foreign_stack++; /* Mono would not have it, and try again and again */
    sigset_t until;
    sigfillset(&until);
    sigdelset(&until, SIGRTMIN + 2);
    sem_post(&stopped);
    while (!going_on) sigsuspend(&until);
    sem_post(&gone_on);
    errno = saved;
}

static void go_on(int number) { (void)number; }

static void come(void) {
    find_stack(&own_begin, &own_end);
    pthread_mutex_lock(&world.lock);
    world.threads[world.count++] = pthread_self();
    pthread_mutex_unlock(&world.lock);
}

static void leave_world(void) {
    pthread_mutex_lock(&world.lock);
    for (int i = 0; i < world.count; i++)
        if (pthread_equal(world.threads[i], pthread_self())) world.threads[i] = world.threads[--world.count];
    pthread_mutex_unlock(&world.lock);
}

static int32_t (*world_call)(rtm_client *, int32_t);
static rtm_client *world_client;

static void *reside(void *unused) {
    come();
    while (!over) {
        world_call(world_client, RTM_LOG_FILTER_OFF);
        for (int i = 0; i < 20; i++) free(malloc(5000)); /* so that some are stopped with the lock of the allocator */
    }
    leave_world();
    return unused;
}

static void *come_and_go(void *unused) {
    come();
    world_call(world_client, RTM_LOG_FILTER_OFF);
    leave_world();
    return unused;
}

static void *send_newcomers(void *unused) {
    pthread_t newcomers[NEWCOMERS];
    while (!over) {
        for (int i = 0; i < NEWCOMERS; i++) pthread_create(&newcomers[i], NULL, come_and_go, NULL);
        for (int i = 0; i < NEWCOMERS; i++) pthread_join(newcomers[i], NULL);
    }
    return unused;
}

/* Waits for one answer of each thread. */
static int answered(sem_t *answers, int count) {
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += PATIENCE_S;
    for (int i = 0; i < count; i++) {
        int how;
        while ((how = sem_timedwait(answers, &until)) != 0 && errno == EINTR) continue;
        if (how != 0) return 0;
    }
    return 1;
}

static void stop_the_world(void) {
    pthread_mutex_lock(&world.lock);
    going_on = 0;
    for (int i = 0; i < world.count; i++) pthread_kill(world.threads[i], SIGRTMIN + 1);
    if (!CHECK(answered(&stopped, world.count))) exit(1); /* nothing will move any more */
    going_on = 1;
    for (int i = 0; i < world.count; i++) pthread_kill(world.threads[i], SIGRTMIN + 2);
    if (!CHECK(answered(&gone_on, world.count))) exit(1);
    pthread_mutex_unlock(&world.lock);
}

static void host_that_stops_its_threads(void) {
    struct sigaction action;
    memset(&action, 0, sizeof action);
    sigfillset(&action.sa_mask);
    action.sa_flags = SA_SIGINFO | SA_RESTART;
    action.sa_sigaction = stop_here;
    sigaction(SIGRTMIN + 1, &action, NULL);
    action.sa_flags = SA_RESTART;
    action.sa_handler = go_on;
    sigaction(SIGRTMIN + 2, &action, NULL);
    mallopt(M_ARENA_MAX, 1); /* everybody uses the same lock */
    sem_init(&stopped, 0, 0);
    sem_init(&gone_on, 0, 0);
    load();
    int32_t (*create)(const char *, const rtm_client_callbacks *, const rtm_client_options *, rtm_client **);
    *(void **)&create = symbol("rtm_client_create");
    *(void **)&world_call = symbol("rtm_client_set_log_filter");
    CHECK_EQUAL(create("signals", NULL, NULL, &world_client), 0);
    pthread_t residents[RESIDENTS], sender;
    for (int i = 0; i < RESIDENTS; i++) pthread_create(&residents[i], NULL, reside, NULL);
    pthread_create(&sender, NULL, send_newcomers, NULL);
    for (int i = 0; i < STOPS; i++) {
        stop_the_world();
        struct timespec moment = {0, 200000};
        nanosleep(&moment, NULL);
    }
    over = 1;
    for (int i = 0; i < RESIDENTS; i++) pthread_join(residents[i], NULL);
    pthread_join(sender, NULL);
    CHECK_EQUAL(on_foreign_stack, 0);
}

/* --- a host that loads the library on two threads at once, and one that forks --- */

static void *load_and_create(void *unused) {
    void *handle = dlopen(library_path, RTLD_NOW);
    int32_t (*create)(const char *, const rtm_client_callbacks *, const rtm_client_options *, rtm_client **);
    *(void **)&create = handle == NULL ? NULL : dlsym(handle, "rtm_client_create");
    rtm_client *client = NULL;
    if (create == NULL || create("signals", NULL, NULL, &client) != 0) return unused;
    return client;
}

static void host_that_loads_twice(void) {
    pthread_t threads[2];
    void *clients[2];
    for (int i = 0; i < 2; i++) pthread_create(&threads[i], NULL, load_and_create, NULL);
    for (int i = 0; i < 2; i++) pthread_join(threads[i], &clients[i]);
    CHECK(clients[0] != NULL && clients[1] != NULL && clients[0] != clients[1]);
}

/* In a child the library does nothing, and must not be called; but the child may end and become another program. */
static void host_that_forks(void) {
    load();
    rtm_client *client;
    int32_t (*create)(const char *, const rtm_client_callbacks *, const rtm_client_options *, rtm_client **);
    int32_t (*login)(rtm_client *, const char *, const char *);
    *(void **)&create = symbol("rtm_client_create");
    *(void **)&login = symbol("rtm_client_login");
    CHECK_EQUAL(create("signals", NULL, NULL, &client), 0);
    CHECK_EQUAL(login(client, NULL, "guest"), 0);
    for (int i = 0; i < 20; i++) {
        int status = 0;
        pid_t child = fork();
        if (child == 0) {
            if (i % 2 == 0) _exit(7);
            execl("/bin/sh", "sh", "-c", "exit 7", (char *)NULL);
            _exit(8);
        }
        waitpid(child, &status, 0);
        CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
    }
    CHECK_EQUAL(login(client, NULL, "guest"), RTM_LOGIN_ERR_ALREADY_LOGGED_IN); /* the parent is as it was */
}

/* --- a host without handlers --- */

/* Go needs these for itself: faults, broken sockets, and its own scheduler. */
static int go_needs(int number) {
    return number == SIGSEGV || number == SIGBUS || number == SIGFPE || number == SIGPIPE || number == SIGURG;
}

static void host_without_handlers(void) {
    struct sigaction before[65], now;
    for (int s = 1; s < 65; s++) sigaction(s, NULL, &before[s]);
    load();
    for (int s = 1; s < 65; s++) {
        if (go_needs(s) || sigaction(s, NULL, &now) != 0) continue;
        check_at(__FILE__, __LINE__, now.sa_handler == before[s].sa_handler && now.sa_flags == before[s].sa_flags,
                 "the disposition of signal %d has changed", s);
    }
    rtm_client *client;
    int32_t (*create)(const char *, const rtm_client_callbacks *, const rtm_client_options *, rtm_client **);
    *(void **)&create = symbol("rtm_client_create");
    CHECK_EQUAL(create("signals", NULL, NULL, &client), 0);
    if (failed == 0) segfault(); /* must end the process the usual way */
}

/* A handler that the host installs later is the host's business, and stays. */
static void host_with_late_handlers(void) {
    load();
    rtm_client *client;
    int32_t (*create)(const char *, const rtm_client_callbacks *, const rtm_client_options *, rtm_client **);
    *(void **)&create = symbol("rtm_client_create");
    install();
    CHECK_EQUAL(create("signals", NULL, NULL, &client), 0);
    all_faults();
    sent_signals();
}

/* --- the number of files that the host may have open --- */

static void host_with_few_files(void) {
    struct rlimit before, now;
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &before), 0);
    before.rlim_cur = before.rlim_max / 2;
    CHECK_EQUAL(setrlimit(RLIMIT_NOFILE, &before), 0);
    load();
    rtm_client *client;
    int32_t (*create)(const char *, const rtm_client_callbacks *, const rtm_client_options *, rtm_client **);
    *(void **)&create = symbol("rtm_client_create");
    CHECK_EQUAL(create("signals", NULL, NULL, &client), 0); /* the Go runtime has started when it returns */
    CHECK_EQUAL(getrlimit(RLIMIT_NOFILE, &now), 0);
    CHECK_EQUAL(now.rlim_cur, before.rlim_cur);
    CHECK_EQUAL(now.rlim_max, before.rlim_max);
}

/* --- */

static void in_child(const char *name, void (*story)(void), int ends_by) {
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        passed = failed = 0;
        story();
        exit(failed == 0 ? 0 : 1);
    }
    int status = 0;
    waitpid(child, &status, 0);
    int good = ends_by == 0 ? WIFEXITED(status) && WEXITSTATUS(status) == 0
                            : WIFSIGNALED(status) && WTERMSIG(status) == ends_by;
    check_at(__FILE__, __LINE__, good, "%s: ended with status 0x%x", name, status);
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: signals path/to/librtm.so\n");
        return 2;
    }
    library_path = arguments[1];
    in_child("host with handlers", host_with_handlers, 0);
    in_child("host that stops its threads", host_that_stops_its_threads, 0);
    in_child("host that loads twice", host_that_loads_twice, 0);
    in_child("host that forks", host_that_forks, 0);
    in_child("host without handlers", host_without_handlers, SIGSEGV);
    in_child("host with late handlers", host_with_late_handlers, 0);
    in_child("host with few files", host_with_few_files, 0);
    return check_summary();
}
