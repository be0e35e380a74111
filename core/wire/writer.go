package wire

import (
	"encoding/binary"
	"math"

	"github.com/vmihailenco/msgpack/v5/msgpcode"
)

// Writer appends msgpack values to a buffer, each in its shortest form. It is reused frame after frame: no call
// allocates except to grow the buffer.
type Writer struct {
	buf []byte
}

// NewWriter returns an empty writer.
func NewWriter() *Writer { return &Writer{} }

// Reset empties the buffer and keeps its memory.
func (w *Writer) Reset() { w.buf = w.buf[:0] }

// Bytes returns what was written since the last Reset; the next Reset makes it invalid.
func (w *Writer) Bytes() []byte { return w.buf }

// Copy returns what was written since the last Reset in memory of its own.
func (w *Writer) Copy() []byte { return append(make([]byte, 0, len(w.buf)), w.buf...) }

// number appends a number in the narrowest of four forms whose codes follow each other: 8, 16, 32 and 64 bits.
func (w *Writer) number(code8 byte, n uint64) {
	switch {
	case n <= math.MaxUint8:
		w.buf = append(w.buf, code8, byte(n))
	case n <= math.MaxUint16:
		w.number16(code8+1, n)
	case n <= math.MaxUint32:
		w.number32(code8+2, n)
	default:
		w.buf = binary.BigEndian.AppendUint64(append(w.buf, code8+3), n)
	}
}

func (w *Writer) number16(code byte, n uint64) {
	w.buf = binary.BigEndian.AppendUint16(append(w.buf, code), uint16(n))
}

func (w *Writer) number32(code byte, n uint64) {
	w.buf = binary.BigEndian.AppendUint32(append(w.buf, code), uint32(n))
}

// Frame begins a frame of a kind with n further fields.
func (w *Writer) Frame(k Kind, n int) { w.Array(n + 1); w.Uint(uint64(k)) }

// Array begins an array of n values.
func (w *Writer) Array(n int) {
	switch {
	case n <= int(msgpcode.FixedArrayMask):
		w.buf = append(w.buf, msgpcode.FixedArrayLow|byte(n))
	case n <= math.MaxUint16:
		w.number16(msgpcode.Array16, uint64(n))
	default:
		w.number32(msgpcode.Array32, uint64(n))
	}
}

// Uint writes an unsigned number in its shortest form.
func (w *Writer) Uint(v uint64) {
	if v <= uint64(msgpcode.PosFixedNumHigh) {
		w.buf = append(w.buf, byte(v))
		return
	}
	w.number(msgpcode.Uint8, v)
}

// Int writes a signed number in its shortest form.
func (w *Writer) Int(v int64) {
	switch {
	case v >= 0:
		w.Uint(uint64(v))
	case v >= minFixed:
		w.buf = append(w.buf, byte(v))
	case v >= math.MinInt8:
		w.buf = append(w.buf, msgpcode.Int8, byte(v))
	case v >= math.MinInt16:
		w.number16(msgpcode.Int16, uint64(v))
	case v >= math.MinInt32:
		w.number32(msgpcode.Int32, uint64(v))
	default:
		w.buf = binary.BigEndian.AppendUint64(append(w.buf, msgpcode.Int64), uint64(v))
	}
}

// minFixed is the least number that fits the one byte which says that it is a number.
const minFixed = -32

// Bool writes a boolean.
func (w *Writer) Bool(v bool) {
	code := msgpcode.False
	if v {
		code = msgpcode.True
	}
	w.buf = append(w.buf, code)
}

// String writes text.
func (w *Writer) String(s string) {
	w.textLength(len(s))
	w.buf = append(w.buf, s...)
}

// Text writes bytes that are known to be UTF-8 as text.
func (w *Writer) Text(b []byte) {
	w.textLength(len(b))
	w.buf = append(w.buf, b...)
}

func (w *Writer) textLength(n int) {
	if n <= int(msgpcode.FixedStrMask) {
		w.buf = append(w.buf, msgpcode.FixedStrLow|byte(n))
		return
	}
	w.number(msgpcode.Str8, uint64(n))
}

// Binary writes bytes.
func (w *Writer) Binary(b []byte) {
	w.number(msgpcode.Bin8, uint64(len(b)))
	w.buf = append(w.buf, b...)
}

// Raw appends a value that is already encoded.
func (w *Writer) Raw(b []byte) { w.buf = append(w.buf, b...) }
