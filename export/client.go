package main

/*
#include "api.h"
*/
import "C"

import (
	"unsafe"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/dispatch"
)

//export rtm_client_create
func rtm_client_create(appID *C.char, callbacks *C.rtm_client_callbacks, options *C.rtm_client_options, out **C.rtm_client) (code C.int32_t) {
	const attempt = "create client"
	defer func() {
		if v := recover(); v != nil {
			code = defect(nil, attempt, v)
		}
	}()
	if out == nil {
		return refuse(C.RTM_INIT_ERR_INVALID_ARGUMENT, attempt+": there is no place for the client")
	}
	*out = nil
	C.rtmc_join_ended()
	c, code := newClient(text(appID), callbacks, options)
	if code != C.RTM_OK {
		return code
	}
	handle, code := handles.addClient(c, func(handle uint64) C.int32_t {
		return C.rtmc_dispatcher_start(c.dispatcher, C.uint64_t(handle))
	})
	if code != C.RTM_OK {
		c.core.Close()
		C.rtmc_dispatcher_unref(c.dispatcher)
		return refuse(code, attempt+": the system gave no thread")
	}
	*(*uintptr)(unsafe.Pointer(out)) = uintptr(handle)
	return result(nil)
}

// newClient makes what a handle will name.
func newClient(appID string, callbacks *C.rtm_client_callbacks, options *C.rtm_client_options) (*client, C.int32_t) {
	var dispatcher *C.rtmc_dispatcher
	var bound C.uint64_t
	switch code := C.rtmc_dispatcher_new(callbacks, options, &dispatcher, &bound); code {
	case C.RTM_OK:
	case C.RTM_ERR_STRUCT_SIZE:
		return nil, refuse(code, "create client: callbacks or options have an unknown struct_size; call their init function first")
	case C.RTM_INIT_ERR_INVALID_ARGUMENT:
		return nil, refuse(code, "create client: unknown dispatch mode")
	default:
		return nil, refuse(code, "create client: out of memory")
	}
	c := &client{dispatcher: dispatcher, channels: map[uint64]*channel{}, managers: map[uint64]*callManager{}}
	c.queue = dispatch.New[any](int64(min(uint64(bound), 1<<62)))
	var err error
	if c.core, err = core.New(core.Options{AppID: appID, Sink: c.queue, Getenv: getenv, SystemLog: systemLog}); err != nil {
		C.rtmc_dispatcher_unref(dispatcher)
		return nil, result(err)
	}
	return c, C.RTM_OK
}

//export rtm_client_login
func rtm_client_login(handle *C.rtm_client, token, userID *C.char) C.int32_t {
	return onClient(handle, "log in", func(c *client) error {
		return c.core.Login(text(token), text(userID))
	})
}

//export rtm_client_logout
func rtm_client_logout(handle *C.rtm_client) C.int32_t {
	return onClient(handle, "log out", func(c *client) error {
		return c.core.Logout()
	})
}

//export rtm_client_renew_token
func rtm_client_renew_token(handle *C.rtm_client, token *C.char) C.int32_t {
	return onClient(handle, "renew token", func(c *client) error {
		return c.core.RenewToken(text(token))
	})
}

//export rtm_client_send_message_to_peer
func rtm_client_send_message_to_peer(handle *C.rtm_client, peerID *C.char, message *C.rtm_message, options *C.rtm_send_message_options) C.int32_t {
	const attempt = "send message to peer"
	return onClient(handle, attempt, func(c *client) error {
		m, err := readMessage(message, attempt, C.RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE)
		if err != nil {
			return err
		}
		flags, err := readSendOptions(options, attempt)
		if err != nil {
			return err
		}
		return c.core.SendToPeer(text(peerID), m, flags)
	})
}

//export rtm_client_set_parameters
func rtm_client_set_parameters(handle *C.rtm_client, parametersJSON *C.char) C.int32_t {
	return onClient(handle, "set parameters", func(c *client) error {
		return c.core.SetParameters(textUpTo(parametersJSON, maxParameters))
	})
}

//export rtm_client_set_log_file
func rtm_client_set_log_file(handle *C.rtm_client, path *C.char) C.int32_t {
	return onClient(handle, "set log file", func(c *client) error {
		return c.core.SetLogFile(text(path))
	})
}

//export rtm_client_set_log_filter
func rtm_client_set_log_filter(handle *C.rtm_client, filter C.int32_t) C.int32_t {
	return onClient(handle, "set log filter", func(c *client) error {
		return c.core.SetLogFilter(int(filter))
	})
}

//export rtm_client_set_log_file_size
func rtm_client_set_log_file_size(handle *C.rtm_client, kilobytes C.int32_t) C.int32_t {
	return onClient(handle, "set log file size", func(c *client) error {
		return c.core.SetLogFileSize(int(kilobytes))
	})
}

//export rtm_client_enter_background
func rtm_client_enter_background(handle *C.rtm_client) C.int32_t {
	return onClient(handle, "enter background", func(c *client) error {
		return c.core.EnterBackground()
	})
}

//export rtm_client_enter_foreground
func rtm_client_enter_foreground(handle *C.rtm_client) C.int32_t {
	return onClient(handle, "enter foreground", func(c *client) error {
		return c.core.EnterForeground()
	})
}

//export rtm_client_network_changed
func rtm_client_network_changed(handle *C.rtm_client) C.int32_t {
	return onClient(handle, "network changed", func(c *client) error {
		return c.core.NetworkChanged()
	})
}
