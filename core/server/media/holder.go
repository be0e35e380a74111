package media

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// Holder is a session as media sees it: whose it is, and what it moves at the moment.
type Holder struct {
	app, user string

	mu      sync.Mutex // guards the rest
	running []*transfer
	ended   bool
	counted time.Time // beginning of the window in which uploads are counted
	begun   int
}

// NewHolder returns what a session of a user needs.
func NewHolder(app, user string) *Holder { return &Holder{app: app, user: user} }

// End interrupts what the session moves: its ticket is worth nothing any more.
func (h *Holder) End() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.ended = true
	for _, t := range h.running {
		t.interrupt()
	}
	h.running = nil
}

// mayCreate counts an upload that begins, or reports false if there were too many.
func (h *Holder) mayCreate(rate wire.Rate, now time.Time) bool {
	if rate.Count <= 0 {
		return true
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if now.Sub(h.counted) >= rate.Window {
		h.counted, h.begun = now, 0
	}
	if h.begun >= rate.Count {
		return false
	}
	h.begun++
	return true
}

// transfer is a request whose body is under way.
type transfer struct {
	control *http.ResponseController
	ended   chan struct{} // closed when the request is over
	moved   atomic.Int64  // when a byte last moved, Unix nanoseconds
	stopped atomic.Bool   // interrupted

	mu   sync.Mutex // guards over
	over bool       // the connection may serve another request by now
}

// past is a deadline that makes reads and writes fail at once.
var past = time.Unix(1, 0)

// interrupt makes reads and writes of the request fail. Its connection is closed.
func (t *transfer) interrupt() {
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.over {
		t.stopped.Store(true)
		t.setDeadline(past)
	}
}

// may gives the next bytes their time, or reports false when the transfer was interrupted.
func (t *transfer) may(now time.Time, idle time.Duration) bool {
	t.moved.Store(now.UnixNano())
	t.setDeadline(now.Add(idle))
	return !t.stopped.Load() // asked last: an interrupt after this sets its deadline after ours
}

func (t *transfer) setDeadline(at time.Time) {
	_ = t.control.SetReadDeadline(at) // it fails only when the connection is gone
	_ = t.control.SetWriteDeadline(at)
}

// begin enters a transfer. A session has limit places. When all are taken, one whose bytes stand still loses its own:
// the client may have lost that connection, and be here again to go on.
func (h *Holder) begin(w http.ResponseWriter, limit int, stalled time.Duration) (t *transfer, status int) {
	now := time.Now()
	t = &transfer{control: http.NewResponseController(w), ended: make(chan struct{})}
	t.moved.Store(now.UnixNano())
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.ended {
		return nil, http.StatusUnauthorized
	}
	if len(h.running) >= limit {
		slowest := slices.MinFunc(h.running, func(a, b *transfer) int { return cmp.Compare(a.moved.Load(), b.moved.Load()) })
		if now.UnixNano()-slowest.moved.Load() < int64(stalled) {
			return nil, http.StatusTooManyRequests
		}
		slowest.interrupt()
		h.remove(slowest)
	}
	h.running = append(h.running, t)
	return t, 0
}

func (h *Holder) remove(t *transfer) {
	h.running = slices.DeleteFunc(h.running, func(other *transfer) bool { return other == t })
}

// end takes a transfer out. Its connection may serve other requests, unless it was interrupted.
func (h *Holder) end(t *transfer) (interrupted bool) {
	h.mu.Lock()
	h.remove(t)
	h.mu.Unlock()
	t.mu.Lock()
	t.over = true
	interrupted = t.stopped.Load()
	if !interrupted {
		_ = t.control.SetReadDeadline(time.Now().Add(patience)) // the next request sets its own
		_ = t.control.SetWriteDeadline(time.Time{})
	}
	t.mu.Unlock()
	close(t.ended)
	return interrupted
}
