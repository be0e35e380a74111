package wire

// Version is the protocol version this package speaks. A login names it; the server refuses one it does not know.
const Version = 1

// FirstCounted is the lowest kind of the frames that both sides count.
//
// The n-th counted frame of a direction has the number n, without the number standing in the frame: the
// connection keeps the order, so both sides arrive at the same count, and one encoded frame can go to a
// thousand sessions. Frames below it manage the connection itself and are never repeated.
const FirstCounted = 16

// Kind says what a frame is: the first element of its array.
type Kind uint64

// Frames of the connection itself, not counted.
const (
	KindLogin   Kind = 1 // client: open or resume a session
	KindWelcome Kind = 2 // server: the session is open
	KindRefused Kind = 3 // server: it is not, and why
	KindPing    Kind = 4 // client: are you there; carries the count of frames received
	KindPong    Kind = 5 // server: answer to a ping; carries the count of frames received
	KindAck     Kind = 6 // both: the count of frames received
	KindBye     Kind = 7 // server: this connection ends, and why
)

// Requests of the client, counted, each answered by exactly one KindResult.
const (
	KindLogout      Kind = 16
	KindPeerSend    Kind = 17
	KindJoin        Kind = 18
	KindLeave       Kind = 19
	KindChannelSend Kind = 20
	KindMembers     Kind = 21
	KindRenewToken  Kind = 22

	KindQueryPresence          Kind = 23
	KindSubscribe              Kind = 24
	KindUnsubscribe            Kind = 25
	KindSubscriptions          Kind = 26
	KindMemberCounts           Kind = 31
	KindWriteUserAttributes    Kind = 27
	KindReadUserAttributes     Kind = 28
	KindWriteChannelAttributes Kind = 29
	KindReadChannelAttributes  Kind = 30
	KindInvite                 Kind = 32
	KindActOnInvitation        Kind = 33
)

// Results and events of the server, counted.
const (
	KindResult         Kind = 64
	KindPeerMessage    Kind = 80 // acknowledged by the receiving library at once
	KindChannelMessage Kind = 81
	KindMemberJoined   Kind = 82
	KindMemberLeft     Kind = 83
	KindMemberCount    Kind = 84

	KindPresence          Kind = 85
	KindChannelAttributes Kind = 86
	KindInvitation        Kind = 87 // acknowledged by the receiving library at once
)

// Counted reports whether frames of this kind are numbered and repeated after a resume.
func (k Kind) Counted() bool { return k >= FirstCounted }

// Bye reasons. Below 100 the session is over and the client must not come back by itself; from 100 on it may
// reconnect at once or after a pause.
const (
	ByeRemoteLogin  = 1   // the same user logged in from another instance
	ByeKicked       = 2   // removed by the operator or by a rule
	ByeDrain        = 100 // the server shuts down
	ByeSlowConsumer = 101 // the client did not read fast enough and its queue is full
	ByeProtocol     = 102 // the client sent what rtm.v1 does not allow
	ByeExpired      = 103 // nothing was heard for too long
)

// ByeFinal reports whether a client that got this reason must stay away.
func ByeFinal(reason int) bool { return reason < 100 }
