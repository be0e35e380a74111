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
	Type  MessageType
	Text  []byte // UTF-8: the text, or the description of anything else
	Raw   []byte
	Media Media  // of a file or image message
	Span  []byte // after Read: the encoded message
}

// Media is what a file or image message tells about the file it is about.
type Media struct {
	ID              []byte
	Bytes           int64 // size of the file; 0: unknown
	FileName        []byte
	Thumbnail       []byte
	Width, Height   int // in pixels; 0: unknown
	ThumbnailWidth  int
	ThumbnailHeight int
}

// isMedia reports whether messages of a type have the fields of Media.
func (t MessageType) isMedia() bool { return t == MessageFile || t == MessageImage }

// Size is what counts against the limit: text, raw data, thumbnail and file name together.
func (m *Message) Size() int {
	return len(m.Text) + len(m.Raw) + len(m.Media.Thumbnail) + len(m.Media.FileName)
}

// Append writes the message.
func (m *Message) Append(w *Writer) {
	n := 3
	if m.Type.isMedia() {
		n = 11
	}
	w.Array(n)
	w.Uint(uint64(m.Type))
	w.Text(m.Text)
	w.Binary(m.Raw)
	if m.Type.isMedia() {
		m.Media.append(w)
	}
}

func (m *Media) append(w *Writer) {
	w.Text(m.ID)
	w.Int(m.Bytes)
	w.Text(m.FileName)
	w.Binary(m.Thumbnail)
	w.Uint(uint64(m.Width))
	w.Uint(uint64(m.Height))
	w.Uint(uint64(m.ThumbnailWidth))
	w.Uint(uint64(m.ThumbnailHeight))
}

func (m *Media) read(r *Reader) {
	m.ID = r.Bytes()
	m.Bytes = r.Int64()
	m.FileName = r.Bytes()
	m.Thumbnail = r.Bytes()
	m.Width = r.Count()
	m.Height = r.Count()
	m.ThumbnailWidth = r.Count()
	m.ThumbnailHeight = r.Count()
}

// Read fills the message in; its bytes alias the frame.
func (m *Message) Read(r *Reader) {
	m.Span = nil
	start := r.pos()
	r.Enter()
	m.Type = MessageType(r.Count())
	m.Text = r.Bytes()
	m.Raw = r.Bytes()
	m.Media = Media{}
	if m.Type.isMedia() {
		m.Media.read(r)
	}
	r.Leave()
	if r.err == nil {
		m.Span = r.data[start:r.pos():r.pos()]
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
		return fmt.Errorf("the message has %d bytes besides its contents, at most %d are allowed",
			len(m.Span)-m.Size(), MaxMessageExtra)
	}
	if m.Type.isMedia() {
		if err := m.checkMedia(limit); err != nil {
			return err
		}
	}
	return CheckText("the text", m.Text, limit)
}

func (m *Message) checkMedia(limit int) error {
	switch {
	case len(m.Raw) > 0:
		return fmt.Errorf("the message is about media and has %d raw bytes, none are allowed", len(m.Raw))
	case m.Media.Bytes < 0:
		return fmt.Errorf("the media have %d bytes", m.Media.Bytes)
	}
	if err := CheckMediaID(m.Media.ID); err != nil {
		return err
	}
	return CheckText("the file name", m.Media.FileName, limit)
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
	ID      uint64 // of a message that may come again in a later session; 0: it will not
}

// Append writes the frame; the message is copied as it was encoded when Span is set.
func (f *PeerMessage) Append(w *Writer) {
	w.Frame(KindPeerMessage, 5)
	w.Text(f.From)
	w.Int(f.TimeMS)
	w.Bool(f.Offline)
	f.Message.forward(w)
	w.Uint(f.ID)
}

// Read fills the frame in.
func (f *PeerMessage) Read(r *Reader) {
	f.From = r.Bytes()
	f.TimeMS = r.Int64()
	f.Offline = r.Bool()
	f.Message.Read(r)
	f.ID = r.Uint()
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
