package client

import (
	"encoding/binary"
	"io"
	"math"
)

// imageSize reads width and height from the head of a PNG, BMP or JPEG file; 0 and 0 when it finds none. It reads some
// bytes of the head and nothing of the picture.
func imageSize(file io.ReaderAt) (width, height int) {
	var head [26]byte
	n, _ := file.ReadAt(head[:], 0)
	var w, h int64
	switch magic := string(head[:min(n, 2)]); {
	case magic == "\x89P" && n >= 24 && string(head[:8]) == "\x89PNG\r\n\x1a\n" && string(head[12:16]) == "IHDR":
		w, h = int64(binary.BigEndian.Uint32(head[16:])), int64(binary.BigEndian.Uint32(head[20:]))
	case magic == "BM" && n == len(head):
		w, h = bmpSize(head[14:])
	case magic == "\xff\xd8":
		w, h = jpegSize(file)
	}
	if w <= 0 || h <= 0 || w > math.MaxInt32 || h > math.MaxInt32 {
		return 0, 0
	}
	return int(w), int(h)
}

// bmpSize reads the second header of a BMP file, of which there is an old and a new form.
func bmpSize(b []byte) (w, h int64) {
	const oldHeader, newHeader = 12, 40
	switch size := binary.LittleEndian.Uint32(b); {
	case size == oldHeader:
		return int64(binary.LittleEndian.Uint16(b[4:])), int64(binary.LittleEndian.Uint16(b[6:]))
	case size >= newHeader:
		h = int64(int32(binary.LittleEndian.Uint32(b[8:])))
		return int64(int32(binary.LittleEndian.Uint32(b[4:]))), max(h, -h) // negative: the rows begin at the top
	}
	return 0, 0
}

// maxSegments bounds the walk through a JPEG file. A large colour profile takes some hundred segments.
const maxSegments = 1000

// jpegSize walks from segment to segment until one that begins a frame.
func jpegSize(file io.ReaderAt) (w, h int64) {
	at := int64(2)
	for range maxSegments {
		var b [9]byte
		n, _ := file.ReadAt(b[:], at)
		if n < 4 || b[0] != 0xff {
			return 0, 0
		}
		marker := b[1]
		switch {
		case marker == 0xff: // padding
			at++
			continue
		case marker == 0x01 || marker >= 0xd0 && marker <= 0xd7: // these have no length
			at += 2
			continue
		case marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc:
			if n < len(b) {
				return 0, 0
			}
			return int64(binary.BigEndian.Uint16(b[7:])), int64(binary.BigEndian.Uint16(b[5:]))
		case marker == 0xd9 || marker == 0xda: // the end, or the picture without a frame
			return 0, 0
		}
		length := int64(binary.BigEndian.Uint16(b[2:]))
		if length < 2 {
			return 0, 0
		}
		at += 2 + length
	}
	return 0, 0
}
