package servertest

import (
	"bytes"
	"context"
	"net"
	"testing"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// Timeout ends a test that hangs; nothing waits for it when all is well.
const Timeout = 30 * time.Second

// AppID is the application of every client unless it says otherwise.
const AppID = "test"

// Server is a running server and the way to reach it.
type Server struct {
	*server.Server
	Net *transport.Memory // nil when the server listens on TCP

	t    testing.TB
	url  string
	dial func(ctx context.Context, network, addr string) (net.Conn, error)
}

// Start runs a server on a network in memory until the test ends.
func Start(t testing.TB, c server.Config) *Server {
	t.Helper()
	m := transport.NewMemory()
	return start(t, c, m, m, "ws://memory"+server.Path, m.DialContext)
}

// StartTCP runs a server on a loopback port until the test ends.
func StartTCP(t testing.TB, c server.Config) *Server {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	return start(t, c, nil, l, "ws://"+l.Addr().String()+server.Path, (&net.Dialer{}).DialContext)
}

// StartListener runs a server on a listener that gets its connections from a network in memory.
func StartListener(t testing.TB, c server.Config, m *transport.Memory, l net.Listener) *Server {
	t.Helper()
	return start(t, c, m, l, "ws://memory"+server.Path, m.DialContext)
}

func start(t testing.TB, c server.Config, m *transport.Memory, l net.Listener, url string,
	dial func(ctx context.Context, network, addr string) (net.Conn, error),
) *Server {
	t.Helper()
	s, err := server.New(c)
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.Serve(l) }()
	t.Cleanup(func() {
		s.Close()
		if err := <-served; err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return &Server{Server: s, Net: m, t: t, url: url, dial: dial}
}

// URL is where clients connect.
func (s *Server) URL() string { return s.url }

// Dial opens a connection and returns it with what carries it.
func (s *Server) Dial() (*transport.Conn, net.Conn, error) {
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	var carrier net.Conn
	conn, err := transport.Dial(ctx, s.url, transport.DialOptions{
		MaxMessage: wire.MaxWireMessage,
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			nc, err := s.dial(ctx, network, addr)
			carrier = nc
			return nc, err
		},
	})
	return conn, carrier, err
}

// First connects, sends one message, and returns the first frame of the answer, or a frame of kind Closed.
func (s *Server) First(message []byte) Frame {
	s.t.Helper()
	conn, _, err := s.Dial()
	if err != nil {
		s.t.Fatal(err)
	}
	defer conn.Close(transport.CloseNormal, "")
	if err := writeMessage(conn, message); err != nil {
		return Frame{Kind: Closed, Detail: err.Error()}
	}
	answer, err := conn.Read()
	if err != nil {
		return Frame{Kind: Closed, Detail: err.Error()}
	}
	r := wire.NewReader()
	r.Reset(answer)
	k, _ := r.Next()
	f := readFrame(k, r, func(uint64) wire.Kind { return 0 })
	if r.Err() != nil {
		s.t.Fatalf("the server's first frame: %v", r.Err())
	}
	return f
}

// LoginFrame returns an encoded login.
func LoginFrame(f wire.Login) []byte {
	w := wire.NewWriter()
	f.Append(w)
	return w.Copy()
}

// NewLogin returns a login as a library would send it. Instance tells one Login call of the app from another.
func NewLogin(user, instance string) wire.Login {
	id := bytes.Repeat([]byte{'-'}, wire.InstanceBytes)
	copy(id, instance)
	return wire.Login{Version: wire.Version, AppID: AppID, User: user, Instance: id, Agent: "servertest"}
}

func writeMessage(conn *transport.Conn, message []byte) error {
	return conn.Write(append(make([]byte, transport.HeaderRoom), message...), Timeout)
}
