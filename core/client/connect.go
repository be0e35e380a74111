package client

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

const (
	backoffBase = 250 * time.Millisecond
	backoffCap  = 10 * time.Second

	// minAttempt is what one attempt to connect may take at least: some round trips of a slow mobile network.
	minAttempt = 5 * time.Second
)

const agent = "librtm/" + Version + " (" + runtime.GOOS + "/" + runtime.GOARCH + ")"

// backoff draws how long to wait after so many failures: anything up to a bound that doubles (full jitter), so
// that the clients of a server that comes back do not arrive all at once.
func backoff(failures int) time.Duration {
	if failures <= 0 {
		return 0
	}
	bound := backoffCap
	if doublings := failures - 1; doublings < 6 {
		bound = min(backoffCap, backoffBase<<doublings)
	}
	return rand.N(bound)
}

// connect keeps a login connected until it is over: one goroutine dials, reads, and begins again.
func (c *Client) connect(l *login) {
	failures := 0
	for {
		called := c.pause(l, failures)
		if l.ctx.Err() != nil {
			return
		}
		if called {
			failures = 0 // there is news, so what failed before says little
		}
		if failures++; c.attempt(l) {
			failures = 0
		}
	}
}

// pause waits before an attempt, and reports whether it was ended by a call of tryNow.
func (c *Client) pause(l *login, failures int) (called bool) {
	select {
	case <-l.again:
		called = true
	default:
	}
	for {
		hold, slow := c.pace(l)
		wait := backoff(failures)
		if slow {
			wait = backoffCap
		}
		if !hold && (called || wait == 0) {
			return called
		}
		var passed <-chan time.Time
		if !hold {
			timer := time.NewTimer(wait)
			defer timer.Stop()
			passed = timer.C
		}
		select {
		case <-l.ctx.Done():
			return false
		case <-l.again:
			called = true // unless something else still holds the attempts up
		case <-passed:
			return false
		}
	}
}

func (c *Client) pace(l *login) (hold, slow bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return l.hold || c.background, l.slow
}

// attempt makes one connection and serves it to its end. It reports whether the next one may follow at once:
// the connection was the first of the login, or it has lasted. A server that welcomes and hangs up at once
// must not be asked in a tight loop.
func (c *Client) attempt(l *login) (steady bool) {
	ctx, cancel := context.WithTimeout(l.ctx, max(minAttempt, l.timeout/2))
	defer cancel()
	if !c.attempting(l, cancel) {
		return false
	}
	conn, err := transport.Dial(ctx, l.url, transport.DialOptions{
		CAFile:      l.caFile,
		Getenv:      l.getenv,
		DialContext: c.dialing,
		UserAgent:   agent,
		MaxMessage:  wire.MaxWireMessage,
	})
	if err != nil {
		if !errors.Is(ctx.Err(), context.Canceled) { // then it was given up, and that says nothing of the server
			c.unreachable(l, err)
		}
		return false
	}
	k := &link{login: l, conn: conn, decoder: wire.NewReader()}
	hello := c.adopt(k)
	if hello == nil {
		_ = conn.Close(closeNormal, "")
		return false
	}
	deadline, _ := ctx.Deadline()
	_ = conn.SetReadDeadline(deadline)
	if err = conn.Write(hello, max(time.Until(deadline), time.Millisecond)); err == nil {
		err = c.read(k)
	}
	return c.over(k, err)
}

// attempting notes how to give up the attempt that begins; false when it is not wanted any more.
func (c *Client) attempting(l *login, giveUp context.CancelFunc) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	l.giveUp = giveUp
	return !c.background
}

// adopt makes k the connection in use and returns the login to be written on it; nil when it is not wanted any more.
func (c *Client) adopt(k *link) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	l := k.login
	if c.login != l || l.ctx.Err() != nil || c.background {
		return nil
	}
	c.link = k
	k.token = l.token
	l.attempts++
	f := wire.Login{
		Version:   wire.Version,
		AppID:     c.appID,
		User:      l.user,
		Token:     l.token,
		Instance:  l.instance[:],
		Agent:     agent,
		Reconnect: c.state != Connecting,
		Session:   l.session,
		Secret:    l.secret,
		Attempt:   l.attempts,
	}
	if len(l.session) > 0 {
		f.Received = l.received
	}
	c.writer.Reset()
	f.Append(c.writer)
	return append(make([]byte, transport.HeaderRoom), c.writer.Bytes()...)
}

// unreachable notes that an attempt made no connection.
func (c *Client) unreachable(l *login, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.login != l || l.ctx.Err() != nil {
		return
	}
	l.cause = err.Error()
	var dial *transport.DialError
	if c.state == Connecting && errors.As(err, &dial) && dial.Permanent {
		c.loginFailed(refused, wire.LoginUnknown, l.cause)
		return
	}
	c.log.Warn("attempt failed: "+c.masked(l.cause), "user", mask(l.user))
}

