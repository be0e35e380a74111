package invitations

import "testing"

// Memory is bounded because every state ends by its time, and one transition leads on at most.
func TestEveryStateEndsByItsTime(t *testing.T) {
	for s := waiting; s < ended; s++ {
		if found := find(s, tooLate); found == nil || found.to != ended {
			t.Errorf("state %d does not end by its time", s)
		}
	}
	type cause struct {
		from state
		on   trigger
	}
	seen := map[cause]bool{}
	for _, tr := range transitions {
		c := cause{tr.from, tr.on}
		if seen[c] {
			t.Errorf("state %d has two transitions on %d", tr.from, tr.on)
		}
		seen[c] = true
		if tr.from == ended {
			t.Error("something follows the end")
		}
	}
}
