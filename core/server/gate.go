package server

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"strings"
	"sync"
	"time"

	"github.com/librtm/librtm/core/server/sessions"
)

// gate counts connections from the moment the system hands them over until they are closed, and turns away those
// that are too many: of all, of one address, without a login, or too soon after each other.
//
// A connection that is turned away is told why in an HTTP answer. Only maxTurnedAway of them are being told at a time;
// beyond that they are closed without a word, so that telling costs no more than that.
//
// Limits by address hold neither for loopback addresses, where proxies and tests live, nor for the proxies the
// operator trusts: for those the address in X-Forwarded-For counts.
type gate struct {
	config *Config
	log    *sessions.SparseLog

	mu         sync.Mutex // guards what follows
	open       int        // the ones turned away are not in it
	pending    int        // of those, without a login
	turnedAway int        // being told
	addresses  map[netip.Addr]*address

	accepted, acceptErrors uint64
	refused                [refusals]uint64
}

// address is what the gate knows of one IPv4 address, or of one IPv6 network of 64 bits: that is what a household or
// a rented machine is given, and who has one has all its addresses.
type address struct {
	open, pending int
	rate          bucket
}

// refusal is a reason to turn a connection away.
type refusal uint8

const (
	admitted refusal = iota
	tooMany
	tooManyPending
	tooManyOfAddress
	tooManyPendingOfAddress
	tooOften
	isDraining
	foreignOrigin
	badHandshake
	refusals
)

// refusalTexts say what a refusal is called in counts, what the client reads, and the HTTP status it gets.
var refusalTexts = [refusals]struct {
	name, words string
	status      int
}{
	tooMany:                 {"full", "the server has as many connections as it takes, try again later", http.StatusServiceUnavailable},
	tooManyPending:          {"pending", "too many connections have not logged in yet, try again later", http.StatusServiceUnavailable},
	tooManyOfAddress:        {"address", "there are too many connections from your address", http.StatusTooManyRequests},
	tooManyPendingOfAddress: {"address_pending", "too many connections from your address have not logged in yet, try again later", http.StatusTooManyRequests},
	tooOften:                {"rate", "connections from your address come too fast, try again later", http.StatusTooManyRequests},
	isDraining:              {"draining", "rtm-server takes no new connections now, try again later", http.StatusServiceUnavailable},
	foreignOrigin:           {"origin", "this page may not connect: its origin is not one that the server allows", http.StatusForbidden},
	badHandshake:            {"handshake", "", 0},
}

// maxTurnedAway bounds the connections that are being told why they are turned away.
const maxTurnedAway = 64

func newGate(c *Config) *gate {
	return &gate{config: c, log: sessions.NewSparseLog(c.Log.Warn), addresses: make(map[netip.Addr]*address)}
}

// listen returns a listener whose connections pass the gate.
func (g *gate) listen(l net.Listener) net.Listener { return &gateListener{l, g} }

type gateListener struct {
	net.Listener
	gate *gate
}

// Accept waits for a connection that is served, if only to be told why it is turned away. Errors that pass, such as
// too few descriptors, are for http.Server, which waits longer and longer and tries again.
func (l *gateListener) Accept() (net.Conn, error) {
	for {
		nc, err := l.Listener.Accept()
		if err != nil {
			if passing, ok := err.(interface{ Temporary() bool }); ok && passing.Temporary() {
				l.gate.acceptFailed(err)
			}
			return nil, err
		}
		if c := l.gate.admit(nc); c != nil {
			return c, nil
		}
		_ = nc.Close()
	}
}

func (g *gate) acceptFailed(err error) {
	g.mu.Lock()
	g.acceptErrors++
	g.mu.Unlock()
	g.log.Log("connection not accepted", "cause", err)
}

// admit takes a connection in, or returns nil if it is to be closed at once.
func (g *gate) admit(nc net.Conn) *gateConn {
	c := &gateConn{Conn: nc, gate: g}
	key, ok := addressOf(nc.RemoteAddr())
	if !g.let(c, key, ok) {
		g.note(c.why, nc.RemoteAddr())
		return c.toldWhy()
	}
	return c
}

