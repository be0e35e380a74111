package wire

import "fmt"

// MessageType tells what a message carries.
type MessageType int

// Message types, with the values of the original surface.
const (
	MessageUndefined MessageType = 0
	MessageText      MessageType = 1
	MessageRaw       MessageType = 2
	MessageFile      MessageType = 3
	MessageImage     MessageType = 4
)

// Message is what a user sends: an array of type, text and raw data. The server checks it and forwards it as
// it is, so a later field reaches the receiver although the server does not know it.
type Message struct {
	Type MessageType
	Text []byte // UTF-8: the text, or the description of raw data
	Raw  []byte
	Span []byte // after Read: the encoded message
}

// Size is what counts against the limit: text, or raw data and its description together.
func (m *Message) Size() int { return len(m.Text) + len(m.Raw) }

// Append writes the message.
func (m *Message) Append(w *Writer) {
	w.Array(3)
	w.Uint(uint64(m.Type))
	w.Text(m.Text)
	w.Binary(m.Raw)
}

// Read fills the message in; its bytes alias the frame.
func (m *Message) Read(r *Reader) {
	m.Span = nil
	start := r.pos()
	r.Enter()
	m.Type = MessageType(r.Count())
	m.Text = r.Bytes()
	m.Raw = r.Bytes()
	r.Leave()
	if r.err == nil {
		m.Span = r.src.data[start:r.pos():r.pos()]
	}
}

// Check says what a server refuses in a message, or nil.
func (m *Message) Check(limit int) error {
	switch {
	case m.Type < MessageText || m.Type > MessageImage:
		return fmt.Errorf("the message type %d is unknown", m.Type)
	case m.Size() > limit:
		return fmt.Errorf("the message has %d bytes, at most %d are allowed", m.Size(), limit)
	case len(m.Span) > m.Size()+MaxMessageExtra:
		return fmt.Errorf("the message has %d bytes besides its text and raw data, at most %d are allowed",
			len(m.Span)-m.Size(), MaxMessageExtra)
	}
	return CheckText("the text", m.Text, limit)
}

// SendOptions are the flags of a message to a peer.
type SendOptions uint64

// Send options, combined by or.
const (
	SendOffline    SendOptions = 1 // keep the message for a peer that is not logged in
	SendHistorical SendOptions = 2 // accepted for compatibility, without effect
)

// PeerSend asks to deliver a message to one user. The result is 0 only after the receiver's library has it.
type PeerSend struct {
	Request uint64
	Peer    []byte
	Message Message
	Options SendOptions
}

// Append writes the frame.
func (f *PeerSend) Append(w *Writer) {
	w.Frame(KindPeerSend, 4)
	w.Uint(f.Request)
	w.Text(f.Peer)
	f.Message.Append(w)
	w.Uint(uint64(f.Options))
}

// Read fills the frame in.
func (f *PeerSend) Read(r *Reader) {
	f.Request = r.Uint()
	f.Peer = r.Bytes()
	f.Message.Read(r)
	f.Options = SendOptions(r.Uint())
}

// PeerMessage delivers a message of another user.
type PeerMessage struct {
	From    []byte
	TimeMS  int64 // when the server received it, Unix milliseconds
	Offline bool  // it waited in the inbox
	Message Message
}

// Append writes the frame; the message is copied as it was encoded when Span is set.
func (f *PeerMessage) Append(w *Writer) {
	w.Frame(KindPeerMessage, 4)
	w.Text(f.From)
	w.Int(f.TimeMS)
	w.Bool(f.Offline)
	f.Message.forward(w)
}

// Read fills the frame in.
func (f *PeerMessage) Read(r *Reader) {
	f.From = r.Bytes()
	f.TimeMS = r.Int64()
	f.Offline = r.Bool()
	f.Message.Read(r)
}

// ChannelSend asks to publish a message to a channel the user has joined.
type ChannelSend struct {
	Request uint64
	Channel []byte
	Message Message
	Options SendOptions
}

// Append writes the frame.
func (f *ChannelSend) Append(w *Writer) {
	w.Frame(KindChannelSend, 4)
	w.Uint(f.Request)
	w.Text(f.Channel)
	f.Message.Append(w)
	w.Uint(uint64(f.Options))
}

// Read fills the frame in.
func (f *ChannelSend) Read(r *Reader) {
	f.Request = r.Uint()
	f.Channel = r.Bytes()
	f.Message.Read(r)
	f.Options = SendOptions(r.Uint())
}

// ChannelMessage delivers a published message; all members get the same bytes.
type ChannelMessage struct {
	Channel  []byte
	Position uint64 // its place in the channel's order, from 1
	From     []byte
	TimeMS   int64
	Message  Message
}

// Append writes the frame; the message is copied as it was encoded when Span is set.
func (f *ChannelMessage) Append(w *Writer) {
	w.Frame(KindChannelMessage, 5)
	w.Text(f.Channel)
	w.Uint(f.Position)
	w.Text(f.From)
	w.Int(f.TimeMS)
	f.Message.forward(w)
}

// Read fills the frame in.
func (f *ChannelMessage) Read(r *Reader) {
	f.Channel = r.Bytes()
	f.Position = r.Uint()
	f.From = r.Bytes()
	f.TimeMS = r.Int64()
	f.Message.Read(r)
}

func (m *Message) forward(w *Writer) {
	if m.Span != nil {
		w.Raw(m.Span)
		return
	}
	m.Append(w)
}
