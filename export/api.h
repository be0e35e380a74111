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

#endif
