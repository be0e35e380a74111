package client

import "github.com/librtm/librtm/core/wire"

// The states of a connection. S numbers are those of the table below; what is not in it changes nothing.
//
//	               Login S1                  accepted S2
//	DISCONNECTED ------------> CONNECTING ----------------> CONNECTED <---------------+
//	   ^  ^                      |  |                        |  |  |                  |
//	   |  +--- refused S3 -------+  |         silence S5 ----+  |  |   accepted S6    |
//	   |  +--- timed out S4 --------+         |                 |  |                  |
//	   |                                      +-> RECONNECTING -|--|------------------+
//	   |                                             |          |  |
//	   |                 other login S9, banned S10 -+----------+  |
//	   |                              |                            |
//	   |                              v                            |
//	   +------- Logout S12 ------- ABORTED                         |
//	   +------- Logout S11, S13 (from CONNECTING and RECONNECTING too)
//
// While RECONNECTING attempts go on without end (S7), also while the token is expired (S8). Login is refused
// outside DISCONNECTED (S14), Logout in it (S15). Close is no transition: nothing is told afterwards (S16).

// trigger is what changes a state.
type trigger int

const (
	loginAccepted trigger = iota
	welcomed
	refused
	loginTimedOut
	interrupted
	loggedInElsewhere
	banned
	loggedOut
	defect // a panic was caught
)

// completion is a result that is told directly before the change of state it belongs to.
type completion int

const (
	nothing completion = iota
	theLogin
	theLogout
)

type transition struct {
	from      State
	on        trigger
	to        State
	reason    Reason
	completes completion
}

// transitions is every change of state there is.
var transitions = [...]transition{
	{Disconnected, loginAccepted, Connecting, ReasonLogin, nothing},         // S1
	{Connecting, welcomed, Connected, ReasonLoginSuccess, theLogin},         // S2
	{Connecting, refused, Disconnected, ReasonLoginFailure, theLogin},       // S3
	{Connecting, loginTimedOut, Disconnected, ReasonLoginTimeout, theLogin}, // S4
	{Connected, interrupted, Reconnecting, ReasonInterrupted, nothing},      // S5
	{Reconnecting, welcomed, Connected, ReasonLoginSuccess, nothing},        // S6
	{Connected, loggedInElsewhere, Aborted, ReasonRemoteLogin, nothing},     // S9
	{Reconnecting, loggedInElsewhere, Aborted, ReasonRemoteLogin, nothing},  // S9
	{Connected, banned, Aborted, ReasonBannedByServer, nothing},             // S10
	{Reconnecting, banned, Aborted, ReasonBannedByServer, nothing},          // S10
	{Connected, loggedOut, Disconnected, ReasonLogout, theLogout},           // S11
	{Aborted, loggedOut, Disconnected, ReasonLogout, theLogout},             // S12
	{Reconnecting, loggedOut, Disconnected, ReasonLogout, theLogout},        // S13
	{Connecting, loggedOut, Disconnected, ReasonLogout, theLogout},          // S13
	{Connecting, defect, Aborted, ReasonInterrupted, theLogin},              // like S10, by our own fault
	{Connected, defect, Aborted, ReasonInterrupted, nothing},                //
	{Reconnecting, defect, Aborted, ReasonInterrupted, nothing},             //
}

// change makes the transition that a trigger causes in the current state, and tells it: the completed call
// first, then the state. It reports false when the trigger means nothing here. c.mu is held.
func (c *Client) change(on trigger, r Result) bool {
	for i := range transitions {
		t := &transitions[i]
		if t.from != c.state || t.on != on {
			continue
		}
		c.state = t.to
		c.logState(t, r)
		switch t.completes {
		case theLogin:
			c.emit(LoginResult{r}, len(r.Detail))
		case theLogout:
			c.emit(LogoutResult{r}, len(r.Detail))
		}
		c.emit(StateChanged{t.to, t.reason, r.Detail}, len(r.Detail))
		return true
	}
	return false
}

var stateNames = [...]string{Disconnected: "DISCONNECTED", Connecting: "CONNECTING", Connected: "CONNECTED",
	Reconnecting: "RECONNECTING", Aborted: "ABORTED"}

func (s State) String() string {
	if s > 0 && int(s) < len(stateNames) {
		return stateNames[s]
	}
	return "UNKNOWN"
}

func (c *Client) logState(t *transition, r Result) {
	text := "state " + t.from.String() + " -> " + t.to.String()
	if r.Detail != "" {
		text += ": " + c.masked(r.Detail)
	}
	args := []any{}
	if c.login != nil {
		args = append(args, "session", c.login.shortID(), "user", mask(c.login.user))
	}
	switch {
	case r.Code != wire.OK:
		c.log.Error(text, append(args, "code", r.Code)...)
	case t.to == Reconnecting || t.to == Aborted:
		c.log.Warn(text, args...)
	default:
		c.log.Info(text, args...)
	}
}
