package client

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// ChannelCount is the number of members of a channel; 0 for one that does not exist.
type ChannelCount struct {
	Channel string
	Count   int
}

// Events of presence, and of counting members. RequestID is the number the app gave its call.
type (
	// PresenceResult completes QueryPresence.
	PresenceResult struct {
		Result
		RequestID int64
		Peers     []wire.PeerPresence
	}
	// SubscriptionResult completes SubscribePresence and UnsubscribePresence.
	SubscriptionResult struct {
		Result
		RequestID int64
	}
	// SubscriptionsResult completes Subscriptions.
	SubscriptionsResult struct {
		Result
		RequestID int64
		Peers     []string
	}
	// PresenceChanged tells the presence of users subscribed to.
	PresenceChanged struct{ Peers []wire.PeerPresence }
	// MemberCountsResult completes MemberCounts.
	MemberCountsResult struct {
		Result
		RequestID int64
		Counts    []ChannelCount
	}
)

// listing is what a request about a list of ids keeps.
type listing struct {
	id     int64 // the app's number
	names  []string
	peers  []wire.PeerPresence // of the result of a query
	listed []string            // of the result of a list of subscriptions
	counts []ChannelCount      // of the result of a count
}

func (l *listing) bytes() int {
	const perEntry = 24
	return namesBytes(l.listed) + perEntry*(len(l.peers)+len(l.counts))
}

// untold is the state of a subscription of which the app has heard nothing yet.
const untold wire.Presence = -1

// The operations of presence, and the one that counts members.
var (
	opQueryPresence = operation{kind: wire.KindQueryPresence, name: "query presence", timeout: 10 * time.Second,
		timedOut: wire.QueryPresenceTimeout, failure: wire.QueryPresenceFailure, tooOften: wire.QueryPresenceTooOften, budget: wire.BudgetQueryPresence,
		event: func(r *request, res Result) any { return PresenceResult{res, r.list.id, r.list.peers} }}

	opSubscribe = operation{kind: wire.KindSubscribe, name: "subscribe to presence", timeout: 10 * time.Second,
		timedOut: wire.SubscriptionTimeout, failure: wire.SubscriptionFailure, tooOften: wire.SubscriptionTooOften, budget: wire.BudgetSubscribe,
		settle: (*Client).settleSubscribe,
		event:  func(r *request, res Result) any { return SubscriptionResult{res, r.list.id} }}

	opUnsubscribe = operation{kind: wire.KindUnsubscribe, name: "unsubscribe from presence", timeout: 10 * time.Second,
		timedOut: wire.SubscriptionTimeout, failure: wire.SubscriptionFailure, tooOften: wire.SubscriptionTooOften, budget: wire.BudgetUnsubscribe,
		settle: (*Client).settleUnsubscribe,
		event:  func(r *request, res Result) any { return SubscriptionResult{res, r.list.id} }}

	opSubscriptions = operation{kind: wire.KindSubscriptions, name: "list subscriptions to presence", timeout: 5 * time.Second,
		timedOut: wire.SubscriptionsTimeout, failure: wire.SubscriptionsFailure, tooOften: wire.SubscriptionsTooOften, budget: wire.BudgetSubscriptions,
		event: func(r *request, res Result) any { return SubscriptionsResult{res, r.list.id, r.list.listed} }}

	opMemberCounts = operation{kind: wire.KindMemberCounts, name: "get channel member count", timeout: 5 * time.Second,
		timedOut: wire.MemberCountsTimeout, failure: wire.MemberCountsFailure, tooOften: wire.MemberCountsTooOften, budget: wire.BudgetMemberCounts,
		event: func(r *request, res Result) any { return MemberCountsResult{res, r.list.id, r.list.counts} }}

	// opResubscribe brings the subscriptions into a fresh session; opRejoin's sister.
	opResubscribe = operation{kind: wire.KindSubscribe, name: "restore subscriptions to presence", budget: wire.NoBudget, restores: true}

	// opQuietUnsubscribe is for subscriptions that the app was told it has not got.
	opQuietUnsubscribe = operation{kind: wire.KindUnsubscribe, name: "unsubscribe quietly", timeout: 5 * time.Second, lasting: true, budget: wire.NoBudget}
)

// ask checks a request about a list of ids and submits it. Codes are those for a bad list and for a long one.
func (c *Client) ask(op *operation, id int64, what string, names []string, limit int, bad, long wire.Code) error {
	switch {
	case c.closed:
		return c.usable(op, "")
	case len(names) == 0:
		return c.refuseCall(op, "", bad, "no id is given")
	case limit > 0 && len(names) > limit:
		return c.refuseCall(op, "", long, fmt.Sprintf("%d ids are too many, the limit is %d", len(names), limit))
	}
	for _, name := range names {
		if err := wire.CheckID(what, name); err != nil {
			return c.refuseCall(op, "", bad, err.Error())
		}
	}
	return c.askChecked(op, id, names)
}

