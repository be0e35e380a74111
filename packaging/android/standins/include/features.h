/* On 32-bit arm Android keeps its first time_t; musl calls functions with a larger one. */
#include_next <features.h>
#undef __REDIR
#define __REDIR(name, other) __typeof__(name) name
