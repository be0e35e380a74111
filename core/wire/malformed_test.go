package wire

import (
	"bytes"
	"errors"
	"reflect"
	"runtime"
	"testing"
)

// readAll reads every frame of a message as the kind it is and returns the reader's error.
func readAll(r *Reader, message []byte) error {
	r.Reset(message)
	for {
		k, ok := r.Next()
		if !ok {
			return r.Err()
		}
		readKind(k, r)
	}
}

// readKind reads one frame, whatever may follow its head included.
func readKind(k Kind, r *Reader) {
	switch k {
	case KindLogin:
		new(Login).Read(r)
	case KindWelcome:
		new(Welcome).Read(r)
	case KindRefused:
		new(Refused).Read(r)
	case KindPing, KindPong, KindAck:
		r.Uint()
	case KindBye:
		new(Bye).Read(r)
	case KindLogout, KindJoin, KindLeave, KindMembers, KindRenewToken:
		new(Request).Read(r)
	case KindPeerSend:
		new(PeerSend).Read(r)
	case KindChannelSend:
		new(ChannelSend).Read(r)
	case KindResult:
		new(Result).Read(r)
		if r.Has() {
			ReadNames(r)
		}
	case KindPeerMessage:
		new(PeerMessage).Read(r)
	case KindChannelMessage:
		new(ChannelMessage).Read(r)
	case KindMemberJoined, KindMemberLeft:
		new(MemberEvent).Read(r)
	case KindMemberCount:
		new(MemberCount).Read(r)
	case KindQueryPresence, KindSubscribe, KindUnsubscribe, KindSubscriptions, KindMemberCounts:
		new(NamesRequest).Read(r)
	case KindPresence:
		new(PresenceChanged).Read(r)
	case KindWriteUserAttributes, KindWriteChannelAttributes:
		new(WriteAttributes).Read(r)
	case KindReadUserAttributes, KindReadChannelAttributes:
		new(ReadAttributes).Read(r)
	case KindChannelAttributes:
		new(ChannelAttributes).Read(r)
	}
}

func TestEveryFrameCutAnywhereIsMalformed(t *testing.T) {
	for _, s := range samples() {
		whole := s.bytes()
		for n := 1; n < len(whole); n++ {
			_, r := s.read(t, whole[:n])
			for {
				if _, more := r.Next(); !more {
					break
				}
			}
			if !errors.Is(r.Err(), ErrMalformed) {
				t.Errorf("%s: the first %d of %d bytes: %v", s.name, n, len(whole), r.Err())
			}
		}
	}
}

// values splits the frame of a sample into its encoded values, the kind first.
func values(t *testing.T, frame []byte) (list [][]byte) {
	t.Helper()
	r := NewReader()
	r.Reset(frame)
	r.left = r.array()
	for r.left > 0 {
		start := r.pos()
		r.skip()
		r.left--
		list = append(list, frame[start:r.pos()])
	}
	if r.Err() != nil {
		t.Fatal(r.Err())
	}
	return list
}

func join(values [][]byte) []byte {
	w := NewWriter()
	w.Array(len(values))
	for _, v := range values {
		w.Raw(v)
	}
	return w.Bytes()
}

func TestEveryFieldIsNeeded(t *testing.T) {
	for _, s := range samples() {
		all := values(t, s.bytes())
		for n := 1; n < len(all); n++ {
			if _, r := s.read(t, join(all[:n])); !errors.Is(r.Err(), ErrMalformed) {
				t.Errorf("%s with %d of %d values: %v", s.name, n, len(all), r.Err())
			}
		}
	}
}

