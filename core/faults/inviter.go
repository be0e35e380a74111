package faults

import (
	"fmt"
	"strings"
	"sync"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// inviter invites users to calls, cancels, accepts and refuses, and lets some invitations run out of time.
//
// What it proves: each side of an invitation is told of exactly one end, which comes before a logout's own completion or
// before all is well again; the two ends go together, as PROTOCOL.md says; and nobody is told of an answer that was not
// given.
type inviter struct {
	device  *device
	manager *client.CallManager
	sent    int
	local   map[*client.LocalInvitation]*inviteSide
	remote  map[*client.RemoteInvitation]*inviteSide
	open    []*inviteSide
}

// offers holds the invitations of a run.
type offers struct {
	mu     sync.Mutex // guards the rest, and all sides
	byName map[string]*offer
}

// offer is one invitation: its caller's side, and one for each session of the callee that was shown it.
type offer struct {
	name   string
	callee string
	caller *inviteSide
	shown  []*inviteSide
}

// inviteSide is an invitation as one device was told of it.
type inviteSide struct {
	offer    *offer
	device   *device
	local    *client.LocalInvitation // nil on the callee's side
	remote   *client.RemoteInvitation
	received bool // the caller was told that the callee has it
	acted    string
	ended    bool
	end      string // in words; empty if the device was gone first
	response string
}

// Ends, as both sides name them. Those of failures have the code behind them, as in "failed 1".
const (
	endAccepted = "accepted"
	endRefused  = "refused"
	endCanceled = "canceled"
	endFailed   = "failed"
)

var localEnds = map[client.LocalInvitationState]string{client.LocalAccepted: endAccepted, client.LocalRefused: endRefused,
	client.LocalCanceled: endCanceled, client.LocalFailed: endFailed}

var remoteEnds = map[client.RemoteInvitationState]string{client.RemoteAccepted: endAccepted, client.RemoteRefused: endRefused,
	client.RemoteCanceled: endCanceled, client.RemoteFailed: endFailed}

// openInvitations is how many a device leaves open at a time.
const openInvitations = 6

func newInviter(d *device) actor {
	n := &inviter{device: d, local: map[*client.LocalInvitation]*inviteSide{}, remote: map[*client.RemoteInvitation]*inviteSide{}}
	m, err := d.client.NewCallManager(n)
	if err != nil {
		d.user.run.judge.violation(contradictions, "%s: %v", d.name, err)
	}
	n.manager = m
	return n
}

func (n *inviter) act() {
	r := n.device.user.random
	switch r.IntN(10) {
	case 0, 1, 2, 3:
		users := n.device.user.run.users
		if len(n.local) < openInvitations {
			n.invite(users[r.IntN(len(users))])
		}
	case 4:
		n.try("cancel", true, func(s *inviteSide) error { return n.manager.Cancel(s.local) })
	case 5, 6:
		n.try("accept", false, func(s *inviteSide) error {
			if err := s.remote.SetResponse([]byte("yes " + s.offer.name)); err != nil {
				return err
			}
			return n.manager.Accept(s.remote)
		})
	case 7:
		n.try("refuse", false, func(s *inviteSide) error {
			if err := s.remote.SetResponse([]byte("no " + s.offer.name)); err != nil {
				return err
			}
			return n.manager.Refuse(s.remote)
		})
	}
}

func (n *inviter) invite(to *user) {
	d := n.device
	run := d.user.run
	n.sent++
	name := fmt.Sprintf("%s %d %s", d.name, n.sent, to.name)
	i, err := n.manager.NewInvitation(to.name)
	if err == nil {
		err = i.SetContent([]byte(name))
	}
	if err == nil {
		err = i.SetChannel("call of " + d.name)
	}
	if err != nil {
		run.judge.violation(contradictions, "%s cannot make an invitation: %v", d.name, err)
		return
	}
	s := &inviteSide{device: d, local: i}
	s.offer = &offer{name: name, callee: to.name, caller: s}
	run.offers.mu.Lock()
	run.offers.byName[name] = s.offer
	run.offers.mu.Unlock()
	n.local[i] = s
	n.open = append(n.open, s)
	if err := n.manager.Send(i); err != nil {
		run.count.refused.Add(1)
		n.close(s, "")
		run.offers.mu.Lock()
		delete(run.offers.byName, name)
		run.offers.mu.Unlock()
		return
	}
	run.count.calls.Add(1)
	run.count.tally(invitationsSent, "all")
}

// try acts on one of the open invitations that are this device's own, or another's. What has been answered is not
// answered again. The invitation may have ended without the program knowing yet: then the call is refused.
func (n *inviter) try(what string, own bool, call func(*inviteSide) error) {
	run := n.device.user.run
	var list []*inviteSide
	for _, s := range n.open {
		if (s.local != nil) == own && s.acted == "" {
			list = append(list, s)
		}
	}
	if len(list) == 0 {
		return
	}
	s := list[n.device.user.random.IntN(len(list))]
	if err := call(s); err != nil {
		run.count.refused.Add(1)
		return
	}
	run.count.calls.Add(1)
	run.offers.mu.Lock()
	s.acted = what
	run.offers.mu.Unlock()
}

func (n *inviter) see(event any) {
	switch e := event.(type) {
	case client.LocalInvitationChanged:
		n.seeLocal(e)
	case client.RemoteInvitationChanged:
		n.seeRemote(e)
	}
}

func (n *inviter) seeLocal(e client.LocalInvitationChanged) {
	j, s := &n.device.user.run.judge, n.local[e.Invitation]
	switch end := localEnds[e.State]; {
	case s == nil:
		j.violation(completionsDouble, "%s was told that an invitation to %s is in state %d after its end", n.device.name, e.Invitation.Peer(), e.State)
	case end != "":
		n.end(s, end, e.Result, e.Response)
	case s.received:
		j.violation(completionsDouble, "%s was told twice that invitation %q is received", n.device.name, s.offer.name)
	default:
		s.received = true
	}
}

func (n *inviter) seeRemote(e client.RemoteInvitationChanged) {
	run, s := n.device.user.run, n.remote[e.Invitation]
	end := remoteEnds[e.State]
	switch {
	case s == nil && end != "":
		run.judge.violation(completionsDouble, "%s was told that an invitation of %s is %s after its end", n.device.name, e.Invitation.Peer(), end)
		return
	case s != nil && end != "":
		n.end(s, end, e.Result, nil)
		return
	case s != nil:
		run.judge.violation(completionsDouble, "%s was told twice of invitation %q", n.device.name, s.offer.name)
		return
	}
	run.offers.mu.Lock()
	defer run.offers.mu.Unlock()
	o := run.offers.byName[string(e.Invitation.Content())]
	if o == nil || o.callee != n.device.user.name || o.caller.device.user.name != e.Invitation.Peer() || e.Invitation.Channel() != "call of "+o.caller.device.name {
		run.judge.violation(strangers, "%s was invited by %s with %q, which nobody sent", n.device.name, e.Invitation.Peer(), e.Invitation.Content())
		return
	}
	s = &inviteSide{offer: o, device: n.device, remote: e.Invitation}
	o.shown = append(o.shown, s)
	n.remote[e.Invitation] = s
	n.open = append(n.open, s)
}

func (n *inviter) end(s *inviteSide, end string, r client.Result, response []byte) {
	run := n.device.user.run
	if end == endFailed {
		end = fmt.Sprintf("%s %d", endFailed, r.Code)
	}
	run.offers.mu.Lock()
	s.response = string(response)
	run.offers.mu.Unlock()
	group := invitationsEndedCallee
	if s.local != nil {
		group = invitationsEndedCaller
	}
	run.count.tally(group, end)
	n.close(s, end)
}

// close forgets an open invitation; end is empty when its device is gone.
func (n *inviter) close(s *inviteSide, end string) {
	mu := &n.device.user.run.offers.mu
	mu.Lock()
	s.ended, s.end = true, end
	mu.Unlock()
	delete(n.local, s.local)
	delete(n.remote, s.remote)
	for i, other := range n.open {
		if other == s {
			n.open = append(n.open[:i], n.open[i+1:]...)
			break
		}
	}
}

// over looks whether everything ended with the login. A program that just exits is told of no ends.
func (n *inviter) over() {
	d := n.device
	for _, s := range append([]*inviteSide(nil), n.open...) {
		if !d.closed || d.state == client.Aborted {
			d.user.run.judge.violation(completionsMissing, "%s: invitation %q had no end when the login had", d.name, s.offer.name)
		}
		n.close(s, "")
	}
}

func (n *inviter) finish() {}

func (n *inviter) satisfied() bool { return len(n.open) == 0 }

func (n *inviter) check() {
	for _, s := range n.open {
		n.device.user.run.judge.violation(completionsMissing, "%s: invitation %q has no end", n.device.name, s.offer.name)
	}
}

// check holds the ends of both sides of every invitation to each other.
func (o *offers) check(j *judge) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, i := range o.byName {
		if why := i.wrong(); why != "" {
			var callees []string
			for _, s := range i.shown {
				callees = append(callees, fmt.Sprintf("%s did %q and was told %q", s.device.name, s.acted, s.end))
			}
			j.violation(invitationEnds, "%q: %s: the caller did %q and was told %q, %s", i.name, why, i.caller.acted, i.caller.end, strings.Join(callees, ", "))
		}
	}
}

