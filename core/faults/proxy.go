package faults

import (
	"bytes"
	"errors"
	"io"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"
)

// proxy stands between the clients and the server. Each user has a gate, an address of its own, so that a fault can
// hit one user and a schedule means the same in every run.
type proxy struct {
	server atomic.Pointer[string] // where the server listens
	down   atomic.Bool            // the server is away: nobody gets through
	gates  []*gate
	wg     sync.WaitGroup
	closed chan struct{}

	uploadsResumed, downloadsResumed atomic.Int64
}

// gate is where one user connects.
type gate struct {
	proxy    *proxy
	listener net.Listener

	mu      sync.Mutex // guards the rest
	pipes   []*pipe    // that carry something, oldest first
	refuses time.Time  // until then connections are refused
	hangs   time.Time  // until then connections are not served
	breaks  []int      // after how many bytes the next transfers are cut
}

func newProxy(users int) (*proxy, error) {
	p := &proxy{closed: make(chan struct{})}
	for range users {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			p.close()
			return nil, err
		}
		g := &gate{proxy: p, listener: l}
		p.gates = append(p.gates, g)
		p.wg.Go(g.accept)
	}
	return p, nil
}

func (p *proxy) close() {
	close(p.closed)
	for _, g := range p.gates {
		_ = g.listener.Close()
		g.each((*pipe).reset)
	}
	p.wg.Wait()
}

// heal ends every fault that lasts. What was cut stays cut.
func (p *proxy) heal() {
	for _, g := range p.gates {
		g.mu.Lock()
		g.refuses, g.hangs, g.breaks = time.Time{}, time.Time{}, nil
		g.mu.Unlock()
		g.each((*pipe).heal)
	}
}

// address is where the user connects to.
func (g *gate) address() string { return g.listener.Addr().String() }

func (g *gate) each(do func(*pipe)) {
	g.mu.Lock()
	list := slices.Clone(g.pipes)
	g.mu.Unlock()
	for _, q := range list {
		do(q)
	}
}

func (g *gate) accept() {
	for {
		c, err := g.listener.Accept()
		if errors.Is(err, net.ErrClosed) {
			return
		}
		if err != nil {
			continue
		}
		now := time.Now()
		g.mu.Lock()
		refuse, hang := g.proxy.down.Load() || now.Before(g.refuses), time.Until(g.hangs)
		g.mu.Unlock()
		switch {
		case refuse:
			resetConn(c)
		case hang > 0:
			g.proxy.wg.Go(func() {
				g.proxy.sleep(hang)
				resetConn(c)
			})
		default:
			g.join(c)
		}
	}
}

// join connects a client with the server.
func (g *gate) join(client net.Conn) {
	server, err := net.Dial("tcp", *g.proxy.server.Load())
	if err != nil {
		resetConn(client)
		return
	}
	q := &pipe{gate: g, client: client.(*net.TCPConn), server: server.(*net.TCPConn), over: make(chan struct{})}
	q.up = flow{pipe: q, from: q.client, to: q.server, budget: -1}
	q.down = flow{pipe: q, from: q.server, to: q.client, budget: -1}
	g.mu.Lock()
	g.pipes = append(g.pipes, q)
	g.mu.Unlock()
	g.proxy.wg.Go(func() {
		var both sync.WaitGroup
		both.Go(q.up.run)
		both.Go(q.down.run)
		both.Wait()
		q.end()
		g.mu.Lock()
		g.pipes = slices.DeleteFunc(g.pipes, func(other *pipe) bool { return other == q })
		g.mu.Unlock()
	})
	select {
	case <-g.proxy.closed:
		q.reset()
	default:
	}
}

func (p *proxy) sleep(d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-p.closed:
	}
}

// resetConn closes a connection with a reset instead of a polite end.
func resetConn(c net.Conn) {
	if t, ok := c.(*net.TCPConn); ok {
		_ = t.SetLinger(0)
	}
	_ = c.Close()
}

// pipe is one connection through the proxy.
type pipe struct {
	gate           *gate
	client, server *net.TCPConn
	up, down       flow
	over           chan struct{}
	once           sync.Once
	finished       atomic.Int32 // directions that have nothing more to carry
}

// end closes both sides politely.
func (q *pipe) end() {
	q.once.Do(func() { close(q.over) })
	_ = q.client.Close()
	_ = q.server.Close()
}

func (q *pipe) reset() {
	resetConn(q.client)
	resetConn(q.server)
	q.end()
}

func (q *pipe) heal() {
	for _, f := range []*flow{&q.up, &q.down} {
		f.mu.Lock()
		lame := f.dropped
		f.stalled, f.slow, f.crumbs, f.lumps = time.Time{}, time.Time{}, time.Time{}, time.Time{}
		f.mu.Unlock()
		if lame {
			q.reset() // what was dropped is gone, so the connection is of no use
		}
	}
}

// flow is one direction of a connection.
type flow struct {
	pipe     *pipe
	from, to *net.TCPConn

	mu      sync.Mutex // guards the rest; the times say until when
	stalled time.Time
	slow    time.Time
	crumbs  time.Time
	lumps   time.Time
	dropped bool // from now on nothing arrives, the end neither
	budget  int  // bytes until the connection is cut; negative: none
}

