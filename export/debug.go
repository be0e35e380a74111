//go:build rtmdebug

package main

/*
#include "api.h"
__attribute__((visibility("default"))) int32_t rtm_debug_open_handles(void);
__attribute__((visibility("default"))) int32_t rtm_debug_survive_defect(void);
__attribute__((visibility("default"))) int32_t rtm_debug_defect(rtm_client *client);
*/
import "C"

// The functions here exist in the build for tests only: `-tags rtmdebug`.

// rtm_debug_open_handles returns how many handles were not given back.
//
//export rtm_debug_open_handles
func rtm_debug_open_handles() C.int32_t { return C.int32_t(handles.open()) }

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