// let counts a new connection and reports whether it may go on.
func (g *gate) let(c *gateConn, key netip.Addr, ok bool) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.accepted++
	c.fromProxy = ok && g.trusted(key)
	c.why = g.enter(c)
	if c.why == admitted && ok && !key.IsLoopback() && !c.fromProxy {
		c.why = g.charge(c, key)
	}
	return c.why == admitted
}

// toldWhy makes a connection one that is being told why it is turned away, or returns nil if there are too many.
func (c *gateConn) toldWhy() *gateConn {
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	c.gate.leave(c)
	if c.gate.turnedAway >= maxTurnedAway {
		return nil
	}
	c.gate.turnedAway++
	c.state = connTurnedAway
	return c
}

// enter counts a connection among all; mu is held.
func (g *gate) enter(c *gateConn) refusal {
	switch {
	case g.config.MaxConnections > 0 && g.open >= g.config.MaxConnections:
		return tooMany
	case g.config.MaxPending > 0 && g.pending >= g.config.MaxPending:
		return tooManyPending
	}
	g.open++
	g.pending++
	c.state = connPending
	return admitted
}

// charge counts a connection to an address; mu is held.
func (g *gate) charge(c *gateConn, from netip.Addr) refusal {
	g.forgetSome()
	key := network(from)
	a := g.addresses[key]
	if a == nil {
		a = &address{}
		g.addresses[key] = a
	}
	switch {
	case !a.rate.allow(g.config.ConnectionRate, 1, time.Now()):
		return tooOften
	case g.config.MaxConnectionsPerAddress > 0 && a.open >= g.config.MaxConnectionsPerAddress:
		return tooManyOfAddress
	case g.config.MaxPendingPerAddress > 0 && a.pending >= g.config.MaxPendingPerAddress:
		return tooManyPendingOfAddress
	}
	a.open++
	a.pending++
	c.address = a
	return admitted
}

// forgetSome drops addresses that nothing is known of any more. Each new connection looks at two of them, which is
// more than the one it may add, so that they go as fast as they come; mu is held.
func (g *gate) forgetSome() {
	looks := 2
	for key, a := range g.addresses {
		if a.open == 0 && a.rate.empty(time.Now()) {
			delete(g.addresses, key)
		}
		if looks--; looks == 0 {
			return
		}
	}
}

// leave takes a connection out of the counts; mu is held.
func (g *gate) leave(c *gateConn) {
	switch c.state {
	case connTurnedAway:
		g.turnedAway--
	case connPending:
		g.loggedIn(c)
		g.open--
	case connLoggedIn:
		g.open--
	}
	if c.state != connTurnedAway && c.address != nil {
		c.address.open--
	}
	c.state, c.address = connClosed, nil
}

// loggedIn takes a connection out of those without a login; mu is held.
func (g *gate) loggedIn(c *gateConn) {
	if c.state != connPending {
		return
	}
	c.state = connLoggedIn
	g.pending--
	if c.address != nil {
		c.address.pending--
	}
}

// note counts a refusal and logs it, if not too much is logged already.
func (g *gate) note(why refusal, remote net.Addr, more ...any) {
	g.mu.Lock()
	g.refused[why]++
	g.mu.Unlock()
	g.log.Log("connection refused", append(more, "reason", refusalTexts[why].name, "remote", remote.String())...)
}