// over ends a connection after its reader came back with err.
func (c *Client) over(k *link, err error) (steady bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if k.ended {
		return c.lasted(k)
	}
	l := k.login
	var foreign *transport.ProtocolError
	malformed := errors.Is(err, wire.ErrMalformed)
	why := err.Error()
	switch {
	case (malformed || errors.As(err, &foreign)) && c.state == Connecting:
		c.loginFailed(refused, wire.LoginUnknown, "the server does not speak rtm.v1 as it should: "+why)
		return false
	case malformed:
		// Whatever was wrong would come again with a resumed session.
		c.log.Error("the server broke the protocol: "+why, "session", l.shortID(), "user", mask(l.user))
		l.session = nil
		c.lose(k, closeProtocol, why)
	default:
		if !k.live {
			c.log.Warn("attempt failed: "+c.masked(why), "user", mask(l.user))
		}
		c.lose(k, closeNormal, why)
	}
	return c.lasted(k)
}

func (c *Client) lasted(k *link) bool {
	return k.live && (k.first || time.Since(k.since) >= c.limits.Silence)
}

// welcome takes up a connection that the server has accepted; c.mu is held.
func (c *Client) welcome(k *link, w *wire.Welcome) error {
	l := k.login
	resumed := w.Resumed
	switch {
	case w.Version != wire.Version:
		return fmt.Errorf("%w: the server speaks version %d, this library version %d", wire.ErrMalformed, w.Version, wire.Version)
	case len(w.Session) == 0:
		return fmt.Errorf("%w: a welcome without a session", wire.ErrMalformed)
	case resumed && len(l.session) == 0:
		return fmt.Errorf("%w: a session is resumed that was not asked for", wire.ErrMalformed)
	}
	if resumed {
		if err := l.outbox.Resume(w.Received, acknowledged); err != nil {
			return err
		}
	}
	now := time.Now()
	_ = k.conn.SetReadDeadline(time.Time{})
	k.live, k.since, k.wrote = true, now, now
	k.first = c.state == Connecting
	l.hear(now)
	l.session, l.secret, l.ticket = slices.Clone(w.Session), slices.Clone(w.Secret), slices.Clone(w.Ticket)
	l.tokenRefused, l.hold, l.slow, l.cause = false, false, false, ""
	c.limits = usableLimits(w.Limits)
	c.log.Info(fmt.Sprintf("connected to %s, resumed=%v", w.Server, resumed), "session", l.shortID(), "user", mask(l.user))
	c.change(welcomed, Result{})
	if !k.first {
		c.restoring(w)
	}
	if !resumed {
		c.freshSession(l)
	}
	l.expiry.clock = serverClock{now, w.TimeMS}
	if r := l.renewal; r != nil {
		r.renewed.TokenExpiresMS = w.TokenExpiresMS
		c.settleByWelcome(k, r)
	}
	c.tokenExpires(k.token, w.TokenExpiresMS)
	c.wake(now.Add(min(c.limits.PingInterval, c.limits.Silence)))
	c.flush()
	c.restored()
	return nil
}

// settleByWelcome completes a renewal whose token was used for the login. The login may also have been under
// way with the old token: then the new one is sent.
func (c *Client) settleByWelcome(k *link, r *request) {
	k.login.renewal = nil
	if k.token == r.token {
		c.complete(r, wire.OK, "")
		return
	}
	f := wire.Request{Kind: r.op.kind, Request: r.id, Subject: []byte(r.token)}
	r.frame = c.encode(f.Append)
	k.login.outbox.Push(r.frame, r)
}

// acknowledged is called for each frame the server has: a message will never be sent again.
func acknowledged(r *request) {
	if r.op.once {
		r.frame = nil
	}
}

// removeUnsent takes the requests that were never written out of the outbox, and marks them; c.mu is held.
func (l *login) removeUnsent() {
	l.outbox.RemoveUnsent(func(r *request) bool {
		r.unsent = true
		return true
	})
}

