package main

import (
	"encoding/binary"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/dispatch"
)

func TestHandlesAreNeverUsedTwiceAndTellTheirKind(t *testing.T) {
	table := newTable()
	seen := map[uint64]bool{}
	for i := range 1000 {
		k := kindClient
		if i%2 == 1 {
			k = kindChannel
		}
		h, ok := table.newHandle(k)
		if !ok || seen[h] || h < 4096 || h&(1<<kindBits-1) != uint64(k) {
			t.Fatalf("handle %d of kind %d, ok %v", h, k, ok)
		}
		seen[h] = true
	}
}

func TestStaleHandlesFindNothing(t *testing.T) {
	table := newTable()
	for _, h := range []uint64{0, 1, 4097, 1<<64 - 1} {
		if table.client(h) != nil || table.channel(h) != nil || table.acquire(h) != nil {
			t.Errorf("%d finds something", h)
		}
		if d, taken := table.takeClient(h); d != nil || taken {
			t.Errorf("%d can be released", h)
		}
		if d, taken := table.takeChannel(h); d != nil || taken != nil {
			t.Errorf("%d can be released", h)
		}
		table.forgetClient(h)
		table.forgetOwned(h)
		if table.manager(h) != nil || table.local(h) != nil || table.remote(h) != nil || table.invitation(h) {
			t.Errorf("%d finds something about invitations", h)
		}
		if d, taken := table.takeManager(h); d != nil || taken != nil {
			t.Errorf("%d can be released", h)
		}
		table.releaseInvitation(h)
	}
	if table.open() != 0 || table.anyClient() != 0 {
		t.Error("the table is not empty")
	}
}

// decoded is what the C side finds in a buffer.
type decoded struct {
	kind             uint32
	x                int64
	a, b             int32
	detail, id, text string
	raw              string
}

func decode(t *testing.T, b []byte) (events []decoded) {
	t.Helper()
	le := binary.LittleEndian
	for len(b) > 0 {
		size := int(le.Uint32(b))
		if size%8 != 0 || size > len(b) {
			t.Fatalf("an event of %d bytes in %d", size, len(b))
		}
		e := decoded{kind: le.Uint32(b[4:]), x: int64(le.Uint64(b[16:])), a: int32(le.Uint32(b[32:])), b: int32(le.Uint32(b[36:]))}
		rest := b[headSize:size]
		for i, to := range []*string{&e.detail, &e.id, &e.text, &e.raw} {
			n := int(le.Uint32(b[40+4*i:]))
			*to = string(rest[:n])
			if rest[n] != 0 {
				t.Fatalf("part %d does not end with NUL", i)
			}
			rest = rest[n+1:]
		}
		for _, c := range rest {
			if c != 0 {
				t.Fatal("the padding is not zero")
			}
		}
		events = append(events, e)
		b = b[size:]
	}
	return events
}

func TestEventsAreWrittenInOrder(t *testing.T) {
	q := dispatch.New[any](0)
	q.Push(core.LoginResult{Result: core.Result{Code: 9, Detail: "w\xffhy"}}, 0) // a detail becomes UTF-8, whatever the server wrote
	q.Push(core.PeerMessage{From: "bob", Message: core.Message{Type: 2, Text: []byte("de\x00sc"), Raw: []byte{0, 1}, ServerReceivedMS: 77, Offline: true}}, 0)
	q.Push("an event that nobody knows", 0)
	q.Push(core.RenewTokenResult{Token: "token"}, 0)
	var e encoder
	buffer := make([]byte, 4096)
	bytes, needed, waiting, open := e.next(q, buffer, 0)
	if needed != 0 || waiting != 4 || !open {
		t.Fatalf("needed %d, waiting %d, open %v", needed, waiting, open)
	}
	want := []decoded{
		{kind: 1, a: 9, detail: "w\uFFFDhy"},
		{kind: 7, a: 2, b: 1, x: 77, id: "bob", text: "de\x00sc", raw: "\x00\x01"},
		{},
		{kind: 3, id: "token"},
	}
	if got := decode(t, buffer[:bytes]); !slices.Equal(got, want) {
		t.Fatalf("got  %+v\nwant %+v", got, want)
	}
	if bytes, _, waiting, open = e.next(q, buffer, 0); bytes != 0 || waiting != 0 || !open {
		t.Fatalf("an empty queue gave %d bytes, waiting %d, open %v", bytes, waiting, open)
	}
	q.Close()
	if _, _, _, open = e.next(q, buffer, -1); open {
		t.Fatal("a closed queue seems open")
	}
}

