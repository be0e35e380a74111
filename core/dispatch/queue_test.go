package dispatch

import (
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

func TestEventsComeInOrder(t *testing.T) {
	q := New[int](0)
	for i := range 5000 {
		q.Push(i, 1)
		if i%3 == 0 {
			q.Push(-i, 1)
		}
	}
	var got []int
	for q.Len() > 0 {
		got, _ = q.Next(got, 7, 0)
	}
	var want []int
	for i := range 5000 {
		want = append(want, i)
		if i%3 == 0 {
			want = append(want, -i)
		}
	}
	if !slices.Equal(got, want) {
		t.Fatal("events were lost, repeated or out of order")
	}
	if q.Bytes() != 0 {
		t.Fatalf("an empty queue holds %d bytes", q.Bytes())
	}
}

func TestNextTakesNoMoreThanAsked(t *testing.T) {
	q := New[int](0)
	for i := range 10 {
		q.Push(i, 0)
	}
	got, open := q.Next(nil, 3, 0)
	if !open || !slices.Equal(got, []int{0, 1, 2}) || q.Len() != 7 {
		t.Fatalf("got %v, open %v, %d left", got, open, q.Len())
	}
	if got, _ = q.Next(got, 0, -1); len(got) != 3 {
		t.Fatalf("asked for none, got %v", got[3:])
	}
}

func TestNextWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New[string](0)
		begin := time.Now()
		if got, open := q.Next(nil, 1, time.Second); len(got) != 0 || !open || time.Since(begin) != time.Second {
			t.Fatalf("got %v, open %v after %v", got, open, time.Since(begin))
		}
		go func() {
			time.Sleep(time.Hour)
			q.Push("late", 1)
		}()
		got, _ := q.Next(nil, 1, -1)
		if len(got) != 1 || time.Since(begin) != time.Hour+time.Second {
			t.Fatalf("got %v after %v", got, time.Since(begin))
		}
	})
}

func TestCloseEndsWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New[int](10)
		q.Push(1, 11)
		ended := 0
		var mu sync.Mutex
		end := func() { mu.Lock(); ended++; mu.Unlock() }
		go func() { q.WaitRoom(nil); end() }()
		synctest.Wait()
		q.Next(nil, 1, 0)
		synctest.Wait()
		if ended != 1 {
			t.Fatal("taking the event made no room")
		}
		q.Push(2, 11)
		go func() { q.WaitRoom(nil); end() }()
		synctest.Wait()
		q.Close()
		q.Close()
		synctest.Wait()
		if ended != 2 {
			t.Fatal("WaitRoom outlives Close")
		}
		q.Push(3, 1)
		if got, open := q.Next(nil, 1, -1); open || len(got) != 0 || q.Len() != 0 {
			t.Fatalf("a closed queue gave %v, open %v", got, open)
		}
	})
}

func TestWaitRoomEndsWithItsCaller(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		q := New[int](10)
		q.WaitRoom(nil) // an empty queue has room
		q.Push(1, 10)
		q.WaitRoom(nil) // the bound itself is allowed
		q.Push(2, 1)
		done := make(chan struct{})
		ended := false
		go func() { q.WaitRoom(done); ended = true }()
		synctest.Wait()
		if ended {
			t.Fatal("a full queue let its caller through")
		}
		close(done)
		synctest.Wait()
		if !ended {
			t.Fatal("WaitRoom did not return")
		}
	})
}

// A queue that is never empty must not grow: the slots of taken events are used again.
func TestSlotsAreUsedAgain(t *testing.T) {
	q := New[int](0)
	for i := range 10 {
		q.Push(i, 1)
	}
	var got []int
	for i := range 100_000 {
		q.Push(i, 1)
		got, _ = q.Next(got[:0], 1, 0)
	}
	if c := cap(q.slots); c > 64 {
		t.Fatalf("%d slots for 10 waiting events", c)
	}
}

func TestMemoryOfABurstIsGivenBack(t *testing.T) {
	q := New[int](0)
	for i := range 100 * keepSlots {
		q.Push(i, 1)
	}
	q.Next(nil, 100*keepSlots, 0)
	if q.slots != nil {
		t.Fatalf("an empty queue keeps %d slots", cap(q.slots))
	}
}

func TestManyMakersManyTakers(t *testing.T) {
	const makers, each = 8, 2000
	q := New[int](100)
	var made, taken sync.WaitGroup
	seen := make([]int, makers*each)
	var mu sync.Mutex
	total := 0
	for range 3 {
		taken.Go(func() {
			var batch []int
			for {
				var open bool
				if batch, open = q.Next(batch[:0], 5, -1); !open {
					return
				}
				mu.Lock()
				for _, e := range batch {
					seen[e]++
					total++
				}
				if total == makers*each {
					q.Close()
				}
				mu.Unlock()
			}
		})
	}
	for m := range makers {
		made.Go(func() {
			for i := range each {
				q.WaitRoom(nil)
				q.Push(m*each+i, 1)
			}
		})
	}
	made.Wait()
	taken.Wait()
	for e, n := range seen {
		if n != 1 {
			t.Fatalf("event %d came %d times", e, n)
		}
	}
}

func TestStartHandlesOneAtATime(t *testing.T) {
	q := New[int](0)
	var got []int
	all := make(chan struct{})
	stop := Start(q, func(e int) {
		if got = append(got, e); len(got) == 1000 { // the race detector proves that no two run at once
			close(all)
		}
	})
	for i := range 1000 {
		q.Push(i, 1)
	}
	<-all
	stop()
	if !slices.IsSorted(got) || len(got) != 1000 {
		t.Fatalf("%d events, sorted %v", len(got), slices.IsSorted(got))
	}
}

func TestNothingIsHandledAfterStop(t *testing.T) {
	q := New[int](0)
	handled := 0
	for i := range 10 {
		q.Push(i, 1)
	}
	q.Run(func(int) {
		handled++
		q.Close()
	})
	if handled != 1 {
		t.Fatalf("%d events were handled after the queue was closed", handled-1)
	}
}

func BenchmarkPushNext(b *testing.B) {
	q := New[any](0)
	event := new(int)
	var batch []any
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		q.Push(event, 100)
		if i%64 == 63 {
			batch, _ = q.Next(batch[:0], 64, 0)
		}
	}
}

func BenchmarkAcrossGoroutines(b *testing.B) {
	q := New[any](1 << 20)
	event := new(int)
	handled := 0
	all := make(chan struct{})
	stop := Start(q, func(any) {
		if handled++; handled == b.N {
			close(all)
		}
	})
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		q.WaitRoom(nil)
		q.Push(event, 100)
	}
	<-all
	stop()
}
