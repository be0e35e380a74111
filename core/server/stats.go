package server

import "github.com/librtm/librtm/core/server/sessions"

// Stats is what a server holds now and has counted since it was made.
type Stats struct {
	sessions.Stats

	Applications int

	InboxMessages int   // kept for users who are not logged in, or have not acknowledged them yet
	InboxBytes    int64 // the same, with what each takes besides its text

	Connections        int    // open, those in their handshake included
	ConnectionsPending int    // of those, without a login
	Accepted           uint64 // the ones refused included
	AcceptErrors       uint64 // the system gave none, for want of descriptors above all

	ConnectionsRefused map[string]uint64 // by reason

	TooOften uint64 // requests refused because of their rate
}

// Stats counts. It looks at every session, so it is not for hot paths.
func (s *Server) Stats() Stats {
	all := Stats{Stats: s.sessions.Stats(), ConnectionsRefused: make(map[string]uint64), TooOften: s.tooOften.Load()}
	apps := s.allApps()
	all.Applications = len(apps)
	for _, a := range apps {
		messages, bytes := a.inbox.Usage()
		all.InboxMessages += messages
		all.InboxBytes += bytes
	}
	g := s.gate
	g.mu.Lock()
	defer g.mu.Unlock()
	all.Connections, all.ConnectionsPending = g.open, g.pending
	all.Accepted, all.AcceptErrors = g.accepted, g.acceptErrors
	for why := admitted + 1; why < refusals; why++ {
		all.ConnectionsRefused[refusalTexts[why].name] = g.refused[why]
	}
	return all
}
