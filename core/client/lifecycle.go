package client

import (
	"time"

	"github.com/librtm/librtm/core/wire"
)

const whyBackground = "the program is in the background"

// EnterBackground hangs up and stays away from the network until EnterForeground, because the program is about to be
// suspended: a socket would die without a word, and timers only cost power. The session stays at the server as after
// any lost connection. The state does not change; calls are accepted, and wait or time out as without a connection.
func (c *Client) EnterBackground() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.refuse("enter background", "", wire.NotInitialized, whyClosed)
	}
	if c.background {
		return nil
	}
	c.background = true
	c.log.Info("in the background: the connection is closed until the foreground")
	if k := c.link; k != nil && k.live {
		k.ackNow = true // what was received need not come again
		c.flush()
	}
	c.disconnect(whyBackground)
	return nil
}

// EnterForeground ends what EnterBackground began, and connects at once. Silence is counted from now on.
func (c *Client) EnterForeground() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.refuse("enter foreground", "", wire.NotInitialized, whyClosed)
	}
	if !c.background {
		return nil
	}
	c.background = false
	c.log.Info("in the foreground")
	if l := c.login; l != nil {
		now := time.Now()
		l.hear(now)
		l.tryNow()
		c.wake(now)
	}
	return nil
}

// NetworkChanged says that the device has another network now, so that the connection leads nowhere or soon will: it is
// replaced at once, and a pause between attempts ends.
func (c *Client) NetworkChanged() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.refuse("network changed", "", wire.NotInitialized, whyClosed)
	}
	if c.login == nil || c.background {
		return nil
	}
	l := c.login
	c.disconnect("the network has changed") // which ends a login that is being logged out
	l.tryNow()
	return nil
}

// disconnect gives up the connection, or the attempt to make one; c.mu is held.
func (c *Client) disconnect(why string) {
	l := c.login
	switch {
	case l == nil:
	case c.link != nil:
		c.lose(c.link, closeNormal, why)
	default:
		l.cause = why
		if l.giveUp != nil {
			l.giveUp()
		}
	}
}
