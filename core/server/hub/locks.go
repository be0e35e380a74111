package hub

import (
	"hash/maphash"
	"sync"
)

// Locks holds one lock for each name that is being worked on: of a user, or of a channel. Names do not share any, because
// a lock may be held while something is written to a disk, and what is slow for one must not be for others.
type Locks struct {
	seed   maphash.Seed
	shards [64]lockShard
}

type lockShard struct {
	mu     sync.Mutex // guards byName
	byName map[string]*NameLock
}

// NameLock is the lock of one name. It is there while somebody has it or waits for it.
type NameLock struct {
	mu      sync.Mutex
	shard   *lockShard
	name    string
	holders int // guarded by shard.mu; those who wait included
}

// NewLocks returns locks that nobody has.
func NewLocks() Locks { return Locks{seed: maphash.MakeSeed()} }

// Lock locks a name.
func (x *Locks) Lock(name string) *NameLock {
	s := &x.shards[maphash.String(x.seed, name)%uint64(len(x.shards))]
	s.mu.Lock()
	l := s.byName[name]
	if l == nil {
		l = &NameLock{shard: s, name: name}
		if s.byName == nil {
			s.byName = make(map[string]*NameLock)
		}
		s.byName[name] = l
	}
	l.holders++
	s.mu.Unlock()
	l.mu.Lock()
	return l
}

// Unlock gives the lock back.
func (l *NameLock) Unlock() {
	l.mu.Unlock()
	l.shard.mu.Lock()
	defer l.shard.mu.Unlock()
	l.holders--
	if l.holders == 0 {
		delete(l.shard.byName, l.name)
	}
}
