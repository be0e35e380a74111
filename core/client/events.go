package client

import "github.com/librtm/librtm/core/wire"

// Sink takes the events of a client, in order.
type Sink interface {
	// Push adds an event that takes about so many bytes. It never blocks and never drops.
	Push(event any, bytes int)
	// WaitRoom blocks while more waits than the bound allows, until done is closed. The client calls it before
	// it reads from the server, so a program that does not take its events slows the server down instead of
	// losing any.
	WaitRoom(done <-chan struct{})
}

// State is the state of a connection, with the values of the original surface.
type State int32

// Connection states.
const (
	Disconnected State = 1
	Connecting   State = 2
	Connected    State = 3
	Reconnecting State = 4
	Aborted      State = 5
)

// Reason says why a state changed, with the values of the original surface.
type Reason int32

// Reasons of a change of state.
const (
	ReasonLogin          Reason = 1
	ReasonLoginSuccess   Reason = 2
	ReasonLoginFailure   Reason = 3
	ReasonLoginTimeout   Reason = 4
	ReasonInterrupted    Reason = 5
	ReasonLogout         Reason = 6
	ReasonBannedByServer Reason = 7
	ReasonRemoteLogin    Reason = 8
)

// Message is what users send each other. In a call its bytes are only read before the call returns; in an
// event they belong to the receiver of the event.
type Message struct {
	ID               int64
	Type             wire.MessageType
	Text             []byte
	Raw              []byte
	Media            *wire.Media // of a file or image message; nil in others
	ServerReceivedMS int64
	Offline          bool
}

// Result is the part that all completions share: the operation's code, and why in words unless it is OK.
type Result struct {
	Code   wire.Code
	Detail string
}

// Events of a client.
type (
	// LoginResult completes Login: OnLoginSuccess when the code is OK, OnLoginFailure otherwise.
	LoginResult struct{ Result }
	// LogoutResult completes Logout.
	LogoutResult struct{ Result }
	// RenewTokenResult completes RenewToken.
	RenewTokenResult struct {
		Result
		Token string
	}
	// TokenExpired tells that a reconnect was refused because the token has expired.
	TokenExpired struct{ Detail string }
	// TokenWillExpire tells that the token expires soon; once for each token.
	TokenWillExpire struct{}
	// StateChanged tells a change of the connection's state.
	StateChanged struct {
		State  State
		Reason Reason
		Detail string
	}
	// PeerSendResult completes SendToPeer.
	PeerSendResult struct {
		Result
		MessageID int64
	}
	// PeerMessage is a message of another user.
	PeerMessage struct {
		From    string
		Message Message
	}
)

// Events of a channel.
type (
	// JoinResult completes Join: OnJoinSuccess when the code is OK, OnJoinFailure otherwise.
	JoinResult struct {
		Result
		Channel *Channel
		Joined  wire.Joined // where the channel's order stood; zero unless the code is OK
	}
	// LeaveResult completes Leave.
	LeaveResult struct {
		Result
		Channel *Channel
	}
	// ChannelSendResult completes Channel.Send.
	ChannelSendResult struct {
		Result
		Channel   *Channel
		MessageID int64
	}
	// ChannelMessage is a message of another member.
	ChannelMessage struct {
		Channel  *Channel
		From     string
		Message  Message
		Position uint64 // in the channel's order, like those of a Gap
	}
	// MemberJoined tells that another user joined.
	MemberJoined struct {
		Channel *Channel
		User    string
	}
	// MemberLeft tells that another user left.
	MemberLeft struct {
		Channel *Channel
		User    string
	}
	// MembersResult completes GetMembers.
	MembersResult struct {
		Result
		Channel *Channel
		Members []string
	}
	// MemberCount tells the number of members, this user included.
	MemberCount struct {
		Channel *Channel
		Count   int
	}
	// Gap tells that messages were missed; From and To are positions in the channel's order, or both 0 when
	// they are not known.
	Gap struct {
		Channel  *Channel
		From, To uint64
		Joined   wire.Joined // where the channel's order stands now
	}
)

// Error is a refused call.
type Error struct {
	Code   wire.Code
	Detail string // what was attempted, on what, why not, and what to do
}

func (e *Error) Error() string { return e.Detail }
