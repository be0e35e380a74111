package main

/*
#include "api.h"
*/
import "C"

import (
	"sync"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/dispatch"
)

// kind is what a handle names. It is part of the value, so that a handle of another kind is recognised even
// when it is stale.
type kind uint64

const (
	kindClient  kind = 1
	kindChannel kind = 2
	kindServer  kind = 3
	kindManager kind = 4
	kindLocal   kind = 5 // invitations
	kindRemote  kind = 6

	kindBits = 3
)

// firstNumber keeps handles away from the numbers up to 4095, which a runtime may take for a damaged pointer.
const firstNumber = 4096 >> kindBits

// handles is the one table of the process: its entries are what programs hold.
var handles = newTable()

// table keeps the objects behind handles. Numbers are never used twice, so a stale handle finds nothing.
type table struct {
	mu       sync.Mutex // guards everything below, and what clients and call managers own. Taken before any lock of C.
	last     uint64
	clients  map[uint64]*client
	channels map[uint64]*channel
	servers  map[uint64]*hosted
	managers map[uint64]*callManager
	locals   map[uint64]*localInvitation
	remotes  map[uint64]*remoteInvitation
	closing  map[uint64]*client // by handles that were released, of all with callbacks, while a callback may run
}

// client is what the handle of a client names.
type client struct {
	core       *core.Client
	queue      *dispatch.Queue[any]
	dispatcher *C.rtmc_dispatcher
	channels   map[uint64]*channel
	managers   map[uint64]*callManager
	encoder    encoder
}

// channel is what the handle of a channel names.
type channel struct {
	core   *core.Channel
	client *client
	box    *C.rtmc_box
}

func newTable() *table {
	return &table{
		last:     firstNumber,
		clients:  map[uint64]*client{},
		channels: map[uint64]*channel{},
		servers:  map[uint64]*hosted{},
		managers: map[uint64]*callManager{},
		locals:   map[uint64]*localInvitation{},
		remotes:  map[uint64]*remoteInvitation{},
		closing:  map[uint64]*client{},
	}
}

// newHandle draws a value; the caller holds mu. It reports false when the values are used up, which takes half
// a billion handles on a system with 32-bit pointers.
func (t *table) newHandle(k kind) (uint64, bool) {
	handle := (t.last+1)<<kindBits | uint64(k)
	if uint64(uintptr(handle)) != handle {
		return 0, false
	}
	t.last++
	return handle, true
}

// addClient makes a handle for a client. start runs before anyone else can use or release the handle, and its
// failure undoes it.
func (t *table) addClient(c *client, start func(handle uint64) C.int32_t) (handle uint64, code C.int32_t) {
	t.mu.Lock()
	defer t.mu.Unlock()
	handle, ok := t.newHandle(kindClient)
	if !ok {
		return 0, C.RTM_ERR_OUT_OF_MEMORY
	}
	t.clients[handle] = c
	if code = start(handle); code != C.RTM_OK {
		delete(t.clients, handle)
		return 0, code
	}
	return handle, C.RTM_OK
}

// addChannel makes a handle for a channel of a client, unless the client is released meanwhile. prepare runs
// before anyone else can use the handle.
func (t *table) addChannel(of uint64, ch *channel, prepare func(handle uint64) C.int32_t) (handle uint64, code C.int32_t) {
	return t.addOwned(of, kindChannel, prepare, func(c *client, handle uint64) {
		t.channels[handle] = ch
		c.channels[handle] = ch
	})
}

// addOwned makes a handle for something of a client. prepare may fail; add keeps what was made. Both run with mu held.
func (t *table) addOwned(of uint64, k kind, prepare func(handle uint64) C.int32_t, add func(*client, uint64)) (handle uint64, code C.int32_t) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.clients[of]
	if c == nil {
		return 0, C.RTM_ERR_INVALID_HANDLE
	}
	handle, ok := t.newHandle(k)
	if !ok {
		return 0, C.RTM_ERR_OUT_OF_MEMORY
	}
	if code = prepare(handle); code != C.RTM_OK {
		return 0, code
	}
	add(c, handle)
	return handle, C.RTM_OK
}

