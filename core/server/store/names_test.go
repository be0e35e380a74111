package store

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/wire"
)

func anySubject(t *rapid.T) subject {
	name := rapid.OneOf(rapid.String(), rapid.Map(rapid.SliceOfN(rapid.Byte(), 0, 64), func(b []byte) string { return string(b) }))
	return subject{rapid.SampledFrom([]kind{inboxKind, attributesKind}).Draw(t, "kind"), name.Draw(t, "app"), name.Draw(t, "name")}
}

// Every name has a subject of its own, and that is one that NATS takes for what it is.
func TestSubjectsAreUnambiguous(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s, other := anySubject(t), anySubject(t)
		text := s.String()
		back, err := parseSubject(text)
		if err != nil || back != s {
			t.Fatalf("%+v became %q and then %+v, %v", s, text, back, err)
		}
		if s != other && text == other.String() {
			t.Fatalf("%+v and %+v are both %q", s, other, text)
		}
		if strings.ContainsAny(text, " \t\r\n*>\x00") || strings.Contains(text, "..") || strings.Count(text, ".") != 3 {
			t.Fatalf("%q is no subject", text)
		}
		if !strings.HasPrefix(text, strings.TrimSuffix(streamSubjects(s.shard()), ">")) {
			t.Fatalf("%q is not in stream %d", text, s.shard())
		}
	})
}

func FuzzParseSubject(f *testing.F) {
	for _, text := range []string{
		subject{inboxKind, "app", "bob"}.String(), subject{attributesKind, "my app", "a.b >"}.String(), "00.inbox.a.b", "00.inbox.=.=", "..",
		"00.inbox.=41.b", "00.inbox.=4.b", "00.inbox.=FF.b",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if s, err := parseSubject(text); err == nil && s.String() != text {
			t.Errorf("%q means %+v, which is %q", text, s, s.String())
		}
	})
}

func FuzzDecodeMessage(f *testing.F) {
	f.Add([]byte{})
	f.Add(encodeMessage(&inbox.Message{ID: 1 << 62, From: "alice", TimeMS: -5, Body: []byte("body")}))
	f.Add([]byte{messageRecord, 1, 1, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 1, 'x'})
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := decodeMessage(b)
		if err != nil {
			return
		}
		back, err := decodeMessage(encodeMessage(&m))
		if err != nil || back.ID != m.ID || back.From != m.From || back.TimeMS != m.TimeMS || !bytes.Equal(back.Body, m.Body) {
			t.Errorf("%+v became %+v, %v", m, back, err)
		}
	})
}

func FuzzDecodeAttributes(f *testing.F) {
	f.Add([]byte{})
	f.Add(encodeAttributes("lobby", 7, []wire.Attribute{{Key: "k", Value: "v", Author: "alice", TimeMS: 5, Revision: 7}}))
	f.Fuzz(func(t *testing.T, b []byte) {
		revision, list, err := decodeAttributes("lobby", b)
		if err != nil {
			return
		}
		again, same, err := decodeAttributes("lobby", encodeAttributes("lobby", revision, list))
		if err != nil || again != revision || len(same) != len(list) {
			t.Errorf("%d, %v became %d, %v, %v", revision, list, again, same, err)
		}
	})
}

// The check of a file's records takes any bytes.
func FuzzRecord(f *testing.F) {
	f.Add([]byte{})
	f.Add(make([]byte, 64))
	f.Add(append([]byte{30, 0, 0, 0}, make([]byte, 60)...))
	f.Fuzz(func(t *testing.T, b []byte) {
		var key [32]byte
		if n := record(b, &key); n < 0 || n > len(b) || n > 0 && n < recordHead+recordHash {
			t.Errorf("a record of %d bytes in %d", n, len(b))
		}
		messageFollows(b, &key)
	})
}
