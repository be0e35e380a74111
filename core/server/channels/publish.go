package channels

import (
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Publish hands a message to every other member. The result is OK once the message has its place in the
// channel's order and stands in the queue of every member.
func (cs *Channels) Publish(b *hub.Batch, m *Member, f *wire.ChannelSend, now time.Time) {
	if err := f.Message.Check(cs.limits.MessageBytes); err != nil {
		hub.SendResult(b, m.session, f.Request, wire.ChannelMessageInvalidMessage, err.Error())
		return
	}
	// A leave must not pass by a publish of the same session, hence the lock over both; the session's frames are
	// handled one by one anyway.
	m.mu.Lock()
	defer m.mu.Unlock()
	_, c := m.find(f.Channel)
	if c == nil {
		hub.SendResult(b, m.session, f.Request, wire.ChannelMessageFailure, notJoined)
		return
	}
	c.mu.Lock()
	c.position++
	w := b.Writer
	w.Reset()
	(&wire.ChannelMessage{
		Channel: f.Channel, Position: c.position, From: []byte(m.session.User()), TimeMS: now.UnixMilli(),
		Message: f.Message,
	}).Append(w)
	b.FanOut(c.members, m.session, w.Copy())
	b.Counts.ChannelMessages++
	b.Counts.ChannelDeliveries += len(c.members) - 1
	c.mu.Unlock()
	hub.SendResult(b, m.session, f.Request, wire.OK, "")
}
