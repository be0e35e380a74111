package transport

import (
	"bytes"
	"errors"
	"net"
	"time"
)

var (
	errNotHTTP    = errors.New("the answer is not HTTP")
	errLongAnswer = errors.New("the answer to the handshake has no end")
)

// maxHandshake bounds the head of an HTTP answer; net/http uses 1 MiB where we expect a few lines.
const maxHandshake = 64 << 10

// bodyTimeout is how long we wait for the text that may explain a refusal: some bodies never end.
const bodyTimeout = 500 * time.Millisecond

// headConn lets an HTTP reader see the head of one answer and nothing behind it. A server may
// send its first frames together with the handshake answer; a buffered reader would swallow them.
// Here they stay in buf, which becomes the read buffer of the Conn.
type headConn struct {
	net.Conn
	buf   []byte
	start int // buf[start:end] is received and not yet handed out
	end   int
	seen  int  // bytes handed out
	done  bool // the blank line was handed out
	line  int  // length of the current line so far, without carriage returns

	// err is what the network said. An HTTP reader may have lost it: it complains of half a line.
	err error
}

// httpPrefix begins every HTTP/1.x answer, RFC 9112 section 4.
const httpPrefix = "HTTP/"

func (h *headConn) Read(p []byte) (int, error) {
	if h.start == h.end {
		if h.done {
			_ = h.Conn.SetReadDeadline(time.Now().Add(bodyTimeout))
		}
		n, err := h.Conn.Read(h.buf)
		if n == 0 {
			h.err = err
			return 0, err
		}
		h.start, h.end = 0, n
	}
	b := h.buf[h.start:min(h.end, h.start+len(p))]
	if !h.done {
		if h.seen < len(httpPrefix) {
			// Told at once, or a server that sends a greeting and waits would hold us up.
			expect := httpPrefix[h.seen:]
			n := min(len(expect), len(b))
			if !bytes.Equal(b[:n], []byte(expect[:n])) {
				return 0, errNotHTTP
			}
		}
		if h.seen > maxHandshake {
			return 0, errLongAnswer
		}
		b = h.head(b)
	}
	n := copy(p, b)
	h.start += n
	h.seen += n
	return n, nil
}

// head returns the part of b up to and including the blank line, and notes when it is there.
func (h *headConn) head(b []byte) []byte {
	for i, ch := range b {
		switch ch {
		case '\n':
			if h.line == 0 {
				h.done = true
				return b[:i+1]
			}
			h.line = 0
		case '\r':
		default:
			h.line++
		}
	}
	return b
}

// rest moves what came behind the head to the front of buf and returns its size.
func (h *headConn) rest() int {
	return copy(h.buf, h.buf[h.start:h.end])
}
