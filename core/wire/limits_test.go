package wire

import (
	"errors"
	"testing"
	"time"
)

// limitsOf reads limits whose three arrays hold the given numbers, beginning from the defaults.
func limitsOf(arrays ...[]int64) (Limits, error) {
	w := NewWriter()
	w.Frame(KindWelcome, 1)
	w.Array(len(arrays))
	for _, a := range arrays {
		w.Array(len(a))
		for _, n := range a {
			w.Int(n)
		}
	}
	r := NewReader()
	r.Reset(w.Bytes())
	r.Next()
	l := DefaultLimits()
	l.Read(r)
	r.Next()
	return l, r.Err()
}

func TestLimitsOfOtherVersions(t *testing.T) {
	var (
		counts = []int64{1, 2, 3, 4, 5, 6, 7, 31, 32, 33, 34, 41, 42, 43, 44, 45}
		times  = []int64{5, 6, 7, 8, 51, 52, 53, 54, 55, 56}
		rates  = []int64{1, 10, 2, 20, 3, 30, 4, 40, 5, 50, 6, 60, 7, 70, 8, 80, 9, 90, 10, 100, 11, 110, 12, 120, 13, 130, 14, 140, 15, 150}
	)
	all := Limits{
		1, 2, 3, 4, 5 * time.Millisecond, 6 * time.Millisecond,
		Rate{1, 10 * time.Millisecond}, Rate{2, 20 * time.Millisecond}, Rate{3, 30 * time.Millisecond},
		Rate{4, 40 * time.Millisecond}, Rate{5, 50 * time.Millisecond}, Rate{6, 60 * time.Millisecond},
		7 * time.Millisecond, 8 * time.Millisecond,
		5, 6, 7, Rate{7, 70 * time.Millisecond}, Rate{8, 80 * time.Millisecond}, Rate{9, 90 * time.Millisecond},
		Rate{10, 100 * time.Millisecond}, Rate{11, 110 * time.Millisecond}, 31, 32, 33, 34,
		Rate{12, 120 * time.Millisecond}, Rate{13, 130 * time.Millisecond}, Rate{14, 140 * time.Millisecond}, Rate{15, 150 * time.Millisecond},
		41, 42, 43, 44, 45, 51 * time.Millisecond, 52 * time.Millisecond, 53 * time.Millisecond, 54 * time.Millisecond,
		55 * time.Millisecond, 56 * time.Millisecond,
	}
	some := DefaultLimits()
	some.MessageBytes, some.PingInterval, some.MessageRate = 1, 5*time.Millisecond, Rate{1, 10 * time.Millisecond}
	for _, test := range []struct {
		name   string
		arrays [][]int64
		want   Limits
	}{
		{"the same", [][]int64{counts, times, rates}, all},
		{"newer: longer arrays", [][]int64{append(counts, 9, 9), append(times, 9), append(rates, 9, 90)}, all},
		{"newer: a fourth array", [][]int64{counts, times, rates, {1, 2, 3}}, all},
		{"older: shorter arrays", [][]int64{counts[:1], times[:1], rates[:2]}, some},
		{"older: empty arrays", [][]int64{nil, nil, nil}, DefaultLimits()},
	} {
		got, err := limitsOf(test.arrays...)
		if err != nil || got != test.want {
			t.Errorf("%s: %v\ngot  %+v\nwant %+v", test.name, err, got, test.want)
		}
	}
}

func TestLimitsAreNeverUnusable(t *testing.T) {
	got, err := limitsOf([]int64{0, 0, 0, 0}, []int64{0, 0, 0, 0}, []int64{0, 1000, 5, 0, 0, 0})
	if err != nil {
		t.Fatal(err)
	}
	want := DefaultLimits()
	want.MessageBytes, want.Channels, want.MembersListed, want.MemberEvents = 0, 0, 0, 0
	want.MessageRate, want.JoinRate, want.JoinSameRate = Rate{}, Rate{}, Rate{}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
	for _, arrays := range [][][]int64{
		{{-1}, nil, nil}, {nil, {-1}, nil}, {nil, nil, {-1, 1}}, {nil, nil, {1, -1}},
		{nil, nil, {1}}, // half a rate
		{{1 << 31}, nil, nil}, {nil, {1 << 31}, nil},
		{nil, nil}, nil, // arrays are missing
	} {
		if _, err := limitsOf(arrays...); !errors.Is(err, ErrMalformed) {
			t.Errorf("%v: %v", arrays, err)
		}
	}
}

func TestDefaultLimitsFitTheFrames(t *testing.T) {
	l := DefaultLimits()
	if n := l.MessageBytes + MaxMessageExtra + 2*MaxIDBytes; MaxBatch+n+1024 > MaxWireMessage {
		t.Errorf("a batch and a frame with a message of %d bytes do not fit %d", n, MaxWireMessage)
	}
	if n := l.MembersListed * (MaxIDBytes + 2); MaxBatch+n+1024 > MaxWireMessage {
		t.Errorf("a batch and a list of members of %d bytes do not fit %d", n, MaxWireMessage)
	}
	if n := max(l.Subscriptions, l.PeersQueried) * (MaxIDBytes + 3); MaxBatch+n+1024 > MaxWireMessage {
		t.Errorf("a batch and the presence of all subscribed to, of %d bytes, do not fit %d", n, MaxWireMessage)
	}
	perAttribute := 5*9 + MaxIDBytes // heads and numbers, and the author
	if n := l.ChannelAttributesBytes + l.Attributes*perAttribute; MaxBatch+n+1024 > MaxWireMessage {
		t.Errorf("a batch and a list of attributes of %d bytes do not fit %d", n, MaxWireMessage)
	}
	if n := l.InvitationBytes + 1024; MaxBatch+n > MaxWireMessage {
		t.Errorf("a batch and an invitation of %d bytes do not fit %d", n, MaxWireMessage)
	}
	if l.Silence <= l.PingInterval || l.UnreachableAfter <= l.PingInterval || l.OfflineAfter <= l.UnreachableAfter {
		t.Error("the times are out of order")
	}
}

func TestLimitsThatNoFrameCanTell(t *testing.T) {
	standard := DefaultLimits()
	if err := standard.Check(); err != nil {
		t.Error(err)
	}
	large := int64(1) << 31 // negative in an int of 32 bits, which is refused as well
	for name, change := range map[string]func(*Limits){
		"negative count": func(l *Limits) { l.Channels = -1 },
		"large count":    func(l *Limits) { l.Channels = int(large) },
		"negative time":  func(l *Limits) { l.Silence = -1 },
		"long time":      func(l *Limits) { l.OfflineKept = 1 << 31 * time.Millisecond },
		"negative rate":  func(l *Limits) { l.JoinRate.Count = -1 },
		"long window":    func(l *Limits) { l.JoinRate.Window = 1 << 31 * time.Millisecond },
		"no window":      func(l *Limits) { l.JoinRate.Window = time.Microsecond },
	} {
		l := DefaultLimits()
		change(&l)
		if l.Check() == nil {
			t.Errorf("%s is taken", name)
		}
	}
	unlimited := DefaultLimits()
	unlimited.JoinRate = Rate{}
	if err := unlimited.Check(); err != nil {
		t.Error(err)
	}
}
