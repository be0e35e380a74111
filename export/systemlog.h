/* The log of the system, where a program has no directory of its own to log in: logcat and the unified log. */
#ifndef RTM_EXPORT_SYSTEMLOG_H
#define RTM_EXPORT_SYSTEMLOG_H

#include <stdint.h>

/* Writes a line. The filter is the narrowest rtm_log_filter that lets it through. */
void rtmc_system_log(int32_t filter, const char *line);

#endif
