package main

import (
	"encoding/binary"

	"github.com/librtm/librtm/core/wire"
)

// peekFrame returns the kind and the size of the frame at the front of b, or size 0 when it is cut off. It walks
// over the fields without reading them: a load generator that decoded every one of a million messages would take
// the processor from the server it measures.
func peekFrame(b []byte) (kind wire.Kind, size int) {
	if len(b) < 2 || b[0]&0xf0 != 0x90 || b[1] > 0x7f {
		return 0, 0 // frames are short arrays, and kinds are small numbers
	}
	at := 1
	for n := int(b[0] & 0x0f); n > 0; n-- {
		if at >= len(b) {
			return 0, 0
		}
		length, nested := valueSize(b[at:])
		at += length
		n += nested
	}
	if at > len(b) {
		return 0, 0
	}
	return wire.Kind(b[1]), at
}

// valueSize returns the size of the msgpack value at the front of b, and for an array the number of values that
// follow it. A size beyond b says that the value is cut off.
func valueSize(b []byte) (size, nested int) {
	long := func(header int) int {
		if len(b) < header {
			return header
		}
		switch header {
		case 2:
			return header + int(b[1])
		case 3:
			return header + int(binary.BigEndian.Uint16(b[1:]))
		}
		return header + int(binary.BigEndian.Uint32(b[1:]))
	}
	switch c := b[0]; {
	case c <= 0x7f, c >= 0xe0, c == 0xc0, c == 0xc2, c == 0xc3:
		return 1, 0
	case c&0xf0 == 0x90:
		return 1, int(c & 0x0f)
	case c&0xe0 == 0xa0:
		return 1 + int(c&0x1f), 0
	case c == 0xc4, c == 0xd9:
		return long(2), 0
	case c == 0xc5, c == 0xda:
		return long(3), 0
	case c == 0xc6, c == 0xdb:
		return long(5), 0
	case c == 0xcc, c == 0xd0:
		return 2, 0
	case c == 0xcd, c == 0xd1:
		return 3, 0
	case c == 0xca, c == 0xce, c == 0xd2:
		return 5, 0
	case c == 0xcb, c == 0xcf, c == 0xd3:
		return 9, 0
	case c == 0xdc && len(b) >= 3:
		return 3, int(binary.BigEndian.Uint16(b[1:]))
	}
	return len(b) + 1, 0 // nothing the protocol uses
}
