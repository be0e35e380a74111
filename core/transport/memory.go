package transport

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
)

// memoryBuffer is what one direction of an in-memory connection holds before writes block.
const memoryBuffer = 64 << 10

// Memory is a network inside the process, for tests: a net.Listener and the DialContext that
// reaches it, with faults on demand. It uses no object of the operating system, so that it works
// in a testing/synctest bubble, and there it makes every run the same.
//
// Connections are buffered both ways, 64 KiB each. A closed connection delivers what was written
// before it reports the end, as TCP does.
type Memory struct {
	mu       sync.Mutex // guards all of the network: everything in this file and in memoryconn.go
	changed  sync.Cond  // the backlog grew, or a dial that waits may go on
	backlog  []*memoryConn
	live     map[*memoryPipe]struct{}
	newest   *memoryPipe
	dialed   int
	closed   bool
	refusing bool
	stalled  bool
	cutAfter int // budget of every later connection; negative = unlimited
}

// NewMemory returns a network without faults that listens already.
func NewMemory() *Memory {
	m := &Memory{live: make(map[*memoryPipe]struct{}), cutAfter: -1}
	m.changed.L = &m.mu
	return m
}

// Accept waits for the next connection.
func (m *Memory) Accept() (net.Conn, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for len(m.backlog) == 0 {
		if m.closed {
			return nil, memoryError("accept", net.ErrClosed)
		}
		m.changed.Wait()
	}
	c := m.backlog[0]
	m.backlog = m.backlog[1:]
	return c, nil
}

// Close stops listening: Accept fails, dials are refused, and connections that nobody accepted
// are cut. Accepted connections live on.
func (m *Memory) Close() error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.closed {
		return memoryError("close", net.ErrClosed)
	}
	m.closed = true
	for _, c := range m.backlog {
		c.pipe.cut(true)
	}
	m.backlog = nil
	m.changed.Broadcast()
	return nil
}

// Addr is a name for logs.
func (m *Memory) Addr() net.Addr { return memoryAddr(0) }

// DialContext connects to the listener, whatever addr says. On a stalled network it waits.
func (m *Memory) DialContext(ctx context.Context, _, _ string) (net.Conn, error) {
	stop := context.AfterFunc(ctx, func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		m.changed.Broadcast()
	})
	defer stop()
	m.mu.Lock()
	defer m.mu.Unlock()
	for m.stalled && ctx.Err() == nil {
		m.changed.Wait()
	}
	if ctx.Err() != nil {
		return nil, memoryError("dial", ctx.Err())
	}
	if m.closed || m.refusing {
		return nil, memoryError("dial", syscall.ECONNREFUSED)
	}
	m.dialed++
	p := newMemoryPipe(m, memoryAddr(m.dialed), m.cutAfter)
	m.live[p] = struct{}{}
	m.newest = p
	m.backlog = append(m.backlog, p.server)
	p.spend(0)
	m.changed.Broadcast()
	return p.client, nil
}

// CutAll makes every connection fail at once on both sides; what is on its way is lost.
func (m *Memory) CutAll() {
	m.mu.Lock()
	defer m.mu.Unlock()
	for p := range m.live {
		p.cut(true)
	}
}

// CutAfter cuts the newest connection, and each one dialed later, once n more bytes were written
// on it by both sides together. Those n bytes arrive before the cut is seen, so a test that
// counts n up meets every point of a conversation. A negative n takes the budgets away.
func (m *Memory) CutAfter(n int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.cutAfter = max(n, -1)
	if m.newest != nil {
		m.newest.budget = m.cutAfter
		m.newest.spend(0)
	}
}

// Refuse makes new dials fail with connection refused.
func (m *Memory) Refuse(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refusing = on
}

// Stall makes the network silent: what is written from now on, the end of a connection included,
// is held back in order, and dials wait, until it is called with false.
func (m *Memory) Stall(on bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.stalled = on
	if !on {
		for p := range m.live {
			p.up.deliver()
			p.down.deliver()
			p.forgetIfOver()
		}
	}
	m.changed.Broadcast()
}

func memoryError(op string, err error) error {
	return &net.OpError{Op: op, Net: "memory", Err: err}
}

// memoryAddr numbers the ends of connections; the listener is 0.
type memoryAddr int

func (memoryAddr) Network() string  { return "memory" }
func (a memoryAddr) String() string { return fmt.Sprintf("memory:%d", int(a)) }
