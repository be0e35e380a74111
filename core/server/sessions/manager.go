package sessions

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// DefaultWindowBytes is the default of Config.WindowBytes.
const DefaultWindowBytes = 1 << 20

// Config says how sessions behave. The zero value of each field means its default.
type Config struct {
	Limits wire.Limits // wire.DefaultLimits
	// WindowBytes bounds what a session keeps so that it can resume: 1 MiB.
	WindowBytes int
	// QueueBytes bounds what waits for a connected client that does not read; beyond it the client is
	// disconnected as a slow consumer: 4 MiB.
	QueueBytes int
	// FlushInterval is how long messages of large channels may wait for each other, so that they leave in one write:
	// 4 ms; negative: not at all. The first after a pause never waits.
	FlushInterval time.Duration
	// LoginTimeout is how long a connection may stay without a login: 10 s.
	LoginTimeout time.Duration
	// MaxSessions bounds the sessions, those of absent clients included: 0 is no bound.
	MaxSessions int
	// Tickets has clients told the tickets with which they move media.
	Tickets bool
	// Server is the name and version told at login.
	Server string
	Log    hub.Log
}

func (c *Config) setDefaults() {
	def := func(p *int, v int) {
		if *p == 0 {
			*p = v
		}
	}
	if c.Limits == (wire.Limits{}) {
		c.Limits = wire.DefaultLimits()
	}
	def(&c.WindowBytes, DefaultWindowBytes)
	def(&c.QueueBytes, 4<<20)
	if c.FlushInterval == 0 {
		c.FlushInterval = 4 * time.Millisecond
	}
	if c.LoginTimeout == 0 {
		c.LoginTimeout = 10 * time.Second
	}
	if c.Log == nil {
		c.Log = hub.NoLog{}
	}
}

// Handler is what the server joins to sessions: who may log in, and what frames mean.
type Handler interface {
	// Authenticate decides on a login. It returns the directory the user belongs to and when the token expires, Unix
	// milliseconds or 0 for never; or a refusal.
	Authenticate(l *wire.Login) (users *hub.Users, expiresMS int64, refused *wire.Refused)
	// Started prepares a fresh session before its first frame.
	Started(s *Session, f *wire.Login)
	// Opened follows when a fresh session has become the one of its user and its welcome is queued: what is sent to
	// it now comes after the welcome. The session may have ended meanwhile.
	Opened(s *Session, b *hub.Batch)
	// Handle acts on one counted frame, a request. An error means that the client broke the protocol.
	Handle(s *Session, b *hub.Batch, k wire.Kind, r *wire.Reader) error
	// Ended cleans up after a session; frames sent to it are refused by then.
	Ended(s *Session, b *hub.Batch)
	// Changed tells that the presence of a session's user may be another: hub.Users has got or lost the session, or
	// Session.Reachable has changed.
	Changed(s *Session)
}

// Manager owns all sessions and every goroutine that serves them.
type Manager struct {
	config   Config
	handler  Handler
	flushers *hub.Flushers
	scratch  sync.Pool // of *scratch

	mu       sync.Mutex // guards what follows
	byID     map[[wire.InstanceBytes]byte]*Session
	links    map[*transport.Conn]bool // every connection, and whether it has logged in
	draining bool
	ending   []ending // sessions that asked to be ended where it could not be done at once

	began    time.Time
	counters counters
	refusals *SparseLog
	shard    atomic.Uint32
	endSoonC chan struct{}
	stop     chan struct{}
	stopOnce sync.Once
	wg       sync.WaitGroup // every goroutine of the manager and its sessions
	sweeping sync.WaitGroup
}

type ending struct {
	session *Session
	reason  int
}

// scratch is what handling a message needs. It goes back to a pool between reads, so that an idle connection
// holds none.
type scratch struct {
	reader   *wire.Reader
	batch    *hub.Batch
	receipts []hub.Receipt
}

// ErrDraining says that the server shuts down.
var ErrDraining = errors.New("the server is shutting down")

// NewManager starts a manager; Close ends it.
func NewManager(c Config, h Handler) *Manager {
	c.setDefaults()
	f := hub.StartFlushers(max(1, runtime.GOMAXPROCS(0)/2), c.FlushInterval)
	m := &Manager{
		config: c, handler: h, flushers: f,
		byID:     make(map[[wire.InstanceBytes]byte]*Session),
		links:    make(map[*transport.Conn]bool),
		endSoonC: make(chan struct{}, 1),
		began:    time.Now(),
		refusals: NewSparseLog(c.Log.Info),
		stop:     make(chan struct{}),
	}
	m.scratch.New = func() any {
		return &scratch{reader: wire.NewReader(), batch: hub.NewBatch(f)}
	}
	m.sweeping.Add(1)
	go func() {
		defer m.sweeping.Done()
		m.sweep()
	}()
	return m
}

// now is the time in nanoseconds since the manager was made. It does not jump when the wall clock is set.
func (m *Manager) now() int64 { return int64(time.Since(m.began)) }

// Count returns the number of sessions, those of absent clients included.
func (m *Manager) Count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.byID)
}

// Connections returns the number of open connections.
func (m *Manager) Connections() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.links)
}

