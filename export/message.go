package main

/*
#include "api.h"
*/
import "C"

import (
	"unsafe"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

//export rtm_message_init
func rtm_message_init(message *C.rtm_message, structSize C.uint32_t) {
	if C.rtmc_init_message(message, structSize) == 0 {
		return
	}
	message._type = C.RTM_MESSAGE_TYPE_TEXT
	message.id = C.int64_t(core.NextMessageID())
}

// readMessage gives the core a view of the caller's message, valid during the call. invalid is the code of the
// operation for no message at all.
func readMessage(message *C.rtm_message, attempt string, invalid C.int32_t) (m core.Message, err error) {
	if message == nil {
		return m, refusal(invalid, attempt+": the message is NULL")
	}
	var known C.rtm_message
	if code := C.rtmc_read_message(message, &known); code != C.RTM_OK {
		return m, refusal(code, attempt+": the message has an unknown struct_size; call rtm_message_init first")
	}
	m.ID = int64(known.id)
	m.Type = wire.MessageType(known._type)
	m.Text = view(unsafe.Pointer(known.text), known.text_length)
	if m.Type == wire.MessageRaw {
		m.Raw = view(unsafe.Pointer(known.raw), known.raw_length)
	}
	if m.Type == wire.MessageFile || m.Type == wire.MessageImage {
		var sound bool
		if m.Media, sound = readMedia(&known); !sound {
			return m, refusal(invalid, attempt+": a width or height is negative")
		}
	}
	return m, nil
}

// maxView keeps a length that makes no sense within what a slice can have on any system. It is far above every
// limit, so the core refuses such a message by its length, without looking at it.
const maxView = 1 << 30

// view is memory of the caller as bytes. NULL is none.
func view(p unsafe.Pointer, length C.uint32_t) []byte {
	if p == nil {
		return nil
	}
	return unsafe.Slice((*byte)(p), min(int64(length), maxView))
}
