package servertest

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/librtm/librtm/core/wire"
)

// Closed is the kind of the pseudo frame that tells the end of a connection.
const Closed wire.Kind = 1 << 40

// Frame is one frame of the server, taken apart. Which fields are set depends on the kind.
type Frame struct {
	Kind     wire.Kind
	Request  uint64
	Code     wire.Code
	Detail   string
	Reason   int
	Channel  string
	User     string // sender, or who joined or left
	Text     string
	Raw      []byte
	Type     wire.MessageType
	TimeMS   int64
	Count    uint64 // of members, or of frames received
	Position uint64
	Epoch    uint64
	Names    []string
	Welcome  wire.Welcome
	Peers    []wire.PeerPresence
	Counts   []int
	Expires  int64  // of the result of a renewal
	Offline  bool   // of a peer message: it was kept
	ID       uint64 // of a peer message

	Attributes []wire.Attribute
	Invitation wire.Invitation
}

// String shows a frame as tests write it: compact, without what differs from run to run.
func (f Frame) String() string {
	switch f.Kind {
	case wire.KindResult:
		s := fmt.Sprintf("result %d", f.Request)
		if f.Code != wire.OK {
			s += fmt.Sprintf(" code %d", f.Code)
		}
		if f.Names != nil {
			s += fmt.Sprint(" ", f.Names)
		}
		if f.Peers != nil {
			s += " " + presenceText(f.Peers)
		}
		if f.Counts != nil {
			s += fmt.Sprint(" ", f.Counts)
		}
		if f.Attributes != nil {
			s += " " + attributesText(f.Attributes)
		}
		return s
	case wire.KindChannelAttributes:
		return f.Channel + " has " + attributesText(f.Attributes)
	case wire.KindPeerMessage:
		if f.Offline {
			return fmt.Sprintf("%s, kept: %s", f.User, f.Text)
		}
		return fmt.Sprintf("%s: %s", f.User, f.Text)
	case wire.KindChannelMessage:
		return fmt.Sprintf("%s#%d %s: %s", f.Channel, f.Position, f.User, f.Text)
	case wire.KindMemberJoined:
		return f.Channel + " + " + f.User
	case wire.KindMemberLeft:
		return f.Channel + " - " + f.User
	case wire.KindMemberCount:
		return fmt.Sprintf("%s = %d", f.Channel, f.Count)
	case wire.KindPresence:
		return "presence " + presenceText(f.Peers)
	case wire.KindInvitation:
		return invitationText(&f.Invitation)
	case wire.KindPong:
		return fmt.Sprintf("pong %d", f.Count)
	case wire.KindAck:
		return fmt.Sprintf("ack %d", f.Count)
	case wire.KindBye:
		return fmt.Sprintf("bye %d", f.Reason)
	case wire.KindRefused:
		return fmt.Sprintf("refused %d", f.Code)
	case wire.KindWelcome:
		return "welcome"
	case Closed:
		return "closed"
	}
	return fmt.Sprintf("frame of kind %d", f.Kind)
}

// readFrame takes a frame apart; asked tells the kind of the request that a result answers.
func readFrame(k wire.Kind, r *wire.Reader, asked func(request uint64) wire.Kind) Frame {
	f := Frame{Kind: k}
	switch k {
	case wire.KindResult:
		var b wire.Result
		b.Read(r)
		f.Request, f.Code, f.Detail = b.Request, b.Code, b.Detail
		if b.Code != wire.OK {
			break
		}
		switch asked(b.Request) {
		case wire.KindJoin:
			var j wire.Joined
			j.Read(r)
			f.Epoch, f.Position = j.Epoch, j.Position
		case wire.KindRenewToken:
			var n wire.Renewed
			n.Read(r)
			f.Expires = n.TokenExpiresMS
		case wire.KindMembers:
			f.Names = wire.ReadNames(r)
			slices.Sort(f.Names)
		case wire.KindSubscriptions:
			f.Names = wire.ReadNames(r)
		case wire.KindQueryPresence:
			f.Peers = wire.ReadPresence(r)
		case wire.KindMemberCounts:
			f.Counts = wire.ReadCounts(r)
		case wire.KindReadUserAttributes, wire.KindReadChannelAttributes:
			f.Attributes = wire.ReadAttributeList(r)
		}
	case wire.KindChannelAttributes:
		var b wire.ChannelAttributes
		b.Read(r)
		f.Channel, f.Attributes = b.Channel, b.Attributes
	case wire.KindPeerMessage:
		var b wire.PeerMessage
		b.Read(r)
		f.User, f.TimeMS, f.Offline, f.ID = string(b.From), b.TimeMS, b.Offline, b.ID
		f.setMessage(&b.Message)
	case wire.KindChannelMessage:
		var b wire.ChannelMessage
		b.Read(r)
		f.Channel, f.Position, f.User, f.TimeMS = string(b.Channel), b.Position, string(b.From), b.TimeMS
		f.setMessage(&b.Message)
	case wire.KindMemberJoined, wire.KindMemberLeft:
		var b wire.MemberEvent
		b.Read(r)
		f.Channel, f.User = string(b.Channel), string(b.User)
	case wire.KindMemberCount:
		var b wire.MemberCount
		b.Read(r)
		f.Channel, f.Count = string(b.Channel), uint64(b.Count)
	case wire.KindPresence:
		var b wire.PresenceChanged
		b.Read(r)
		f.Peers = b.Peers
		slices.SortFunc(f.Peers, func(a, b wire.PeerPresence) int { return cmp.Compare(a.User, b.User) })
	case wire.KindInvitation:
		f.Invitation = readInvitation(r)
	case wire.KindPong, wire.KindAck:
		f.Count = r.Uint()
	case wire.KindBye:
		var b wire.Bye
		b.Read(r)
		f.Reason, f.Detail = b.Reason, b.Detail
	case wire.KindRefused:
		var b wire.Refused
		b.Read(r)
		f.Code, f.Detail = b.Code, b.Detail
	case wire.KindWelcome:
		f.Welcome.Read(r)
		f.Welcome.Session = slices.Clone(f.Welcome.Session) // they alias the message
		f.Welcome.Secret = slices.Clone(f.Welcome.Secret)
	}
	return f
}

func (f *Frame) setMessage(m *wire.Message) {
	f.Type, f.Text, f.Raw = m.Type, string(m.Text), slices.Clone(m.Raw)
}

// presenceText shows states as on the wire: 0 online, 1 unreachable, 2 offline.
func presenceText(peers []wire.PeerPresence) string {
	text := ""
	for i, p := range peers {
		if i > 0 {
			text += " "
		}
		text += fmt.Sprintf("%s:%d", p.User, p.Presence)
	}
	return text
}
