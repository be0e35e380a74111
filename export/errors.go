package main

/*
#include "api.h"
*/
import "C"

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"
	"unsafe"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// readable makes UTF-8 of a text for rtm_last_error, which may quote what the caller or the server gave us.
func readable(text string) string { return strings.ToValidUTF8(text, string(utf8.RuneError)) }

// refuse sets the thread's last error and returns the code.
func refuse(code C.int32_t, why string) C.int32_t {
	why = readable(why)
	if why == "" {
		C.rtmc_error_clear()
	} else {
		C.rtmc_error_set((*C.char)(unsafe.Pointer(unsafe.StringData(why))), C.uint32_t(len(why)))
	}
	return code
}

// result turns what the core answered into what C gets, and sets or clears the last error.
func result(err error) C.int32_t {
	if err == nil {
		C.rtmc_error_clear()
		return C.RTM_OK
	}
	if refused, ok := errors.AsType[*core.Error](err); ok {
		return refuse(C.int32_t(refused.Code), refused.Detail)
	}
	return refuse(C.RTM_ERR_INTERNAL, err.Error())
}

// refusal is an error for what only this layer can see, such as a NULL.
func refusal(code C.int32_t, why string) error {
	return &core.Error{Code: wire.Code(code), Detail: why}
}

func describe(attempt string, defect any) string { return fmt.Sprintf("%s: %v", attempt, defect) }

// onClient runs one call on a client: it looks up the handle, turns the outcome into a code, and lets no panic
// out.
func onClient(handle *C.rtm_client, attempt string, call func(*client) error) (code C.int32_t) {
	var c *client
	defer func() {
		if v := recover(); v != nil {
			code = defect(c, attempt, v)
		}
	}()
	if c = handles.client(uint64(uintptr(unsafe.Pointer(handle)))); c == nil {
		return refuse(C.RTM_ERR_INVALID_HANDLE, attempt+": the handle is NULL, released, or not a client")
	}
	return result(call(c))
}

// onChannel is onClient for a channel.
func onChannel(handle *C.rtm_channel, attempt string, call func(*channel) error) (code C.int32_t) {
	var ch *channel
	defer func() {
		if v := recover(); v != nil {
			code = defect(ch.owner(), attempt, v)
		}
	}()
	if ch = handles.channel(uint64(uintptr(unsafe.Pointer(handle)))); ch == nil {
		return refuse(C.RTM_ERR_INVALID_HANDLE, attempt+": the handle is NULL, released, or not a channel")
	}
	return result(call(ch))
}

func (ch *channel) owner() *client {
	if ch == nil {
		return nil
	}
	return ch.client
}

// defect is the outcome of a call that panicked.
func defect(c *client, attempt string, v any) C.int32_t {
	abort(c, attempt, v)
	return refuse(C.RTM_ERR_INTERNAL, attempt+": a defect in the library: "+fmt.Sprint(v))
}
