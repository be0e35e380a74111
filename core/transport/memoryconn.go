package transport

import (
	"io"
	"net"
	"os"
	"sync"
	"syscall"
	"time"
)

// memoryPipe is one connection: two ends and a stream for each direction. Memory.mu guards it.
type memoryPipe struct {
	network        *Memory
	client, server *memoryConn
	up, down       memoryStream // client to server, server to client
	budget         int          // bytes until the cut; negative = unlimited
}

func newMemoryPipe(m *Memory, addr memoryAddr, budget int) *memoryPipe {
	p := &memoryPipe{network: m, budget: budget}
	p.up.init(m)
	p.down.init(m)
	p.client = &memoryConn{pipe: p, in: &p.down, out: &p.up, local: addr}
	p.server = &memoryConn{pipe: p, in: &p.up, out: &p.down, remote: addr}
	return p
}

// cut breaks both directions. lost says whether what is on its way is lost too.
func (p *memoryPipe) cut(lost bool) {
	for _, s := range []*memoryStream{&p.up, &p.down} {
		s.broken = true
		if lost {
			s.data, s.arrived, s.ended, s.endArrived = nil, 0, false, false
		}
		s.changed.Broadcast()
	}
	if lost {
		delete(p.network.live, p)
	}
	p.forgetIfOver()
}

// spend takes n written bytes from the budget and cuts the connection when nothing is left.
func (p *memoryPipe) spend(n int) {
	if p.budget < 0 {
		return
	}
	p.budget -= n
	if p.budget == 0 {
		p.cut(false)
		p.budget = -1 // once
	}
}

// forgetIfOver drops the pipe from the network when no fault can touch it any more.
func (p *memoryPipe) forgetIfOver() {
	if p.client.closed && p.server.closed {
		delete(p.network.live, p)
	}
}

// memoryStream is one direction of a connection. Memory.mu guards it.
type memoryStream struct {
	network    *Memory
	changed    sync.Cond // anything below changed, or a deadline passed, or an end closed
	data       []byte    // written and not yet read
	arrived    int       // data[:arrived] may be read; the rest is held back by Stall
	ended      bool      // the writer closed
	endArrived bool      // and the reader may know
	abandoned  bool      // the reader closed
	broken     bool      // cut: no more bytes are taken
}

func (s *memoryStream) init(m *Memory) {
	s.network = m
	s.changed.L = &m.mu
}

// deliver lets everything written so far arrive.
func (s *memoryStream) deliver() {
	s.arrived = len(s.data)
	s.endArrived = s.ended
	s.changed.Broadcast()
}

// take accepts as much of p as fits.
func (s *memoryStream) take(p []byte) int {
	n := min(len(p), memoryBuffer-len(s.data))
	s.data = append(s.data, p[:n]...)
	if !s.network.stalled {
		s.deliver()
	}
	return n
}

// memoryConn is one end of a connection. Memory.mu guards what changes.
type memoryConn struct {
	pipe          *memoryPipe
	in, out       *memoryStream
	local, remote memoryAddr
	closed        bool
	readBy        memoryDeadline
	writeBy       memoryDeadline
}

func (c *memoryConn) Read(b []byte) (int, error) {
	m := c.pipe.network
	m.mu.Lock()
	defer m.mu.Unlock()
	for {
		s := c.in
		switch {
		case c.closed:
			return 0, memoryError("read", net.ErrClosed)
		case c.readBy.passed():
			return 0, memoryError("read", os.ErrDeadlineExceeded)
		case len(b) == 0:
			return 0, nil
		case s.arrived > 0:
			n := copy(b, s.data[:s.arrived])
			s.data = s.data[n:]
			s.arrived -= n
			s.changed.Broadcast()
			return n, nil
		case s.broken && len(s.data) == 0:
			return 0, memoryError("read", syscall.ECONNRESET)
		case s.endArrived:
			return 0, io.EOF
		}
		s.changed.Wait()
	}
}

func (c *memoryConn) Write(b []byte) (int, error) {
	m := c.pipe.network
	m.mu.Lock()
	defer m.mu.Unlock()
	written := 0
	for {
		if err := c.writeError(); err != nil {
			return written, err
		}
		written += c.put(b[written:])
		if written == len(b) {
			return written, nil
		}
		if c.out.broken {
			continue // the budget ran out in the middle
		}
		c.out.changed.Wait()
	}
}

// writeNow writes as much of b as fits without waiting.
func (c *memoryConn) writeNow(b []byte) int {
	m := c.pipe.network
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.writeError() != nil {
		return 0
	}
	return c.put(b)
}

func (c *memoryConn) writeError() error {
	switch {
	case c.closed:
		return memoryError("write", net.ErrClosed)
	case c.out.broken:
		return memoryError("write", syscall.ECONNRESET)
	case c.out.abandoned:
		return memoryError("write", syscall.EPIPE)
	case c.writeBy.passed():
		return memoryError("write", os.ErrDeadlineExceeded)
	}
	return nil
}

// put hands over as much of b as buffer and budget allow.
func (c *memoryConn) put(b []byte) int {
	if budget := c.pipe.budget; budget >= 0 && len(b) > budget {
		b = b[:budget]
	}
	n := c.out.take(b)
	c.pipe.spend(n)
	return n
}

func (c *memoryConn) Close() error {
	m := c.pipe.network
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.closed {
		return memoryError("close", net.ErrClosed)
	}
	c.closed = true
	c.readBy.set(c.in, time.Time{})
	c.writeBy.set(c.out, time.Time{})
	c.in.abandoned = true
	c.in.data, c.in.arrived = nil, 0
	c.in.changed.Broadcast()
	c.out.ended = true
	if !m.stalled {
		c.out.deliver()
	}
	c.out.changed.Broadcast()
	c.pipe.forgetIfOver()
	return nil
}

func (c *memoryConn) LocalAddr() net.Addr  { return c.local }
func (c *memoryConn) RemoteAddr() net.Addr { return c.remote }

func (c *memoryConn) SetDeadline(t time.Time) error {
	if err := c.SetReadDeadline(t); err != nil {
		return err
	}
	return c.SetWriteDeadline(t)
}

func (c *memoryConn) SetReadDeadline(t time.Time) error {
	return c.setDeadline(&c.readBy, c.in, t)
}

func (c *memoryConn) SetWriteDeadline(t time.Time) error {
	return c.setDeadline(&c.writeBy, c.out, t)
}

func (c *memoryConn) setDeadline(d *memoryDeadline, s *memoryStream, t time.Time) error {
	m := c.pipe.network
	m.mu.Lock()
	defer m.mu.Unlock()
	if c.closed {
		return memoryError("set deadline", net.ErrClosed)
	}
	d.set(s, t)
	return nil
}

// memoryDeadline wakes a stream when its time has come. Memory.mu guards it.
type memoryDeadline struct {
	at    time.Time // zero = none
	timer *time.Timer
}

// passed asks the clock, not the timer: two deadlines at one instant pass together.
func (d *memoryDeadline) passed() bool {
	return !d.at.IsZero() && !time.Now().Before(d.at)
}

func (d *memoryDeadline) set(s *memoryStream, t time.Time) {
	if d.timer != nil {
		d.timer.Stop() // one that fires all the same wakes the stream for nothing
		d.timer = nil
	}
	d.at = t
	if t.IsZero() {
		return
	}
	d.timer = time.AfterFunc(time.Until(t), func() {
		s.network.mu.Lock()
		defer s.network.mu.Unlock()
		s.changed.Broadcast()
	})
}
