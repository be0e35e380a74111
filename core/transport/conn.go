package transport

import (
	crand "crypto/rand"
	"crypto/tls"
	"encoding/binary"
	"math/rand/v2"
	"net"
	"sync"
	"syscall"
	"time"
)

const (
	defaultClientBuffer = 16 << 10
	defaultServerBuffer = 512
	minReadBuffer       = 256 // any control frame fits whole

	// defaultMaxMessage is accepted when the options name no limit.
	defaultMaxMessage = 1 << 20
)

// Conn is one framed connection. One goroutine reads (Read, More), one writes (TryWrite, Finish,
// Write); Close may be called from anywhere.
//
// Any error ends the connection: the same error is returned from then on, and the only thing
// left to do is Close.
type Conn struct {
	nc         net.Conn
	maxMessage int
	client     bool // this side masks what it writes and expects no masks

	// Owned by the reader.
	rbuf    []byte // rbuf[rpos:wpos] is received and not yet consumed
	rpos    int
	wpos    int
	large   *block // the message under assembly or last returned, when it did not fit rbuf
	readErr error

	// raw and sendFunc are nil where a send that cannot block is not available. sendFunc is made
	// once because a closure for each write would be an allocation for each write.
	raw      syscall.RawConn
	sendFunc func(fd uintptr) bool

	// mu keeps frames whole on the wire and guards everything below. It is never held while
	// waiting for the peer, except for closeTimeout in Close where nothing better exists.
	mu       sync.Mutex
	keys     *rand.ChaCha8 // client only
	sending  []byte        // argument and results of sendFunc
	sent     int
	sendErr  error
	wire     wireState
	wireFree sync.Cond // signalled when wire leaves wirePong
	pong     []byte    // the answer to the last ping, not yet on the wire
	writeErr error
	closed   bool
}

// wireState says who must finish a frame before another may start.
type wireState uint8

const (
	wireIdle wireState = iota
	wireRest           // the writer holds a rest, until Finish returns
	wirePong           // the reader is sending a pong that may block
)

// PassThrough is implemented by a wrapper around a connection that neither counts nor changes what
// is read and written: then the socket may be written to without it.
type PassThrough interface{ PassThrough() net.Conn }

// newConn takes over nc after the handshake. rbuf[:received] came with the handshake.
func newConn(nc net.Conn, client bool, rbuf []byte, received, maxMessage int) *Conn {
	if maxMessage <= 0 {
		maxMessage = defaultMaxMessage
	}
	c := &Conn{nc: nc, client: client, maxMessage: maxMessage, rbuf: rbuf, wpos: received}
	c.wireFree.L = &c.mu
	if client {
		c.keys = newKeys()
	}
	c.raw = rawSender(nc)
	if c.raw != nil {
		c.sendFunc = func(fd uintptr) bool {
			c.sent, c.sendErr = sendNow(int(fd), c.sending)
			return true // never wait for the socket
		}
	}
	return c
}

// newKeys makes the source of masking keys. RFC 6455 section 5.3 wants them unpredictable, or
// whoever chooses the payload chooses the bytes that an intermediary sees. ChaCha8 with a secret
// seed is, and it costs no system call for each frame.
func newKeys() *rand.ChaCha8 {
	var seed [32]byte
	_, _ = crand.Read(seed[:]) // documented never to fail
	return rand.NewChaCha8(seed)
}

// nextKey returns a masking key; c.mu is held.
func (c *Conn) nextKey() (key [maskKeySize]byte) {
	if c.client {
		binary.LittleEndian.PutUint32(key[:], uint32(c.keys.Uint64()))
	}
	return key
}

// RemoteAddr is the address of the peer, or of the proxy in between.
func (c *Conn) RemoteAddr() net.Addr { return c.nc.RemoteAddr() }

// SetReadDeadline bounds the current and every later Read. A Read that meets it fails with an
// error that is os.ErrDeadlineExceeded, and ends the connection.
func (c *Conn) SetReadDeadline(t time.Time) error { return c.nc.SetReadDeadline(t) }

// Close sends a close frame when that is possible without waiting, and closes the socket. Read
// and Finish return at once. Only the first call has an effect.
//
// The frame is dropped when another is half sent or the socket is full, and the peer may lose it
// together with the connection: what it must know for certain belongs into a message.
func (c *Conn) Close(code int, reason string) error {
	c.mu.Lock()
	if c.closed {
		c.mu.Unlock()
		return nil
	}
	c.closed = true
	polite := false
	if c.wire == wireIdle && c.writeErr == nil {
		polite = c.sendClose(c.controlFrame(opClose, closePayload(code, reason)))
	}
	c.wireFree.Broadcast()
	c.mu.Unlock()

	if t, ok := c.nc.(*tls.Conn); ok && !polite {
		// The peer does not take data: tls.Conn.Close would wait seconds to say goodbye.
		return t.NetConn().Close()
	}
	return c.nc.Close()
}

// closePayload is the body of a close frame, RFC 6455 section 5.5.1.
func closePayload(code int, reason string) []byte {
	const codeSize = 2
	if code == 0 || code == CloseNoStatus {
		return nil
	}
	reason = validUTF8(reason, maxControlSize-codeSize)
	return append(binary.BigEndian.AppendUint16(nil, uint16(code)), reason...)
}
