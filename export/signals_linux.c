/*
 * The host's signal handling, left as it was found.
 *
 * The Go runtime installs its own handlers when the library is loaded, and sets SA_ONSTACK on all that were
 * there. A managed host does not survive that: its handlers leave a signal by other ways than returning, and
 * count on their own flags and masks. So, on Linux:
 *
 * - A constructor that runs before the Go runtime keeps the host's actions.
 * - When Go has installed its handlers, SIGFPE is put back: compiled Go checks divisors and never raises it.
 * - SIGRTMIN is put back too, where the same host code also handles SIGSEGV. Such a host is a language runtime which
 *   interrupts single threads of its own with it; host_linux.c sees to it that none is inside Go then. Anyone else's
 *   SIGRTMIN is left as Go changed it.
 * - SIGPWR and the real-time signals, with one of which a host such as Mono stops its threads, come to their handlers with
 *   the place where the thread left its own stack. A thread that Mono finds on another stack it lets run on, and stops it
 *   again, until it is back. Where that thread waits in Go for one that is stopped already, that is for ever.
 * - SIGSEGV and SIGBUS go to a forwarder: a fault inside this library is Go's, every other one is the host's,
 *   with the host's flags and mask (and SA_ONSTACK, which Go needs).
 *
 * Where the host has no handler nothing is changed: what Go does then is also right for a plain host.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <ucontext.h>
#include <unistd.h>

#include "host_linux.h"

#if defined(__x86_64__) || defined(__aarch64__)

static struct sigaction host_segv, host_bus, host_fpe, host_rtmin;
static int interrupts; /* the host interrupts its threads by SIGRTMIN */
static struct sigaction host_stops[RTMC_SIGNALS]; /* by number, of those that may stop a thread */
static struct sigaction go_segv, go_bus;

/* Where the code of this library lies in memory. */
static uintptr_t code_begin, code_end;

static uintptr_t program_counter(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RIP];
#else
    return (uintptr_t)context->uc_mcontext.pc;
#endif
}

static uintptr_t stack_pointer(const ucontext_t *context) {
#if defined(__x86_64__)
    return (uintptr_t)context->uc_mcontext.gregs[REG_RSP];
#else
    return (uintptr_t)context->uc_mcontext.sp;
#endif
}

static void set_stack_pointer(ucontext_t *context, uintptr_t address) {
#if defined(__x86_64__)
    context->uc_mcontext.gregs[REG_RSP] = (greg_t)address;
#else
    context->uc_mcontext.sp = address;
#endif
}

static int is_ours(uintptr_t address) { return address >= code_begin && address < code_end; }

static uintptr_t handler_of(const struct sigaction *action) {
    return action->sa_flags & SA_SIGINFO ? (uintptr_t)action->sa_sigaction : (uintptr_t)action->sa_handler;
}

static int is_handled(const struct sigaction *action) {
    return action->sa_flags & SA_SIGINFO || (action->sa_handler != SIG_DFL && action->sa_handler != SIG_IGN);
}

static int find_code(struct dl_phdr_info *object, size_t size, void *unused) {
    (void)size;
    (void)unused;
    uintptr_t inside = (uintptr_t)&find_code;
    for (int i = 0; i < object->dlpi_phnum; i++) {
        const ElfW(Phdr) *part = &object->dlpi_phdr[i];
        uintptr_t begin = object->dlpi_addr + part->p_vaddr;
        if (part->p_type != PT_LOAD || !(part->p_flags & PF_X)) continue;
        if (inside < begin || inside >= begin + part->p_memsz) continue;
        code_begin = begin;
        code_end = begin + part->p_memsz;
        return 1;
    }
    return 0;
}

static void call_host(const struct sigaction *host, int number, siginfo_t *info, void *context) {
    if (host->sa_flags & SA_SIGINFO)
        host->sa_sigaction(number, info, context);
    else
        host->sa_handler(number);
}

