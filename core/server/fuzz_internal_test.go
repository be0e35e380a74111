package server

import (
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"

	"github.com/librtm/librtm/core/server/hub"
)

// FuzzForwardedFor: what a client writes in front of a proxy's own entry never changes whose address counts.
func FuzzForwardedFor(f *testing.F) {
	for _, seed := range []string{"", "1.2.3.4", "1.2.3.4:5", "[::1]:80", "10.0.0.1, 10.0.0.2", "unknown", ",", "::ffff:10.0.0.1", "fe80::1%eth0"} {
		f.Add(seed)
	}
	g := newGate(&Config{Log: hub.NoLog{}, TrustedProxies: []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")}})
	f.Fuzz(func(t *testing.T, text string) {
		a, ok := g.forwardedFor(http.Header{"X-Forwarded-For": {text}})
		if ok && (!a.IsValid() || a.Is4In6() || g.trusted(a)) {
			t.Fatalf("%q names %v", text, a)
		}
		if ok {
			_ = network(a)
		}
		for _, last := range []string{"203.0.113.9", "203.0.113.9, 10.1.1.1"} {
			if a, ok := g.forwardedFor(http.Header{"X-Forwarded-For": {text + "," + last}}); !ok || a.String() != "203.0.113.9" {
				t.Fatalf("%q makes it %v, %v", text, a, ok)
			}
			if a, ok := g.forwardedFor(http.Header{"X-Forwarded-For": {text, last}}); !ok || a.String() != "203.0.113.9" {
				t.Fatalf("%q before it makes it %v, %v", text, a, ok)
			}
		}
	})
}

// FuzzOrigin: a page may connect only if its origin's host is the one asked for, and in development only this machine's.
func FuzzOrigin(f *testing.F) {
	for _, seed := range [][2]string{
		{"//%80", "\xcd"}, {"https://rtm.example", "rtm.example"}, {"null", "null"}, {"http://localhost:1", "localhost:1"}, {"http://[::1]", "[::1]"},
		{"https://a@rtm.example", "rtm.example"}, {"//h", "h"}, {"", ""}, {"https://127.0.0.1.evil", "127.0.0.1.evil"},
	} {
		f.Add(seed[0], seed[1])
	}
	production, development := &Server{config: Config{Apps: []App{{ID: "app"}}}}, &Server{}
	f.Fuzz(func(t *testing.T, origin, host string) {
		r := &http.Request{Host: host, Header: http.Header{"Origin": {origin}}}
		if development.originAllowed(r) {
			u, _ := url.Parse(origin)
			if !production.originAllowed(r) || !isThisMachine(u.Hostname()) {
				t.Fatalf("%q may connect to %q in development", origin, host)
			}
		}
		if production.originAllowed(r) {
			if host == "" || !strings.HasSuffix(origin, "://"+host) {
				t.Fatalf("%q may connect to %q", origin, host)
			}
		}
	})
}

// Addresses that have gone are forgotten, however many there were.
func TestAddressesAreForgotten(t *testing.T) {
	g := newGate(&Config{Log: hub.NoLog{}})
	a := netip.MustParseAddr("10.0.0.0")
	for range 10_000 {
		a = a.Next()
		c := &gateConn{gate: g}
		g.mu.Lock()
		c.why = g.enter(c)
		c.why = g.charge(c, a)
		g.leave(c)
		g.mu.Unlock()
	}
	if n := len(g.addresses); n > 100 {
		t.Errorf("%d addresses are remembered", n)
	}
	if g.open != 0 || g.pending != 0 {
		t.Errorf("%d open, %d pending", g.open, g.pending)
	}
}
