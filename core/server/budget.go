package server

import (
	"fmt"
	"time"

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
	budgetCount
)

// burstFactor lets a session spend this many times its rate at once. The client counts exactly; what it sends
// evenly may arrive bunched, above all after a lost connection.
const burstFactor = 4

// budget holds a session's token buckets. Used by the session's handler only, one frame at a time.
type budget [budgetCount]struct {
	used float32 // calls not yet forgotten
	at   int64   // Unix nanoseconds of the last call
}

// allow spends one call of the budget, or reports false if the rate is exceeded.
func (b *budget) allow(rate wire.Rate, what int, now time.Time) bool {
	if rate.Count == 0 {
		return true
	}
	u := &b[what]
	t := now.UnixNano()
	perNano := float64(rate.Count) / float64(rate.Window)
	passed := max(0, t-u.at) // a clock that was set back must not cost the client anything
	u.used = max(0, u.used-float32(float64(passed)*perNano))
	u.at = t
	if u.used+1 > float32(rate.Count*burstFactor) {
		return false
	}
	u.used++
	return true
}

func tooOften(rate wire.Rate) string {
	return fmt.Sprintf("more than %d calls in %v", rate.Count, rate.Window)
}
