package sessions

import (
	"crypto/rand"
	"crypto/subtle"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// open decides what a login becomes: the continuation of a session, a fresh one, or a refusal.
func (m *Manager) open(conn *transport.Conn, f *wire.Login) (*Session, *link, *wire.Refused) {
	users, expiresMS, refused := m.handler.Authenticate(f)
	if refused != nil {
		return nil, nil, refused
	}
	if s := m.find(f, users); s != nil {
		l, refused := m.resume(s, conn, f, expiresMS)
		if refused != nil {
			return nil, nil, refused
		}
		if l != nil {
			m.counters.resumed.Add(1)
			m.config.Log.Info("session resumed", "session", s.ID(), "user", s.user, "app", users.App,
				"remote", conn.RemoteAddr().String())
			return s, l, nil
		}
		m.End(s, wire.ByeExpired, "the session can no longer be resumed")
	}

	s := &Session{user: f.User, users: users, manager: m, shard: m.shard.Add(1)}
	copy(s.instance[:], f.Instance)
	s.attempt.Store(f.Attempt)
	_, _ = rand.Read(s.id[:]) // never fails: crypto/rand ends the program instead
	_, _ = rand.Read(s.secret[:])
	_, _ = rand.Read(s.ticket[:])
	s.opened = m.now()
	s.lastSeen.Store(s.opened)
	l := &link{conn: conn, claimed: true, writing: true}
	s.link = l
	l.control = m.welcome(s, false, expiresMS)
	m.handler.Started(s, f)

	for {
		old, refused := m.register(s, f)
		if refused != nil {
			return nil, nil, refused
		}
		if old == nil {
			break
		}
		reason, detail := wire.ByeRemoteLogin, "the user logged in from another instance"
		if old.instance == s.instance {
			reason, detail = wire.ByeExpired, "the client opened a fresh session"
		}
		m.End(old, reason, detail)
		old.ending.Lock()   // another goroutine may be ending it: wait until it is gone from everywhere
		old.ending.Unlock() //nolint:staticcheck // an empty critical section is the wait
	}
	m.handler.Changed(s)
	sc := m.scratch.Get().(*scratch)
	m.handler.Opened(s, sc.batch)
	sc.batch.Flush()
	m.scratch.Put(sc)
	m.counters.opened.Add(1)
	gap := len(f.Session) > 0 // the client wanted to continue a session that is no more
	if gap {
		m.counters.gaps.Add(1)
	}
	m.config.Log.Info("session opened", "session", s.ID(), "user", s.user, "app", users.App,
		"remote", conn.RemoteAddr().String(), "gap", gap, "agent", Clip(f.Agent))
	return s, l, nil
}

// tooLate answers a login that the network held back while its client came back on another connection.
var tooLate = &wire.Refused{Code: wire.LoginRejected, Detail: "a later attempt of the same login was served already"}

// outlived reports whether the session, which belongs to the same instance, was opened or resumed by the same or a
// later attempt than that of a login.
func (s *Session) outlived(f *wire.Login) bool {
	return f.Attempt != 0 && f.Attempt <= s.attempt.Load()
}

// register makes a session the one of its user. It returns the session that stands in the way, which the
// caller ends before it tries again.
func (m *Manager) register(s *Session, f *wire.Login) (*Session, *wire.Refused) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.draining {
		return nil, &wire.Refused{Code: wire.LoginRejected, Detail: ErrDraining.Error()}
	}
	if old, _ := s.users.Get([]byte(s.user)).(*Session); old != nil {
		if old.instance == s.instance && old.outlived(f) {
			return nil, tooLate
		}
		if f.Reconnect && old.instance != s.instance {
			return nil, &wire.Refused{Code: wire.LoginRemoteLogin, Detail: "the user logged in from another instance"}
		}
		return old, nil
	}
	if m.config.MaxSessions > 0 && len(m.byID) >= m.config.MaxSessions {
		return nil, &wire.Refused{Code: wire.LoginRejected, Detail: "the server is full, try again later"}
	}
	m.byID[s.id] = s
	s.users.Put(s)
	return nil, nil
}

// find returns the session that a login wants to continue, or nil.
func (m *Manager) find(f *wire.Login, users *hub.Users) *Session {
	if len(f.Session) != wire.InstanceBytes {
		return nil
	}
	m.mu.Lock()
	s := m.byID[[wire.InstanceBytes]byte(f.Session)]
	m.mu.Unlock()
	if s == nil || s.user != f.User || s.users != users || subtle.ConstantTimeCompare(s.secret[:], f.Secret) != 1 {
		return nil
	}
	return s
}

// resume continues a session on a new connection, or returns nil if what the client misses is gone. A login that comes
// too late is refused.
func (m *Manager) resume(s *Session, conn *transport.Conn, f *wire.Login, expiresMS int64) (*link, *wire.Refused) {
	// The old connection's goroutine may be in the middle of a message: once it has let go of handling it will
	// see that it was replaced.
	s.handling.Lock()
	defer s.handling.Unlock()
	sc := m.scratch.Get().(*scratch)
	defer m.scratch.Put(sc)
	s.mu.Lock()
	if s.outlived(f) {
		s.mu.Unlock()
		return nil, tooLate
	}
	if s.over || !s.out.CanResume(f.Received) {
		s.mu.Unlock()
		return nil, nil
	}
	_ = s.out.Resume(f.Received, func(r hub.Receipt) {
		if r != nil {
			sc.receipts = append(sc.receipts, r)
		}
	})
	s.lastSeen.Store(m.now())
	s.watched()
	s.resumes++
	s.attempt.Store(f.Attempt)
	old := s.link
	// No more than what was sent before and what came meanwhile, or the queue would grow with every resume.
	l := &link{conn: conn, claimed: true, writing: true, again: min(s.out.Unsent(), 2*m.config.WindowBytes)}
	l.control = m.welcome(s, true, expiresMS)
	s.acked = s.received.Load()
	s.link = l
	s.mu.Unlock()
	if old != nil {
		_ = old.conn.Close(1000, errReplaced.Error())
	}
	sc.deliver()
	sc.batch.Flush()
	m.traffic(s).add(&sc.batch.Counts)
	return l, nil
}

func (m *Manager) welcome(s *Session, resumed bool, expiresMS int64) []byte {
	f := wire.Welcome{
		Version: wire.Version, Session: s.id[:], Secret: s.secret[:], Resumed: resumed,
		Received: s.received.Load(), TimeMS: time.Now().UnixMilli(), Server: m.config.Server, Limits: m.config.Limits,
		TokenExpiresMS: expiresMS, Last: s.out.Last(),
	}
	if m.config.Tickets {
		f.Ticket = append(s.id[:len(s.id):len(s.id)], s.ticket[:]...)
	}
	w := wire.NewWriter()
	f.Append(w)
	return w.Bytes()
}

// ByTicket returns the session whose client was told a ticket, or nil. The ticket is worth something as long as the
// session lives.
func (m *Manager) ByTicket(ticket []byte) *Session {
	if len(ticket) != 2*wire.InstanceBytes {
		return nil
	}
	m.mu.Lock()
	s := m.byID[[wire.InstanceBytes]byte(ticket)]
	m.mu.Unlock()
	if s == nil || subtle.ConstantTimeCompare(s.ticket[:], ticket[wire.InstanceBytes:]) != 1 {
		return nil
	}
	return s
}