func (g *gate) trusted(a netip.Addr) bool {
	for _, p := range g.config.TrustedProxies {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

// addressOf is the IP address of a peer; false where there is none, as with sockets in the file system.
func addressOf(a net.Addr) (netip.Addr, bool) {
	tcp, ok := a.(*net.TCPAddr)
	if !ok {
		return netip.Addr{}, false
	}
	ip, ok := netip.AddrFromSlice(tcp.IP)
	return ip.Unmap(), ok
}

// network is what limits by address hold for.
func network(a netip.Addr) netip.Addr {
	if a.Is4() {
		return a
	}
	p, _ := a.WithZone("").Prefix(64) // fails for lengths out of range only
	return p.Addr()
}

// forwardedFor finds the client's address in the words of proxies: the last address that is not itself one of the
// proxies we trust. What stands before it was written by the client, who may write anything.
func (g *gate) forwardedFor(h http.Header) (netip.Addr, bool) {
	list := strings.Split(strings.Join(h.Values("X-Forwarded-For"), ","), ",")
	for i := len(list) - 1; i >= 0; i-- {
		text := strings.TrimSpace(list[i])
		a, err := netip.ParseAddr(text)
		if err != nil { // some proxies add the port
			ap, err := netip.ParseAddrPort(text)
			if err != nil {
				return netip.Addr{}, false
			}
			a = ap.Addr()
		}
		if a = a.Unmap(); !g.trusted(a) {
			return a, true
		}
	}
	return netip.Addr{}, false
}

// gateConn is a connection that is counted until it is closed.
type gateConn struct {
	net.Conn
	gate      *gate
	remote    net.Addr // in place of the proxy's address
	fromProxy bool
	why       refusal

	state   connState // guarded by gate.mu
	address *address  // likewise; nil: not limited by address
}

type connState uint8

const (
	connClosed connState = iota // or not counted yet
	connTurnedAway
	connPending
	connLoggedIn
)

// PassThrough lets the transport reach the socket: nothing of what passes is changed or counted here.
func (c *gateConn) PassThrough() net.Conn { return c.Conn }

// RemoteAddr is the peer's address, or what a trusted proxy says it is.
func (c *gateConn) RemoteAddr() net.Addr {
	if c.remote != nil {
		return c.remote
	}
	return c.Conn.RemoteAddr()
}

// Close closes the connection and takes it out of the counts.
func (c *gateConn) Close() error {
	c.gate.mu.Lock()
	c.gate.leave(c)
	c.gate.mu.Unlock()
	return c.Conn.Close()
}

// CloseWrite lets net/http end an answer so that the peer can still read it.
func (c *gateConn) CloseWrite() error {
	if w, ok := c.Conn.(interface{ CloseWrite() error }); ok {
		return w.CloseWrite()
	}
	return nil
}

// connOf returns the connection of a request.
func connOf(r *http.Request) *gateConn { return r.Context().Value(gateConnKey{}).(*gateConn) }

// answer says to the client why it is refused.
func (why refusal) answer(w http.ResponseWriter) {
	text := &refusalTexts[why]
	w.Header().Set("Connection", "close")
	w.Header().Set("Retry-After", "2")
	http.Error(w, text.words, text.status)
}

func (c *gateConn) loggedIn() {
	c.gate.mu.Lock()
	defer c.gate.mu.Unlock()
	c.gate.loggedIn(c)
}

// forwarded looks at a request that came over a proxy and charges it to the client's address.
func (c *gateConn) forwarded(r *http.Request) {
	if !c.fromProxy || c.why != admitted {
		return
	}
	a, ok := c.gate.forwardedFor(r.Header)
	if !ok {
		return
	}
	c.remote = &net.TCPAddr{IP: a.AsSlice(), Zone: a.Zone()}
	c.gate.mu.Lock()
	if c.state == connPending && c.address == nil {
		c.why = c.gate.charge(c, a)
	}
	c.gate.mu.Unlock()
	if c.why != admitted {
		c.gate.note(c.why, c.remote)
	}
}

type gateConnKey struct{}

// withConn lets a handler find the connection of a request.
func withConn(ctx context.Context, nc net.Conn) context.Context {
	if t, ok := nc.(*tls.Conn); ok {
		nc = t.NetConn()
	}
	return context.WithValue(ctx, gateConnKey{}, nc)
}

// checkGate says what is wrong with the numbers of a gate.
func (c *Config) checkGate() error {
	for _, n := range []struct {
		name  string
		value int
	}{
		{"connections", c.MaxConnections}, {"connections of an address", c.MaxConnectionsPerAddress},
	} {
		if n.value < 0 {
			return fmt.Errorf("configure limits: %d %s are fewer than none", n.value, n.name)
		}
	}
	if c.ConnectionRate.Count < 0 || c.ConnectionRate.Count > 0 && c.ConnectionRate.Window <= 0 {
		return fmt.Errorf("configure limits: %d connections in %v is no rate", c.ConnectionRate.Count, c.ConnectionRate.Window)
	}
	for _, o := range c.AllowOrigins {
		if err := checkOrigin(o); err != nil {
			return fmt.Errorf("configure origins: %w", err)
		}
	}
	return nil
}
