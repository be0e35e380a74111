package hub

import (
	"hash/maphash"
	"sync"
)

// userShards is a power of two large enough that a hundred cores rarely meet on one lock.
const userShards = 64

// Users finds the one session of a user.
type Users struct {
	App string // the application they belong to

	seed   maphash.Seed
	shards [userShards]userShard
}

type userShard struct {
	mu     sync.RWMutex // guards byName
	byName map[string]Session
}

// NewUsers returns an empty directory.
func NewUsers() *Users { return &Users{seed: maphash.MakeSeed()} }

func (u *Users) shard(name []byte) *userShard {
	return &u.shards[maphash.Bytes(u.seed, name)%userShards]
}

// Get returns the session of a user, or nil.
func (u *Users) Get(name []byte) Session {
	s := u.shard(name)
	s.mu.RLock()
	defer s.mu.RUnlock()
	return s.byName[string(name)] // the conversion in a map index does not allocate
}

// Put makes a session the one of its user and returns the one before, or nil.
func (u *Users) Put(session Session) Session {
	name := session.User()
	s := u.shard([]byte(name))
	s.mu.Lock()
	defer s.mu.Unlock()
	old := s.byName[name]
	if s.byName == nil {
		s.byName = make(map[string]Session)
	}
	s.byName[name] = session
	return old
}

// Remove forgets a session; it reports false if its user has another one by now.
func (u *Users) Remove(session Session) bool {
	name := session.User()
	s := u.shard([]byte(name))
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.byName[name] != session {
		return false
	}
	delete(s.byName, name)
	return true
}
