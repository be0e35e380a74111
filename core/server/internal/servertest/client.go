package servertest

import (
	"net"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// Client is one client, as bare as it can be: it counts frames, keeps what the server may not have, and shows
// what arrives. One goroutine of the test uses it.
type Client struct {
	Login   wire.Login   // what the next connection logs in with
	Welcome wire.Welcome // the server's last one
	Refused wire.Refused // likewise

	t      testing.TB
	server *Server
	conn   *transport.Conn
	link   net.Conn
	done   chan struct{} // closed when the reader of conn has ended
	writer *wire.Writer
	last   uint64 // request number

	arrived chan struct{} // has room for one: something was added to frames

	mu       sync.Mutex // guards what follows
	frames   []Frame    // not looked at yet
	received uint64     // counted frames of the server
	handled  uint64     // counted frames that the server has
	open     [][]byte   // counted frames after those
	asked    map[uint64]wire.Kind
	leaving  bool          // the client itself ends the connection
	paused   chan struct{} // while set, nothing is read; closed to go on
}

// Login opens a session, which must succeed. Options change the login before it is sent.
func (s *Server) Login(user string, options ...func(*wire.Login)) *Client {
	s.t.Helper()
	c := s.NewClient(user, options...)
	if !c.Connect() {
		s.t.Fatalf("log in %s: refused with %d: %s", user, c.Refused.Code, c.Refused.Detail)
	}
	return c
}

// NewClient returns a client that is not connected.
func (s *Server) NewClient(user string, options ...func(*wire.Login)) *Client {
	c := &Client{
		Login: NewLogin(user, "instance of "+user), t: s.t, server: s, writer: wire.NewWriter(),
		arrived: make(chan struct{}, 1), asked: make(map[uint64]wire.Kind),
	}
	for _, o := range options {
		o(&c.Login)
	}
	s.t.Cleanup(c.Drop)
	return c
}

// Connect logs in, or resumes the session if there was one, and reports whether the server accepted. It fails
// the test if the server says nothing.
func (c *Client) Connect() bool {
	c.t.Helper()
	ok, err := c.TryConnect()
	if err != nil {
		c.t.Fatalf("connect %s: %v", c.Login.User, err)
	}
	return ok
}

// TryConnect is Connect for a network that may fail.
func (c *Client) TryConnect() (accepted bool, err error) {
	c.Drop()
	conn, link, err := c.server.Dial()
	if err != nil {
		return false, err
	}
	c.mu.Lock()
	c.Login.Received = c.received
	c.mu.Unlock()
	if err := writeMessage(conn, LoginFrame(c.Login)); err != nil {
		conn.Close(transport.CloseNormal, "")
		return false, err
	}
	message, err := conn.Read()
	if err != nil {
		conn.Close(transport.CloseNormal, "")
		return false, err
	}
	r := wire.NewReader()
	r.Reset(message)
	k, _ := r.Next()
	f := readFrame(k, r, nil)
	if k == wire.KindRefused {
		c.Refused = wire.Refused{Code: f.Code, Detail: f.Detail}
		conn.Close(transport.CloseNormal, "")
		return false, nil
	}
	if k != wire.KindWelcome || r.Err() != nil {
		c.t.Errorf("the answer to the login of %s is %v, %v", c.Login.User, f, r.Err())
	}
	c.Welcome = f.Welcome
	c.Login.Session, c.Login.Secret, c.Login.Reconnect = f.Welcome.Session, f.Welcome.Secret, true
	c.conn, c.link, c.done = conn, link, make(chan struct{})
	c.mu.Lock()
	var again []byte
	if f.Welcome.Resumed {
		c.heldByServer(f.Welcome.Received)
		for _, frame := range c.open {
			again = append(again, frame...)
		}
	} else {
		c.received, c.handled, c.open = 0, 0, nil
	}
	c.mu.Unlock()
	c.take(r) // the rest of the first message
	go c.read(conn, c.done)
	if len(again) > 0 {
		_ = writeMessage(conn, again)
	}
	return true, nil
}

// heldByServer forgets the frames the server has; mu is held.
func (c *Client) heldByServer(n uint64) {
	if n < c.handled || n > c.handled+uint64(len(c.open)) {
		c.t.Errorf("the server says it has %d frames of %s, it was sent %d to %d", n, c.Login.User,
			c.handled, c.handled+uint64(len(c.open)))
		return
	}
	c.open = c.open[n-c.handled:]
	c.handled = n
}

func (c *Client) read(conn *transport.Conn, done chan struct{}) {
	defer close(done)
	r := wire.NewReader()
	for {
		c.mu.Lock()
		gate := c.paused
		c.mu.Unlock()
		if gate != nil {
			<-gate
		}
		message, err := conn.Read()
		if err != nil {
			c.mu.Lock()
			leaving := c.leaving
			c.mu.Unlock()
			if !leaving {
				c.add(Frame{Kind: Closed, Detail: err.Error()})
			}
			return
		}
		r.Reset(message)
		if c.take(r) {
			// The server ends the connection: a polite client closes it.
			conn.Close(transport.CloseNormal, "")
		}
	}
}

// take takes the frames of a message in and reports whether one was a bye.
func (c *Client) take(r *wire.Reader) (bye bool) {
	for {
		k, ok := r.Next()
		if !ok {
			break
		}
		c.mu.Lock()
		f := readFrame(k, r, func(n uint64) wire.Kind { return c.asked[n] })
		if k.Counted() {
			c.received++
		}
		if k == wire.KindAck || k == wire.KindPong {
			c.heldByServer(f.Count)
		}
		c.mu.Unlock()
		if k != wire.KindAck {
			c.add(f)
		}
		bye = bye || k == wire.KindBye
	}
	if r.Err() != nil {
		c.t.Errorf("%s cannot read what the server sent: %v", c.Login.User, r.Err())
	}
	return bye
}

func (c *Client) add(f Frame) {
	c.mu.Lock()
	c.frames = append(c.frames, f)
	c.mu.Unlock()
	select {
	case c.arrived <- struct{}{}:
	default:
	}
}

// Drop loses the connection without a word, and returns when no frame can come any more.
func (c *Client) Drop() {
	if c.conn == nil {
		return
	}
	c.Unpause() // the reader must be able to end
	c.leave(true)
	_ = c.link.Close()
	<-c.done
	_ = c.conn.Close(transport.CloseNormal, "")
	c.conn = nil
	c.leave(false)
}

func (c *Client) leave(leaving bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.leaving = leaving
}

// Abandoned is a connection that its client has given up without closing it.
type Abandoned struct{ conn *transport.Conn }

// Write sends a message on the connection, if the server has not closed it.
func (a Abandoned) Write(message []byte) { _ = writeMessage(a.conn, message) }

// Abandon makes the client forget its connection, which stays open: nothing that arrives there counts any more.
func (c *Client) Abandon() Abandoned {
	a := Abandoned{c.conn}
	c.leave(true)
	_ = c.conn.SetReadDeadline(time.Unix(1, 0)) // ends the reader
	<-c.done
	c.conn = nil
	c.leave(false)
	c.t.Cleanup(func() { a.conn.Close(transport.CloseNormal, "") })
	return a
}

// Pause stops reading after at most one more message; Unpause goes on.
func (c *Client) Pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paused == nil {
		c.paused = make(chan struct{})
	}
}

