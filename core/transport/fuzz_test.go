package transport

import (
	"bytes"
	"context"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"os"
	"strings"
	"testing"
	"time"
)

// scriptedConn hands out what a peer sent, a part at a time, and then the end.
type scriptedConn struct {
	input   []byte
	part    int    // bytes of one read; 0: all
	written []byte // by our side

	// answer, if set, replaces words in the input by what was written: a handshake answer needs the request's key.
	answer func(written, input []byte) []byte
}

func (c *scriptedConn) Read(p []byte) (int, error) {
	if c.answer != nil {
		c.input = c.answer(c.written, c.input)
		c.answer = nil
	}
	if len(c.input) == 0 {
		return 0, io.EOF
	}
	n := len(c.input)
	if c.part > 0 {
		n = min(n, c.part)
	}
	n = copy(p, c.input[:n])
	c.input = c.input[n:]
	return n, nil
}

func (c *scriptedConn) Write(p []byte) (int, error) {
	c.written = append(c.written, p...)
	return len(p), nil
}

func (c *scriptedConn) Close() error                     { return nil }
func (c *scriptedConn) LocalAddr() net.Addr              { return memoryAddr(0) }
func (c *scriptedConn) RemoteAddr() net.Addr             { return memoryAddr(1) }
func (c *scriptedConn) SetDeadline(time.Time) error      { return nil }
func (c *scriptedConn) SetReadDeadline(time.Time) error  { return nil }
func (c *scriptedConn) SetWriteDeadline(time.Time) error { return nil }

