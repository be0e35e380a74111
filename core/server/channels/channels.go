package channels

import (
	"hash/maphash"
	"slices"
	"sync"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// shardCount spreads the table of channels over locks.
const shardCount = 64

// Counts of members go out at most this often, in channels up to and above Limits.MemberEvents members.
// Source: the original's documentation.
const (
	countInterval      = time.Second
	countIntervalLarge = 3 * time.Second
)

// Channels holds the channels of one application.
//
// Lock order: Member.mu, shard.mu, Channel.mu. Frames are sent with Channel.mu held, which is what makes the
// order of a channel the same for all its members; sending never waits.
type Channels struct {
	limits wire.Limits
	seed   maphash.Seed
	shards [shardCount]shard

	mu  sync.Mutex            // guards due
	due map[*Channel]struct{} // channels whose count changed too soon after it was last told
}

type shard struct {
	mu     sync.Mutex // guards byName and which channels exist
	byName map[string]*Channel
}

// New returns an empty set of channels.
func New(limits wire.Limits) *Channels {
	return &Channels{limits: limits, seed: maphash.MakeSeed(), due: make(map[*Channel]struct{})}
}

// Channel is one channel with at least one member.
type Channel struct {
	name  string
	epoch uint64 // tells one life of a channel from the next

	mu        sync.Mutex // guards what follows, and the order of the channel
	position  uint64     // of the last message
	members   []hub.Session
	index     map[hub.Session]int // where a session stands in members; nil while there were never more than indexFrom
	countedAt time.Time
	dead      bool // has lost its last member; a new channel takes its name
}

// indexFrom is the number of members up to which looking through them is as fast as a table and takes no memory.
const indexFrom = 16

// add appends a session to the members. mu is held.
func (c *Channel) add(s hub.Session) {
	c.members = append(c.members, s)
	switch n := len(c.members); {
	case c.index != nil:
		c.index[s] = n - 1
	case n > indexFrom:
		c.index = make(map[hub.Session]int, 2*n)
		for i, m := range c.members {
			c.index[m] = i
		}
	}
}

// remove takes a session out of the members, of which it is one; the last takes its place. mu is held.
func (c *Channel) remove(s hub.Session) {
	i, last := 0, len(c.members)-1
	if c.index == nil {
		i = slices.Index(c.members, s)
	} else {
		i = c.index[s]
		c.index[c.members[last]] = i
		delete(c.index, s)
	}
	c.members[i] = c.members[last]
	c.members[last] = nil
	c.members = c.members[:last]
}

// Member is what channels know of one session.
type Member struct {
	session hub.Session

	mu     sync.Mutex // guards joined and gone; held for the length of a join or leave
	joined []*Channel // few: Limits.Channels bounds it
	recent []recentJoin
	gone   bool // the session has ended
}

// recentJoin remembers a join for as long as Limits.JoinSameRate looks back.
type recentJoin struct {
	channel uint64 // hash of the name
	at      int64  // Unix nanoseconds
}

// NewMember returns the member for a session that has joined nothing yet.
func NewMember(s hub.Session) *Member { return &Member{session: s} }

func (m *Member) find(name []byte) (int, *Channel) {
	for i, c := range m.joined {
		if c.name == string(name) {
			return i, c
		}
	}
	return -1, nil
}

func (cs *Channels) shard(name []byte) *shard {
	return &cs.shards[maphash.Bytes(cs.seed, name)%shardCount]
}

// Count returns the number of members of a channel; 0 for one that does not exist.
func (cs *Channels) Count(name []byte) int {
	sh := cs.shard(name)
	sh.mu.Lock()
	c := sh.byName[string(name)]
	sh.mu.Unlock()
	if c == nil {
		return 0
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.members)
}
