package invitations

import (
	"time"

	"github.com/librtm/librtm/core/wire"
)

// The states of an invitation, and what leads from one to the next. What is not drawn changes nothing.
//
//	                  login, or is here                      acknowledged
//	 Invite -> WAITING ----------------> OFFERED --------------------------> RECEIVED
//	            | ^                       | | |                               | | |
//	            | +-- the callee leaves --+ | |    accept or refuse           | | |
//	            |                           | |  +----------------------------+ | |
//	            |           +---- cancel ---+ |  |           +---- cancel ------+ |
//	            |           v                 |  v           v                    |
//	            |       CANCELING             |  ACCEPTING, REFUSING              |
//	            | cancel    | the callee's    |  | the caller's library           |
//	            | too late  | library knows,  |  | knows, too late,      too late |
//	            | leave     | too late, leave |  | leave                    leave |
//	            +-----------+-----------------+--+--------------------------------+-> ENDED
//
// In ACCEPTING, REFUSING and CANCELING the side that hears first has had its end; the table says what the other hears.
// So each side hears of exactly one end, whatever happens; only who leaves hears of none, because its library knows.

// state is how far an invitation has come.
type state int

const (
	waiting   state = iota // the callee is not logged in
	offered                // on its way to the callee's library
	received               // the callee may answer
	accepting              // the caller is told; its library has not acknowledged it
	refusing               // likewise
	canceling              // the callee is told; its library has not acknowledged it
	ended
)

// trigger is what changes a state.
type trigger int

const (
	calleeComes trigger = iota
	calleeLeaves
	callerLeaves
	acknowledged // the library that was told something acknowledges it
	accept
	refuse
	cancel
	tooLate // the time of the state is over
)

// news is one frame for one side.
type news struct {
	toCallee bool
	event    wire.InvitationEvent
	code     wire.Code
	await    bool // its acknowledgement is a trigger
}

var (
	offer            = news{toCallee: true, event: wire.InvitationReceived, await: true}
	offerArrived     = news{event: wire.InvitationReceived}
	calleeAccepts    = news{event: wire.InvitationAccepted, await: true}
	calleeRefuses    = news{event: wire.InvitationRefused, await: true}
	acceptArrived    = news{toCallee: true, event: wire.InvitationAccepted}
	refusalArrived   = news{toCallee: true, event: wire.InvitationRefused}
	callerCancels    = news{toCallee: true, event: wire.InvitationCanceled, await: true}
	cancelArrived    = news{event: wire.InvitationCanceled}
	calleeOffline    = news{event: wire.InvitationFailed, code: wire.LocalInvitationPeerOffline}
	calleeSilent     = news{event: wire.InvitationFailed, code: wire.LocalInvitationPeerNoResponse}
	callerTooLate    = news{event: wire.InvitationFailed, code: wire.LocalInvitationExpired}
	calleeTooLate    = news{toCallee: true, event: wire.InvitationFailed, code: wire.RemoteInvitationExpired}
	callerOffline    = news{toCallee: true, event: wire.InvitationFailed, code: wire.RemoteInvitationPeerOffline}
	acceptNotArrived = news{toCallee: true, event: wire.InvitationFailed, code: wire.RemoteInvitationAcceptFailure}
)

type transition struct {
	from state
	on   trigger
	to   state
	tell []news // in this order
}

// transitions is every change of state there is.
var transitions = [...]transition{
	{waiting, calleeComes, offered, []news{offer}},
	{waiting, cancel, ended, []news{cancelArrived}},
	{waiting, tooLate, ended, []news{calleeOffline}},
	{waiting, callerLeaves, ended, nil},

	{offered, acknowledged, received, []news{offerArrived}},
	{offered, calleeLeaves, waiting, nil}, // it may come back
	{offered, cancel, canceling, []news{callerCancels}},
	{offered, tooLate, ended, []news{calleeSilent, calleeTooLate}}, // the offer may still arrive, and must end too
	{offered, callerLeaves, ended, []news{callerOffline}},

	{received, accept, accepting, []news{calleeAccepts}},
	{received, refuse, refusing, []news{calleeRefuses}},
	{received, cancel, canceling, []news{callerCancels}},
	{received, tooLate, ended, []news{callerTooLate, calleeTooLate}},
	{received, calleeLeaves, ended, []news{calleeOffline}},
	{received, callerLeaves, ended, []news{callerOffline}},

	{accepting, acknowledged, ended, []news{acceptArrived}},
	{accepting, tooLate, ended, []news{acceptNotArrived}},
	{accepting, callerLeaves, ended, []news{acceptNotArrived}},
	{accepting, calleeLeaves, ended, nil},

	{refusing, acknowledged, ended, []news{refusalArrived}},
	{refusing, tooLate, ended, []news{refusalArrived}}, // it is refused, whether the caller knows or not
	{refusing, callerLeaves, ended, []news{refusalArrived}},
	{refusing, calleeLeaves, ended, nil},

	{canceling, acknowledged, ended, []news{cancelArrived}},
	{canceling, tooLate, ended, []news{cancelArrived}},
	{canceling, calleeLeaves, ended, []news{cancelArrived}},
	{canceling, callerLeaves, ended, nil},
}

// cancelTime is how long a caller that cancels waits for the callee to know.
const cancelTime = 5 * time.Second

// timeIn returns how long an invitation may stay in a state. WAITING and OFFERED share one time, from the Invite on.
func timeIn(s state, l *wire.Limits) time.Duration {
	switch s {
	case received:
		return l.InvitationAnswered
	case canceling:
		return cancelTime
	}
	return l.InvitationDelivered
}

func find(from state, on trigger) *transition {
	for i := range transitions {
		if t := &transitions[i]; t.from == from && t.on == on {
			return t
		}
	}
	return nil
}
