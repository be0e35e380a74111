package dispatch

import (
	"sync"
	"time"
)

// DefaultBound is the number of bytes that may wait when a queue is made with a bound of 0.
const DefaultBound = 8 << 20

// keepSlots is the capacity a queue keeps when it runs empty. A larger one is given back, so that a burst does
// not hold memory for ever.
const keepSlots = 1024

// Queue is an ordered queue of events. All methods may be called from any goroutine.
//
// The bound is soft: Push always succeeds, and whoever feeds the queue asks WaitRoom before it takes in more.
// So a completion that must be told can always be told, and what is slowed down is the reading of new work.
type Queue[E any] struct {
	bound int64
	done  chan struct{} // closed by Close
	ready chan struct{} // holds a token while events wait and nobody has been woken for them

	mu     sync.Mutex // guards what follows
	slots  []slot[E]  // slots[head:] wait
	head   int
	bytes  int64
	room   chan struct{} // closed when the queue has room again; nil while nobody waits for it
	closed bool
}

type slot[E any] struct {
	event E
	bytes int
}

// New returns an empty queue in which bound bytes may wait; 0 is DefaultBound.
func New[E any](bound int64) *Queue[E] {
	if bound <= 0 {
		bound = DefaultBound
	}
	return &Queue[E]{bound: bound, done: make(chan struct{}), ready: make(chan struct{}, 1)}
}

// Push adds an event that takes about so many bytes. It never blocks and never drops, except that a closed
// queue takes nothing.
func (q *Queue[E]) Push(event E, bytes int) {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return
	}
	q.makeSlot()
	q.slots = append(q.slots, slot[E]{event, bytes})
	q.bytes += int64(bytes)
	q.mu.Unlock()
	q.wake()
}

// makeSlot moves the waiting events to the front when the slice is full and at least half of it is free, so
// that a queue which never runs empty does not grow without end. The caller holds mu.
func (q *Queue[E]) makeSlot() {
	if len(q.slots) < cap(q.slots) || q.head < len(q.slots)/2 || q.head == 0 {
		return
	}
	n := copy(q.slots, q.slots[q.head:])
	clear(q.slots[n:])
	q.slots, q.head = q.slots[:n], 0
}

func (q *Queue[E]) wake() {
	select {
	case q.ready <- struct{}{}:
	default:
	}
}

// WaitRoom blocks while more waits than the bound allows. It returns as soon as there is room, the queue is
// closed, or done is.
func (q *Queue[E]) WaitRoom(done <-chan struct{}) {
	for {
		q.mu.Lock()
		if q.closed || q.bytes <= q.bound {
			q.mu.Unlock()
			return
		}
		if q.room == nil {
			q.room = make(chan struct{})
		}
		room := q.room
		q.mu.Unlock()
		select {
		case <-room:
		case <-q.done:
			return
		case <-done:
			return
		}
	}
}

// Next appends up to limit waiting events to dst, oldest first. When none waits it waits up to the given time for
// one; a negative time is for ever. It reports false once the queue is closed.
func (q *Queue[E]) Next(dst []E, limit int, wait time.Duration) ([]E, bool) {
	var expired <-chan time.Time
	for {
		before := len(dst)
		var open bool
		if dst, open = q.take(dst, limit); !open || len(dst) > before || wait == 0 || limit <= 0 {
			return dst, open
		}
		if wait > 0 && expired == nil {
			timer := time.NewTimer(wait)
			defer timer.Stop()
			expired = timer.C
		}
		select {
		case <-q.ready:
		case <-q.done:
		case <-expired:
			return dst, true
		}
	}
}

// take is Next without waiting.
func (q *Queue[E]) take(dst []E, limit int) ([]E, bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return dst, false
	}
	n := max(0, min(len(q.slots)-q.head, limit))
	for i := range n {
		s := &q.slots[q.head+i]
		dst = append(dst, s.event)
		q.bytes -= int64(s.bytes)
		*s = slot[E]{} // the queue must not keep alive what it has handed over
	}
	q.head += n
	if q.head < len(q.slots) {
		q.wake() // another taker may be waiting for the rest
	} else if q.head > 0 {
		q.slots, q.head = q.slots[:0], 0
		if cap(q.slots) > keepSlots {
			q.slots = nil
		}
	}
	if q.room != nil && q.bytes <= q.bound {
		close(q.room)
		q.room = nil
	}
	return dst, true
}

// Close ends the queue: what waits is discarded, blocked calls return, Push does nothing. It may be called
// twice.
func (q *Queue[E]) Close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return
	}
	q.closed = true
	q.slots, q.head, q.bytes = nil, 0, 0
	close(q.done)
}

// Len returns the number of events that wait.
func (q *Queue[E]) Len() int {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.slots) - q.head
}

// Bytes returns the number of bytes that wait, as given to Push.
func (q *Queue[E]) Bytes() int64 {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.bytes
}