static void forward(int number, siginfo_t *info, void *context) {
    const struct sigaction *host = number == SIGBUS ? &host_bus : &host_segv;
    const struct sigaction *go = number == SIGBUS ? &go_bus : &go_segv;
    /* A positive code is a fault; others were sent by a process, which can only mean the host. */
    if (info->si_code > 0 && is_ours(program_counter(context))) {
        /* As the kernel would have done for Go. Returning from the signal restores the mask. */
        pthread_sigmask(SIG_BLOCK, &go->sa_mask, NULL);
        go->sa_sigaction(number, info, context);
    } else {
        call_host(host, number, info, context);
    }
}

/* --- stops of the host --- */

/* Below the place where a thread has left its stack lie what the way into Go has saved of the host's registers. */
enum { SAVED_REGISTERS = 1024 };

static void stop(int number, siginfo_t *info, void *context) {
    const ucontext_t *found = context;
    uintptr_t sp = stack_pointer(found);
    if (!is_ours(program_counter(found)) || rtmc_stack.begin == 0 || (sp >= rtmc_stack.begin && sp < rtmc_stack.end)) {
        call_host(&host_stops[number], number, info, context);
        return;
    }
    /* The thread goes on from the true context, which stays as it is. */
    ucontext_t told = *found;
    set_stack_pointer(&told, rtmc_stack.left - SAVED_REGISTERS);
    call_host(&host_stops[number], number, info, &told);
}

static int may_stop_threads(int number) { return number == SIGPWR || (number > SIGRTMIN && number <= SIGRTMAX); }

int rtmc_host_stops_by(int number) { return may_stop_threads(number) && is_handled(&host_stops[number]); }

static void tell_where_stacks_were_left(void) {
    for (int number = 1; number < RTMC_SIGNALS; number++) {
        struct sigaction action = host_stops[number];
        if (!rtmc_host_stops_by(number)) continue;
        action.sa_flags |= SA_SIGINFO | SA_ONSTACK; /* on a stack of Go there is no room for a handler */
        action.sa_sigaction = stop;
        sigaction(number, &action, NULL);
    }
}

/* Puts the forwarder between Go and a host that handles the signal. */
static void share(int number, const struct sigaction *host, struct sigaction *go) {
    if (!is_handled(host) || sigaction(number, NULL, go) != 0 || !is_ours(handler_of(go))) return;
    struct sigaction action = *host;
    action.sa_sigaction = forward;
    action.sa_flags |= SA_SIGINFO | SA_ONSTACK;
    sigaction(number, &action, NULL);
}

static int same_object(uintptr_t a, uintptr_t b) {
    Dl_info of_a, of_b;
    return dladdr((void *)a, &of_a) != 0 && dladdr((void *)b, &of_b) != 0 && of_a.dli_fbase == of_b.dli_fbase;
}

/* Priority 101 is the first that libraries may use; the Go runtime starts at the default, which is the last. */
__attribute__((constructor(101))) static void keep_host_actions(void) {
    dl_iterate_phdr(find_code, NULL);
    sigaction(SIGSEGV, NULL, &host_segv);
    sigaction(SIGBUS, NULL, &host_bus);
    sigaction(SIGFPE, NULL, &host_fpe);
    sigaction(SIGRTMIN, NULL, &host_rtmin);
    for (int number = 1; number < RTMC_SIGNALS; number++)
        if (may_stop_threads(number)) sigaction(number, NULL, &host_stops[number]);
}

/*
 * Of the constructors with the default priority the linker runs Go's first, because the Go object comes first
 * on its command line. Go installs its handlers within that constructor. tests/c/signals.c checks both.
 */
__attribute__((constructor)) static void put_back_host_actions(void) {
    if (is_handled(&host_fpe)) sigaction(SIGFPE, &host_fpe, NULL);
    interrupts = is_handled(&host_rtmin) && is_handled(&host_segv) &&
                 same_object(handler_of(&host_rtmin), handler_of(&host_segv));
    if (interrupts) sigaction(SIGRTMIN, &host_rtmin, NULL);
    tell_where_stacks_were_left();
    share(SIGSEGV, &host_segv, &go_segv);
    share(SIGBUS, &host_bus, &go_bus);
}

int rtmc_host_interrupts(void) { return interrupts; }

#else

int rtmc_host_interrupts(void) { return 0; }

int rtmc_host_stops_by(int number) {
    (void)number;
    return 0;
}

#endif
