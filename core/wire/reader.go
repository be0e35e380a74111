package wire

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

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
	data  []byte
	at    int
	err   error
	left  int // values not yet read in the innermost array
	outer [maxNesting]int
	depth int
}

// NewReader returns a reader without a message.
func NewReader() *Reader { return &Reader{} }

// Reset begins a new message.
func (r *Reader) Reset(message []byte) {
	r.data, r.at = message, 0
	r.err, r.left, r.depth = nil, 0, 0
}

// Err returns the first error since the last Reset.
func (r *Reader) Err() error { return r.err }

func (r *Reader) fail(format string, args ...any) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: %s (byte %d of %d)", ErrMalformed, fmt.Sprintf(format, args...), r.at, len(r.data))
	}
	r.left = 0
}

func (r *Reader) pos() int { return r.at }

// rest is how much of the message is not yet read.
func (r *Reader) rest() int { return len(r.data) - r.at }

// Next skips what is left of the current frame and begins the next; false at the end or after an error.
func (r *Reader) Next() (Kind, bool) {
	for r.depth > 0 {
		r.Leave()
	}
	r.skipRest()
	if r.err != nil || r.rest() == 0 {
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
		if open > r.rest() { // each value takes a byte at least; this also keeps the sum from overflowing
			r.fail("it ends within a value")
			return
		}
		switch r.class() {
		case classArray:
			open += r.array()
		case classMap:
			open += 2 * r.length("a map of %d pairs in %d bytes")
		case classBytes:
			r.span()
		case classExt:
			if n := r.length("a value of %d bytes in %d"); n < r.rest() {
				r.at += 1 + n // a byte that says what the others mean comes first
			} else {
				r.fail("it ends within a value")
			}
		case classNone:
			r.fail("the byte %#x, which msgpack does not use", r.data[r.at])
		default:
			r.number("it ends within a value")
		}
	}
}

// class is what the first byte of a value says about its type.
type class byte

const (
	classNone     class = iota // the end of the message, and the one byte that msgpack never uses
	classNil                   // and floats, which rtm.v1 does not have either
	classUnsigned              // a number that cannot be negative
	classSigned                // one that can; some encoders use these for every number
	classBool
	classBytes // text or bytes
	classArray
	classMap
	classExt
)

// form is all that the first byte of a value says. A number follows it in width bytes: the value of a number, the
// length of anything else. Where nothing follows, the byte itself holds the number.
type form struct {
	class class
	width uint8
	fixed int8
}

var forms = func() (t [256]form) {
	for i := range t {
		switch c := byte(i); {
		case c <= msgpcode.PosFixedNumHigh:
			t[i] = form{classUnsigned, 0, int8(c)}
		case c >= msgpcode.NegFixedNumLow:
			t[i] = form{classSigned, 0, int8(c)}
		case msgpcode.IsFixedString(c):
			t[i] = form{classBytes, 0, int8(c & msgpcode.FixedStrMask)}
		case msgpcode.IsFixedArray(c):
			t[i] = form{classArray, 0, int8(c & msgpcode.FixedArrayMask)}
		case msgpcode.IsFixedMap(c):
			t[i] = form{classMap, 0, int8(c & msgpcode.FixedMapMask)}
		}
	}
	// Forms that differ in the width of their number alone have codes that follow each other.
	family := func(c class, first byte, widths ...uint8) {
		for i, width := range widths {
			t[int(first)+i] = form{class: c, width: width}
		}
	}
	family(classNil, msgpcode.Nil, 0)
	family(classNil, msgpcode.Float, 4, 8)
	family(classBool, msgpcode.False, 0, 0)
	family(classUnsigned, msgpcode.Uint8, 1, 2, 4, 8)
	family(classSigned, msgpcode.Int8, 1, 2, 4, 8)
	family(classBytes, msgpcode.Str8, 1, 2, 4)
	family(classBytes, msgpcode.Bin8, 1, 2, 4)
	family(classArray, msgpcode.Array16, 2, 4)
	family(classMap, msgpcode.Map16, 2, 4)
	family(classExt, msgpcode.Ext8, 1, 2, 4)
	for i, n := range []int8{1, 2, 4, 8, 16} {
		t[int(msgpcode.FixExt1)+i] = form{classExt, 0, n}
	}
	return t
}()

// form looks at the next value without passing it.
func (r *Reader) form() form {
	if r.at == len(r.data) {
		return form{}
	}
	return forms[r.data[r.at]]
}

func (r *Reader) class() class { return r.form().class }

// number passes the first byte of a value and the number that it holds or that follows. Numbers of a signed form are
// extended to 64 bits, for a conversion to int64. Call it before the end of the message only.
func (r *Reader) number(cut string) (n uint64, ok bool) {
	f, p := forms[r.data[r.at]], r.data[r.at+1:]
	if len(p) < int(f.width) {
		r.fail("%s", cut)
		return 0, false
	}
	switch f.width {
	case 0:
		n = uint64(f.fixed)
	case 1:
		n = uint64(p[0])
	case 2:
		n = uint64(binary.BigEndian.Uint16(p))
	case 4:
		n = uint64(binary.BigEndian.Uint32(p))
	case 8:
		n = binary.BigEndian.Uint64(p)
	}
	if unused := 64 - 8*int(f.width); f.class == classSigned && f.width > 0 {
		n = uint64(int64(n<<unused) >> unused)
	}
	r.at += 1 + int(f.width)
	return n, true
}

// length reads a length and refuses one that the message has not behind it.
func (r *Reader) length(tooLong string) int {
	n, ok := r.number("it ends within a value")
	if ok && n > uint64(r.rest()) {
		r.fail(tooLong, n, r.rest())
	}
	if r.err != nil {
		return 0
	}
	return int(n)
}

// array reads the head of an array.
func (r *Reader) array() int {
	if r.class() != classArray {
		r.fail("no array where one belongs")
		return 0
	}
	return r.length("an array of %d values in %d bytes")
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
	c := r.class()
	if c != classUnsigned && c != classSigned {
		r.fail("no number where one belongs")
		return 0
	}
	v, _ := r.number("it ends within a number")
	if c == classSigned && int64(v) < 0 {
		r.fail("the number %d is negative", int64(v))
		return 0
	}
	return v
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
	v, _ := r.number("it ends within a number")
	if c == classUnsigned && v > math.MaxInt64 {
		r.fail("the number %d is out of range", v)
		return 0
	}
	return int64(v)
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
	r.at++
	return r.data[r.at-1] == msgpcode.True
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
	n := r.length("a value of %d bytes in %d")
	if n == 0 {
		return nil
	}
	at := r.at
	r.at += n
	return r.data[at : at+n : at+n]
}

// String reads text into memory of its own.
func (r *Reader) String() string { return string(r.Bytes()) }
