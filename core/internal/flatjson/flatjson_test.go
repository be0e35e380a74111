package flatjson

import (
	"encoding/json"
	"strings"
	"testing"
)

var samples = []string{
	``, ` `, `x`, `null`, `[]`, `"x"`, `1`, `{`, `{}`, " {\t}\r\n", `{} {}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a" : 1 , "b":"c"}`, `{"a":1 "b":2}`,
	`{"a":0}`, `{"a":-0}`, `{"a":00}`, `{"a":01}`, `{"a":-}`, `{"a":+1}`, `{"a":1.}`, `{"a":.1}`, `{"a":1.5}`, `{"a":1e3}`, `{"a":1E+3}`, `{"a":1e-}`, `{"a":1e}`,
	`{"a":9223372036854775807}`, `{"a":9223372036854775808}`, `{"a":-9223372036854775808}`, `{"a":1_000}`, `{"a":0x10}`,
	`{"a":true,"b":false,"c":null}`, `{"a":tru}`, `{"a":nulll}`, `{"a":NaN}`, `{"a":[1,[2,{"b":[]}],"x"]}`, `{"a":[1,]}`, `{"a":[1}`, `{"a":{"a":1},"a":2}`,
	`{"a":"\"\\\/\b\f\n\r\t"}`, `{"a":"\x"}`, `{"a":"\`, `{"a":"\u00e9\u00E9"}`, `{"a":"\u00g0"}`, `{"a":"\u+123"}`, `{"a":"\u12`, `{"\u0061":1}`,
	`{"a":"\ud83d\ude00"}`, `{"a":"\ud83d"}`, `{"a":"\ud83dx"}`, `{"a":"\ud83d\n"}`, `{"a":"\ud83d\ud83d\ude00"}`, `{"a":"\ude00"}`, `{"a":"\ud83d\`,
	"{\"a\":\"\x01\"}", "{\"a\":\"\x7f\u2028\xff\xc3\"}", "{\"\xff\":1}", "{\"a\":\"x", "\ufeff{}", "{\"a\":1}\x00", `{"a":'x'}`, `{a:1}`, `/**/{}`,
}

// same reads a text with this package and with the standard one.
func same(t *testing.T, text string) {
	t.Helper()
	ours, err := Parse(text)
	var theirs map[string]json.RawMessage
	if standard := json.Unmarshal([]byte(text), &theirs); (err == nil) != (standard == nil && theirs != nil) {
		t.Fatalf("%.200q: %v; the standard library: %v", text, err, standard)
	}
	if len(ours) != len(theirs) {
		t.Fatalf("%.200q: %v; the standard library: %v", text, ours, theirs)
	}
	for key, raw := range theirs {
		v, there := ours[key]
		if !there || string(v) != string(raw) {
			t.Fatalf("%.200q: %q is %q; the standard library: %q", text, key, v, raw)
		}
		if v == "null" {
			continue // which the standard library takes for anything
		}
		var s string
		isText := json.Unmarshal(raw, &s) == nil
		if got, ok := v.Text(); got != s || ok != isText {
			t.Fatalf("%q is the text %q, %v; the standard library: %q, %v", raw, got, ok, s, isText)
		}
		var n int64
		isInt := json.Unmarshal(raw, &n) == nil
		if got, ok := v.Int(); ok != isInt || ok && got != n {
			t.Fatalf("%q is the number %d, %v; the standard library: %d, %v", raw, got, ok, n, isInt)
		}
	}
}

func TestParseAgreesWithTheStandardLibrary(t *testing.T) {
	for _, text := range samples {
		same(t, text)
	}
	for _, depth := range []int{maxDepth - 1, maxDepth, maxDepth + 1} {
		same(t, `{"a":`+strings.Repeat("[", depth-1)+strings.Repeat("]", depth-1)+`}`)
		same(t, strings.Repeat(`{"a":`, depth)+`1`+strings.Repeat("}", depth))
	}
}

func TestNullIsNeitherTextNorNumber(t *testing.T) {
	for _, v := range []Value{"", "null"} {
		_, text := v.Text()
		if _, number := v.Int(); text || number {
			t.Errorf("%q is a text (%v) or a number (%v)", v, text, number)
		}
	}
}

func FuzzParse(f *testing.F) {
	for _, text := range samples {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		same(t, text)
		var back string
		if err := json.Unmarshal(AppendText(nil, text), &back); err != nil || back != string([]rune(text)) {
			t.Fatalf("%q is written as %q: %v", text, AppendText(nil, text), err)
		}
	})
}
