package wire

import (
	"errors"
	"reflect"
	"strings"
	"testing"
)

func writeAttributes(name, about string, v WriteAttributes) sample {
	return sample{name, about, v.Kind, v, v.Append, func(k Kind, r *Reader) any {
		got := WriteAttributes{Kind: k}
		got.Read(r)
		return got
	}}
}

func readAttributes(name, about string, v ReadAttributes) sample {
	return sample{name, about, v.Kind, v, v.Append, func(k Kind, r *Reader) any {
		got := ReadAttributes{Kind: k}
		got.Read(r)
		return got
	}}
}

// attributesRead is a result with what follows its head.
type attributesRead struct {
	Result
	List []Attribute
}

func attributesResult(name, about string, v attributesRead) sample {
	encode := func(w *Writer) {
		v.Result.Append(w, 1)
		AppendAttributes(w, v.List)
	}
	return sample{name, about, KindResult, v, encode, func(_ Kind, r *Reader) any {
		var got attributesRead
		got.Result.Read(r)
		got.List = ReadAttributeList(r)
		return got
	}}
}

func TestAKeyWithoutAValueIsMalformed(t *testing.T) {
	w, r := NewWriter(), NewReader()
	w.Frame(KindWriteUserAttributes, 7)
	w.Uint(1)
	w.String("")
	w.Uint(0)
	w.Array(3)
	for range 3 {
		w.String("k")
	}
	w.Bool(false)
	w.Bool(false)
	w.Uint(0)
	r.Reset(w.Bytes())
	r.Next()
	var f WriteAttributes
	if f.Read(r); !errors.Is(r.Err(), ErrMalformed) {
		t.Fatalf("%+v: %v", f, r.Err())
	}
}

func TestAttributeWritesAreChecked(t *testing.T) {
	l := DefaultLimits()
	many := make([]Attribute, l.Attributes+1)
	for i := range many {
		many[i] = Attribute{Key: strings.Repeat("k", i%MaxAttributeKeyBytes+1), Value: "v"}
	}
	pair := func(key, value string) []Attribute { return []Attribute{{Key: key, Value: value}} }
	for _, test := range []struct {
		name  string
		op    AttributeOp
		pairs []Attribute
		want  Code
	}{
		{"good", AttributesSet, pair("k", "v"), OK},
		{"the largest", AttributesSet, pair(strings.Repeat("~", 32), strings.Repeat("v", l.AttributeValueBytes)), OK},
		{"as many as allowed", AttributesAddOrUpdate, many[1:], OK},
		{"NUL in a value", AttributesAddOrUpdate, pair("k", "a\x00b"), OK},
		{"clear", AttributesClear, nil, OK},
		{"delete needs no value", AttributesDelete, pair("k", ""), OK},
		{"none", AttributesSet, nil, AttributeInvalidArgument},
		{"none to delete", AttributesDelete, nil, AttributeInvalidArgument},
		{"too many", AttributesSet, many, AttributeSizeOverflow},
		{"too many keys", AttributesDelete, many, AttributeSizeOverflow},
		{"empty key", AttributesSet, pair("", "v"), AttributeInvalidArgument},
		{"long key", AttributesSet, pair(strings.Repeat("k", 33), "v"), AttributeInvalidArgument},
		{"space in a key", AttributesSet, pair("a b", "v"), AttributeInvalidArgument},
		{"key that is not ASCII", AttributesDelete, pair("\u00fc", ""), AttributeInvalidArgument},
		{"control character in a key", AttributesSet, pair("a\x7f", "v"), AttributeInvalidArgument},
		{"empty value", AttributesSet, pair("k", ""), AttributeInvalidArgument},
		{"long value", AttributesSet, pair("k", strings.Repeat("v", l.AttributeValueBytes+1)), AttributeSizeOverflow},
		{"value that is not UTF-8", AttributesAddOrUpdate, pair("k", "\xff"), AttributeInvalidArgument},
		{"the second is wrong", AttributesSet, append(pair("k", "v"), pair("", "v")...), AttributeInvalidArgument},
		{"unknown operation", 4, pair("k", "v"), AttributeInvalidArgument},
		{"operation below zero", -1, pair("k", "v"), AttributeInvalidArgument},
	} {
		code, err := (&WriteAttributes{Op: test.op, Pairs: test.pairs}).Check(&l)
		if code != test.want || (err == nil) != (code == OK) {
			t.Errorf("%s: code %d, %v", test.name, code, err)
		}
	}
}

func TestWhatAWriteMakesOfAttributes(t *testing.T) {
	list := func(text string) (made []Attribute) {
		for _, p := range strings.Fields(text) {
			k, v, _ := strings.Cut(p, "=")
			made = append(made, Attribute{Key: k, Value: v})
		}
		return made
	}
	for _, test := range []struct {
		before      string
		op          AttributeOp
		with, after string
	}{
		{"a=1 b=2", AttributesSet, "c=3", "c=3"},
		{"a=1", AttributesSet, "b=1 b=2", "b=2"},
		{"a=1 b=2", AttributesAddOrUpdate, "b=3 c=4 c=5", "a=1 b=3 c=5"},
		{"a=1 b=2 c=3", AttributesDelete, "b x b", "a=1 c=3"},
		{"a=1 b=2", AttributesClear, "", ""},
	} {
		before := list(test.before)
		got := ApplyAttributes(before, test.op, list(test.with))
		if want := list(test.after); len(got)+len(want) > 0 && !reflect.DeepEqual(got, want) {
			t.Errorf("%q, %d, %q: %v", test.before, test.op, test.with, got)
		}
		if !reflect.DeepEqual(before, list(test.before)) {
			t.Errorf("%q became %v", test.before, before)
		}
	}
}