func TestWrongTypesAreMalformed(t *testing.T) {
	wrong := [][]byte{
		{0xc0},                         // nil
		{0xc1},                         // what msgpack never uses
		{0xca, 0, 0, 0, 0},             // float
		{0xcb, 0, 0, 0, 0, 0, 0, 0, 0}, // double
		{0x80},                         // map
		{0x81, 0x01, 0x02},             //
		{0xde, 0, 0},                   //
		{0xd4, 1, 0},                   // extension
		{0xc7, 0, 1},                   //
		{0xd6, 0xff, 0, 0, 0, 0},       // time
	}
	var (
		number = []byte{0x01}
		text   = []byte{0xa1, 'x'}
		yes    = []byte{0xc3}
		list   = []byte{0x90}
	)
	classOf := func(v []byte) class {
		if c := forms[v[0]].class; c != classSigned {
			return c
		}
		return classUnsigned
	}
	for _, s := range samples() {
		all := values(t, s.bytes())
		for i := range all {
			bad := wrong
			for _, v := range [][]byte{number, text, yes, list} {
				if classOf(v) != classOf(all[i]) {
					bad = append(bad[:len(bad):len(bad)], v)
				}
			}
			for _, v := range bad {
				changed := append([][]byte(nil), all...)
				changed[i] = v
				r := NewReader()
				r.Reset(join(changed))
				if k, ok := r.Next(); ok {
					s.decode(k, r)
				}
				if !errors.Is(r.Err(), ErrMalformed) {
					t.Errorf("%s with value %d replaced by %x: %v", s.name, i, v, r.Err())
				}
			}
		}
	}
}

func TestLaterFieldsAndKindsArePassedOver(t *testing.T) {
	later := [][]byte{
		{0xc0}, {0xcb, 0, 0, 0, 0, 0, 0, 0, 0}, {0x92, 0x91, 0x90, 0xc2}, {0x82, 0xa1, 'k', 0x90, 0x01, 0x80},
		{0xc7, 3, 1, 0xaa, 0xbb, 0xcc}, {0xd8, 1, 15: 0, 17: 0}, {0xc4, 2, 1, 2}, {0xa3, 'n', 'e', 'w'}, {0xff},
	}
	unknown := join(append([][]byte{{0xcd, 0x03, 0xe8}}, later...))
	for _, s := range samples() {
		frame := join(append(values(t, s.bytes()), later...))
		message := bytes.Join([][]byte{unknown, frame, unknown, unknown, frame, {0x91, 0x0f}}, nil)
		r := NewReader()
		r.Reset(message)
		var known, passed int
		for {
			k, ok := r.Next()
			if !ok {
				break
			}
			if k != s.kind {
				passed++
				continue
			}
			known++
			if got := withoutSpan(t, s.decode(k, r)); !reflect.DeepEqual(got, s.want) {
				t.Errorf("%s: got %+v, want %+v", s.name, got, s.want)
			}
		}
		if r.Err() != nil || known != 2 || passed < 3 {
			t.Errorf("%s: %d known, %d passed over: %v", s.name, known, passed, r.Err())
		}
	}
}

