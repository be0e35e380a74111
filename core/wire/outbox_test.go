package wire

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"testing"
)

// TestOutbox tells the life of an outbox as a table of steps; the state after each is what its owner can see.
func TestOutbox(t *testing.T) {
	var o Outbox[int]
	var tags []int
	note := func(tag int) { tags = append(tags, tag) }
	var drained []string
	for _, step := range []struct {
		name          string
		do            func() error
		refused       bool
		len, held     int
		unsent        int
		acked         uint64
		resumable     [2]uint64 // first and last count from which it can resume
		notResumable  uint64
		tagsSoFar     []int
		drainedSoFar  []string
		hasSomeToSend bool
	}{
		{name: "new", do: func() error { return nil }, notResumable: 1},
		{name: "three frames", do: func() error {
			o.Push([]byte("aa"), 1)
			o.Push([]byte("b"), 2)
			o.Push([]byte("ccc"), 3)
			return nil
		}, len: 3, held: 6, unsent: 6, notResumable: 1, hasSomeToSend: true},
		{name: "an ack of what was not sent", do: func() error { return o.Ack(1, note) }, refused: true,
			len: 3, held: 6, unsent: 6, notResumable: 1, hasSomeToSend: true},
		{name: "take until three bytes are reached", do: func() error { return taken(&o, 3, "aab") },
			len: 3, held: 6, unsent: 3, resumable: [2]uint64{0, 2}, notResumable: 3, hasSomeToSend: true},
		{name: "ack one", do: func() error { return o.Ack(1, note) },
			len: 2, held: 4, unsent: 3, acked: 1, resumable: [2]uint64{1, 2}, notResumable: 3, tagsSoFar: []int{1}, hasSomeToSend: true},
		{name: "the same ack again", do: func() error { return o.Ack(1, note) },
			len: 2, held: 4, unsent: 3, acked: 1, resumable: [2]uint64{1, 2}, notResumable: 0, tagsSoFar: []int{1}, hasSomeToSend: true},
		{name: "resume before what is acknowledged", do: func() error { return o.Resume(0, note) }, refused: true,
			len: 2, held: 4, unsent: 3, acked: 1, resumable: [2]uint64{1, 2}, notResumable: 0, tagsSoFar: []int{1}, hasSomeToSend: true},
		{name: "resume", do: func() error { return o.Resume(1, note) },
			len: 2, held: 4, unsent: 4, acked: 1, resumable: [2]uint64{1, 1}, notResumable: 2, tagsSoFar: []int{1}, hasSomeToSend: true},
		{name: "take the rest again", do: func() error { return taken(&o, 100, "bccc") },
			len: 2, held: 4, acked: 1, resumable: [2]uint64{1, 3}, notResumable: 4, tagsSoFar: []int{1}},
		{name: "trim", do: func() error { o.Trim(3); return nil },
			len: 2, held: 3, acked: 1, resumable: [2]uint64{2, 3}, notResumable: 1, tagsSoFar: []int{1}},
		{name: "resume before what is forgotten", do: func() error { return o.Resume(1, note) }, refused: true,
			len: 2, held: 3, acked: 1, resumable: [2]uint64{2, 3}, notResumable: 1, tagsSoFar: []int{1}},
		{name: "two more, one chosen to go", do: func() error {
			o.Push([]byte("d"), 4)
			o.Push([]byte("ee"), 5)
			o.RemoveUnsent(func(tag int) bool { return tag <= 4 })
			return nil
		}, len: 3, held: 5, unsent: 2, acked: 1, resumable: [2]uint64{2, 3}, notResumable: 4, tagsSoFar: []int{1}, hasSomeToSend: true},
		{name: "ack a forgotten frame", do: func() error { return o.Ack(2, note) },
			len: 2, held: 5, unsent: 2, acked: 2, resumable: [2]uint64{2, 3}, notResumable: 1, tagsSoFar: []int{1, 2}, hasSomeToSend: true},
		{name: "drain, the frames stay", do: func() error {
			o.Drain(func(tag int, sent bool) { drained = append(drained, fmt.Sprint(tag, sent)) }, true)
			return nil
		}, len: 2, held: 5, unsent: 2, acked: 2, resumable: [2]uint64{2, 3}, notResumable: 4, tagsSoFar: []int{1, 2},
			drainedSoFar: []string{"3 true", "5 false"}, hasSomeToSend: true},
		{name: "they still go out", do: func() error { return taken(&o, 1, "ee") },
			len: 2, held: 5, acked: 2, resumable: [2]uint64{2, 4}, notResumable: 5, tagsSoFar: []int{1, 2},
			drainedSoFar: []string{"3 true", "5 false"}},
		{name: "drain for good", do: func() error { o.Drain(func(int, bool) {}, false); return nil },
			acked: 4, resumable: [2]uint64{4, 4}, notResumable: 3, tagsSoFar: []int{1, 2}, drainedSoFar: []string{"3 true", "5 false"}},
		{name: "a late ack", do: func() error { return o.Ack(3, note) },
			acked: 4, resumable: [2]uint64{4, 4}, notResumable: 5, tagsSoFar: []int{1, 2}, drainedSoFar: []string{"3 true", "5 false"}},
	} {
		err := step.do()
		if (err != nil) != step.refused || err != nil && !errors.Is(err, ErrMalformed) {
			t.Fatalf("%s: %v", step.name, err)
		}
		if o.Len() != step.len || o.Bytes() != step.held || o.Unsent() != step.unsent || o.Acked() != step.acked || o.HasUnsent() != step.hasSomeToSend {
			t.Errorf("%s: len %d, held %d, unsent %d, acked %d, has unsent %v", step.name, o.Len(), o.Bytes(), o.Unsent(), o.Acked(), o.HasUnsent())
		}
		if !o.CanResume(step.resumable[0]) || !o.CanResume(step.resumable[1]) || o.CanResume(step.notResumable) {
			t.Errorf("%s: resumable from %v %v %v", step.name, o.CanResume(step.resumable[0]), o.CanResume(step.resumable[1]), o.CanResume(step.notResumable))
		}
		if !reflect.DeepEqual(tags, step.tagsSoFar) || !reflect.DeepEqual(drained, step.drainedSoFar) {
			t.Errorf("%s: acknowledged %v, drained %v", step.name, tags, drained)
		}
	}
}

