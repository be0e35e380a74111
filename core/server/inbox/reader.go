package inbox

import (
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/server/hub"
)

// Reader is what the inbox remembers of one session: how far it has been given what was kept for its user.
//
// Until all of that stands in the session's queue, new messages wait behind it, because a sender's messages must
// arrive in the order in which they were sent. Afterwards they go to the session directly.
type Reader struct {
	session  hub.Session
	caughtUp atomic.Bool

	// Guarded by the lock of the user:
	opened bool
	after  uint64 // id of the last message given to the session
	open   int    // bytes of those that it has not acknowledged

	// mu guards the rest. The lock of the user would not do, which somebody may have who waits for a disk: sessions end in a
	// goroutine that ends those of others too.
	mu           sync.Mutex
	over         bool
	waiting      []waiting
	waitingBytes int
}

// waiting is a message that is not kept, behind others that are.
type waiting struct {
	after   uint64 // every kept message up to this id comes first
	frame   []byte
	receipt *receipt
}

// NewReader returns the reader of a session that has just been made.
func NewReader(s hub.Session) *Reader { return &Reader{session: s} }

// Opened begins to deliver what was kept. The session is the one of its user now.
func (x *Inbox) Opened(b *hub.Batch, r *Reader) {
	defer x.locks.Lock(r.session.User()).Unlock()
	r.opened = true
	x.advance(b, r)
}

// Ended forgets a session that nothing can be sent to any more.
func (x *Inbox) Ended(b *hub.Batch, r *Reader) {
	r.mu.Lock()
	list := r.waiting
	r.over, r.waiting, r.waitingBytes = true, nil, 0
	r.mu.Unlock()
	for _, w := range list {
		w.receipt.Lost(b, false)
	}
}

// queue puts a message behind those that are kept, or reports false if none is in its way.
func (x *Inbox) queue(b *hub.Batch, r *Reader, frame []byte, receipt *receipt) bool {
	mu := x.locks.Lock(r.session.User())
	r.mu.Lock()
	inTheWay := !r.caughtUp.Load() && !r.over
	full := inTheWay && r.waitingBytes+len(frame) > x.portion && len(r.waiting) > 0
	if inTheWay && !full {
		r.waiting = append(r.waiting, waiting{x.ids.Load(), frame, receipt})
		r.waitingBytes += len(frame)
	}
	r.mu.Unlock()
	x.advance(b, r)
	mu.Unlock()
	if full {
		receipt.refused(b, "the peer is still being given the messages that were kept for it: try again")
	}
	return inTheWay
}

// advance gives a session as much as its queue should hold; the lock of the user is held.
func (x *Inbox) advance(b *hub.Batch, r *Reader) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if !r.opened || r.over || r.caughtUp.Load() {
		return
	}
	user, from := r.session.User(), x.oldest(time.Now())
	for r.open < x.portion {
		m, more := x.store.Next(user, r.after, from)
		if len(r.waiting) > 0 && (!more || r.waiting[0].after < m.ID) {
			w := r.waiting[0]
			if !b.TrySend(r.session, w.frame, w.receipt) {
				return // Ended will see to it
			}
			r.waitingBytes -= len(w.frame)
			r.waiting = r.waiting[1:]
			continue
		}
		if !more {
			r.waiting = nil
			r.caughtUp.Store(true)
			return
		}
		frame := m.frame(b.Writer, true)
		if !b.TrySend(r.session, frame, &step{x, r, m.ID, len(frame)}) {
			return // the next session begins anew
		}
		r.after = m.ID
		r.open += len(frame)
	}
}

// step is the receipt of a message out of the store. Its sender was told long ago.
type step struct {
	inbox  *Inbox
	reader *Reader
	id     uint64
	bytes  int
}

func (s *step) Delivered(b *hub.Batch) {
	user := s.reader.session.User()
	defer s.inbox.locks.Lock(user).Unlock()
	s.inbox.store.Remove(user, s.id)
	s.reader.open -= s.bytes
	s.inbox.advance(b, s.reader)
}

// Lost leaves the message where it is.
func (s *step) Lost(*hub.Batch, bool) {}
