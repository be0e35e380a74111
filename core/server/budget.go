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

// bucket counts calls of one kind.
type bucket struct {
	used float32 // calls not yet forgotten
	at   int64   // Unix nanoseconds of the last call
}

// allow counts a call, or reports false if more than burst times the rate was spent.
func (u *bucket) allow(rate wire.Rate, burst int, now time.Time) bool {
	if rate.Count == 0 {
		return true
	}
	u.forget(rate, now)
	if u.used+1 > float32(rate.Count*burst) {
		return false
	}
	u.used++
	return true
}

// forget lets go of calls that no longer count.
func (u *bucket) forget(rate wire.Rate, now time.Time) {
	t := now.UnixNano()
	perNano := float64(rate.Count) / float64(rate.Window)
	passed := max(0, t-u.at) // a clock that was set back must not cost the client anything
	u.used = max(0, u.used-float32(float64(passed)*perNano))
	u.at = t
}

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
