package main

/*
#include "api.h"
*/
import "C"

import core "github.com/librtm/librtm/core/client"

// callManager is what the handle of a call manager names.
type callManager struct {
	core   *core.CallManager
	client *client
	box    *C.rtmc_box

	// The handles of its invitations that the program holds, guarded by table.mu; nil once it is released.
	local  map[*core.LocalInvitation]uint64
	remote map[*core.RemoteInvitation]uint64
}

// localInvitation is what the handle of an invitation of this user names.
type localInvitation struct {
	core    *core.LocalInvitation
	manager *callManager
}

// remoteInvitation is what the handle of an invitation to this user names.
type remoteInvitation struct {
	core    *core.RemoteInvitation
	manager *callManager
}

// addManager is addChannel for a call manager.
func (t *table) addManager(of uint64, m *callManager, prepare func(handle uint64) C.int32_t) (handle uint64, code C.int32_t) {
	return t.addOwned(of, kindManager, prepare, func(c *client, handle uint64) {
		t.managers[handle] = m
		c.managers[handle] = m
	})
}

// manager returns the call manager of a handle, or nil.
func (t *table) manager(handle uint64) *callManager {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.managers[handle]
}

// takeManager is takeChannel for a call manager; its invitations go with it.
func (t *table) takeManager(handle uint64) (d *C.rtmc_dispatcher, taken *callManager) {
	t.mu.Lock()
	defer t.mu.Unlock()
	m := t.managers[handle]
	if m == nil {
		return t.acquireClosing(handle, kindManager), nil
	}
	C.rtmc_box_release(m.box)
	t.dropManager(handle, m)
	C.rtmc_dispatcher_ref(m.client.dispatcher)
	return m.client.dispatcher, m
}

// dropManager makes the handles of a call manager and of its invitations invalid; mu is held.
func (t *table) dropManager(handle uint64, m *callManager) {
	delete(t.managers, handle)
	t.closing[handle] = m.client
	for _, i := range m.local {
		delete(t.locals, i)
	}
	for _, i := range m.remote {
		delete(t.remotes, i)
	}
	m.local, m.remote = nil, nil
}

// addLocal makes a handle for an invitation of this user, unless its manager is released meanwhile.
func (t *table) addLocal(i *localInvitation) (handle uint64, code C.int32_t) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i.manager.local == nil {
		return 0, C.RTM_ERR_INVALID_HANDLE
	}
	handle, ok := t.newHandle(kindLocal)
	if !ok {
		return 0, C.RTM_ERR_OUT_OF_MEMORY
	}
	t.locals[handle] = i
	i.manager.local[i.core] = handle
	return handle, C.RTM_OK
}

// localHandle returns the handle of an invitation, 0 when the program has released it.
func (t *table) localHandle(m *callManager, i *core.LocalInvitation) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	return m.local[i]
}

// remoteHandle returns the handle of an invitation, 0 when the program has released it. For one that is new it makes
// one, which belongs to the program.
func (t *table) remoteHandle(m *callManager, i *core.RemoteInvitation, isNew bool) uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if handle := m.remote[i]; handle != 0 || !isNew || m.remote == nil {
		return handle
	}
	handle, ok := t.newHandle(kindRemote)
	if !ok {
		return 0
	}
	t.remotes[handle] = &remoteInvitation{i, m}
	m.remote[i] = handle
	return handle
}

// local returns the invitation of a handle, or nil.
func (t *table) local(handle uint64) *localInvitation {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.locals[handle]
}

// remote returns the invitation of a handle, or nil.
func (t *table) remote(handle uint64) *remoteInvitation {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.remotes[handle]
}

// invitation reports whether a handle is that of an invitation.
func (t *table) invitation(handle uint64) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.locals[handle] != nil || t.remotes[handle] != nil
}

// releaseInvitation makes the handle of an invitation invalid.
func (t *table) releaseInvitation(handle uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if i := t.locals[handle]; i != nil {
		delete(t.locals, handle)
		delete(i.manager.local, i.core)
	}
	if i := t.remotes[handle]; i != nil {
		delete(t.remotes, handle)
		delete(i.manager.remote, i.core)
	}
}
