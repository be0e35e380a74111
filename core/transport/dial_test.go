package transport

import (
	"bufio"
	"bytes"
	"context"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/gorilla/websocket"
)

// dialFailure dials and returns the error, which must be a DialError.
func dialFailure(t *testing.T, ctx context.Context, rawURL string, o DialOptions) *DialError {
	t.Helper()
	c, err := Dial(ctx, rawURL, o)
	if err == nil {
		c.Close(CloseNormal, "")
		t.Fatalf("Dial %s succeeded", rawURL)
	}
	dial, ok := err.(*DialError)
	if !ok {
		t.Fatalf("Dial %s: %T %v", rawURL, err, err)
	}
	return dial
}

func wantFailure(t *testing.T, got *DialError, permanent bool, text string) {
	t.Helper()
	if got.Permanent != permanent || !strings.Contains(got.Error(), text) {
		t.Errorf("error %q, permanent %v; want %q, %v", got, got.Permanent, text, permanent)
	}
	t.Log(got)
}

func wsAddress(httpURL string) string { return "ws" + strings.TrimPrefix(httpURL, "http") }

func TestDialRefusesBadAddresses(t *testing.T) {
	for address, text := range map[string]string{
		"":                             "must begin with ws:// or wss://",
		"localhost:7650":               "must begin with ws:// or wss://",
		"127.0.0.1:7650":               "malformed",
		"http://rtm.test/rtm":          "must begin with ws:// or wss://",
		"ws://":                        "names no host",
		"ws:///rtm":                    "names no host",
		"ws://%zz":                     "malformed",
		"ws://me:secret@rtm.test/rtm":  "user name",
		"ws://rtm.test:port/rtm":       "malformed",
		"wss://rtm.test/\x00":          "malformed",
		"ws://[::1/rtm":                "malformed",
		"mailto:someone@rtm.test?a=ws": "must begin with ws:// or wss://",
	} {
		err := dialFailure(t, t.Context(), address, DialOptions{})
		wantFailure(t, err, true, text)
		if strings.Contains(err.Error(), "secret") {
			t.Errorf("%q shows the password", err)
		}
	}
}

func TestDialKeepsTheQueryOutOfErrors(t *testing.T) {
	network := NewMemory()
	network.Refuse(true)
	err := dialFailure(t, t.Context(), "ws://rtm.test/rtm?token=secret#part", DialOptions{DialContext: network.DialContext})
	if want := "connect ws://rtm.test/rtm: connection refused: is rtm-server running there?"; err.Error() != want {
		t.Errorf("error %q, want %q", err, want)
	}
}

func TestDialRefusedConnectionIsNotPermanent(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	address := l.Addr().String()
	l.Close()
	wantFailure(t, dialFailure(t, testContext(t), "ws://"+address+"/rtm", DialOptions{}), false,
		"connect ws://"+address+"/rtm: connection refused: is rtm-server running there?")
}

func TestDialUnknownHostIsNotPermanent(t *testing.T) {
	lookup := func(context.Context, string, string) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: "rtm.test", IsNotFound: true}}
	}
	wantFailure(t, dialFailure(t, testContext(t), "ws://rtm.test/rtm", DialOptions{DialContext: lookup}), false,
		"host rtm.test is not known")
}

func TestDialHTTPAnswers(t *testing.T) {
	tests := []struct {
		status    int
		body      string
		permanent bool
		text      string
	}{
		{200, "<html>hello</html>", true, "HTTP 200 OK instead of opening a websocket: is this"},
		{404, "404 page not found\n", true, "HTTP 404 Not Found instead of opening a websocket (404 page not found): is this"},
		{401, "", true, "HTTP 401 Unauthorized"},
		{500, "", true, "HTTP 500 Internal Server Error"},
		{429, "slow down", false, "HTTP 429 Too Many Requests instead of opening a websocket (slow down)"},
		{502, "", false, "HTTP 502 Bad Gateway"},
		{503, "", false, "HTTP 503 Service Unavailable"},
		{504, "", false, "HTTP 504 Gateway Timeout"},
	}
	for _, test := range tests {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(test.status)
			io.WriteString(w, test.body)
		}))
		wantFailure(t, dialFailure(t, testContext(t), wsAddress(s.URL), DialOptions{}), test.permanent, test.text)
		s.Close()
	}
}

