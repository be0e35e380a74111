/* Before API 23 Android had its standard streams in an array. */
#include_next <stdio.h>
#ifndef RTM_STANDIN_STDIO_H
#define RTM_STANDIN_STDIO_H
extern struct rtm_standin_stream { char bytes[152]; } __sF[];
#undef stderr
#define stderr ((FILE *)&__sF[2])
#endif
