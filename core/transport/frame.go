package transport

import (
	"encoding/binary"
	"fmt"
)

// The first two bytes of a frame, RFC 6455 section 5.2.
const (
	finBit       = 0x80
	reservedBits = 0x70
	opcodeBits   = 0x0f
	maskBit      = 0x80
	lengthBits   = 0x7f

	length16 = 126 // the length follows in two bytes
	length64 = 127 // the length follows in eight bytes

	maskKeySize    = 4
	minHeaderSize  = 2
	maxHeaderSize  = minHeaderSize + 8 + maskKeySize
	maxControlSize = 125 // payload of a control frame, RFC 6455 section 5.5
)

// HeaderRoom is how many bytes a caller leaves free at the front of a write buffer: the longest
// frame header, which is then put directly before the message without moving it.
const HeaderRoom = maxHeaderSize

// Opcodes, RFC 6455 section 11.8.
const (
	opContinuation = 0x0
	opText         = 0x1
	opBinary       = 0x2
	opClose        = 0x8
	opPing         = 0x9
	opPong         = 0xa

	controlBit = 0x8 // set in every control opcode, section 5.5
)

// header is a parsed frame header.
type header struct {
	length int
	key    [maskKeySize]byte
	opcode byte
	fin    bool
	masked bool
}

func (h *header) control() bool { return h.opcode&controlBit != 0 }

// parseHeader reads a header from the front of b and returns its size, or size 0 when b is too
// short to tell. It refuses what no peer may send in any state.
func parseHeader(b []byte) (h header, size int, err error) {
	if len(b) < minHeaderSize {
		return h, 0, nil
	}
	if b[0]&reservedBits != 0 {
		return h, 0, protocolError("reserved bits are set in a frame: no extension was agreed")
	}
	h.fin = b[0]&finBit != 0
	h.opcode = b[0] & opcodeBits
	h.masked = b[1]&maskBit != 0
	size = minHeaderSize
	length := uint64(b[1] & lengthBits)
	switch h.opcode {
	case opContinuation, opBinary:
	case opText:
		return h, 0, &ProtocolError{Code: CloseUnsupportedData, Text: "text frame received: only binary messages are spoken here"}
	case opClose, opPing, opPong:
		if !h.fin {
			return h, 0, protocolError("control frame is fragmented")
		}
		if length > maxControlSize {
			return h, 0, protocolError("control frame is longer than 125 bytes")
		}
	default:
		return h, 0, protocolError(fmt.Sprintf("unknown opcode %#x", h.opcode))
	}

	switch length {
	case length16:
		size += 2
		if len(b) < size {
			return h, 0, nil
		}
		length = uint64(binary.BigEndian.Uint16(b[minHeaderSize:]))
		if length < length16 {
			return h, 0, protocolError("frame length is not in its shortest form")
		}
	case length64:
		size += 8
		if len(b) < size {
			return h, 0, nil
		}
		length = binary.BigEndian.Uint64(b[minHeaderSize:])
		if length <= 0xffff {
			return h, 0, protocolError("frame length is not in its shortest form")
		}
	}
	const maxInt = int(^uint(0) >> 1)
	if length > uint64(maxInt) {
		return h, 0, tooLarge(maxInt)
	}
	h.length = int(length)
	if h.masked {
		if len(b) < size+maskKeySize {
			return h, 0, nil
		}
		copy(h.key[:], b[size:])
		size += maskKeySize
	}
	return h, size, nil
}

// headerSize is how long the header of an outgoing frame gets.
func headerSize(length int, masked bool) int {
	size := minHeaderSize
	switch {
	case length > 0xffff:
		size += 8
	case length >= length16:
		size += 2
	}
	if masked {
		size += maskKeySize
	}
	return size
}

// putHeader writes the header of one unfragmented frame into b, whose length is headerSize.
// A key is written exactly when b has room for one.
func putHeader(b []byte, opcode byte, length int, key [maskKeySize]byte) {
	b[0] = finBit | opcode
	size := minHeaderSize
	switch {
	case length > 0xffff:
		b[1] = length64
		binary.BigEndian.PutUint64(b[2:], uint64(length))
		size += 8
	case length >= length16:
		b[1] = length16
		binary.BigEndian.PutUint16(b[2:], uint16(length))
		size += 2
	default:
		b[1] = byte(length)
	}
	if len(b) > size {
		b[1] |= maskBit
		copy(b[size:], key[:])
	}
}

// mask applies a masking key to b in place; doing it twice restores b (RFC 6455 section 5.3).
// Eight bytes at a time: the compiler turns the loads and stores into single instructions.
func mask(key [maskKeySize]byte, b []byte) {
	k := uint64(binary.LittleEndian.Uint32(key[:]))
	k |= k << 32
	for len(b) >= 32 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^k)
		binary.LittleEndian.PutUint64(b[8:], binary.LittleEndian.Uint64(b[8:])^k)
		binary.LittleEndian.PutUint64(b[16:], binary.LittleEndian.Uint64(b[16:])^k)
		binary.LittleEndian.PutUint64(b[24:], binary.LittleEndian.Uint64(b[24:])^k)
		b = b[32:]
	}
	for len(b) >= 8 {
		binary.LittleEndian.PutUint64(b, binary.LittleEndian.Uint64(b)^k)
		b = b[8:]
	}
	for i := range b {
		b[i] ^= key[i%maskKeySize]
	}
}
