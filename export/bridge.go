package main

/*
#include "api.h"
*/
import "C"

import (
	"runtime/debug"
	"time"
	"unsafe"
)

// The functions here are called by the C half only; bridge.h says what they do.

//export rtmgo_next
func rtmgo_next(handle C.uint64_t, buffer *C.uint8_t, capacity C.uint32_t, waitMS C.int32_t, batch *C.rtmc_batch) (alive C.int32_t) {
	var c *client
	defer func() {
		if v := recover(); v != nil {
			abort(c, "read events", v)
			alive = 1 // the event that did it is behind us
		}
	}()
	if c = handles.client(uint64(handle)); c == nil {
		return 0
	}
	wait := time.Duration(waitMS) * time.Millisecond
	bytes, needed, waiting, open := c.encoder.next(c.queue, unsafe.Slice((*byte)(buffer), int(capacity)), wait)
	if !open {
		return 0
	}
	batch.bytes = C.uint32_t(bytes)
	batch.needed = C.uint32_t(needed)
	batch.waiting = C.uint64_t(waiting)
	return 1
}

//export rtmgo_client_acquire
func rtmgo_client_acquire(handle C.uint64_t) *C.rtmc_dispatcher {
	return handles.acquire(uint64(handle))
}

//export rtmgo_client_take
func rtmgo_client_take(handle C.uint64_t, taken *C.int32_t) *C.rtmc_dispatcher {
	d, mine := handles.takeClient(uint64(handle))
	if mine {
		*taken = 1
	}
	return d
}

//export rtmgo_client_close
func rtmgo_client_close(handle C.uint64_t) {
	c := handles.closingClient(uint64(handle))
	if c == nil {
		return
	}
	defer c.queue.Close() // the dispatcher must end even if the core panics
	defer func() {
		if v := recover(); v != nil {
			abort(c, "release client", v)
		}
	}()
	c.core.Close()
}

//export rtmgo_client_forget
func rtmgo_client_forget(handle C.uint64_t) { handles.forgetClient(uint64(handle)) }

//export rtmgo_channel_take
func rtmgo_channel_take(handle C.uint64_t) (d *C.rtmc_dispatcher) {
	d, ch := handles.takeChannel(uint64(handle))
	if ch == nil {
		return d
	}
	defer func() {
		if v := recover(); v != nil {
			abort(ch.client, "release channel", v)
		}
	}()
	ch.core.Release()
	ch.client.queue.Push(freeBox{ch.box}, 0) // behind the last event of the channel
	return d
}

//export rtmgo_owned_forget
func rtmgo_owned_forget(handle C.uint64_t) { handles.forgetOwned(uint64(handle)) }

//export rtmgo_call_manager_take
func rtmgo_call_manager_take(handle C.uint64_t) (d *C.rtmc_dispatcher) {
	d, m := handles.takeManager(uint64(handle))
	if m == nil {
		return d
	}
	defer func() {
		if v := recover(); v != nil {
			abort(m.client, "release call manager", v)
		}
	}()
	if m.core != nil {
		m.core.Release()
	}
	m.client.queue.Push(freeBox{m.box}, 0) // behind the last event of the manager
	return d
}

//export rtmgo_invitation_exists
func rtmgo_invitation_exists(handle C.uint64_t) C.int32_t {
	if handles.invitation(uint64(handle)) {
		return 1
	}
	return 0
}

//export rtmgo_invitation_release
func rtmgo_invitation_release(handle C.uint64_t) { handles.releaseInvitation(uint64(handle)) }

//export rtmgo_abandon_all
func rtmgo_abandon_all() { handles.abandonAll() }

//export rtmgo_nothing
func rtmgo_nothing() {}

//export rtmgo_any_client
func rtmgo_any_client() C.uint64_t {
	return C.uint64_t(handles.anyClient())
}

// abort ends what a client does after a defect; nothing may panic any further.
func abort(c *client, attempt string, defect any) {
	defer func() { _ = recover() }()
	if c != nil {
		c.core.Abort(describe(attempt, defect), debug.Stack())
	}
}
