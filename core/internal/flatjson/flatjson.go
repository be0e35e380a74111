// Package flatjson reads and writes JSON objects of texts and numbers: the parameters of a client, and what stands
// beside a file. The standard library's package converts to every type there is, with reflection for all of them, and
// would be one twentieth of the client library. Its rules are the same; the tests hold the two against each other.
package flatjson

import (
	"errors"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Value is one value in an object, as it is written there.
type Value string

// errSyntax is the only error: who wrote the text sees what is wrong, and nobody else does.
var errSyntax = errors.New("the text is not a JSON object")

// maxDepth bounds values within each other, as the standard library does.
const maxDepth = 10_000

// Parse takes an object apart. Of members with the same key the last one counts; values may be of any type.
func Parse(text string) (map[string]Value, error) {
	s := scanner{text: text}
	s.space()
	if s.peek() != '{' {
		return nil, errSyntax
	}
	values := map[string]Value{}
	if !s.object(1, values) {
		return nil, errSyntax
	}
	if s.space(); s.at < len(s.text) {
		return nil, errSyntax
	}
	return values, nil
}

// Text returns the value if it is a text.
func (v Value) Text() (string, bool) {
	if v == "" || v[0] != '"' {
		return "", false
	}
	return unquote(string(v[1 : len(v)-1])), true
}

// Int returns the value if it is a whole number that fits 64 bits, written without fraction and exponent.
func (v Value) Int() (int64, bool) {
	n, err := strconv.ParseInt(string(v), 10, 64)
	return n, err == nil
}

// AppendText appends a text as JSON writes it. What is not UTF-8 becomes the replacement character.
func AppendText(b []byte, s string) []byte {
	b = append(b, '"')
	for _, r := range s {
		switch {
		case r == '"' || r == '\\':
			b = append(b, '\\', byte(r))
		case r < ' ':
			const hex = "0123456789abcdef"
			b = append(b, '\\', 'u', '0', '0', hex[r>>4], hex[r&15])
		default:
			b = utf8.AppendRune(b, r)
		}
	}
	return append(b, '"')
}

// scanner checks the grammar. Its methods pass what they are named after, and report whether it was there.
type scanner struct {
	text string
	at   int
}

// peek returns the next byte, or 0 at the end.
func (s *scanner) peek() byte {
	if s.at == len(s.text) {
		return 0
	}
	return s.text[s.at]
}

func (s *scanner) space() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

func (s *scanner) token(word string) bool {
	if !strings.HasPrefix(s.text[s.at:], word) {
		return false
	}
	s.at += len(word)
	return true
}

// value is at depth if it is an object or a list.
func (s *scanner) value(depth int) bool {
	switch s.peek() {
	case '{':
		return depth <= maxDepth && s.object(depth, nil)
	case '[':
		return depth <= maxDepth && s.list(']', func() bool { return s.value(depth + 1) })
	case '"':
		return s.quoted()
	case 't':
		return s.token("true")
	case 'f':
		return s.token("false")
	case 'n':
		return s.token("null")
	}
	return s.number()
}

// object is at depth, counted from 1, and puts the members into values, unless that is nil.
func (s *scanner) object(depth int, values map[string]Value) bool {
	return s.list('}', func() bool {
		key := s.at
		if !s.quoted() {
			return false
		}
		name := s.text[key+1 : s.at-1]
		s.space()
		if !s.token(":") {
			return false
		}
		s.space()
		start := s.at
		if !s.value(depth + 1) {
			return false
		}
		if values != nil {
			values[unquote(name)] = Value(s.text[start:s.at])
		}
		return true
	})
}

// list passes a bracket, items with commas between them, and the bracket that closes it.
func (s *scanner) list(closing byte, item func() bool) bool {
	s.at++
	if s.space(); s.peek() == closing {
		s.at++
		return true
	}
	for item() {
		s.space()
		if s.peek() == closing {
			s.at++
			return true
		}
		if !s.token(",") {
			return false
		}
		s.space()
	}
	return false
}

func (s *scanner) quoted() bool {
	if !s.token(`"`) {
		return false
	}
	for s.at < len(s.text) {
		c := s.text[s.at]
		s.at++
		switch {
		case c == '"':
			return true
		case c < ' ':
			return false
		case c == '\\' && s.peek() == 'u':
			if _, ok := hex4(s.text[s.at:]); !ok {
				return false
			}
		case c == '\\':
			if s.at == len(s.text) || strings.IndexByte(`"\/bfnrt`, s.text[s.at]) < 0 {
				return false
			}
			s.at++
		}
	}
	return false
}

func (s *scanner) number() bool {
	s.token("-")
	if !s.token("0") && !s.digits() {
		return false
	}
	if s.token(".") && !s.digits() {
		return false
	}
	if s.token("e") || s.token("E") {
		_ = s.token("+") || s.token("-")
		return s.digits()
	}
	return true
}

func (s *scanner) digits() bool {
	start := s.at
	for c := s.peek(); c >= '0' && c <= '9'; c = s.peek() {
		s.at++
	}
	return s.at > start
}

// hex4 reads the letter u and four hexadecimal digits.
func hex4(s string) (rune, bool) {
	if len(s) < 5 || s[0] != 'u' || strings.IndexFunc(s[1:5], notHex) >= 0 {
		return 0, false
	}
	n, _ := strconv.ParseUint(s[1:5], 16, 16)
	return rune(n), true
}

func notHex(r rune) bool {
	return (r < '0' || r > '9') && (r < 'a' || r > 'f') && (r < 'A' || r > 'F')
}

// unquote returns the text that stands between two quotation marks, which the scanner has passed.
func unquote(s string) string {
	var b strings.Builder
	for s != "" {
		if s[0] != '\\' {
			r, n := utf8.DecodeRuneInString(s)
			b.WriteRune(r)
			s = s[n:]
			continue
		}
		if r, ok := hex4(s[1:]); ok {
			s = s[6:]
			if utf16.IsSurrogate(r) && strings.HasPrefix(s, `\`) {
				low, _ := hex4(s[1:])
				if r = utf16.DecodeRune(r, low); r != utf8.RuneError {
					s = s[6:]
				}
			}
			b.WriteRune(r) // half of a pair becomes the replacement character
			continue
		}
		c := s[1]
		if i := strings.IndexByte("bfnrt", c); i >= 0 {
			c = "\b\f\n\r\t"[i]
		}
		b.WriteByte(c)
		s = s[2:]
	}
	return b.String()
}
