package client

import (
	"time"

	"github.com/librtm/librtm/core/wire"
)

// window is an exact sliding window: the times of the accepted calls that still count. A counter per fixed
// interval would allow twice the rate across a border.
type window struct {
	times []time.Time
	first int // times[:first] count no more
}

// full reports whether one more call now would exceed the rate.
func (w *window) full(r wire.Rate, now time.Time) bool {
	for w.first < len(w.times) && now.Sub(w.times[w.first]) >= r.Window {
		w.first++
	}
	return r.Count > 0 && len(w.times)-w.first >= r.Count
}

// add counts a call; full was asked before.
func (w *window) add(r wire.Rate, now time.Time) {
	if r.Count <= 0 {
		return // unlimited: nothing to remember
	}
	if w.first > len(w.times)/2 {
		w.times = w.times[:copy(w.times, w.times[w.first:])]
		w.first = 0
	}
	w.times = append(w.times, now)
}