func TestHostileMessagesCostLittle(t *testing.T) {
	repeat := func(n int, b ...byte) []byte { return bytes.Repeat(b, n) }
	head := []byte{0x93, 0x04, 0x00} // a ping with one more field
	field := func(parts ...[]byte) []byte { return append(head[:3:3], bytes.Join(parts, nil)...) }
	for _, test := range []struct {
		name    string
		message []byte
		fine    bool
	}{
		{name: "array of 4 GiB", message: field([]byte{0xdd, 0xff, 0xff, 0xff, 0xff})},
		{name: "array of 2 GiB", message: field([]byte{0xdd, 0x80, 0, 0, 0})},
		{name: "map of 4 GiB", message: field([]byte{0xdf, 0xff, 0xff, 0xff, 0xff})},
		{name: "text of 4 GiB", message: field([]byte{0xdb, 0xff, 0xff, 0xff, 0xff})},
		{name: "bytes of 2 GiB", message: field([]byte{0xc6, 0x80, 0, 0, 0})},
		{name: "extension of 4 GiB", message: field([]byte{0xc9, 0xff, 0xff, 0xff, 0xff, 1})},
		{name: "extension cut in its head", message: field([]byte{0xc9, 0xff})},
		{name: "names of 4 GiB", message: []byte{0x95, 0x40, 0, 0, 0xa0, 0xdd, 0xff, 0xff, 0xff, 0xff}},
		{name: "names of another type", message: append(append([]byte{0x95, 0x40, 0, 0, 0xa0, 0xdd, 0, 3, 0, 0}, 0x01), repeat(3<<16, 0x01)...)},
		{name: "nested arrays", message: field(repeat(200_000, 0x91), []byte{0}), fine: true},
		{name: "nested arrays without an end", message: field(repeat(200_000, 0x91))},
		{name: "nested maps", message: field(repeat(100_000, 0x81, 0), []byte{0}), fine: true},
		{name: "long arrays within each other", message: field(repeat(50_000, 0xdc, 0xff, 0xff))},
		{name: "long maps within each other", message: field(repeat(50_000, 0xdf, 0, 1, 0, 0))},
		{name: "a message nested as a message", message: append([]byte{0x95, 0x11, 0, 0xa1, 'b'}, repeat(200_000, 0x93)...)},
		{name: "a quarter of a million frames", message: repeat(MaxWireMessage/2, 0x91, 0x0f), fine: true},
	} {
		r := NewReader()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		err := readAll(r, test.message)
		runtime.ReadMemStats(&after)
		if test.fine != (err == nil) || err != nil && !errors.Is(err, ErrMalformed) {
			t.Errorf("%s: %v", test.name, err)
		}
		if got := after.TotalAlloc - before.TotalAlloc; got > 64<<10 {
			t.Errorf("%s: %d bytes allocated for a message of %d", test.name, got, len(test.message))
		}
	}
}

func TestReaderAfterAnErrorReturnsZeroes(t *testing.T) {
	r := NewReader()
	r.Reset([]byte{0x92, 0x04, 0xc0, 0x92, 0x04, 0x01})
	r.Next()
	r.Uint()
	first := r.Err()
	if first == nil {
		t.Fatal("nil was taken for a number")
	}
	if r.Uint() != 0 || r.Int64() != 0 || r.Int() != 0 || r.Count() != 0 || r.Bool() || r.Bytes() != nil ||
		r.String() != "" || r.Enter() != 0 || r.Has() || ReadNames(r) != nil {
		t.Error("a getter returned something")
	}
	r.Leave()
	if _, more := r.Next(); more || r.Err() != first {
		t.Errorf("went on with %v", r.Err())
	}
	r.Reset([]byte{0x92, 0x04, 0x01})
	if k, ok := r.Next(); k != KindPing || !ok || r.Uint() != 1 || r.Err() != nil {
		t.Error("a new message does not start afresh")
	}
}

