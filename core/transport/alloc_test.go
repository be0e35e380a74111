package transport

import (
	"bytes"
	"testing"
)

func TestSmallMessagesAllocateNothing(t *testing.T) {
	if !canTryWrite() {
		t.Skip("TryWrite leaves everything to Finish here")
	}
	client, server := connPair(t)
	for _, direction := range []struct {
		name     string
		from, to *Conn
	}{{"client to server", client, server}, {"server to client", server, client}} {
		buf := writeBuffer(testMessage(128))
		var rest []byte
		var err error
		round := func() {
			if rest, err = direction.from.TryWrite(buf); err != nil || rest != nil {
				t.Fatalf("TryWrite = %x, %v", rest, err)
			}
			if _, err = direction.to.Read(); err != nil {
				t.Fatal(err)
			}
			direction.to.More()
		}
		if n := testing.AllocsPerRun(500, round); n != 0 {
			t.Errorf("%s: %v allocations for TryWrite and Read", direction.name, n)
		}
	}
}

func BenchmarkTryWriteAndRead(b *testing.B) {
	client, server := connPair(b)
	buf := writeBuffer(testMessage(128))
	b.ReportAllocs()
	for b.Loop() {
		if err := server.Write(buf, testTimeout); err != nil {
			b.Fatal(err)
		}
		if _, err := client.Read(); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkReadBatch is the cost of a frame when many arrive in one read.
func BenchmarkReadBatch(b *testing.B) {
	frame := rawFrame(finBit|opBinary, testMessage(128), false)
	stream := bytes.Repeat(frame, 64)
	script := &scriptConn{step: len(stream)}
	c := newConn(script, true, newReadBuffer(0, defaultClientBuffer), 0, 0)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		if i%64 == 0 {
			script.input = stream
		}
		if _, err := c.Read(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkMask(b *testing.B) {
	buf := testMessage(1024)
	b.SetBytes(int64(len(buf)))
	for b.Loop() {
		mask([maskKeySize]byte{1, 2, 3, 4}, buf)
	}
}
