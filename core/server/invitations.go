package server

import (
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// invitationRequest acts on a request about call invitations.
func (h *handler) invitationRequest(s *sessions.Session, b *hub.Batch, l *login, k wire.Kind, r *wire.Reader, now time.Time) error {
	if k == wire.KindInvite {
		var f wire.Invite
		if f.Read(r); r.Err() == nil && h.spend(s, b, k, f.Request, now) {
			l.app.invitations.Invite(b, l.party, &f, now)
		}
		return r.Err()
	}
	var f wire.ActOnInvitation
	if f.Read(r); r.Err() == nil {
		l.app.invitations.Act(b, l.party, &f, now)
	}
	return r.Err()
}

// invitationDue has the times of invitations looked at soon.
func (s *Server) invitationDue() {
	select {
	case s.invitationsChanged <- struct{}{}:
	default: // it is known already
	}
}

// expireInvitations sleeps until the time of an invitation is over; without any it rests.
func (s *Server) expireInvitations() {
	b := s.sessions.NewBatch()
	timer := time.NewTimer(time.Hour)
	defer timer.Stop()
	for {
		select {
		case <-s.stop:
			return
		case <-s.invitationsChanged:
		case <-timer.C:
		}
		var next time.Time
		for _, a := range s.allApps() {
			if at := a.invitations.Expire(b, time.Now()); next.IsZero() || !at.IsZero() && at.Before(next) {
				next = at
			}
		}
		b.Flush()
		if next.IsZero() {
			timer.Stop()
		} else {
			timer.Reset(time.Until(next))
		}
	}
}
