package client

import (
	"fmt"
	"time"
)

// engine does what time demands: timeouts, signs of life, the watch over the server's silence. One timer is
// set to whatever comes next; nothing happens in between.
func (c *Client) engine() {
	for {
		select {
		case <-c.ctx.Done():
			return
		case <-c.timer.C:
			if !c.protect("engine", c.tick) {
				c.rest()
			}
		}
	}
}

// wake makes sure that the engine looks at the clock at that time; c.mu is held.
func (c *Client) wake(at time.Time) {
	if c.closed || !c.wakeAt.IsZero() && !at.Before(c.wakeAt) {
		return
	}
	c.wakeAt = at
	c.timer.Reset(time.Until(at))
}

// rest lets the engine go on after a defect in it, but not in a tight loop.
func (c *Client) rest() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wake(time.Now().Add(time.Second))
}

func (c *Client) tick() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.wakeAt = time.Time{}
	if c.closed {
		return
	}
	now := time.Now()
	c.expire(now)
	if c.login == nil {
		return
	}
	next := earlier(c.watch(now), c.warnOfExpiry(now))
	next = earlier(next, c.watchInvitations(now))
	for _, ch := range c.channels {
		if !ch.rejoinAt.IsZero() && !now.Before(ch.rejoinAt) {
			ch.rejoin()
		}
		next = earlier(next, ch.rejoinAt)
	}
	for _, r := range c.pending {
		next = earlier(next, r.deadline)
	}
	if !next.IsZero() {
		c.wake(next)
	}
}

// watch looks after the login and its connection, and returns when to look again; zero: not before something
// happens. c.mu is held.
func (c *Client) watch(now time.Time) (next time.Time) {
	l, k := c.login, c.link
	switch c.state {
	case Connecting:
		if now.Before(l.deadline) {
			return l.deadline
		}
		c.loginTimedOut()
	case Connected:
		if c.background {
			return time.Time{} // silence is what was asked for
		}
		live := k != nil && k.live
		if live && k.waiting.Load() {
			return c.keepAlive(k, now) // we do not listen, so silence means nothing
		}
		silent := l.heard().Add(c.limits.Silence)
		if now.Before(silent) {
			if live {
				silent = earlier(silent, c.keepAlive(k, now))
			}
			return silent
		}
		why := fmt.Sprintf("nothing was heard of the server for %v", c.limits.Silence)
		if live {
			c.lose(k, closeNormal, why)
		} else if l.cause != "" {
			why += ": " + l.cause
		}
		c.change(interrupted, Result{Detail: why})
	}
	return time.Time{}
}
