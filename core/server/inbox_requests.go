package server

import "time"

// sweepInboxEvery is how often messages that were kept too long are looked for. Until they are found they take
// memory, but nobody gets them.
const sweepInboxEvery = time.Minute

func (s *Server) sweepInbox() {
	tick := time.NewTicker(sweepInboxEvery)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case now := <-tick.C:
			for _, a := range s.allApps() {
				a.inbox.Sweep(now)
			}
		}
	}
}