// Unpause ends a Pause.
func (c *Client) Unpause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.paused != nil {
		close(c.paused)
		c.paused = nil
	}
}

// Connected reports whether the connection has not ended yet.
func (c *Client) Connected() bool {
	if c.conn == nil {
		return false
	}
	select {
	case <-c.done:
		return false
	default:
		return true
	}
}

// Received returns the number of counted frames of this session.
func (c *Client) Received() uint64 {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.received
}

// Open returns the number of requests that the server has not confirmed.
func (c *Client) Open() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open)
}

// Forget makes the client claim that it has n frames of the server fewer than it has.
func (c *Client) Forget(n uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.received -= n
}

// All returns what has arrived and was not looked at before. In a synctest bubble, wait first.
func (c *Client) All() []Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	all := c.frames
	c.frames = nil
	return all
}

// Texts is All in the form in which tests write frames.
func (c *Client) Texts() []string {
	var texts []string
	for _, f := range c.All() {
		texts = append(texts, f.String())
	}
	return texts
}

// Want fails the test unless exactly these frames have arrived.
func (c *Client) Want(want ...string) {
	c.t.Helper()
	if got := c.Texts(); !slices.Equal(got, want) {
		c.t.Errorf("%s got\n  %q\nwant\n  %q", c.Login.User, got, want)
	}
}

// Next waits for the next frame.
func (c *Client) Next() Frame {
	c.t.Helper()
	timeout := time.NewTimer(Timeout)
	defer timeout.Stop()
	for {
		c.mu.Lock()
		if len(c.frames) > 0 {
			f := c.frames[0]
			c.frames = c.frames[1:]
			c.mu.Unlock()
			return f
		}
		c.mu.Unlock()
		select {
		case <-c.arrived:
		case <-timeout.C:
			c.t.Fatalf("%s waited %v for a frame", c.Login.User, Timeout)
		}
	}
}

// Until waits for a frame that reads as given and returns it; frames before it are dropped.
func (c *Client) Until(want string) Frame {
	c.t.Helper()
	for {
		f := c.Next()
		if f.String() == want {
			return f
		}
		if f.Kind == Closed {
			c.t.Fatalf("%s waits for %q, but the connection ended: %s", c.Login.User, want, f.Detail)
		}
	}
}
