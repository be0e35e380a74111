package main

/*
#include "api.h"
*/
import "C"

import (
	"unsafe"

	core "github.com/librtm/librtm/core/client"
)

func localRecord(e core.LocalInvitationChanged) record {
	m := e.Invitation.Manager().Owner().(*callManager)
	return record{kind: C.RTMC_EVENT_LOCAL_INVITATION, box: m.box, x: int64(handles.localHandle(m, e.Invitation)),
		a: int32(e.State), b: int32(e.Code), detail: e.Detail, text: e.Response}
}

func remoteRecord(e core.RemoteInvitationChanged) record {
	m := e.Invitation.Manager().Owner().(*callManager)
	return record{kind: C.RTMC_EVENT_REMOTE_INVITATION, box: m.box, a: int32(e.State), b: int32(e.Code), detail: e.Detail,
		x: int64(handles.remoteHandle(m, e.Invitation, e.State == core.RemoteReceived))}
}

// onManager is onClient for a call manager.
func onManager(handle *C.rtm_call_manager, attempt string, call func(*callManager) error) (code C.int32_t) {
	var m *callManager
	defer func() {
		if v := recover(); v != nil {
			code = defect(m.owner(), attempt, v)
		}
	}()
	if m = handles.manager(uint64(uintptr(unsafe.Pointer(handle)))); m == nil {
		return refuse(C.RTM_ERR_INVALID_HANDLE, attempt+": the handle is NULL, released, or not a call manager")
	}
	return result(call(m))
}

func (m *callManager) owner() *client {
	if m == nil {
		return nil
	}
	return m.client
}

// onLocal is onClient for an invitation of this user.
func onLocal(handle *C.rtm_local_invitation, attempt string, call func(*localInvitation) error) (code C.int32_t) {
	var i *localInvitation
	defer func() {
		if v := recover(); v != nil {
			var c *client
			if i != nil {
				c = i.manager.client
			}
			code = defect(c, attempt, v)
		}
	}()
	if i = handles.local(uint64(uintptr(unsafe.Pointer(handle)))); i == nil {
		return refuse(C.RTM_ERR_INVALID_HANDLE, attempt+": the handle is NULL, released, or not a local invitation")
	}
	return result(call(i))
}

// onRemote is onClient for an invitation to this user.
func onRemote(handle *C.rtm_remote_invitation, attempt string, call func(*remoteInvitation) error) (code C.int32_t) {
	var i *remoteInvitation
	defer func() {
		if v := recover(); v != nil {
			var c *client
			if i != nil {
				c = i.manager.client
			}
			code = defect(c, attempt, v)
		}
	}()
	if i = handles.remote(uint64(uintptr(unsafe.Pointer(handle)))); i == nil {
		return refuse(C.RTM_ERR_INVALID_HANDLE, attempt+": the handle is NULL, released, or not a remote invitation")
	}
	return result(call(i))
}

//export rtm_call_manager_create
func rtm_call_manager_create(handle *C.rtm_client, callbacks *C.rtm_call_manager_callbacks, out **C.rtm_call_manager) C.int32_t {
	const attempt = "create call manager"
	if out != nil {
		*out = nil
	}
	return onClient(handle, attempt, func(c *client) error {
		if out == nil {
			return refusal(C.RTM_ERR_INVALID_ARGUMENT, attempt+": there is no place for the call manager")
		}
		made, err := c.newCallManager(uint64(uintptr(unsafe.Pointer(handle))), callbacks)
		if err == nil {
			*(*uintptr)(unsafe.Pointer(out)) = uintptr(made)
		}
		return err
	})
}

// newCallManager makes a call manager and its handle. of is the handle of the client. The box comes first: an
// invitation may arrive as soon as the core has a manager.
func (c *client) newCallManager(of uint64, callbacks *C.rtm_call_manager_callbacks) (handle uint64, err error) {
	m := &callManager{client: c, local: map[*core.LocalInvitation]uint64{}, remote: map[*core.RemoteInvitation]uint64{}}
	handle, code := handles.addManager(of, m, func(handle uint64) C.int32_t {
		return C.rtmc_box_new_calls(c.dispatcher, callbacks, C.uint64_t(handle), &m.box)
	})
	switch code {
	case C.RTM_OK:
	case C.RTM_ERR_INVALID_HANDLE:
		return 0, refusal(code, "create call manager: the client was released meanwhile")
	case C.RTM_ERR_STRUCT_SIZE:
		return 0, refusal(code, "create call manager: the callbacks have an unknown struct_size; call rtm_call_manager_callbacks_init first")
	default:
		return 0, refusal(code, "create call manager: out of memory")
	}
	if m.core, err = c.core.NewCallManager(m); err == nil {
		return handle, nil
	}
	if d := rtmgo_call_manager_take(C.uint64_t(handle)); d != nil {
		C.rtmc_dispatcher_unref(d)
	}
	return 0, refusal(C.RTM_ERR_INVALID_ARGUMENT, err.Error())
}