// Failures, as ends.
var (
	callerOffline     = failedWith(wire.LocalInvitationPeerOffline)
	callerNoResponse  = failedWith(wire.LocalInvitationPeerNoResponse)
	callerExpired     = failedWith(wire.LocalInvitationExpired)
	callerNotLoggedIn = failedWith(wire.LocalInvitationNotLoggedIn)
	calleeOffline     = failedWith(wire.RemoteInvitationPeerOffline)
	calleeUnconfirmed = failedWith(wire.RemoteInvitationAcceptFailure)
	calleeExpired     = failedWith(wire.RemoteInvitationExpired)
)

func failedWith(code wire.Code) string { return fmt.Sprintf("%s %d", endFailed, code) }

// together says which ends the callee may be told beside each of the caller's. Each side's library also ends what its
// session took along: that is calleeOffline and callerNotLoggedIn. No end at all, "", is for devices that are gone.
var together = map[string][]string{
	endAccepted:       {endAccepted, calleeUnconfirmed, calleeOffline, ""},
	endRefused:        {endRefused, calleeOffline, ""},
	endCanceled:       {endCanceled, calleeOffline, ""},
	callerOffline:     {calleeOffline, ""},
	callerNoResponse:  {calleeExpired, calleeOffline, ""},
	callerExpired:     {calleeExpired, calleeOffline, ""},
	callerNotLoggedIn: {endRefused, endCanceled, calleeUnconfirmed, calleeExpired, calleeOffline, ""},
	"":                {endRefused, endCanceled, calleeUnconfirmed, calleeExpired, calleeOffline, ""},
}

