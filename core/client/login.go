package client

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// login is what lasts from an accepted Login until the logout, through all its connections.
type login struct {
	user     string
	instance [wire.InstanceBytes]byte
	url      string
	caFile   string
	getenv   func(string) string // the proxies, as they were when it began
	timeout  time.Duration
	deadline time.Time // of the state CONNECTING

	ctx   context.Context // done when no more connections are wanted
	stop  context.CancelFunc
	again chan struct{} // try to connect now

	began     time.Time
	lastHeard atomic.Int64 // nanoseconds after began; the reader sets it without the lock

	// Guarded by Client.mu:
	giveUp   context.CancelFunc // ends the attempt to connect that is under way, if one is
	token    string
	attempts uint64 // connections on which the login was written, or was about to be
	session  []byte // empty: the next connection gets a fresh session
	secret   []byte
	ticket   []byte // for media; empty: the server keeps none
	// received counts the counted frames of the server, outbox holds ours until they are acknowledged.
	received uint64
	outbox   wire.Outbox[*request]
	cause    string // why the last attempt or connection ended
	logout   *request
	presence map[string]wire.Presence // users subscribed to, and the state told last
	// attributes are the user's, as the server has confirmed them; fresh sessions get them.
	attributes []wire.Attribute

	expiry      expiry // of the token
	restoration restoration

	// What the server says of the token when we return.
	tokenRefused bool     // the last reconnect was refused because of it
	tokenTold    bool     // the app knows that this token has expired
	hold         bool     // it has expired: no attempt before there is another
	slow         bool     // attempts are made at the slowest pace
	renewal      *request // is answered by the next login instead of by a frame
}

// hear notes a sign of the server.
func (l *login) hear(now time.Time) { l.lastHeard.Store(int64(now.Sub(l.began))) }

// heard returns when there was the last sign of the server.
func (l *login) heard() time.Time { return l.began.Add(time.Duration(l.lastHeard.Load())) }

// shortID names the session in the log; only its secret gives power over it.
func (l *login) shortID() string {
	const shown = 4
	return hex.EncodeToString(l.session[:min(shown, len(l.session))])
}

// tryNow ends a pause between attempts, unless they are held up.
func (l *login) tryNow() {
	select {
	case l.again <- struct{}{}:
	default: // it is told already
	}
}

// tryNewToken lets attempts go on that waited for another token; Client.mu is held.
func (l *login) tryNewToken() {
	l.hold, l.slow = false, false
	l.tryNow()
}

// Login logs in. LoginResult completes it, unless a logout comes first.
func (c *Client) Login(token, user string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opLogin
	if c.closed {
		return c.refuse(op.name, "", wire.NotInitialized, whyClosed)
	}
	// From here on the log matters to somebody: a refused login is the first thing to look for in it.
	c.journal.allowDefault()
	if err := wire.CheckID("the user id", user); err != nil {
		return c.refuse(op.name, "", wire.LoginInvalidArgument, err.Error())
	}
	if len(token) > wire.MaxTokenBytes {
		return c.refuse(op.name, "", wire.LoginInvalidToken, tokenTooLong(token))
	}
	if c.state != Disconnected {
		return c.refuse(op.name, "", wire.LoginAlreadyLoggedIn, "the state is "+c.state.String()+": log out first")
	}
	if err := c.spend(op, ""); err != nil {
		return err
	}
	l := &login{
		user:    user,
		token:   token,
		url:     c.serverURL(),
		caFile:  c.parameters.caFile,
		getenv:  transport.ProxyEnvironment(c.getenv),
		timeout: c.parameters.loginTimeout,
		again:   make(chan struct{}, 1),
		began:   time.Now(),
	}
	l.deadline = l.began.Add(l.timeout)
	if c.background {
		l.cause = whyBackground
	}
	_, _ = rand.Read(l.instance[:]) // documented never to fail
	l.ctx, l.stop = context.WithCancel(c.ctx)
	c.login = l
	c.change(loginAccepted, Result{})
	c.wake(l.deadline)
	c.start("connection", func() { c.connect(l) })
	return nil
}

func tokenTooLong(token string) string {
	return fmt.Sprintf("the token has %d bytes, at most %d are allowed", len(token), wire.MaxTokenBytes)
}

