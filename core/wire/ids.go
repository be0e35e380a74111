package wire

import (
	"fmt"
	"unicode/utf8"
)

// MaxIDBytes is the longest user or channel id. Source: the original documents both "at most 64" and "under
// 64" bytes; the larger reading is accepted.
const MaxIDBytes = 64

// idByte marks the bytes an id may hold: ASCII letters, digits, space and the punctuation of the original.
var idByte = func() (t [256]bool) {
	for c := 'a'; c <= 'z'; c++ {
		t[c], t[c-'a'+'A'] = true, true
	}
	for c := '0'; c <= '9'; c++ {
		t[c] = true
	}
	for _, c := range " !#$%&()+-:;<=.>?@[]^_{}|~," {
		t[c] = true
	}
	return t
}()

// CheckID says what is wrong with a user or channel id, or nil. The text names the first offending character.
func CheckID[S ~string | ~[]byte](what string, id S) error {
	switch {
	case len(id) == 0:
		return fmt.Errorf("%s is empty", what)
	case len(id) > MaxIDBytes:
		return fmt.Errorf("%s has %d bytes, at most %d are allowed", what, len(id), MaxIDBytes)
	case string(id) == "null":
		return fmt.Errorf(`%s is the text "null"`, what)
	}
	for i := 0; i < len(id); i++ {
		if idByte[id[i]] {
			continue
		}
		r, _ := utf8.DecodeRune([]byte(id)[i:])
		if r == utf8.RuneError {
			return fmt.Errorf("%s holds byte 0x%02x at position %d, only ASCII letters, digits, space and !#$%%&()+-:;<=.>?@[]^_{}|~, are allowed", what, id[i], i)
		}
		return fmt.Errorf("%s holds %q at position %d, only ASCII letters, digits, space and !#$%%&()+-:;<=.>?@[]^_{}|~, are allowed", what, r, i)
	}
	return nil
}

// MaxMediaIDBytes is the longest id of media. A server of this version draws 32 hexadecimal digits.
const MaxMediaIDBytes = 64

// CheckMediaID says what is wrong with the id of media, or nil: it has 1 to 64 ASCII letters, digits, - and _, so that it
// can stand in an address as it is.
func CheckMediaID[S ~string | ~[]byte](id S) error {
	if len(id) == 0 || len(id) > MaxMediaIDBytes {
		return fmt.Errorf("the media id has %d bytes, 1 to %d are allowed", len(id), MaxMediaIDBytes)
	}
	for i := 0; i < len(id); i++ {
		switch c := id[i]; {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return fmt.Errorf("the media id holds byte 0x%02x at position %d, only ASCII letters, digits, - and _ are allowed", c, i)
		}
	}
	return nil
}

// CheckText says what is wrong with a text of at most max bytes, or nil.
func CheckText[S ~string | ~[]byte](what string, text S, max int) error {
	if len(text) > max {
		return fmt.Errorf("%s has %d bytes, at most %d are allowed", what, len(text), max)
	}
	for i := 0; i < len(text); {
		if text[i] < utf8.RuneSelf {
			i++
			continue
		}
		if r, n := utf8.DecodeRune([]byte(text)[i:]); r != utf8.RuneError || n > 1 {
			i += n
			continue
		}
		return fmt.Errorf("%s is not UTF-8: byte 0x%02x at position %d", what, text[i], i)
	}
	return nil
}
