package server_test

import (
	"bufio"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"os"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// withAddresses runs a test like inBubble, on a network where connections come from IP addresses.
func withAddresses(t *testing.T, c server.Config, test func(t *testing.T, s *servertest.Server, net *servertest.Addresses)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		s, net := servertest.StartAddressed(t, c)
		test(t, s, net)
	})
}

// wantRefused fails the test unless a connection is turned away with an HTTP status and words.
func wantRefused(t *testing.T, s *servertest.Server, words string) {
	t.Helper()
	conn, _, err := s.Dial()
	if err == nil {
		conn.Close(transport.CloseNormal, "")
		t.Errorf("a connection was taken, not refused with %q", words)
		return
	}
	if !strings.Contains(err.Error(), words) {
		t.Errorf("refused with %v, want %q", err, words)
	}
	var failed *transport.DialError
	if !errors.As(err, &failed) || failed.Permanent {
		t.Errorf("the client will not try again after %v", err)
	}
}

func TestConnectionsAreBounded(t *testing.T) {
	withAddresses(t, server.Config{MaxConnections: 3}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		alice := s.Login("alice")
		s.Login("bob")
		idle := net.Raw(t) // counts although it has said nothing
		synctest.Wait()
		wantRefused(t, s, "503")
		wantRefused(t, s, "as many connections as it takes")
		alice.Ping()
		synctest.Wait()
		alice.Want("pong 0")
		idle.Close()
		synctest.Wait()
		s.Login("carol")
		wantRefused(t, s, "503")
		if st := s.Stats(); st.Connections != 3 || st.ConnectionsRefused["full"] != 3 || st.Accepted != 7 {
			t.Errorf("%d open, %d refused, %d accepted", st.Connections, st.ConnectionsRefused["full"], st.Accepted)
		}
	})
}

func TestConnectionsOfOneAddressAreBounded(t *testing.T) {
	for name, test := range map[string]struct{ same, other string }{
		"IPv4":             {"198.51.100.7", "198.51.100.8"},
		"IPv6 by its /64":  {"2001:db8:1:2::", "2001:db8:1:3::1"},
		"IPv4 within IPv6": {"::ffff:198.51.100.7", "::ffff:198.51.100.8"},
	} {
		t.Run(name, func(t *testing.T) {
			withAddresses(t, server.Config{MaxConnectionsPerAddress: 2}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
				from := netip.MustParseAddr(test.same)
				net.From(from.String())
				alice := s.Login("alice")
				if from.Is6() && !from.Is4In6() {
					net.From(from.Next().String()) // another address of the same network
				}
				s.Login("bob")
				wantRefused(t, s, "429")
				wantRefused(t, s, "too many connections from your address")
				net.From(test.other)
				s.Login("carol")
				net.From(test.same)
				alice.Drop()
				synctest.Wait()
				if !alice.Connect() {
					t.Error("no room although one has left")
				}
			})
		})
	}
}

func TestOwnMachineIsNotBoundedByAddress(t *testing.T) {
	for _, own := range []string{"127.0.0.1", "::1", "127.8.9.10"} {
		withAddresses(t, server.Config{MaxConnectionsPerAddress: 1, MaxPendingPerAddress: 1, ConnectionRate: wire.Rate{Count: 1, Window: time.Hour}},
			func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
				net.From(own)
				for i := range 5 {
					s.Login(fmt.Sprint("user", i))
				}
			})
	}
}

// Connections count from the moment they are there, not only when they have spoken HTTP.
func TestSilentConnectionsOfOneAddressLeaveRoomForOthers(t *testing.T) {
	withAddresses(t, server.Config{MaxPending: 10, MaxPendingPerAddress: 4}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		net.From("198.51.100.7")
		for range 4 {
			net.Raw(t)
		}
		synctest.Wait()
		wantRefused(t, s, "from your address have not logged in")
		net.From("198.51.100.8")
		s.Login("bob")
		net.From("198.51.100.7")
		time.Sleep(11 * time.Second) // virtual: their time is over
		synctest.Wait()
		s.Login("alice")
		if st := s.Stats(); st.ConnectionsPending != 0 || st.Connections != 2 || st.ConnectionsRefused["address_pending"] != 1 {
			t.Errorf("%d pending of %d, %d refused", st.ConnectionsPending, st.Connections, st.ConnectionsRefused["address_pending"])
		}
	})
}

func TestConnectionsOfOneAddressHaveARate(t *testing.T) {
	withAddresses(t, server.Config{ConnectionRate: wire.Rate{Count: 3, Window: 30 * time.Second}}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		for i := range 3 {
			s.Login(fmt.Sprint("user", i))
		}
		wantRefused(t, s, "come too fast")
		net.From("192.0.2.2")
		s.Login("another")
		net.From("192.0.2.1")
		time.Sleep(11 * time.Second) // virtual: one in ten seconds
		s.Login("later")
		wantRefused(t, s, "429")
	})
}