//export rtm_call_manager_send_local_invitation
func rtm_call_manager_send_local_invitation(manager *C.rtm_call_manager, invitation *C.rtm_local_invitation) C.int32_t {
	return actOnLocal(manager, invitation, "send invitation", (*core.CallManager).Send)
}

//export rtm_call_manager_cancel_local_invitation
func rtm_call_manager_cancel_local_invitation(manager *C.rtm_call_manager, invitation *C.rtm_local_invitation) C.int32_t {
	return actOnLocal(manager, invitation, "cancel invitation", (*core.CallManager).Cancel)
}

//export rtm_call_manager_accept_remote_invitation
func rtm_call_manager_accept_remote_invitation(manager *C.rtm_call_manager, invitation *C.rtm_remote_invitation) C.int32_t {
	return actOnRemote(manager, invitation, "accept invitation", (*core.CallManager).Accept)
}

//export rtm_call_manager_refuse_remote_invitation
func rtm_call_manager_refuse_remote_invitation(manager *C.rtm_call_manager, invitation *C.rtm_remote_invitation) C.int32_t {
	return actOnRemote(manager, invitation, "refuse invitation", (*core.CallManager).Refuse)
}

func actOnLocal(manager *C.rtm_call_manager, invitation *C.rtm_local_invitation, attempt string,
	act func(*core.CallManager, *core.LocalInvitation) error,
) C.int32_t {
	return onManager(manager, attempt, func(m *callManager) error {
		if invitation == nil {
			return refusal(C.RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT, attempt+": the invitation is NULL")
		}
		i := handles.local(uint64(uintptr(unsafe.Pointer(invitation))))
		if i == nil {
			return refusal(C.RTM_ERR_INVALID_HANDLE, attempt+": the invitation is released, or not a local invitation")
		}
		return act(m.core, i.core)
	})
}

func actOnRemote(manager *C.rtm_call_manager, invitation *C.rtm_remote_invitation, attempt string,
	act func(*core.CallManager, *core.RemoteInvitation) error,
) C.int32_t {
	return onManager(manager, attempt, func(m *callManager) error {
		if invitation == nil {
			return refusal(C.RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT, attempt+": the invitation is NULL")
		}
		i := handles.remote(uint64(uintptr(unsafe.Pointer(invitation))))
		if i == nil {
			return refusal(C.RTM_ERR_INVALID_HANDLE, attempt+": the invitation is released, or not a remote invitation")
		}
		return act(m.core, i.core)
	})
}

//export rtm_local_invitation_create
func rtm_local_invitation_create(manager *C.rtm_call_manager, calleeID *C.char, out **C.rtm_local_invitation) C.int32_t {
	const attempt = "create invitation"
	if out != nil {
		*out = nil
	}
	return onManager(manager, attempt, func(m *callManager) error {
		if out == nil {
			return refusal(C.RTM_ERR_INVALID_ARGUMENT, attempt+": there is no place for the invitation")
		}
		made, err := m.core.NewInvitation(text(calleeID))
		if err != nil {
			return err
		}
		handle, code := handles.addLocal(&localInvitation{made, m})
		switch code {
		case C.RTM_OK:
			*(*uintptr)(unsafe.Pointer(out)) = uintptr(handle)
			return nil
		case C.RTM_ERR_INVALID_HANDLE:
			return refusal(code, attempt+": the call manager was released meanwhile")
		}
		return refusal(code, attempt+": out of memory")
	})
}

//export rtm_local_invitation_release
func rtm_local_invitation_release(invitation *C.rtm_local_invitation) {
	releaseOfKind(uint64(uintptr(unsafe.Pointer(invitation))), kindLocal)
}

//export rtm_remote_invitation_release
func rtm_remote_invitation_release(invitation *C.rtm_remote_invitation) {
	releaseOfKind(uint64(uintptr(unsafe.Pointer(invitation))), kindRemote)
}

func releaseOfKind(handle uint64, k kind) {
	defer func() {
		if v := recover(); v != nil {
			defect(nil, "release invitation", v)
		}
	}()
	C.rtmc_error_clear()
	if handle&(1<<kindBits-1) == uint64(k) {
		handles.releaseInvitation(handle)
	}
}

//export rtm_local_invitation_set_content
func rtm_local_invitation_set_content(invitation *C.rtm_local_invitation, content *C.char, length C.uint32_t) C.int32_t {
	return onLocal(invitation, "set content of invitation", func(i *localInvitation) error {
		return i.core.SetContent(view(unsafe.Pointer(content), length))
	})
}

