/* What Android calls the function behind errno. */
#include_next <errno.h>
#ifndef RTM_STANDIN_ERRNO_H
#define RTM_STANDIN_ERRNO_H
int *__errno(void);
#undef errno
#define errno (*__errno())
#endif