// freshSession moves what waits from a session that is gone to the one that begins; c.mu is held.
func (c *Client) freshSession(l *login) {
	waiting := c.inOrder()
	l.removeUnsent()
	l.outbox = wire.Outbox[*request]{}
	l.received = 0
	c.endInvitations("the session could not be resumed", false)
	// Channels first: messages for them follow.
	for _, id := range slices.Sorted(maps.Keys(c.channels)) {
		if ch := c.channels[id]; ch.standing == joined {
			ch.rejoin()
		}
	}
	c.restorePresence()
	c.restoreAttributes(l)
	for _, r := range waiting {
		sent := !r.unsent
		r.unsent = false
		switch {
		case r.op == &opRejoin || r.op == &opRestoreAttributes || r.op == &opQuietLeave || r.channel != nil && r.channel.released:
			delete(c.pending, r.id) // the new session is in no channel, and rejoins were just made
		case r.op == &opResubscribe || r.op == &opQuietUnsubscribe:
			delete(c.pending, r.id) // likewise
		case r.obsolete():
			delete(c.pending, r.id)
		case r == l.renewal:
			// Answered by this very login.
		case r.op.once && sent:
			c.complete(r, r.op.timedOut, "the session could not be resumed, so it is not known whether the server has it")
		default:
			l.outbox.Push(r.frame, r)
		}
	}
}

// usableLimits replaces numbers that would make the client spin or refuse everything.
func usableLimits(l wire.Limits) wire.Limits {
	standard := wire.DefaultLimits()
	if l.MessageBytes <= 0 {
		l.MessageBytes = standard.MessageBytes
	}
	for _, n := range []struct{ of, standard *int }{
		{&l.Attributes, &standard.Attributes}, {&l.AttributeValueBytes, &standard.AttributeValueBytes},
		{&l.InvitationBytes, &standard.InvitationBytes}, {&l.Invitations, &standard.Invitations},
		{&l.UserAttributesBytes, &standard.UserAttributesBytes}, {&l.ChannelAttributesBytes, &standard.ChannelAttributesBytes},
		{&l.MediaBytes, &standard.MediaBytes}, {&l.MediaTransfers, &standard.MediaTransfers},
	} {
		if *n.of <= 0 {
			*n.of = *n.standard
		}
	}
	if l.PingInterval <= 0 {
		l.PingInterval = standard.PingInterval
	}
	if l.Silence <= 0 {
		l.Silence = standard.Silence
	}
	l.PingInterval = min(l.PingInterval, l.Silence/2) // a ping needs time to be answered
	return l
}

// refusedLogin handles the answer no to a login; c.mu is held.
func (c *Client) refusedLogin(k *link, f *wire.Refused) {
	l := k.login
	why := f.Detail
	if why == "" {
		why = fmt.Sprintf("the server refused with code %d", f.Code)
	}
	if c.state == Connecting {
		code := f.Code
		if code <= wire.OK || code > wire.LoginTooOften {
			code = wire.LoginRejected // codes for reconnects, and such as a newer server may have
		}
		c.loginFailed(refused, code, why)
		return
	}
	c.log.Error("reconnect refused: "+c.masked(why), "session", l.shortID(), "user", mask(l.user), "code", f.Code)
	switch f.Code {
	case wire.LoginRemoteLogin:
		c.abort(loggedInElsewhere, why)
		return
	case wire.LoginKicked:
		c.abort(banned, why)
		return
	case wire.LoginTokenExpired, wire.LoginInvalidToken, wire.LoginNotAuthorized, wire.LoginInvalidAppID:
		c.refusedToken(k, f.Code, why)
	}
	c.lose(k, closeNormal, why)
}

// refusedToken handles a reconnect that fails because of the token; c.mu is held.
func (c *Client) refusedToken(k *link, code wire.Code, why string) {
	l := k.login
	if k.token != l.token {
		l.tryNewToken() // it was given meanwhile
		return
	}
	l.tokenRefused = true
	if l.renewal != nil {
		c.complete(l.renewal, renewalCode(code), why)
		l.tokenTold = true // the result says it
	} else if r := c.lastRenewal(); r != nil {
		// A new token was on its way over the connection that broke.
		r.gone = true
		l.outbox.RemoveUnsent(func(other *request) bool { return other == r })
		c.renewByLogin(r)
		return
	}
	if code != wire.LoginTokenExpired {
		l.slow = true // it may be the server's error; and RenewToken ends the pause
		return
	}
	l.hold = true
	if !l.tokenTold {
		l.tokenTold = true
		c.change(interrupted, Result{Detail: why}) // TokenExpired belongs to RECONNECTING
		c.emit(TokenExpired{why}, len(why))
	}
}

// renewalCode is what a refused login means for the token that was to be renewed.
func renewalCode(login wire.Code) wire.Code {
	switch login {
	case wire.LoginTokenExpired:
		return wire.RenewTokenTokenExpired
	case wire.LoginInvalidToken:
		return wire.RenewTokenInvalidToken
	}
	return wire.RenewTokenRejected
}

// lastRenewal returns the latest renewal that waits for its result, or nil; c.mu is held.
func (c *Client) lastRenewal() (last *request) {
	for _, r := range c.pending {
		if r.op == &opRenewToken && (last == nil || r.id > last.id) {
			last = r
		}
	}
	return last
}
