// Command export is librtm as a C shared library: the functions of include/rtm over core/client. README.md in
// this folder tells how the two halves, Go and C, work together.
package main

/*
#cgo CFLAGS: -I${SRCDIR}/../include -std=gnu11 -O2 -fvisibility=hidden -Wall -Wextra -Wno-unused-parameter -DRTM_BUILDING_LIBRARY
#include "api.h"
*/
import "C"

// main is never called: programs load the library.
func main() {}
