package server

import (
	"time"

	"github.com/librtm/librtm/core/server/channels"
	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/presence"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// handler is the server as its sessions see it.
type handler Server

func (h *handler) Authenticate(f *wire.Login) (*hub.Users, *wire.Refused) {
	return (*Server)(h).authenticate(f)
}

func (h *handler) Started(s *sessions.Session, f *wire.Login) {
	s.Local = &login{app: (*Server)(h).findApp(f.AppID), member: channels.NewMember(s),
		subscriber: presence.NewSubscriber(s)}
}

func (h *handler) Ended(s *sessions.Session, b *hub.Batch) {
	l := loginOf(s)
	l.app.channels.LeaveAll(b, l.member)
	l.app.presence.Ended(l.subscriber)
}

// Handle acts on one request. Every request is answered by exactly one result; kinds that a newer client may
// know are passed over.
func (h *handler) Handle(s *sessions.Session, b *hub.Batch, k wire.Kind, r *wire.Reader) error {
	l := loginOf(s)
	now := time.Now()
	switch k {
	case wire.KindPeerSend:
		var f wire.PeerSend
		if f.Read(r); r.Err() != nil {
			return r.Err()
		}
		if !l.budget.allow(h.config.Limits.MessageRate, budgetMessages, now) {
			hub.SendResult(b, s, f.Request, wire.PeerMessageTooOften, "send to peer: "+tooOften(h.config.Limits.MessageRate))
			return nil
		}
		l.app.inbox.Send(b, s, &f, now)
		return nil
	case wire.KindChannelSend:
		var f wire.ChannelSend
		if f.Read(r); r.Err() != nil {
			return r.Err()
		}
		if !l.budget.allow(h.config.Limits.MessageRate, budgetMessages, now) {
			hub.SendResult(b, s, f.Request, wire.ChannelMessageTooOften, "send to channel: "+tooOften(h.config.Limits.MessageRate))
			return nil
		}
		l.app.channels.Publish(b, l.member, &f, now)
		return nil
	case wire.KindLogout, wire.KindJoin, wire.KindLeave, wire.KindMembers, wire.KindRenewToken:
		var f wire.Request
		if f.Read(r); r.Err() != nil {
			return r.Err()
		}
		h.request(s, b, l, k, &f, now)
	case wire.KindQueryPresence, wire.KindSubscribe, wire.KindUnsubscribe, wire.KindSubscriptions, wire.KindMemberCounts:
		f := wire.NamesRequest{Kind: k}
		if f.Read(r); r.Err() != nil {
			return r.Err()
		}
		h.names(s, b, l, &f, now)
	case wire.KindWriteUserAttributes, wire.KindReadUserAttributes, wire.KindWriteChannelAttributes, wire.KindReadChannelAttributes:
		return h.attributeRequest(s, b, l, k, r, now)
	}
	return nil
}

func (h *handler) request(s *sessions.Session, b *hub.Batch, l *login, k wire.Kind, f *wire.Request, now time.Time) {
	limits := &h.config.Limits
	switch k {
	case wire.KindLogout:
		hub.SendResult(b, s, f.Request, wire.OK, "")
		h.sessions.End(s, 0, "logout")
	case wire.KindJoin:
		if !l.budget.allow(limits.JoinRate, budgetJoins, now) {
			hub.SendResult(b, s, f.Request, wire.JoinTooOften, "join channel: "+tooOften(limits.JoinRate))
			return
		}
		l.app.channels.Join(b, l.member, f.Request, f.Subject)
	case wire.KindLeave:
		l.app.channels.Leave(b, l.member, f.Request, f.Subject)
	case wire.KindMembers:
		if !l.budget.allow(limits.MembersRate, budgetMembers, now) {
			hub.SendResult(b, s, f.Request, wire.GetMembersTooOften, "get members: "+tooOften(limits.MembersRate))
			return
		}
		l.app.channels.Members(b, l.member, f.Request, f.Subject)
	case wire.KindRenewToken:
		code, detail := wire.RenewTokenTooOften, "renew token: "+tooOften(limits.RenewTokenRate)
		if l.budget.allow(limits.RenewTokenRate, budgetRenewals, now) {
			code, detail = l.app.renewToken(string(f.Subject), s.User())
		}
		hub.SendResult(b, s, f.Request, code, detail)
	}
}