// Whoever is turned away is told why; but not everybody, for telling costs something too.
func TestTurnedAwayConnectionsAreBounded(t *testing.T) {
	withAddresses(t, server.Config{MaxConnections: 1}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		alice := s.Login("alice")
		closed := 0
		for range 100 {
			nc := net.Raw(t)
			synctest.Wait()
			_ = nc.SetReadDeadline(time.Now().Add(time.Millisecond)) // virtual
			if _, err := nc.Read(make([]byte, 1)); err == io.EOF {
				closed++
			}
		}
		if closed != 100-64 {
			t.Errorf("%d of 100 were closed at once", closed)
		}
		time.Sleep(11 * time.Second) // virtual
		wantRefused(t, s, "503")
		alice.Ping()
		synctest.Wait()
		alice.Want("pong 0")
	})
}

func TestLoginRefusedGivesTheConnectionBack(t *testing.T) {
	withAddresses(t, server.Config{MaxConnections: 1, MaxPending: 1, MaxPendingPerAddress: 1, MaxConnectionsPerAddress: 1},
		func(t *testing.T, s *servertest.Server, _ *servertest.Addresses) {
			for range 5 {
				bad := servertest.NewLogin("", "one")
				if f := s.First(servertest.LoginFrame(bad)); f.Kind != wire.KindRefused {
					t.Fatalf("got %v", f)
				}
				synctest.Wait()
			}
			s.Login("alice")
		})
}

func TestForwardedAddressIsTheOneThatCounts(t *testing.T) {
	proxies := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	const attacker, victim = "203.0.113.1", "203.0.113.2"
	for name, test := range map[string]struct {
		from  string   // the connection's address
		first []string // X-Forwarded-For of a connection that stays
		then  []string // of one that comes after it
		ok    bool     // whether it is let in: there is room for one of each address
	}{
		"the same client":                      {"10.1.2.3", []string{attacker}, []string{attacker}, false},
		"two clients":                          {"10.1.2.3", []string{attacker}, []string{victim}, true},
		"what the client wrote does not count": {"10.1.2.3", []string{"1.1.1.1, " + attacker}, []string{"2.2.2.2, " + attacker}, false},
		"in two headers":                       {"10.1.2.3", []string{"1.1.1.1", attacker}, []string{"2.2.2.2", attacker}, false},
		"over two proxies":                     {"10.1.2.3", []string{attacker + ", 10.9.9.9"}, []string{attacker + ",10.9.9.8"}, false},
		"with a port":                          {"10.1.2.3", []string{attacker + ":1234"}, []string{attacker + ":1235"}, false},
		"IPv6":                                 {"::1", []string{"2001:db8::1"}, []string{"[2001:db8::2]:80"}, false},
		"from nobody we trust":                 {attacker, []string{"1.1.1.1"}, []string{"2.2.2.2"}, false},
		"without the header":                   {"10.1.2.3", nil, nil, true},
		"with nonsense":                        {"10.1.2.3", []string{"unknown"}, []string{"unknown"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			withAddresses(t, server.Config{MaxConnectionsPerAddress: 1, TrustedProxies: proxies}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
				net.From(test.from)
				status := func(forwarded []string) int {
					return handshake(t, net.Raw(t), http.Header{"X-Forwarded-For": forwarded}).StatusCode
				}
				if got := status(test.first); got != http.StatusSwitchingProtocols {
					t.Fatalf("the first is answered %d", got)
				}
				want := http.StatusTooManyRequests
				if test.ok {
					want = http.StatusSwitchingProtocols
				}
				if got := status(test.then); got != want {
					t.Errorf("the second is answered %d, want %d", got, want)
				}
			})
		})
	}
}

// handshake asks for a websocket and returns the answer.
func handshake(t *testing.T, nc net.Conn, more http.Header) *http.Response {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, "http://rtm.example:7650/rtm", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header = http.Header{
		"Connection": {"Upgrade"}, "Upgrade": {"websocket"}, "Sec-Websocket-Version": {"13"},
		"Sec-Websocket-Key": {"AAAAAAAAAAAAAAAAAAAAAA=="}, "Sec-Websocket-Protocol": {transport.Subprotocol},
	}
	for name, values := range more {
		if name == "Host" {
			r.Host = values[0]
			continue
		}
		r.Header[name] = values
	}
	if err := r.Write(nc); err != nil {
		t.Fatal(err)
	}
	response, err := http.ReadResponse(bufio.NewReader(nc), r)
	if err != nil {
		t.Fatal(err)
	}
	return response
}

