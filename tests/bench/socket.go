package main

import (
	"encoding/binary"
	"errors"
	"fmt"
	"net/netip"
	"time"

	"golang.org/x/sys/unix"
)

// conn is one client connection of the load generator: a bare socket and the few bytes a client has to remember.
// It avoids net.Conn because Go would spend a goroutine, two reads and a wake-up on every arrival, on the same
// cores as the server under measurement.
type conn struct {
	fd   int
	user string
	in   []byte // received and not yet a whole message
	out  []byte // not yet taken by the socket
	full bool   // the socket takes nothing now

	// What a client of the protocol rtm.v1 acknowledges.
	received   uint64
	openFrames int
	openBytes  int

	requests uint32 // ids of requests, counted from 1
}

// setupTimeout bounds each read and write while a connection is opened.
const setupTimeout = 20 * time.Second

// dial opens a websocket. The socket blocks until the swarm takes it over.
func dial(addr, path, subprotocol string) (*conn, error) {
	target, err := netip.ParseAddrPort(addr)
	if err != nil {
		return nil, err
	}
	fd, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM|unix.SOCK_CLOEXEC, 0)
	if err != nil {
		return nil, fmt.Errorf("open socket: %w", err)
	}
	c := &conn{fd: fd}
	if err := c.handshake(target, path, subprotocol); err != nil {
		c.close()
		return nil, fmt.Errorf("open websocket to %s: %w", addr, err)
	}
	return c, nil
}

func (c *conn) handshake(target netip.AddrPort, path, subprotocol string) error {
	timeout := unix.NsecToTimeval(setupTimeout.Nanoseconds())
	err := errors.Join(
		unix.SetsockoptTimeval(c.fd, unix.SOL_SOCKET, unix.SO_RCVTIMEO, &timeout),
		unix.SetsockoptTimeval(c.fd, unix.SOL_SOCKET, unix.SO_SNDTIMEO, &timeout),
		unix.SetsockoptInt(c.fd, unix.IPPROTO_TCP, unix.TCP_NODELAY, 1),
		c.connect(target),
	)
	if err != nil {
		return err
	}
	request := "GET " + path + " HTTP/1.1\r\nHost: " + target.String() + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
	if subprotocol != "" {
		request += "Sec-WebSocket-Protocol: " + subprotocol + "\r\n"
	}
	c.out = append(c.out, request+"\r\n"...)
	if err := c.flushBlocking(); err != nil {
		return err
	}
	return c.readAnswer()
}

func (c *conn) connect(target netip.AddrPort) error {
	err := unix.Connect(c.fd, &unix.SockaddrInet4{Port: int(target.Port()), Addr: target.Addr().As4()})
	if err != unix.EINTR {
		return err
	}
	// Interrupted by a signal of the Go scheduler, it goes on behind our back.
	_, err = retry(func() (int, error) {
		return unix.Poll([]unix.PollFd{{Fd: int32(c.fd), Events: unix.POLLOUT}}, int(setupTimeout.Milliseconds()))
	})
	if err != nil {
		return err
	}
	failed, err := unix.GetsockoptInt(c.fd, unix.SOL_SOCKET, unix.SO_ERROR)
	if err == nil && failed != 0 {
		err = unix.Errno(failed)
	}
	return err
}

// retry repeats a system call as long as signals interrupt it.
func retry(call func() (int, error)) (n int, err error) {
	for {
		if n, err = call(); err != unix.EINTR {
			return n, err
		}
	}
}

// readAnswer reads the head of the HTTP answer; what follows it stays in c.in.
func (c *conn) readAnswer() error {
	for {
		if head, rest, ok := cutBytes(c.in, "\r\n\r\n"); ok {
			if len(head) < 12 || string(head[9:12]) != "101" {
				return fmt.Errorf("the server answered %q", head)
			}
			c.in = rest
			return nil
		}
		if err := c.readBlocking(); err != nil {
			return err
		}
	}
}

func (c *conn) readBlocking() error {
	var buf [4096]byte
	n, err := retry(func() (int, error) { return unix.Read(c.fd, buf[:]) })
	switch {
	case err != nil:
		return fmt.Errorf("read: %w", err)
	case n == 0:
		return errors.New("read: the server closed the connection")
	}
	c.in = append(c.in, buf[:n]...)
	return nil
}

func (c *conn) flushBlocking() error {
	for len(c.out) > 0 {
		n, err := retry(func() (int, error) { return unix.Write(c.fd, c.out) })
		if err != nil {
			return fmt.Errorf("write: %w", err)
		}
		c.out = c.out[n:]
	}
	c.out = c.out[:0]
	return nil
}

// flush offers what is to be written to the socket once; the connection must not block.
func (c *conn) flush() error {
	if len(c.out) == 0 {
		return nil
	}
	n, err := retry(func() (int, error) { return unix.Write(c.fd, c.out) })
	switch {
	case err == unix.EAGAIN:
		n = 0
	case err != nil:
		return fmt.Errorf("write: %w", err)
	}
	c.out = c.out[:copy(c.out, c.out[n:])]
	c.full = len(c.out) > 0
	return nil
}

func (c *conn) close() { _ = unix.Close(c.fd) }

// Websocket framing, as much of RFC 6455 as a well-behaved server uses.
const (
	opBinary = 0x2
	opClose  = 0x8
	finBit   = 0x80
	maskBit  = 0x80
)

// send appends one binary message. The masking key is zero, which the standard allows a program that is not a
// browser to choose: the server unmasks as always, and the load generator has less to do.
func (c *conn) send(message []byte) {
	c.out = append(c.out, finBit|opBinary)
	if len(message) < 126 {
		c.out = append(c.out, maskBit|byte(len(message)))
	} else {
		c.out = append(c.out, maskBit|126)
		c.out = binary.BigEndian.AppendUint16(c.out, uint16(len(message)))
	}
	c.out = append(c.out, 0, 0, 0, 0)
	c.out = append(c.out, message...)
}

// nextMessage takes one message from the front of b; size is 0 when it is not all there.
func nextMessage(b []byte) (message []byte, size int, err error) {
	if len(b) < 2 {
		return nil, 0, nil
	}
	length, header := int(b[1]), 2
	switch length {
	case 126:
		header = 4
		if len(b) < header {
			return nil, 0, nil
		}
		length = int(binary.BigEndian.Uint16(b[2:]))
	case 127:
		header = 10
		if len(b) < header {
			return nil, 0, nil
		}
		length = int(binary.BigEndian.Uint64(b[2:]))
	}
	if b[0] != finBit|opBinary {
		if b[0] == finBit|opClose && len(b) >= header+length {
			return nil, 0, fmt.Errorf("the server closed the connection: %q", b[header:header+length])
		}
		return nil, 0, fmt.Errorf("the server sent a frame that begins with %#x", b[0])
	}
	if len(b)-header < length {
		return nil, 0, nil
	}
	return b[header : header+length], header + length, nil
}
