package transport

import (
	"encoding/binary"
	"fmt"
	"io"
	"net"
	"strings"
	"unicode/utf8"
)

// Read returns the next whole binary message, unmasked. It is valid, and may be changed, until
// the next Read. Pings are answered on the way and pongs ignored.
//
// The error is a [CloseError] for a close frame, a [ProtocolError] for anything a peer may not
// send, io.EOF when the connection ended between messages without a close frame, net.ErrClosed
// after Close, and otherwise what the network said.
func (c *Conn) Read() ([]byte, error) {
	c.dropLarge()
	if c.readErr != nil {
		return nil, c.readErr
	}
	msg, err := c.nextMessage()
	if err != nil {
		c.dropLarge()
		c.readErr = c.explain(err)
		return nil, c.readErr
	}
	return msg, nil
}

// More reports that the next Read returns without waiting for the network, because a whole
// message (or whatever ends the connection) has been received already.
func (c *Conn) More() bool {
	if c.readErr != nil {
		return true
	}
	b := c.rbuf[c.rpos:c.wpos]
	assembled, total := false, 0
	for {
		h, size, err := parseHeader(b)
		if err != nil {
			return true
		}
		if size == 0 {
			return false
		}
		if c.check(&h, assembled, total) != nil {
			return true
		}
		if len(b)-size < h.length {
			return false
		}
		b = b[size+h.length:]
		switch {
		case h.opcode == opClose:
			return true
		case h.control():
		case h.fin:
			return true
		default:
			assembled, total = true, total+h.length
		}
	}
}

// SetMaxMessage changes the largest message that Read accepts, for a limit that rises once the
// peer is known. Only the reading goroutine may call it.
func (c *Conn) SetMaxMessage(n int) { c.maxMessage = n }

func (c *Conn) dropLarge() {
	if c.large != nil {
		c.large.release()
		c.large = nil
	}
}

func (c *Conn) nextMessage() ([]byte, error) {
	for {
		h, err := c.nextHeader()
		if err != nil {
			return nil, err
		}
		if h.control() {
			if err := c.handleControl(&h); err != nil {
				return nil, err
			}
			continue
		}
		if h.fin && c.large == nil && h.length <= len(c.rbuf) {
			return c.payload(&h)
		}
		if err := c.assemble(&h); err != nil {
			return nil, err
		}
		if h.fin {
			return c.large.b, nil
		}
	}
}

// nextHeader consumes one frame header that is legal now.
func (c *Conn) nextHeader() (header, error) {
	for {
		h, size, err := parseHeader(c.rbuf[c.rpos:c.wpos])
		if err != nil {
			return h, err
		}
		if size > 0 {
			c.rpos += size
			total := 0
			if c.large != nil {
				total = len(c.large.b)
			}
			return h, c.check(&h, c.large != nil, total)
		}
		if err := c.fill(c.wpos - c.rpos + 1); err != nil {
			if c.large != nil {
				err = midMessage(err)
			}
			return h, err
		}
	}
}

// check refuses a frame that is well formed but not allowed here and now: assembled says that a
// fragmented message has begun, total how many bytes of it have come.
func (c *Conn) check(h *header, assembled bool, total int) error {
	if h.masked == c.client {
		if c.client {
			return protocolError("frame from a server is masked")
		}
		return protocolError("frame from a client is not masked")
	}
	switch {
	case h.control():
		return nil
	case assembled && h.opcode != opContinuation:
		return protocolError("new message begins inside a fragmented one")
	case !assembled && h.opcode == opContinuation:
		return protocolError("continuation frame without a beginning")
	case h.length > c.maxMessage-total:
		return tooLarge(c.maxMessage)
	}
	return nil
}

