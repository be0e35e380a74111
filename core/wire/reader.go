package wire

import (
	"errors"
	"fmt"
	"io"
	"math"
	"unsafe"

	"github.com/vmihailenco/msgpack/v5"
	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// ErrMalformed is wrapped by every error that a Reader reports.
var ErrMalformed = errors.New("malformed frame")

// maxNesting bounds the arrays a caller enters one within the other; rtm.v1 itself uses three.
const maxNesting = 6

// Reader takes apart one websocket message: frames back to back, each an array that begins with its kind.
// Byte and text values alias the message. After an error every getter returns zero and Next returns false, so
// a caller checks Err once per frame.
type Reader struct {
	src   source
	dec   *msgpack.Decoder
	err   error
	left  int // values not yet read in the innermost array
	outer [maxNesting]int
	depth int
}

// source feeds the decoder from the message. Unlike a bytes.Reader it lets the Reader look at the position and
// at the next byte without a call.
type source struct {
	data []byte
	at   int
}

func (s *source) Read(p []byte) (int, error) {
	if s.at == len(s.data) {
		return 0, io.EOF
	}
	n := copy(p, s.data[s.at:])
	s.at += n
	return n, nil
}

func (s *source) ReadByte() (byte, error) {
	if s.at == len(s.data) {
		return 0, io.EOF
	}
	c := s.data[s.at]
	s.at++
	return c, nil
}

func (s *source) UnreadByte() error {
	s.at--
	return nil
}

func (s *source) left() int { return len(s.data) - s.at }

// NewReader returns a reader without a message.
func NewReader() *Reader {
	r := &Reader{}
	r.dec = msgpack.NewDecoder(&r.src)
	return r
}

// Reset begins a new message.
func (r *Reader) Reset(message []byte) {
	r.src = source{data: message}
	r.err, r.left, r.depth = nil, 0, 0
}

// Err returns the first error since the last Reset.
func (r *Reader) Err() error { return r.err }

func (r *Reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s (byte %d of %d)", ErrMalformed, fmt.Sprintf(format, args...), r.pos(), len(r.src.data))
	}
	r.left = 0
}

func (r *Reader) pos() int { return r.src.at }

