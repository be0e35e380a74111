package wire

import (
	"strings"
	"testing"
)

// The frames of the server's hot path with a text of 128 bytes, the size the project's goals are stated for.
var (
	benchMessage = Message{Type: MessageText, Text: []byte(strings.Repeat("m", 128))}

	benchPeerSend       = PeerSend{Request: 1000, Peer: []byte("user-0042"), Message: benchMessage}
	benchPeerMessage    = PeerMessage{From: []byte("user-0017"), TimeMS: 1_700_000_000_000, Message: benchMessage}
	benchChannelMessage = ChannelMessage{
		Channel: []byte("lobby"), Position: 70_000, From: []byte("user-0017"), TimeMS: 1_700_000_000_000, Message: benchMessage,
	}
	benchResult = Result{Request: 1000}
)

// forwarded returns a message as the server holds it: with the bytes that the sender encoded.
func forwarded() Message {
	w := NewWriter()
	benchPeerSend.Append(w)
	r := NewReader()
	r.Reset(w.Copy())
	r.Next()
	var f PeerSend
	f.Read(r)
	return f.Message
}

func BenchmarkEncode(b *testing.B) {
	peer, channel := benchPeerMessage, benchChannelMessage
	peer.Message, channel.Message = forwarded(), forwarded()
	for _, bench := range []struct {
		name   string
		append func(*Writer)
	}{
		{"PeerSend", benchPeerSend.Append},
		{"PeerMessage", benchPeerMessage.Append},
		{"PeerMessageForwarded", peer.Append},
		{"ChannelMessage", benchChannelMessage.Append},
		{"ChannelMessageForwarded", channel.Append},
		{"Result", func(w *Writer) { benchResult.Append(w, 0) }},
	} {
		b.Run(bench.name, func(b *testing.B) {
			w := NewWriter()
			b.ReportAllocs()
			for b.Loop() {
				w.Reset()
				bench.append(w)
			}
		})
	}
}

func BenchmarkDecode(b *testing.B) {
	var (
		peerSend       PeerSend
		peerMessage    PeerMessage
		channelMessage ChannelMessage
		result         Result
	)
	for _, bench := range []struct {
		name   string
		append func(*Writer)
		read   func(*Reader)
	}{
		{"PeerSend", benchPeerSend.Append, peerSend.Read},
		{"PeerMessage", benchPeerMessage.Append, peerMessage.Read},
		{"ChannelMessage", benchChannelMessage.Append, channelMessage.Read},
		{"Result", func(w *Writer) { benchResult.Append(w, 0) }, result.Read},
	} {
		b.Run(bench.name, func(b *testing.B) {
			w := NewWriter()
			bench.append(w)
			r := NewReader()
			b.ReportAllocs()
			for b.Loop() {
				r.Reset(w.Bytes())
				r.Next()
				bench.read(r)
				if r.Err() != nil {
					b.Fatal(r.Err())
				}
			}
		})
	}
}

// BenchmarkOutbox is the life of one frame: pushed, taken, acknowledged.
func BenchmarkOutbox(b *testing.B) {
	var o Outbox[int]
	frame := make([]byte, 150)
	buf := make([]byte, 0, 1024)
	n := uint64(0)
	b.ReportAllocs()
	for b.Loop() {
		o.Push(frame, 0)
		buf = o.Take(buf[:0], 1024)
		n++
		if err := o.Ack(n, nil); err != nil {
			b.Fatal(err)
		}
	}
}

func TestHotPathAllocatesNothing(t *testing.T) {
	w, r := NewWriter(), NewReader()
	benchPeerSend.Append(w)
	message := w.Copy()
	var in PeerSend
	var out PeerMessage
	for _, test := range []struct {
		name string
		run  func()
	}{
		{"decode PeerSend", func() {
			r.Reset(message)
			r.Next()
			in.Read(r)
		}},
		{"forward it as PeerMessage", func() {
			out = PeerMessage{From: benchPeerMessage.From, TimeMS: benchPeerMessage.TimeMS, Message: in.Message}
			w.Reset()
			out.Append(w)
		}},
		{"encode PeerMessage", func() {
			w.Reset()
			benchPeerMessage.Append(w)
		}},
		{"encode ChannelMessage", func() {
			w.Reset()
			benchChannelMessage.Append(w)
		}},
		{"encode Result", func() {
			w.Reset()
			benchResult.Append(w, 0)
		}},
		{"check a message", func() {
			if err := in.Message.Check(32 << 10); err != nil {
				t.Error(err)
			}
		}},
		{"check an id", func() {
			if err := CheckID("the peer id", in.Peer); err != nil {
				t.Error(err)
			}
		}},
	} {
		if n := testing.AllocsPerRun(100, test.run); n != 0 {
			t.Errorf("%s: %v allocations", test.name, n)
		}
		if err := r.Err(); err != nil {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}
