package client

import (
	"cmp"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// Reasons that several calls share.
const (
	whyClosed      = "the client is closed"
	whyReleased    = "the channel is released"
	whyLoggedOut   = "the user logged out"
	whyLoggingOut  = "a logout is under way"
	whyNotLoggedIn = "no user is logged in: wait for the login to succeed"
)

// maxUnacknowledged bounds the memory of frames that the server has not confirmed. At the default rate of 60
// messages a second of at most 32 KiB it holds more than the 8 seconds in which a lost connection is either
// back or its messages near their timeout; only a server without limits lets a client reach it.
const maxUnacknowledged = 16 << 20

// operation is what the calls of one kind have in common.
type operation struct {
	kind     wire.Kind
	name     string        // for texts: "join channel"
	timeout  time.Duration // 0: waits for ever
	timedOut wire.Code
	failure  wire.Code // when a logout ends it
	tooOften wire.Code
	budget   wire.Budget

	// once: a frame that may have reached the old session is not given to a fresh one, because a message must
	// not arrive twice. The others are repeated: doing them again changes nothing.
	once bool

	// lasting: the frame goes out also when its time is over while there is no connection, because what it undoes
	// would stay at the server for ever.
	lasting bool

	// restores: it brings something into a fresh session that stood in one before.
	restores bool

	// settle notes what the result means, before it is told; nil: nothing.
	settle func(*Client, *request, Result)
	// event is what completes the call; nil: the request is the library's own and tells nothing.
	event func(*request, Result) any
}

// The operations. This table and the one of states say what the client does; the rest carries it out.
var (
	opLogin = operation{kind: wire.KindLogin, name: "log in", tooOften: wire.LoginTooOften, budget: wire.BudgetLogins}

	opLogout = operation{kind: wire.KindLogout, name: "log out", timeout: 500 * time.Millisecond, budget: wire.NoBudget,
		settle: func(c *Client, r *request, _ Result) { c.finishLogout(r) }}

	opRenewToken = operation{kind: wire.KindRenewToken, name: "renew token", timeout: 10 * time.Second,
		timedOut: wire.RenewTokenFailure, failure: wire.RenewTokenFailure, tooOften: wire.RenewTokenTooOften, budget: wire.BudgetRenewals,
		settle: (*Client).settleRenewal,
		event:  func(r *request, res Result) any { return RenewTokenResult{res, r.token} }}

	opSendToPeer = operation{kind: wire.KindPeerSend, name: "send message to peer", timeout: 10 * time.Second, once: true,
		timedOut: wire.PeerMessageSentTimeout, failure: wire.PeerMessageFailure, tooOften: wire.PeerMessageTooOften, budget: wire.BudgetMessages,
		event: func(r *request, res Result) any { return PeerSendResult{res, r.messageID} }}

	opSendToChannel = operation{kind: wire.KindChannelSend, name: "send message to channel", timeout: 10 * time.Second, once: true,
		timedOut: wire.ChannelMessageSentTimeout, failure: wire.ChannelMessageFailure, tooOften: wire.ChannelMessageTooOften, budget: wire.BudgetMessages,
		settle: (*Client).settlePublish,
		event:  func(r *request, res Result) any { return ChannelSendResult{res, r.channel, r.messageID} }}

	opJoin = operation{kind: wire.KindJoin, name: "join channel", timeout: 5 * time.Second,
		timedOut: wire.JoinTimeout, failure: wire.JoinFailure, tooOften: wire.JoinTooOften, budget: wire.BudgetJoins,
		settle: (*Client).settleJoin,
		event:  func(r *request, res Result) any { return JoinResult{res, r.channel, r.joined} }}

	opLeave = operation{kind: wire.KindLeave, name: "leave channel", timeout: 5 * time.Second, lasting: true,
		timedOut: wire.LeaveFailure, failure: wire.LeaveFailure, budget: wire.NoBudget,
		settle: (*Client).settleLeave,
		event:  func(r *request, res Result) any { return LeaveResult{res, r.channel} }}

	opMembers = operation{kind: wire.KindMembers, name: "get members of channel", timeout: 5 * time.Second,
		timedOut: wire.GetMembersTimeout, failure: wire.GetMembersFailure, tooOften: wire.GetMembersTooOften, budget: wire.BudgetMembers,
		event: func(r *request, res Result) any { return MembersResult{res, r.channel, r.members} }}

	// opRejoin brings a channel into a fresh session. It waits as long as it takes: a lost connection ends it,
	// and the next session begins it again.
	opRejoin = operation{kind: wire.KindJoin, name: "rejoin channel", budget: wire.NoBudget, restores: true,
		settle: (*Client).settleRejoin}

	// opQuietLeave is for channels that nobody here wants any more.
	opQuietLeave = operation{kind: wire.KindLeave, name: "leave channel quietly", timeout: 5 * time.Second, lasting: true, budget: wire.NoBudget}
)

// request is one accepted call that waits for its result.
type request struct {
	op       *operation
	id       uint64    // on the wire
	deadline time.Time // zero: none
	subject  string    // for texts: the peer or the channel
	frame    []byte    // for a fresh session; nil once a message can not be repeated any more

	unsent bool // during a change of sessions: the server cannot have it
	gone   bool // timed out; if it is still unsent it shall never be

	channel   *Channel
	messageID int64
	token     string
	renewed   wire.Renewed // of the result of a renewal
	joined    wire.Joined  // of the result of a join
	members   []string     // of the result of a request for members

	list       listing               // of a request about a list of ids
	write      *wire.WriteAttributes // the app's request id is in messageID
	attributes []wire.Attribute      // of the result of a read

	local  *LocalInvitation // that an Invite or an action is about
	remote *RemoteInvitation
}

// newRequest draws the number of a request; c.mu is held.
func (c *Client) newRequest(op *operation, subject string) *request {
	c.requests++
	return &request{op: op, id: c.requests, subject: subject}
}

// refuseCall refuses a call of an operation; c.mu is held.
func (c *Client) refuseCall(op *operation, subject string, code wire.Code, why string) error {
	if op.kind == wire.KindPeerSend || op.kind == wire.KindReadUserAttributes {
		return c.refuse(op.name, subject, code, why, subject)
	}
	return c.refuse(op.name, subject, code, why)
}

// usable refuses calls of a closed client and those that need a login; c.mu is held.
func (c *Client) usable(op *operation, subject string) error {
	switch {
	case c.closed:
		return c.refuseCall(op, subject, wire.NotInitialized, whyClosed)
	case c.state == Disconnected || c.state == Connecting:
		return c.refuseCall(op, subject, wire.NotLoggedIn, whyNotLoggedIn)
	case c.login.logout != nil:
		return c.refuseCall(op, subject, wire.NotLoggedIn, whyLoggingOut)
	}
	return nil
}

// spend counts a call against its budget, or refuses it; c.mu is held.
func (c *Client) spend(op *operation, subject string) error {
	rate, now := c.limits.Rate(op.budget), time.Now()
	w := &c.budgets[op.budget]
	if w.full(rate, now) {
		return c.refuseCall(op, subject, op.tooOften, tooOften(rate))
	}
	w.add(rate, now)
	return nil
}

func tooOften(r wire.Rate) string {
	return fmt.Sprintf("more than %d calls in %v: wait and try again", r.Count, r.Window)
}

// submit gives a request to the server, now or when the connection is back; c.mu is held.
func (c *Client) submit(r *request, frame []byte) {
	c.await(r)
	r.frame = frame
	c.login.outbox.Push(frame, r)
	c.flush()
}

// submitText submits a request whose only field is a text.
func (c *Client) submitText(r *request, text string) {
	f := wire.Request{Kind: r.op.kind, Request: r.id, Subject: []byte(text)}
	c.submit(r, c.encode(f.Append))
}

// await makes a request pending; c.mu is held.
func (c *Client) await(r *request) {
	c.pending[r.id] = r
	if r.op.timeout > 0 {
		r.deadline = time.Now().Add(r.op.timeout)
		c.wake(r.deadline)
	}
}

// complete ends a request, once; c.mu is held.
func (c *Client) complete(r *request, code wire.Code, why string) {
	if c.pending[r.id] != r {
		return
	}
	delete(c.pending, r.id)
	r.frame = nil
	res := Result{Code: code}
	if code != wire.OK {
		if why == "" {
			why = fmt.Sprintf("the server answered with code %d", code)
		}
		res.Detail = describe(r.op, r.subject, why)
		c.logFailure(r, res)
	}
	if r.op.settle != nil {
		r.op.settle(c, r, res)
	}
	if r.op.event != nil && (r.channel == nil || !r.channel.released) {
		c.emit(r.op.event(r, res), len(res.Detail)+len(r.token)+namesBytes(r.members)+r.list.bytes()+attributesBytes(r.attributes))
	}
}

func describe(op *operation, subject, why string) string {
	if subject == "" {
		return op.name + ": " + why
	}
	return op.name + " " + subject + ": " + why
}

func namesBytes(names []string) int {
	const stringHeader = 16
	n := stringHeader * len(names)
	for _, s := range names {
		n += len(s)
	}
	return n
}

func (c *Client) logFailure(r *request, res Result) {
	text := res.Detail
	if r.channel == nil {
		text = c.masked(text, r.subject)
	} else {
		text = c.masked(text)
	}
	args := []any{"request", r.id, "code", res.Code}
	if r.op == &opSendToPeer && res.Code == wire.PeerMessageCachedByServer {
		c.log.Info(text, args...) // not 0, but what the sender asked for
		return
	}
	c.log.Error("failed: "+text, args...)
}

// inOrder returns the pending requests as they were called; c.mu is held.
func (c *Client) inOrder() []*request {
	list := make([]*request, 0, len(c.pending))
	for _, r := range c.pending {
		list = append(list, r)
	}
	slices.SortFunc(list, func(a, b *request) int { return cmp.Compare(a.id, b.id) })
	return list
}

// expire completes what has waited too long; c.mu is held.
func (c *Client) expire(now time.Time) {
	var late []*request
	for _, r := range c.pending {
		if !r.deadline.IsZero() && !now.Before(r.deadline) {
			r.gone = true
			late = append(late, r)
		}
	}
	if late == nil {
		return
	}
	slices.SortFunc(late, func(a, b *request) int { return cmp.Compare(a.id, b.id) })
	unsent := map[*request]bool{}
	c.login.outbox.RemoveUnsent(func(r *request) bool {
		unsent[r] = r.gone
		return r.gone && !r.op.lasting
	})
	for _, r := range late {
		code, why := r.op.timedOut, fmt.Sprintf("no answer in %v", r.op.timeout)
		if unsent[r] {
			why = fmt.Sprintf("no connection for %v", r.op.timeout)
		}
		c.complete(r, code, why)
		if !unsent[r] && c.login != nil {
			c.presenceTimedOut(r)
		}
		if r.op == &opJoin && !unsent[r] && !r.channel.released {
			c.leaveQuietly(r.channel) // the server may have let us in after all
		}
	}
}

// abandon completes everything that waits, because the login ends: with its failure code, but a message that was
// written may still be delivered, so its result is the one that says so. c.mu is held.
func (c *Client) abandon(why string) {
	waiting := c.inOrder()
	c.login.removeUnsent()
	for _, r := range waiting {
		if r.op.once && !r.unsent {
			c.complete(r, r.op.timedOut, why+" before the answer came, so it is not known whether the server has it")
			continue
		}
		c.complete(r, r.op.failure, why)
	}
}

// message checks what the app wants to send; c.mu is held.
func (c *Client) message(m Message) (wire.Message, error) {
	w := wire.Message{Type: m.Type, Text: m.Text}
	switch m.Type {
	case wire.MessageText:
	case wire.MessageUndefined: // what bindings make of bytes that are null
		return w, errors.New("there is nothing in the message: its type is undefined, or its bytes are null")
	case wire.MessageRaw:
		w.Raw = m.Raw
	case wire.MessageFile, wire.MessageImage:
		if m.Media == nil {
			return w, fmt.Errorf("the message is about media and names none")
		}
		w.Media = *m.Media
	default:
		return w, fmt.Errorf("the message type %d is unknown", m.Type)
	}
	return w, w.Check(c.limits.MessageBytes)
}

// spendMessage counts a message against the budget of messages, or refuses it, also when too much waits to be
// confirmed; c.mu is held.
func (c *Client) spendMessage(op *operation, subject string, m *wire.Message) error {
	if c.login.outbox.Bytes()+m.Size() > maxUnacknowledged {
		return c.refuseCall(op, subject, op.tooOften,
			"16 MiB of messages wait to be confirmed by the server: wait for results before sending more")
	}
	return c.spend(op, subject)
}

// SendToPeer sends a message to one user. PeerSendResult completes it.
func (c *Client) SendToPeer(peer string, m Message, o wire.SendOptions) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opSendToPeer
	if c.closed {
		return c.usable(op, peer)
	}
	if err := wire.CheckID("the peer id", peer); err != nil {
		return c.refuseCall(op, "", wire.PeerMessageInvalidUserID, err.Error())
	}
	w, err := c.message(m)
	if err != nil {
		return c.refuseCall(op, peer, wire.PeerMessageInvalidMessage, err.Error())
	}
	if err := c.usable(op, peer); err != nil {
		return err
	}
	if err := c.spendMessage(op, peer, &w); err != nil {
		return err
	}
	r := c.newRequest(op, peer)
	r.messageID = m.ID
	f := wire.PeerSend{Request: r.id, Peer: []byte(peer), Message: w, Options: o}
	c.submit(r, c.encode(f.Append))
	return nil
}
