/*
 * Comes before the header of the same name. With TARGET_OS_IPHONE the Go runtime would include headers of iOS, which
 * are not here, and change the process's directory to that of the app, which a library must not do.
 */
#include_next <TargetConditionals.h>
#undef TARGET_OS_IPHONE
#define TARGET_OS_IPHONE 0