// wrong says in words what does not go together, or nothing.
func (o *offer) wrong() string {
	allowed, known := together[o.caller.end]
	if !known {
		return "there is no such end"
	}
	answered, did, lost := 0, map[string]bool{}, false
	for _, s := range o.shown {
		ok := false
		for _, end := range allowed {
			ok = ok || end == s.end
		}
		if !ok {
			return "the two ends do not go together"
		}
		if s.end == endAccepted || s.end == endRefused {
			answered++
		}
		if s.end == endAccepted && s.acted != "accept" || s.end == endRefused && s.acted != "refuse" || s.end == calleeUnconfirmed && s.acted == "" {
			return "the callee did not answer so"
		}
		did[s.acted] = true
		lost = lost || s.end == calleeOffline || s.end == ""
	}
	switch c := o.caller; {
	case answered > 1:
		return "it was answered more than once"
	case c.received && len(o.shown) == 0:
		return "the callee never had it"
	case c.end == endAccepted && (!did["accept"] || c.response != "yes "+o.name):
		return "nobody accepted it so"
	case c.end == endRefused && did["refuse"] && c.response != "no "+o.name && !lost:
		return "the callee refused in other words"
	case c.end == endRefused && !did["refuse"] && !lost: // a library refuses what it gave up
		return "nobody refused it"
	case c.end == endCanceled && c.acted != "cancel":
		return "nobody canceled it"
	}
	return ""
}
