package wire

// InvitationIDBytes is the size of an invitation's id: random bits, drawn by the caller's library.
const InvitationIDBytes = 16

// Invite offers a call to one user. The result says only whether the server has taken it; how it goes on is told by
// KindInvitation.
type Invite struct {
	Request uint64
	ID      []byte // InvitationIDBytes, drawn by the caller; repeating an Invite with the same id changes nothing
	Callee  []byte
	Content []byte
	Channel []byte // any text; nobody joins anything by it
}

// Append writes the frame.
func (f *Invite) Append(w *Writer) {
	w.Frame(KindInvite, 5)
	w.Uint(f.Request)
	w.Binary(f.ID)
	w.Text(f.Callee)
	w.Text(f.Content)
	w.Text(f.Channel)
}

// Read fills the frame in; byte fields alias the message.
func (f *Invite) Read(r *Reader) {
	f.Request = r.Uint()
	f.ID = r.Bytes()
	f.Callee = r.Bytes()
	f.Content = r.Bytes()
	f.Channel = r.Bytes()
}

// InvitationAction is what a user does about an invitation.
type InvitationAction int

// Actions. The caller cancels, the callee accepts or refuses; either gives up what its library has ended by itself.
const (
	InvitationCancel InvitationAction = 1
	InvitationAccept InvitationAction = 2
	InvitationRefuse InvitationAction = 3
	InvitationGiveUp InvitationAction = 4
)

// ActOnInvitation cancels, accepts, refuses or gives up. The first action to reach the server wins; the result says only that
// the action has reached it.
type ActOnInvitation struct {
	Request  uint64
	ID       []byte
	Action   InvitationAction
	Response []byte // of the callee; empty for a cancel
}

// Append writes the frame.
func (f *ActOnInvitation) Append(w *Writer) {
	w.Frame(KindActOnInvitation, 4)
	w.Uint(f.Request)
	w.Binary(f.ID)
	w.Uint(uint64(f.Action))
	w.Text(f.Response)
}

// Read fills the frame in; byte fields alias the message.
func (f *ActOnInvitation) Read(r *Reader) {
	f.Request = r.Uint()
	f.ID = r.Bytes()
	f.Action = InvitationAction(r.Count())
	f.Response = r.Bytes()
}

// InvitationEvent is what became of an invitation.
type InvitationEvent int

// Events of an invitation.
const (
	InvitationReceived InvitationEvent = 1 // to the callee: here it is; to the caller: the callee's library has it
	InvitationAccepted InvitationEvent = 2 // to the caller: the callee accepts; to the callee: the caller's library knows
	InvitationRefused  InvitationEvent = 3
	InvitationCanceled InvitationEvent = 4
	InvitationFailed   InvitationEvent = 5
)

// Invitation tells one side what became of an invitation.
type Invitation struct {
	ID       []byte
	ToCallee bool // the side that is told
	Event    InvitationEvent
	Code     Code   // of InvitationFailed: a LocalInvitation code for the caller, a RemoteInvitation code for the callee
	Peer     []byte // the other side
	Content  []byte // set when the callee is told InvitationReceived
	Channel  []byte // likewise
	Response []byte // set when the caller is told InvitationAccepted or InvitationRefused
}

// Append writes the frame.
func (f *Invitation) Append(w *Writer) {
	w.Frame(KindInvitation, 8)
	w.Binary(f.ID)
	w.Bool(f.ToCallee)
	w.Uint(uint64(f.Event))
	w.Int(int64(f.Code))
	w.Text(f.Peer)
	w.Text(f.Content)
	w.Text(f.Channel)
	w.Text(f.Response)
}

// Read fills the frame in; byte fields alias the message.
func (f *Invitation) Read(r *Reader) {
	f.ID = r.Bytes()
	f.ToCallee = r.Bool()
	f.Event = InvitationEvent(r.Count())
	f.Code = Code(r.Int())
	f.Peer = r.Bytes()
	f.Content = r.Bytes()
	f.Channel = r.Bytes()
	f.Response = r.Bytes()
}
