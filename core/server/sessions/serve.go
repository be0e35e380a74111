package sessions

import (
	"errors"
	"fmt"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// Serve takes over a connection and returns at once: a goroutine of its own, with a small stack, reads it. It calls
// loggedIn when the connection has a session, before the client hears of it.
func (m *Manager) Serve(conn *transport.Conn, loggedIn func()) {
	m.mu.Lock()
	refuse := m.draining
	if !refuse {
		m.links[conn] = false
		m.wg.Add(1)
	}
	m.mu.Unlock()
	if refuse {
		_ = conn.Close(1001, ErrDraining.Error())
		return
	}
	go func() {
		defer m.wg.Done()
		defer m.forget(conn)
		s, l := m.login(conn, loggedIn)
		if s == nil {
			return
		}
		err := m.read(s, l)
		m.unlink(s, l, err)
		m.linger(s, l, err)
	}()
}

func (m *Manager) forget(conn *transport.Conn) {
	_ = conn.Close(1000, "")
	m.mu.Lock()
	delete(m.links, conn)
	m.mu.Unlock()
}

// read handles frames until the connection breaks. Everything that arrived with one read is handled before
// anything is written.
func (m *Manager) read(s *Session, l *link) error {
	for {
		message, err := l.conn.Read()
		if err != nil {
			return err
		}
		sc := m.scratch.Get().(*scratch)
		began, bytes := m.now(), 0
		for now := began; ; now = m.now() {
			s.lastSeen.Store(now)
			bytes += len(message)
			if err = m.handle(s, l, sc, message); err != nil || !l.conn.More() {
				break
			}
			if message, err = l.conn.Read(); err != nil {
				break
			}
		}
		sc.batch.Flush()
		t := m.traffic(s)
		t.read(bytes, time.Duration(m.now()-began))
		t.add(&sc.batch.Counts)
		m.scratch.Put(sc)
		if err != nil {
			return err
		}
	}
}

var errReplaced = errors.New("the session continues on another connection")

func (m *Manager) handle(s *Session, l *link, sc *scratch, message []byte) error {
	s.handling.Lock()
	defer s.handling.Unlock()
	s.mu.Lock()
	current := s.link == l && !s.over
	s.mu.Unlock()
	if !current {
		return errReplaced
	}
	r := sc.reader
	r.Reset(message)
	for {
		k, ok := r.Next()
		if !ok {
			break
		}
		if k.Counted() {
			if err := m.handler.Handle(s, sc.batch, k, r); err != nil {
				return s.protocolError(l, err)
			}
			if r.Err() == nil {
				s.received.Add(1)
			}
			continue
		}
		switch k {
		case wire.KindPing, wire.KindAck:
			n := r.Uint()
			if r.Err() != nil {
				break
			}
			if err := s.ack(sc, n); err != nil {
				return s.protocolError(l, err)
			}
			if k == wire.KindPing {
				s.sendControl(l, sc.batch, wire.KindPong)
			}
		case wire.KindLogin:
			return s.protocolError(l, errors.New("a second login on one connection"))
		}
	}
	if err := r.Err(); err != nil {
		return s.protocolError(l, err)
	}
	return nil
}

// protocolError tells the client what it did wrong and ends the connection. The session stays resumable.
func (s *Session) protocolError(l *link, err error) error {
	s.manager.counters.protocolErrors.Add(1)
	s.sayBye(l, wire.ByeProtocol, err.Error())
	return err
}

// ack takes note of what the client has received and tells those who wait for it.
func (s *Session) ack(sc *scratch, n uint64) error {
	s.mu.Lock()
	err := s.out.Ack(n, func(r hub.Receipt) {
		if r != nil {
			sc.receipts = append(sc.receipts, r)
		}
	})
	s.watched()
	s.mu.Unlock()
	sc.deliver()
	return err
}

func (sc *scratch) deliver() {
	sc.batch.Counts.Acknowledged += len(sc.receipts)
	for i, r := range sc.receipts {
		r.Delivered(sc.batch)
		sc.receipts[i] = nil
	}
	sc.receipts = sc.receipts[:0]
}

// linger ends a connection. If its last frames are on their way it reads on, and drops what comes, until the client
// has closed or byeTimeout is over: a socket closed with bytes unread is reset, which takes from the client what it
// has not received yet.
func (m *Manager) linger(s *Session, l *link, err error) {
	s.mu.Lock()
	wait := l.bye != nil || s.over && s.link == l
	code := closeCode(l.reason)
	s.mu.Unlock()
	for wait {
		if _, err := l.conn.Read(); err != nil {
			break
		}
	}
	var broken *transport.ProtocolError
	if errors.As(err, &broken) {
		code = broken.Code
	}
	_ = l.conn.Close(code, "")
}

// unlink leaves a session without a connection after one broke. It waits for the client to come back. A session
// that is over stays linked: the result of a logout may not be written yet.
func (m *Manager) unlink(s *Session, l *link, err error) {
	s.mu.Lock()
	current := s.link == l && !s.over
	if current {
		s.link = nil
	}
	s.mu.Unlock()
	if current {
		m.counters.lost.Add(1)
		m.config.Log.Info("connection lost", "session", s.ID(), "user", s.user, "app", s.users.App,
			"remote", l.conn.RemoteAddr().String(), "cause", err)
	}
}

// login reads the first message of a connection and opens or resumes a session.
func (m *Manager) login(conn *transport.Conn, loggedIn func()) (*Session, *link) {
	_ = conn.SetReadDeadline(time.Now().Add(m.config.LoginTimeout))
	message, err := conn.Read()
	if err != nil {
		m.counters.loginTimeouts.Add(1)
		m.config.Log.Debug("no login", "remote", conn.RemoteAddr().String(), "cause", err)
		return nil, nil
	}
	var f wire.Login
	if err := readLogin(message, &f); err != nil {
		m.refuse(conn, &f, &wire.Refused{Code: wire.LoginRejected, Detail: err.Error()})
		return nil, nil
	}
	_ = conn.SetReadDeadline(time.Time{})
	conn.SetMaxMessage(wire.MaxWireMessage)
	s, l, refused := m.open(conn, &f)
	if refused != nil {
		m.refuse(conn, &f, refused)
		return nil, nil
	}
	loggedIn()
	m.mu.Lock()
	m.links[conn] = true // before the client hears of it: from then on it is told when the server drains
	late := m.draining
	m.mu.Unlock()
	s.write(l)
	if late { // Drain may have looked at the session before it had this connection
		s.sayBye(l, wire.ByeDrain, ErrDraining.Error())
	}
	return s, l
}

func readLogin(message []byte, f *wire.Login) error {
	if len(message) > wire.MaxLoginBytes {
		return fmt.Errorf("the login has %d bytes, at most %d are allowed", len(message), wire.MaxLoginBytes)
	}
	r := wire.NewReader()
	r.Reset(message)
	k, ok := r.Next()
	if ok && k != wire.KindLogin {
		return fmt.Errorf("the first frame has kind %d, it must be a login", k)
	}
	if ok {
		f.Read(r)
		if r.Err() == nil {
			if _, more := r.Next(); more {
				return errors.New("frames follow the login before it was answered")
			}
		}
	}
	if r.Err() != nil {
		return r.Err()
	}
	switch {
	case !ok:
		return errors.New("the first message is empty")
	case f.Version != wire.Version:
		return fmt.Errorf("the client speaks protocol version %d, this server speaks %d", f.Version, wire.Version)
	case len(f.Instance) != wire.InstanceBytes:
		return fmt.Errorf("the instance id has %d bytes instead of %d", len(f.Instance), wire.InstanceBytes)
	}
	return nil
}

// refuse answers a login that fails; the connection closes after it.
func (m *Manager) refuse(conn *transport.Conn, f *wire.Login, answer *wire.Refused) {
	m.counters.refused[refusalIndex(answer.Code)].Add(1)
	m.refusals.Log("login refused", "user", Clip(f.User), "app", Clip(f.AppID),
		"remote", conn.RemoteAddr().String(), "reason", refusalNames[refusalIndex(answer.Code)].name,
		"code", int(answer.Code), "detail", Clip(answer.Detail), "agent", Clip(f.Agent))
	w := wire.NewWriter()
	answer.Append(w)
	buf := append(make([]byte, transport.HeaderRoom), w.Bytes()...)
	_ = conn.Write(buf, writeTimeout)
}
