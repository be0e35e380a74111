package client

import (
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
	opInvite = operation{kind: wire.KindInvite, name: "send invitation", once: true, budget: wire.NoBudget,
		settle: (*Client).settleInvite}

	opActOnInvitation = operation{kind: wire.KindActOnInvitation, name: "act on invitation", once: true, budget: wire.NoBudget,
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
