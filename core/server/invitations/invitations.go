package invitations

import (
	"container/heap"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Invitations holds the invitations of one application that have not ended.
//
// Lock order: Invitations.mu, then those of hub and of sessions. Frames are queued with mu held, which is what makes
// each side hear its news in their order; queueing never waits.
type Invitations struct {
	limits wire.Limits
	users  *hub.Users
	due    func() // Expire has to be called sooner than it said
	now    func() time.Time

	mu       sync.Mutex // guards what follows, and all parties
	byID     map[[wire.InvitationIDBytes]byte]*invitation
	byCaller map[string][]*invitation // in the order of the Invites
	byCallee map[string][]*invitation // likewise
	times    deadlines
	next     time.Time // as told by Expire last; zero: never
}

// Party is what invitations know of one session.
type Party struct {
	session hub.Session
	gone    bool // the session has ended
}

// invitation is one that has not ended.
type invitation struct {
	id     [wire.InvitationIDBytes]byte
	state  state
	caller hub.Session // it ends with this session
	callee string
	to     hub.Session // the callee's session that has the offer; nil in WAITING
	offer  []byte      // the frame; nil once the callee's library has it

	deadline time.Time
	place    int // in Invitations.times
}

// New returns Invitations without any. It calls due, with locks held, when Expire should be called soon.
func New(limits wire.Limits, users *hub.Users, due func()) *Invitations {
	return &Invitations{limits: limits, users: users, due: due, now: time.Now,
		byID:     make(map[[wire.InvitationIDBytes]byte]*invitation),
		byCaller: make(map[string][]*invitation), byCallee: make(map[string][]*invitation)}
}

// NewParty returns the party for a session that begins.
func NewParty(s hub.Session) *Party { return &Party{session: s} }

// Invite begins an invitation. The result comes first; repeating an Invite changes nothing.
func (v *Invitations) Invite(b *hub.Batch, p *Party, f *wire.Invite, now time.Time) {
	refuse := func(code wire.Code, why string) {
		hub.SendResult(b, p.session, f.Request, code, why)
	}
	if err := v.check(f); err != nil {
		refuse(wire.InvitationInvalidArgument, err.Error())
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	id, caller, callee := [wire.InvitationIDBytes]byte(f.ID), p.session.User(), string(f.Callee)
	known := v.byID[id]
	switch {
	case p.gone: // nobody is left to answer
		return
	case known != nil && known.caller != p.session:
		refuse(wire.InvitationInvalidArgument, "the id is that of another user's invitation, draw a random one")
		return
	case known != nil:
		hub.SendResult(b, p.session, f.Request, wire.OK, "")
		return
	case len(v.byCaller[caller]) >= v.limits.Invitations:
		refuse(wire.InvitationTooMany, fmt.Sprintf("%d invitations have not ended, wait for some to", v.limits.Invitations))
		return
	case len(v.byCallee[callee]) >= v.limits.Invitations:
		refuse(wire.InvitationTooMany, fmt.Sprintf("%d invitations to the callee have not ended, try again later", v.limits.Invitations))
		return
	}
	hub.SendResult(b, p.session, f.Request, wire.OK, "")
	b.Writer.Reset()
	(&wire.Invitation{ID: f.ID, ToCallee: true, Event: wire.InvitationReceived, Peer: []byte(caller),
		Content: f.Content, Channel: f.Channel}).Append(b.Writer)
	i := &invitation{id: id, caller: p.session, callee: callee, offer: b.Writer.Copy(),
		deadline: now.Add(timeIn(waiting, &v.limits))}
	v.byID[id] = i
	v.byCaller[caller] = append(v.byCaller[caller], i)
	v.byCallee[callee] = append(v.byCallee[callee], i)
	heap.Push(&v.times, i)
	v.wake(i)
	if s := v.users.Get(f.Callee); s != nil {
		v.offerTo(b, i, s, now)
	}
}

func (v *Invitations) check(f *wire.Invite) error {
	if err := checkID(f.ID); err != nil {
		return err
	}
	if err := wire.CheckID("the callee id", f.Callee); err != nil {
		return err
	}
	if err := wire.CheckText("the content", f.Content, v.limits.InvitationBytes); err != nil {
		return err
	}
	return wire.CheckText("the channel", f.Channel, wire.MaxIDBytes)
}

func checkID(id []byte) error {
	if len(id) != wire.InvitationIDBytes {
		return fmt.Errorf("the invitation id has %d bytes instead of %d", len(id), wire.InvitationIDBytes)
	}
	return nil
}

// triggers are what the actions of users mean.
var triggers = [...]trigger{wire.InvitationCancel: cancel, wire.InvitationAccept: accept, wire.InvitationRefuse: refuse}

// Act cancels, accepts, refuses or gives up. Who comes too late, because the other side has acted, is answered OK as well: it
// learns the end as its news.
func (v *Invitations) Act(b *hub.Batch, p *Party, f *wire.ActOnInvitation, now time.Time) {
	answer := func(code wire.Code, why string) {
		hub.SendResult(b, p.session, f.Request, code, why)
	}
	err := checkID(f.ID)
	if err == nil {
		err = wire.CheckText("the response", f.Response, v.limits.InvitationBytes)
	}
	if err == nil && (f.Action < wire.InvitationCancel || f.Action > wire.InvitationGiveUp) {
		err = fmt.Errorf("the action %d is unknown", f.Action)
	}
	if err != nil {
		answer(wire.InvitationInvalidArgument, err.Error())
		return
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	i := v.byID[[wire.InvitationIDBytes]byte(f.ID)]
	byCaller := f.Action == wire.InvitationCancel
	if f.Action == wire.InvitationGiveUp && i != nil {
		byCaller = i.caller == p.session
	}
	switch {
	case i == nil:
		answer(wire.InvitationAlreadyEnded, "it has ended, or never was")
		return
	case byCaller && i.caller != p.session, !byCaller && i.callee != p.session.User():
		answer(wire.InvitationInvalidArgument, "the caller may cancel, the callee may accept or refuse, and nobody else gives up")
		return
	case !byCaller && i.to != p.session:
		answer(wire.InvitationNotStarted, "the callee has not received it")
		return
	}
	answer(wire.OK, "")
	if f.Action == wire.InvitationGiveUp {
		v.giveUp(b, i, p, now)
		return
	}
	if !byCaller && i.state == offered {
		v.fire(b, i, acknowledged, nil, now) // who answers has it
	}
	v.fire(b, i, triggers[f.Action], f.Response, now)
}

// giveUp ends what a session's library has ended by itself while it had no connection: for the other side it is as if
// the session had ended. Who invites oneself gives up both sides; mu is held.
func (v *Invitations) giveUp(b *hub.Batch, i *invitation, p *Party, now time.Time) {
	if i.caller == p.session {
		v.fire(b, i, callerLeaves, nil, now)
	}
	if i.to == p.session {
		if i.state == offered {
			v.fire(b, i, acknowledged, nil, now) // who gives up has it
		}
		v.fire(b, i, calleeLeaves, nil, now)
	}
}

// Opened offers a session that begins what has waited for its user.
func (v *Invitations) Opened(b *hub.Batch, p *Party, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if p.gone {
		return
	}
	for _, i := range v.byCallee[p.session.User()] {
		if i.state == waiting {
			v.offerTo(b, i, p.session, now)
		}
	}
}

// offerTo gives a waiting invitation to a session of the callee. One that is over does not take it, and the
// invitation goes on waiting. mu is held.
func (v *Invitations) offerTo(b *hub.Batch, i *invitation, s hub.Session, now time.Time) {
	i.to = s
	if !v.fire(b, i, calleeComes, nil, now) {
		v.fire(b, i, calleeLeaves, nil, now)
	}
}

// Ended takes a session out of all its invitations.
func (v *Invitations) Ended(b *hub.Batch, p *Party, now time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	p.gone = true
	user := p.session.User()
	for _, i := range slices.Clone(v.byCaller[user]) {
		v.fire(b, i, callerLeaves, nil, now)
	}
	for _, i := range slices.Clone(v.byCallee[user]) {
		if i.to == p.session {
			v.fire(b, i, calleeLeaves, nil, now)
		}
	}
}

// Expire makes the transitions whose time has come, and returns when to call it again; zero: when New's due says so.
func (v *Invitations) Expire(b *hub.Batch, now time.Time) (next time.Time) {
	v.mu.Lock()
	defer v.mu.Unlock()
	for len(v.times) > 0 && !now.Before(v.times[0].deadline) {
		v.fire(b, v.times[0], tooLate, nil, now)
	}
	v.next = time.Time{}
	if len(v.times) > 0 {
		v.next = v.times[0].deadline
	}
	return v.next
}

// Count returns the number of invitations that have not ended.
func (v *Invitations) Count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.byID)
}

// fire makes the transition that a trigger causes in the present state, if there is one. It reports false when one
// of those to be told is gone. mu is held.
func (v *Invitations) fire(b *hub.Batch, i *invitation, on trigger, response []byte, now time.Time) (told bool) {
	t := find(i.state, on)
	if t == nil {
		return true
	}
	before := i.state
	i.state = t.to
	told = true
	for _, n := range t.tell {
		told = v.tell(b, i, n, response) && told
	}
	switch {
	case t.to == ended:
		v.forget(i)
		return told
	case t.to == waiting:
		i.to = nil
		return told
	case t.to == received:
		i.offer = nil
	}
	if before != waiting { // the time to deliver goes on
		i.deadline = now.Add(timeIn(t.to, &v.limits))
		heap.Fix(&v.times, i.place)
		v.wake(i)
	}
	return told
}

// tell queues one frame. Without a session to take it, or when that is over, it reports false; then the session's
// end is a trigger of its own, or has been one. mu is held.
func (v *Invitations) tell(b *hub.Batch, i *invitation, n news, response []byte) bool {
	to, peer := i.caller, i.callee
	if n.toCallee {
		to, peer = i.to, i.caller.User()
	}
	frame := i.offer
	if n.event != wire.InvitationReceived || !n.toCallee {
		b.Writer.Reset()
		(&wire.Invitation{ID: i.id[:], ToCallee: n.toCallee, Event: n.event, Code: n.code, Peer: []byte(peer),
			Response: response}).Append(b.Writer)
		frame = b.Writer.Copy()
	}
	var r hub.Receipt
	if n.await {
		r = &receipt{v, i, i.state, to}
	}
	return b.TrySend(to, frame, r)
}

// forget drops an invitation that has ended; mu is held.
func (v *Invitations) forget(i *invitation) {
	delete(v.byID, i.id)
	remove(v.byCaller, i.caller.User(), i)
	remove(v.byCallee, i.callee, i)
	heap.Remove(&v.times, i.place)
}

func remove(of map[string][]*invitation, user string, i *invitation) {
	list := of[user]
	at := slices.Index(list, i)
	if list = slices.Delete(list, at, at+1); len(list) == 0 {
		delete(of, user)
	} else {
		of[user] = list
	}
}

// wake has Expire called in time for an invitation; mu is held.
func (v *Invitations) wake(i *invitation) {
	if v.next.IsZero() || i.deadline.Before(v.next) {
		v.next = i.deadline
		v.due()
	}
}

// receipt turns an acknowledgement into a trigger.
type receipt struct {
	invitations *Invitations
	invitation  *invitation
	state       state       // in which it means something
	of          hub.Session // who acknowledges
}

func (r *receipt) Delivered(b *hub.Batch) {
	v, i := r.invitations, r.invitation
	v.mu.Lock()
	defer v.mu.Unlock()
	if i.state == r.state && (i.state != offered || i.to == r.of) {
		v.fire(b, i, acknowledged, nil, v.now())
	}
}

// Lost does nothing: the session's end is told by Ended.
func (r *receipt) Lost(*hub.Batch, bool) {}
