package channels

import (
	"math/rand/v2"
	"testing"

	"github.com/librtm/librtm/core/server/hub"
)

type session struct {
	hub.Session // nil: a channel only keeps it
	number      int
}

// Members are found and taken out whether or not there were ever enough of them for a table.
func TestMembersComeAndGo(t *testing.T) {
	dice := rand.New(rand.NewPCG(1, 2))
	for most := 1; most <= 3*indexFrom; most++ {
		var c Channel
		var in []*session
		for n := range 40 * most {
			if len(in) == most || len(in) > 0 && dice.IntN(2) == 0 {
				i := dice.IntN(len(in))
				c.remove(in[i])
				in = append(in[:i], in[i+1:]...)
			} else {
				s := &session{number: n}
				c.add(s)
				in = append(in, s)
			}
			if len(c.members) != len(in) {
				t.Fatalf("%d members, want %d", len(c.members), len(in))
			}
			have := make(map[hub.Session]bool)
			for _, s := range c.members {
				have[s] = true
			}
			for _, s := range in {
				if !have[s] {
					t.Fatalf("of at most %d members, number %d is missing after %d steps", most, s.number, n)
				}
			}
		}
		if most <= indexFrom && c.index != nil {
			t.Fatalf("%d members have a table", most)
		}
	}
}