func TestDialNamesWhereARedirectPoints(t *testing.T) {
	s := httptest.NewServer(http.RedirectHandler("https://elsewhere.test/rtm", http.StatusMovedPermanently))
	defer s.Close()
	wantFailure(t, dialFailure(t, testContext(t), wsAddress(s.URL), DialOptions{}), true, "points to https://elsewhere.test/rtm")
}

func TestDialAnswerWithoutAnEndIsStillAnAnswer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		network := NewMemory()
		released := make(chan struct{})
		s := http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(http.StatusOK)
			w.(http.Flusher).Flush()
			<-released
		})}
		go s.Serve(network)
		defer s.Close()
		defer close(released)
		wantFailure(t, dialFailure(t, t.Context(), "ws://rtm.test/rtm", DialOptions{DialContext: network.DialContext}), true, "HTTP 200 OK")
	})
}

func TestDialWrongSubprotocolIsPermanent(t *testing.T) {
	for _, protocols := range [][]string{nil, {"chat"}} {
		upgrader := websocket.Upgrader{Subprotocols: protocols}
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if ws, err := upgrader.Upgrade(w, r, nil); err == nil {
				ws.Close()
			}
		}))
		wantFailure(t, dialFailure(t, testContext(t), wsAddress(s.URL), DialOptions{}), true, "does not speak rtm.v1")
		s.Close()
	}
}

// tcpServer runs serve on each connection; it ends with the test.
func tcpServer(t *testing.T, serve func(net.Conn)) (address string) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var running sync.WaitGroup
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			running.Go(func() {
				defer c.Close()
				serve(c)
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		running.Wait()
	})
	return l.Addr().String()
}

func TestDialServersThatAreSomethingElse(t *testing.T) {
	say := func(words string) func(net.Conn) {
		return func(c net.Conn) {
			io.WriteString(c, words)
			io.Copy(io.Discard, c) // until the client gives up
		}
	}
	closeAfter := func(words string) func(net.Conn) {
		return func(c net.Conn) {
			http.ReadRequest(bufio.NewReader(c))
			io.WriteString(c, words)
		}
	}
	tests := []struct {
		name      string
		serve     func(net.Conn)
		permanent bool
		text      string
	}{
		{"greeting", say("220 mail.test ready"), true, "does not speak websocket"},
		{"bytes", say("\x00\x01\x02"), true, "does not speak websocket"},
		{"nearly HTTP", say("HTTP/nonsense\r\n\r\n"), true, "does not speak websocket"},
		{"endless head", say("HTTP/1.1 200 OK\r\n" + strings.Repeat("A: "+strings.Repeat("b", 1000)+"\r\n", 100)), true, "has no end"},
		{"closes at once", func(net.Conn) {}, false, "closed during the handshake"},
		{"closes after the request", closeAfter(""), false, "closed during the handshake"},
		{"closes in the status", closeAfter("HTTP/1.1 10"), false, "closed during the handshake"},
		{"closes in the head", closeAfter("HTTP/1.1 101 Switching Protocols\r\nUpgr"), false, "closed during the handshake"},
		{"wrong accept key", closeAfter("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: no\r\n\r\n"),
			true, "HTTP 101"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			address := tcpServer(t, test.serve)
			wantFailure(t, dialFailure(t, testContext(t), "ws://"+address+"/rtm", DialOptions{}), test.permanent, test.text)
		})
	}
}

