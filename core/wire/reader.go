package wire

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// ErrMalformed is wrapped by every error that a Reader reports.
var ErrMalformed = errors.New("malformed frame")

// maxNesting bounds arrays within arrays; rtm.v1 itself uses three.
const maxNesting = 6

// Reader takes apart one websocket message: frames back to back, each an array that begins with its kind.
// Byte and text values alias the message. After an error every getter returns zero and Next returns false, so
// a caller checks Err once per frame.
type Reader struct {
	data  []byte
	src   bytes.Reader
	dec   *msgpack.Decoder
	err   error
	left  int // values not yet read in the innermost array
	outer [maxNesting]int
	depth int
}

// NewReader returns a reader without a message.
func NewReader() *Reader {
	r := &Reader{}
	r.dec = msgpack.NewDecoder(&r.src)
	return r
}

// Reset begins a new message.
func (r *Reader) Reset(message []byte) {
	r.data = message
	r.src.Reset(message)
	r.dec.ResetReader(&r.src)
	r.err, r.left, r.depth = nil, 0, 0
}

// Err returns the first error since the last Reset.
func (r *Reader) Err() error { return r.err }

func (r *Reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s (byte %d of %d)", ErrMalformed, fmt.Sprintf(format, args...), r.pos(), len(r.data))
	}
	r.left = 0
}

func (r *Reader) pos() int { return len(r.data) - r.src.Len() }

// Next skips what is left of the current frame and begins the next; false at the end or after an error.
func (r *Reader) Next() (Kind, bool) {
	for r.depth > 0 {
		r.Leave()
	}
	r.skipRest()
	if r.err != nil || r.src.Len() == 0 {
		return 0, false
	}
	n := r.array()
	if r.err == nil && n < 1 {
		r.fail("an empty frame")
	}
	r.left = n
	k := r.Uint()
	return Kind(k), r.err == nil
}

func (r *Reader) skipRest() {
	for ; r.left > 0 && r.err == nil; r.left-- {
		r.skip()
	}
}

// skip passes over one value. Nested values are walked with a count instead of by recursion, so that a
// message of nothing but array headers cannot grow the stack.
func (r *Reader) skip() {
	for open := 1; open > 0 && r.err == nil; open-- {
		c, err := r.dec.PeekCode()
		if err != nil {
			r.fail("it ends within a value")
			return
		}
		switch {
		case msgpcode.IsFixedArray(c) || c == msgpcode.Array16 || c == msgpcode.Array32:
			open += r.array()
		case msgpcode.IsFixedMap(c) || c == msgpcode.Map16 || c == msgpcode.Map32:
			n, err := r.dec.DecodeMapLen()
			if err != nil || n > r.src.Len() {
				r.fail("a map longer than the message")
				return
			}
			open += 2 * n
		case msgpcode.IsString(c) || msgpcode.IsBin(c):
			r.span()
		default:
			if err := r.dec.Skip(); err != nil {
				r.fail("%v", err)
			}
		}
	}
}

func (r *Reader) array() int {
	n, err := r.dec.DecodeArrayLen()
	switch {
	case err != nil:
		r.fail("no array where one belongs")
	case n < 0:
		return 0
	case n > r.src.Len():
		r.fail("an array of %d values in %d bytes", n, r.src.Len())
	default:
		return n
	}
	return 0
}

// take counts one value of the innermost array; false if there is none.
func (r *Reader) take() bool {
	if r.err != nil {
		return false
	}
	if r.left == 0 {
		r.fail("a field is missing")
		return false
	}
	r.left--
	return true
}

// Has reports whether the innermost array holds another value: fields added later are optional.
func (r *Reader) Has() bool { return r.err == nil && r.left > 0 }

// Enter begins a nested array and returns its length; Leave ends it.
func (r *Reader) Enter() int {
	if !r.take() {
		return 0
	}
	if r.depth == maxNesting {
		r.fail("arrays nested deeper than %d", maxNesting)
		return 0
	}
	n := r.array()
	if r.err != nil {
		return 0
	}
	r.outer[r.depth] = r.left
	r.depth++
	r.left = n
	return n
}

// Leave skips what is left of the nested array and returns to the outer one.
func (r *Reader) Leave() {
	r.skipRest()
	if r.depth > 0 {
		r.depth--
		r.left = r.outer[r.depth]
	}
	if r.err != nil {
		r.left = 0
	}
}

// Uint reads an unsigned number.
func (r *Reader) Uint() uint64 {
	if !r.take() {
		return 0
	}
	v, err := r.dec.DecodeUint64()
	if err != nil {
		r.fail("no unsigned number where one belongs")
		return 0
	}
	return v
}

// Int reads a number that fits 31 bits: a count, a code, a size.
func (r *Reader) Int() int {
	v := r.Int64()
	if v < math.MinInt32 || v > math.MaxInt32 {
		r.fail("the number %d is out of range", v)
		return 0
	}
	return int(v)
}

// Int64 reads a signed number.
func (r *Reader) Int64() int64 {
	if !r.take() {
		return 0
	}
	v, err := r.dec.DecodeInt64()
	if err != nil {
		r.fail("no number where one belongs")
		return 0
	}
	return v
}

// Bool reads a boolean.
func (r *Reader) Bool() bool {
	if !r.take() {
		return false
	}
	v, err := r.dec.DecodeBool()
	if err != nil {
		r.fail("no boolean where one belongs")
	}
	return v
}

// Bytes reads text or bytes without a copy: the result aliases the message.
func (r *Reader) Bytes() []byte {
	if !r.take() {
		return nil
	}
	return r.span()
}

func (r *Reader) span() []byte {
	n, err := r.dec.DecodeBytesLen()
	if err != nil {
		r.fail("no text or bytes where some belong")
		return nil
	}
	if n <= 0 {
		return nil
	}
	if n > r.src.Len() {
		r.fail("a value of %d bytes in %d", n, r.src.Len())
		return nil
	}
	at := r.pos()
	_, _ = r.src.Seek(int64(n), 1)
	return r.data[at : at+n : at+n]
}

// String reads text into memory of its own.
func (r *Reader) String() string { return string(r.Bytes()) }

// viewString gives bytes the type of a string without a copy; the bytes must not change while it is in use.
func viewString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