func taken(o *Outbox[int], max int, want string) error {
	if got := o.Take(nil, max); string(got) != want {
		return fmt.Errorf("took %q, want %q", got, want)
	}
	return nil
}

// model is an outbox made for reading: every frame ever pushed, by number, and a few positions.
type model struct {
	frames []modelFrame // all that were not removed; frames[i] has the number i+1
	acked  int
	sent   int // number of the last frame written to the present connection
	lost   int // number of the last frame whose bytes are gone
	base   int // frames up to here were drained away
}

type modelFrame struct {
	bytes   []byte
	tag     int // 0: drained
	trimmed bool
}

func (m *model) held() (n int) {
	for i := max(m.acked, m.base); i < len(m.frames); i++ {
		if !m.frames[i].trimmed {
			n += len(m.frames[i].bytes)
		}
	}
	return n
}

func (m *model) unsent() (n int) {
	for _, f := range m.frames[m.sent:] {
		n += len(f.bytes)
	}
	return n
}

func (m *model) canResume(n int) bool { return n >= m.acked && n >= m.lost && n <= m.sent }

func TestOutboxAgainstModel(t *testing.T) {
	for seed := range uint64(60) {
		if !runModel(t, rand.New(rand.NewPCG(seed, 1))) {
			t.Fatalf("seed %d", seed)
		}
	}
}

