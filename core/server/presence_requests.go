package server

import (
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// tellPresenceAfter is how long changes of presence wait for each other. Who goes offline waits twice as long.
const tellPresenceAfter = 50 * time.Millisecond

// presenceDue has changes of presence told soon.
func (s *Server) presenceDue() {
	select {
	case s.presenceChanged <- struct{}{}:
	default: // it is known already
	}
}

// tellPresence rests until something has changed.
func (s *Server) tellPresence() {
	b := s.sessions.NewBatch()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-s.presenceChanged:
		}
		timer.Reset(tellPresenceAfter)
		select {
		case <-s.stop:
			return
		case <-timer.C:
		}
		for _, a := range s.allApps() {
			if a.presence.Tell(b) {
				s.presenceDue()
			}
		}
		b.Flush()
	}
}

// Changed passes on that a user came, went, became silent, or was heard again.
func (h *handler) Changed(s *sessions.Session) {
	loginOf(s).app.presence.Changed(s.User())
}

// names acts on a request about a list of ids.
func (h *handler) names(b *hub.Batch, l *login, f *wire.NamesRequest) {
	switch f.Kind {
	case wire.KindQueryPresence:
		l.app.presence.Query(b, l.subscriber, f)
	case wire.KindSubscribe:
		l.app.presence.Subscribe(b, l.subscriber, f)
	case wire.KindUnsubscribe:
		l.app.presence.Unsubscribe(b, l.subscriber, f)
	case wire.KindSubscriptions:
		l.app.presence.List(b, l.subscriber, f.Request)
	case wire.KindMemberCounts:
		l.app.channels.Counts(b, l.member, f)
	}
}
