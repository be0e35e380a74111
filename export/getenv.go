package main

/*
#include "api.h"
*/
import "C"

import "unsafe"

// getenv reads the environment of the C library. Go's own copy was made when the library was loaded; a host
// that calls setenv afterwards means it.
func getenv(name string) string {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	return C.GoString(C.getenv(n))
}
