package inbox

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"time"
)

// Journal is where a Memory writes what it keeps, so that it is there after a restart. Its methods may be called by many
// goroutines at once.
type Journal interface {
	// Append writes a message and returns when it is on stable storage, with its place there; places rise. After an
	// error the message is not there and will not be, unless the error is ErrUnsure.
	Append(user string, m *Message) (place uint64, err error)
	// Remove forgets the message at a place, or, with upTo, all of the user up to it. It does not wait.
	Remove(user string, place uint64, upTo bool)
}

// Memory is a Store that has everything in memory. Without a journal it forgets all when the server ends; with one,
// memory is what is read and the journal is written, so that a disk that fails costs nothing that was kept before.
type Memory struct {
	perUser  int
	maxBytes int64
	journal  Journal // nil: none

	mu       sync.Mutex // guards the rest; not held while the journal is written
	users    map[string][]Message
	messages int
	bytes    int64 // those of messages on their way into the journal included
	lastID   uint64
}

// messageOverhead is what a kept message takes besides its texts.
const messageOverhead = 128

func (m *Message) bytes() int64 { return int64(len(m.Body)+len(m.From)) + messageOverhead }

// NewMemory returns a store of so many messages for each user, and so many bytes for all of them. The journal may be nil.
func NewMemory(perUser int, maxBytes int64, journal Journal) *Memory {
	return &Memory{perUser: perUser, maxBytes: maxBytes, journal: journal, users: make(map[string][]Message)}
}

// IDsAbove returns a number to begin with; see Store.
func (s *Memory) IDsAbove() uint64 {
	if s.journal == nil {
		return rand.Uint64N(1 << 62)
	}
	// The clock is above what any server before gave, also one whose journal was lost or taken from a backup. Only if it
	// was set back it may not be, and then the kept ones still count.
	s.mu.Lock()
	defer s.mu.Unlock()
	return max(s.lastID, uint64(time.Now().UnixNano()))
}

var errKeepsNone = errors.New("this server keeps no messages")

// PutWaits reports whether Put waits for a disk; see Store.
func (s *Memory) PutWaits() bool { return s.journal != nil }

// Put keeps a message; see Store.
func (s *Memory) Put(user string, m Message) error {
	if err := s.reserve(user, &m); err != nil {
		return err
	}
	if s.journal != nil {
		place, err := s.journal.Append(user, &m)
		if err != nil {
			s.mu.Lock()
			s.bytes -= m.bytes()
			s.mu.Unlock()
			return err
		}
		m.place = place
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.insert(user, m)
	s.remove(user, 0, max(0, len(s.users[user])-s.perUser))
	return nil
}

// reserve takes the bytes of a message, or says why there is no room.
func (s *Memory) reserve(user string, m *Message) error {
	if s.perUser <= 0 {
		return errKeepsNone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list, freed := s.users[user], int64(0)
	for i := range list[:max(0, len(list)+1-s.perUser)] {
		freed += list[i].bytes()
	}
	if s.bytes-freed+m.bytes() > s.maxBytes {
		return fmt.Errorf("the server keeps as many messages as it may, %d bytes: try again later", s.maxBytes)
	}
	s.bytes += m.bytes()
	return nil
}

// insert takes in a message whose bytes are counted; mu is held.
func (s *Memory) insert(user string, m Message) {
	s.messages++
	s.lastID = max(s.lastID, m.ID)
	list := s.users[user]
	i, _ := find(list, m.ID) // the end, but for messages that are restored
	s.users[user] = slices.Insert(list, i, m)
}

// remove forgets the messages i to j-1 of a user; mu is held.
func (s *Memory) remove(user string, i, j int) {
	if i == j {
		return
	}
	list := s.users[user]
	for k := i; k < j; k++ {
		s.bytes -= list[k].bytes()
	}
	s.messages -= j - i
	if s.journal != nil {
		s.strike(user, list[i:j], list[:i], list[j:])
	}
	if len(list) == j-i {
		delete(s.users, user)
	} else {
		s.users[user] = slices.Delete(list, i, j)
	}
}

// strike removes messages of a user from the journal, with one word if nothing else of the user is before their end.
func (s *Memory) strike(user string, gone []Message, rest ...[]Message) {
	last := uint64(0)
	for i := range gone {
		last = max(last, gone[i].place)
	}
	upTo := true
	for _, list := range rest {
		upTo = upTo && !slices.ContainsFunc(list, func(m Message) bool { return m.place <= last })
	}
	if upTo {
		s.journal.Remove(user, last, true)
		return
	}
	for i := range gone {
		s.journal.Remove(user, gone[i].place, false)
	}
}

// Restore takes in a message that an earlier server left in the journal, before anything else happens. One that comes
// twice counts once. There may be more than a user may have, because removals do not wait: until the next Put.
func (s *Memory) Restore(user string, m Message, place uint64) {
	m.place = place
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, twice := find(s.users[user], m.ID); twice {
		s.journal.Remove(user, place, false)
		return
	}
	s.bytes += m.bytes()
	s.insert(user, m)
}

// Each calls a function with every kept message and its place in the journal. The function must not use the store.
func (s *Memory) Each(do func(user string, m *Message, place uint64)) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for user, list := range s.users {
		for i := range list {
			do(user, &list[i], list[i].place)
		}
	}
}

// Move notes that a message is at another place in the journal. It reports false if the message is not kept any more.
func (s *Memory) Move(user string, id, place uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.users[user]
	i, found := find(list, id)
	if found {
		list[i].place = place
	}
	return found
}

// Next returns the message that follows; see Store.
func (s *Memory) Next(user string, after uint64, fromMS int64) (Message, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.users[user]
	for i, _ := find(list, after+1); i < len(list); i++ {
		if list[i].TimeMS >= fromMS {
			return list[i], true
		}
	}
	return Message{}, false
}

// Remove forgets a message; see Store.
func (s *Memory) Remove(user string, id uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.users[user]
	i, found := find(list, id)
	if found {
		s.remove(user, i, i+1)
	}
	return found
}

// Has reports whether a message is kept; see Store.
func (s *Memory) Has(user string, id uint64) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, found := find(s.users[user], id)
	return found
}

// Sweep forgets what is too old; see Store.
func (s *Memory) Sweep(beforeMS int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for user, list := range s.users {
		// From the end, and to the first: a clock that was ahead has left a late time in front of earlier ones.
		for end := len(list); end > 0; end-- {
			begin := end
			for begin > 0 && list[begin-1].TimeMS < beforeMS {
				begin--
			}
			s.remove(user, begin, end)
			end = begin
		}
	}
}

// Usage counts; see Store.
func (s *Memory) Usage() (messages int, bytes int64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.messages, s.bytes
}

// find returns the place of an id, or of the first one above it.
func find(list []Message, id uint64) (int, bool) {
	return slices.BinarySearchFunc(list, id, func(m Message, id uint64) int {
		switch {
		case m.ID < id:
			return -1
		case m.ID > id:
			return 1
		}
		return 0
	})
}
