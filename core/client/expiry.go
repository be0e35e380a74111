package client

import "time"

// expiry is what a login knows of the end of its token.
type expiry struct {
	token  string
	clock  serverClock
	warnAt time.Time // zero: never, or told already
	told   string    // the last token of which it was told
}

// serverClock is what the server's clock showed at a moment of ours, so that a clock that is wrong does no harm.
type serverClock struct {
	at time.Time
	ms int64
}

// farAway is so long that nobody waits for it; it keeps a time from the server within what durations can hold.
const farAway = 10 * 365 * 24 * time.Hour

// when returns the moment of a time of the server, or zero when it is far away.
func (s serverClock) when(ms int64) time.Time {
	if s.ms < 0 || ms-s.ms > farAway.Milliseconds() {
		return time.Time{}
	}
	return s.at.Add(time.Duration(max(ms-s.ms, 0)) * time.Millisecond)
}

// tokenExpires notes when a token ends, Unix milliseconds of the server or 0 for never, so that the app is told in
// time; c.mu is held.
func (c *Client) tokenExpires(token string, ms int64) {
	e := &c.login.expiry
	e.token, e.warnAt = token, time.Time{}
	if ms <= 0 || e.told == token {
		return
	}
	if end := e.clock.when(ms); !end.IsZero() {
		e.warnAt = end.Add(-c.limits.TokenWarning)
		c.wake(e.warnAt) // also when it is time already: what happens now is told first
	}
}

// warnOfExpiry tells the app that the token ends soon, when it is time, and returns when it will be; zero: never.
// c.mu is held.
func (c *Client) warnOfExpiry(now time.Time) time.Time {
	if c.login == nil || c.state == Aborted || c.login.expiry.warnAt.IsZero() {
		return time.Time{}
	}
	e := &c.login.expiry
	if now.Before(e.warnAt) {
		return e.warnAt
	}
	e.warnAt, e.told = time.Time{}, e.token
	c.emit(TokenWillExpire{}, 0)
	return time.Time{}
}
