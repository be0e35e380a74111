package client

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestWindowIsExact(t *testing.T) {
	var w window
	r := wire.Rate{Count: 3, Window: 100 * time.Millisecond}
	start := time.Now()
	for _, call := range []struct {
		ms   int
		full bool
	}{{0, false}, {50, false}, {90, false}, {99, true}, {100, false}, {149, true}, {150, false}, {150, true}, {190, false}, {199, true}, {1000, false}} {
		now := start.Add(time.Duration(call.ms) * time.Millisecond)
		full := w.full(r, now)
		if full != call.full {
			t.Fatalf("at %d ms: full=%v", call.ms, full)
		}
		if !full {
			w.add(r, now)
		}
	}
}

func TestWindowForgets(t *testing.T) {
	var w window
	r := wire.Rate{Count: 100, Window: time.Second}
	now := time.Now()
	for range 100_000 {
		now = now.Add(20 * time.Millisecond)
		if w.full(r, now) {
			t.Fatal("50 in a second are not 100")
		}
		w.add(r, now)
	}
	if cap(w.times) > 500 {
		t.Errorf("%d times are held for 50", cap(w.times))
	}
	var free window
	for range 10 {
		if free.full(wire.Rate{}, now) {
			t.Fatal("no rate is no limit")
		}
		free.add(wire.Rate{}, now)
	}
	if free.times != nil {
		t.Error("an unlimited rate remembers calls")
	}
}
