package main

/*
#include "api.h"
*/
import "C"

import (
	"unsafe"
)

//export rtm_channel_create
func rtm_channel_create(handle *C.rtm_client, channelID *C.char, callbacks *C.rtm_channel_callbacks, out **C.rtm_channel) C.int32_t {
	const attempt = "create channel"
	if out != nil {
		*out = nil
	}
	return onClient(handle, attempt, func(c *client) error {
		if out == nil {
			return refusal(C.RTM_ERR_INVALID_ARGUMENT, attempt+": there is no place for the channel")
		}
		made, err := c.newChannel(uint64(uintptr(unsafe.Pointer(handle))), text(channelID), callbacks)
		if err == nil {
			*(*uintptr)(unsafe.Pointer(out)) = uintptr(made)
		}
		return err
	})
}

// newChannel makes a channel and its handle. of is the handle of the client.
func (c *client) newChannel(of uint64, id string, callbacks *C.rtm_channel_callbacks) (handle uint64, err error) {
	ch := &channel{client: c}
	if ch.core, err = c.core.NewChannel(id, ch); err != nil {
		return 0, err
	}
	name := C.CString(id)
	defer C.free(unsafe.Pointer(name))
	handle, code := handles.addChannel(of, ch, func(handle uint64) C.int32_t {
		return C.rtmc_box_new(c.dispatcher, callbacks, C.uint64_t(handle), name, &ch.box)
	})
	if code == C.RTM_OK {
		return handle, nil
	}
	ch.core.Release() // no event of it exists: it was never joined
	switch code {
	case C.RTM_ERR_INVALID_HANDLE:
		return 0, refusal(code, "create channel: the client was released meanwhile")
	case C.RTM_ERR_STRUCT_SIZE:
		return 0, refusal(code, "create channel: the callbacks have an unknown struct_size; call rtm_channel_callbacks_init first")
	}
	return 0, refusal(code, "create channel: out of memory")
}

//export rtm_channel_get_id
func rtm_channel_get_id(handle *C.rtm_channel, buffer *C.char, size C.uint32_t) (code C.int32_t) {
	length := C.int32_t(0)
	code = onChannel(handle, "get channel id", func(ch *channel) error {
		id := ch.core.ID()
		length = C.int32_t(len(id))
		if code := giveText(id, buffer, size); code != C.RTM_OK {
			return refusal(code, "get channel id: the buffer is too small; 65 bytes are always enough")
		}
		return nil
	})
	if code == C.RTM_OK {
		return length
	}
	return code
}

//export rtm_channel_join
func rtm_channel_join(handle *C.rtm_channel) C.int32_t {
	return onChannel(handle, "join channel", func(ch *channel) error {
		return ch.core.Join()
	})
}

//export rtm_channel_leave
func rtm_channel_leave(handle *C.rtm_channel) C.int32_t {
	return onChannel(handle, "leave channel", func(ch *channel) error {
		return ch.core.Leave()
	})
}

//export rtm_channel_send_message
func rtm_channel_send_message(handle *C.rtm_channel, message *C.rtm_message, options *C.rtm_send_message_options) C.int32_t {
	const attempt = "send message to channel"
	return onChannel(handle, attempt, func(ch *channel) error {
		m, err := readMessage(message, attempt, C.RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE)
		if err != nil {
			return err
		}
		flags, err := readSendOptions(options, attempt)
		if err != nil {
			return err
		}
		return ch.core.Send(m, flags)
	})
}

//export rtm_channel_get_members
func rtm_channel_get_members(handle *C.rtm_channel) C.int32_t {
	return onChannel(handle, "get members", func(ch *channel) error {
		return ch.core.Members()
	})
}
