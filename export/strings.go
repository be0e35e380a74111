package main

/*
#include "api.h"
*/
import "C"

// How far a string of the caller is read in search of its NUL. The bounds lie well above the limits of the
// core, which refuses what is too long; they are here so that a pointer to something else ends soon.
const (
	maxString     = 64 << 10
	maxParameters = 1 << 20
)

// text copies a NUL-terminated string; NULL is the empty one.
func text(s *C.char) string { return textUpTo(s, maxString) }

func textUpTo(s *C.char, limit C.uint32_t) string {
	return C.GoStringN(s, C.int(C.rtmc_length(s, limit)))
}
