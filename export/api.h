/*
 * The public headers as cgo must see them. cgo drops `const` when it writes the C prototypes of exported Go
 * functions; with `const` defined away the compiler accepts those prototypes, and checks every other part of
 * them against the public header. Only Go files include this.
 */
#ifndef RTM_EXPORT_API_H
#define RTM_EXPORT_API_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define const
#include "rtm/rtm.h"
#undef const

#include "bridge.h"

#if defined(__linux__)
/* What cgo calls at the entry and at the end of every exported function; see host_linux.c. */
#define _cgo_wait_runtime_init_done rtmc_enter_go
#define _cgo_release_context rtmc_leave_go
#endif

#endif