// runModel plays random steps against an outbox and the model. The receiver on the other side counts what
// arrives: it must see each frame that was ever pushed once and in order, those left out excepted which were
// removed or drained before they were written.
func runModel(t *testing.T, r *rand.Rand) bool {
	var o Outbox[int]
	var m model
	var received int     // what the other side has counted
	var arrived [][]byte // and what it was
	tag := 0
	busy := 1 + r.IntN(60) // how many frames this run lets pile up
	for step := range 400 {
		switch op := r.IntN(20); {
		case op < 7:
			for range 1 + r.IntN(busy) {
				tag++
				frame := bytes.Repeat([]byte{byte(tag)}, 1+r.IntN(40))
				o.Push(frame, tag)
				m.frames = append(m.frames, modelFrame{bytes: frame, tag: tag})
			}
		case op < 12: // write; how much of it arrives is another step
			limit := r.IntN(30 * busy)
			want := []byte("prefix")
			for m.sent < len(m.frames) && len(want) < limit {
				want = append(want, m.frames[m.sent].bytes...)
				m.sent++
			}
			if got := o.Take([]byte("prefix"), limit); !bytes.Equal(got, want) {
				t.Errorf("step %d: took %d bytes, want %d", step, len(got), len(want))
				return false
			}
		case op < 14: // some of what was written arrives
			for n := r.IntN(busy + 1); n > 0 && received < m.sent; n-- {
				arrived = append(arrived, m.frames[received].bytes)
				received++
			}
		case op < 17: // an acknowledgement: the newest, an old one, or one that is too large
			n := received
			switch r.IntN(6) {
			case 0:
				n = r.IntN(received + 1)
			case 1:
				n = m.sent + 1 + r.IntN(3)
			}
			var got, want []int
			err := o.Ack(uint64(n), func(tag int) { got = append(got, tag) })
			if n > m.sent {
				if !errors.Is(err, ErrMalformed) {
					t.Errorf("step %d: ack of %d after %d: %v", step, n, m.sent, err)
					return false
				}
				break
			}
			for ; m.acked < n; m.acked++ {
				want = append(want, m.frames[m.acked].tag)
			}
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("step %d: ack of %d gave %v, want %v, %v", step, n, got, want, err)
				return false
			}
		case op < 18: // the connection is lost
			if !m.canResume(received) {
				if o.Resume(uint64(received), nil) == nil {
					t.Errorf("step %d: resumed after %d", step, received)
					return false
				}
				// A fresh session begins: drain the rest, both sides count from the same number.
				var got, want []string
				o.Drain(func(tag int, sent bool) { got = append(got, fmt.Sprint(tag, sent)) }, false)
				for i := m.acked; i < len(m.frames); i++ {
					want = append(want, fmt.Sprint(m.frames[i].tag, i < m.sent))
				}
				if !reflect.DeepEqual(got, want) {
					t.Errorf("step %d: drained %v, want %v", step, got, want)
					return false
				}
				m.frames = m.frames[:m.sent]
				m.acked, m.lost, m.base, received = m.sent, m.sent, m.sent, m.sent
				arrived = nil
				for _, f := range m.frames {
					arrived = append(arrived, f.bytes)
				}
				break
			}
			var got, want []int
			err := o.Resume(uint64(received), func(tag int) { got = append(got, tag) })
			for ; m.acked < received; m.acked++ {
				want = append(want, m.frames[m.acked].tag)
			}
			m.sent = received
			if err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("step %d: resume after %d gave %v, want %v, %v", step, received, got, want, err)
				return false
			}
		case op < 19:
			limit := r.IntN(40 * busy)
			o.Trim(limit)
			for i := max(m.acked, m.lost); i < m.sent && m.held() > limit; i++ {
				m.frames[i].trimmed = true
				m.lost = i + 1
			}
		default:
			if r.IntN(2) == 0 {
				odd := r.IntN(3)
				o.RemoveUnsent(func(tag int) bool { return tag%3 == odd })
				keep := m.frames[:m.sent:m.sent]
				for _, f := range m.frames[m.sent:] {
					if f.tag%3 != odd {
						keep = append(keep, f)
					}
				}
				m.frames = keep
				break
			}
			var got, want []string
			o.Drain(func(tag int, sent bool) { got = append(got, fmt.Sprint(tag, sent)) }, true)
			for i := m.acked; i < len(m.frames); i++ {
				want = append(want, fmt.Sprint(m.frames[i].tag, i < m.sent))
				m.frames[i].tag = 0
			}
			if !reflect.DeepEqual(got, want) {
				t.Errorf("step %d: drained %v, want %v", step, got, want)
				return false
			}
		}
		if o.Len() != len(m.frames)-m.acked || o.Bytes() != m.held() || o.Unsent() != m.unsent() ||
			o.HasUnsent() != (m.sent < len(m.frames)) || o.Acked() != uint64(m.acked) {
			t.Errorf("step %d: len %d held %d unsent %d has %v acked %d, want %d %d %d %v %d", step,
				o.Len(), o.Bytes(), o.Unsent(), o.HasUnsent(), o.Acked(),
				len(m.frames)-m.acked, m.held(), m.unsent(), m.sent < len(m.frames), m.acked)
			return false
		}
		for _, n := range []int{0, m.acked - 1, m.acked, m.lost - 1, m.lost, m.sent, m.sent + 1, received} {
			if n >= 0 && o.CanResume(uint64(n)) != m.canResume(n) {
				t.Errorf("step %d: can resume after %d: %v", step, n, o.CanResume(uint64(n)))
				return false
			}
		}
		if n := cap(o.entries); o.Len() == 0 && n > smallOutbox {
			t.Errorf("step %d: empty, with room for %d entries", step, n)
			return false
		}
	}
	for i, b := range arrived { // nothing lost, nothing twice
		if !bytes.Equal(b, m.frames[i].bytes) {
			t.Errorf("frame %d arrived as %x, pushed as %x", i+1, b, m.frames[i].bytes)
			return false
		}
	}
	return true
}