func TestDialEndsWithItsContext(t *testing.T) {
	for _, scheme := range []string{"ws", "wss"} {
		ctx, cancel := context.WithCancel(testContext(t))
		defer cancel()
		address := tcpServer(t, func(c net.Conn) {
			c.Read(make([]byte, 1)) // the client has begun
			cancel()
			io.Copy(io.Discard, c)
		})
		err := dialFailure(t, ctx, scheme+"://"+address+"/rtm", DialOptions{})
		wantFailure(t, err, false, "cancelled")
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v is not context.Canceled", err)
		}
	}
}

func TestDialServerThatNeverAnswers(t *testing.T) {
	for _, address := range []string{"ws://rtm.test/rtm", "wss://rtm.test/rtm"} {
		synctest.Test(t, func(t *testing.T) {
			network := NewMemory() // takes connections, but nobody accepts them
			ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
			defer cancel()
			start := time.Now()
			err := dialFailure(t, ctx, address, DialOptions{DialContext: network.DialContext})
			wantFailure(t, err, false, "no answer in time")
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 10*time.Second {
				t.Errorf("%v after %v is not context.DeadlineExceeded", err, time.Since(start))
			}
		})
	}
}

func tlsServer(t *testing.T) (s *httptest.Server, caFile string) {
	s = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c, err := Upgrade(w, r, UpgradeOptions{})
		if err != nil {
			return
		}
		go func() {
			defer c.Close(CloseNormal, "done")
			for {
				msg, err := c.Read()
				if err != nil || c.Write(writeBuffer(msg), testTimeout) != nil {
					return
				}
			}
		}()
	}))
	s.EnableHTTP2 = true // what a client that offered h2 would be given
	s.Config.ErrorLog = discardLog()
	s.StartTLS()
	t.Cleanup(s.Close)
	caFile = filepath.Join(t.TempDir(), "ca.pem")
	block := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
	if err := os.WriteFile(caFile, block, 0o600); err != nil {
		t.Fatal(err)
	}
	return s, caFile
}

func TestDialTLS(t *testing.T) {
	s, caFile := tlsServer(t)
	address := wsAddress(s.URL) + "/rtm"

	c, err := Dial(testContext(t), address, DialOptions{CAFile: caFile})
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range []int{0, 1, 70000} {
		rest, err := c.TryWrite(writeBuffer(testMessage(n)))
		if err != nil || rest == nil {
			t.Fatalf("TryWrite on TLS: %d bytes left, %v", len(rest), err)
		}
		if err := c.Finish(rest, testTimeout); err != nil {
			t.Fatal(err)
		}
		mustRead(t, c, testMessage(n))
	}
	c.Close(CloseNormal, "")

	wantFailure(t, dialFailure(t, testContext(t), address, DialOptions{}), true, "authority that is not trusted here")

	// httptest's certificate is for example.com and loopback.
	toServer := func(ctx context.Context, network, _ string) (net.Conn, error) {
		return (&net.Dialer{}).DialContext(ctx, network, s.Listener.Addr().String())
	}
	wantFailure(t, dialFailure(t, testContext(t), "wss://rtm.test/rtm", DialOptions{CAFile: caFile, DialContext: toServer}),
		true, "not rtm.test")

	// The other scheme, both ways.
	wantFailure(t, dialFailure(t, testContext(t), "ws"+strings.TrimPrefix(address, "wss"), DialOptions{}), true, "HTTP 400")
	plain, _ := upgradeServer(t, UpgradeOptions{})
	wantFailure(t, dialFailure(t, testContext(t), "wss"+strings.TrimPrefix(plain, "ws"), DialOptions{}), true, "does not speak TLS")
}

func TestDialCAFileThatCannotBeUsed(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "missing.pem")
	wantFailure(t, dialFailure(t, t.Context(), "wss://rtm.test/rtm", DialOptions{CAFile: missing}), true, "read CA file "+missing)
	empty := filepath.Join(t.TempDir(), "empty.pem")
	if err := os.WriteFile(empty, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantFailure(t, dialFailure(t, t.Context(), "wss://rtm.test/rtm", DialOptions{CAFile: empty}), true, "holds no PEM certificate")
}