// What does not fit waits for the next call; what never fits tells the size it needs, and is not lost.
func TestBufferOfAnySize(t *testing.T) {
	q := dispatch.New[any](0)
	const events = 300
	for i := range events {
		q.Push(core.PeerMessage{From: "bob", Message: core.Message{ServerReceivedMS: int64(i), Text: []byte(strings.Repeat("x", i))}}, 0)
	}
	var e encoder
	buffer := make([]byte, 64)
	got := 0
	for got < events {
		bytes, needed, _, _ := e.next(q, buffer, 0)
		if needed > 0 {
			if bytes != 0 || needed <= len(buffer) {
				t.Fatalf("needs %d, has %d, wrote %d", needed, len(buffer), bytes)
			}
			buffer = make([]byte, needed)
			continue
		}
		for _, d := range decode(t, buffer[:bytes]) {
			if d.x != int64(got) || len(d.text) != got {
				t.Fatalf("event %d came instead of %d", d.x, got)
			}
			got++
		}
	}
}

func TestMembersAreWrittenOneAfterAnother(t *testing.T) {
	r := record{kind: 14, ids: []string{"anna", "b", "carla"}, b: 3}
	buffer := make([]byte, r.size())
	r.write(buffer)
	if got := decode(t, buffer)[0].text; got != "anna\x00b\x00carla\x00" {
		t.Fatalf("%q", got)
	}
}

func TestDefectsBecomeACode(t *testing.T) {
	if code := defect(nil, "try", "boom"); code != -2 {
		t.Fatalf("code %d", code)
	}
}

func BenchmarkEncode(b *testing.B) {
	q := dispatch.New[any](0)
	var event any = core.PeerMessage{From: "bob", Message: core.Message{Type: 1, Text: make([]byte, 128)}}
	buffer := make([]byte, 64<<10)
	var e encoder
	b.ReportAllocs()
	for b.Loop() {
		for range 100 {
			q.Push(event, 200)
		}
		for q.Len() > 0 || e.done < len(e.taken) {
			e.next(q, buffer, 0)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/100, "ns/event")
}

// TestLargeEventDoesNotWaitForTheNext: an event is delivered as soon as there is a buffer for it.
func TestLargeEventDoesNotWaitForTheNext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		queue, n := dispatch.New[any](0), encoder{}
		queue.Push(core.LogoutResult{}, 1)
		queue.Push(core.DownloadToMemoryResult{RequestID: 7, Data: make([]byte, 1000)}, 1)
		small, start := make([]byte, 200), time.Now()
		if bytes, needed, _, open := n.next(queue, small, time.Hour); bytes == 0 || needed != 0 || !open {
			t.Fatalf("%d bytes, %d needed", bytes, needed)
		}
		bytes, needed, _, _ := n.next(queue, small, time.Hour)
		if bytes != 0 || needed <= 1000 {
			t.Fatalf("%d bytes, %d needed", bytes, needed)
		}
		large := make([]byte, needed)
		if bytes, _, _, _ := n.next(queue, large, time.Hour); bytes != len(large) || decode(t, large)[0].x != 7 {
			t.Fatalf("%d of %d bytes", bytes, len(large))
		}
		if waited := time.Since(start); waited != 0 {
			t.Errorf("it waited for %v", waited)
		}
	})
}
