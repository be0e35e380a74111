package transport

import (
	"bytes"
	"errors"
	"io"
	"net"
	"os"
	"runtime"
	"testing"
	"time"
)

// canTryWrite says where TryWrite sends by itself.
func canTryWrite() bool { return runtime.GOOS == "linux" || runtime.GOOS == "darwin" }

// shrinkBuffers makes a socket pair hold little, so that a reader that stalls is felt soon. The
// buffers stay above one loopback segment: below, TCP waits for timers.
func shrinkBuffers(t testing.TB, writer, reader *net.TCPConn) {
	if err := errors.Join(writer.SetWriteBuffer(256<<10), reader.SetReadBuffer(256<<10)); err != nil {
		t.Fatal(err)
	}
}

// stuffing is a message that fills the buffers on both sides several times over.
const stuffing = 2<<20 + 3

// stuffed returns a Conn whose socket is full, the rest that did not fit, the message it belongs
// to, and how many whole messages before it went out. The peer has read nothing.
func stuffed(t testing.TB, client bool) (c *Conn, peer *net.TCPConn, rest, message []byte, whole int) {
	if !canTryWrite() {
		t.Skip("TryWrite leaves everything to Finish here")
	}
	a, b := tcpPair(t)
	shrinkBuffers(t, a, b)
	c = newConn(a, client, newReadBuffer(0, defaultServerBuffer), 0, 1<<20)
	message = testMessage(stuffing)
	for {
		var err error
		rest, err = c.TryWrite(writeBuffer(message))
		if err != nil {
			t.Fatal(err)
		}
		if rest != nil {
			return c, b, rest, message, whole
		}
		whole++
	}
}

func TestPartialWriteIsFinished(t *testing.T) {
	for _, client := range []bool{false, true} {
		c, peer, rest, message, whole := stuffed(t, client)
		if len(rest) == 0 || len(rest) > len(message)+HeaderRoom {
			t.Fatalf("rest of %d bytes", len(rest))
		}
		if _, err := c.TryWrite(writeBuffer(nil)); !errors.Is(err, errRest) {
			t.Errorf("TryWrite with a rest outstanding = %v", err)
		}
		finished := make(chan error, 1)
		go func() {
			err := c.Finish(rest, testTimeout)
			if err == nil {
				err = c.Write(writeBuffer([]byte("after")), testTimeout)
			}
			finished <- err
		}()
		reader := newConn(peer, !client, newReadBuffer(0, defaultClientBuffer), 0, stuffing)
		for range whole + 1 {
			mustRead(t, reader, message)
		}
		mustRead(t, reader, []byte("after"))
		if err := <-finished; err != nil {
			t.Fatal(err)
		}
	}
}

