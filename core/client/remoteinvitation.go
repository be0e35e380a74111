package client

import "github.com/librtm/librtm/core/wire"

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
