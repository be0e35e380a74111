package inbox

import (
	"fmt"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Inbox delivers the peer messages of one application.
type Inbox struct {
	limits wire.Limits
	users  *hub.Users
}

// New returns an inbox for the users of a directory.
func New(limits wire.Limits, users *hub.Users) *Inbox { return &Inbox{limits, users} }

// Send delivers a message to the session of a user. The sender's result follows when the receiving library has
// acknowledged the message, or when it is certain that it never will.
func (x *Inbox) Send(b *hub.Batch, from hub.Session, f *wire.PeerSend, now time.Time) {
	refuse := func(code wire.Code, err error) {
		hub.SendResult(b, from, f.Request, code, fmt.Sprintf("send to peer %q: %v", f.Peer, err))
	}
	if err := wire.CheckID("the peer id", f.Peer); err != nil {
		refuse(wire.PeerMessageInvalidUserID, err)
		return
	}
	if err := f.Message.Check(x.limits.MessageBytes); err != nil {
		refuse(wire.PeerMessageInvalidMessage, err)
		return
	}
	r := &receipt{from: from, request: f.Request}
	to := x.users.Get(f.Peer)
	if to == nil {
		r.Lost(b, false)
		return
	}
	b.Writer.Reset()
	(&wire.PeerMessage{From: []byte(from.User()), TimeMS: now.UnixMilli(), Message: f.Message}).Append(b.Writer)
	b.Send(to, b.Writer.Copy(), r)
}

// receipt turns the fate of a delivery into the sender's result.
type receipt struct {
	from    hub.Session
	request uint64
}

func (r *receipt) Delivered(b *hub.Batch) { hub.SendResult(b, r.from, r.request, wire.OK, "") }

func (r *receipt) Lost(b *hub.Batch, sent bool) {
	if sent {
		hub.SendResult(b, r.from, r.request, wire.PeerMessageSentTimeout,
			"send to peer: the peer's session ended before it acknowledged the message")
		return
	}
	hub.SendResult(b, r.from, r.request, wire.PeerMessagePeerUnreachable, "send to peer: the peer is not logged in")
}
