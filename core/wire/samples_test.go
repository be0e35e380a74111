package wire

import (
	"math"
	"strings"
	"testing"
	"time"
)

// sample is a frame with its values; the golden vectors, the round trips, the malformed frames and the fuzz
// seeds all start from the same list. A new kind of frame needs an entry here and gets all of them.
type sample struct {
	name, about string
	kind        Kind
	want        any // what decode returns
	encode      func(w *Writer)
	decode      func(k Kind, r *Reader) any
}

type codec[T any] interface {
	*T
	Append(*Writer)
	Read(*Reader)
}

func of[T any, P codec[T]](name string, k Kind, about string, v T) sample {
	return sample{name, about, k, v, P(&v).Append, func(_ Kind, r *Reader) any {
		var got T
		P(&got).Read(r)
		return got
	}}
}

func request(name, about string, v Request) sample {
	return sample{name, about, v.Kind, v, v.Append, func(k Kind, r *Reader) any {
		got := Request{Kind: k}
		got.Read(r)
		return got
	}}
}

func member(name, about string, v MemberEvent) sample {
	return sample{name, about, v.Kind, v, v.Append, func(k Kind, r *Reader) any {
		got := MemberEvent{Kind: k}
		got.Read(r)
		return got
	}}
}

func count(name string, k Kind, about string, n uint64) sample {
	return sample{name, about, k, n, func(w *Writer) { AppendCount(w, k, n) }, func(_ Kind, r *Reader) any {
		return r.Uint()
	}}
}

func result(name, about string, v Result) sample {
	return sample{name, about, KindResult, v, func(w *Writer) { v.Append(w, 0) }, func(_ Kind, r *Reader) any {
		var got Result
		got.Read(r)
		return got
	}}
}

// joinResult and membersResult are results with what follows their head.
type (
	joinResult struct {
		Result
		Joined
	}
	renewResult struct {
		Result
		Renewed
	}
	membersResult struct {
		Result
		Names []string
	}
)

func joined(name, about string, v joinResult) sample {
	encode := func(w *Writer) {
		v.Result.Append(w, 2)
		v.Joined.Append(w)
	}
	return sample{name, about, KindResult, v, encode, func(_ Kind, r *Reader) any {
		var got joinResult
		got.Result.Read(r)
		got.Joined.Read(r)
		return got
	}}
}

func renewed(name, about string, v renewResult) sample {
	encode := func(w *Writer) {
		v.Result.Append(w, 1)
		v.Renewed.Append(w)
	}
	return sample{name, about, KindResult, v, encode, func(_ Kind, r *Reader) any {
		var got renewResult
		got.Result.Read(r)
		got.Renewed.Read(r)
		return got
	}}
}

func members(name, about string, v membersResult) sample {
	encode := func(w *Writer) {
		v.Result.Append(w, 1)
		AppendNames(w, v.Names)
	}
	return sample{name, about, KindResult, v, encode, func(_ Kind, r *Reader) any {
		var got membersResult
		got.Result.Read(r)
		got.Names = ReadNames(r)
		return got
	}}
}

