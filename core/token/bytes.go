package token

import "encoding/binary"

// reader takes little-endian fields off the front of data. After the first
// failure it keeps the error and returns zero values, so that a parser can
// read a group of fields and look at err once.
type reader struct {
	data []byte
	err  error
}

func (r *reader) take(n int, what string) []byte {
	if r.err != nil {
		return nil
	}
	if len(r.data) < n {
		r.err = malformed("it ends inside the %s: %d bytes are left, %d are needed", what, len(r.data), n)
		return nil
	}
	field := r.data[:n]
	r.data = r.data[n:]
	return field
}

func (r *reader) uint16(what string) uint16 {
	if b := r.take(2, what); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (r *reader) uint32(what string) uint32 {
	if b := r.take(4, what); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

// bytes reads a *string* of the formats: a 16-bit length and that many bytes.
func (r *reader) bytes(what string) []byte {
	n := r.uint16("length of the " + what)
	return r.take(int(n), what)
}

// count reads a 16-bit count and refuses one above limit before anything is
// allocated for it.
func (r *reader) count(what string, limit int) int {
	n := int(r.uint16("number of " + what))
	if n > limit && r.err == nil {
		r.err = malformed("it claims %d %s, at most %d are accepted", n, what, limit)
		return 0
	}
	return n
}

// end refuses bytes that no field accounts for.
func (r *reader) end() error {
	if r.err == nil && len(r.data) > 0 {
		r.err = malformed("%d bytes follow its last field", len(r.data))
	}
	return r.err
}

// appendBytes is the counterpart of reader.bytes. Callers have checked that
// the length fits.
func appendBytes[T string | []byte](to []byte, field T) []byte {
	to = binary.LittleEndian.AppendUint16(to, uint16(len(field)))
	return append(to, field...)
}
