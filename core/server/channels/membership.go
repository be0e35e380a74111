package channels

import (
	"fmt"
	"hash/maphash"
	"math/rand/v2"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Join makes a session a member. The session gets the result, then the count; the others are told.
func (cs *Channels) Join(b *hub.Batch, m *Member, request uint64, name []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	refuse := func(code wire.Code, format string, args ...any) {
		hub.SendResult(b, m.session, request, code, fmt.Sprintf(format, args...))
	}
	if err := wire.CheckID("the channel id", name); err != nil {
		refuse(wire.JoinInvalidArgument, "%v", err)
		return
	}
	if m.gone {
		return
	}
	if rate := cs.limits.JoinSameRate; !m.mayJoin(maphash.Bytes(cs.seed, name), rate, time.Now()) {
		refuse(wire.JoinSameTooOften, "more than %d joins of this channel in %v", rate.Count, rate.Window)
		return
	}
	if _, c := m.find(name); c != nil {
		refuse(wire.JoinAlreadyJoined, "it is joined already")
		return
	}
	if len(m.joined) >= cs.limits.Channels {
		refuse(wire.JoinExceedLimit, "%d channels are joined, that is the limit: leave one first", len(m.joined))
		return
	}
	c := cs.enter(m.session, name) // returns with c.mu held
	defer c.mu.Unlock()
	m.joined = append(m.joined, c)

	w := b.Writer
	w.Reset()
	(&wire.Result{Request: request}).Append(w, 2)
	(&wire.Joined{Epoch: c.epoch, Position: c.position}).Append(w)
	b.Send(m.session, w.Copy(), nil)
	cs.tellMembership(b, c, m.session, wire.KindMemberJoined)
	if !cs.tellCount(b, c, time.Now()) {
		b.Send(m.session, c.countFrame(w), nil) // the one who joins gets it at once in any case
	}
}

// sameBurst lets a session join one channel this many times its rate: the client counts exactly, but what it sends
// evenly may arrive bunched.
const sameBurst = 4

// mayJoin notes a join and reports whether the channel was joined too often lately. m.mu is held.
func (m *Member) mayJoin(channel uint64, rate wire.Rate, now time.Time) bool {
	if rate.Count == 0 {
		return true
	}
	oldest := now.Add(-rate.Window).UnixNano()
	kept, same := m.recent[:0], 0
	for _, r := range m.recent {
		if r.at > oldest {
			kept = append(kept, r)
			if r.channel == channel {
				same++
			}
		}
	}
	m.recent = kept
	if same >= rate.Count*sameBurst {
		return false
	}
	m.recent = append(m.recent, recentJoin{channel, now.UnixNano()})
	return true
}

// enter adds a session to a channel, which comes into being if need be, and returns it locked.
func (cs *Channels) enter(s hub.Session, name []byte) *Channel {
	sh := cs.shard(name)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	c := sh.byName[string(name)]
	if c == nil {
		c = &Channel{name: string(name), epoch: rand.Uint64() | 1}
		if sh.byName == nil {
			sh.byName = make(map[string]*Channel)
		}
		sh.byName[c.name] = c
	}
	c.mu.Lock()
	c.add(s)
	return c
}

const notJoined = "it is not joined"

// Leave ends a membership.
func (cs *Channels) Leave(b *hub.Batch, m *Member, request uint64, name []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i, c := m.find(name)
	if c == nil {
		hub.SendResult(b, m.session, request, wire.LeaveNotInChannel, notJoined)
		return
	}
	m.remove(i)
	cs.exit(b, m.session, c)
	hub.SendResult(b, m.session, request, wire.OK, "")
}

// LeaveAll ends all memberships of a session that is over; it can join nothing afterwards.
func (cs *Channels) LeaveAll(b *hub.Batch, m *Member) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.gone = true
	for _, c := range m.joined {
		cs.exit(b, m.session, c)
	}
	m.joined = nil
}