//export rtm_local_invitation_set_channel_id
func rtm_local_invitation_set_channel_id(invitation *C.rtm_local_invitation, channelID *C.char) C.int32_t {
	return onLocal(invitation, "set channel of invitation", func(i *localInvitation) error {
		return i.core.SetChannel(text(channelID))
	})
}

//export rtm_local_invitation_get_callee_id
func rtm_local_invitation_get_callee_id(invitation *C.rtm_local_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfLocal(invitation, buffer, size, "get callee of invitation", func(i *core.LocalInvitation) string { return i.Peer() })
}

//export rtm_local_invitation_get_content
func rtm_local_invitation_get_content(invitation *C.rtm_local_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfLocal(invitation, buffer, size, "get content of invitation", func(i *core.LocalInvitation) string { return string(i.Content()) })
}

//export rtm_local_invitation_get_channel_id
func rtm_local_invitation_get_channel_id(invitation *C.rtm_local_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfLocal(invitation, buffer, size, "get channel of invitation", func(i *core.LocalInvitation) string { return i.Channel() })
}

//export rtm_local_invitation_get_response
func rtm_local_invitation_get_response(invitation *C.rtm_local_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfLocal(invitation, buffer, size, "get response to invitation", func(i *core.LocalInvitation) string { return string(i.Response()) })
}

//export rtm_local_invitation_get_state
func rtm_local_invitation_get_state(invitation *C.rtm_local_invitation) C.int32_t {
	var state C.int32_t
	if code := onLocal(invitation, "get state of invitation", func(i *localInvitation) error {
		state = C.int32_t(i.core.State())
		return nil
	}); code != C.RTM_OK {
		return code
	}
	return state
}

//export rtm_remote_invitation_set_response
func rtm_remote_invitation_set_response(invitation *C.rtm_remote_invitation, response *C.char, length C.uint32_t) C.int32_t {
	return onRemote(invitation, "set response to invitation", func(i *remoteInvitation) error {
		return i.core.SetResponse(view(unsafe.Pointer(response), length))
	})
}

//export rtm_remote_invitation_get_caller_id
func rtm_remote_invitation_get_caller_id(invitation *C.rtm_remote_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfRemote(invitation, buffer, size, "get caller of invitation", func(i *core.RemoteInvitation) string { return i.Peer() })
}

//export rtm_remote_invitation_get_content
func rtm_remote_invitation_get_content(invitation *C.rtm_remote_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfRemote(invitation, buffer, size, "get content of invitation", func(i *core.RemoteInvitation) string { return string(i.Content()) })
}

//export rtm_remote_invitation_get_channel_id
func rtm_remote_invitation_get_channel_id(invitation *C.rtm_remote_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfRemote(invitation, buffer, size, "get channel of invitation", func(i *core.RemoteInvitation) string { return i.Channel() })
}

//export rtm_remote_invitation_get_response
func rtm_remote_invitation_get_response(invitation *C.rtm_remote_invitation, buffer *C.char, size C.uint32_t) C.int32_t {
	return getOfRemote(invitation, buffer, size, "get response to invitation", func(i *core.RemoteInvitation) string { return string(i.Response()) })
}

//export rtm_remote_invitation_get_state
func rtm_remote_invitation_get_state(invitation *C.rtm_remote_invitation) C.int32_t {
	var state C.int32_t
	if code := onRemote(invitation, "get state of invitation", func(i *remoteInvitation) error {
		state = C.int32_t(i.core.State())
		return nil
	}); code != C.RTM_OK {
		return code
	}
	return state
}

func getOfLocal(handle *C.rtm_local_invitation, buffer *C.char, size C.uint32_t, attempt string, get func(*core.LocalInvitation) string) C.int32_t {
	length := C.int32_t(0)
	if code := onLocal(handle, attempt, func(i *localInvitation) (err error) {
		length, err = copyText(get(i.core), buffer, size, attempt)
		return err
	}); code != C.RTM_OK {
		return code
	}
	return length
}

func getOfRemote(handle *C.rtm_remote_invitation, buffer *C.char, size C.uint32_t, attempt string, get func(*core.RemoteInvitation) string) C.int32_t {
	length := C.int32_t(0)
	if code := onRemote(handle, attempt, func(i *remoteInvitation) (err error) {
		length, err = copyText(get(i.core), buffer, size, attempt)
		return err
	}); code != C.RTM_OK {
		return code
	}
	return length
}

// copyText gives the caller a text and its length.
func copyText(s string, buffer *C.char, size C.uint32_t, attempt string) (C.int32_t, error) {
	if code := giveText(s, buffer, size); code != C.RTM_OK {
		return 0, refusal(code, attempt+": the buffer is too small; ask for the length with NULL first, and add 1 for the NUL")
	}
	return C.int32_t(len(s)), nil
}
