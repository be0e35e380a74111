package wire

import "github.com/vmihailenco/msgpack/v5"

// Writer appends msgpack values to a buffer. It is reused frame after frame: the encoder behind it is made
// once, and no call allocates except to grow the buffer.
type Writer struct {
	buf []byte
	enc *msgpack.Encoder
}

// NewWriter returns an empty writer.
func NewWriter() *Writer {
	w := &Writer{}
	w.enc = msgpack.NewEncoder((*sink)(w))
	return w
}

// sink is the io.Writer face of a Writer, kept apart so that it does not show in its method set.
type sink Writer

func (s *sink) Write(p []byte) (int, error) { s.buf = append(s.buf, p...); return len(p), nil }
func (s *sink) WriteByte(c byte) error      { s.buf = append(s.buf, c); return nil }

// Reset empties the buffer and keeps its memory.
func (w *Writer) Reset() { w.buf = w.buf[:0] }

// Bytes returns what was written since the last Reset; the next Reset makes it invalid.
func (w *Writer) Bytes() []byte { return w.buf }

// Copy returns what was written since the last Reset in memory of its own.
func (w *Writer) Copy() []byte { return append(make([]byte, 0, len(w.buf)), w.buf...) }

// The sink cannot fail, so neither can the encoder: its errors are not looked at.

// Frame begins a frame of a kind with n further fields.
func (w *Writer) Frame(k Kind, n int) { w.Array(n + 1); w.Uint(uint64(k)) }

// Array begins an array of n values.
func (w *Writer) Array(n int) { _ = w.enc.EncodeArrayLen(n) }

// Uint writes an unsigned number in its shortest form.
func (w *Writer) Uint(v uint64) { _ = w.enc.EncodeUint(v) }

// Int writes a signed number in its shortest form.
func (w *Writer) Int(v int64) { _ = w.enc.EncodeInt(v) }

// Bool writes a boolean.
func (w *Writer) Bool(v bool) { _ = w.enc.EncodeBool(v) }

// String writes text.
func (w *Writer) String(s string) { _ = w.enc.EncodeString(s) }

// Text writes bytes that are known to be UTF-8 as text.
func (w *Writer) Text(b []byte) {
	_ = w.enc.EncodeString(viewString(b))
}

// Binary writes bytes.
func (w *Writer) Binary(b []byte) {
	_ = w.enc.EncodeBytesLen(len(b))
	w.buf = append(w.buf, b...)
}

// Raw appends a value that is already encoded.
func (w *Writer) Raw(b []byte) { w.buf = append(w.buf, b...) }
