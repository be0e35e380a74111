package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// DialOptions are the choices of a client.
type DialOptions struct {
	// CAFile names a PEM file with the certificate authorities to trust; empty = the system's.
	CAFile string

	// Getenv is where http_proxy, https_proxy, all_proxy and no_proxy come from, in lower or
	// upper case. nil = no proxy.
	Getenv func(string) string

	// DialContext opens the connection underneath; nil = net.Dialer.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)

	UserAgent  string // default "librtm"
	ReadBuffer int    // default 16 KiB
	MaxMessage int    // largest message accepted; default 1 MiB
}

const defaultUserAgent = "librtm"

// Dial connects to a server at a ws:// or wss:// address. ctx bounds the attempt, not the life
// of the connection. An error is always a [DialError].
func Dial(ctx context.Context, rawURL string, o DialOptions) (*Conn, error) {
	if o.UserAgent == "" {
		o.UserAgent = defaultUserAgent
	}
	c, err := dialURL(ctx, rawURL, o)
	if err != nil {
		return nil, newDialError(ctx, rawURL, err)
	}
	return c, nil
}

func dialURL(ctx context.Context, rawURL string, o DialOptions) (*Conn, error) {
	d, u, nc, err := open(ctx, rawURL, o)
	if err != nil {
		return nil, err
	}
	c, err := d.handshake(ctx, u, nc)
	if err != nil {
		nc.Close()
		return nil, err
	}
	return c, nil
}

// open connects as far as the first byte of HTTP.
func open(ctx context.Context, rawURL string, o DialOptions) (*dialing, *url.URL, net.Conn, error) {
	u, err := parseURL(rawURL)
	if err != nil {
		return nil, nil, nil, err
	}
	d := &dialing{options: o, dial: o.DialContext}
	if d.dial == nil {
		d.dial = (&net.Dialer{}).DialContext
	}
	if u.Scheme == "wss" || o.CAFile != "" {
		if d.roots, err = loadRoots(o.CAFile); err != nil {
			return nil, nil, nil, err
		}
	}
	nc, err := d.connect(ctx, u)
	return d, u, nc, err
}

func parseURL(rawURL string) (*url.URL, error) {
	u, err := url.Parse(rawURL)
	if err != nil {
		var parse *url.Error
		if errors.As(err, &parse) {
			err = parse.Err // without the URL, which the DialError names
		}
		return nil, permanent(fmt.Sprintf("the address is malformed: %v", err), nil)
	}
	u.Scheme = strings.ToLower(u.Scheme)
	if u.Scheme != "ws" && u.Scheme != "wss" {
		return nil, permanent("the address must begin with ws:// or wss://", nil)
	}
	if u.Hostname() == "" {
		return nil, permanent("the address names no host", nil)
	}
	if u.User != nil {
		return nil, permanent("the address must not contain a user name: log in with a token", nil)
	}
	u.Fragment = "" // means nothing to a server, RFC 6455 section 3
	return u, nil
}

// maxCAFile is far more than all authorities of a system take.
const maxCAFile = 16 << 20

// loadRoots reads the certificate authorities to trust; nil stands for the system's. It looks at the file before it
// reads: no context ends the wait for what a pipe has to say, and a device may have no end.
func loadRoots(file string) (*x509.CertPool, error) {
	if file == "" {
		return nil, nil
	}
	var pem []byte
	stat, err := os.Stat(file)
	if err == nil && !stat.Mode().IsRegular() {
		return nil, permanent(fmt.Sprintf("read CA file %s: it is a directory, a device or a pipe: name a file", file), nil)
	}
	if err == nil && stat.Size() > maxCAFile {
		return nil, permanent(fmt.Sprintf("read CA file %s: it has %d bytes, at most %d are allowed", file, stat.Size(), maxCAFile), nil)
	}
	if err == nil {
		pem, err = os.ReadFile(file)
	}
	if err != nil {
		return nil, permanent(fmt.Sprintf("read CA file %s: %v", file, pathCause(err)), err)
	}
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem) {
		return nil, permanent(fmt.Sprintf("read CA file %s: it holds no PEM certificate", file), nil)
	}
	return roots, nil
}

func pathCause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// dialing is one attempt to connect.
type dialing struct {
	options DialOptions
	dial    func(ctx context.Context, network, addr string) (net.Conn, error)
	roots   *x509.CertPool
}

