package server

import (
	"time"

	"github.com/librtm/librtm/core/server/channels"
	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/invitations"
	"github.com/librtm/librtm/core/server/media"
	"github.com/librtm/librtm/core/server/presence"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// handler is the server as its sessions see it.
type handler Server

func (h *handler) Authenticate(f *wire.Login) (*hub.Users, int64, *wire.Refused) {
	return (*Server)(h).authenticate(f)
}

func (h *handler) Started(s *sessions.Session, f *wire.Login) {
	s.Local = &login{app: (*Server)(h).findApp(f.AppID), member: channels.NewMember(s),
		subscriber: presence.NewSubscriber(s), reader: inbox.NewReader(s), party: invitations.NewParty(s), media: media.NewHolder(f.AppID, f.User)}
}

func (h *handler) Opened(s *sessions.Session, b *hub.Batch) {
	l := loginOf(s)
	l.app.invitations.Opened(b, l.party, time.Now())
	l.app.inbox.Opened(b, l.reader)
}

func (h *handler) Ended(s *sessions.Session, b *hub.Batch) {
	l := loginOf(s)
	l.app.channels.LeaveAll(b, l.member)
	l.app.presence.Ended(l.subscriber)
	l.app.invitations.Ended(b, l.party, time.Now())
	l.app.inbox.Ended(b, l.reader)
	l.media.End()
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
		if h.spend(s, b, k, f.Request, now) {
			b.Counts.PeerMessages++
			l.app.inbox.Send(b, s, &f, now)
		}
	case wire.KindChannelSend:
		var f wire.ChannelSend
		if f.Read(r); r.Err() != nil {
			return r.Err()
		}
		if h.spend(s, b, k, f.Request, now) {
			l.app.channels.Publish(b, l.member, &f, now)
		}
	case wire.KindLogout, wire.KindJoin, wire.KindLeave, wire.KindMembers, wire.KindRenewToken:
		var f wire.Request
		if f.Read(r); r.Err() != nil {
			return r.Err()
		}
		if h.spend(s, b, k, f.Request, now) {
			h.request(s, b, l, k, &f)
		}
	case wire.KindQueryPresence, wire.KindSubscribe, wire.KindUnsubscribe, wire.KindSubscriptions, wire.KindMemberCounts:
		f := wire.NamesRequest{Kind: k}
		if f.Read(r); r.Err() != nil {
			return r.Err()
		}
		if h.spend(s, b, k, f.Request, now) {
			h.names(b, l, &f)
		}
	case wire.KindWriteUserAttributes, wire.KindReadUserAttributes, wire.KindWriteChannelAttributes, wire.KindReadChannelAttributes:
		return h.attributeRequest(s, b, l, k, r, now)
	case wire.KindInvite, wire.KindActOnInvitation:
		return h.invitationRequest(s, b, l, k, r, now)
	}
	return nil
}

func (h *handler) request(s *sessions.Session, b *hub.Batch, l *login, k wire.Kind, f *wire.Request) {
	switch k {
	case wire.KindLogout:
		hub.SendResult(b, s, f.Request, wire.OK, "")
		h.sessions.End(s, 0, "logout")
	case wire.KindJoin:
		l.app.channels.Join(b, l.member, f.Request, f.Subject)
		l.app.attributes.Joined(string(f.Subject))
	case wire.KindLeave:
		l.app.channels.Leave(b, l.member, f.Request, f.Subject)
	case wire.KindMembers:
		l.app.channels.Members(b, l.member, f.Request, f.Subject)
	case wire.KindRenewToken:
		expiresMS, code, detail := l.app.renewToken(string(f.Subject), s.User())
		if code != wire.OK {
			hub.SendResult(b, s, f.Request, code, detail)
			return
		}
		b.Writer.Reset()
		(&wire.Result{Request: f.Request}).Append(b.Writer, 1)
		(&wire.Renewed{TokenExpiresMS: expiresMS}).Append(b.Writer)
		b.Send(s, b.Writer.Copy(), nil)
	}
}