func TestReaderRanges(t *testing.T) {
	uint64s := func(v byte, rest ...byte) []byte { return append([]byte{0x92, 0x0f, v}, rest...) }
	for _, test := range []struct {
		name string
		data []byte
		read func(r *Reader) bool
		ok   bool
	}{
		{"Int of the largest", uint64s(0xce, 0x7f, 0xff, 0xff, 0xff), func(r *Reader) bool { return r.Int() == 1<<31-1 }, true},
		{"Int of one more", uint64s(0xce, 0x80, 0, 0, 0), func(r *Reader) bool { return r.Int() == 0 }, false},
		{"Int of the smallest", uint64s(0xd2, 0x80, 0, 0, 0), func(r *Reader) bool { return r.Int() == -1<<31 }, true},
		{"Int of one less", uint64s(0xd3, 0xff, 0xff, 0xff, 0xff, 0x7f, 0xff, 0xff, 0xff), func(r *Reader) bool { return r.Int() == 0 }, false},
		{"Int64 of 2^63", uint64s(0xcf, 0x80, 0, 0, 0, 0, 0, 0, 0), func(r *Reader) bool { return r.Int64() == 0 }, false},
		{"Int64 of 2^63-1", uint64s(0xcf, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), func(r *Reader) bool { return r.Int64() == 1<<63-1 }, true},
		{"Int64 of -2^63", uint64s(0xd3, 0x80, 0, 0, 0, 0, 0, 0, 0), func(r *Reader) bool { return r.Int64() == -1<<63 }, true},
		{"Uint of 2^64-1", uint64s(0xcf, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff), func(r *Reader) bool { return r.Uint() == 1<<64-1 }, true},
		{"Uint of -1", uint64s(0xff), func(r *Reader) bool { return r.Uint() == 0 }, false},
		{"Uint of -1 in two bytes", uint64s(0xd0, 0xff), func(r *Reader) bool { return r.Uint() == 0 }, false},
		{"Uint of 1 in a signed form", uint64s(0xd3, 0, 0, 0, 0, 0, 0, 0, 1), func(r *Reader) bool { return r.Uint() == 1 }, true},
		{"Count of -1", uint64s(0xff), func(r *Reader) bool { return r.Count() == 0 }, false},
		{"Count of 0", uint64s(0), func(r *Reader) bool { return r.Count() == 0 }, true},
		{"seven arrays entered", uint64s(0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x90), func(r *Reader) bool {
			for range 7 {
				r.Enter()
			}
			return true
		}, false},
		{"six arrays entered", uint64s(0x91, 0x91, 0x91, 0x91, 0x91, 0x91, 0x90), func(r *Reader) bool {
			for range 6 {
				r.Enter()
			}
			return true
		}, true},
	} {
		r := NewReader()
		r.Reset(test.data)
		r.Next()
		if !test.read(r) || (r.Err() == nil) != test.ok {
			t.Errorf("%s: %v", test.name, r.Err())
		}
		if _, more := r.Next(); more || (r.Err() == nil) != test.ok {
			t.Errorf("%s: after it: %v", test.name, r.Err())
		}
	}
}

func TestMessageCheck(t *testing.T) {
	extra := Message{Type: MessageText, Text: []byte("x"), Span: make([]byte, MaxMessageExtra+2)}
	for _, test := range []struct {
		name string
		m    Message
		ok   bool
	}{
		{"text", Message{Type: MessageText, Text: []byte("1234")}, true},
		{"empty", Message{Type: MessageText}, true},
		{"raw and description at the limit", Message{Type: MessageRaw, Text: []byte("12"), Raw: []byte("34")}, true},
		{"text over the limit", Message{Type: MessageText, Text: []byte("12345")}, false},
		{"raw and description over it", Message{Type: MessageRaw, Text: []byte("12"), Raw: []byte("345")}, false},
		{"type 0", Message{}, false},
		{"type 5", Message{Type: 5}, false},
		{"negative type", Message{Type: -1}, false},
		{"text that is not UTF-8", Message{Type: MessageText, Text: []byte{0xff}}, false},
		{"raw data that is not UTF-8", Message{Type: MessageRaw, Raw: []byte{0xff}}, true},
		{"later fields beyond bounds", extra, false},
	} {
		if err := test.m.Check(4); (err == nil) != test.ok {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

func TestForwardedMessageKeepsLaterFields(t *testing.T) {
	span := []byte{0x94, 0x01, 0xa2, 'h', 'i', 0xc4, 0x00, 0xa3, 'n', 'e', 'w'}
	r := NewReader()
	r.Reset(append(append([]byte{0x95, 0x11, 0x06, 0xa1, 'b'}, span...), 0x00))
	r.Next()
	var in PeerSend
	if in.Read(r); r.Err() != nil {
		t.Fatal(r.Err())
	}
	w := NewWriter()
	(&PeerMessage{From: []byte("a"), Message: in.Message}).Append(w)
	(&ChannelMessage{Channel: []byte("c"), Message: in.Message}).Append(w)
	if n := bytes.Count(w.Bytes(), span); n != 2 {
		t.Errorf("the message arrives unchanged in %d of 2 frames: %x", n, w.Bytes())
	}
	r.Reset([]byte{0x95, 0x11, 0x06, 0xa1, 'b', 0xc0, 0x00})
	r.Next()
	if in.Read(r); in.Message.Span != nil {
		t.Error("a malformed message left the span of the one before")
	}
}
