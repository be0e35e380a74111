package rtmtest

import (
	"sync"
	"testing"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/transport"
)

// AppID is the application that clients of a System belong to, unless its configuration names another.
const AppID = "rtmtest"

// System is a server and the network that leads to it.
type System struct {
	TB      testing.TB
	Net     *transport.Memory
	Server  *server.Server
	config  server.Config
	stop    func() // ends the server
	closing []func()
	cutter  cutter

	dialing sync.Mutex // guards Net against clients that connect during a Restart
}

// Start runs a server with the configuration; the zero value is a server in development mode. It ends, with all
// clients, when the test does; a test in a synctest bubble calls Close itself, before the bubble ends.
func Start(t testing.TB, c server.Config) *System {
	t.Helper()
	s := &System{TB: t, config: c}
	s.start()
	s.closing = append(s.closing, func() { s.stop() })
	t.Cleanup(s.Close)
	return s
}

// network is Net for the goroutines of clients.
func (s *System) network() *transport.Memory {
	s.dialing.Lock()
	defer s.dialing.Unlock()
	return s.Net
}

// Restart kills the server with everything it knows, and starts another one. What was asked of Net is forgotten.
func (s *System) Restart() {
	s.TB.Helper()
	s.Net.CutAll()
	s.stop()
	s.start()
}

func (s *System) start() {
	s.TB.Helper()
	srv, err := server.New(s.config)
	if err != nil {
		s.TB.Fatal(err)
	}
	network := transport.NewMemory()
	done := make(chan error, 1)
	go func() { done <- srv.Serve(network) }()
	s.dialing.Lock()
	s.Net, s.Server = network, srv
	s.dialing.Unlock()
	s.stop = func() {
		srv.Close()
		if err := <-done; err != nil {
			s.TB.Errorf("serve: %v", err)
		}
	}
}

// Close ends the clients, then the server. Calling it again does nothing.
func (s *System) Close() {
	for len(s.closing) > 0 {
		last := s.closing[len(s.closing)-1]
		s.closing = s.closing[:len(s.closing)-1]
		last()
	}
}

// Client makes a client that is not logged in.
func (s *System) Client() *User {
	s.TB.Helper()
	u := &User{tb: s.TB}
	u.recorder.ready.L = &u.recorder.mu
	app := AppID
	if len(s.config.Apps) > 0 {
		app = s.config.Apps[0].ID
	}
	c, err := client.New(client.Options{
		AppID: app, Sink: &u.recorder, DialContext: s.dial,
		Getenv: func(string) string { return "" },
	})
	if err != nil {
		s.TB.Fatal(err)
	}
	if err := c.SetLogFilter(0); err != nil {
		s.TB.Fatal(err)
	}
	u.Client = c
	s.closing = append(s.closing, c.Close)
	return u
}

// User makes a client and logs it in.
func (s *System) User(name string) *User {
	s.TB.Helper()
	u := s.Client()
	u.MustLogin(name)
	return u
}
