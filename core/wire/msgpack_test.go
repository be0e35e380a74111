package wire

import (
	"bytes"
	"math"
	"testing"

	"github.com/vmihailenco/msgpack/v5"
)

// What the writer writes is what a general msgpack library writes, at every boundary between two forms.
func TestWriterAgreesWithMsgpack(t *testing.T) {
	w := NewWriter()
	var out bytes.Buffer
	enc := msgpack.NewEncoder(&out)
	same := func(what string, of any, err error) {
		t.Helper()
		if err != nil || !bytes.Equal(w.Bytes(), out.Bytes()) {
			t.Errorf("%s %v: % x, msgpack has % x: %v", what, of, head(w.Bytes()), head(out.Bytes()), err)
		}
		w.Reset()
		out.Reset()
	}
	for _, edge := range []uint64{0, 16, 32, 128, 1 << 8, 1 << 15, 1 << 16, 1 << 31, 1 << 32, 1 << 63} {
		for _, v := range []uint64{edge - 1, edge, edge + 1, -edge, -edge - 1} {
			w.Uint(v)
			same("unsigned", v, enc.EncodeUint(v))
			w.Int(int64(v))
			same("signed", int64(v), enc.EncodeInt(int64(v)))
			if v > math.MaxUint16+1 {
				continue
			}
			n := int(v)
			w.Array(n)
			same("array of", n, enc.EncodeArrayLen(n))
			b := bytes.Repeat([]byte("x"), n)
			w.String(string(b))
			same("text of", n, enc.EncodeString(string(b)))
			w.Text(b)
			same("text from bytes of", n, enc.EncodeString(string(b)))
			w.Binary(b)
			same("bytes of", n, enc.EncodeBytes(b))
		}
	}
	for _, v := range []bool{false, true} {
		w.Bool(v)
		same("boolean", v, enc.EncodeBool(v))
	}
}

func head(b []byte) []byte { return b[:min(len(b), 12)] }

// checkAgainstMsgpack reads the first value of a message with the reader and with a general msgpack library. What the
// reader takes the library takes too, for the same value and as many bytes. The other way round there are exceptions:
// the library takes nil for anything and lengths that the message does not have behind them.
func checkAgainstMsgpack(t *testing.T, message []byte) {
	rest := bytes.NewReader(nil)
	dec := msgpack.NewDecoder(rest)
	r := NewReader()
	check := func(what string, read func() (ours, theirs any, err error)) {
		rest.Reset(message)
		r.Reset(message)
		r.left = 1
		ours, theirs, err := read()
		if r.Err() == nil && (err != nil || ours != theirs || r.rest() != rest.Len()) {
			t.Fatalf("% x as %s: %v and %d bytes left; msgpack: %v and %d bytes left, error %v",
				head(message), what, ours, r.rest(), theirs, rest.Len(), err)
		}
	}
	check("unsigned", func() (any, any, error) { v, err := dec.DecodeUint64(); return r.Uint(), v, err })
	check("signed", func() (any, any, error) { v, err := dec.DecodeInt64(); return r.Int64(), v, err })
	check("boolean", func() (any, any, error) { v, err := dec.DecodeBool(); return r.Bool(), v, err })
	check("text", func() (any, any, error) {
		ours := r.String()
		if r.Err() != nil {
			return nil, nil, nil // before the library makes room for what is not there
		}
		v, err := dec.DecodeString()
		return ours, v, err
	})
	check("array", func() (any, any, error) { v, err := dec.DecodeArrayLen(); return r.Enter(), v, err })
	var refused error
	check("whatever it is", func() (any, any, error) {
		r.skip()
		if refused = r.Err(); refused != nil {
			return nil, nil, nil
		}
		return nil, nil, dec.Skip()
	})
	// Only a value of another type or one that is cut is refused: when the library passes over it, so does the reader.
	if refused != nil && len(message) < 64 {
		rest.Reset(message)
		if err := dec.Skip(); err == nil {
			t.Fatalf("% x is refused: %v; msgpack takes it", message, refused)
		}
	}
}

// Every first byte, with much and with nothing behind it.
func TestReaderAgreesWithMsgpack(t *testing.T) {
	for c := range 256 {
		for _, fill := range []byte{0x00, 0x01, 0x7f, 0x80, 0xff} {
			for _, n := range []int{0, 1, 2, 3, 4, 5, 8, 9, 16, 17, 18, 33, 300} {
				checkAgainstMsgpack(t, append([]byte{byte(c)}, bytes.Repeat([]byte{fill}, n)...))
			}
		}
	}
}

// FuzzMsgpack: the reader understands every value as a general msgpack library does.
func FuzzMsgpack(f *testing.F) {
	addSeeds(f)
	for c := range 256 {
		f.Add([]byte{byte(c), 0, 0, 0, 2, 0xa1, 'x', 0x01, 0x02, 0x03})
	}
	f.Fuzz(func(t *testing.T, message []byte) { checkAgainstMsgpack(t, message[:min(len(message), 4<<10)]) })
}