func TestTLSCloseIsSeenAndUnblocks(t *testing.T) {
	s, caFile := tlsServer(t)
	c, err := Dial(testContext(t), wsAddress(s.URL), DialOptions{CAFile: caFile})
	if err != nil {
		t.Fatal(err)
	}
	read := make(chan error, 1)
	go func() {
		_, err := c.Read()
		read <- err
	}()
	c.Close(CloseNormal, "")
	if err := <-read; !errors.Is(err, net.ErrClosed) {
		t.Errorf("Read = %v", err)
	}

	conns := make(chan *Conn, 1)
	other := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := Upgrade(w, r, UpgradeOptions{}); err == nil {
			conns <- c
		}
	}))
	defer other.Close()
	if err := os.WriteFile(caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: other.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err = Dial(testContext(t), wsAddress(other.URL), DialOptions{CAFile: caFile})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(CloseNormal, "")
	(<-conns).Close(CloseTryAgainLater, "drain")
	if _, err := c.Read(); err == nil || !strings.Contains(err.Error(), "1013: drain") {
		t.Errorf("Read = %v", err)
	}
}

// connectProxy is an HTTP proxy that knows only CONNECT and leads every host to target.
type connectProxy struct {
	target  string
	status  int    // refuse with this, unless 0
	auth    string // Proxy-Authorization wanted
	tunnels atomic.Int32
	asked   atomic.Value // the host and port of the last CONNECT
}

func (p *connectProxy) serve(c net.Conn) {
	in := bufio.NewReader(c)
	request, err := http.ReadRequest(in)
	if err != nil || request.Method != http.MethodConnect {
		io.WriteString(c, "HTTP/1.1 405 Method Not Allowed\r\n\r\n")
		return
	}
	p.asked.Store(request.Host)
	if p.auth != request.Header.Get("Proxy-Authorization") {
		io.WriteString(c, "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n")
		return
	}
	if p.status != 0 {
		fmt.Fprintf(c, "HTTP/1.1 %d %s\r\n\r\n", p.status, http.StatusText(p.status))
		return
	}
	target, err := net.Dial("tcp", p.target)
	if err != nil {
		return
	}
	defer target.Close()
	p.tunnels.Add(1)
	io.WriteString(c, "HTTP/1.1 200 Connection established\r\n\r\n")
	back := make(chan struct{})
	go func() {
		defer close(back)
		io.Copy(c, target)
		c.Close()
	}()
	io.Copy(target, in)
	target.Close()
	<-back
}

