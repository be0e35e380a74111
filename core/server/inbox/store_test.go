package inbox

import (
	"fmt"
	"strings"
	"testing"
)

// testStore is what every Store has to pass: one that keeps three messages for each user.
func testStore(t *testing.T, s Store) {
	put := func(user string, id uint64) {
		t.Helper()
		if err := s.Put(user, Message{ID: id, From: "alice", TimeMS: int64(id) * 10, Body: []byte(fmt.Sprint("body ", id))}); err != nil {
			t.Fatal(err)
		}
	}
	has := func(user string, fromMS int64, want ...uint64) {
		t.Helper()
		var got []uint64
		for id := uint64(0); ; {
			m, more := s.Next(user, id, fromMS)
			if !more {
				break
			}
			if m.From != "alice" || m.TimeMS != int64(m.ID)*10 || string(m.Body) != fmt.Sprint("body ", m.ID) {
				t.Errorf("%s has %+v", user, m)
			}
			id = m.ID
			got = append(got, id)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s has %v, want %v", user, got, want)
		}
	}
	has("bob", 0)
	put("bob", 5)
	put("carol", 6)
	put("bob", 9)
	put("bob", 12)
	has("bob", 0, 5, 9, 12)
	has("bob", 90, 9, 12)
	has("bob", 91, 12)
	has("carol", 0, 6)
	put("bob", 13) // the oldest makes room
	has("bob", 0, 9, 12, 13)
	if s.Has("bob", 5) || !s.Has("bob", 12) || s.Has("carol", 12) || s.Has("nobody", 1) {
		t.Error("it does not know what it has")
	}
	if !s.Remove("bob", 12) || s.Remove("bob", 12) || s.Remove("bob", 5) || s.Remove("nobody", 1) {
		t.Error("it does not know what it removed")
	}
	has("bob", 0, 9, 13)
	s.Sweep(130)
	has("bob", 0, 13)
	has("carol", 0)
	put("carol", 14)
	has("carol", 0, 14)
	s.Sweep(1000)
	has("bob", 0)
	has("carol", 0)
}

func TestMemoryStore(t *testing.T) {
	m := NewMemory(3, 1<<20)
	testStore(t, m)
	if len(m.users) != 0 || m.bytes != 0 {
		t.Errorf("an empty store has %d users and %d bytes", len(m.users), m.bytes)
	}
}

func TestMemoryStoreIsBounded(t *testing.T) {
	body := []byte(strings.Repeat("x", 1000))
	m := NewMemory(3, 5000)
	var id uint64
	put := func(user string) error {
		id++
		return m.Put(user, Message{ID: id, Body: body})
	}
	for i := range 4 {
		if err := put(fmt.Sprint("user", i)); err != nil {
			t.Fatal(err)
		}
	}
	if err := put("one more"); err == nil || !strings.Contains(err.Error(), "5000 bytes") {
		t.Fatalf("got %v", err)
	}
	if err := put("user0"); err == nil {
		t.Fatal("one more of user0 is kept")
	}
	m.Remove("user3", 4)
	if err := put("user0"); err != nil {
		t.Fatalf("there is room again: %v", err)
	}
	full := NewMemory(1, 1200) // a message that takes the place of another needs no more room
	for i := range uint64(10) {
		if err := full.Put("bob", Message{ID: i + 1, Body: body}); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
	}
}