// Next skips what is left of the current frame and begins the next; false at the end or after an error.
func (r *Reader) Next() (Kind, bool) {
	for r.depth > 0 {
		r.Leave()
	}
	r.skipRest()
	if r.err != nil || r.src.left() == 0 {
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
// message of nothing but array headers cannot grow the stack. Nothing is read into memory on the way: a length
// that the message does not have behind it is refused by looking at it.
func (r *Reader) skip() {
	for open := 1; open > 0 && r.err == nil; open-- {
		if open > r.src.left() { // each value takes a byte at least; this also keeps the sum from overflowing
			r.fail("it ends within a value")
			return
		}
		switch r.class() {
		case classArray:
			open += r.array()
		case classMap:
			n, err := r.dec.DecodeMapLen()
			if r.length(n, err, "a map of %d pairs in %d bytes") {
				open += 2 * n
			}
		case classBytes:
			r.span()
		case classExt:
			_, n, err := r.dec.DecodeExtHeader()
			if r.length(n, err, "a value of %d bytes in %d") {
				r.src.at += n
			}
		default:
			if err := r.dec.Skip(); err != nil {
				r.fail("%v", err)
			}
		}
	}
}

// class is what the first byte of a value says about its type.
type class byte

const (
	classOther    class = iota // nil, floats, and the one byte that msgpack never uses
	classUnsigned              // a number that cannot be negative
	classSigned                // one that can; some encoders use these for every number
	classBool
	classBytes // text or bytes
	classArray
	classMap
	classExt
)

var classes = func() (t [256]class) {
	for i := range t {
		switch c := byte(i); {
		case c <= msgpcode.PosFixedNumHigh, c >= msgpcode.Uint8 && c <= msgpcode.Uint64:
			t[i] = classUnsigned
		case c >= msgpcode.NegFixedNumLow, c >= msgpcode.Int8 && c <= msgpcode.Int64:
			t[i] = classSigned
		case c == msgpcode.False, c == msgpcode.True:
			t[i] = classBool
		case msgpcode.IsString(c), msgpcode.IsBin(c):
			t[i] = classBytes
		case msgpcode.IsFixedArray(c), c == msgpcode.Array16, c == msgpcode.Array32:
			t[i] = classArray
		case msgpcode.IsFixedMap(c), c == msgpcode.Map16, c == msgpcode.Map32:
			t[i] = classMap
		case msgpcode.IsExt(c):
			t[i] = classExt
		}
	}
	return t
}()

// class looks at the next value without passing it. The decoder by itself is too generous: it takes nil for
// anything and a negative number for a large one.
func (r *Reader) class() class {
	if r.src.at == len(r.src.data) {
		return classOther
	}
	return classes[r.src.data[r.src.at]]
}

// length judges a length that the decoder has read. On platforms where an int has 32 bits it can be negative.
func (r *Reader) length(n int, err error, tooLong string) bool {
	switch {
	case err != nil:
		r.fail("it ends within a value")
	case n < 0 || n > r.src.left():
		r.fail(tooLong, uint32(n), r.src.left())
	default:
		return true
	}
	return false
}

// array reads the head of an array.
func (r *Reader) array() int {
	if r.class() != classArray {
		r.fail("no array where one belongs")
		return 0
	}
	n, err := r.dec.DecodeArrayLen()
	if !r.length(n, err, "an array of %d values in %d bytes") {
		return 0
	}
	return n
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

// Uint reads a number that is not negative.
func (r *Reader) Uint() uint64 {
	if !r.take() {
		return 0
	}
	switch r.class() {
	case classUnsigned:
		v, err := r.dec.DecodeUint64()
		if err != nil {
			r.fail("it ends within a number")
			return 0
		}
		return v
	case classSigned:
		v, err := r.dec.DecodeInt64()
		switch {
		case err != nil:
			r.fail("it ends within a number")
		case v < 0:
			r.fail("the number %d is negative", v)
		default:
			return uint64(v)
		}
	default:
		r.fail("no number where one belongs")
	}
	return 0
}

// Int reads a number that fits 32 bits: a code, a reason.
func (r *Reader) Int() int {
	v := r.Int64()
	if v < math.MinInt32 || v > math.MaxInt32 {
		r.fail("the number %d is out of range", v)
		return 0
	}
	return int(v)
}

// Count reads a number of things or of milliseconds: not negative, and small enough for any int.
func (r *Reader) Count() int {
	v := r.Int()
	if v < 0 {
		r.fail("the number %d is negative", v)
		return 0
	}
	return v
}

// Int64 reads a signed number.
func (r *Reader) Int64() int64 {
	if !r.take() {
		return 0
	}
	c := r.class()
	if c != classUnsigned && c != classSigned {
		r.fail("no number where one belongs")
		return 0
	}
	v, err := r.dec.DecodeInt64()
	if err != nil {
		r.fail("it ends within a number")
		return 0
	}
	if v < 0 && c == classUnsigned {
		r.fail("the number %d is out of range", uint64(v))
		return 0
	}
	return v
}

// Bool reads a boolean.
func (r *Reader) Bool() bool {
	if !r.take() {
		return false
	}
	if r.class() != classBool {
		r.fail("no boolean where one belongs")
		return false
	}
	v, _ := r.dec.DecodeBool()
	return v
}

// Bytes reads text or bytes without a copy: the result aliases the message. Empty ones are nil.
func (r *Reader) Bytes() []byte {
	if !r.take() {
		return nil
	}
	return r.span()
}

func (r *Reader) span() []byte {
	if r.class() != classBytes {
		r.fail("no text or bytes where some belong")
		return nil
	}
	n, err := r.dec.DecodeBytesLen()
	if !r.length(n, err, "a value of %d bytes in %d") || n == 0 {
		return nil
	}
	at := r.src.at
	r.src.at += n
	return r.src.data[at : at+n : at+n]
}

// String reads text into memory of its own.
func (r *Reader) String() string { return string(r.Bytes()) }

// viewString gives bytes the type of a string without a copy; the bytes must not change while it is in use.
func viewString(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
