package client

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/librtm/librtm/core/wire"
)

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
			c.withdraw(&request{local: i}, &i.invitation)
			i.end(LocalFailed, wire.LocalInvitationNotLoggedIn, why)
		}
	}
	for _, i := range c.calls.remoteInOrder() {
		if over(&i.invitation) {
			c.withdraw(&request{remote: i}, &i.invitation)
			i.end(RemoteFailed, wire.RemoteInvitationPeerOffline, why)
		}
	}
	return next
}

// withdraw sees to it that the server ends its side too, should the session be resumed after all. It is no cancel and no
// refusal: the other side must hear that this one was gone, also when it has answered meanwhile and the answer, which
// means nothing here any more, is acknowledged with all the rest. What was never written is not; c.mu is held.
func (c *Client) withdraw(about *request, i *invitation) {
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
		c.act(about, i, wire.InvitationGiveUp)
	}
}

// obsolete reports whether a request is about an invitation that has ended.
func (r *request) obsolete() bool {
	return r.local != nil && !r.local.open() || r.remote != nil && r.remote.ended
}