func TestOutboxGivesMemoryBack(t *testing.T) {
	const burst = 10_000
	fill := func() *Outbox[*int] {
		o := new(Outbox[*int])
		for range burst {
			o.Push(make([]byte, 10), new(int))
		}
		return o
	}
	requireClear := func(t *testing.T, o *Outbox[*int]) {
		for i, e := range o.entries[:cap(o.entries)] {
			inUse := i >= o.head && i < len(o.entries)
			if !inUse && (e.frame != nil || e.tag != nil) {
				t.Fatalf("entry %d is not in use and holds on to memory", i)
			}
		}
	}
	for _, test := range []struct {
		name string
		run  func(o *Outbox[*int])
		left int
	}{
		{"all acknowledged", func(o *Outbox[*int]) {
			o.Take(nil, 1<<30)
			_ = o.Ack(burst, nil)
		}, 0},
		{"all acknowledged one by one", func(o *Outbox[*int]) {
			o.Take(nil, 1<<30)
			for n := range uint64(burst) {
				_ = o.Ack(n+1, nil)
			}
		}, 0},
		{"nearly all acknowledged", func(o *Outbox[*int]) {
			o.Take(nil, 1<<30)
			_ = o.Ack(burst-3, nil)
		}, 3},
		{"all removed", func(o *Outbox[*int]) { o.RemoveUnsent(func(*int) bool { return true }) }, 0},
		{"nearly all removed", func(o *Outbox[*int]) {
			n := 0
			o.RemoveUnsent(func(*int) bool { n++; return n > 3 })
		}, 3},
		{"one in ten removed", func(o *Outbox[*int]) {
			n := 0
			o.RemoveUnsent(func(*int) bool { n++; return n%10 == 0 })
		}, burst * 9 / 10},
		{"drained", func(o *Outbox[*int]) { o.Drain(func(*int, bool) {}, false) }, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := fill()
			test.run(o)
			if o.Len() != test.left || o.Bytes() != 10*test.left {
				t.Errorf("%d frames of %d bytes are left", o.Len(), o.Bytes())
			}
			if cap(o.entries) > 8*max(test.left, smallOutbox) {
				t.Errorf("room for %d entries is kept", cap(o.entries))
			}
			requireClear(t, o)
		})
	}
	t.Run("one frame at a time", func(t *testing.T) {
		var o Outbox[*int]
		for n := range uint64(burst) {
			o.Push([]byte("x"), nil)
			o.Push([]byte("y"), nil) // always one behind, so that it is never empty
			o.Take(nil, 1<<30)
			_ = o.Ack(2*n+1, nil)
		}
		if cap(o.entries) > 8*smallOutbox {
			t.Errorf("room for %d entries", cap(o.entries))
		}
		requireClear(t, &o)
	})
}
