package servertest

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"github.com/librtm/librtm/core/wire"
)

// InvitationID makes an id of a short name.
func InvitationID(name string) []byte {
	id := bytes.Repeat([]byte{'-'}, wire.InvitationIDBytes)
	copy(id, name)
	return id
}

var invitationEvents = [...]string{wire.InvitationReceived: "received", wire.InvitationAccepted: "accepted",
	wire.InvitationRefused: "refused", wire.InvitationCanceled: "canceled", wire.InvitationFailed: "failed"}

// invitationText shows the news of an invitation: to whom, its name, the event, the code of a failure, the peer, and
// what comes along.
func invitationText(f *wire.Invitation) string {
	side := "caller"
	if f.ToCallee {
		side = "callee"
	}
	s := fmt.Sprintf("%s %s %s", side, strings.TrimRight(string(f.ID), "-"), invitationEvents[f.Event])
	if f.Code != wire.OK {
		s += fmt.Sprintf(" %d", f.Code)
	}
	s += " " + string(f.Peer)
	for _, text := range [][]byte{f.Content, f.Channel, f.Response} {
		if len(text) > 0 {
			s += fmt.Sprintf(" %q", text)
		}
	}
	return s
}

func readInvitation(r *wire.Reader) (f wire.Invitation) {
	f.Read(r)
	for _, text := range []*[]byte{&f.ID, &f.Peer, &f.Content, &f.Channel, &f.Response} {
		*text = slices.Clone(*text)
	}
	return f
}

// Invite sends an invitation without content.
func (c *Client) Invite(name, callee string) uint64 {
	return c.InviteWith(wire.Invite{ID: InvitationID(name), Callee: []byte(callee)})
}

// InviteWith sends an invitation; its request number is set here.
func (c *Client) InviteWith(f wire.Invite) uint64 {
	return c.request(wire.KindInvite, func(w *wire.Writer, n uint64) {
		f.Request = n
		f.Append(w)
	})
}

// ActOn cancels, accepts or refuses an invitation.
func (c *Client) ActOn(name string, action wire.InvitationAction, response string) uint64 {
	return c.ActWith(wire.ActOnInvitation{ID: InvitationID(name), Action: action, Response: []byte(response)})
}

// ActWith is ActOn with any frame; its request number is set here.
func (c *Client) ActWith(f wire.ActOnInvitation) uint64 {
	return c.request(wire.KindActOnInvitation, func(w *wire.Writer, n uint64) {
		f.Request = n
		f.Append(w)
	})
}
