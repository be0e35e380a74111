package client

import (
	"fmt"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// receive handles one message of the server: frames back to back.
func (c *Client) receive(k *link, msg []byte) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.ended || c.closed { // a closed client hands nothing over, so it must not acknowledge it
		return errEnded
	}
	if k.live {
		k.login.hear(time.Now())
	}
	k.openBytes += len(msg)
	d := k.decoder
	d.Reset(msg)
	for kind, ok := d.Next(); ok; kind, ok = d.Next() {
		if err := c.frame(k, kind); err != nil {
			return err
		}
		if k.ended {
			return errEnded
		}
		if !k.login.restoration.fresh {
			c.restored()
		}
	}
	c.restored() // after a fresh session not before: states of presence follow the result that restored them
	return d.Err()
}

// frame handles one frame; c.mu is held. Each case reads its frame whole and looks for an error before it acts.
func (c *Client) frame(k *link, kind wire.Kind) error {
	if !k.live {
		return c.answer(k, kind)
	}
	if kind.Counted() {
		k.login.received++
		k.openFrames++
	}
	d := k.decoder
	switch kind {
	case wire.KindWelcome, wire.KindRefused:
		return fmt.Errorf("%w: a second answer to a login", wire.ErrMalformed)
	case wire.KindPong, wire.KindAck:
		if n := d.Uint(); d.Err() == nil {
			return k.login.outbox.Ack(n, acknowledged)
		}
	case wire.KindBye:
		var f wire.Bye
		if f.Read(d); d.Err() == nil {
			c.bye(k, &f)
		}
	case wire.KindResult:
		c.result(d)
	case wire.KindPeerMessage:
		k.ackNow = true
		var f wire.PeerMessage
		if f.Read(d); d.Err() == nil && c.handed.first(k.login.user, f.ID, c.limits.OfflineMessages) {
			m, size := keep(&f.Message, f.TimeMS)
			m.Offline = f.Offline
			c.emit(PeerMessage{string(f.From), m}, size+len(f.From))
		}
	case wire.KindChannelMessage:
		c.channelMessage(d)
	case wire.KindMemberJoined, wire.KindMemberLeft:
		c.memberEvent(kind, d)
	case wire.KindMemberCount:
		var f wire.MemberCount
		f.Read(d)
		if ch := c.listening(f.Channel); ch != nil && d.Err() == nil {
			c.emit(MemberCount{ch, f.Count}, 0)
		}
	case wire.KindInvitation:
		k.ackNow = true
		c.invitation(d)
	case wire.KindPresence:
		c.presenceChanged(d)
	case wire.KindChannelAttributes:
		c.channelAttributes(d)
	}
	return d.Err() // unknown kinds are for newer clients
}

// answer handles what comes before the login is answered; c.mu is held.
func (c *Client) answer(k *link, kind wire.Kind) error {
	d := k.decoder
	switch kind {
	case wire.KindWelcome:
		var f wire.Welcome
		if f.Read(d); d.Err() == nil {
			return c.welcome(k, &f)
		}
	case wire.KindRefused:
		var f wire.Refused
		if f.Read(d); d.Err() == nil {
			c.refusedLogin(k, &f)
		}
	case wire.KindBye:
		var f wire.Bye
		if f.Read(d); d.Err() == nil {
			c.bye(k, &f)
		}
	default:
		return fmt.Errorf("%w: frame %d before the answer to the login", wire.ErrMalformed, kind)
	}
	return d.Err()
}

// bye handles the end of a connection by the server; c.mu is held.
func (c *Client) bye(k *link, f *wire.Bye) {
	why := f.Detail
	if why == "" {
		why = fmt.Sprintf("the server ended the connection with reason %d", f.Reason)
	}
	switch {
	case !wire.ByeFinal(f.Reason):
		if f.Reason == wire.ByeProtocol {
			k.login.session = nil // what the server objects to would be sent again with a resumed session
		}
		c.lose(k, closeNormal, why)
	case c.state == Connecting:
		c.loginFailed(refused, wire.LoginRejected, why)
	case f.Reason == wire.ByeRemoteLogin:
		c.abort(loggedInElsewhere, why)
	default:
		c.abort(banned, why) // the server's rule, also when it is one we do not know
	}
}

// result completes the request that the server answers; c.mu is held.
func (c *Client) result(d *wire.Reader) {
	var f wire.Result
	f.Read(d)
	r := c.pending[f.Request]
	if r == nil || d.Err() != nil {
		return // nobody waits for it any more
	}
	if f.Code == wire.OK {
		switch {
		case r.op.kind == wire.KindJoin && d.Has():
			r.joined.Read(d)
		case r.op.kind == wire.KindRenewToken && d.Has():
			r.renewed.Read(d)
		case r.op.kind == wire.KindMembers && d.Has():
			r.members = wire.ReadNames(d)
		case (r.op.kind == wire.KindReadUserAttributes || r.op.kind == wire.KindReadChannelAttributes) && d.Has():
			r.attributes = wire.ReadAttributeList(d)
		case d.Has():
			r.readList(d)
		}
		if d.Err() != nil {
			return
		}
	}
	if r.op == &opLeave && f.Code == wire.LeaveNotInChannel {
		f.Code = wire.OK // the session that was in the channel has gone, and its membership with it
	}
	c.complete(r, f.Code, f.Detail)
}

// listening returns the channel object that takes events of a channel, or nil; c.mu is held. While a join is
// under way there is none: what arrives then belongs to a membership before it.
func (c *Client) listening(id []byte) *Channel {
	ch := c.channels[string(id)]
	if ch == nil || ch.standing != joined && ch.standing != leaving {
		return nil
	}
	return ch
}

func (c *Client) channelMessage(d *wire.Reader) {
	var f wire.ChannelMessage
	f.Read(d)
	ch := c.listening(f.Channel)
	if ch == nil || d.Err() != nil {
		return
	}
	ch.see(f.Position)
	m, size := keep(&f.Message, f.TimeMS)
	c.emit(ChannelMessage{ch, string(f.From), m, f.Position}, size+len(f.From))
}

func (c *Client) memberEvent(kind wire.Kind, d *wire.Reader) {
	var f wire.MemberEvent
	f.Read(d)
	ch := c.listening(f.Channel)
	if ch == nil || d.Err() != nil || string(f.User) == c.login.user {
		return // of oneself the join and its result tell enough
	}
	if kind == wire.KindMemberJoined {
		c.emit(MemberJoined{ch, string(f.User)}, len(f.User))
	} else {
		c.emit(MemberLeft{ch, string(f.User)}, len(f.User))
	}
}

// keep copies a message out of the read buffer, with one allocation for its texts and bytes.
func keep(w *wire.Message, timeMS int64) (m Message, size int) {
	body := make([]byte, 0, w.Size()+len(w.Media.ID))
	part := func(b []byte) []byte {
		begin := len(body)
		body = append(body, b...)
		return body[begin:len(body):len(body)]
	}
	m = Message{Type: w.Type, Text: part(w.Text), Raw: part(w.Raw), ServerReceivedMS: timeMS}
	size = len(body)
	if w.Type == wire.MessageFile || w.Type == wire.MessageImage {
		media := w.Media
		media.ID, media.FileName, media.Thumbnail = part(media.ID), part(media.FileName), part(media.Thumbnail)
		m.Media = &media
		size += mediaBytes(m.Media)
	}
	return m, size
}
