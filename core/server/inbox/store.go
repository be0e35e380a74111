package inbox

import (
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/librtm/librtm/core/wire"
)

// Message is a message that is kept.
type Message struct {
	ID     uint64 // never 0; rises in the order in which the messages of one receiver came
	From   string
	TimeMS int64 // when the server received it, Unix milliseconds
	Body   []byte
}

// Store holds messages until their receivers have them. Every method may be called by many goroutines at once, but
// those about one user come one after another.
type Store interface {
	// Put keeps a message whose id is larger than that of any before it for this user. Where a user has as many as
	// may be kept, the oldest makes room. An error says in words why the message is not kept.
	Put(user string, m Message) error
	// Next returns the oldest message of a user with an id above a given one, received at a time or after it.
	Next(user string, after uint64, fromMS int64) (Message, bool)
	// Remove forgets a message and reports whether there was one.
	Remove(user string, id uint64) bool
	// Has reports whether a message is kept.
	Has(user string, id uint64) bool
	// Sweep forgets what was received before a time.
	Sweep(beforeMS int64)
}

// messageOverhead is what a kept message takes besides its texts.
const messageOverhead = 128

func (m *Message) bytes() int64 { return int64(len(m.Body)+len(m.From)) + messageOverhead }

// Memory is a Store that forgets everything when the server ends.
type Memory struct {
	perUser  int
	maxBytes int64

	mu    sync.Mutex // guards the rest
	users map[string][]Message
	bytes int64
}

// NewMemory returns a store of so many messages for each user, and so many bytes for all of them.
func NewMemory(perUser int, maxBytes int64) *Memory {
	return &Memory{perUser: perUser, maxBytes: maxBytes, users: make(map[string][]Message)}
}

var errKeepsNone = errors.New("this server keeps no messages")

// Put keeps a message; see Store.
func (s *Memory) Put(user string, m Message) error {
	if s.perUser == 0 {
		return errKeepsNone
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	list := s.users[user]
	drop, freed := max(0, len(list)+1-s.perUser), int64(0)
	for i := range list[:drop] {
		freed += list[i].bytes()
	}
	if s.bytes-freed+m.bytes() > s.maxBytes {
		return fmt.Errorf("the server keeps as many messages as it may, %d bytes: try again later", s.maxBytes)
	}
	s.bytes += m.bytes() - freed
	s.users[user] = append(slices.Delete(list, 0, drop), m)
	return nil
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
		s.bytes -= list[i].bytes()
		s.set(user, slices.Delete(list, i, i+1))
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
		old := 0
		for old < len(list) && list[old].TimeMS < beforeMS {
			s.bytes -= list[old].bytes()
			old++
		}
		if old > 0 {
			s.set(user, slices.Delete(list, 0, old))
		}
	}
}

// set replaces the messages of a user; mu is held.
func (s *Memory) set(user string, list []Message) {
	if len(list) == 0 {
		delete(s.users, user)
	} else {
		s.users[user] = list
	}
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

// frame encodes a kept message for its receiver.
func (m *Message) frame(w *wire.Writer, offline bool) []byte {
	w.Reset()
	f := wire.PeerMessage{From: []byte(m.From), TimeMS: m.TimeMS, Offline: offline, ID: m.ID}
	f.Message.Span = m.Body
	f.Append(w)
	return w.Copy()
}