func samples() []sample {
	const at = 1_700_000_000_000 // Unix milliseconds
	id := []byte(strings.Repeat("i", MaxIDBytes))
	instance := []byte("0123456789abcdef")
	session := []byte("SESSION-SESSION-")
	secret := []byte("secret--secret--")
	odd := Limits{
		1, 2, 3, 4, time.Millisecond, 2 * time.Millisecond,
		Rate{1, time.Millisecond}, Rate{}, Rate{3, time.Second}, Rate{4, time.Minute}, Rate{5, time.Hour},
		Rate{math.MaxInt32, math.MaxInt32 * time.Millisecond}, 3 * time.Millisecond, 4 * time.Millisecond,
		5, 6, 7, Rate{6, time.Second}, Rate{7, time.Second}, Rate{8, time.Second}, Rate{9, time.Second}, Rate{10, time.Second},
		8, 9, 10, 11, Rate{11, time.Second}, Rate{12, time.Second}, Rate{13, time.Second}, Rate{14, time.Second},
		12, 13, 14, 15, 16, 5 * time.Millisecond, 6 * time.Millisecond, 7 * time.Millisecond, 8 * time.Millisecond,
		9 * time.Millisecond, 10 * time.Millisecond,
	}
	return []sample{
		of("login-fresh", KindLogin, "alice logs in for the first time", Login{
			Version: 1, AppID: "app", User: "alice", Token: "tkn", Instance: instance, Agent: "librtm/0.1.0", Attempt: 1,
		}),
		of("login-resume", KindLogin, "she comes back by herself and wants her session, having 300 frames of it", Login{
			Version: 1, AppID: "app", User: "alice", Token: "tkn", Instance: instance, Agent: "librtm/0.1.0",
			Reconnect: true, Session: session, Secret: secret, Received: 300, Attempt: 4,
		}),
		of("login-empty", KindLogin, "nothing is set, which the server refuses", Login{}),
		of("welcome-fresh", KindWelcome, "a fresh session with the default limits", Welcome{
			Version: 1, Session: session, Secret: secret, TimeMS: at, Server: "rtm-server/0.1.0", Limits: DefaultLimits(),
		}),
		of("welcome-resumed", KindWelcome, "the same session goes on; other limits, one rate without a limit", Welcome{
			Version: 1, Session: session, Secret: secret, Resumed: true, Received: math.MaxUint64, TimeMS: at,
			Server: "rtm-server/0.1.0", Limits: odd, Last: 305,
		}),
		of("welcome-expires", KindWelcome, "the token expires in an hour", Welcome{
			Version: 1, Session: session, Secret: secret, TimeMS: at, Server: "rtm-server/0.1.0", Limits: DefaultLimits(),
			TokenExpiresMS: at + 3_600_000,
		}),
		of("refused", KindRefused, "the token has expired", Refused{LoginTokenExpired, "log in: expired"}),
		of("refused-remote-login", KindRefused, "a reconnect after a login from elsewhere", Refused{Code: LoginRemoteLogin}),
		count("ping-zero", KindPing, "nothing was received yet", 0),
		count("ping", KindPing, "127 frames received, the largest number in one byte", 127),
		count("pong", KindPong, "128 frames received, the smallest number in two bytes", 128),
		count("ack-16", KindAck, "256 frames received, the smallest number in three bytes", 256),
		count("ack-32", KindAck, "65536 frames received, the smallest number in five bytes", 65536),
		count("ack-64", KindAck, "2^32 frames received, the smallest number in nine bytes", 1<<32),
		count("ack-max", KindAck, "the largest count there is", math.MaxUint64),
		of("bye-remote-login", KindBye, "the user logged in from another instance", Bye{ByeRemoteLogin, "elsewhere"}),
		of("bye-drain", KindBye, "the server shuts down; no explanation", Bye{Reason: ByeDrain}),
		of("bye-long", KindBye, "an explanation of 512 bytes, the longest", Bye{ByeProtocol, strings.Repeat("d", MaxDetailBytes)}),

		request("logout", "the subject is empty", Request{KindLogout, 1, nil}),
		request("join", "join a channel", Request{KindJoin, 2, []byte("lobby")}),
		request("join-longest", "the longest id and the largest request number", Request{KindJoin, math.MaxUint64, id}),
		request("leave", "leave a channel", Request{KindLeave, 3, []byte("lobby")}),
		request("members", "ask for the members of a channel", Request{KindMembers, 4, []byte("lobby")}),
		request("renew-token", "a new token for the next login", Request{KindRenewToken, 5, []byte("tkn2")}),
		of("peer-send", KindPeerSend, "a text to bob, kept if he is not there", PeerSend{
			6, []byte("bob"), Message{Type: MessageText, Text: []byte("hi")}, SendOffline,
		}),
		of("peer-send-empty", KindPeerSend, "a text without a character", PeerSend{
			7, []byte("b"), Message{Type: MessageText}, 0,
		}),
		of("peer-send-raw", KindPeerSend, "raw data with a description in two-, three- and four-byte characters", PeerSend{
			8, []byte("bob"), Message{Type: MessageRaw, Text: []byte("é€😀"), Raw: []byte{0, 0xff, 0x80}}, SendHistorical | SendOffline,
		}),
		of("channel-send", KindChannelSend, "a text of 32 bytes, the shortest with a length byte", ChannelSend{
			9, []byte("lobby"), Message{Type: MessageText, Text: []byte(strings.Repeat("t", 32))}, 0,
		}),
		of("channel-send-image", KindChannelSend, "an image, by the id of its media", ChannelSend{
			10, []byte("lobby"), Message{Type: MessageImage, Text: []byte("a cat"), Media: Media{
				[]byte("m1"), 70_000, []byte("cat.png"), []byte{0x89, 0}, 640, 480, 64, 48}}, SendHistorical,
		}),

		result("result-ok", "request 6 succeeded", Result{Request: 6}),
		result("result-refused", "bob is not there", Result{7, PeerMessagePeerUnreachable, "not logged in"}),
		result("result-negative", "a code below 0 and the largest request number", Result{math.MaxUint64, math.MinInt32, ""}),
		renewed("result-renew-token", "the new token is good for a while", renewResult{Result{Request: 9}, Renewed{at}}),
		joined("result-join", "the channel begins", joinResult{Result{Request: 2}, Joined{1, 0}}),
		joined("result-join-max", "the largest epoch and position", joinResult{Result{Request: 2}, Joined{math.MaxUint64, math.MaxUint64}}),
		members("result-members", "three members", membersResult{Result{Request: 4}, []string{"alice", "b", string(id)}}),
		members("result-members-none", "a list of nobody", membersResult{Result{Request: 4}, []string{}}),
		members("result-members-16", "sixteen members, the shortest list with a length in two bytes", membersResult{
			Result{Request: 4}, strings.Split("0123456789abcdef", ""),
		}),
		of("peer-message", KindPeerMessage, "a text from alice", PeerMessage{
			[]byte("alice"), at, false, Message{Type: MessageText, Text: []byte("hi")}, 0,
		}),
		of("peer-message-offline", KindPeerMessage, "raw data that waited in the inbox, before 1970", PeerMessage{
			[]byte("alice"), -1, true, Message{Type: MessageRaw, Raw: []byte{1, 2, 3}}, 77,
		}),
		of("channel-message", KindChannelMessage, "the first message of a channel", ChannelMessage{
			[]byte("lobby"), 1, []byte("alice"), at, Message{Type: MessageText, Text: []byte("hi")},
		}),
		of("channel-message-max", KindChannelMessage, "the largest numbers", ChannelMessage{
			[]byte("c"), math.MaxUint64, []byte("u"), math.MaxInt64, Message{Type: MessageFile, Media: Media{ID: []byte("m2")}},
		}),
		member("member-joined", "bob joined", MemberEvent{KindMemberJoined, []byte("lobby"), []byte("bob")}),
		member("member-left", "he left", MemberEvent{KindMemberLeft, []byte("lobby"), []byte("bob")}),
		of("member-count", KindMemberCount, "two members", MemberCount{[]byte("lobby"), 2}),
		of("member-count-max", KindMemberCount, "as many as the field takes", MemberCount{[]byte("lobby"), math.MaxInt32}),

		names("query-presence", "who of two is online?", NamesRequest{KindQueryPresence, 11, []string{"bob", string(id)}}),
		names("subscribe", "tell me about bob", NamesRequest{KindSubscribe, 12, []string{"bob"}}),
		names("unsubscribe", "no more, please", NamesRequest{KindUnsubscribe, 13, []string{"bob"}}),
		names("subscriptions", "of whom am I told? The list is empty", NamesRequest{KindSubscriptions, 14, []string{}}),
		names("member-counts", "how many are in two channels?", NamesRequest{KindMemberCounts, math.MaxUint64, []string{"lobby", "hall"}}),
		queried("result-query-presence", "bob is online, carol is not", presenceResult{Result{Request: 11},
			[]PeerPresence{{"bob", PresenceOnline}, {"carol", PresenceOffline}}}),
		counted("result-member-counts", "two members, none, and as many as the field takes",
			countsResult{Result{Request: 15}, []int{2, 0, math.MaxInt32}}),
		of("presence", KindPresence, "all three states", PresenceChanged{[]PeerPresence{
			{"bob", PresenceUnreachable}, {"carol", PresenceOnline}, {string(id), PresenceOffline}}}),
		of("presence-none", KindPresence, "a change of nobody", PresenceChanged{[]PeerPresence{}}),
		writeAttributes("write-user-attributes", "a user's attributes become these two", WriteAttributes{
			Kind: KindWriteUserAttributes, Request: 8, Op: AttributesSet, Pairs: []Attribute{{Key: "mood", Value: "fine"}, {Key: "level", Value: "7"}},
		}),
		writeAttributes("write-user-attributes-clear", "and none again", WriteAttributes{
			Kind: KindWriteUserAttributes, Request: 9, Op: AttributesClear, Pairs: []Attribute{},
		}),
		writeAttributes("write-channel-attributes", "one of a channel, only if nobody was faster; the members are told", WriteAttributes{
			Kind: KindWriteChannelAttributes, Request: 10, Channel: "lobby", Op: AttributesAddOrUpdate,
			Pairs: []Attribute{{Key: "topic", Value: "gr\u00fc\u00dfe"}}, Notify: true, Conditional: true, Revision: math.MaxUint64,
		}),
		writeAttributes("write-channel-attributes-delete", "keys only: the values are empty", WriteAttributes{
			Kind: KindWriteChannelAttributes, Request: 11, Channel: "lobby", Op: AttributesDelete, Pairs: []Attribute{{Key: "topic"}},
		}),
		readAttributes("read-user-attributes", "all attributes of bob", ReadAttributes{
			Kind: KindReadUserAttributes, Request: 12, Subject: "bob", Keys: []string{},
		}),
		readAttributes("read-channel-attributes", "two of a channel", ReadAttributes{
			Kind: KindReadChannelAttributes, Request: 13, Subject: "lobby", Keys: []string{"topic", "rules"},
		}),
		attributesResult("result-attributes", "the answer to a read; a user's attributes have no author", attributesRead{
			Result{Request: 12}, []Attribute{{Key: "mood", Value: "fine"}, {"topic", "cats", "alice", at, 3}},
		}),
		result("result-attribute-conflict", "a conditional write lost", Result{10, AttributeConflict, "another revision"}),
		of("channel-attributes", KindChannelAttributes, "all attributes of a channel", ChannelAttributes{
			"lobby", []Attribute{{"topic", "cats", "alice", at, 3}, {"rules", "none", "bob", math.MaxInt64, math.MaxUint64}},
		}),
		of("invite", KindInvite, "alice calls bob", Invite{16, instance, []byte("bob"), []byte("a game of chess?"), []byte("table 7")}),
		of("accept-invitation", KindActOnInvitation, "bob accepts", ActOnInvitation{1, instance, InvitationAccept, []byte("gerne \u2654")}),
		of("cancel-invitation", KindActOnInvitation, "alice cancels", ActOnInvitation{17, instance, InvitationCancel, nil}),
		of("invitation-received", KindInvitation, "bob is told that alice calls", Invitation{
			ID: instance, ToCallee: true, Event: InvitationReceived, Peer: []byte("alice"), Content: []byte("a game of chess?"),
			Channel: []byte("table 7")}),
		of("invitation-accepted", KindInvitation, "alice is told that bob accepts", Invitation{
			ID: instance, Event: InvitationAccepted, Peer: []byte("bob"), Response: []byte("gerne \u2654")}),
		of("invitation-failed", KindInvitation, "nobody answered", Invitation{
			ID: instance, Event: InvitationFailed, Code: LocalInvitationExpired, Peer: []byte("bob")}),
		of("channel-attributes-none", KindChannelAttributes, "it has none any more", ChannelAttributes{"lobby", []Attribute{}}),
	}
}

