package client

// handed remembers the ids of kept messages that the app has been given, through all sessions and logins of one
// user: what the server has no acknowledgement of comes again, and must not be told again.
type handed struct {
	user string
	ids  map[uint64]bool
	ring []uint64 // the same ids, oldest at next once it is full
	next int
}

// What a client remembers: twice as many ids as the server keeps messages, because ids of messages that were
// acknowledged stand among those that may come again.
const (
	minHanded = 512
	maxHanded = 1 << 16
)

// first reports whether a message of the user is new, and remembers it; an id of 0 is always new.
func (h *handed) first(user string, id uint64, kept int) bool {
	if id == 0 {
		return true
	}
	if h.user != user || h.ids == nil {
		*h = handed{user: user, ids: map[uint64]bool{}}
	}
	if h.ids[id] {
		return false
	}
	h.ids[id] = true
	// Bounded before it is doubled: a server may keep more than half of what an int holds.
	if len(h.ring) < max(2*min(kept, maxHanded/2), minHanded) {
		h.ring = append(h.ring, id)
		return true
	}
	delete(h.ids, h.ring[h.next])
	h.ring[h.next] = id
	h.next = (h.next + 1) % len(h.ring)
	return true
}
