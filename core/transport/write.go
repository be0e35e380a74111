package transport

import (
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"os"
	"time"
)

const (
	// pongTimeout ends a connection whose peer sends pings but takes no answers.
	pongTimeout = 5 * time.Second

	// closeTimeout bounds the close frame where the system cannot tell whether a write would block.
	closeTimeout = 100 * time.Millisecond
)

var (
	errNoRoom = errors.New("write message: buffer has no room for the frame header")
	errRest   = errors.New("write message: the rest of the message before was not finished")
)

// TryWrite sends the message buf[HeaderRoom:] as far as the socket takes it without waiting, with
// one system call. rest is what the socket did not take, a part of buf, and must be given to
// Finish before anything else is written; nil means that all of it went out.
//
// On a plain TCP connection on Linux and darwin it sends; on TLS, in memory and elsewhere it
// leaves everything to Finish. The header is written into buf[:HeaderRoom]. A client also masks
// the message in place: afterwards the content of buf is lost. A server leaves the message as it
// was, but a buffer must not be given to two connections at the same time.
func (c *Conn) TryWrite(buf []byte) (rest []byte, err error) {
	if len(buf) < HeaderRoom {
		return nil, errNoRoom
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.writable(); err != nil {
		return nil, err
	}
	if c.wire == wireRest {
		return nil, errRest
	}
	frame := c.frame(buf)
	if c.wire == wirePong || c.raw == nil {
		return c.leave(frame), nil
	}
	n, err := c.send(frame)
	if err != nil {
		return nil, c.failWrite(err)
	}
	if n == len(frame) {
		return nil, nil
	}
	return c.leave(frame[n:]), nil
}

// leave notes that the writer holds a rest; c.mu is held.
func (c *Conn) leave(rest []byte) []byte {
	if c.wire == wireIdle {
		c.wire = wireRest
	}
	return rest
}

// Finish sends what TryWrite left, waiting for the peer as long as timeout allows; zero means
// for ever. Exceeding it is an error that is os.ErrDeadlineExceeded, and ends the connection.
func (c *Conn) Finish(rest []byte, timeout time.Duration) error {
	if len(rest) == 0 {
		return nil
	}
	var deadline time.Time
	if timeout > 0 {
		deadline = time.Now().Add(timeout)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.wire == wirePong && timeout > 0 {
		_ = c.nc.SetWriteDeadline(deadline) // the pong in front must not take longer either
	}
	for c.wire == wirePong && !c.closed {
		c.wireFree.Wait()
	}
	if err := c.writable(); err != nil {
		return err
	}
	c.wire = wireRest
	err := c.writeBlocking(rest, deadline)
	for err == nil && c.pong != nil {
		p := c.pong
		c.pong = nil
		err = c.writeBlocking(p, deadline)
	}
	c.wire = wireIdle
	return err
}

// Write sends the message buf[HeaderRoom:], waiting at most timeout: TryWrite and Finish.
func (c *Conn) Write(buf []byte, timeout time.Duration) error {
	rest, err := c.TryWrite(buf)
	if err != nil {
		return err
	}
	return c.Finish(rest, timeout)
}

// answerPing sends a pong: at once when the wire is free; otherwise whoever is sending sends it
// next, and only for the latest ping (RFC 6455 section 5.5.3 allows that, and it bounds what a
// peer can make us keep).
func (c *Conn) answerPing(payload []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.writable(); err != nil {
		return err
	}
	frame := c.controlFrame(opPong, payload)
	if c.wire != wireIdle {
		c.pong = frame
		return nil
	}
	if c.raw != nil {
		n, err := c.send(frame)
		if err != nil {
			return c.failWrite(err)
		}
		frame = frame[n:]
	}
	if len(frame) == 0 {
		return nil
	}
	c.wire = wirePong
	err := c.writeBlocking(frame, time.Now().Add(pongTimeout))
	c.wire = wireIdle
	c.wireFree.Broadcast()
	return err
}

// frame puts the header in front of the message buf[HeaderRoom:], masks it on a client, and
// returns the whole frame; c.mu is held.
func (c *Conn) frame(buf []byte) []byte {
	message := buf[HeaderRoom:]
	size := headerSize(len(message), c.client)
	key := c.nextKey()
	if c.client {
		mask(key, message)
	}
	frame := buf[HeaderRoom-size:]
	putHeader(frame[:size], opBinary, len(message), key)
	return frame
}

// controlFrame builds a control frame; c.mu is held.
func (c *Conn) controlFrame(opcode byte, payload []byte) []byte {
	size := headerSize(len(payload), c.client)
	frame := make([]byte, size, size+len(payload))
	key := c.nextKey()
	putHeader(frame, opcode, len(payload), key)
	frame = append(frame, payload...)
	if c.client {
		mask(key, frame[size:])
	}
	return frame
}

// send offers p to the socket once, without waiting; c.mu is held and c.raw is not nil.
func (c *Conn) send(p []byte) (int, error) {
	c.sending = p
	err := c.raw.Write(c.sendFunc)
	c.sending = nil
	if err != nil {
		return 0, err
	}
	return c.sent, c.sendErr
}

// writeBlocking writes p and gives up c.mu, which is held, while it waits. The caller owns the
// wire, so nobody else writes meanwhile.
func (c *Conn) writeBlocking(p []byte, deadline time.Time) error {
	_ = c.nc.SetWriteDeadline(deadline)
	c.mu.Unlock()
	_, err := c.nc.Write(p)
	c.mu.Lock()
	if err != nil {
		return c.failWrite(err)
	}
	// A deadline left behind would fail a later TryWrite.
	_ = c.nc.SetWriteDeadline(time.Time{})
	return nil
}

// writable returns why nothing can be written any more; c.mu is held.
func (c *Conn) writable() error {
	if c.closed {
		return net.ErrClosed
	}
	return c.writeErr
}

// failWrite makes err the answer to every later write: a frame may be half sent. c.mu is held.
func (c *Conn) failWrite(err error) error {
	switch {
	case c.closed:
		c.writeErr = net.ErrClosed
	case errors.Is(err, os.ErrDeadlineExceeded):
		c.writeErr = fmt.Errorf("write message: the peer does not take data: %w", err)
	default:
		c.writeErr = fmt.Errorf("write message: %w", err)
	}
	return c.writeErr
}

// sendClose sends a close frame if that needs no waiting, and reports whether it went out whole;
// c.mu is held and the wire is idle.
func (c *Conn) sendClose(frame []byte) bool {
	switch nc := c.nc.(type) {
	case *memoryConn:
		return nc.writeNow(frame) == len(frame)
	case *tls.Conn:
		if ready, known := writeReady(nc.NetConn()); known && !ready {
			return false
		}
	}
	if c.raw != nil {
		n, err := c.send(frame)
		return err == nil && n == len(frame)
	}
	_ = c.nc.SetWriteDeadline(time.Now().Add(closeTimeout))
	_, err := c.nc.Write(frame)
	return err == nil
}
