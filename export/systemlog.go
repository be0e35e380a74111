//go:build android || ios

package main

/*
#cgo android LDFLAGS: -llog
#include <stdlib.h>

#include "systemlog.h"
*/
import "C"

import (
	"bytes"
	"unsafe"
)

// maxSystemLine is what the systems' logs take in one piece; logcat cuts off at about 4000 bytes.
const maxSystemLine = 3900

// systemLog writes a line to the log of the system.
func systemLog(filter int, line []byte) {
	line = bytes.TrimRight(line, "\n")
	text := C.CString(string(line[:min(len(line), maxSystemLine)]))
	defer C.free(unsafe.Pointer(text))
	C.rtmc_system_log(C.int32_t(filter), text)
}
