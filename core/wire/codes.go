package wire

// Code is the result of an operation: 0 is success; what any other value means depends on the operation. The
// values are those of the original surface, so that existing programs read them as before.
type Code int32

// OK is success in every operation.
const OK Code = 0

// Every operation shares these two.
const (
	NotInitialized Code = 101
	NotLoggedIn    Code = 102
)

// Results of creating a client.
const (
	InitFailure            Code = 1
	InitAlreadyInitialized Code = 2
	InitInvalidAppID       Code = 3
	InitInvalidArgument    Code = 4
)

// Results of a login.
const (
	LoginUnknown         Code = 1
	LoginRejected        Code = 2
	LoginInvalidArgument Code = 3
	LoginInvalidAppID    Code = 4
	LoginInvalidToken    Code = 5
	LoginTokenExpired    Code = 6
	LoginNotAuthorized   Code = 7
	LoginAlreadyLoggedIn Code = 8
	LoginTimeout         Code = 9
	LoginTooOften        Code = 10

	// LoginRemoteLogin stands only in a refused reconnect: another instance of the user is logged in now. The
	// client reports it as the state ABORTED with the reason REMOTE_LOGIN, never as a login result.
	LoginRemoteLogin Code = 1001
	// LoginKicked likewise: the session was ended by the operator or by a rule.
	LoginKicked Code = 1002
)

// Results of a logout.
const (
	LogoutRejected Code = 1
)

// Results of renewing a token.
const (
	RenewTokenFailure         Code = 1
	RenewTokenInvalidArgument Code = 2
	RenewTokenRejected        Code = 3
	RenewTokenTooOften        Code = 4
	RenewTokenTokenExpired    Code = 5
	RenewTokenInvalidToken    Code = 6
)

// Results of a message to a peer.
const (
	PeerMessageFailure             Code = 1
	PeerMessageSentTimeout         Code = 2
	PeerMessagePeerUnreachable     Code = 3
	PeerMessageCachedByServer      Code = 4
	PeerMessageTooOften            Code = 5
	PeerMessageInvalidUserID       Code = 6
	PeerMessageInvalidMessage      Code = 7
	PeerMessageIncompatibleMessage Code = 8
)

// Results of joining a channel.
const (
	JoinFailure         Code = 1
	JoinRejected        Code = 2
	JoinInvalidArgument Code = 3
	JoinTimeout         Code = 4
	JoinExceedLimit     Code = 5
	JoinAlreadyJoined   Code = 6
	JoinTooOften        Code = 7
	JoinSameTooOften    Code = 8
)

// Results of leaving a channel.
const (
	LeaveFailure      Code = 1
	LeaveRejected     Code = 2
	LeaveNotInChannel Code = 3
)

// Results of a message to a channel.
const (
	ChannelMessageFailure        Code = 1
	ChannelMessageSentTimeout    Code = 2
	ChannelMessageTooOften       Code = 3
	ChannelMessageInvalidMessage Code = 4
)

// Results of asking for the members of a channel.
const (
	GetMembersFailure      Code = 1
	GetMembersRejected     Code = 2
	GetMembersTimeout      Code = 3
	GetMembersTooOften     Code = 4
	GetMembersNotInChannel Code = 5
)

// Results of asking who is online.
const (
	QueryPresenceFailure         Code = 1
	QueryPresenceInvalidArgument Code = 2
	QueryPresenceRejected        Code = 3
	QueryPresenceTimeout         Code = 4
	QueryPresenceTooOften        Code = 5
)

// Results of subscribing to presence and of giving it up.
const (
	SubscriptionFailure         Code = 1
	SubscriptionInvalidArgument Code = 2
	SubscriptionRejected        Code = 3
	SubscriptionTimeout         Code = 4
	SubscriptionTooOften        Code = 5
	SubscriptionOverflow        Code = 6
)

// Results of asking for one's subscriptions.
const (
	SubscriptionsFailure  Code = 1
	SubscriptionsTimeout  Code = 2
	SubscriptionsTooOften Code = 3
)

// Results of asking for numbers of members.
const (
	MemberCountsFailure         Code = 1
	MemberCountsInvalidArgument Code = 2
	MemberCountsTooOften        Code = 3
	MemberCountsTimeout         Code = 4
	MemberCountsExceedLimit     Code = 5
)

// Results of reading and writing attributes.
const (
	AttributeNotReady        Code = 1
	AttributeFailure         Code = 2
	AttributeInvalidArgument Code = 3
	AttributeSizeOverflow    Code = 4
	AttributeTooOften        Code = 5
	AttributeUserNotFound    Code = 6
	AttributeTimeout         Code = 7

	// AttributeConflict is not part of the original surface: a conditional write found another revision.
	AttributeConflict Code = 1001
)

// Why an invitation failed, as its caller is told.
const (
	LocalInvitationPeerOffline    Code = 1
	LocalInvitationPeerNoResponse Code = 2
	LocalInvitationExpired        Code = 3
	LocalInvitationNotLoggedIn    Code = 4 // the caller itself
)

// Why an invitation failed, as its callee is told.
const (
	RemoteInvitationPeerOffline   Code = 1
	RemoteInvitationAcceptFailure Code = 2
	RemoteInvitationExpired       Code = 3
)

// Results of Invite and ActOnInvitation.
const (
	InvitationInvalidArgument Code = 1
	InvitationNotStarted      Code = 2
	InvitationAlreadyEnded    Code = 3
	InvitationAlreadyAccepted Code = 4
	InvitationAlreadySent     Code = 5
	// InvitationTooMany is not part of the original surface: Limits.Invitations have not ended.
	InvitationTooMany Code = 1001
)