func (m *Member) remove(i int) {
	last := len(m.joined) - 1
	m.joined[i] = m.joined[last]
	m.joined[last] = nil
	m.joined = m.joined[:last]
}

// exit takes a session out of a channel and tells the others. A channel without members ceases to exist.
func (cs *Channels) exit(b *hub.Batch, s hub.Session, c *Channel) {
	sh := cs.shard([]byte(c.name))
	sh.mu.Lock()
	c.mu.Lock()
	defer c.mu.Unlock()
	c.remove(s)
	if len(c.members) == 0 {
		c.dead = true
		delete(sh.byName, c.name)
	}
	sh.mu.Unlock()
	if c.dead {
		return
	}
	cs.tellMembership(b, c, s, wire.KindMemberLeft)
	cs.tellCount(b, c, time.Now())
}

// tellMembership tells the other members that one joined or left, unless there are too many. c.mu is held.
func (cs *Channels) tellMembership(b *hub.Batch, c *Channel, s hub.Session, k wire.Kind) {
	if len(c.members) > cs.limits.MemberEvents {
		return
	}
	b.Writer.Reset()
	(&wire.MemberEvent{Kind: k, Channel: []byte(c.name), User: []byte(s.User())}).Append(b.Writer)
	b.FanOut(c.members, s, b.Writer.Copy())
}

// tellCount tells all members the count if it was not told too recently, or makes a note to do so later. It
// reports whether it was told. c.mu is held.
func (cs *Channels) tellCount(b *hub.Batch, c *Channel, now time.Time) bool {
	if now.Sub(c.countedAt) < cs.countInterval(c) {
		cs.mu.Lock()
		cs.due[c] = struct{}{}
		cs.mu.Unlock()
		return false
	}
	c.countedAt = now
	b.FanOut(c.members, nil, c.countFrame(b.Writer))
	return true
}

func (cs *Channels) countInterval(c *Channel) time.Duration {
	if len(c.members) > cs.limits.MemberEvents {
		return countIntervalLarge
	}
	return countInterval
}

func (c *Channel) countFrame(w *wire.Writer) []byte {
	w.Reset()
	(&wire.MemberCount{Channel: []byte(c.name), Count: len(c.members)}).Append(w)
	return w.Copy()
}

// TellDueCounts tells the counts that changed too soon after they were last told and whose time has come. The
// owner calls it a few times per second.
func (cs *Channels) TellDueCounts(b *hub.Batch, now time.Time) {
	cs.mu.Lock()
	list := make([]*Channel, 0, len(cs.due))
	for c := range cs.due {
		list = append(list, c)
	}
	cs.mu.Unlock()
	for _, c := range list {
		c.mu.Lock()
		if ready := now.Sub(c.countedAt) >= cs.countInterval(c); ready || c.dead {
			cs.mu.Lock()
			delete(cs.due, c)
			cs.mu.Unlock()
			if !c.dead {
				cs.tellCount(b, c, now)
			}
		}
		c.mu.Unlock()
	}
}

// Members answers with the ids of the members; of more than Limits.MembersListed a random choice.
func (cs *Channels) Members(b *hub.Batch, m *Member, request uint64, name []byte) {
	m.mu.Lock()
	_, c := m.find(name)
	m.mu.Unlock()
	if c == nil {
		hub.SendResult(b, m.session, request, wire.GetMembersNotInChannel, notJoined)
		return
	}
	names := c.names(cs.limits.MembersListed)
	b.Writer.Reset()
	(&wire.Result{Request: request}).Append(b.Writer, 1)
	wire.AppendNames(b.Writer, names)
	b.Send(m.session, b.Writer.Copy(), nil)
}

func (c *Channel) names(limit int) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	n := len(c.members)
	names := make([]string, 0, min(n, limit))
	if n <= limit {
		for _, s := range c.members {
			names = append(names, s.User())
		}
		return names
	}
	for _, i := range rand.Perm(n)[:limit] {
		names = append(names, c.members[i].User())
	}
	return names
}
