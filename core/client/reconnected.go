package client

import "github.com/librtm/librtm/core/wire"

// Reconnected tells that a lost connection is repaired, and everything is told that can be made up for: after a resumed
// session the last of what was missed, after a fresh one the last gap. A connection that is lost again before that tells
// nothing; the one after it does.
type Reconnected struct {
	// Resumed: the session went on, so nothing was missed. Otherwise it was gone since Reconnected was told last.
	Resumed bool
}

// restoration is what Reconnected waits for.
type restoration struct {
	due   bool
	fresh bool   // a session was lost since it was told last
	upTo  uint64 // number of the last counted frame that was missed
}

// restoring notes that a connection was made again; c.mu is held.
func (c *Client) restoring(w *wire.Welcome) {
	r := &c.login.restoration
	r.due, r.upTo = true, w.Last
	if !w.Resumed {
		r.fresh = true
	}
}

// restored tells that a lost connection is repaired, once that is so; c.mu is held.
func (c *Client) restored() {
	if c.login == nil || !c.login.restoration.due {
		return
	}
	r := &c.login.restoration
	if c.link == nil || !c.link.live || c.login.received < r.upTo || c.isRestoring() {
		return
	}
	c.emit(Reconnected{Resumed: !r.fresh}, 0)
	*r = restoration{}
}

// isRestoring reports whether something that stood in a session before is still on its way into this one; c.mu is held.
func (c *Client) isRestoring() bool {
	for _, r := range c.pending {
		if r.op.restores {
			return true
		}
	}
	for _, ch := range c.channels {
		if !ch.rejoinAt.IsZero() {
			return true
		}
	}
	return false
}