func (s *sample) bytes() []byte {
	w := NewWriter()
	s.encode(w)
	return w.Copy()
}

// read decodes the first frame of a message and returns its values without the spans, which are checked.
func (s *sample) read(t testing.TB, message []byte) (any, *Reader) {
	t.Helper()
	r := NewReader()
	r.Reset(message)
	k, ok := r.Next()
	if !ok {
		return nil, r
	}
	if k != s.kind {
		t.Fatalf("%s: kind %d, want %d", s.name, k, s.kind)
	}
	return withoutSpan(t, s.decode(k, r)), r
}

// withoutSpan checks that a decoded message remembers its own encoding, and forgets it, so that it can be
// compared with what was encoded.
func withoutSpan(t testing.TB, v any) any {
	t.Helper()
	strip := func(m *Message) {
		if m.Span != nil {
			var again Message
			r := NewReader()
			r.Reset(append([]byte{0x92, 0x11}, m.Span...))
			r.Next()
			if again.Read(r); r.Err() != nil || again.Type != m.Type || string(again.Text) != string(m.Text) || string(again.Raw) != string(m.Raw) {
				t.Errorf("span %x is not the message: %v", m.Span, r.Err())
			}
		}
		m.Span = nil
	}
	switch f := v.(type) {
	case PeerSend:
		strip(&f.Message)
		return f
	case ChannelSend:
		strip(&f.Message)
		return f
	case PeerMessage:
		strip(&f.Message)
		return f
	case ChannelMessage:
		strip(&f.Message)
		return f
	}
	return v
}