// End ends a session: the user disappears from everywhere, and the client is told why. A reason of 0 ends it
// without a word, after a logout: what is queued still goes out, the logout's own result above all. Ending twice
// is harmless.
func (m *Manager) End(s *Session, reason int, detail string) {
	m.mu.Lock()
	known := m.byID[s.id] == s
	if known {
		delete(m.byID, s.id)
		s.ending.Lock() // before anybody can see that the id is gone
	}
	m.mu.Unlock()
	if !known {
		return
	}
	defer s.ending.Unlock()

	sc := m.scratch.Get().(*scratch)
	defer m.scratch.Put(sc)
	sent := 0
	s.mu.Lock()
	s.over = true
	l, resumes, frames := s.link, s.resumes, s.out.Acked()+uint64(s.out.Len())
	s.out.Drain(func(r hub.Receipt, wasSent bool) {
		if r == nil {
			return
		}
		// After a logout the rest is still written, so all of it may arrive.
		if wasSent || reason == 0 {
			sent++
		}
		sc.receipts = append(sc.receipts, r)
	}, reason == 0)
	s.mu.Unlock()

	for i, r := range sc.receipts { // those already sent come first
		r.Lost(sc.batch, i < sent)
		sc.receipts[i] = nil
	}
	sc.batch.Counts.Unacknowledged += len(sc.receipts)
	sc.receipts = sc.receipts[:0]
	m.handler.Ended(s, sc.batch)
	s.users.Remove(s)
	m.handler.Changed(s)
	sc.batch.Flush()
	m.traffic(s).add(&sc.batch.Counts)
	m.counters.ended[endIndex(reason)].Add(1)
	if l != nil {
		if reason != 0 {
			s.sayBye(l, reason, detail)
		} else {
			_ = l.conn.SetReadDeadline(time.Now().Add(byeTimeout))
		}
	}
	m.config.Log.Info("session ended", "session", s.ID(), "user", s.user, "app", s.users.App,
		"reason", endName(reason), "code", reason, "detail", detail,
		"duration", time.Duration(m.now()-s.opened).Round(time.Millisecond),
		"resumes", resumes, "requests", s.received.Load(), "frames", frames)
}

// byeTimeout is how long a client may take to close its connection after a bye or a logout.
const byeTimeout = 5 * time.Second

// endSoon ends a session from a place that holds locks.
func (m *Manager) endSoon(s *Session, reason int) {
	m.mu.Lock()
	m.ending = append(m.ending, ending{s, reason})
	m.mu.Unlock()
	select {
	case m.endSoonC <- struct{}{}:
	default:
	}
}

// sweepInterval is how often silence is looked for; it bounds how late "unreachable" and "offline" come.
const sweepInterval = 500 * time.Millisecond

func (m *Manager) sweep() {
	tick := time.NewTicker(sweepInterval)
	defer tick.Stop()
	for {
		select {
		case <-m.stop:
			return
		case <-m.endSoonC:
			m.mu.Lock()
			list := m.ending
			m.ending = nil
			m.mu.Unlock()
			for _, e := range list {
				m.config.Log.Warn("slow consumer", "session", e.session.ID(), "user", e.session.user)
				m.End(e.session, e.reason, "the client did not read fast enough and its queue on the server is full")
			}
		case <-tick.C:
			m.endSilent()
		}
	}
}

// endSilent ends the sessions of clients that were not heard for too long, and tells which others have become
// unreachable or reachable again.
func (m *Manager) endSilent() {
	unreachable := m.now() - int64(m.config.Limits.UnreachableAfter)
	deadline := m.now() - int64(m.config.Limits.OfflineAfter)
	var silent, changed []*Session
	m.mu.Lock()
	for _, s := range m.byID {
		if s.lastSeen.Load() < deadline {
			silent = append(silent, s)
		} else if is := s.lastSeen.Load() < unreachable; is != s.unreachable.Load() {
			s.unreachable.Store(is)
			changed = append(changed, s)
		}
	}
	m.mu.Unlock()
	for _, s := range changed {
		m.handler.Changed(s)
	}
	for _, s := range silent {
		m.End(s, wire.ByeExpired, "nothing was heard of the client for too long")
	}
}

// Kick ends a user's session by the operator's will; the client must not come back by itself.
func (m *Manager) Kick(s *Session, detail string) { m.End(s, wire.ByeKicked, detail) }

// Drain refuses new connections, has everything queued written, and tells every client that the server goes
// away. It returns when all connections are closed or the context is done.
func (m *Manager) Drain(ctx context.Context) error {
	m.mu.Lock()
	m.draining = true
	all := make([]*Session, 0, len(m.byID))
	for _, s := range m.byID {
		all = append(all, s)
	}
	pending := make(map[*transport.Conn]bool)
	for c, loggedIn := range m.links {
		if !loggedIn {
			pending[c] = true
		}
	}
	m.mu.Unlock()
	for _, s := range all {
		s.mu.Lock()
		l := s.link
		s.mu.Unlock()
		if l != nil {
			delete(pending, l.conn) // its login is being answered
			s.sayBye(l, wire.ByeDrain, ErrDraining.Error())
		}
	}
	for c := range pending {
		_ = c.Close(1001, ErrDraining.Error())
	}
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for m.Connections() > 0 {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}

// Close ends every connection and session at once and waits for all goroutines.
func (m *Manager) Close() {
	m.stopOnce.Do(func() { close(m.stop) })
	m.mu.Lock()
	m.draining = true
	all := make([]*transport.Conn, 0, len(m.links))
	for c := range m.links {
		all = append(all, c)
	}
	m.mu.Unlock()
	for _, c := range all {
		_ = c.Close(1001, ErrDraining.Error())
	}
	m.sweeping.Wait()
	m.flushers.Close() // before the wait: a flusher may start the rest of a write
	m.wg.Wait()
	m.mu.Lock()
	clear(m.byID)
	m.mu.Unlock()
}

// NewBatch returns a batch for a goroutine outside the sessions that sends frames.
func (m *Manager) NewBatch() *hub.Batch { return hub.NewBatch(m.flushers) }
