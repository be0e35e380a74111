package client

import (
	"cmp"
	"crypto/rand"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// LocalInvitationState is how far an invitation of this user has come, with the values of the original surface.
type LocalInvitationState int32

// States of a local invitation. From LocalAccepted on it has ended.
const (
	LocalIdle     LocalInvitationState = 0
	LocalSent     LocalInvitationState = 1
	LocalReceived LocalInvitationState = 2
	LocalAccepted LocalInvitationState = 3
	LocalRefused  LocalInvitationState = 4
	LocalCanceled LocalInvitationState = 5
	LocalFailed   LocalInvitationState = 6
)

// RemoteInvitationState is how far an invitation to this user has come, with the values of the original surface.
type RemoteInvitationState int32

// States of a remote invitation. From RemoteRefused on it has ended; RemoteRefused also stands for a refusal that is
// on its way, as in the original.
const (
	RemoteReceived   RemoteInvitationState = 1
	RemoteAcceptSent RemoteInvitationState = 2
	RemoteRefused    RemoteInvitationState = 3
	RemoteAccepted   RemoteInvitationState = 4
	RemoteCanceled   RemoteInvitationState = 5
	RemoteFailed     RemoteInvitationState = 6
)

// Events of a call manager. The state says what has happened.
type (
	// LocalInvitationChanged tells news of an invitation of this user: that the callee has it, or its one end.
	LocalInvitationChanged struct {
		Result
		Invitation *LocalInvitation
		State      LocalInvitationState
		Response   []byte
	}
	// RemoteInvitationChanged tells an invitation to this user, or its one end.
	RemoteInvitationChanged struct {
		Result
		Invitation *RemoteInvitation
		State      RemoteInvitationState
	}
)

// The server ends what was written to a session that is gone, so such requests are not repeated in a fresh one. They wait
// as long as the connection needs; watchInvitations bounds that.
var (
	opInvite = operation{kind: wire.KindInvite, name: "send invitation", once: true, budget: noBudget,
		settle: (*Client).settleInvite}

	opActOnInvitation = operation{kind: wire.KindActOnInvitation, name: "act on invitation", once: true, budget: noBudget,
		settle: (*Client).settleAct}
)

type invitationID = [wire.InvitationIDBytes]byte

// CallManager sends and answers invitations for one client.
type CallManager struct {
	client *Client
	owner  any

	// Guarded by client.mu:
	released bool
	local    map[invitationID]*LocalInvitation // sent, and not ended
	remote   map[invitationID]*RemoteInvitation
	begun    uint64 // invitations
}

// invitation is what both kinds have in common.
type invitation struct {
	manager *CallManager
	peer    string

	// Guarded by client.mu:
	id                invitationID
	number            uint64 // in the order of their beginnings
	began             time.Time
	channel           string
	content, response []byte
}

// LocalInvitation is an invitation of this user.
type LocalInvitation struct {
	invitation

	// Guarded by client.mu:
	state     LocalInvitationState
	invite    *request // until its result
	canceling bool
}

// RemoteInvitation is an invitation to this user.
type RemoteInvitation struct {
	invitation

	// Guarded by client.mu:
	state RemoteInvitationState
	ended bool // which the state does not say while a refusal is on its way
}

// Manager returns the call manager that the invitation belongs to.
func (i *invitation) Manager() *CallManager { return i.manager }

// Peer returns the id of the other side.
func (i *invitation) Peer() string { return i.peer }

// Content returns what the caller wrote; not to be changed.
func (i *invitation) Content() []byte { defer i.lock()(); return i.content }

// Channel returns the channel that goes with it.
func (i *invitation) Channel() string { defer i.lock()(); return i.channel }

// Response returns the callee's response; not to be changed.
func (i *invitation) Response() []byte { defer i.lock()(); return i.response }

// State returns how far the invitation has come.
func (i *LocalInvitation) State() LocalInvitationState { defer i.lock()(); return i.state }

// State returns how far the invitation has come.
func (i *RemoteInvitation) State() RemoteInvitationState { defer i.lock()(); return i.state }

// lock locks the client and returns what unlocks it.
func (i *invitation) lock() (unlock func()) {
	c := i.manager.client
	c.mu.Lock()
	return c.mu.Unlock
}

// begin gives an invitation its place among the others; client.mu is held.
func (i *invitation) begin() {
	i.manager.begun++
	i.number, i.began = i.manager.begun, time.Now()
}

// NewCallManager makes the call manager. A client has one at a time.
func (c *Client) NewCallManager(owner any) (*CallManager, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "create call manager"
	switch {
	case c.closed:
		return nil, c.refuse(attempt, "", wire.NotInitialized, whyClosed)
	case c.calls != nil:
		return nil, c.refuse(attempt, "", wire.InvitationInvalidArgument, "the client has one: release it first")
	}
	c.calls = &CallManager{client: c, owner: owner,
		local: map[invitationID]*LocalInvitation{}, remote: map[invitationID]*RemoteInvitation{}}
	return c.calls, nil
}

// Owner returns what NewCallManager was given.
func (m *CallManager) Owner() any { return m.owner }

// Release gives the manager back. What is under way goes on without it; once it has returned, no event of the manager
// is given to the sink. It may be called more than once.
func (m *CallManager) Release() {
	c := m.client
	c.mu.Lock()
	defer c.mu.Unlock()
	m.released = true
	m.local, m.remote = nil, nil
	if c.calls == m {
		c.calls = nil
	}
}

// usable refuses calls of a released manager and of a closed client; client.mu is held.
func (m *CallManager) usable(attempt string) error {
	switch {
	case m.client.closed:
		return m.client.refuse(attempt, "", wire.NotInitialized, whyClosed)
	case m.released:
		return m.client.refuse(attempt, "", wire.NotInitialized, "the call manager is released")
	}
	return nil
}

// online reports whether an invitation can be sent, now or when the connection is back; c.mu is held.
func (c *Client) online() bool {
	return (c.state == Connected || c.state == Reconnecting) && c.login.logout == nil
}

// NewInvitation makes an invitation, which is not sent yet.
func (m *CallManager) NewInvitation(callee string) (*LocalInvitation, error) {
	c := m.client
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "create invitation"
	if err := m.usable(attempt); err != nil {
		return nil, err
	}
	if err := wire.CheckID("the callee id", callee); err != nil {
		return nil, c.refuse(attempt, "", wire.InvitationInvalidArgument, err.Error())
	}
	return &LocalInvitation{invitation: invitation{manager: m, peer: callee}}, nil
}

// --- the caller's side ---

// SetContent sets what the callee gets to read; it is copied.
func (i *LocalInvitation) SetContent(content []byte) error {
	c := i.manager.client
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "set content of invitation"
	if err := i.settable(attempt); err != nil {
		return err
	}
	if err := wire.CheckText("the content", content, c.limits.InvitationBytes); err != nil {
		return c.refuse(attempt, "", wire.InvitationInvalidArgument, err.Error())
	}
	i.content = append([]byte(nil), content...)
	return nil
}

// SetChannel sets the channel that goes with it, a text.
func (i *LocalInvitation) SetChannel(channel string) error {
	c := i.manager.client
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "set channel of invitation"
	if err := i.settable(attempt); err != nil {
		return err
	}
	if err := wire.CheckText("the channel", channel, wire.MaxIDBytes); err != nil {
		return c.refuse(attempt, "", wire.InvitationInvalidArgument, err.Error())
	}
	i.channel = channel
	return nil
}

func (i *LocalInvitation) settable(attempt string) error {
	if err := i.manager.usable(attempt); err != nil {
		return err
	}
	if i.state != LocalIdle {
		return i.manager.client.refuse(attempt, "", wire.InvitationAlreadySent, "it was sent already")
	}
	return nil
}

// over refuses calls on an invitation that has ended; client.mu is held.
func (i *LocalInvitation) over(attempt string) error {
	c := i.manager.client
	switch {
	case i.state == LocalAccepted:
		return c.refuse(attempt, i.peer, wire.InvitationAlreadyAccepted, "it was accepted already", i.peer)
	case i.state > LocalAccepted:
		return c.refuse(attempt, i.peer, wire.InvitationAlreadyEnded, "it has ended already", i.peer)
	}
	return nil
}

// Send sends an invitation. A client that is not logged in accepts the call, as the original does, and the end follows
// at once.
func (m *CallManager) Send(i *LocalInvitation) error {
	c, op := m.client, &opInvite
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := m.usable(op.name); err != nil {
		return err
	}
	if i.manager != m {
		return c.refuse(op.name, "", wire.InvitationInvalidArgument, "it belongs to another call manager")
	}
	if err := i.over(op.name); err != nil {
		return err
	}
	switch {
	case i.state != LocalIdle:
		return c.refuse(op.name, i.peer, wire.InvitationAlreadySent, "it was sent already", i.peer)
	case !c.online():
		i.state = LocalSent
		i.end(LocalFailed, wire.LocalInvitationNotLoggedIn, whyNotLoggedIn)
		return nil
	case len(m.local) >= c.limits.Invitations:
		return c.refuse(op.name, i.peer, wire.InvitationTooMany,
			fmt.Sprintf("%d invitations have not ended: wait for some to", len(m.local)), i.peer)
	case len(i.content) > c.limits.InvitationBytes: // what the server allows was learnt after the content was set
		return c.refuse(op.name, i.peer, wire.InvitationInvalidArgument,
			fmt.Sprintf("the content has %d bytes, at most %d are allowed", len(i.content), c.limits.InvitationBytes), i.peer)
	}
	_, _ = rand.Read(i.id[:]) // documented never to fail
	i.begin()
	i.state = LocalSent
	m.local[i.id] = i
	r := c.newRequest(op, i.peer)
	r.local, i.invite = i, r
	f := wire.Invite{Request: r.id, ID: i.id[:], Callee: []byte(i.peer), Content: i.content, Channel: []byte(i.channel)}
	c.submit(r, c.encode(f.Append))
	if c.link == nil || !c.link.live {
		c.wake(i.began.Add(c.limits.OfflineAfter))
	}
	return nil
}

// Cancel cancels an invitation that is under way.
func (m *CallManager) Cancel(i *LocalInvitation) error {
	c := m.client
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "cancel invitation"
	if err := m.usable(attempt); err != nil {
		return err
	}
	if i.manager != m {
		return c.refuse(attempt, "", wire.InvitationInvalidArgument, "it belongs to another call manager")
	}
	if err := i.over(attempt); err != nil {
		return err
	}
	switch {
	case i.state == LocalIdle:
		return c.refuse(attempt, i.peer, wire.InvitationNotStarted, "it was not sent yet", i.peer)
	case !i.canceling:
		i.canceling = true
		c.act(&request{local: i}, &i.invitation, wire.InvitationCancel)
	}
	return nil
}

// act submits an action about the invitation that the request names; c.mu is held.
func (c *Client) act(about *request, i *invitation, action wire.InvitationAction) {
	r := c.newRequest(&opActOnInvitation, i.peer)
	r.local, r.remote = about.local, about.remote
	f := wire.ActOnInvitation{Request: r.id, ID: i.id[:], Action: action}
	if action != wire.InvitationCancel {
		f.Response = i.response
	}
	c.submit(r, c.encode(f.Append))
}

// end ends an invitation and tells it; client.mu is held.
func (i *LocalInvitation) end(s LocalInvitationState, code wire.Code, why string) {
	delete(i.manager.local, i.id)
	i.state = s
	i.tell(code, why)
}

func (i *LocalInvitation) tell(code wire.Code, why string) {
	c := i.manager.client
	e := LocalInvitationChanged{Invitation: i, State: i.state, Response: i.response, Result: Result{Code: code}}
	if code != wire.OK {
		e.Detail = "invitation to " + i.peer + ": " + why
		c.log.Error("failed: "+c.masked(e.Detail, i.peer), "code", code)
	}
	if !i.manager.released {
		c.emit(e, len(e.Detail)+len(e.Response))
	}
}

// --- the callee's side ---

// SetResponse sets what the caller gets to read with the answer; it is copied.
func (i *RemoteInvitation) SetResponse(response []byte) error {
	c := i.manager.client
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "set response to invitation"
	if err := i.answerable(i.manager, attempt); err != nil {
		return err
	}
	if err := wire.CheckText("the response", response, c.limits.InvitationBytes); err != nil {
		return c.refuse(attempt, i.peer, wire.InvitationInvalidArgument, err.Error(), i.peer)
	}
	i.response = append([]byte(nil), response...)
	return nil
}

// answerable refuses calls on an invitation that was answered or has ended; client.mu is held.
func (i *RemoteInvitation) answerable(m *CallManager, attempt string) error {
	c := m.client
	if err := m.usable(attempt); err != nil {
		return err
	}
	switch {
	case i.manager != m:
		return c.refuse(attempt, "", wire.InvitationInvalidArgument, "it belongs to another call manager")
	case i.state == RemoteAcceptSent || i.state == RemoteAccepted:
		return c.refuse(attempt, i.peer, wire.InvitationAlreadyAccepted, "it was accepted already", i.peer)
	case i.state != RemoteReceived:
		return c.refuse(attempt, i.peer, wire.InvitationAlreadyEnded, "it was refused already, or has ended", i.peer)
	}
	return nil
}

// Accept accepts an invitation.
func (m *CallManager) Accept(i *RemoteInvitation) error {
	return m.answer(i, "accept invitation", wire.InvitationAccept, RemoteAcceptSent)
}

// Refuse refuses an invitation.
func (m *CallManager) Refuse(i *RemoteInvitation) error {
	return m.answer(i, "refuse invitation", wire.InvitationRefuse, RemoteRefused)
}

func (m *CallManager) answer(i *RemoteInvitation, attempt string, action wire.InvitationAction, to RemoteInvitationState) error {
	c := m.client
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := i.answerable(m, attempt); err != nil {
		return err
	}
	i.state = to
	c.act(&request{remote: i}, &i.invitation, action)
	return nil
}

// end ends an invitation and tells it; client.mu is held.
func (i *RemoteInvitation) end(s RemoteInvitationState, code wire.Code, why string) {
	delete(i.manager.remote, i.id)
	i.state, i.ended = s, true
	i.tell(code, why)
}

func (i *RemoteInvitation) tell(code wire.Code, why string) {
	c := i.manager.client
	e := RemoteInvitationChanged{Invitation: i, State: i.state, Result: Result{Code: code}}
	if code != wire.OK {
		e.Detail = "invitation of " + i.peer + ": " + why
		c.log.Error("failed: "+c.masked(e.Detail, i.peer), "code", code)
	}
	if !i.manager.released {
		c.emit(e, len(e.Detail)+len(i.content))
	}
}

// --- what the server tells ---

// invitation takes in the news of an invitation; c.mu is held. Of one that is not known here nothing is told: it
// belongs to a session before, or to a call manager that was released.
func (c *Client) invitation(d *wire.Reader) {
	var f wire.Invitation
	f.Read(d)
	m := c.calls
	if m == nil || d.Err() != nil || len(f.ID) != wire.InvitationIDBytes {
		return
	}
	id := invitationID(f.ID)
	if !f.ToCallee {
		if i := m.local[id]; i != nil {
			i.hear(&f)
		}
		return
	}
	if i := m.remote[id]; i != nil {
		i.hear(&f)
		return
	}
	if f.Event != wire.InvitationReceived {
		return
	}
	i := &RemoteInvitation{state: RemoteReceived, invitation: invitation{manager: m, id: id, peer: string(f.Peer),
		channel: string(f.Channel), content: append([]byte(nil), f.Content...)}}
	i.begin()
	m.remote[id] = i
	i.tell(wire.OK, "")
}

var localStates = map[wire.InvitationEvent]LocalInvitationState{wire.InvitationAccepted: LocalAccepted,
	wire.InvitationRefused: LocalRefused, wire.InvitationCanceled: LocalCanceled}

// localFailures says why an invitation of this user failed.
var localFailures = map[wire.Code]string{
	wire.LocalInvitationPeerOffline:    "the callee is not logged in",
	wire.LocalInvitationPeerNoResponse: "the callee's library did not answer",
	wire.LocalInvitationExpired:        "the callee did nothing about it",
}

func (i *LocalInvitation) hear(f *wire.Invitation) {
	switch s := localStates[f.Event]; {
	case s != 0:
		i.response = append([]byte(nil), f.Response...)
		i.end(s, wire.OK, "")
	case f.Event == wire.InvitationFailed:
		i.end(LocalFailed, failure(f.Code), reason(localFailures, f.Code))
	case f.Event == wire.InvitationReceived && i.state == LocalSent:
		i.state = LocalReceived
		i.tell(wire.OK, "")
	}
}

var remoteStates = map[wire.InvitationEvent]RemoteInvitationState{wire.InvitationAccepted: RemoteAccepted,
	wire.InvitationRefused: RemoteRefused, wire.InvitationCanceled: RemoteCanceled}

// remoteFailures says why an invitation to this user failed.
var remoteFailures = map[wire.Code]string{
	wire.RemoteInvitationPeerOffline:   "the caller is not logged in any more",
	wire.RemoteInvitationAcceptFailure: "the caller's library did not confirm the answer",
	wire.RemoteInvitationExpired:       "it was not answered in time",
}

func (i *RemoteInvitation) hear(f *wire.Invitation) {
	if s := remoteStates[f.Event]; s != 0 {
		i.end(s, wire.OK, "")
	} else if f.Event == wire.InvitationFailed {
		i.end(RemoteFailed, failure(f.Code), reason(remoteFailures, f.Code))
	}
}

// failure keeps a code that a newer server may have from reading as success.
func failure(code wire.Code) wire.Code {
	if code == wire.OK {
		return wire.LocalInvitationPeerOffline // the same number on both sides
	}
	return code
}

func reason(known map[wire.Code]string, code wire.Code) string {
	if why := known[code]; why != "" {
		return why
	}
	return fmt.Sprintf("the server says %d", code)
}

// settleInvite takes note of the server's answer to an Invite.
func (c *Client) settleInvite(r *request, res Result) {
	i := r.local
	i.invite = nil
	if res.Code != wire.OK && i.open() {
		i.end(LocalFailed, wire.LocalInvitationPeerNoResponse, "the server refused: "+res.Detail)
	}
}

// settleAct ends what the server does not know: its own news of an end would have come before this answer.
func (c *Client) settleAct(r *request, res Result) {
	switch i := r.local; {
	case res.Code == wire.OK:
	case i != nil && i.open():
		i.end(LocalFailed, wire.LocalInvitationPeerNoResponse, "the server refused: "+res.Detail)
	case r.remote != nil && !r.remote.ended:
		r.remote.end(RemoteFailed, wire.RemoteInvitationAcceptFailure, "the server refused: "+res.Detail)
	}
}

func (i *LocalInvitation) open() bool { return i.state == LocalSent || i.state == LocalReceived }

// --- what no server can tell ---

// endInvitations ends all that are open here, because the session is at its end: the server ends its side. c.mu is
// held. Those that the server cannot have are left out unless all is set.
func (c *Client) endInvitations(why string, all bool) {
	m := c.calls
	if m == nil {
		return
	}
	for _, i := range m.localInOrder() {
		if all || i.invite == nil || !i.invite.unsent {
			i.end(LocalFailed, wire.LocalInvitationNotLoggedIn, why)
		}
	}
	for _, i := range m.remoteInOrder() {
		i.end(RemoteFailed, wire.RemoteInvitationPeerOffline, why)
	}
}

func (m *CallManager) localInOrder() []*LocalInvitation {
	return slices.SortedFunc(maps.Values(m.local), func(a, b *LocalInvitation) int { return cmp.Compare(a.number, b.number) })
}

func (m *CallManager) remoteInOrder() []*RemoteInvitation {
	return slices.SortedFunc(maps.Values(m.remote), func(a, b *RemoteInvitation) int { return cmp.Compare(a.number, b.number) })
}

// watchInvitations ends what has been open without a connection for so long that the server has ended it too, and
// returns when to look again; zero: not before something happens. c.mu is held.
func (c *Client) watchInvitations(now time.Time) (next time.Time) {
	if c.calls == nil || !c.online() || c.link != nil && c.link.live {
		return time.Time{}
	}
	over := func(i *invitation) bool {
		at := later(c.login.heard(), i.began).Add(c.limits.OfflineAfter)
		if now.Before(at) {
			next = earlier(next, at)
			return false
		}
		return true
	}
	why := fmt.Sprintf("there was no connection for %v", c.limits.OfflineAfter)
	for _, i := range c.calls.localInOrder() {
		if over(&i.invitation) {
			c.withdraw(&request{local: i}, &i.invitation, wire.InvitationCancel)
			i.end(LocalFailed, wire.LocalInvitationNotLoggedIn, why)
		}
	}
	for _, i := range c.calls.remoteInOrder() {
		if over(&i.invitation) {
			c.withdraw(&request{remote: i}, &i.invitation, wire.InvitationRefuse)
			i.end(RemoteFailed, wire.RemoteInvitationPeerOffline, why)
		}
	}
	return next
}

// withdraw sees to it that the server ends its side too, should the session be resumed after all. What was never
// written is not; c.mu is held.
func (c *Client) withdraw(about *request, i *invitation, action wire.InvitationAction) {
	unknown := false
	c.login.outbox.RemoveUnsent(func(r *request) bool {
		mine := about.local != nil && r.local == about.local || about.remote != nil && r.remote == about.remote
		if mine {
			delete(c.pending, r.id)
			unknown = unknown || r.op == &opInvite
		}
		return mine
	})
	if !unknown {
		c.act(about, i, action)
	}
}

// obsolete reports whether a request is about an invitation that has ended.
func (r *request) obsolete() bool {
	return r.local != nil && !r.local.open() || r.remote != nil && r.remote.ended
}
