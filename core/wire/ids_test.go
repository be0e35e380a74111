package wire

import (
	"fmt"
	"strings"
	"testing"
)

const allowedInIDs = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789 !#$%&()+-:;<=.>?@[]^_{}|~,"

func TestCheckIDOfEveryByte(t *testing.T) {
	for c := range 256 {
		allowed := c < 0x80 && strings.ContainsRune(allowedInIDs, rune(c))
		for _, id := range [][]byte{{byte(c)}, {'a', byte(c)}, {byte(c), 'a'}} {
			err := CheckID("the user id", id)
			if (err == nil) != allowed {
				t.Errorf("%q: %v", id, err)
			}
			if !allowed && c < 0x80 && !strings.Contains(err.Error(), fmt.Sprintf("%q", rune(c))) {
				t.Errorf("%q: the refusal does not name the character: %v", id, err)
			}
		}
	}
}

func TestCheckID(t *testing.T) {
	for _, test := range []struct {
		id   string
		want string // part of the refusal, or empty
	}{
		{"a", ""},
		{strings.Repeat("x", 64), ""},
		{strings.Repeat("x", 65), "65 bytes, at most 64"},
		{"", "is empty"},
		{"null", `the text "null"`},
		{"Null", ""},
		{"nulll", ""},
		{"null ", ""},
		{" ", ""},
		{"jürgen", `'ü' at position 1`},
		{"ab€", `'€' at position 2`},
		{"😀", `'😀' at position 0`},
		{"a\xffb", "byte 0xff at position 1"},
		{"a\xc3", "byte 0xc3 at position 1"},
		{"a\ufffd", "byte 0xef at position 1"},
		{"a/b", `'/' at position 1`},
		{`a\b`, `'\\' at position 1`},
		{"a\x00", `'\x00' at position 1`},
		{"a\tb", `'\t' at position 1`},
		{"a*", `'*'`},
		{"a'", `'\''`},
		{`a"`, `'"'`},
		{"a`", "'`'"},
	} {
		errs := [2]error{CheckID("the channel id", test.id), CheckID("the channel id", []byte(test.id))}
		if fmt.Sprint(errs[0]) != fmt.Sprint(errs[1]) {
			t.Errorf("%q: text %v, bytes %v", test.id, errs[0], errs[1])
		}
		switch err := errs[0]; {
		case test.want == "" && err != nil:
			t.Errorf("%q: %v", test.id, err)
		case test.want != "" && (err == nil || !strings.Contains(err.Error(), test.want) || !strings.HasPrefix(err.Error(), "the channel id ")):
			t.Errorf("%q: %v, want %s", test.id, err, test.want)
		}
	}
}

func TestCheckText(t *testing.T) {
	for _, test := range []struct {
		text string
		max  int
		want string
	}{
		{"", 0, ""},
		{"a", 0, "1 bytes, at most 0"},
		{"1234", 4, ""},
		{"12345", 4, "5 bytes, at most 4"},
		{"é€😀\x00\n", 100, ""},
		{"\ufffd", 3, ""}, // the replacement character itself is a character
	} {
		err := CheckText("the text", test.text, test.max)
		if (err == nil) != (test.want == "") || err != nil && !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q of at most %d: %v", test.text, test.max, err)
		}
	}
}

func TestCheckTextFindsBadUTF8AtEachPosition(t *testing.T) {
	bad := map[string]string{
		"a byte that begins nothing": "\xff", "a lone continuation": "\x80", "a cut sequence of two": "\xc3", "a cut sequence of three": "\xe2\x82",
		"a cut sequence of four": "\xf0\x9f\x98", "an overlong slash": "\xc0\xaf", "a surrogate": "\xed\xa0\x80", "beyond Unicode": "\xf4\x90\x80\x80",
	}
	const good = "aé€😀z"
	for name, sequence := range bad {
		for at := range good + "." {
			at = min(at, len(good))
			text := good[:at] + sequence + good[at:]
			want := fmt.Sprintf("byte 0x%02x at position %d", sequence[0], at)
			for _, err := range []error{CheckText("the text", text, 100), CheckText("the text", []byte(text), 100)} {
				if err == nil || !strings.Contains(err.Error(), want) {
					t.Errorf("%s at %d: %v, want %s", name, at, err, want)
				}
			}
		}
	}
}

func TestCutKeepsCharactersWhole(t *testing.T) {
	for _, test := range []struct{ in, want string }{
		{"", ""},
		{strings.Repeat("a", MaxDetailBytes), strings.Repeat("a", MaxDetailBytes)},
		{strings.Repeat("a", MaxDetailBytes+1), strings.Repeat("a", MaxDetailBytes)},
		{strings.Repeat("a", MaxDetailBytes-1) + "é", strings.Repeat("a", MaxDetailBytes-1)},
		{strings.Repeat("a", MaxDetailBytes-2) + "é" + "x", strings.Repeat("a", MaxDetailBytes-2) + "é"},
		{strings.Repeat("a", MaxDetailBytes-3) + "😀", strings.Repeat("a", MaxDetailBytes-3)},
		{strings.Repeat("\x80", MaxDetailBytes+9), ""},
	} {
		if got := cut(test.in); got != test.want {
			t.Errorf("%d bytes cut to %d, want %d", len(test.in), len(got), len(test.want))
		}
	}
}

func TestDetailsAreCutOnBothSides(t *testing.T) {
	long := strings.Repeat("d", 2*MaxDetailBytes)
	w := NewWriter()
	(&Result{Request: 1, Code: 1, Detail: long}).Append(w, 0)
	(&Refused{Code: 1, Detail: long}).Append(w)
	(&Bye{Reason: 1, Detail: long}).Append(w)
	if len(w.Bytes()) > 3*(MaxDetailBytes+8) {
		t.Errorf("%d bytes written", len(w.Bytes()))
	}
	w.Reset()
	w.Frame(KindBye, 2)
	w.Int(1)
	w.String(long)
	r := NewReader()
	r.Reset(w.Bytes())
	r.Next()
	var f Bye
	if f.Read(r); len(f.Detail) != MaxDetailBytes {
		t.Errorf("%d bytes read", len(f.Detail))
	}
}
