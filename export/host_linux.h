/* What host_linux.c knows of the thread it is asked on. */
#ifndef RTM_EXPORT_HOST_LINUX_H
#define RTM_EXPORT_HOST_LINUX_H

#include <signal.h>
#include <stdint.h>

/* Signal handlers read it: it must be there without being made on the first use. Android has no room for that. */
#if defined(__ANDROID__)
#define RTMC_THREAD_LOCAL _Thread_local
#else
#define RTMC_THREAD_LOCAL _Thread_local __attribute__((tls_model("initial-exec")))
#endif

typedef struct rtmc_own_stack {
    int known;            /* the thread has called Go */
    uintptr_t begin, end; /* of its stack; 0 when the system does not say */
    uintptr_t left;       /* where on it the thread went into Go for the last time */
    int inside;           /* how many calls into Go, one inside another */
    int held;             /* interrupts of the host are held back, which were not before */
} rtmc_own_stack;

extern RTMC_THREAD_LOCAL rtmc_own_stack rtmc_stack;

enum { RTMC_SIGNALS = 65 }; /* their numbers are 1 to 64 */

/* Whether the host is a language runtime that interrupts single threads of its own by SIGRTMIN. */
int rtmc_host_interrupts(void);

/* Whether the host handles a signal by which it may stop a thread. */
int rtmc_host_stops_by(int number);

#endif
