package sessions

import (
	"bytes"
	"testing"

	"github.com/librtm/librtm/core/wire"
)

func TestHandMadeAcknowledgementDecodes(t *testing.T) {
	r := wire.NewReader()
	for _, n := range []uint64{0, 1, 127, 128, 255, 256, 65535, 65536, 1<<32 - 1, 1 << 32, 0x0102030405060708, 1<<64 - 1} {
		before := []byte{0x92, byte(wire.KindPong), 0x05} // an acknowledgement goes out after control frames
		buf := appendAck(bytes.Clone(before), n)
		if !bytes.HasPrefix(buf, before) {
			t.Fatalf("%d: what was in the buffer changed: %x", n, buf)
		}
		r.Reset(buf)
		if k, ok := r.Next(); !ok || k != wire.KindPong {
			t.Fatalf("%d: %d, %v", n, k, ok)
		}
		k, ok := r.Next()
		if got := r.Uint(); !ok || k != wire.KindAck || got != n || r.Has() {
			t.Errorf("%d: kind %d with %d: %v", n, k, got, r.Err())
		}
		if _, more := r.Next(); more || r.Err() != nil {
			t.Errorf("%d: something follows: %v", n, r.Err())
		}
	}
}
