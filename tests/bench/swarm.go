package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/sys/unix"
)

// swarm drives many client connections from one goroutine: one epoll set, one read per arrival, no locks.
type swarm struct {
	dialect dialect
	conns   []*conn
	total   arrivals
	// onResult, if set, is called for a connection that got results.
	onResult func(c *conn, results int)

	epoll  int
	byFD   map[int32]*conn
	timers map[int32]func(expired int)
	events []unix.EpollEvent
	buf    []byte
}

// pingEvery is how often a client shows that it is there, the default of rtm-server; pings of different clients
// are spread over pingSlots moments.
const (
	pingEvery = 2 * time.Second
	pingSlots = 100
)

// newSwarm takes over connections that are set up.
func newSwarm(d dialect, conns []*conn) (*swarm, error) {
	fd, err := unix.EpollCreate1(unix.EPOLL_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create epoll set: %w", err)
	}
	s := &swarm{dialect: d, conns: conns, epoll: fd, byFD: make(map[int32]*conn), timers: make(map[int32]func(int)),
		events: make([]unix.EpollEvent, 512), buf: make([]byte, 256<<10)}
	for _, c := range conns {
		s.byFD[int32(c.fd)] = c
		err = errors.Join(err, unix.SetNonblock(c.fd, true), s.watch(c.fd, unix.EPOLL_CTL_ADD, unix.EPOLLIN))
	}
	slot := 0
	_, timerErr := s.every(pingEvery/pingSlots, func(int) {
		for i := slot % pingSlots; i < len(s.conns); i += pingSlots {
			s.dialect.ping(s.conns[i])
			s.flush(s.conns[i])
		}
		slot++
	})
	if err = errors.Join(err, timerErr); err != nil {
		s.close()
		return nil, err
	}
	return s, nil
}

func (s *swarm) watch(fd, op int, events uint32) error {
	return unix.EpollCtl(s.epoll, op, fd, &unix.EpollEvent{Events: events, Fd: int32(fd)})
}

// every has f called again and again from step, with the number of intervals that have passed.
func (s *swarm) every(interval time.Duration, f func(expired int)) (stop func(), err error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("create timer: %w", err)
	}
	spec := unix.NsecToTimespec(interval.Nanoseconds())
	err = errors.Join(
		unix.TimerfdSettime(fd, 0, &unix.ItimerSpec{Interval: spec, Value: spec}, nil),
		s.watch(fd, unix.EPOLL_CTL_ADD, unix.EPOLLIN))
	s.timers[int32(fd)] = f
	return func() {
		delete(s.timers, int32(fd))
		_ = unix.Close(fd)
	}, err
}

// close ends the connections and the timers.
func (s *swarm) close() {
	for _, c := range s.conns {
		c.close()
	}
	for fd := range s.timers {
		_ = unix.Close(int(fd))
	}
	_ = unix.Close(s.epoll)
}

// flush writes what a connection has to say; what the socket does not take follows when it does.
func (s *swarm) flush(c *conn) {
	if c.full {
		return
	}
	// A connection that fails here fails in step too, which reports it.
	if err := c.flush(); err == nil && c.full {
		_ = s.watch(c.fd, unix.EPOLL_CTL_MOD, unix.EPOLLIN|unix.EPOLLOUT)
	}
}

// step waits for something to happen, a tenth of a second at most, and handles all of it.
func (s *swarm) step() error {
	n, err := unix.EpollWait(s.epoll, s.events, 100)
	if err != nil && err != unix.EINTR {
		return fmt.Errorf("wait for sockets: %w", err)
	}
	for _, e := range s.events[:max(n, 0)] {
		if f := s.timers[e.Fd]; f != nil {
			var expired [8]byte
			if n, _ := unix.Read(int(e.Fd), expired[:]); n == len(expired) {
				f(int(expired[0]) | int(expired[1])<<8 | int(expired[2])<<16)
			}
			continue
		}
		c := s.byFD[e.Fd]
		if c == nil {
			continue
		}
		if e.Events&unix.EPOLLOUT != 0 {
			_ = s.watch(c.fd, unix.EPOLL_CTL_MOD, unix.EPOLLIN)
			c.full = false
			s.flush(c)
		}
		if e.Events&^uint32(unix.EPOLLOUT) != 0 {
			if err := s.read(c); err != nil {
				return fmt.Errorf("client %s: %w", c.user, err)
			}
		}
	}
	return nil
}

// read takes in what arrived with one system call and answers it with at most one.
func (s *swarm) read(c *conn) error {
	kept := copy(s.buf, c.in)
	n, err := unix.Read(c.fd, s.buf[kept:])
	switch {
	case err == unix.EAGAIN || err == unix.EINTR:
		return nil
	case err != nil:
		return fmt.Errorf("read: %w", err)
	case n == 0:
		return errors.New("the server closed the connection")
	}
	got, err := c.takeApart(s.dialect, s.buf[:kept+n])
	if err != nil {
		return err
	}
	s.total.deliveries += got.deliveries
	s.total.results += got.results
	if got.results > 0 && s.onResult != nil {
		s.onResult(c, got.results)
	}
	s.flush(c)
	return nil
}

// drainTimeout is how long deliveries may be outstanding after the last message was sent.
const drainTimeout = 60 * time.Second

// until steps while the condition does not hold.
func (s *swarm) until(ctx context.Context, what string, done func() bool) error {
	deadline := time.Now().Add(drainTimeout)
	for !done() {
		if err := s.step(); err != nil {
			return err
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("gave up waiting for %s", what)
		}
	}
	return nil
}
