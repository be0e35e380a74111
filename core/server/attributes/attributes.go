package attributes

import (
	"fmt"
	"hash/maphash"
	"sync"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// shardCount spreads the table of channels over locks.
const shardCount = 64

// Channels is what attributes need of the channels of their application.
type Channels interface {
	// Count returns the number of members of a channel.
	Count(name []byte) int
	// SendAll queues a frame for all members of a channel.
	SendAll(b *hub.Batch, name, frame []byte)
}

// Attributes holds the attributes of one application.
//
// Lock order: shard.mu before any lock of the channels. A channel's frames are sent with shard.mu held, so that its
// members are told the writes in the order in which they were made; sending never waits.
type Attributes struct {
	limits   wire.Limits
	kept     time.Duration // how long a channel without members keeps its attributes
	find     func(user []byte) *User
	channels Channels
	seed     maphash.Seed
	shards   [shardCount]shard
}

type shard struct {
	mu     sync.Mutex // guards the rest
	byName map[string]*channel
	// floor is the highest revision of any channel forgotten here. A channel that comes back goes on from it, so
	// that no revision ever means two things.
	floor uint64
}

// channel is what one channel has; an empty one stays for its revision until its time is over.
type channel struct {
	list       []wire.Attribute
	revision   uint64    // of the last write
	emptySince time.Time // zero while it is known to have members
}

// User is what one session has; it ends with the session.
type User struct {
	mu   sync.Mutex // guards list
	list []wire.Attribute
}

// New returns an empty set. find gives what the session of a user has, or nil.
func New(limits wire.Limits, kept time.Duration, find func(user []byte) *User, channels Channels) *Attributes {
	return &Attributes{limits: limits, kept: kept, find: find, channels: channels, seed: maphash.MakeSeed()}
}

func (x *Attributes) shard(name string) *shard {
	return &x.shards[maphash.String(x.seed, name)%shardCount]
}

// answer tells the result of a write.
func answer(b *hub.Batch, s hub.Session, request uint64, what string, code wire.Code, err error) {
	detail := ""
	if err != nil {
		detail = what + ": " + err.Error()
	}
	hub.SendResult(b, s, request, code, detail)
}

// WriteUser changes the attributes of the session that asks.
func (x *Attributes) WriteUser(b *hub.Batch, s hub.Session, u *User, f *wire.WriteAttributes) {
	code, err := f.Check(&x.limits)
	if err == nil {
		u.mu.Lock()
		list := wire.ApplyAttributes(u.list, f.Op, f.Pairs)
		if err = wire.CheckAttributesFit(list, x.limits.Attributes, x.limits.UserAttributesBytes); err == nil {
			u.list = list
		} else {
			code = wire.AttributeSizeOverflow
		}
		u.mu.Unlock()
	}
	answer(b, s, f.Request, "write user attributes", code, err)
}

// ReadUser answers with attributes of a user who has a session.
func (x *Attributes) ReadUser(b *hub.Batch, s hub.Session, f *wire.ReadAttributes) {
	const what = "read user attributes"
	if code, err := x.checkRead("the user id", f); err != nil {
		answer(b, s, f.Request, what, code, err)
		return
	}
	u := x.find([]byte(f.Subject))
	if u == nil {
		answer(b, s, f.Request, what, wire.AttributeUserNotFound, fmt.Errorf("%q is not logged in", f.Subject))
		return
	}
	u.mu.Lock()
	list := u.list // never changed, only replaced
	u.mu.Unlock()
	sendList(b, s, f.Request, wire.SelectAttributes(list, f.Keys))
}

func (x *Attributes) checkRead(what string, f *wire.ReadAttributes) (wire.Code, error) {
	if err := wire.CheckID(what, f.Subject); err != nil {
		return wire.AttributeInvalidArgument, err
	}
	if len(f.Keys) == 0 {
		return wire.OK, nil
	}
	return wire.CheckAttributeKeys(f.Keys, &x.limits)
}

func sendList(b *hub.Batch, s hub.Session, request uint64, list []wire.Attribute) {
	b.Writer.Reset()
	(&wire.Result{Request: request}).Append(b.Writer, 1)
	wire.AppendAttributes(b.Writer, list)
	b.Send(s, b.Writer.Copy(), nil)
}

// WriteChannel changes the attributes of a channel, and tells its members if asked to.
func (x *Attributes) WriteChannel(b *hub.Batch, s hub.Session, f *wire.WriteAttributes, now time.Time) {
	what := fmt.Sprintf("write attributes of channel %q", f.Channel)
	code, err := wire.AttributeInvalidArgument, wire.CheckID("the channel id", f.Channel)
	if err == nil {
		code, err = f.Check(&x.limits)
	}
	if err != nil {
		answer(b, s, f.Request, what, code, err)
		return
	}
	sh := x.shard(f.Channel)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	c := sh.byName[f.Channel]
	if c == nil {
		c = &channel{revision: sh.floor}
	}
	list, code, err := x.change(c, f, s.User(), now)
	if err != nil {
		answer(b, s, f.Request, what, code, err)
		return
	}
	c.list = list
	c.revision++
	c.emptySince = time.Time{}
	if x.channels.Count([]byte(f.Channel)) == 0 {
		c.emptySince = now
	}
	if sh.byName == nil {
		sh.byName = make(map[string]*channel)
	}
	sh.byName[f.Channel] = c
	answer(b, s, f.Request, what, wire.OK, nil)
	if f.Notify {
		b.Writer.Reset()
		(&wire.ChannelAttributes{Channel: f.Channel, Attributes: list}).Append(b.Writer)
		x.channels.SendAll(b, []byte(f.Channel), b.Writer.Copy())
	}
}

// change returns what a channel has after a write, or why the write is refused. The channel is as before.
func (x *Attributes) change(c *channel, f *wire.WriteAttributes, author string, now time.Time) ([]wire.Attribute, wire.Code, error) {
	if highest := highestRevision(c.list); f.Conditional && f.Revision != highest {
		return nil, wire.AttributeConflict, fmt.Errorf("revision %d was expected, it is %d: read again", f.Revision, highest)
	}
	for i := range f.Pairs {
		p := &f.Pairs[i]
		p.Author, p.TimeMS, p.Revision = author, now.UnixMilli(), c.revision+1
	}
	list := wire.ApplyAttributes(c.list, f.Op, f.Pairs)
	if err := wire.CheckAttributesFit(list, x.limits.Attributes, x.limits.ChannelAttributesBytes); err != nil {
		return nil, wire.AttributeSizeOverflow, err
	}
	return list, wire.OK, nil
}

func highestRevision(list []wire.Attribute) (highest uint64) {
	for i := range list {
		highest = max(highest, list[i].Revision)
	}
	return highest
}

// ReadChannel answers with attributes of a channel; a channel nobody wrote to has none.
func (x *Attributes) ReadChannel(b *hub.Batch, s hub.Session, f *wire.ReadAttributes) {
	if code, err := x.checkRead("the channel id", f); err != nil {
		answer(b, s, f.Request, "read channel attributes", code, err)
		return
	}
	sh := x.shard(f.Subject)
	sh.mu.Lock()
	var list []wire.Attribute
	if c := sh.byName[f.Subject]; c != nil {
		list = c.list
	}
	sh.mu.Unlock()
	sendList(b, s, f.Request, wire.SelectAttributes(list, f.Keys))
}

// Sweep forgets the attributes of channels that have been without members for long enough. The owner calls it about
// once a second.
func (x *Attributes) Sweep(now time.Time) {
	for i := range x.shards {
		sh := &x.shards[i]
		sh.mu.Lock()
		for name, c := range sh.byName {
			switch {
			case x.channels.Count([]byte(name)) > 0:
				c.emptySince = time.Time{}
			case c.emptySince.IsZero():
				c.emptySince = now
			case now.Sub(c.emptySince) >= x.kept:
				sh.floor = max(sh.floor, c.revision)
				delete(sh.byName, name)
			}
		}
		sh.mu.Unlock()
	}
}
