package servertest

import (
	"context"
	"net"
	"net/netip"
	"sync/atomic"
	"testing"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/transport"
)

// StartAddressed is Start on a network where connections seem to come from IP addresses.
func StartAddressed(t testing.TB, c server.Config) (*Server, *Addresses) {
	t.Helper()
	a := &Addresses{Memory: transport.NewMemory()}
	a.From("192.0.2.1")
	return start(t, c, a.Memory, a, "ws://memory"+server.Path, a.DialContext), a
}

// Addresses is a network in memory whose connections seem to come from IP addresses.
type Addresses struct {
	*transport.Memory
	from     atomic.Pointer[net.TCPAddr]
	Accepted atomic.Int64 // calls of Accept that returned
}

// From sets the address of later connections.
func (a *Addresses) From(ip string) {
	a.from.Store(net.TCPAddrFromAddrPort(netip.AddrPortFrom(netip.MustParseAddr(ip), 40000)))
}

// Accept waits for a connection.
func (a *Addresses) Accept() (net.Conn, error) {
	nc, err := a.Memory.Accept()
	if err != nil {
		return nil, err
	}
	a.Accepted.Add(1)
	return &addressedConn{nc, a.from.Load()}, nil
}

// Raw opens a connection and sends nothing.
func (a *Addresses) Raw(t testing.TB) net.Conn {
	t.Helper()
	nc, err := a.DialContext(context.Background(), "", "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { nc.Close() })
	return nc
}

type addressedConn struct {
	net.Conn
	from *net.TCPAddr
}

func (c *addressedConn) RemoteAddr() net.Addr { return c.from }