func TestPagesFromElsewhereMayNotConnect(t *testing.T) {
	named := []server.App{{ID: "app"}}
	for name, test := range map[string]struct {
		apps    []server.App
		allowed []string
		host    string // default rtm.example:7650
		origin  []string
		ok      bool
	}{
		"programs name none":              {named, nil, "", nil, true},
		"own host":                        {named, nil, "", []string{"https://rtm.example:7650"}, true},
		"own host without TLS":            {named, nil, "", []string{"http://rtm.example:7650"}, true},
		"own host of another scheme":      {named, nil, "", []string{"app://rtm.example:7650"}, false},
		"another host":                    {named, nil, "", []string{"https://evil.example"}, false},
		"another port":                    {named, nil, "", []string{"https://rtm.example"}, false},
		"own host as a part":              {named, nil, "", []string{"https://rtm.example:7650.evil.example"}, false},
		"a sandboxed page":                {named, nil, "", []string{"null"}, false},
		"nonsense":                        {named, nil, "", []string{"%%%"}, false},
		"empty":                           {named, nil, "", []string{""}, false},
		"two origins":                     {named, nil, "", []string{"https://rtm.example:7650", "https://evil.example"}, false},
		"listed":                          {named, []string{"https://game.example"}, "", []string{"https://game.example"}, true},
		"listed with another scheme":      {named, []string{"https://game.example"}, "", []string{"http://game.example"}, false},
		"not listed":                      {named, []string{"https://game.example"}, "", []string{"https://evil.example"}, false},
		"all":                             {named, []string{"*"}, "", []string{"https://evil.example"}, true},
		"development: this machine":       {nil, nil, "localhost:7650", []string{"http://localhost:7650"}, true},
		"development: this address":       {nil, nil, "127.0.0.1:7650", []string{"http://127.0.0.1:7650"}, true},
		"development: this IPv6 address":  {nil, nil, "[::1]:7650", []string{"http://[::1]:7650"}, true},
		"development: a name that points": {nil, nil, "evil.example:7650", []string{"http://evil.example:7650"}, false},
		"development: another host":       {nil, nil, "localhost:7650", []string{"https://evil.example"}, false},
	} {
		t.Run(name, func(t *testing.T) {
			withAddresses(t, server.Config{Apps: test.apps, AllowOrigins: test.allowed}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
				header := http.Header{}
				if test.origin != nil {
					header["Origin"] = test.origin
				}
				if test.host != "" {
					header["Host"] = []string{test.host}
				}
				want := http.StatusForbidden
				if test.ok {
					want = http.StatusSwitchingProtocols
				}
				if got := handshake(t, net.Raw(t), header).StatusCode; got != want {
					t.Errorf("answered %d, want %d", got, want)
				}
			})
		})
	}
	for _, bad := range []string{"", "game.example", "https://", "https://game.example/", "https://game.example/rtm", "https://user@game.example"} {
		if _, err := server.New(server.Config{AllowOrigins: []string{bad}}); err == nil || !strings.Contains(err.Error(), "origin") {
			t.Errorf("%q as an allowed origin: %v", bad, err)
		}
	}
}

// However slowly a client speaks, a second for each byte, each step of the way in has its time.
func TestSlowClientsAreEndedInTime(t *testing.T) {
	upgrade := "GET /rtm HTTP/1.1\r\nHost: memory\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: rtm.v1\r\n\r\n"
	long := strings.Repeat("x", 1000)
	for name, test := range map[string]struct {
		tls          bool
		atOnce, slow string
		within       time.Duration
	}{
		"nothing":             {false, "", "", 10 * time.Second},
		"the request":         {false, "", upgrade, 10 * time.Second},
		"a header":            {false, "GET /healthz HTTP/1.1\r\nX: ", long, 10 * time.Second},
		"a body nobody wants": {false, "POST /healthz HTTP/1.1\r\nHost: memory\r\nContent-Length: 1000\r\n\r\n", long, 10 * time.Second},
		"a chunked body":      {false, "GET /rtm HTTP/1.1\r\nHost: memory\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n", long, 10 * time.Second},
		"the TLS handshake":   {true, "", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + long, 10 * time.Second},
		"the login":           {false, upgrade, "\x82\xfe\x01\x00\x00\x00\x00\x00" + long, 10 * time.Second},
		"pings, no login":     {false, upgrade, strings.Repeat("\x89\x80\x00\x00\x00\x00", 100), 10 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s, err := server.New(server.Config{})
				if err != nil {
					t.Fatal(err)
				}
				network := transport.NewMemory()
				served := make(chan error, 1)
				go func() {
					if test.tls {
						served <- s.ServeTLS(network, &tls.Config{GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
							return nil, errors.New("nobody gets this far")
						}})
						return
					}
					served <- s.Serve(network)
				}()
				nc, err := network.DialContext(t.Context(), "", "")
				if err != nil {
					t.Fatal(err)
				}
				ended := make(chan time.Duration, 1)
				begin := time.Now()
				go func() {
					_, _ = io.Copy(io.Discard, nc)
					ended <- time.Since(begin)
				}()
				_, _ = io.WriteString(nc, test.atOnce)
				for i := range len(test.slow) {
					if _, err := nc.Write([]byte(test.slow[i : i+1])); err != nil {
						break
					}
					time.Sleep(time.Second)
				}
				// A second more: net/http gives a client half of one to read its answer.
				if d := <-ended; d > test.within+time.Second {
					t.Errorf("ended after %v, want at most %v", d, test.within)
				}
				synctest.Wait()
				if n := s.Stats().Connections; n != 0 {
					t.Errorf("%d connections are still counted", n)
				}
				nc.Close()
				s.Close()
				if err := <-served; err != nil {
					t.Error(err)
				}
			})
		})
	}
}

