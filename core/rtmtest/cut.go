package rtmtest

import (
	"context"
	"net"
	"sync"
)

// cutter counts the bytes that cross the network and cuts every connection once, after a chosen number.
type cutter struct {
	mu       sync.Mutex // guards the rest
	left     int
	armed    bool
	blackout bool // afterwards nobody gets through
}

// CutOnce makes every connection fail at once after n more bytes were written or read by clients. Connections made
// later live. Counting n up meets every point of a conversation.
func (s *System) CutOnce(n int) {
	s.cutter.mu.Lock()
	s.cutter.left, s.cutter.armed, s.cutter.blackout = n, true, false
	s.cutter.mu.Unlock()
}

// BlackoutOnce is CutOnce, after which nobody can connect until the test calls Net.Refuse(false).
func (s *System) BlackoutOnce(n int) {
	s.cutter.mu.Lock()
	s.cutter.left, s.cutter.armed, s.cutter.blackout = n, true, true
	s.cutter.mu.Unlock()
}

func (s *System) cut() {
	s.cutter.mu.Lock()
	blackout := s.cutter.blackout
	s.cutter.mu.Unlock()
	n := s.network()
	if blackout {
		n.Refuse(true)
	}
	n.CutAll()
}

// Cut reports whether the cut asked for by CutOnce has happened.
func (s *System) Cut() bool {
	s.cutter.mu.Lock()
	defer s.cutter.mu.Unlock()
	return !s.cutter.armed
}

// spend takes n bytes from the budget. It returns how many are left to pass and whether now is the time to cut.
func (c *cutter) spend(n int) (pass int, now bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.armed {
		return n, false
	}
	pass = min(n, c.left)
	c.left -= pass
	if c.left == 0 {
		c.armed = false
		return pass, true
	}
	return pass, false
}

func (s *System) dial(ctx context.Context, network, addr string) (net.Conn, error) {
	c, err := s.network().DialContext(ctx, network, addr)
	if err != nil {
		return nil, err
	}
	return &countedConn{c, s}, nil
}

// countedConn is the client's end of a connection.
type countedConn struct {
	net.Conn
	system *System
}

func (c *countedConn) Write(p []byte) (int, error) {
	pass, cut := c.system.cutter.spend(len(p))
	n, err := c.Conn.Write(p[:pass])
	if cut {
		c.system.cut()
	}
	if err == nil && pass < len(p) {
		err = net.ErrClosed
	}
	return n, err
}

func (c *countedConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	if pass, cut := c.system.cutter.spend(n); cut {
		c.system.cut()
		return pass, err
	}
	return n, err
}
