/*
 * How many files the host may have open, left as it was. The Go runtime raises the soft limit to the hard one when it
 * starts. The host has not asked for that, hands it on to the processes that it starts, and may count on it: select() cannot
 * take descriptors from 1024 on, and many a program closes all that it might have before it becomes another.
 */
#include <sys/resource.h>

#include "filelimit_linux.h"

static struct rlimit of_host;
static int known;

/* Priority 101 is the first that libraries may use; the Go runtime starts at the default, which is the last. */
__attribute__((constructor(101))) static void keep_limit(void) { known = getrlimit(RLIMIT_NOFILE, &of_host) == 0; }

void rtmc_put_back_file_limit(void) {
    struct rlimit now;
    if (!known || getrlimit(RLIMIT_NOFILE, &now) != 0) return;
    if (now.rlim_max == of_host.rlim_max && now.rlim_cur > of_host.rlim_cur) setrlimit(RLIMIT_NOFILE, &of_host);
}
