package attributes

import (
	"errors"
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

// Journal is where the attributes of channels are written, so that they are there after a restart. Its methods may be
// called by many goroutines at once, but those about one channel come one after another.
type Journal interface {
	// Each hands over what an earlier server left. The function must not use the journal.
	Each(do func(channel string, revision uint64, list []wire.Attribute))
	// Write returns when all that a channel has from now on is on stable storage. An error says in words why it is not.
	Write(channel string, revision uint64, list []wire.Attribute) error
	// Forget removes a channel. It does not wait.
	Forget(channel string)
}

// Attributes holds the attributes of one application.
//
// Lock order: the lock of a channel, shard.mu, then any lock of the channels. A channel's frames are sent with its lock
// held, so that its members are told the writes in the order in which they were made; sending never waits.
type Attributes struct {
	limits   wire.Limits
	kept     time.Duration // how long a channel without members keeps its attributes
	find     func(user []byte) *User
	channels Channels
	journal  Journal // nil: nothing survives a restart
	seed     maphash.Seed
	writers  hub.Locks // of channels: one write at a time, which may wait for a disk
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

// New returns a set that has what is in the journal, which may be nil. find gives what the session of a user has, or nil.
func New(limits wire.Limits, kept time.Duration, find func(user []byte) *User, channels Channels, journal Journal) *Attributes {
	x := &Attributes{limits: limits, kept: kept, find: find, channels: channels, journal: journal, seed: maphash.MakeSeed(), writers: hub.NewLocks()}
	if journal == nil {
		return x
	}
	floor := uint64(0)
	journal.Each(func(name string, revision uint64, list []wire.Attribute) {
		floor = max(floor, revision)
		x.shard(name).set(name, &channel{list: list, revision: revision}) // Sweep sees that it has no members
	})
	for i := range x.shards { // those of channels that were forgotten are not known any more
		x.shards[i].floor = floor
	}
	return x
}

// set takes in a channel; mu is held, or nobody else is there yet.
func (sh *shard) set(name string, c *channel) {
	if sh.byName == nil {
		sh.byName = make(map[string]*channel)
	}
	sh.byName[name] = c
}

func (x *Attributes) shard(name string) *shard {
	return &x.shards[maphash.String(x.seed, name)%shardCount]
}

// answer tells the result of a write.
func answer(b *hub.Batch, s hub.Session, request uint64, code wire.Code, err error) {
	detail := ""
	if err != nil {
		detail = err.Error()
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
	answer(b, s, f.Request, code, err)
}

// ReadUser answers with attributes of a user who has a session.
func (x *Attributes) ReadUser(b *hub.Batch, s hub.Session, f *wire.ReadAttributes) {
	if code, err := x.checkRead("the user id", f); err != nil {
		answer(b, s, f.Request, code, err)
		return
	}
	u := x.find([]byte(f.Subject))
	if u == nil {
		answer(b, s, f.Request, wire.AttributeUserNotFound, errors.New("the user is not logged in"))
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
	code, err := wire.AttributeInvalidArgument, wire.CheckID("the channel id", f.Channel)
	if err == nil {
		code, err = f.Check(&x.limits)
	}
	if err != nil {
		answer(b, s, f.Request, code, err)
		return
	}
	if x.journal != nil {
		b.Flush() // what the writer said before is not for this disk to hold up
	}
	defer x.writers.Lock(f.Channel).Unlock()
	sh := x.shard(f.Channel)
	sh.mu.Lock()
	before := channel{revision: sh.floor}
	if c := sh.byName[f.Channel]; c != nil {
		before = *c
	}
	sh.mu.Unlock()
	list, code, err := x.change(&before, f, s.User(), now)
	if err == nil && x.journal != nil {
		if err = x.journal.Write(f.Channel, before.revision+1, list); err != nil {
			code = wire.AttributeFailure
		}
	}
	if err != nil {
		answer(b, s, f.Request, code, err)
		return
	}
	after := &channel{list: list, revision: before.revision + 1}
	if x.channels.Count([]byte(f.Channel)) == 0 {
		after.emptySince = now
	}
	sh.mu.Lock()
	sh.set(f.Channel, after)
	sh.mu.Unlock()
	answer(b, s, f.Request, wire.OK, nil)
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
		answer(b, s, f.Request, code, err)
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

// Joined notes that a channel has a member, who may be gone before Sweep looks.
func (x *Attributes) Joined(name string) {
	sh := x.shard(name)
	sh.mu.Lock()
	defer sh.mu.Unlock()
	if c := sh.byName[name]; c != nil && x.channels.Count([]byte(name)) > 0 {
		c.emptySince = time.Time{}
	}
}

// Sweep forgets the attributes of channels that have been without members for long enough. The owner calls it about
// once a second.
func (x *Attributes) Sweep(now time.Time) {
	for i := range x.shards {
		for _, name := range x.shards[i].sweep(x, now) {
			x.forget(&x.shards[i], name, now)
		}
	}
}

// sweep notes which channels have members and returns those whose time is over.
func (sh *shard) sweep(x *Attributes, now time.Time) (over []string) {
	sh.mu.Lock()
	defer sh.mu.Unlock()
	for name, c := range sh.byName {
		switch {
		case x.channels.Count([]byte(name)) > 0:
			c.emptySince = time.Time{}
		case c.emptySince.IsZero():
			c.emptySince = now
		case now.Sub(c.emptySince) >= x.kept:
			over = append(over, name)
		}
	}
	return over
}

// forget removes a channel, unless somebody has just written to it.
func (x *Attributes) forget(sh *shard, name string, now time.Time) {
	defer x.writers.Lock(name).Unlock()
	sh.mu.Lock()
	defer sh.mu.Unlock()
	c := sh.byName[name]
	if c == nil || c.emptySince.IsZero() || now.Sub(c.emptySince) < x.kept || x.channels.Count([]byte(name)) > 0 {
		return
	}
	sh.floor = max(sh.floor, c.revision)
	delete(sh.byName, name)
	if x.journal != nil {
		x.journal.Forget(name)
	}
}
