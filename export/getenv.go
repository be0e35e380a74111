package main

/*
#include "api.h"
*/
import "C"

import "unsafe"

// getenv reads the environment of the C library. Go's own copy was made when the library was loaded; a host
// that calls setenv afterwards means it. Only for the thread of a call of the program: the C library does not survive one
// thread that reads the environment while another changes it, and of our own threads the program knows nothing.
func getenv(name string) string {
	n := C.CString(name)
	defer C.free(unsafe.Pointer(n))
	return C.GoString(C.getenv(n))
}
