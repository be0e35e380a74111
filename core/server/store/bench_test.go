package store

import (
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/librtm/librtm/core/server/inbox"
)

// What a message costs that is kept, for one sender and for many: nearly all of it is the disk's.
func BenchmarkPut(b *testing.B) {
	for _, senders := range []int{1, 16} {
		b.Run(fmt.Sprint(senders, " senders"), func(b *testing.B) {
			s, err := Open(Config{Dir: b.TempDir(), PerUser: 200, MaxBytes: 256 << 20, Kept: forever})
			if err != nil {
				b.Fatal(err)
			}
			defer s.Close()
			in, left := s.Inbox("app"), atomic.Int64{}
			left.Store(int64(b.N))
			done := make(chan error, senders)
			b.ResetTimer()
			for i := range senders {
				user := fmt.Sprint("user", i)
				go func() {
					for id := uint64(1); left.Add(-1) >= 0; id++ {
						if err := in.Put(user, inbox.Message{ID: id, From: "alice", TimeMS: int64(id), Body: make([]byte, 128)}); err != nil {
							done <- err
							return
						}
					}
					done <- nil
				}()
			}
			for range senders {
				if err := <-done; err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "messages/s")
		})
	}
}

// What a start costs with so many messages kept.
func BenchmarkOpen(b *testing.B) {
	const kept = 2000
	c := Config{Dir: b.TempDir(), PerUser: 200, MaxBytes: 256 << 20, Kept: forever}
	s, err := Open(c)
	if err != nil {
		b.Fatal(err)
	}
	for i := range uint64(kept) {
		if err := s.Inbox("app").Put(fmt.Sprint("user", i%20), inbox.Message{ID: i + 1, From: "alice", TimeMS: 1, Body: make([]byte, 128)}); err != nil {
			b.Fatal(err)
		}
	}
	s.Close()
	for b.Loop() {
		if s, err = Open(c); err != nil {
			b.Fatal(err)
		}
		if n, _ := s.Inbox("app").Usage(); n != kept {
			b.Fatalf("%d messages", n)
		}
		s.Close()
	}
}