func TestPongWaitsForTheRest(t *testing.T) {
	c, peer, rest, message, whole := stuffed(t, false)
	for _, ping := range []string{"first", "second"} {
		if _, err := peer.Write(rawFrame(finBit|opPing, []byte(ping), true)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := peer.Write(rawFrame(finBit|opBinary, []byte("pinged"), true)); err != nil {
		t.Fatal(err)
	}
	mustRead(t, c, []byte("pinged")) // both pings were met with the rest outstanding
	finished := make(chan error, 1)
	go func() { finished <- c.Finish(rest, testTimeout) }()

	reader := newConn(peer, true, newReadBuffer(0, defaultClientBuffer), 0, stuffing)
	for range whole + 1 {
		mustRead(t, reader, message)
	}
	h, err := reader.nextHeader()
	if err != nil || h.opcode != opPong {
		t.Fatalf("after the messages came %+v, %v", h, err)
	}
	if p, err := reader.payload(&h); err != nil || string(p) != "second" {
		t.Fatalf("pong %q, %v", p, err)
	}
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
}

func TestPongThatBlocksDelaysTheWriterOnly(t *testing.T) {
	// In memory a pong is a blocking write of the reader; the stream is full beforehand.
	network := NewMemory()
	clientEnd, serverEnd := memoryPair(t, network)
	filler := rawFrame(finBit|opBinary, testMessage(memoryBuffer-10), false)
	if _, err := serverEnd.Write(filler); err != nil {
		t.Fatal(err)
	}
	if _, err := clientEnd.Write(rawFrame(finBit|opPing, testMessage(100), true)); err != nil {
		t.Fatal(err)
	}
	c := newConn(serverEnd, false, newReadBuffer(0, defaultServerBuffer), 0, 0)
	read := make(chan error, 1)
	go func() {
		_, err := c.Read()
		read <- err
	}()
	for {
		c.mu.Lock()
		wire := c.wire
		c.mu.Unlock()
		if wire == wirePong {
			break
		}
		runtime.Gosched()
	}
	rest, err := c.TryWrite(writeBuffer([]byte("behind the pong")))
	if err != nil || rest == nil {
		t.Fatalf("TryWrite = %x, %v", rest, err)
	}
	finished := make(chan error, 1)
	go func() { finished <- c.Finish(rest, testTimeout) }()
	reader := newConn(clientEnd, true, newReadBuffer(0, defaultClientBuffer), 0, 0)
	mustRead(t, reader, testMessage(memoryBuffer-10))
	mustRead(t, reader, []byte("behind the pong"))
	if err := <-finished; err != nil {
		t.Fatal(err)
	}
	reader.Close(CloseNormal, "bye")
	if err, ok := (<-read).(*CloseError); !ok || err.Reason != "bye" {
		t.Fatalf("Read = %v", err)
	}
}

func TestFinishGivesUpAtItsTimeout(t *testing.T) {
	c, _, rest, _, _ := stuffed(t, false)
	err := c.Finish(rest, time.Nanosecond)
	if !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Fatalf("Finish = %v", err)
	}
	if _, again := c.TryWrite(writeBuffer(nil)); again != err {
		t.Errorf("TryWrite = %v, want the same error", again)
	}
}

func TestCloseUnblocksReadAndFinish(t *testing.T) {
	c, _, rest, _, _ := stuffed(t, false)
	finished, read := make(chan error, 1), make(chan error, 1)
	go func() { finished <- c.Finish(rest, 0) }()
	go func() {
		_, err := c.Read()
		read <- err
	}()
	for range 3 {
		go c.Close(CloseGoingAway, "drain")
	}
	for _, ch := range []chan error{finished, read} {
		if err := <-ch; !errors.Is(err, net.ErrClosed) {
			t.Errorf("unblocked with %v, want net.ErrClosed", err)
		}
	}
	if _, err := c.TryWrite(writeBuffer(nil)); !errors.Is(err, net.ErrClosed) {
		t.Errorf("TryWrite after Close = %v", err)
	}
	if err := c.Close(CloseNormal, ""); err != nil {
		t.Errorf("second Close = %v", err)
	}
}

func TestCloseDropsItsFrameBehindARest(t *testing.T) {
	c, peer, rest, message, whole := stuffed(t, false)
	c.Close(CloseGoingAway, "never seen")
	all, _ := io.ReadAll(peer)
	frame := rawFrame(finBit|opBinary, message, false)
	if got, want := len(all), (whole+1)*len(frame)-len(rest); got != want {
		t.Errorf("peer received %d bytes, want %d", got, want)
	}
}

func TestWriteToAClosedPeerFails(t *testing.T) {
	a, b := tcpPair(t)
	c := newConn(a, false, newReadBuffer(0, 0), 0, 0)
	_ = b.SetLinger(0)
	b.Close()
	if _, err := c.Read(); err == nil { // the reset has arrived
		t.Fatal("Read succeeded")
	}
	if err := c.Write(writeBuffer([]byte("x")), testTimeout); err == nil {
		t.Fatal("Write succeeded")
	}
}

func TestBufferWithoutRoomIsRefused(t *testing.T) {
	client, _ := connPair(t)
	if _, err := client.TryWrite(make([]byte, HeaderRoom-1)); !errors.Is(err, errNoRoom) {
		t.Errorf("TryWrite = %v", err)
	}
}

func TestServerLeavesTheMessageAsItWas(t *testing.T) {
	_, server := connPair(t)
	buf := writeBuffer([]byte("sent to many"))
	for range 3 {
		if err := server.Write(buf, testTimeout); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(buf[HeaderRoom:], []byte("sent to many")) {
		t.Errorf("message is now %q", buf[HeaderRoom:])
	}
}

func TestWritersAndPongsNeverMix(t *testing.T) {
	client, server := connPair(t)
	const messages = 300
	go func() {
		for i := range messages {
			if server.Write(writeBuffer(testMessage(i*50)), testTimeout) != nil {
				return
			}
		}
	}()
	go func() { // the server's reader answers pings meanwhile
		for {
			if _, err := server.Read(); err != nil {
				return
			}
		}
	}()
	go func() {
		raw := client.nc
		for range messages {
			if _, err := raw.Write(rawFrame(finBit|opPing, []byte("ping"), true)); err != nil {
				return
			}
		}
	}()
	for i := range messages {
		mustRead(t, client, testMessage(i*50))
	}
}
