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
func (h *handler) names(s *sessions.Session, b *hub.Batch, l *login, f *wire.NamesRequest, now time.Time) {
	limits := &h.config.Limits
	within := func(rate wire.Rate, what int, code wire.Code, name string) bool {
		if l.budget.allow(rate, what, now) {
			return true
		}
		hub.SendResult(b, s, f.Request, code, name+": "+tooOften(rate))
		return false
	}
	switch f.Kind {
	case wire.KindQueryPresence:
		if within(limits.QueryPresenceRate, budgetQueryPresence, wire.QueryPresenceTooOften, "query presence") {
			l.app.presence.Query(b, l.subscriber, f)
		}
	case wire.KindSubscribe:
		if within(limits.SubscribeRate, budgetSubscribe, wire.SubscriptionTooOften, "subscribe to presence") {
			l.app.presence.Subscribe(b, l.subscriber, f)
		}
	case wire.KindUnsubscribe:
		if within(limits.UnsubscribeRate, budgetUnsubscribe, wire.SubscriptionTooOften, "unsubscribe from presence") {
			l.app.presence.Unsubscribe(b, l.subscriber, f)
		}
	case wire.KindSubscriptions:
		if within(limits.SubscriptionsRate, budgetSubscriptions, wire.SubscriptionsTooOften, "list subscriptions") {
			l.app.presence.List(b, l.subscriber, f.Request)
		}
	case wire.KindMemberCounts:
		if within(limits.MemberCountsRate, budgetMemberCounts, wire.MemberCountsTooOften, "get channel member count") {
			l.app.channels.Counts(b, l.member, f)
		}
	}
}
