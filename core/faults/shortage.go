package faults

import (
	"sync"
	"time"
)

// shortage is a time in which the server cannot have what it needs.
type shortage struct {
	mu    sync.Mutex // guards the rest
	kind  Kind
	undo  func() error
	until time.Time          // when it is to end
	ended map[Kind]time.Time // when the last one of a kind did
}

// begin notes a shortage that undo ends.
func (s *shortage) begin(kind Kind, length time.Duration, undo func() error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.kind, s.undo, s.until = kind, undo, time.Now().Add(length)
}

// end ends a shortage whose time is over, or at once.
func (s *shortage) end(atOnce bool) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.undo == nil || !atOnce && time.Now().Before(s.until) {
		return nil
	}
	undo := s.undo
	if s.undo = nil; s.ended == nil {
		s.ended = map[Kind]time.Time{}
	}
	s.ended[s.kind] = time.Now()
	return undo()
}

// since reports whether there was a shortage of a kind after a moment.
func (s *shortage) since(kind Kind, at time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.undo != nil && s.kind == kind || s.ended[kind].After(at)
}
