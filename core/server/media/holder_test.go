package media

import (
	"net/http/httptest"
	"testing"
	"time"
)

// The transfer that stands still longest gives way, however long that is; also where an int has 32 bits.
func TestTheSlowestTransferGivesWay(t *testing.T) {
	for still := 4 * time.Second; still <= time.Minute; still += time.Second {
		h := NewHolder("app", "alice")
		begin := func() *transfer {
			made, status := h.begin(httptest.NewRecorder(), 2, 4*time.Second)
			if made == nil {
				t.Fatalf("after %v a transfer is answered with HTTP %d", still, status)
			}
			return made
		}
		slow, moving := begin(), begin()
		slow.moved.Store(slow.moved.Load() - int64(still))
		begin()
		if !slow.stopped.Load() || moving.stopped.Load() {
			t.Errorf("after %v the one that moves has given way", still)
		}
	}
}
