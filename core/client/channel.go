package client

import (
	"time"

	"github.com/librtm/librtm/core/wire"
)

// standing is where a channel object stands, as far as the app was told.
//
//	outside --Join--> joining --OK--> joined --Leave--> leaving --any result--> outside
//	                    |  refused                         | Join
//	                    +-----> outside                    +----> joining
type standing int

const (
	outside standing = iota
	joining
	joined // stays so through lost connections: the library rejoins by itself
	leaving
)

// Channel is a channel as one client sees it.
type Channel struct {
	client *Client
	id     string
	owner  any

	// Guarded by client.mu:
	released bool
	standing standing
	awaited  *request // the join, leave or rejoin that decides the standing
	joins    window   // the budget of joins of this channel
	rejoinAt time.Time

	// Where the channel's order stood when it was last seen, to find out after a rejoin what was missed.
	epoch    uint64
	position uint64
	own      int // own publishes that no jump of the position has shown yet; negative while a result is on its way
}

// NewChannel makes a channel object; it is not joined yet. A client has one object for an id at a time.
func (c *Client) NewChannel(id string, owner any) (*Channel, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "create channel"
	if c.closed {
		return nil, c.refuse(attempt, "", wire.NotInitialized, whyClosed)
	}
	if err := wire.CheckID("the channel id", id); err != nil {
		return nil, c.refuse(attempt, "", wire.JoinInvalidArgument, err.Error())
	}
	if c.channels[id] != nil {
		return nil, c.refuse(attempt, id, wire.JoinFailure, "the client has an object for this id: release it first")
	}
	ch := &Channel{client: c, id: id, owner: owner}
	c.channels[id] = ch
	return ch, nil
}

// ID returns the channel's id.
func (ch *Channel) ID() string { return ch.id }

// Owner returns what NewChannel was given.
func (ch *Channel) Owner() any { return ch.owner }

// usable refuses calls of a released channel and of a client that is not logged in; client.mu is held.
func (ch *Channel) usable(op *operation) error {
	if ch.released {
		return ch.client.refuse(op.name, ch.id, wire.NotInitialized, whyReleased)
	}
	return ch.client.usable(op, ch.id)
}

func (ch *Channel) newRequest(op *operation) *request {
	r := ch.client.newRequest(op, ch.id)
	r.channel = ch
	return r
}

// whyOutside tells a program that goes on too early from one that never joined; c.mu is held.
func (ch *Channel) whyOutside() string {
	if ch.standing == joining {
		return "it is not joined yet: wait for the join to succeed"
	}
	return "it is not joined"
}

// Join joins the channel. JoinResult completes it.
func (ch *Channel) Join() error {
	c := ch.client
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opJoin
	if err := ch.usable(op); err != nil {
		return err
	}
	if ch.standing == joined || ch.standing == joining {
		return c.refuse(op.name, ch.id, wire.JoinAlreadyJoined, "it is joined, or a join is under way")
	}
	if c.limits.Channels > 0 && c.inside() >= c.limits.Channels {
		return c.refuse(op.name, ch.id, wire.JoinExceedLimit, "too many channels are joined: leave another one first")
	}
	same, now := c.limits.JoinSameRate, time.Now()
	if ch.joins.full(same, now) {
		return c.refuse(op.name, ch.id, wire.JoinSameTooOften, "of this channel "+tooOften(same))
	}
	if err := c.spend(op, ch.id); err != nil {
		return err
	}
	ch.joins.add(same, now)
	r := ch.newRequest(op)
	ch.standing, ch.awaited = joining, r
	c.submitText(r, ch.id)
	return nil
}

// inside counts the channels that are joined or being joined; c.mu is held.
func (c *Client) inside() (n int) {
	for _, ch := range c.channels {
		if ch.standing == joined || ch.standing == joining {
			n++
		}
	}
	return n
}

func (c *Client) settleJoin(r *request, res Result) {
	ch := r.channel
	if ch.awaited != r {
		return
	}
	ch.awaited = nil
	if res.Code != wire.OK {
		ch.standing = outside
		return
	}
	ch.standing = joined
	ch.stand(r.joined)
	c.log.Info("channel joined", "channel", ch.id, "request", r.id)
}

func (ch *Channel) stand(j wire.Joined) {
	ch.epoch, ch.position, ch.own = j.Epoch, j.Position, 0
}

// Leave leaves the channel. LeaveResult completes it.
func (ch *Channel) Leave() error {
	c := ch.client
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opLeave
	if err := ch.usable(op); err != nil {
		return err
	}
	if ch.standing != joined {
		return c.refuse(op.name, ch.id, wire.LeaveNotInChannel, ch.whyOutside())
	}
	r := ch.newRequest(op)
	ch.standing, ch.awaited = leaving, r
	ch.rejoinAt = time.Time{}
	c.submitText(r, ch.id)
	return nil
}

func (c *Client) settleLeave(r *request, res Result) {
	ch := r.channel
	if ch.awaited != r {
		return
	}
	// Also after a failure: the app wants to be out, and a leave that is still under way gets there.
	ch.awaited, ch.standing = nil, outside
	if res.Code == wire.OK {
		c.log.Info("channel left", "channel", ch.id, "request", r.id)
	}
}