func TestDialThroughAnHTTPProxy(t *testing.T) {
	wsURL, conns := upgradeServer(t, UpgradeOptions{})
	p := &connectProxy{target: strings.TrimSuffix(strings.TrimPrefix(wsURL, "ws://"), "/rtm")}
	address := tcpServer(t, p.serve)
	env := func(pairs ...string) func(string) string {
		return func(name string) string {
			for i := 0; i < len(pairs); i += 2 {
				if pairs[i] == name {
					return pairs[i+1]
				}
			}
			return ""
		}
	}

	for _, name := range []string{"http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"} {
		c, err := Dial(testContext(t), "ws://rtm.test:7650/rtm", DialOptions{Getenv: env(name, "http://"+address)})
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		server := <-conns
		mustWrite(t, c, []byte("through the tunnel"))
		mustRead(t, server, []byte("through the tunnel"))
		c.Close(CloseNormal, "")
		server.Close(CloseNormal, "")
		if got := p.asked.Load(); got != "rtm.test:7650" {
			t.Errorf("%s: proxy was asked for %v", name, got)
		}
	}

	direct := func(context.Context, string, string) (net.Conn, error) { return nil, errors.New("dialed directly") }
	via := func(getenv func(string) string) *DialError {
		t.Helper()
		return dialFailure(t, testContext(t), "ws://rtm.test/rtm", DialOptions{Getenv: getenv, DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if addr == address {
				return (&net.Dialer{}).DialContext(ctx, network, addr)
			}
			return direct(ctx, network, addr)
		}})
	}
	wantFailure(t, via(env("http_proxy", address, "no_proxy", ".test")), false, "dialed directly")
	wantFailure(t, via(env("https_proxy", address)), false, "dialed directly")
	wantFailure(t, via(env("http_proxy", "gopher://"+address)), true, `proxy scheme "gopher" is not supported`)

	p.auth = "Basic bWU6c2VjcmV0"
	err := via(env("http_proxy", "http://"+address))
	wantFailure(t, err, true, "through proxy "+address+": the proxy answered HTTP 407")
	p.status = 503
	err = via(env("http_proxy", "http://me:secret@"+address))
	wantFailure(t, err, false, "HTTP 503")
	if strings.Contains(err.Error(), "secret") {
		t.Errorf("%q shows the password", err)
	}
	p.status = 403
	wantFailure(t, via(env("http_proxy", "http://me:secret@"+address)), true, "HTTP 403")

	l, _ := net.Listen("tcp", "127.0.0.1:0")
	l.Close()
	wantFailure(t, dialFailure(t, testContext(t), "ws://rtm.test/rtm", DialOptions{Getenv: env("http_proxy", l.Addr().String())}),
		false, "connection refused: is the proxy running there?")
}

func TestDialTLSThroughAProxy(t *testing.T) {
	s, caFile := tlsServer(t)
	p := &connectProxy{target: s.Listener.Addr().String()}
	address := tcpServer(t, p.serve)
	getenv := func(name string) string {
		if name == "HTTPS_PROXY" {
			return address
		}
		return ""
	}
	// httptest's certificate is valid for this name.
	c, err := Dial(testContext(t), "wss://example.com/rtm", DialOptions{CAFile: caFile, Getenv: getenv})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(CloseNormal, "")
	mustWrite(t, c, []byte("sealed"))
	mustRead(t, c, []byte("sealed"))
	if p.tunnels.Load() != 1 || p.asked.Load() != "example.com:443" {
		t.Errorf("%d tunnels, asked for %v", p.tunnels.Load(), p.asked.Load())
	}
}

func TestDialThroughASOCKSProxy(t *testing.T) {
	wsURL, conns := upgradeServer(t, UpgradeOptions{})
	target := strings.TrimSuffix(strings.TrimPrefix(wsURL, "ws://"), "/rtm")
	// Just enough of RFC 1928: no authentication, CONNECT to a name.
	address := tcpServer(t, func(c net.Conn) {
		greeting := make([]byte, 3)
		io.ReadFull(c, greeting)
		c.Write([]byte{5, 0})
		head := make([]byte, 5)
		io.ReadFull(c, head)
		name := make([]byte, int(head[4])+2)
		io.ReadFull(c, name)
		if !bytes.HasPrefix(name, []byte("rtm.test")) {
			t.Errorf("asked for %q", name)
		}
		out, err := net.Dial("tcp", target)
		if err != nil {
			return
		}
		defer out.Close()
		c.Write([]byte{5, 0, 0, 1, 0, 0, 0, 0, 0, 0})
		go func() {
			io.Copy(c, out)
			c.Close()
		}()
		io.Copy(out, c)
	})
	c, err := Dial(testContext(t), "ws://rtm.test/rtm", DialOptions{Getenv: func(name string) string {
		if name == "all_proxy" {
			return "socks5://" + address
		}
		return ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	server := <-conns
	mustWrite(t, c, []byte("through"))
	mustRead(t, server, []byte("through"))
	c.Close(CloseNormal, "")
	server.Close(CloseNormal, "")
}
