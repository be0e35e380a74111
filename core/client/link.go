package client

import (
	"errors"
	"runtime"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

const (
	closeNormal   = transport.CloseNormal
	closeProtocol = transport.CloseProtocolError

	// writeTimeout ends a connection whose server talks but takes nothing. Ordinary silence ends one sooner.
	writeTimeout = 30 * time.Second
)

// errEnded says that a connection was given up here while it was being read.
var errEnded = errors.New("the connection was given up")

// link is one connection to the server.
type link struct {
	login   *login
	token   string // the login on it was made with
	conn    *transport.Conn
	decoder *wire.Reader // used by the reading goroutine with mu held

	// waiting is set while the app's events leave no room, so that nothing is read.
	waiting atomic.Bool

	// Guarded by Client.mu:
	live    bool // the server has welcomed us: counted frames may flow
	ended   bool
	since   time.Time     // it is live
	first   bool          // it completed the app's login
	writing bool          // a goroutine is finishing a write and goes on with what is unsent
	drained chan struct{} // made by Close: closed when writing ends
	buf     []byte        // of the write under way
	wrote   time.Time
	pinged  time.Time

	// What was received and not acknowledged yet.
	openFrames int
	openBytes  int
	ackNow     bool // a peer message, or news of an invitation: its sender waits
	ping       bool // a ping is to be written
}

// compose puts the next batch into k.buf; false if there is nothing to write. c.mu is held.
func (c *Client) compose(k *link) bool {
	l := k.login
	due := k.ackNow || k.openFrames >= wire.AckEveryFrames || k.openBytes >= wire.AckEveryBytes
	if !k.ping && !due && !l.outbox.HasUnsent() {
		return false
	}
	c.writer.Reset()
	switch {
	case k.ping:
		wire.AppendCount(c.writer, wire.KindPing, l.received)
	case due || k.openFrames > 0:
		wire.AppendCount(c.writer, wire.KindAck, l.received)
	}
	var room [transport.HeaderRoom]byte
	k.buf = append(k.buf[:0], room[:]...)
	k.buf = append(k.buf, c.writer.Bytes()...)
	k.buf = l.outbox.Take(k.buf, transport.HeaderRoom+wire.MaxBatch)
	k.ping, k.ackNow, k.openFrames, k.openBytes = false, false, 0, 0
	k.wrote = time.Now()
	return true
}

// flush writes what waits, as far as the socket takes it: the goroutine that has something to say writes it
// itself, which is the shortest way. Only what the socket does not take is left to another. c.mu is held.
func (c *Client) flush() {
	k := c.link
	if k == nil || !k.live || k.writing || k.ended {
		return
	}
	if rest := c.push(k); rest != nil {
		k.writing = true
		c.start("writer", func() { c.finish(k, rest) })
	}
}

// push writes batches until nothing is unsent or the socket is full, and returns the rest. c.mu is held.
func (c *Client) push(k *link) (rest []byte) {
	for rest == nil && c.compose(k) {
		var err error
		if rest, err = k.conn.TryWrite(k.buf); err != nil {
			c.lose(k, closeNormal, err.Error())
			return nil
		}
	}
	return rest
}

// finish waits for the socket to take the rest, and goes on until nothing is unsent.
func (c *Client) finish(k *link, rest []byte) {
	for rest != nil {
		rest = c.written(k, k.conn.Finish(rest, writeTimeout))
	}
}

func (c *Client) written(k *link, err error) (rest []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err != nil && !k.ended {
		c.lose(k, closeNormal, err.Error())
	}
	if !k.ended {
		rest = c.push(k)
	}
	k.writing = rest != nil
	if !k.writing && k.drained != nil {
		close(k.drained)
	}
	return rest
}

// read takes messages until the connection ends, and returns why.
func (c *Client) read(k *link) error {
	for {
		c.waitRoom(k)
		msg, err := k.conn.Read()
		if err != nil {
			return err
		}
		if err := c.receive(k, msg); err != nil {
			return err
		}
		if !k.conn.More() {
			// First whoever waits for the events, then the acknowledgement: the program should not have to wait for
			// a system call that only the server needs.
			runtime.Gosched()
			c.settle(k)
		}
	}
}

// waitRoom holds the reader back while the app does not take its events. The server then sees a slow reader,
// and its silence is our doing. Before the welcome nothing is held back: a login needs its answer.
func (c *Client) waitRoom(k *link) {
	if !k.live { // only this goroutine sets it
		return
	}
	k.waiting.Store(true)
	c.sink.WaitRoom(k.login.ctx.Done())
	k.login.hear(time.Now())
	k.waiting.Store(false)
}

// settle acknowledges after the messages of one read, if it is due.
func (c *Client) settle(k *link) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.ackNow || k.openFrames >= wire.AckEveryFrames || k.openBytes >= wire.AckEveryBytes {
		c.flush()
	}
}

// keepAlive writes a sign of life when it is due, and returns when the next one is. c.mu is held.
//
// Something is written at least once in each interval. It is a ping when the server was not heard lately, so
// that its answer comes well before the silence would be taken for a lost connection; otherwise an
// acknowledgement, which needs no answer.
func (c *Client) keepAlive(k *link, now time.Time) time.Time {
	every := c.limits.PingInterval
	heard := k.login.heard()
	waiting := k.waiting.Load()
	last := later(heard, k.pinged)
	switch {
	case !waiting && now.Sub(last) >= every, !waiting && now.Sub(k.wrote) >= every && now.Sub(heard) > every/2:
		k.ping = true
		k.pinged, last = now, now
	case now.Sub(k.wrote) >= every:
		k.ackNow = true
	}
	if k.ping || k.ackNow {
		c.flush()
		k.wrote = now // also when a write is under way: it says as much
	}
	next := k.wrote.Add(every)
	if !waiting {
		next = earlier(next, last.Add(every))
	}
	return next
}

// lose gives up a connection; its goroutine decides what comes next. c.mu is held.
func (c *Client) lose(k *link, code int, why string) {
	if k.ended {
		return
	}
	k.ended = true
	if c.link == k {
		c.link = nil
	}
	k.login.cause = why
	if k.live {
		c.log.Warn("connection lost: "+c.masked(why), "session", k.login.shortID(), "user", mask(k.login.user))
	}
	c.hangUp(k, code)
	if l := k.login; l == c.login && l.logout != nil {
		c.complete(l.logout, 0, "") // there is nobody left to tell
	}
}

// hangUp closes a connection without making the caller wait for it; c.mu is held.
func (c *Client) hangUp(k *link, code int) {
	c.start("hang up", func() { _ = k.conn.Close(code, "") })
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earlier(a, b time.Time) time.Time {
	if a.IsZero() || !b.IsZero() && b.Before(a) {
		return b
	}
	return a
}