// loginFailed ends a login that did not succeed; c.mu is held.
func (c *Client) loginFailed(on trigger, code wire.Code, why string) {
	l, k := c.login, c.link
	l.stop()
	c.change(on, Result{code, "log in: " + why})
	c.login = nil
	if k != nil {
		c.lose(k, closeNormal, why)
	}
}

// loginTimedOut ends a login that took too long; c.mu is held.
func (c *Client) loginTimedOut() {
	why := fmt.Sprintf("the server gave no answer in %v", c.login.timeout)
	if c.login.cause != "" {
		why += ": " + c.login.cause
	}
	c.loginFailed(loginTimedOut, wire.LoginTimeout, why)
}

// Logout logs out and leaves all channels. LogoutResult completes it. While the server is being told, at most
// half a second, results and messages go on arriving.
func (c *Client) Logout() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opLogout
	switch {
	case c.closed:
		return c.refuse(op.name, "", wire.NotInitialized, whyClosed)
	case c.login == nil:
		return c.refuse(op.name, "", wire.NotLoggedIn, "no user is logged in")
	case c.login.logout != nil:
		return c.refuse(op.name, "", wire.NotLoggedIn, whyLoggingOut)
	}
	r := c.newRequest(op, "")
	c.login.logout = r
	if c.link == nil || !c.link.live {
		c.await(r)
		c.complete(r, wire.OK, "")
		return nil
	}
	c.submitText(r, "")
	return nil
}

// finishLogout ends the login for which r is the logout: what waits is completed, then the logout, then comes
// the state. c.mu is held.
func (c *Client) finishLogout(r *request) {
	l, k := c.login, c.link
	if l == nil || l.logout != r {
		return
	}
	l.stop()
	c.endInvitations(whyLoggedOut, true)
	c.leaveAll() // before what waits ends: a rejoin that ends here is no return to the channel
	c.abandon(whyLoggedOut)
	c.interruptTransfers(whyLoggedOut)
	c.change(loggedOut, Result{})
	c.login = nil
	if k != nil {
		c.lose(k, closeNormal, whyLoggedOut)
	}
}

// abort ends a login against the will of the user: the state becomes ABORTED and stays it until the logout.
// Requests are left to run into their timeouts. c.mu is held.
func (c *Client) abort(on trigger, why string) {
	l, k := c.login, c.link
	r := Result{Detail: why}
	if on == defect && c.state == Connecting {
		r.Code = wire.LoginUnknown
	}
	l.stop()
	c.endInvitations(why, true)
	if l.logout == nil {
		c.change(on, r)
	}
	c.interruptTransfers(why)
	if k != nil {
		c.lose(k, closeNormal, why)
	}
}

// RenewToken replaces the token. RenewTokenResult completes it.
func (c *Client) RenewToken(token string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opRenewToken
	switch {
	case c.closed:
		return c.usable(op, "")
	case token == "":
		return c.refuse(op.name, "", wire.RenewTokenInvalidArgument, "the token is empty")
	case len(token) > wire.MaxTokenBytes:
		return c.refuse(op.name, "", wire.RenewTokenInvalidArgument, tokenTooLong(token))
	}
	if err := c.usable(op, ""); err != nil {
		return err
	}
	if err := c.spend(op, ""); err != nil {
		return err
	}
	r := c.newRequest(op, "")
	r.token = token
	if c.login.tokenRefused {
		c.await(r)
		c.renewByLogin(r)
		return nil
	}
	c.submitText(r, token)
	return nil
}

// renewByLogin lets the next attempt to connect try the new token; c.mu is held.
func (c *Client) renewByLogin(r *request) {
	l := c.login
	if l.renewal != nil {
		c.complete(l.renewal, wire.RenewTokenFailure, "another token was given meanwhile")
	}
	l.renewal, l.token, l.tokenTold = r, r.token, false
	l.tryNewToken()
}

func (c *Client) settleRenewal(r *request, res Result) {
	l := c.login
	if l.renewal == r {
		l.renewal = nil
	}
	if res.Code == wire.OK {
		l.token, l.tokenTold = r.token, false
		c.tokenExpires(r.token, r.renewed.TokenExpiresMS)
		c.log.Info("token renewed", "session", l.shortID(), "user", mask(l.user), "request", r.id)
	}
}
