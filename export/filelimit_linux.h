/* What filelimit_linux.c does once the Go runtime has started. */
#ifndef RTM_EXPORT_FILELIMIT_LINUX_H
#define RTM_EXPORT_FILELIMIT_LINUX_H

void rtmc_put_back_file_limit(void);

#endif