// set changes a flow; what lasts is looked at within one pause.
func (f *flow) set(change func(*flow)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// pause is how long a stalled flow sleeps before it looks again, and what a slow one adds to every read.
const pause = 20 * time.Millisecond

// crumb is the most that is written at once while bytes come in crumbs.
const crumb = 5

func (f *flow) run() {
	buf := make([]byte, 32<<10)
	for {
		n, err := f.from.Read(buf)
		if f == &f.pipe.up {
			f.pipe.request(buf[:n])
		}
		if !f.wait() {
			return
		}
		f.mu.Lock()
		now := time.Now()
		slow, crumbs, lumps, dropped := now.Before(f.slow), now.Before(f.crumbs), now.Before(f.lumps), f.dropped
		f.mu.Unlock()
		if slow {
			f.sleep(3 * pause)
		}
		if lumps && err == nil && n < len(buf) {
			f.sleep(2 * pause)
			_ = f.from.SetReadDeadline(time.Now().Add(time.Millisecond))
			var more int
			more, _ = f.from.Read(buf[n:]) // an error comes again at the next read
			n += more
			_ = f.from.SetReadDeadline(time.Time{})
		}
		switch {
		case dropped:
		case f.write(buf[:n], crumbs) != nil:
			f.pipe.end()
			return
		case err == io.EOF:
			_ = f.to.CloseWrite()
			f.finish()
			return
		}
		if err != nil && dropped {
			f.finish() // the other side must not hear of it
			return
		}
		if err != nil {
			f.pipe.reset()
			return
		}
	}
}

// request looks whether bytes of a client begin to move media: whether they go on where another connection ended, and
// whether they are to be cut.
func (q *pipe) request(head []byte) {
	p := q.gate.proxy
	var moves *flow
	switch {
	case bytes.HasPrefix(head, []byte("PATCH ")):
		if moves = &q.up; !bytes.Contains(head, []byte("\r\nUpload-Offset: 0\r\n")) {
			p.uploadsResumed.Add(1)
		}
	case bytes.HasPrefix(head, []byte("GET ")) && bytes.Contains(head, []byte("/media/")):
		if moves = &q.down; bytes.Contains(head, []byte("\r\nRange: bytes=")) {
			p.downloadsResumed.Add(1)
		}
	default:
		return
	}
	q.gate.mu.Lock()
	after := 0
	if n := len(q.gate.breaks); n > 0 {
		after, q.gate.breaks = q.gate.breaks[0], q.gate.breaks[1:]
	}
	q.gate.mu.Unlock()
	if after > 0 {
		moves.set(func(f *flow) { f.budget = after })
	}
}

// finish notes that a direction is over, and waits for the other one to be.
func (f *flow) finish() {
	if f.pipe.finished.Add(1) == 2 {
		f.pipe.end()
	}
	<-f.pipe.over
}

// wait holds a flow back while it is stalled; false when the pipe is over.
func (f *flow) wait() bool {
	for {
		f.mu.Lock()
		held := time.Until(f.stalled)
		f.mu.Unlock()
		if held <= 0 {
			return true
		}
		if !f.sleep(min(held, pause)) {
			return false
		}
	}
}

func (f *flow) sleep(d time.Duration) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-f.pipe.over:
		return false
	case <-f.pipe.gate.proxy.closed:
		return false
	}
}

func (f *flow) write(p []byte, crumbs bool) error {
	for len(p) > 0 {
		part := p
		if crumbs && len(part) > crumb {
			part = part[:crumb]
		}
		f.mu.Lock()
		cut := f.budget >= 0 && len(part) >= f.budget
		if cut {
			part = part[:f.budget]
		} else if f.budget > 0 {
			f.budget -= len(part)
		}
		f.mu.Unlock()
		if _, err := f.to.Write(part); err != nil {
			return err
		}
		if cut {
			return io.ErrClosedPipe
		}
		p = p[len(part):]
	}
	return nil
}

// inflict does a fault to the user behind the gate: to all connections, because a network fails as a whole, or to the
// newest one, because a connection can break alone.
func (g *gate) inflict(f Fault) {
	until := time.Now().Add(f.Length)
	g.mu.Lock()
	list := slices.Clone(g.pipes)
	switch f.Kind {
	case Refuse:
		g.refuses = until
	case Hang:
		g.hangs = until
	case CutTransfer:
		g.breaks = append(g.breaks, f.Bytes)
		list = nil // it meets a connection that is still to come
	}
	g.mu.Unlock()
	if f.Newest && len(list) > 1 {
		list = list[len(list)-1:]
	}
	for _, q := range list {
		q.inflict(f, until)
	}
}

func (q *pipe) inflict(f Fault, until time.Time) {
	both := func(change func(*flow)) { q.up.set(change); q.down.set(change) }
	drop := func(f *flow) { f.dropped = true }
	switch f.Kind {
	case Cut:
		q.end()
	case CutInside:
		direction := &q.up
		if f.Bytes%2 == 0 {
			direction = &q.down
		}
		direction.set(func(d *flow) { d.budget = f.Bytes })
	case Reset, Refuse, Hang:
		q.reset()
	case Stall, StallLong:
		both(func(d *flow) { d.stalled = until })
	case Delay:
		both(func(d *flow) { d.slow = until })
	case DropUp:
		q.up.set(drop)
	case DropDown:
		q.down.set(drop)
	case Split:
		both(func(d *flow) { d.crumbs = until })
	case Merge:
		both(func(d *flow) { d.lumps = until })
	case HalfCloseUp:
		q.up.set(drop)
		_ = q.server.CloseWrite()
	case HalfCloseDown:
		q.down.set(drop)
		_ = q.client.CloseWrite()
	case HalfOpenUp:
		both(drop)
		resetConn(q.server)
	case HalfOpenDown:
		both(drop)
		resetConn(q.client)
	}
}