func (c *Client) askChecked(op *operation, id int64, names []string) error {
	if err := c.usable(op, ""); err != nil {
		return err
	}
	if err := c.spend(op, ""); err != nil {
		return err
	}
	c.submitNames(op, id, slices.Clone(names))
	return nil
}

// submitNames submits a request about a list of ids, which it keeps; c.mu is held.
func (c *Client) submitNames(op *operation, id int64, names []string) {
	r := c.newRequest(op, "")
	r.list.id, r.list.names = id, names
	f := wire.NamesRequest{Kind: op.kind, Request: r.id, Names: names}
	c.submit(r, c.encode(f.Append))
}

// QueryPresence asks which users are online. PresenceResult completes it.
func (c *Client) QueryPresence(id int64, users []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ask(&opQueryPresence, id, "the peer id", users, c.limits.PeersQueried,
		wire.QueryPresenceInvalidArgument, wire.QueryPresenceInvalidArgument)
}

// SubscribePresence subscribes to the presence of users. SubscriptionResult completes it.
func (c *Client) SubscribePresence(id int64, users []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ask(&opSubscribe, id, "the peer id", users, c.limits.Subscriptions,
		wire.SubscriptionInvalidArgument, wire.SubscriptionOverflow)
}

// UnsubscribePresence gives up subscriptions. SubscriptionResult completes it.
func (c *Client) UnsubscribePresence(id int64, users []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ask(&opUnsubscribe, id, "the peer id", users, c.limits.Subscriptions,
		wire.SubscriptionInvalidArgument, wire.SubscriptionOverflow)
}

// Subscriptions asks for the users subscribed to. The option must be 0, presence. SubscriptionsResult completes it.
func (c *Client) Subscriptions(id int64, option int) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	op := &opSubscriptions
	if option != 0 && !c.closed {
		return c.refuseCall(op, "", wire.SubscriptionsFailure, fmt.Sprintf("the option %d is unknown, the only one is 0", option))
	}
	return c.askChecked(op, id, nil)
}

// MemberCounts asks how many members channels have. MemberCountsResult completes it.
func (c *Client) MemberCounts(id int64, channels []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ask(&opMemberCounts, id, "the channel id", channels, c.limits.ChannelsCounted,
		wire.MemberCountsInvalidArgument, wire.MemberCountsExceedLimit)
}

// readList reads what a result adds for requests about lists of ids; c.mu is held.
func (r *request) readList(d *wire.Reader) {
	switch r.op {
	case &opQueryPresence:
		r.list.peers = wire.ReadPresence(d)
	case &opSubscriptions:
		r.list.listed = wire.ReadNames(d)
	case &opMemberCounts:
		counts := wire.ReadCounts(d)
		for i := range min(len(counts), len(r.list.names)) {
			r.list.counts = append(r.list.counts, ChannelCount{r.list.names[i], counts[i]})
		}
	}
}

func (c *Client) settleSubscribe(r *request, res Result) {
	if res.Code != wire.OK {
		return
	}
	l := c.login
	if l.presence == nil {
		l.presence = make(map[string]wire.Presence)
	}
	for _, user := range r.list.names {
		if _, known := l.presence[user]; !known {
			l.presence[user] = untold
		}
	}
}

func (c *Client) settleUnsubscribe(r *request, res Result) {
	if res.Code == wire.OK {
		c.forgetPresence(r.list.names)
	}
}

func (c *Client) forgetPresence(users []string) {
	for _, user := range users {
		delete(c.login.presence, user)
	}
}

// presenceChanged tells what differs from the state told last; c.mu is held. A fresh session brings the states of
// all again.
func (c *Client) presenceChanged(d *wire.Reader) {
	var f wire.PresenceChanged
	if f.Read(d); d.Err() != nil {
		return
	}
	known := c.login.presence
	news := slices.DeleteFunc(f.Peers, func(p wire.PeerPresence) bool {
		told, subscribed := known[p.User]
		if !subscribed || told == p.Presence {
			return true
		}
		known[p.User] = p.Presence
		return false
	})
	if len(news) > 0 {
		list := listing{peers: news}
		c.emit(PresenceChanged{news}, list.bytes())
	}
}

// restorePresence subscribes again, in a fresh session; c.mu is held.
func (c *Client) restorePresence() {
	if users := slices.Sorted(maps.Keys(c.login.presence)); len(users) > 0 {
		c.submitNames(&opResubscribe, 0, users)
	}
}

// presenceTimedOut looks after what the server may have done without our knowing; c.mu is held.
func (c *Client) presenceTimedOut(r *request) {
	switch r.op {
	case &opUnsubscribe:
		c.forgetPresence(r.list.names) // the frame gets there
	case &opSubscribe:
		users := slices.DeleteFunc(r.list.names, func(user string) bool {
			_, wanted := c.login.presence[user]
			for _, other := range c.pending {
				wanted = wanted || other.op == &opSubscribe && slices.Contains(other.list.names, user)
			}
			return wanted
		})
		if len(users) > 0 {
			c.submitNames(&opQuietUnsubscribe, 0, users)
		}
	}
}
