package inbox_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"

	"pgregory.net/rapid"

	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/store/storetest"
)

// journal is one in memory, which outlives its Memory. What was removed goes when it is told to, or never.
type journal struct {
	mu      sync.Mutex // guards the rest
	last    uint64
	records map[uint64]record
	removed []func()
	fail    error
}

type record struct {
	user string
	m    inbox.Message
}

func newJournal() *journal { return &journal{records: map[uint64]record{}} }

func (j *journal) Append(user string, m *inbox.Message) (uint64, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.fail != nil {
		return 0, j.fail
	}
	j.last++
	j.records[j.last] = record{user, *m}
	return j.last, nil
}

func (j *journal) Remove(user string, place uint64, upTo bool) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.removed = append(j.removed, func() {
		for at, r := range j.records {
			if r.user == user && (at == place || upTo && at < place) {
				delete(j.records, at)
			}
		}
	})
}

// restart returns what the next server finds when so many of the removals that were asked for have been done.
func (j *journal) restart(perUser int, maxBytes int64, removals int) *inbox.Memory {
	for _, remove := range j.removed[:removals] {
		remove()
	}
	j.removed = nil
	s := inbox.NewMemory(perUser, maxBytes, j)
	for _, place := range slices.Sorted(maps.Keys(j.records)) {
		s.Restore(j.records[place].user, j.records[place].m, place)
	}
	return s
}

func TestMemoryWithAJournalIsAStore(t *testing.T) {
	storetest.Inbox(t, func(_ *testing.T, perUser int, maxBytes int64) (inbox.Store, func() inbox.Store) {
		j := newJournal()
		return inbox.NewMemory(perUser, maxBytes, j), func() inbox.Store { return j.restart(perUser, maxBytes, len(j.removed)) }
	})
}

func TestWhatTheJournalRefusesIsNotKept(t *testing.T) {
	j := newJournal()
	s := inbox.NewMemory(2, 1<<20, j)
	put := func(id uint64) error { return s.Put("bob", inbox.Message{ID: id, Body: []byte("body")}) }
	if err := errors.Join(put(1), put(2)); err != nil {
		t.Fatal(err)
	}
	n, bytes := s.Usage()
	j.fail = errors.New("no room")
	if err := put(3); !errors.Is(err, j.fail) || s.Has("bob", 3) || !s.Has("bob", 1) {
		t.Errorf("got %v", err)
	}
	if n2, bytes2 := s.Usage(); n2 != n || bytes2 != bytes {
		t.Errorf("%d messages and %d bytes are kept, and were %d and %d", n2, bytes2, n, bytes)
	}
	j.fail = nil
	if err := put(4); err != nil || !s.Has("bob", 4) || s.Has("bob", 1) {
		t.Errorf("got %v", err)
	}
}

// Whatever happens, and however servers end: what is kept is there after a restart, and what is not is something that was
// there before.
func TestJournalFollowsMemory(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		const perUser, maxBytes = 4, 4000
		j := newJournal()
		s := inbox.NewMemory(perUser, maxBytes, j)
		users, next := []string{"bob", "carol"}, uint64(0)
		ever := map[string]bool{}
		contents := func() map[string]bool {
			all := map[string]bool{}
			for _, user := range users {
				for id := uint64(0); ; {
					m, more := s.Next(user, id, 0)
					if !more {
						break
					}
					id = m.ID
					all[fmt.Sprint(user, m.ID, m.From, m.TimeMS, len(m.Body))] = true
				}
			}
			return all
		}
		t.Repeat(map[string]func(*rapid.T){
			"put": func(t *rapid.T) {
				next++
				m := inbox.Message{ID: next, From: "alice", TimeMS: int64(next), Body: make([]byte, rapid.IntRange(0, 900).Draw(t, "bytes"))}
				user := rapid.SampledFrom(users).Draw(t, "user")
				if s.Put(user, m) == nil {
					ever[fmt.Sprint(user, m.ID, m.From, m.TimeMS, len(m.Body))] = true
				}
			},
			"remove": func(t *rapid.T) {
				s.Remove(rapid.SampledFrom(users).Draw(t, "user"), rapid.Uint64Range(0, next).Draw(t, "id"))
			},
			"sweep": func(t *rapid.T) { s.Sweep(rapid.Int64Range(0, int64(next)).Draw(t, "before")) },
			"move": func(t *rapid.T) { // as when the journal had lost a record
				var user string
				var lost *inbox.Message
				var from uint64
				s.Each(func(u string, m *inbox.Message, place uint64) {
					if lost == nil || m.ID < lost.ID {
						message := *m
						user, lost, from = u, &message, place
					}
				})
				if lost != nil {
					delete(j.records, from)
					place, _ := j.Append(user, lost)
					s.Move(user, lost.ID, place)
				}
			},
			"end": func(t *rapid.T) {
				before := contents()
				n, bytes := s.Usage()
				s = j.restart(perUser, maxBytes, len(j.removed))
				n2, bytes2 := s.Usage()
				if now := contents(); !maps.Equal(before, now) || n2 != n || bytes2 != bytes {
					t.Fatalf("before %v, %d messages, %d bytes; now %v, %d messages, %d bytes", before, n, bytes, now, n2, bytes2)
				}
			},
			"kill": func(t *rapid.T) {
				before := contents()
				s = j.restart(perUser, maxBytes, rapid.IntRange(0, len(j.removed)).Draw(t, "removals"))
				now := contents()
				if len(before) == 0 {
					return
				}
				for m := range now {
					if !ever[m] {
						t.Fatalf("%s was never there", m)
					}
				}
				for m := range before {
					if !now[m] {
						t.Fatalf("%s is lost: before %v, now %v", m, before, now)
					}
				}
			},
		})
	})
}
