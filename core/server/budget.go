package server

import (
	"fmt"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// What a session has a budget of calls for.
const (
	budgetMessages = iota
	budgetJoins
	budgetMembers
	budgetRenewals

	budgetQueryPresence
	budgetSubscribe
	budgetUnsubscribe
	budgetSubscriptions
	budgetMemberCounts

	budgetUserAttributeWrites
	budgetUserAttributeReads
	budgetChannelAttributeWrites
	budgetChannelAttributeReads

	budgetInvitations
	budgetCount
)

// burstFactor lets a session spend this many times its rate at once. The client counts exactly; what it sends
// evenly may arrive bunched, above all after a lost connection.
const burstFactor = 4

// budget holds a session's token buckets. Used by the session's handler only, one frame at a time.
type budget [budgetCount]bucket

// allow spends one call of the budget, or reports false if the rate is exceeded.
func (b *budget) allow(rate wire.Rate, what int, now time.Time) bool {
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

// spending says what requests of a kind cost: from which budget, at which rate, and what is answered when it is spent.
type spending struct {
	what    int
	rate    func(*wire.Limits) wire.Rate
	code    wire.Code
	attempt string
}

// spendings lists every kind of request that has a rate, by kind.
var spendings = [...]spending{
	wire.KindPeerSend:    {budgetMessages, func(l *wire.Limits) wire.Rate { return l.MessageRate }, wire.PeerMessageTooOften, "send to peer"},
	wire.KindChannelSend: {budgetMessages, func(l *wire.Limits) wire.Rate { return l.MessageRate }, wire.ChannelMessageTooOften, "send to channel"},
	wire.KindJoin:        {budgetJoins, func(l *wire.Limits) wire.Rate { return l.JoinRate }, wire.JoinTooOften, "join channel"},
	wire.KindMembers:     {budgetMembers, func(l *wire.Limits) wire.Rate { return l.MembersRate }, wire.GetMembersTooOften, "get members"},
	wire.KindRenewToken:  {budgetRenewals, func(l *wire.Limits) wire.Rate { return l.RenewTokenRate }, wire.RenewTokenTooOften, "renew token"},

	wire.KindQueryPresence: {budgetQueryPresence, func(l *wire.Limits) wire.Rate { return l.QueryPresenceRate }, wire.QueryPresenceTooOften, "query presence"},
	wire.KindSubscribe:     {budgetSubscribe, func(l *wire.Limits) wire.Rate { return l.SubscribeRate }, wire.SubscriptionTooOften, "subscribe to presence"},
	wire.KindUnsubscribe:   {budgetUnsubscribe, func(l *wire.Limits) wire.Rate { return l.UnsubscribeRate }, wire.SubscriptionTooOften, "unsubscribe from presence"},
	wire.KindSubscriptions: {budgetSubscriptions, func(l *wire.Limits) wire.Rate { return l.SubscriptionsRate }, wire.SubscriptionsTooOften, "list subscriptions"},
	wire.KindMemberCounts:  {budgetMemberCounts, func(l *wire.Limits) wire.Rate { return l.MemberCountsRate }, wire.MemberCountsTooOften, "get channel member count"},

	// No rate of invitations is told: that of messages keeps a client from flooding another.
	wire.KindInvite: {budgetInvitations, func(l *wire.Limits) wire.Rate { return l.MessageRate }, wire.InvitationTooMany, "send invitation"},

	wire.KindWriteUserAttributes:    {budgetUserAttributeWrites, func(l *wire.Limits) wire.Rate { return l.UserAttributesWriteRate }, wire.AttributeTooOften, "write user attributes"},
	wire.KindReadUserAttributes:     {budgetUserAttributeReads, func(l *wire.Limits) wire.Rate { return l.UserAttributesReadRate }, wire.AttributeTooOften, "read user attributes"},
	wire.KindWriteChannelAttributes: {budgetChannelAttributeWrites, func(l *wire.Limits) wire.Rate { return l.ChannelAttributesWriteRate }, wire.AttributeTooOften, "write channel attributes"},
	wire.KindReadChannelAttributes:  {budgetChannelAttributeReads, func(l *wire.Limits) wire.Rate { return l.ChannelAttributesReadRate }, wire.AttributeTooOften, "read channel attributes"},
}

// spend takes a request from the session's budget, or answers that it came too often and reports false.
func (h *handler) spend(s *sessions.Session, b *hub.Batch, k wire.Kind, request uint64, now time.Time) bool {
	if k >= wire.Kind(len(spendings)) || spendings[k].rate == nil {
		return true
	}
	cost := &spendings[k]
	rate := cost.rate(&h.config.Limits)
	if loginOf(s).budget.allow(rate, cost.what, now) {
		return true
	}
	h.tooOften.Add(1)
	hub.SendResult(b, s, request, cost.code, fmt.Sprintf("%s: more than %d calls in %v", cost.attempt, rate.Count, rate.Window))
	return false
}