// fill reads until n bytes are buffered; n is at most the size of the buffer.
func (c *Conn) fill(n int) error {
	have := c.wpos - c.rpos
	if have >= n {
		return nil
	}
	// Part of one frame at most is moved, which costs less than a read into a short tail.
	copy(c.rbuf, c.rbuf[c.rpos:c.wpos])
	c.rpos, c.wpos = 0, have
	got, err := io.ReadAtLeast(c.nc, c.rbuf[c.wpos:], n-have)
	c.wpos += got
	if err == io.EOF && have > 0 {
		err = io.ErrUnexpectedEOF
	}
	return err
}

// payload returns the payload of a frame whose header was just consumed and that fits the buffer.
func (c *Conn) payload(h *header) ([]byte, error) {
	if err := c.fill(h.length); err != nil {
		return nil, midMessage(err)
	}
	p := c.rbuf[c.rpos : c.rpos+h.length : c.rpos+h.length]
	c.rpos += h.length
	if h.masked {
		mask(h.key, p)
	}
	return p, nil
}

// firstBlock is what a message may occupy on the strength of its header alone.
const firstBlock = 16 << 10

// assemble appends the payload of a frame to c.large. The block grows as the bytes arrive, not
// as the header promises: a few bytes from a stranger must not make us hold a megabyte.
func (c *Conn) assemble(h *header) error {
	if c.large == nil {
		c.large = newBlock(max(min(h.length, firstBlock), 1))
	}
	start := len(c.large.b)
	for left := h.length; left > 0; {
		c.large = c.large.grown(1)
		b := c.large.b
		part := b[len(b):min(cap(b), len(b)+left)]
		n := copy(part, c.rbuf[c.rpos:c.wpos])
		c.rpos += n
		if n < len(part) {
			// Straight into place, and no further than this frame.
			if _, err := io.ReadFull(c.nc, part[n:]); err != nil {
				return midMessage(err)
			}
		}
		c.large.b = b[:len(b)+len(part)]
		left -= len(part)
	}
	if h.masked {
		mask(h.key, c.large.b[start:])
	}
	return nil
}

func (c *Conn) handleControl(h *header) error {
	p, err := c.payload(h)
	if err != nil {
		return err
	}
	switch h.opcode {
	case opPing:
		return c.answerPing(p)
	case opClose:
		return closeReceived(p)
	}
	return nil
}

// closeReceived turns the payload of a close frame into the error that Read returns.
func closeReceived(p []byte) error {
	if len(p) == 0 {
		return &CloseError{Code: CloseNoStatus}
	}
	if len(p) == 1 {
		return protocolError("close frame with half a code")
	}
	code := int(binary.BigEndian.Uint16(p))
	if !validCloseCode(code) {
		return protocolError(fmt.Sprintf("close frame with code %d, which must not be sent", code))
	}
	return &CloseError{Code: code, Reason: validUTF8(string(p[2:]), maxControlSize)}
}

// validCloseCode knows the codes that may appear on the wire: those of RFC 6455 section 7.4 and
// of the IANA registry, and the ranges for libraries and applications.
func validCloseCode(code int) bool {
	switch {
	case code >= 1000 && code <= 1003, code >= 1007 && code <= 1014, code >= 3000 && code <= 4999:
		return true
	}
	return false
}

// validUTF8 replaces what is not UTF-8 in s and cuts it to at most limit bytes between characters.
func validUTF8(s string, limit int) string {
	s = strings.ToValidUTF8(s, string(utf8.RuneError))
	if len(s) <= limit {
		return s
	}
	for limit > 0 && !utf8.RuneStart(s[limit]) {
		limit--
	}
	return s[:limit]
}

// midMessage is err of a read that began inside a message.
func midMessage(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// explain makes the error of a read what the documentation of Read says.
func (c *Conn) explain(err error) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return net.ErrClosed // whatever came of it: the peer's answer, a reset, the closed socket
	}
	switch err.(type) {
	case *ProtocolError, *CloseError:
		return err
	}
	if err == io.EOF {
		return err // the caller's loop ends on it
	}
	return fmt.Errorf("read message: %w", err)
}