// FuzzConn: whatever a peer sends, a Conn gives whole messages within the limit and then one of the errors it
// documents; what it gives does not depend on how the bytes were split; More never promises in vain; and all that is
// written is frames.
func FuzzConn(f *testing.F) {
	for _, seed := range [][]byte{
		{0x82, 0x03, 'a', 'b', 'c'},
		{0x82, 0x83, 1, 2, 3, 4, 'a', 'b', 'c'},
		{0x02, 0x81, 0, 0, 0, 0, 'a', 0x89, 0x80, 0, 0, 0, 0, 0x80, 0x81, 0, 0, 0, 0, 'b'},
		{0x88, 0x02, 0x03, 0xe8}, {0x88, 0x82, 0, 0, 0, 0, 0x03, 0xe8}, {0x89, 0x84, 9, 9, 9, 9, 'p', 'i', 'n', 'g'},
		{0x82, 0xfe, 0x01, 0x00, 0, 0, 0, 0}, {0x82, 0xff, 0, 0, 0, 0, 0, 1, 0, 0, 1, 2, 3, 4},
		{0x82, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
	} {
		for _, client := range []bool{false, true} {
			f.Add(seed, client, byte(0))
			f.Add(append(bytes.Repeat([]byte{0x82, 0x80, 0, 0, 0, 0}, 100), seed...), client, byte(3))
		}
	}
	const limit = 1000
	f.Fuzz(func(t *testing.T, input []byte, client bool, part byte) {
		read := func(part int) (messages [][]byte, end error, written []byte) {
			nc := &scriptedConn{input: bytes.Clone(input), part: part}
			c := newConn(nc, client, make([]byte, minReadBuffer), 0, limit)
			for {
				promised, left := c.More(), len(nc.input)
				m, err := c.Read()
				if promised && len(nc.input) != left {
					t.Fatal("More promised what the network had to give")
				}
				if err != nil {
					return messages, err, nc.written
				}
				if len(m) > limit {
					t.Fatalf("a message of %d bytes", len(m))
				}
				messages = append(messages, bytes.Clone(m))
			}
		}
		whole, end, written := read(0)
		parts, endOfParts, _ := read(int(part%7) + 1)
		if len(whole) != len(parts) || !bytes.Equal(bytes.Join(whole, nil), bytes.Join(parts, nil)) || end.Error() != endOfParts.Error() {
			t.Fatalf("at once %q then %v, in parts %q then %v", whole, end, parts, endOfParts)
		}
		var closed *CloseError
		var broken *ProtocolError
		switch {
		case errors.As(end, &closed), errors.As(end, &broken), end == io.EOF, errors.Is(end, io.ErrUnexpectedEOF):
		default:
			t.Fatalf("an error that is not documented: %v", end)
		}
		for len(written) > 0 {
			h, size, err := parseHeader(written)
			if err != nil || size == 0 || h.opcode != opPong || h.masked != client || len(written) < size+h.length {
				t.Fatalf("wrote %x: %v", written, err)
			}
			written = written[size+h.length:]
		}
	})
}

// FuzzAnswer: whatever a server, or a proxy on the way, answers to a handshake, Dial ends with a connection or a
// DialError whose text is fit to print, and what follows the answer stays in the connection.
func FuzzAnswer(f *testing.F) {
	good := "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Accept: ACCEPT\r\nSec-WebSocket-Protocol: rtm.v1\r\n\r\n"
	for _, seed := range []string{
		good, good + "\x82\x01a", "HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 302 Found\r\nLocation: /x\r\n\r\n", "HTTP/1.1 503 Busy\r\nContent-Length: 5\r\n\r\nlater",
		"SSH-2.0-OpenSSH\r\n", "HTTP/1.1 407 No\r\n\r\n", "HTTP/1.1 200 Tunnel\r\n\r\n" + good, "", "HTTP/1.1 101 \r\n\r\n",
		"HTTP/1.1 404 x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 3) + good,
	} {
		f.Add([]byte(seed), false)
		f.Add([]byte(seed), true)
	}
	f.Fuzz(func(t *testing.T, answer []byte, proxied bool) {
		accept := func(written, input []byte) []byte {
			_, key, ok := strings.Cut(string(written), "Sec-WebSocket-Key: ")
			if !ok {
				return input
			}
			key, _, _ = strings.Cut(key, "\r\n")
			return bytes.ReplaceAll(input, []byte("ACCEPT"), []byte(acceptKey(key)))
		}
		o := DialOptions{
			DialContext: dialTo(&scriptedConn{input: bytes.Clone(answer), part: 100, answer: accept}),
			Getenv: func(name string) string {
				if proxied && name == "http_proxy" {
					return "http://user:password@proxy.test:3128"
				}
				return ""
			},
		}
		conn, err := Dial(t.Context(), "ws://server.test/rtm?ticket=hidden", o)
		if err == nil {
			if !bytes.Contains(answer, []byte("ACCEPT")) && !proxied {
				t.Fatal("an answer without the key was accepted")
			}
			_, _ = conn.Read()
			conn.Close(CloseNormal, "")
			return
		}
		var failed *DialError
		if !errors.As(err, &failed) {
			t.Fatalf("not a DialError: %v", err)
		}
		text := err.Error()
		if strings.Contains(text, "password") && !bytes.Contains(answer, []byte("password")) && !strings.Contains(text, "user:password@ before") || strings.Contains(text, "ticket") && !bytes.Contains(answer, []byte("ticket")) {
			t.Fatalf("a secret in %q", text)
		}
		if len(text) > 8<<10 || errors.Is(err, os.ErrDeadlineExceeded) {
			t.Fatalf("%d bytes of error", len(text))
		}
	})
}

// FuzzAddress: an address is refused in words or leads to the host it names; never a panic.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"ws://127.0.0.1:7650/rtm", "wss://[::1]:1/x?y#z", "WS://h", "http://h", "ws://u:p@h", "ws://", "%", "ws://h:p/"} {
		f.Add(seed, "http://proxy:1")
		f.Add(seed, "socks5://u:p@proxy")
	}
	f.Fuzz(func(t *testing.T, address, proxy string) {
		u, err := parseURL(address)
		if err != nil {
			return
		}
		if u.Hostname() == "" || u.User != nil || u.Scheme != "ws" && u.Scheme != "wss" {
			t.Fatalf("%q was accepted as %v", address, u)
		}
		_ = proxyFor(u, func(string) string { return proxy })
		_ = displayURL(address)
	})
}

// acceptKey is the answer to a Sec-WebSocket-Key, RFC 6455 section 4.2.2.
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

func dialTo(nc net.Conn) func(context.Context, string, string) (net.Conn, error) {
	return func(context.Context, string, string) (net.Conn, error) { return nc, nil }
}
