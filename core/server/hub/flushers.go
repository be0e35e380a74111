package hub

import (
	"sync"
	"time"
)

// Flushers are a few goroutines that write large fan-outs, each for its share of the sessions.
//
// Writing is what costs, whatever the size, so the flushers let messages meet: one that comes less than an interval
// after the last pass began waits for the next pass. A message that comes later leaves at once.
type Flushers struct {
	shards   []flusher
	interval time.Duration
	wg       sync.WaitGroup
}

type flusher struct {
	mu     sync.Mutex // guards dirty and closed
	ready  sync.Cond
	dirty  []Session
	closed bool
}

// StartFlushers starts n goroutines that begin a pass at most once per interval; Close ends them.
func StartFlushers(n int, interval time.Duration) *Flushers {
	f := &Flushers{shards: make([]flusher, max(n, 1)), interval: interval}
	for i := range f.shards {
		s := &f.shards[i]
		s.ready.L = &s.mu
		f.wg.Add(1)
		go func() {
			defer f.wg.Done()
			s.run(interval)
		}()
	}
	return f
}

// Close ends the goroutines after they have written what was handed to them, and waits for them.
func (f *Flushers) Close() {
	for i := range f.shards {
		s := &f.shards[i]
		s.mu.Lock()
		s.closed = true
		s.mu.Unlock()
		s.ready.Signal()
	}
	f.wg.Wait()
}

func (f *flusher) add(sessions []Session) {
	f.mu.Lock()
	wake := len(f.dirty) == 0
	f.dirty = append(f.dirty, sessions...)
	f.mu.Unlock()
	if wake {
		f.ready.Signal()
	}
}

func (f *flusher) run(interval time.Duration) {
	var work []Session
	for {
		f.mu.Lock()
		for len(f.dirty) == 0 && !f.closed {
			f.ready.Wait()
		}
		if len(f.dirty) == 0 {
			f.mu.Unlock()
			return
		}
		work, f.dirty = f.dirty, work[:0]
		f.mu.Unlock()
		began := time.Now()
		for i, s := range work {
			s.Flush()
			work[i] = nil
		}
		if rest := interval - time.Since(began); rest > 0 {
			time.Sleep(rest)
		}
	}
}
