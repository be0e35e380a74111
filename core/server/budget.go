package server

import (
	"fmt"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// burstFactor lets a session spend this many times its rate at once. The client counts exactly; what it sends
// evenly may arrive bunched, above all after a lost connection.
const burstFactor = 4

// budget holds a session's token buckets. Used by the session's handler only, one frame at a time.
type budget [wire.BudgetCount]bucket

// allow spends one call of the budget, or reports false if the rate is exceeded.
func (b *budget) allow(rate wire.Rate, what wire.Budget, now time.Time) bool {
	return b[what].allow(rate, burstFactor, now)
}

// bucket counts calls of one kind, each of which fills it for an even share of the window: it is the moment, in Unix
// nanoseconds, when all of them will have run out (the generic cell rate algorithm).
type bucket int64

// allow counts a call, or reports false if more than burst times the rate was spent.
func (u *bucket) allow(rate wire.Rate, burst int, now time.Time) bool {
	if rate.Count == 0 {
		return true
	}
	full := bucket(rate.Window) * bucket(burst)
	t := bucket(now.UnixNano())
	from := max(*u, t)
	if from-t > full { // the clock was set back, which must not cost the client anything
		from = t
	}
	until := from + bucket(rate.Window)/bucket(rate.Count)
	if until-t > full {
		return false
	}
	*u = until
	return true
}

// empty reports whether nothing that was spent still counts.
func (u bucket) empty(now time.Time) bool { return int64(u) <= now.UnixNano() }

// spending says what requests of a kind cost, and what is answered when the budget is spent.
type spending struct {
	budget  wire.Budget
	code    wire.Code
	attempt string
}

// spendings lists every kind of request that has a rate, by kind.
var spendings = [...]spending{
	wire.KindPeerSend:    {wire.BudgetMessages, wire.PeerMessageTooOften, "send to peer"},
	wire.KindChannelSend: {wire.BudgetMessages, wire.ChannelMessageTooOften, "send to channel"},
	wire.KindJoin:        {wire.BudgetJoins, wire.JoinTooOften, "join channel"},
	wire.KindMembers:     {wire.BudgetMembers, wire.GetMembersTooOften, "get members"},
	wire.KindRenewToken:  {wire.BudgetRenewals, wire.RenewTokenTooOften, "renew token"},

	wire.KindQueryPresence: {wire.BudgetQueryPresence, wire.QueryPresenceTooOften, "query presence"},
	wire.KindSubscribe:     {wire.BudgetSubscribe, wire.SubscriptionTooOften, "subscribe to presence"},
	wire.KindUnsubscribe:   {wire.BudgetUnsubscribe, wire.SubscriptionTooOften, "unsubscribe from presence"},
	wire.KindSubscriptions: {wire.BudgetSubscriptions, wire.SubscriptionsTooOften, "list subscriptions"},
	wire.KindMemberCounts:  {wire.BudgetMemberCounts, wire.MemberCountsTooOften, "get channel member count"},

	wire.KindInvite: {wire.BudgetInvitations, wire.InvitationTooMany, "send invitation"},

	wire.KindWriteUserAttributes:    {wire.BudgetUserAttributeWrites, wire.AttributeTooOften, "write user attributes"},
	wire.KindReadUserAttributes:     {wire.BudgetUserAttributeReads, wire.AttributeTooOften, "read user attributes"},
	wire.KindWriteChannelAttributes: {wire.BudgetChannelAttributeWrites, wire.AttributeTooOften, "write channel attributes"},
	wire.KindReadChannelAttributes:  {wire.BudgetChannelAttributeReads, wire.AttributeTooOften, "read channel attributes"},
}

// spend takes a request from the session's budget, or answers that it came too often and reports false.
func (h *handler) spend(s *sessions.Session, b *hub.Batch, k wire.Kind, request uint64, now time.Time) bool {
	if k >= wire.Kind(len(spendings)) || spendings[k].code == wire.OK {
		return true
	}
	cost := &spendings[k]
	rate := h.config.Limits.Rate(cost.budget)
	if loginOf(s).budget.allow(rate, cost.budget, now) {
		return true
	}
	h.tooOften.Add(1)
	hub.SendResult(b, s, request, cost.code, fmt.Sprintf("%s: more than %d calls in %v", cost.attempt, rate.Count, rate.Window))
	return false
}