// Send publishes a message to the other members. ChannelSendResult completes it.
func (ch *Channel) Send(m Message, o wire.SendOptions) error {
	c := ch.client
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opSendToChannel
	if c.closed || ch.released {
		return ch.usable(op)
	}
	w, err := c.message(m)
	if err != nil {
		return c.refuse(op.name, ch.id, wire.ChannelMessageInvalidMessage, err.Error())
	}
	if err := ch.usable(op); err != nil {
		return err
	}
	if err := c.spendMessage(op, ch.id, &w); err != nil {
		return err
	}
	r := ch.newRequest(op)
	r.messageID = m.ID
	if ch.standing != joined {
		// As the original does: the call is accepted, the result says no.
		c.await(r)
		c.complete(r, wire.ChannelMessageFailure, ch.whyOutside())
		return nil
	}
	f := wire.ChannelSend{Request: r.id, Channel: []byte(ch.id), Message: w, Options: o}
	c.submit(r, c.encode(f.Append))
	return nil
}

func (c *Client) settlePublish(r *request, res Result) {
	if res.Code == wire.OK {
		r.channel.own++
	}
}

// Members asks for the members. MembersResult completes it.
func (ch *Channel) Members() error {
	c := ch.client
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opMembers
	if err := ch.usable(op); err != nil {
		return err
	}
	if ch.standing != joined {
		return c.refuse(op.name, ch.id, wire.GetMembersNotInChannel, ch.whyOutside())
	}
	if err := c.spend(op, ch.id); err != nil {
		return err
	}
	c.submitText(ch.newRequest(op), ch.id)
	return nil
}

// Release gives the object back; it leaves the channel first. Once it has returned, no event of the channel is
// given to the sink. It may be called more than once.
func (ch *Channel) Release() {
	c := ch.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if ch.released {
		return
	}
	ch.released = true
	delete(c.channels, ch.id)
	inside := ch.standing == joined || ch.standing == joining
	ch.standing, ch.awaited = outside, nil
	if inside {
		c.leaveQuietly(ch)
	}
}

// leaveQuietly tells the server that nobody here wants the channel, unless the session is at its end; c.mu is
// held.
func (c *Client) leaveQuietly(ch *Channel) {
	if c.closed || c.login == nil || c.login.logout != nil || c.state == Aborted {
		return
	}
	c.submitText(ch.newRequest(&opQuietLeave), ch.id)
}

// leaveAll makes every channel unjoined without a word, as a logout does; c.mu is held.
func (c *Client) leaveAll() {
	for _, ch := range c.channels {
		ch.standing, ch.awaited, ch.rejoinAt = outside, nil, time.Time{}
	}
}

// see notes the position of a message of another member.
func (ch *Channel) see(position uint64) {
	if position <= ch.position {
		return
	}
	// Inside a session nothing is lost, so what lies between is this client's own.
	ch.own -= int(position - ch.position - 1)
	ch.position = position
}

// rejoin brings the channel into a fresh session; client.mu is held.
func (ch *Channel) rejoin() {
	r := ch.newRequest(&opRejoin)
	ch.awaited, ch.rejoinAt = r, time.Time{}
	ch.client.submitText(r, ch.id)
}

func (c *Client) settleRejoin(r *request, res Result) {
	ch := r.channel
	if ch.standing == leaving && res.Code == wire.OK {
		ch.back(r) // until the leave is answered messages go on coming
	}
	if ch.awaited != r || ch.standing != joined {
		return
	}
	ch.awaited = nil
	switch res.Code {
	case wire.OK:
		ch.back(r)
	case wire.JoinTooOften, wire.JoinSameTooOften:
		// Connections that come and go make many rejoins; that passes.
		ch.rejoinAt = time.Now().Add(max(c.limits.JoinRate.Window, c.limits.JoinSameRate.Window, time.Second))
		c.wake(ch.rejoinAt)
	default:
		ch.standing = outside
		c.emit(JoinResult{Result: res, Channel: ch}, len(res.Detail))
	}
}

// back notes that a rejoin succeeded, and tells what was missed; client.mu is held.
func (ch *Channel) back(r *request) {
	c := ch.client
	from, to, missed := ch.missed(r.joined)
	ch.stand(r.joined)
	c.log.Info("channel rejoined", "channel", ch.id, "request", r.id)
	if missed {
		c.log.Warn("messages of a channel were missed", "channel", ch.id)
		c.emit(Gap{ch, from, to, r.joined}, 0)
	}
}

// missed compares where the channel stands now with where it was last seen. Own publishes since then explain
// as many positions; whether they are the ones cannot be known, so a gap is reported whenever more are open.
func (ch *Channel) missed(now wire.Joined) (from, to uint64, missed bool) {
	if now.Epoch != ch.epoch || now.Epoch == 0 {
		return 0, 0, true // another order: what the old one held after the last message seen, nobody knows
	}
	explained := ch.position + uint64(max(ch.own, 0))
	if now.Position <= explained {
		return 0, 0, false
	}
	return ch.position + 1, now.Position, true
}
