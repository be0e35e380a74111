#include "systemlog.h"

#include <syslog.h>

#include "rtm/types.h"

/* syslog is the door to the unified log that needs no state of its own; openlog would change the program's. */
void rtmc_system_log(int32_t filter, const char *line) {
    int priority = filter == RTM_LOG_FILTER_CRITICAL ? LOG_CRIT
                   : filter == RTM_LOG_FILTER_ERROR  ? LOG_ERR
                   : filter == RTM_LOG_FILTER_WARN   ? LOG_WARNING
                                                     : LOG_NOTICE;
    syslog(priority, "librtm: %s", line);
}
