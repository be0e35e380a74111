/*
 * Threads of the host as they go into Go, for hosts that stop their threads. Mono and the Boehm collector stop all threads
 * of a process by a signal, to collect garbage or to end, and go on when each has answered.
 *
 * The first call of each thread into Go, one thread at a time. A thread that calls Go for the first time needs a structure
 * of the Go runtime, which keeps one in reserve. Where two threads come at once the second waits until the first has made
 * another, and it waits with all signals blocked. With the first thread stopped on its way to making the next structure,
 * the second never answers, and the process hangs. So here the second thread waits for a lock, where a signal reaches it.
 * When it gets the lock there is a structure in reserve, because the first thread has made one before it gave the lock
 * back, and threads that end only add to them. A structure stays with its thread until that ends.
 *
 * No lock of the C library with signals blocked. Go blocks all signals while a thread comes in for the first time and while
 * it starts a thread, and calls functions of the C library then that allocate memory. Where a stopped thread holds a lock of
 * the allocator, that thread never answers either. So the bounds of a stack are looked up before, and the signals by which
 * the host stops threads stay open while a thread is started. For that two functions of the C library are defined here once
 * more; hidden in this library, they come before those of that name for the code of Go that is linked with them.
 *
 * Where each thread left its own stack. Go runs on stacks of its own; signals_linux.c tells why that matters.
 *
 * No interrupt of .NET inside Go. Its handler wants to run on the stack that it interrupts, where a stack of Go has no room
 * for it. On a signal stack it must not run either: .NET leaves the handler of a fault without returning, and comes back
 * later to what it has left on the signal stack, which for the kernel is free, and which the next signal would overwrite. So
 * for such a host SIGRTMIN is blocked while a thread is in Go. It need not be interrupted there.
 *
 * The signal stack of a thread of the library. .NET unmaps the signal stack of a thread that ends after it has run its
 * code, whoever made it. Go would go on to use its own for other threads. So threads of the library bring one along.
 *
 * cgo calls _cgo_wait_runtime_init_done at the entry of every exported function and _cgo_release_context at its end; api.h puts
 * rtmc_enter_go and rtmc_leave_go in their places.
 */
#define _GNU_SOURCE /* pthread_getattr_np, RTLD_NEXT */
#include "host_linux.h"

#include <dlfcn.h>
#include <pthread.h>
#include <signal.h>
#include <stddef.h>
#include <sys/mman.h>

#include "bridge.h"

extern size_t _cgo_wait_runtime_init_done(void);
extern void _cgo_release_context(size_t);

RTMC_THREAD_LOCAL rtmc_own_stack rtmc_stack;

static pthread_mutex_t first_calls = PTHREAD_MUTEX_INITIALIZER;

#define HIDDEN __attribute__((visibility("hidden")))

static int (*true_getattr)(pthread_t thread, pthread_attr_t *attributes);
static int (*true_sigmask)(int how, const sigset_t *set, sigset_t *old);

/* Before the Go runtime starts, which calls both. */
__attribute__((constructor(101))) static void find_true_functions(void) {
    *(void **)&true_getattr = dlsym(RTLD_NEXT, "pthread_getattr_np");
    *(void **)&true_sigmask = dlsym(RTLD_NEXT, "pthread_sigmask");
}

static void find_stack(void) {
    pthread_attr_t attributes;
    void *begin;
    size_t size;
    if (true_getattr(pthread_self(), &attributes) != 0) return;
    if (pthread_attr_getstack(&attributes, &begin, &size) == 0) {
        rtmc_stack.begin = (uintptr_t)begin;
        rtmc_stack.end = (uintptr_t)begin + size;
    }
    pthread_attr_destroy(&attributes);
}

/* Go asks for the stack of the thread it is on, in attributes that it has initialised, and wants nothing else. */
HIDDEN int pthread_getattr_np(pthread_t thread, pthread_attr_t *attributes) {
    if (!pthread_equal(thread, pthread_self()) || rtmc_stack.begin == 0) return true_getattr(thread, attributes);
    return pthread_attr_setstack(attributes, (void *)rtmc_stack.begin, rtmc_stack.end - rtmc_stack.begin);
}

HIDDEN int pthread_sigmask(int how, const sigset_t *set, sigset_t *old) {
    if (how != SIG_SETMASK || set == NULL) return true_sigmask(how, set, old);
    sigset_t open_to_host = *set;
    sigset_t now;
    true_sigmask(SIG_SETMASK, NULL, &now);
    for (int number = 1; number < RTMC_SIGNALS; number++)
        if (rtmc_host_stops_by(number) && !sigismember(&now, number)) sigdelset(&open_to_host, number);
    return true_sigmask(how, &open_to_host, old);
}

enum { SIGNAL_STACK = 64 * 1024 };

void *rtmc_bring_signal_stack(void) {
    stack_t mine = {0};
    if (!rtmc_host_interrupts() || sigaltstack(NULL, &mine) != 0 || !(mine.ss_flags & SS_DISABLE)) return NULL;
    mine.ss_sp = mmap(NULL, SIGNAL_STACK, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (mine.ss_sp == MAP_FAILED) return NULL;
    mine.ss_size = SIGNAL_STACK;
    mine.ss_flags = 0;
    sigaltstack(&mine, NULL);
    return mine.ss_sp;
}

void rtmc_take_signal_stack(void *brought) {
    stack_t none = {0}, last = {0};
    none.ss_flags = SS_DISABLE;
    none.ss_size = SIGNAL_STACK; /* some C libraries look at it all the same */
    if (brought == NULL || sigaltstack(&none, &last) != 0) return;
    munmap(brought, SIGNAL_STACK);
}

static void call_first(void) {
    rtmc_stack.known = 1; /* rtmgo_nothing enters here too */
    find_stack();
    pthread_mutex_lock(&first_calls);
    rtmgo_nothing();
    pthread_mutex_unlock(&first_calls);
}

static void hold_interrupts(void) {
    sigset_t interrupts, before;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGRTMIN);
    if (true_sigmask(SIG_BLOCK, &interrupts, &before) == 0) rtmc_stack.held = !sigismember(&before, SIGRTMIN);
}

static void let_interrupts_come(void) {
    sigset_t interrupts;
    sigemptyset(&interrupts);
    sigaddset(&interrupts, SIGRTMIN);
    rtmc_stack.held = 0;
    true_sigmask(SIG_UNBLOCK, &interrupts, NULL);
}

size_t rtmc_enter_go(void) {
    if (!rtmc_stack.known) call_first();
    rtmc_stack.left = (uintptr_t)__builtin_frame_address(0);
    if (rtmc_stack.inside++ == 0 && rtmc_host_interrupts()) hold_interrupts();
    return _cgo_wait_runtime_init_done();
}

void rtmc_leave_go(size_t context) {
    _cgo_release_context(context);
    if (--rtmc_stack.inside == 0 && rtmc_stack.held) let_interrupts_come();
}