// connect opens what the websocket handshake runs over: TCP, through a proxy if there is one,
// and TLS on top for wss.
func (d *dialing) connect(ctx context.Context, u *url.URL) (net.Conn, error) {
	via := proxyFor(u, d.options.Getenv)
	port := "80"
	if u.Scheme == "wss" {
		port = "443"
	}
	addr := withPort(u, port)
	var (
		nc  net.Conn
		err error
	)
	if via == nil {
		nc, err = d.dial(ctx, "tcp", addr)
	} else {
		nc, err = d.dialProxy(ctx, via, addr)
		if err != nil {
			err = &proxyError{via: via.Host, err: err}
		}
	}
	if err != nil {
		return nil, err
	}
	if u.Scheme == "wss" {
		secure, err := d.startTLS(ctx, nc, u.Hostname())
		if err != nil {
			nc.Close()
			return nil, err
		}
		return secure, nil
	}
	return nc, nil
}

func (d *dialing) startTLS(ctx context.Context, nc net.Conn, host string) (net.Conn, error) {
	secure := tls.Client(nc, &tls.Config{
		ServerName: host,
		RootCAs:    d.roots,
		NextProtos: []string{"http/1.1"}, // a websocket cannot begin in HTTP/2
	})
	if err := secure.HandshakeContext(ctx); err != nil {
		return nil, err
	}
	return secure, nil
}

// handshake lets gorilla ask for the upgrade on nc and takes nc back.
func (d *dialing) handshake(ctx context.Context, u *url.URL, nc net.Conn) (*Conn, error) {
	head := &headConn{Conn: nc, buf: newReadBuffer(d.options.ReadBuffer, defaultClientBuffer)}
	handOver := func(context.Context, string, string) (net.Conn, error) { return head, nil }
	dialer := websocket.Dialer{
		NetDialContext:    handOver,
		NetDialTLSContext: handOver, // TLS has begun already
		Subprotocols:      []string{Subprotocol},
		ReadBufferSize:    1 << 10, // lives for the handshake only
		WriteBufferSize:   1 << 10,
	}
	settle := interruptWith(ctx, nc)
	// gorilla knows the deadline of a context but not its cancellation; we watch both.
	ws, response, err := dialer.DialContext(context.WithoutCancel(ctx), u.String(), http.Header{"User-Agent": {d.options.UserAgent}})
	settle()
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if errors.Is(err, websocket.ErrBadHandshake) {
		return nil, refusedUpgrade(response)
	}
	if err != nil {
		return nil, answerCause(head, err)
	}
	if ws.Subprotocol() != Subprotocol {
		return nil, permanent(fmt.Sprintf("the server is a websocket server but does not speak %s: is this the address of an rtm-server?", Subprotocol), nil)
	}
	return newConn(nc, true, head.buf, head.rest(), d.options.MaxMessage), nil
}

// interruptWith makes reads and writes on nc fail once ctx is done, until the returned function
// is called. Deadlines are clear afterwards if ctx is not done.
func interruptWith(ctx context.Context, nc net.Conn) (settle func()) {
	finished := make(chan struct{})
	stop := context.AfterFunc(ctx, func() {
		defer close(finished)
		_ = nc.SetDeadline(time.Unix(1, 0))
	})
	return func() {
		if !stop() {
			<-finished
		}
	}
}

// refusedUpgrade explains an HTTP answer that is not an upgrade.
func refusedUpgrade(response *http.Response) error {
	text := fmt.Sprintf("the server answered HTTP %s instead of opening a websocket", response.Status)
	if location := response.Header.Get("Location"); location != "" {
		text += fmt.Sprintf(" and points to %s", location)
	}
	if line := firstLine(response.Body); line != "" {
		text += fmt.Sprintf(" (%s)", line)
	}
	if temporaryStatus(response.StatusCode) {
		return &cause{text: text}
	}
	return permanent(text+": is this the address of an rtm-server, which ends in /rtm?", nil)
}

// temporaryStatus names the answers with which proxies and busy servers ask us to come back.
func temporaryStatus(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// maxQuoted is how much of a server's explanation goes into an error.
const maxQuoted = 200

// firstLine returns the beginning of a text body; markup explains nothing in an error.
func firstLine(body io.Reader) string {
	b, _ := io.ReadAll(io.LimitReader(body, maxQuoted))
	line, _, _ := strings.Cut(strings.TrimSpace(string(b)), "\n")
	line = validUTF8(strings.TrimSpace(line), maxQuoted)
	if strings.HasPrefix(line, "<") || strings.ContainsFunc(line, func(r rune) bool { return r < ' ' }) {
		return ""
	}
	return line
}
