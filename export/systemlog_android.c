#include "systemlog.h"

#include <android/log.h>

#include "rtm/types.h"

void rtmc_system_log(int32_t filter, const char *line) {
    int priority = filter == RTM_LOG_FILTER_CRITICAL ? ANDROID_LOG_FATAL
                   : filter == RTM_LOG_FILTER_ERROR  ? ANDROID_LOG_ERROR
                   : filter == RTM_LOG_FILTER_WARN   ? ANDROID_LOG_WARN
                                                     : ANDROID_LOG_INFO;
    __android_log_write(priority, "librtm", line);
}
