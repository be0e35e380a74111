//go:build rtmdebug

package main

/*
#include "api.h"
__attribute__((visibility("default"))) int32_t rtm_debug_open_handles(void);
__attribute__((visibility("default"))) int32_t rtm_debug_goroutines(void);
__attribute__((visibility("default"))) int32_t rtm_debug_threads(void);
__attribute__((visibility("default"))) void rtm_debug_print_goroutines(void);
__attribute__((visibility("default"))) int32_t rtm_debug_survive_defect(void);
__attribute__((visibility("default"))) int32_t rtm_debug_defect(rtm_client *client);
*/
import "C"

import (
	"bytes"
	"os"
	"runtime"
)

// The functions here exist in the build for tests only: `-tags rtmdebug`.

// rtm_debug_open_handles returns how many handles were not given back.
//
//export rtm_debug_open_handles
func rtm_debug_open_handles() C.int32_t { return C.int32_t(handles.open()) }

// rtm_debug_goroutines returns how many goroutines there are, without those that stand for threads of the program.
//
//export rtm_debug_goroutines
func rtm_debug_goroutines() C.int32_t {
	var n C.int32_t
	for _, one := range bytes.Split(goroutines(), []byte("\n\n")) {
		if _, frames, _ := bytes.Cut(one, []byte("\n")); !bytes.HasPrefix(frames, []byte("runtime.goexit(")) {
			n++
		}
	}
	return n - 1 // the one that asks
}

// goroutines tells where each goroutine is.
func goroutines() []byte {
	stacks := make([]byte, 4<<20)
	return stacks[:runtime.Stack(stacks, true)]
}

// rtm_debug_threads returns how many threads of the library are not joined.
//
//export rtm_debug_threads
func rtm_debug_threads() C.int32_t { return C.rtmc_threads() }

// rtm_debug_print_goroutines writes to the standard error output where each goroutine is.
//
//export rtm_debug_print_goroutines
func rtm_debug_print_goroutines() {
	os.Stderr.Write(goroutines())
}

// rtm_debug_survive_defect follows a nil pointer in Go and returns what a call returns after a defect. It shows
// that faults in Go still reach Go when the host handles SIGSEGV.
//
//export rtm_debug_survive_defect
func rtm_debug_survive_defect() (code C.int32_t) {
	defer func() {
		if v := recover(); v != nil {
			code = C.int32_t(defect(nil, "survive a defect", v))
		}
	}()
	var nobody *table
	return C.int32_t(nobody.last)
}

// rtm_debug_defect makes a defect in a call of a client, which closes the client.
//
//export rtm_debug_defect
func rtm_debug_defect(handle *C.rtm_client) C.int32_t {
	return onClient(handle, "meet a defect", func(*client) error { panic("made on purpose") })
}
