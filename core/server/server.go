package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"log"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/media"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// Version is the server's version, that of the whole project.
const Version = "0.1.0"

// Path is where clients connect.
const Path = "/rtm"

// Server is a running server. Give it listeners with Serve; end it with Close, or politely with Drain first.
type Server struct {
	config   Config
	sessions *sessions.Manager
	media    *media.Media // nil: none are kept
	http     *http.Server
	gate     *gate
	started  time.Time
	draining atomic.Bool

	tooOften atomic.Uint64 // requests refused because of their rate

	mu   sync.Mutex // guards apps
	apps map[string]*app

	presenceChanged    chan struct{} // has room for one
	invitationsChanged chan struct{} // likewise

	stop     chan struct{}
	stopOnce sync.Once
	wg       sync.WaitGroup
}

// New returns a server that is ready to serve.
func New(c Config) (*Server, error) {
	if err := c.setDefaults(); err != nil {
		return nil, err
	}
	s := &Server{config: c, apps: make(map[string]*app), stop: make(chan struct{}), started: time.Now(),
		presenceChanged: make(chan struct{}, 1), invitationsChanged: make(chan struct{}, 1)}
	for _, a := range c.Apps {
		s.apps[a.ID] = s.newApp(a)
	}
	if err := s.openMedia(); err != nil {
		return nil, err
	}
	sc := c.Sessions
	sc.Tickets = s.media != nil
	sc.Limits, sc.Log, sc.Server = c.Limits, c.Log, "rtm-server/"+Version
	s.sessions = sessions.NewManager(sc, (*handler)(s))
	s.gate = newGate(&s.config)
	mux := http.NewServeMux()
	mux.HandleFunc(Path, s.serveRTM)
	mux.HandleFunc("GET /healthz", s.serveHealth)
	if s.media != nil {
		mux.HandleFunc(MediaPath, s.serveMedia)
		mux.HandleFunc(MediaPath+"/{id}", s.serveMedia)
		s.wg.Go(s.sweepMedia)
	}
	s.http = &http.Server{
		Handler:           oneRequest(mux),
		ReadHeaderTimeout: c.HandshakeTimeout, // for TLS too
		ReadTimeout:       c.HandshakeTimeout, // ends with the handshake: net/http takes it back from hijacked connections
		WriteTimeout:      c.HandshakeTimeout,
		IdleTimeout:       c.HandshakeTimeout,
		MaxHeaderBytes:    16 << 10,
		ErrorLog:          log.New(debugLog{c.Log}, "", 0),
		ConnContext:       withConn,
	}
	s.wg.Add(1)
	go func() {
		defer s.wg.Done()
		s.tellCounts()
	}()
	s.wg.Go(s.tellPresence)
	s.wg.Go(s.sweepAttributes)
	s.wg.Go(s.expireInvitations)
	s.wg.Go(s.sweepInbox)
	return s, nil
}

// debugLog takes what net/http has to say of connections that fail.
type debugLog struct{ log hub.Log }

func (d debugLog) Write(line []byte) (int, error) {
	d.log.Debug(strings.TrimSuffix(string(line), "\n"))
	return len(line), nil
}

// oneRequest closes connections that speak plain HTTP after the answer, so that they do not stay. Media do it for
// themselves: an upload takes two requests, and who has a ticket may stay.
func oneRequest(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !strings.HasPrefix(r.URL.Path, MediaPath) {
			w.Header().Set("Connection", "close")
		}
		next.ServeHTTP(w, r)
	})
}

// Serve accepts connections until the listener fails or the server is closed; then it returns nil.
func (s *Server) Serve(l net.Listener) error { return closedIsFine(s.http.Serve(s.gate.listen(l))) }

// ServeTLS is Serve for wss. The configuration says where the certificate comes from.
func (s *Server) ServeTLS(l net.Listener, c *tls.Config) error {
	c = c.Clone()
	c.NextProtos = []string{"http/1.1"} // nothing here speaks HTTP/2
	return closedIsFine(s.http.Serve(tls.NewListener(s.gate.listen(l), c)))
}

func closedIsFine(err error) error {
	if err == http.ErrServerClosed {
		return nil
	}
	return err
}

// Drain stops accepting, has everything queued written, tells clients to come back later, and waits for their
// connections to close until the context is done. Close still has to be called.
func (s *Server) Drain(ctx context.Context) error {
	s.draining.Store(true)
	s.config.Log.Info("draining", "sessions", s.sessions.Count())
	err := s.sessions.Drain(ctx)
	_ = s.http.Shutdown(ctx)
	return err
}

// Close ends everything at once and waits for every goroutine of the server.
func (s *Server) Close() {
	s.draining.Store(true)
	s.stopOnce.Do(func() { close(s.stop) })
	_ = s.http.Close()
	s.wg.Wait() // before the sessions: it writes to them
	s.sessions.Close()
	if s.media != nil {
		s.media.Close()
	}
}

// Sessions returns the number of sessions, those of absent clients included.
func (s *Server) Sessions() int { return s.sessions.Count() }

// countsInterval is how often counts of members that are due are looked for.
const countsInterval = 200 * time.Millisecond

func (s *Server) tellCounts() {
	tick := time.NewTicker(countsInterval)
	defer tick.Stop()
	b := s.sessions.NewBatch()
	for {
		select {
		case <-s.stop:
			return
		case now := <-tick.C:
			for _, a := range s.allApps() {
				a.channels.TellDueCounts(b, now)
			}
			b.Flush()
		}
	}
}

func (s *Server) serveRTM(w http.ResponseWriter, r *http.Request) {
	c := connOf(r)
	c.forwarded(r)
	why := c.why // already noted
	switch {
	case why != admitted:
	case s.draining.Load():
		why = isDraining
		s.gate.note(why, c.RemoteAddr())
	case !s.originAllowed(r):
		why = foreignOrigin
		s.gate.note(why, c.RemoteAddr(), "origin", sessions.Clip(r.Header.Get("Origin")))
	}
	if why != admitted {
		why.answer(w)
		return
	}
	conn, err := transport.Upgrade(w, r, transport.UpgradeOptions{
		MaxMessage:  2 * wire.MaxLoginBytes, // up to twice as much is refused in words
		CheckOrigin: func(*http.Request) bool { return true },
	})
	if err != nil {
		s.gate.note(badHandshake, c.RemoteAddr(), "cause", err)
		return
	}
	s.sessions.Serve(conn, c.loggedIn)
}

func (s *Server) serveHealth(w http.ResponseWriter, _ *http.Request) {
	status, code := "ok", http.StatusOK
	if s.draining.Load() {
		status, code = "draining", http.StatusServiceUnavailable
	}
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(code)
	fmt.Fprintf(w, `{"connections":%d,"sessions":%d,"status":%q,"uptime_seconds":%d,"version":%q}`+"\n",
		s.sessions.Connections(), s.sessions.Count(), status, int(time.Since(s.started).Seconds()), Version)
}

// Session returns the session of a user, or nil.
func (s *Server) Session(appID, user string) hub.Session {
	s.mu.Lock()
	a := s.apps[appID]
	s.mu.Unlock()
	if a == nil {
		return nil
	}
	return a.users.Get([]byte(user))
}

// Kick ends a user's session; the client must not come back by itself. It reports whether there was one.
func (s *Server) Kick(appID, user, detail string) bool {
	session, ok := s.Session(appID, user).(*sessions.Session)
	if ok {
		s.sessions.Kick(session, detail)
	}
	return ok
}
