package client

import (
	"crypto/rand"
	"fmt"

	"github.com/librtm/librtm/core/wire"
)

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
	if action == wire.InvitationAccept || action == wire.InvitationRefuse {
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
