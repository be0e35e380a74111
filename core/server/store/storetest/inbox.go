package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/librtm/librtm/core/server/inbox"
)

// OpenInbox returns an empty store of so many messages for each user and so many bytes for all. restart ends it and
// returns what the next server finds; nil: nothing survives. All that was opened ends with the test.
type OpenInbox func(t *testing.T, perUser int, maxBytes int64) (s inbox.Store, restart func() inbox.Store)

// names are ids of users that a store must not confuse.
var names = []string{"bob", "Bob", "bob ", " bob", "b.ob", "b", "*", ">", "bob.>", "=", "=20", "bob=20", "$JS", "bob\t", "böb", "\x00", "🎮", strings.Repeat("x", 64)}

func message(id uint64) inbox.Message {
	return inbox.Message{ID: id, From: "alice", TimeMS: int64(id) * 10, Body: fmt.Append(nil, "body ", id)}
}

func put(t *testing.T, s inbox.Store, user string, ids ...uint64) {
	t.Helper()
	for _, id := range ids {
		if err := s.Put(user, message(id)); err != nil {
			t.Fatalf("put %d for %q: %v", id, user, err)
		}
	}
}

// has checks what a user has from a time on.
func has(t *testing.T, s inbox.Store, user string, fromMS int64, want ...uint64) {
	t.Helper()
	var got []uint64
	for id := uint64(0); ; {
		m, more := s.Next(user, id, fromMS)
		if !more {
			break
		}
		if w := message(m.ID); m.From != w.From || m.TimeMS != w.TimeMS || string(m.Body) != string(w.Body) {
			t.Errorf("%q has %+v", user, m)
		}
		id = m.ID
		got = append(got, id)
		if !s.Has(user, id) {
			t.Errorf("%q has %d and has it not", user, id)
		}
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%q has %v, want %v", user, got, want)
	}
}

// Inbox tests a store.
func Inbox(t *testing.T, open OpenInbox) {
	for _, test := range []struct {
		name string
		do   func(*testing.T, OpenInbox)
	}{
		{"NextGivesWhatWasPutInItsOrder", nextGives},
		{"TheOldestMakesRoom", theOldestMakesRoom},
		{"RemoveAndHasKnow", removeAndHas},
		{"SweepForgetsTheOld", sweep},
		{"BytesAreBounded", bytesAreBounded},
		{"NoneIsKeptWhereNoneMayBe", keepsNone},
		{"NamesAreApart", namesAreApart},
		{"ManyAtOnce", manyAtOnce},
		{"IDsBeginAboveWhatWasGiven", idsBegin},
		{"ARestartChangesNothing", restartChangesNothing},
	} {
		t.Run(test.name, func(t *testing.T) { test.do(t, open) })
	}
}

func nextGives(t *testing.T, open OpenInbox) {
	s, _ := open(t, 3, 1<<20)
	has(t, s, "bob", 0)
	put(t, s, "bob", 5)
	put(t, s, "carol", 6)
	put(t, s, "bob", 9, 12)
	has(t, s, "bob", 0, 5, 9, 12)
	has(t, s, "bob", 90, 9, 12)
	has(t, s, "bob", 91, 12)
	has(t, s, "carol", 0, 6)
	if m, more := s.Next("bob", 6, 0); !more || m.ID != 9 {
		t.Errorf("after 6 comes %d, %v", m.ID, more)
	}
	if _, more := s.Next("bob", 12, 0); more {
		t.Error("something comes after the last")
	}
	if err := s.Put("dave", inbox.Message{ID: 20, From: "", TimeMS: -1}); err != nil {
		t.Fatal(err)
	}
	if m, more := s.Next("dave", 0, -1); !more || m.TimeMS != -1 || len(m.Body) != 0 || m.From != "" {
		t.Errorf("dave has %+v, %v", m, more)
	}
}