// client returns the client of a handle, or nil.
func (t *table) client(handle uint64) *client {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.clients[handle]
}

// channel returns the channel of a handle, or nil.
func (t *table) channel(handle uint64) *channel {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.channels[handle]
}

// acquire returns the dispatcher of a client with a reference for the caller, or nil.
func (t *table) acquire(handle uint64) *C.rtmc_dispatcher {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.clients[handle]
	if c == nil {
		return nil
	}
	C.rtmc_dispatcher_ref(c.dispatcher)
	return c.dispatcher
}

// takeClient makes the handles of a client and of all it owns invalid. Exactly one caller takes the client, and
// with it the table's reference to the dispatcher. Others get a reference while a callback may still run, so
// that they can wait for it too. That no callback begins any more must be true before they can find it: hence under mu.
func (t *table) takeClient(handle uint64) (d *C.rtmc_dispatcher, taken bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	c := t.clients[handle]
	if c == nil {
		return t.acquireClosing(handle, kindClient), false
	}
	C.rtmc_dispatcher_release(c.dispatcher)
	delete(t.clients, handle)
	t.closing[handle] = c
	for ch := range c.channels {
		delete(t.channels, ch)
		t.closing[ch] = c
	}
	for handle, m := range c.managers {
		t.dropManager(handle, m)
	}
	return c.dispatcher, true
}

// takeChannel makes the handle of a channel invalid. Exactly one caller takes the channel. Every caller gets a
// reference to the dispatcher, while a callback may still run.
func (t *table) takeChannel(handle uint64) (d *C.rtmc_dispatcher, taken *channel) {
	t.mu.Lock()
	defer t.mu.Unlock()
	ch := t.channels[handle]
	if ch == nil {
		return t.acquireClosing(handle, kindChannel), nil
	}
	C.rtmc_box_release(ch.box)
	delete(t.channels, handle)
	t.closing[handle] = ch.client
	C.rtmc_dispatcher_ref(ch.client.dispatcher)
	return ch.client.dispatcher, ch
}

// acquireClosing returns the dispatcher behind a released handle, with a reference, unless it is being
// destroyed. The caller holds mu.
func (t *table) acquireClosing(handle uint64, k kind) *C.rtmc_dispatcher {
	c := t.closing[handle]
	if c == nil || handle&(1<<kindBits-1) != uint64(k) || C.rtmc_dispatcher_try_ref(c.dispatcher) == 0 {
		return nil
	}
	return c.dispatcher
}

// closingClient returns a client that was taken.
func (t *table) closingClient(handle uint64) *client {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.closing[handle]
}

// forgetOwned is told when no callback of a released channel or call manager can run any more.
func (t *table) forgetOwned(handle uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.closing[handle]; c != nil {
		delete(t.closing, handle)
		delete(c.channels, handle)
		delete(c.managers, handle)
	}
}

// forgetClient is told when the dispatcher of a released client is about to go.
func (t *table) forgetClient(handle uint64) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if c := t.closing[handle]; c != nil {
		delete(t.closing, handle)
		for ch := range c.channels {
			delete(t.closing, ch)
		}
		for m := range c.managers {
			delete(t.closing, m)
		}
	}
}

// anyClient returns the handle of some client, or 0.
func (t *table) anyClient() uint64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	for handle := range t.clients {
		return handle
	}
	return 0
}

// abandonAll lets nobody wait for a callback of a released client any more.
func (t *table) abandonAll() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, c := range t.closing {
		C.rtmc_dispatcher_abandon(c.dispatcher)
	}
}

// open returns how many entries there are: handles not given back, and released ones not forgotten yet.
func (t *table) open() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.clients) + len(t.channels) + len(t.servers) + len(t.managers) + len(t.locals) + len(t.remotes) + len(t.closing)
}
