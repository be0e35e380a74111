package wire

import (
	"bytes"
	"errors"
	"testing"
	"unsafe"
)

func addSeeds(f *testing.F) {
	var batch []byte
	for _, s := range samples() {
		f.Add(s.bytes())
		batch = append(batch, s.bytes()...)
	}
	f.Add(batch)
	for _, file := range []string{"accepted.txt", "refused.txt"} {
		for _, v := range readVectors(f, file) {
			f.Add(v.bytes)
		}
	}
}

// FuzzReader: any message gives values within it or ErrMalformed, with every frame type's Read on every frame.
func FuzzReader(f *testing.F) {
	addSeeds(f)
	kinds := []Kind{
		KindLogin, KindWelcome, KindRefused, KindPing, KindBye, KindJoin, KindPeerSend, KindChannelSend, KindResult,
		KindPeerMessage, KindChannelMessage, KindMemberJoined, KindMemberCount,
		KindSubscribe, KindPresence,
		KindWriteUserAttributes, KindReadUserAttributes, KindChannelAttributes,
	}
	r := NewReader()
	f.Fuzz(func(t *testing.T, message []byte) {
		for _, as := range kinds {
			r.Reset(message)
			for frames := 0; ; frames++ {
				if _, ok := r.Next(); !ok {
					break
				}
				if frames > len(message) {
					t.Fatal("more frames than bytes")
				}
				readKind(as, r)
			}
			if r.Err() != nil && !errors.Is(r.Err(), ErrMalformed) {
				t.Fatal(r.Err())
			}
			if r.Err() == nil && r.pos() != len(message) {
				t.Fatalf("stopped at %d of %d without an error", r.pos(), len(message))
			}
		}
		requireWithin(t, r, message)
	})
}

// requireWithin checks that byte values alias the message and can be grown without touching what follows.
func requireWithin(t *testing.T, r *Reader, message []byte) {
	r.Reset(message)
	for {
		if _, ok := r.Next(); !ok {
			return
		}
		for r.Has() {
			b := r.Bytes()
			if len(b) == 0 {
				continue
			}
			first, at := uintptr(unsafe.Pointer(&message[0])), uintptr(unsafe.Pointer(&b[0]))
			if at < first || at+uintptr(len(b)) > first+uintptr(len(message)) || cap(b) != len(b) {
				t.Fatal("a value reaches beyond its message")
			}
		}
	}
}

// again encodes what a frame was decoded to, the message within from its values and not from its span.
func again(k Kind, r *Reader, w *Writer) {
	switch k {
	case KindLogin:
		var f Login
		f.Read(r)
		f.Append(w)
	case KindWelcome:
		var f Welcome
		f.Read(r)
		f.Append(w)
	case KindRefused:
		var f Refused
		f.Read(r)
		f.Append(w)
	case KindPing, KindPong, KindAck:
		AppendCount(w, k, r.Uint())
	case KindBye:
		var f Bye
		f.Read(r)
		f.Append(w)
	case KindLogout, KindJoin, KindLeave, KindMembers, KindRenewToken:
		f := Request{Kind: k}
		f.Read(r)
		f.Append(w)
	case KindPeerSend:
		var f PeerSend
		f.Read(r)
		f.Append(w)
	case KindChannelSend:
		var f ChannelSend
		f.Read(r)
		f.Append(w)
	case KindResult:
		var f Result
		f.Read(r)
		f.Append(w, 1)
		if r.Has() {
			AppendNames(w, ReadNames(r))
		} else {
			AppendNames(w, nil)
		}
	case KindPeerMessage:
		var f PeerMessage
		f.Read(r)
		f.Message.Span = nil
		f.Append(w)
	case KindChannelMessage:
		var f ChannelMessage
		f.Read(r)
		f.Message.Span = nil
		f.Append(w)
	case KindMemberJoined, KindMemberLeft:
		f := MemberEvent{Kind: k}
		f.Read(r)
		f.Append(w)
	case KindMemberCount:
		var f MemberCount
		f.Read(r)
		f.Append(w)
	case KindQueryPresence, KindSubscribe, KindUnsubscribe, KindSubscriptions, KindMemberCounts:
		f := NamesRequest{Kind: k}
		f.Read(r)
		f.Append(w)
	case KindPresence:
		var f PresenceChanged
		f.Read(r)
		f.Append(w)
	case KindWriteUserAttributes, KindWriteChannelAttributes:
		f := WriteAttributes{Kind: k}
		f.Read(r)
		f.Append(w)
	case KindReadUserAttributes, KindReadChannelAttributes:
		f := ReadAttributes{Kind: k}
		f.Read(r)
		f.Append(w)
	case KindChannelAttributes:
		var f ChannelAttributes
		f.Read(r)
		f.Append(w)
	default:
		w.Frame(k, 0)
	}
}

// FuzzDecodeEncode: a frame that was decoded and encoded is in its final form, so decoding and encoding that
// again changes nothing.
func FuzzDecodeEncode(f *testing.F) {
	addSeeds(f)
	r, w := NewReader(), NewWriter()
	pass := func(message []byte) ([]byte, error) {
		w.Reset()
		r.Reset(message)
		for {
			k, ok := r.Next()
			if !ok {
				return w.Copy(), r.Err()
			}
			again(k, r, w)
		}
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		first, err := pass(message)
		if err != nil {
			return
		}
		second, err := pass(first)
		if err != nil {
			t.Fatalf("%x became %x, which is refused: %v", message, first, err)
		}
		if !bytes.Equal(first, second) {
			t.Fatalf("%x became %x, then %x", message, first, second)
		}
	})
}