func theOldestMakesRoom(t *testing.T, open OpenInbox) {
	s, _ := open(t, 3, 1<<20)
	put(t, s, "bob", 5, 9, 12, 13)
	put(t, s, "carol", 14)
	has(t, s, "bob", 0, 9, 12, 13)
	if n, _ := s.Usage(); n != 4 {
		t.Errorf("%d messages are kept", n)
	}
	one, _ := open(t, 1, 1200) // a message that takes the place of another needs no more room
	for i := range uint64(10) {
		if err := one.Put("bob", inbox.Message{ID: i + 1, Body: make([]byte, 1000)}); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
}

func removeAndHas(t *testing.T, open OpenInbox) {
	s, _ := open(t, 3, 1<<20)
	put(t, s, "bob", 5, 9, 12, 13)
	if s.Has("bob", 5) || !s.Has("bob", 12) || s.Has("carol", 12) || s.Has("nobody", 1) {
		t.Error("it does not know what it has")
	}
	if !s.Remove("bob", 12) || s.Remove("bob", 12) || s.Remove("bob", 5) || s.Remove("nobody", 1) {
		t.Error("it does not know what it removed")
	}
	has(t, s, "bob", 0, 9, 13)
	put(t, s, "bob", 14)
	has(t, s, "bob", 0, 9, 13, 14)
	for _, id := range []uint64{9, 13, 14} {
		if !s.Remove("bob", id) {
			t.Errorf("%d was not there", id)
		}
	}
	if n, bytes := s.Usage(); n != 0 || bytes != 0 {
		t.Errorf("an empty store has %d messages and %d bytes", n, bytes)
	}
}

func sweep(t *testing.T, open OpenInbox) {
	s, _ := open(t, 3, 1<<20)
	put(t, s, "bob", 9)
	put(t, s, "carol", 10)
	put(t, s, "bob", 13)
	s.Sweep(130)
	has(t, s, "bob", 0, 13)
	has(t, s, "carol", 0)
	put(t, s, "carol", 14)
	has(t, s, "carol", 0, 14)
	for id, timeMS := range []int64{0: 200, 1: 5000, 2: 210} { // a clock was ahead for a while
		if err := s.Put("dave", inbox.Message{ID: uint64(20 + id), TimeMS: timeMS}); err != nil {
			t.Fatal(err)
		}
	}
	s.Sweep(1000)
	has(t, s, "bob", 0)
	has(t, s, "carol", 0)
	if s.Has("dave", 20) || !s.Has("dave", 21) || s.Has("dave", 22) {
		t.Error("dave has what is too old, or has not what is not")
	}
	s.Sweep(6000)
	if n, bytes := s.Usage(); n != 0 || bytes != 0 {
		t.Errorf("an empty store has %d messages and %d bytes", n, bytes)
	}
}

func bytesAreBounded(t *testing.T, open OpenInbox) {
	s, restart := open(t, 3, 5000)
	var id uint64
	put := func(user string) error {
		id++
		return s.Put(user, inbox.Message{ID: id, Body: make([]byte, 1000)})
	}
	for i := range 4 {
		if err := put(fmt.Sprint("user", i)); err != nil {
			t.Fatal(err)
		}
	}
	for range 2 {
		if err := put("one more"); err == nil || !strings.Contains(err.Error(), "5000 bytes") {
			t.Fatalf("got %v", err)
		}
		if restart != nil {
			s = restart()
		}
	}
	if err := put("user0"); err == nil {
		t.Fatal("one more of user0 is kept")
	}
	s.Remove("user3", 4)
	if err := put("user0"); err != nil {
		t.Fatalf("there is room again: %v", err)
	}
}

func keepsNone(t *testing.T, open OpenInbox) {
	s, _ := open(t, 0, 1<<20)
	if err := s.Put("bob", message(1)); err == nil || s.Has("bob", 1) {
		t.Errorf("got %v", err)
	}
}

func namesAreApart(t *testing.T, open OpenInbox) {
	s, restart := open(t, 3, 1<<20)
	for i, name := range names {
		put(t, s, name, uint64(i)+1)
	}
	for range 2 {
		for i, name := range names {
			has(t, s, name, 0, uint64(i)+1)
		}
		if restart == nil {
			return
		}
		s = restart()
	}
	s.Remove("bob", 1)
	s.Remove(">", 8)
	s = restart()
	for i, name := range names {
		if name == "bob" || name == ">" {
			has(t, s, name, 0)
		} else {
			has(t, s, name, 0, uint64(i)+1)
		}
	}
}

func manyAtOnce(t *testing.T, open OpenInbox) {
	const users, each = 8, 20
	s, restart := open(t, each, 1<<20)
	var wg sync.WaitGroup
	for u := range users {
		user := fmt.Sprint("user", u)
		wg.Go(func() {
			for id := uint64(1); id <= each; id++ {
				if err := s.Put(user, message(id)); err != nil {
					t.Error(err)
				}
				if id%2 == 1 && !s.Has(user, id) { // the even ones may be removed already
					t.Errorf("%s has not %d", user, id)
				}
			}
		})
		wg.Go(func() {
			for id := uint64(1); id <= each; id++ {
				if s.Has(user, id) && id%2 == 0 && !s.Remove(user, id) {
					t.Errorf("%s: %d cannot be removed", user, id)
				}
				s.Next(user, id, 0)
				s.Usage()
				s.Sweep(0)
			}
		})
	}
	wg.Wait()
	for u := range users {
		for id := uint64(2); id <= each; id += 2 {
			s.Remove(fmt.Sprint("user", u), id)
		}
	}
	if restart != nil {
		s = restart()
	}
	for u := range users {
		has(t, s, fmt.Sprint("user", u), 0, 1, 3, 5, 7, 9, 11, 13, 15, 17, 19)
	}
}

func idsBegin(t *testing.T, open OpenInbox) {
	s, restart := open(t, 3, 1<<20)
	other, _ := open(t, 3, 1<<20)
	first := s.IDsAbove()
	if first == 0 || first == other.IDsAbove() {
		t.Errorf("two stores begin with %d", first)
	}
	if restart == nil {
		return
	}
	const far = 1 << 62 // as if the clock had been set back
	put(t, s, "bob", far)
	if s = restart(); s.IDsAbove() < far {
		t.Errorf("ids begin with %d, and %d is kept", s.IDsAbove(), uint64(far))
	}
	s.Remove("bob", far)
	put(t, s, "bob", first+1)
	s.Remove("bob", first+1)
	if s = restart(); s.IDsAbove() <= first+1 {
		t.Errorf("ids begin with %d, and %d was given before", s.IDsAbove(), first+1)
	}
}

func restartChangesNothing(t *testing.T, open OpenInbox) {
	s, restart := open(t, 3, 1<<20)
	if restart == nil {
		t.Skip("this store forgets everything, as it says")
	}
	put(t, s, "bob", 1, 2, 3, 4)
	put(t, s, "carol", 5, 6)
	put(t, s, "dave", 7)
	s.Remove("carol", 6)
	s.Remove("bob", 3)
	s.Sweep(0)
	n, bytes := s.Usage()
	for range 3 {
		s = restart()
		has(t, s, "bob", 0, 2, 4)
		has(t, s, "carol", 0, 5)
		has(t, s, "dave", 0, 7)
		if n2, bytes2 := s.Usage(); n2 != n || bytes2 != bytes {
			t.Errorf("%d messages and %d bytes are kept, and were %d and %d", n2, bytes2, n, bytes)
		}
	}
	put(t, s, "bob", 8, 9)
	s.Sweep(80)
	s = restart()
	has(t, s, "bob", 0, 8, 9)
	has(t, s, "carol", 0)
	has(t, s, "dave", 0)
}