// Clients of plain HTTP do not stay, or they could hold connections without ever logging in.
func TestPlainRequestsEndTheirConnection(t *testing.T) {
	withAddresses(t, server.Config{}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		nc := net.Raw(t)
		_, _ = io.WriteString(nc, "GET /healthz HTTP/1.1\r\nHost: memory\r\n\r\nGET /healthz HTTP/1.1\r\nHost: memory\r\n\r\n")
		answer, err := io.ReadAll(nc)
		if n := strings.Count(string(answer), "HTTP/1.1 200"); n != 1 || err != nil {
			t.Errorf("%d answers, then %v", n, err)
		}
		big := net.Raw(t)
		go func() {
			_, _ = io.WriteString(big, "GET /healthz HTTP/1.1\r\nX: "+strings.Repeat("x", 64<<10))
		}()
		if answer, _ = io.ReadAll(big); !strings.HasPrefix(string(answer), "HTTP/1.1 431") {
			t.Errorf("too many headers are answered %q", answer)
		}
	})
}

// exhausted is a listener of a process that has no descriptors left for a while.
type exhausted struct {
	net.Listener
	left  atomic.Int64
	calls atomic.Int64
}

func (l *exhausted) Accept() (net.Conn, error) {
	l.calls.Add(1)
	if l.left.Add(-1) >= 0 {
		return nil, &net.OpError{Op: "accept", Net: "tcp", Err: os.NewSyscallError("accept4", syscall.EMFILE)}
	}
	return l.Listener.Accept()
}

func TestServerOutOfDescriptorsNeitherSpinsNorDies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var log lockedLog
		network := transport.NewMemory()
		l := &exhausted{Listener: network}
		l.left.Store(15)
		s := servertest.StartListener(t, server.Config{Log: log.logger()}, network, l)
		begin := time.Now()
		alice := s.Login("alice") // waits until there are descriptors again
		if d, n := time.Since(begin), l.calls.Load(); d < 5*time.Second || d > time.Minute || n > 20 {
			t.Errorf("accepted after %v and %d calls", d, n)
		}
		alice.Ping()
		synctest.Wait()
		alice.Want("pong 0")
		if n := s.Stats().AcceptErrors; n != 15 {
			t.Errorf("%d errors counted", n)
		}
		if text := log.String(); !strings.Contains(text, "connection not accepted") || !strings.Contains(text, "too many open files") {
			t.Errorf("the log is %s", text)
		}
	})
}

func TestNumbersOfConnectionsMustMakeSense(t *testing.T) {
	for name, c := range map[string]server.Config{
		"connections":            {MaxConnections: -1},
		"connections of address": {MaxConnectionsPerAddress: -1},
		"rate":                   {ConnectionRate: wire.Rate{Count: 1}},
	} {
		if err := c.Check(); err == nil || !strings.Contains(err.Error(), "configure limits") {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := (server.Config{MaxPendingPerAddress: -1, ConnectionRate: wire.Rate{Window: -1}, Sessions: sessions.Config{}}).Check(); err != nil {
		t.Error(err)
	}
}

// A transfer of media lasts long and never logs in; what counts is the ticket.
func TestTransferWithATicketHasLoggedIn(t *testing.T) {
	withAddresses(t, server.Config{MaxPendingPerAddress: 1, MediaDir: t.TempDir()}, func(t *testing.T, s *servertest.Server, net *servertest.Addresses) {
		net.From("198.51.100.7")
		alice := s.Login("alice")
		h := hang(s, alice, begin(t, alice, 100), 0, 100, "the beginning")
		defer h.end()
		synctest.Wait()
		s.Login("bob")
		if st := s.Stats(); st.ConnectionsPending != 0 || st.Connections != 3 {
			t.Errorf("%d of %d connections have not logged in", st.ConnectionsPending, st.Connections)
		}
		stranger := net.Raw(t)
		defer stranger.Close()
		synctest.Wait()
		wantRefused(t, s, "429")
	})
}
