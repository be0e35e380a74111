package transport

import (
	"bytes"
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// testTimeout ends a test that hangs; nothing waits for it when all is well.
const testTimeout = 20 * time.Second

// writeBuffer returns message with the room in front that a write needs.
func writeBuffer(message []byte) []byte {
	return append(make([]byte, HeaderRoom, HeaderRoom+len(message)), message...)
}

// testMessage returns n bytes that differ from their neighbours.
func testMessage(n int) []byte {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte(i*7 + i>>8)
	}
	return b
}

func testContext(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	t.Cleanup(cancel)
	return ctx
}

// upgradeServer starts an HTTP server whose upgraded connections arrive on the channel.
func upgradeServer(t testing.TB, o UpgradeOptions) (wsURL string, conns <-chan *Conn) {
	ch := make(chan *Conn, 16)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if c, err := Upgrade(w, r, o); err == nil {
			ch <- c
		}
	}))
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http") + "/rtm", ch
}

// connPair returns both ends of one websocket over TCP.
func connPair(t testing.TB) (client, server *Conn) {
	wsURL, conns := upgradeServer(t, UpgradeOptions{})
	client, err := Dial(testContext(t), wsURL, DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	server = <-conns
	t.Cleanup(func() {
		client.Close(CloseNormal, "")
		server.Close(CloseNormal, "")
	})
	return client, server
}

// tcpPair returns both ends of a TCP connection on loopback.
func tcpPair(t testing.TB) (a, b *net.TCPConn) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	dialed, err := net.Dial("tcp", l.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	accepted, err := l.Accept()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		dialed.Close()
		accepted.Close()
	})
	return dialed.(*net.TCPConn), accepted.(*net.TCPConn)
}

// serverOver returns a server Conn, as after a handshake, and the raw connection of its client.
func serverOver(t testing.TB, maxMessage int) (*Conn, *net.TCPConn) {
	a, b := tcpPair(t)
	return newConn(a, false, newReadBuffer(0, defaultServerBuffer), 0, maxMessage), b
}

// rawFrame builds a frame by hand. first holds FIN, reserved bits and opcode.
func rawFrame(first byte, payload []byte, masked bool) []byte {
	var b bytes.Buffer
	b.WriteByte(first)
	var bit byte
	if masked {
		bit = maskBit
	}
	switch n := len(payload); {
	case n < length16:
		b.WriteByte(bit | byte(n))
	case n <= 0xffff:
		b.WriteByte(bit | length16)
		binary.Write(&b, binary.BigEndian, uint16(n))
	default:
		b.WriteByte(bit | length64)
		binary.Write(&b, binary.BigEndian, uint64(n))
	}
	if masked {
		key := [maskKeySize]byte{0x11, 0x22, 0x33, 0x44}
		b.Write(key[:])
		for i, ch := range payload {
			b.WriteByte(ch ^ key[i%maskKeySize])
		}
	} else {
		b.Write(payload)
	}
	return b.Bytes()
}

// mustRead reads one message and compares it.
func mustRead(t testing.TB, c *Conn, want []byte) {
	t.Helper()
	got, err := c.Read()
	if err != nil {
		t.Fatalf("Read: %v", err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("Read = %d bytes %.20x, want %d bytes %.20x", len(got), got, len(want), want)
	}
}

func mustWrite(t testing.TB, c *Conn, message []byte) {
	t.Helper()
	if err := c.Write(writeBuffer(message), testTimeout); err != nil {
		t.Fatalf("Write: %v", err)
	}
}
