package client

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

func pngFile(t testing.TB, w, h int) string {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, w, h))); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func jpegFile(t testing.TB, w, h int) string {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, w, h)), nil); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// bmpFile is the head of one, with a header of the given size.
func bmpFile(header uint32, w, h int32) string {
	b := append([]byte("BM"), make([]byte, 12)...)
	le := binary.LittleEndian
	b = le.AppendUint32(b, header)
	if header == 12 {
		b = le.AppendUint16(le.AppendUint16(b, uint16(w)), uint16(h))
	} else {
		b = le.AppendUint32(le.AppendUint32(b, uint32(w)), uint32(h))
	}
	return string(append(b, make([]byte, 30)...))
}

func TestImageSize(t *testing.T) {
	photo := jpegFile(t, 321, 123)
	segments := func(n, size int) string { // such as a camera writes in front of the picture
		head := []byte{0xff, 0xe1, byte(size >> 8), byte(size)}
		return strings.Repeat(string(head)+strings.Repeat("\xff", size-2), n)
	}
	for name, test := range map[string]struct {
		file string
		w, h int
	}{
		"png":                   {pngFile(t, 17, 19), 17, 19},
		"jpeg":                  {photo, 321, 123},
		"jpeg with a long head": {photo[:2] + segments(50, 65535) + photo[2:], 321, 123},
		"jpeg with padding":     {photo[:2] + "\xff\xff\xff" + photo[2:], 321, 123},
		"bmp":                   {bmpFile(40, 640, 480), 640, 480},
		"bmp from the top":      {bmpFile(124, 640, -480), 640, 480},
		"bmp of old":            {bmpFile(12, 60000, 480), 60000, 480},

		"nothing":                {"", 0, 0},
		"text":                   {"this is no picture, whatever its name", 0, 0},
		"gif":                    {"GIF89a\x10\x00\x10\x00", 0, 0},
		"png cut":                {pngFile(t, 17, 19)[:23], 0, 0},
		"png without width":      {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\x00\x00\x00\x00\x00\x00\x00\x09", 0, 0},
		"png too wide":           {"\x89PNG\r\n\x1a\n\x00\x00\x00\x0dIHDR\xff\xff\xff\xff\x00\x00\x00\x09", 0, 0},
		"bmp of no width":        {bmpFile(40, 0, 480), 0, 0},
		"bmp of negative width":  {bmpFile(40, -640, 480), 0, 0},
		"bmp of no header":       {bmpFile(13, 640, 480), 0, 0},
		"bmp cut":                {bmpFile(40, 640, 480)[:25], 0, 0},
		"bmp of the least":       {bmpFile(40, 640, -1<<31), 0, 0},
		"jpeg cut":               {photo[:100], 0, 0},
		"jpeg that ends":         {"\xff\xd8\xff\xd9", 0, 0},
		"jpeg of short segments": {"\xff\xd8\xff\xe0\x00\x01\x00\x00\x00", 0, 0},
		"jpeg without an end":    {"\xff\xd8" + segments(2000, 2), 0, 0},
		"jpeg full of padding":   {"\xff\xd8" + strings.Repeat("\xff", 5000), 0, 0},
	} {
		if w, h := imageSize(strings.NewReader(test.file)); w != test.w || h != test.h {
			t.Errorf("%s: %d x %d, want %d x %d", name, w, h, test.w, test.h)
		}
	}
}

// FuzzImageSize: any file gives a size that fits a message.
func FuzzImageSize(f *testing.F) {
	f.Add([]byte(pngFile(f, 1, 2)))
	f.Add([]byte(jpegFile(f, 1, 2)))
	f.Add([]byte(bmpFile(40, 1, 2)))
	f.Fuzz(func(t *testing.T, file []byte) {
		if w, h := imageSize(bytes.NewReader(file)); w < 0 || h < 0 || w > 1<<31-1 || h > 1<<31-1 || (w == 0) != (h == 0) {
			t.Errorf("%d x %d", w, h)
		}
	})
}
