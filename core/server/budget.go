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
	budget wire.Budget
	code   wire.Code
}

// spendings lists every kind of request that has a rate, by kind.
var spendings = [...]spending{
	wire.KindPeerSend:    {wire.BudgetMessages, wire.PeerMessageTooOften},
	wire.KindChannelSend: {wire.BudgetMessages, wire.ChannelMessageTooOften},
	wire.KindJoin:        {wire.BudgetJoins, wire.JoinTooOften},
	wire.KindMembers:     {wire.BudgetMembers, wire.GetMembersTooOften},
	wire.KindRenewToken:  {wire.BudgetRenewals, wire.RenewTokenTooOften},

	wire.KindQueryPresence: {wire.BudgetQueryPresence, wire.QueryPresenceTooOften},
	wire.KindSubscribe:     {wire.BudgetSubscribe, wire.SubscriptionTooOften},
	wire.KindUnsubscribe:   {wire.BudgetUnsubscribe, wire.SubscriptionTooOften},
	wire.KindSubscriptions: {wire.BudgetSubscriptions, wire.SubscriptionsTooOften},
	wire.KindMemberCounts:  {wire.BudgetMemberCounts, wire.MemberCountsTooOften},

	wire.KindInvite: {wire.BudgetInvitations, wire.InvitationTooMany},

	wire.KindWriteUserAttributes:    {wire.BudgetUserAttributeWrites, wire.AttributeTooOften},
	wire.KindReadUserAttributes:     {wire.BudgetUserAttributeReads, wire.AttributeTooOften},
	wire.KindWriteChannelAttributes: {wire.BudgetChannelAttributeWrites, wire.AttributeTooOften},
	wire.KindReadChannelAttributes:  {wire.BudgetChannelAttributeReads, wire.AttributeTooOften},
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
	hub.SendResult(b, s, request, cost.code, fmt.Sprintf("more than %d calls in %v", rate.Count, rate.Window))
	return false
}
