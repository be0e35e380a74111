package client

import (
	"fmt"
	"runtime/debug"
)

// start runs f in a goroutine that Close waits for; c.mu is held. On a closed client it does nothing. Every
// goroutine of the client begins here, because the process is not ours: a defect must end this client, not
// the program.
func (c *Client) start(name string, f func()) {
	if c.ctx.Err() != nil {
		return
	}
	c.owned.Go(func() { c.protect(name, f) })
}

// protect runs f and reports whether it came back without a panic. c.mu is not held; f leaves it unlocked even
// when it panics, which is why every lock in this package is undone by a defer.
func (c *Client) protect(name string, f func()) (sound bool) {
	defer func() {
		if sound {
			return
		}
		if v := recover(); v != nil {
			c.Abort(fmt.Sprintf("%s: %v", name, v), debug.Stack())
		}
	}()
	f()
	return true
}

// Abort gives up the connection after a defect in the library, which the caller has caught: the stack goes to
// the log, and the state becomes ABORTED. Logout and Close still work.
func (c *Client) Abort(defectIn string, stack []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	detail := "a defect in the library: " + defectIn + "; the connection is closed, log out to go on"
	c.log.write(levelCritical, detail, "stack", string(stack))
	if c.login != nil {
		c.abort(defect, detail)
	}
}
