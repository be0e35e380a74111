package wire

// Budget names a rate that requests share: the client counts before it sends, the server when it receives.
type Budget int

// Budgets.
const (
	BudgetMessages Budget = iota // to peers and channels together
	BudgetJoins
	BudgetMembers
	BudgetLogins
	BudgetRenewals
	BudgetQueryPresence
	BudgetSubscribe
	BudgetUnsubscribe
	BudgetSubscriptions
	BudgetMemberCounts
	BudgetUserAttributeWrites
	BudgetUserAttributeReads
	BudgetChannelAttributeWrites
	BudgetChannelAttributeReads
	BudgetInvitations // no rate of its own is told: that of messages keeps a client from flooding another
	BudgetCount

	NoBudget Budget = -1
)

// Rate returns how often requests of a budget may come; a zero Count for none.
func (l *Limits) Rate(b Budget) Rate {
	switch b {
	case BudgetMessages, BudgetInvitations:
		return l.MessageRate
	case BudgetJoins:
		return l.JoinRate
	case BudgetMembers:
		return l.MembersRate
	case BudgetLogins:
		return l.LoginRate
	case BudgetRenewals:
		return l.RenewTokenRate
	case BudgetQueryPresence:
		return l.QueryPresenceRate
	case BudgetSubscribe:
		return l.SubscribeRate
	case BudgetUnsubscribe:
		return l.UnsubscribeRate
	case BudgetSubscriptions:
		return l.SubscriptionsRate
	case BudgetMemberCounts:
		return l.MemberCountsRate
	case BudgetUserAttributeWrites:
		return l.UserAttributesWriteRate
	case BudgetUserAttributeReads:
		return l.UserAttributesReadRate
	case BudgetChannelAttributeWrites:
		return l.ChannelAttributesWriteRate
	case BudgetChannelAttributeReads:
		return l.ChannelAttributesReadRate
	}
	return Rate{}
}
