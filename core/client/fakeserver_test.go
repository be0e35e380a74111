package client

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// The tests are scripts: a client on one side, a server that does what the script says on the other, time and
// network made of memory. To extend: give fakeConn a method for a frame it should send, and eventText a line
// for an event it should show.

// world is a client, the network and a server in a bubble of virtual time.
type world struct {
	t      *testing.T
	net    *transport.Memory
	http   *http.Server
	conns  chan *fakeConn
	sink   *fakeSink
	client *Client
	log    string
	dials  atomic.Int32 // attempts of the client to connect
	media  http.HandlerFunc

	mu   sync.Mutex
	open []*fakeConn
}

// run starts a script.
func run(t *testing.T, script func(t *testing.T, w *world)) {
	t.Helper()
	dir := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		w := &world{
			t:     t,
			net:   transport.NewMemory(),
			conns: make(chan *fakeConn, 1000),
			sink:  &fakeSink{},
			log:   filepath.Join(dir, "client.log"),
		}
		w.sink.changed.L = &w.sink.mu
		w.http = &http.Server{Handler: http.HandlerFunc(w.upgrade)}
		served := make(chan struct{})
		go func() {
			defer close(served)
			_ = w.http.Serve(w.net)
		}()
		w.client = w.newClient()
		defer func() {
			w.client.Close()
			_ = w.http.Close()
			<-served
			w.mu.Lock()
			defer w.mu.Unlock()
			for _, k := range w.open {
				_ = k.conn.Close(transport.CloseNormal, "")
			}
		}()
		script(t, w)
	})
}

func (w *world) newClient() *Client {
	c, err := New(Options{
		AppID: "app", Sink: w.sink, LogFile: w.log,
		Getenv: func(string) string { return "" },
		DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
			w.dials.Add(1)
			return w.net.DialContext(ctx, network, addr)
		},
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) upgrade(rw http.ResponseWriter, r *http.Request) {
	if strings.HasPrefix(r.URL.Path, "/rtm/media") {
		w.media(rw, r)
		return
	}
	conn, err := transport.Upgrade(rw, r, transport.UpgradeOptions{})
	if err != nil {
		return
	}
	k := &fakeConn{w: w, conn: conn, frames: make(chan fakeFrame, 10000), pong: true}
	w.mu.Lock()
	w.open = append(w.open, k)
	w.mu.Unlock()
	go k.pump()
	w.conns <- k
}

// accept waits for the client's next connection.
func (w *world) accept() *fakeConn {
	w.t.Helper()
	select {
	case k := <-w.conns:
		return k
	case <-time.After(time.Minute):
		w.t.Fatal("no connection in a minute")
		return nil
	}
}

// none checks that no connection waits.
func (w *world) none() {
	w.t.Helper()
	synctest.Wait()
	select {
	case <-w.conns:
		w.t.Fatal("an unexpected connection")
	default:
	}
}

// login makes the client log in and answers it.
func (w *world) login() *fakeConn {
	w.t.Helper()
	w.must(w.client.Login("token", "alice"))
	k := w.accept()
	k.takeLogin()
	k.welcome(wire.Welcome{})
	w.expect("state 2/1", "login 0", "state 3/2")
	return k
}

// join makes the client join a channel and answers it.
func (w *world) join(k *fakeConn, id string, at wire.Joined) *Channel {
	w.t.Helper()
	ch, err := w.client.NewChannel(id, nil)
	w.must(err)
	w.must(ch.Join())
	f := k.take(wire.KindJoin)
	k.result(f.request, wire.OK, at.Append, 2)
	w.expect("join " + id + " 0")
	return ch
}

func (w *world) must(err error) {
	w.t.Helper()
	if err != nil {
		w.t.Fatal(err)
	}
}

// refused checks the code of a refused call.
func (w *world) refused(err error, code wire.Code) {
	w.t.Helper()
	e, ok := err.(*Error)
	if !ok || e.Code != code || e.Detail == "" {
		w.t.Fatalf("got %#v (%v), want code %d", err, err, code)
	}
}

// expect waits until the bubble is quiet and compares the events since the last call.
func (w *world) expect(want ...string) {
	w.t.Helper()
	synctest.Wait()
	got := w.sink.take()
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		w.t.Fatalf("events:\n  %s\nwant:\n  %s", strings.Join(got, "\n  "), strings.Join(want, "\n  "))
	}
}

// fakeConn is one connection as the server sees it.
type fakeConn struct {
	w      *world
	conn   *transport.Conn
	frames chan fakeFrame // counted frames, and logins

	mu    sync.Mutex
	out   *wire.Writer
	pong  bool // answer pings
	pings int
	acks  int
	acked uint64 // the last count the client told
	err   error  // why the connection ended
}

// fakeFrame is what the scripts look at in a frame of the client.
type fakeFrame struct {
	kind    wire.Kind
	request uint64
	subject string // peer, channel or token
	names   []string
	message string
	login   wire.Login
	write   wire.WriteAttributes
	keys    []string
	invite  wire.Invite
	act     wire.ActOnInvitation
}

// pump reads what the client sends; it acknowledges nothing by itself.
func (k *fakeConn) pump() {
	r := wire.NewReader()
	for {
		msg, err := k.conn.Read()
		if err != nil {
			k.mu.Lock()
			k.err = err
			k.mu.Unlock()
			close(k.frames)
			return
		}
		r.Reset(msg)
		for kind, ok := r.Next(); ok; kind, ok = r.Next() {
			k.read(kind, r)
		}
		if r.Err() != nil {
			k.w.t.Errorf("the client sent: %v", r.Err())
		}
	}
}

func (k *fakeConn) read(kind wire.Kind, r *wire.Reader) {
	f := fakeFrame{kind: kind}
	switch kind {
	case wire.KindPing, wire.KindAck:
		k.mu.Lock()
		k.acked = r.Uint()
		pong := k.pong && kind == wire.KindPing
		if kind == wire.KindPing {
			k.pings++
		} else {
			k.acks++
		}
		k.mu.Unlock()
		if pong {
			k.send(func(w *wire.Writer) { wire.AppendCount(w, wire.KindPong, 0) })
		}
		return
	case wire.KindLogin:
		f.login.Read(r)
		for _, b := range []*[]byte{&f.login.Instance, &f.login.Session, &f.login.Secret} {
			*b = append([]byte(nil), *b...)
		}
	case wire.KindPeerSend:
		var g wire.PeerSend
		g.Read(r)
		f.request, f.subject, f.message = g.Request, string(g.Peer), string(g.Message.Text)
	case wire.KindChannelSend:
		var g wire.ChannelSend
		g.Read(r)
		f.request, f.subject, f.message = g.Request, string(g.Channel), string(g.Message.Text)
	case wire.KindQueryPresence, wire.KindSubscribe, wire.KindUnsubscribe, wire.KindSubscriptions, wire.KindMemberCounts:
		g := wire.NamesRequest{Kind: kind}
		g.Read(r)
		f.request, f.names = g.Request, g.Names
	case wire.KindWriteUserAttributes, wire.KindWriteChannelAttributes:
		f.write.Read(r)
		f.request, f.subject = f.write.Request, f.write.Channel
	case wire.KindReadUserAttributes, wire.KindReadChannelAttributes:
		var g wire.ReadAttributes
		g.Read(r)
		f.request, f.subject, f.keys = g.Request, g.Subject, g.Keys
	case wire.KindInvite:
		f.invite.Read(r)
		for _, b := range []*[]byte{&f.invite.ID, &f.invite.Callee, &f.invite.Content, &f.invite.Channel} {
			*b = append([]byte(nil), *b...)
		}
		f.request, f.subject = f.invite.Request, string(f.invite.Callee)
	case wire.KindActOnInvitation:
		f.act.Read(r)
		f.act.ID, f.act.Response = append([]byte(nil), f.act.ID...), append([]byte(nil), f.act.Response...)
		f.request = f.act.Request
	default:
		var g wire.Request
		g.Read(r)
		f.request, f.subject = g.Request, string(g.Subject)
	}
	k.frames <- f
}

// take waits for the next counted frame and checks its kind.
func (k *fakeConn) take(kind wire.Kind) fakeFrame {
	k.w.t.Helper()
	select {
	case f, ok := <-k.frames:
		if !ok {
			k.w.t.Fatalf("the connection ended (%v), want frame %d", k.err, kind)
		}
		if f.kind != kind {
			k.w.t.Fatalf("got frame %+v, want %d", f, kind)
		}
		return f
	case <-time.After(time.Minute):
		k.w.t.Fatalf("no frame in a minute, want %d", kind)
	}
	return fakeFrame{}
}

func (k *fakeConn) takeLogin() wire.Login { k.w.t.Helper(); return k.take(wire.KindLogin).login }

// quiet checks that no counted frame waits.
func (k *fakeConn) quiet() {
	k.w.t.Helper()
	synctest.Wait()
	select {
	case f, ok := <-k.frames:
		if ok {
			k.w.t.Fatalf("an unexpected frame %+v", f)
		}
	default:
	}
}

// gone waits until the client has hung up.
func (k *fakeConn) gone() {
	k.w.t.Helper()
	for f := range k.frames {
		k.w.t.Fatalf("an unexpected frame %+v", f)
	}
}

// send writes frames as one message.
func (k *fakeConn) send(frames ...func(*wire.Writer)) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.out == nil {
		k.out = wire.NewWriter()
	}
	k.out.Reset()
	for _, f := range frames {
		f(k.out)
	}
	buf := append(make([]byte, transport.HeaderRoom), k.out.Bytes()...)
	_ = k.conn.Write(buf, time.Second)
}

// sessionID and secret of the fake server's sessions, unless a script says otherwise.
var (
	sessionID     = []byte("0123456789abcdef")
	sessionSecret = []byte("fedcba9876543210")
)

// welcome accepts the login; zero fields get what most scripts want.
func (k *fakeConn) welcome(f wire.Welcome) { k.send(welcomeFrame(f)) }

func welcomeFrame(f wire.Welcome) func(*wire.Writer) {
	f.Version = wire.Version
	if f.Session == nil {
		f.Session, f.Secret = sessionID, sessionSecret
	}
	if f.Limits == (wire.Limits{}) {
		f.Limits = wire.DefaultLimits()
	}
	return f.Append
}

func (k *fakeConn) refuse(code wire.Code, detail string) {
	k.send((&wire.Refused{Code: code, Detail: detail}).Append)
}

func (k *fakeConn) bye(reason int) { k.send((&wire.Bye{Reason: reason}).Append) }

func (k *fakeConn) ack(n uint64) {
	k.send(func(w *wire.Writer) { wire.AppendCount(w, wire.KindAck, n) })
}

// ok answers a request.
func (k *fakeConn) ok(f fakeFrame) { k.result(f.request, wire.OK, nil, 0) }

func (k *fakeConn) fail(f fakeFrame, code wire.Code) { k.result(f.request, code, nil, 0) }

func (k *fakeConn) result(request uint64, code wire.Code, rest func(*wire.Writer), fields int) {
	k.send(resultFrame(request, code, rest, fields))
}

func resultFrame(request uint64, code wire.Code, rest func(*wire.Writer), fields int) func(*wire.Writer) {
	return func(w *wire.Writer) {
		f := wire.Result{Request: request, Code: code}
		if code != wire.OK {
			f.Detail = "the script says no"
		}
		f.Append(w, fields)
		if rest != nil {
			rest(w)
		}
	}
}

func (k *fakeConn) joined(f fakeFrame, epoch, position uint64) {
	k.result(f.request, wire.OK, (&wire.Joined{Epoch: epoch, Position: position}).Append, 2)
}

func (k *fakeConn) peerMessage(from, text string) {
	k.send((&wire.PeerMessage{From: []byte(from), TimeMS: 1, Message: textMessage(text)}).Append)
}

func (k *fakeConn) channelMessage(channel string, position uint64, from, text string) {
	k.send(channelMessageFrame(channel, position, from, text))
}

func channelMessageFrame(channel string, position uint64, from, text string) func(*wire.Writer) {
	return (&wire.ChannelMessage{Channel: []byte(channel), Position: position, From: []byte(from), TimeMS: 1, Message: textMessage(text)}).Append
}

func textMessage(text string) wire.Message {
	return wire.Message{Type: wire.MessageText, Text: []byte(text)}
}

// cut breaks every connection without a word.
func (k *fakeConn) cut() {
	k.w.net.CutAll()
	synctest.Wait()
}

// counts returns how many pings and lone acknowledgements came, and the last count in them.
func (k *fakeConn) counts() (pings, acks int, acked uint64) {
	synctest.Wait()
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.pings, k.acks, k.acked
}

func (k *fakeConn) mute() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.pong = false
}

// fakeSink keeps events as texts.
type fakeSink struct {
	mu      sync.Mutex
	changed sync.Cond
	events  []string
	raw     []any
	full    bool
	panicOn string // panics once at this event

	// reconnects: keep Reconnected, too. It follows every lost connection, and most scripts are about something else.
	reconnects bool
}

func (s *fakeSink) Push(event any, bytes int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, ok := event.(Reconnected); ok && !s.reconnects {
		return
	}
	text := eventText(event)
	if s.panicOn != "" && strings.HasPrefix(text, s.panicOn) {
		s.panicOn = ""
		panic("the sink says so")
	}
	if bytes <= 0 {
		panic("an event without a size")
	}
	s.events = append(s.events, text)
	s.raw = append(s.raw, event)
}

func (s *fakeSink) WaitRoom(done <-chan struct{}) {
	stop := make(chan struct{})
	defer close(stop)
	go func() {
		select {
		case <-done:
			s.mu.Lock()
			defer s.mu.Unlock()
			s.changed.Broadcast()
		case <-stop:
		}
	}()
	s.mu.Lock()
	defer s.mu.Unlock()
	for s.full {
		select {
		case <-done:
			return
		default:
		}
		s.changed.Wait()
	}
}

func (s *fakeSink) setFull(full bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.full = full
	s.changed.Broadcast()
}

func (s *fakeSink) take() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	events := s.events
	s.events = nil
	return events
}

// last returns the latest event.
func (s *fakeSink) last() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.raw[len(s.raw)-1]
}

func eventText(event any) string {
	switch e := event.(type) {
	case LoginResult:
		return checked(e.Result, "login %d", e.Code)
	case LogoutResult:
		return checked(e.Result, "logout %d", e.Code)
	case RenewTokenResult:
		return checked(e.Result, "renew %s %d", e.Token, e.Code)
	case TokenExpired:
		return "token expired"
	case StateChanged:
		return fmt.Sprintf("state %d/%d", e.State, e.Reason)
	case Reconnected:
		return fmt.Sprintf("reconnected %v", e.Resumed)
	case PeerSendResult:
		return checked(e.Result, "sent #%d %d", e.MessageID, e.Code)
	case TokenWillExpire:
		return "token will expire"
	case PeerMessage:
		if e.Message.Offline {
			return fmt.Sprintf("peer %s, kept: %s", e.From, e.Message.Text)
		}
		return fmt.Sprintf("peer %s: %s", e.From, e.Message.Text)
	case JoinResult:
		return checked(e.Result, "join %s %d", e.Channel.ID(), e.Code)
	case LeaveResult:
		return checked(e.Result, "leave %s %d", e.Channel.ID(), e.Code)
	case ChannelSendResult:
		return checked(e.Result, "published %s #%d %d", e.Channel.ID(), e.MessageID, e.Code)
	case ChannelMessage:
		return fmt.Sprintf("channel %s %s: %s", e.Channel.ID(), e.From, e.Message.Text)
	case MemberJoined:
		return fmt.Sprintf("member joined %s %s", e.Channel.ID(), e.User)
	case MemberLeft:
		return fmt.Sprintf("member left %s %s", e.Channel.ID(), e.User)
	case MembersResult:
		return checked(e.Result, "members %s %v %d", e.Channel.ID(), e.Members, e.Code)
	case MemberCount:
		return fmt.Sprintf("count %s %d", e.Channel.ID(), e.Count)
	case Gap:
		return fmt.Sprintf("gap %s %d-%d", e.Channel.ID(), e.From, e.To)
	case UserAttributesWritten:
		return checked(e.Result, "user attributes #%d op %d: %d", e.RequestID, e.Op, e.Code)
	case UserAttributesResult:
		return checked(e.Result, "attributes of %s #%d %v: %d", e.User, e.RequestID, e.Attributes, e.Code)
	case ChannelAttributesWritten:
		return checked(e.Result, "channel attributes #%d op %d: %d", e.RequestID, e.Op, e.Code)
	case ChannelAttributesResult:
		return checked(e.Result, "attributes #%d %v: %d", e.RequestID, e.Attributes, e.Code)
	case AttributesUpdated:
		return fmt.Sprintf("attributes of %s are %v", e.Channel.ID(), e.Attributes)
	}
	if text, ok := invitationText(event); ok {
		return text
	}
	if text, ok := presenceText(event); ok {
		return text
	}
	if text, ok := mediaText(event); ok {
		return text
	}
	return fmt.Sprintf("unknown event %T", event)
}

// checked formats an event and holds its result to the rule: words exactly when something is wrong.
func checked(r Result, format string, args ...any) string {
	text := fmt.Sprintf(format, args...)
	if (r.Code == wire.OK) != (r.Detail == "") {
		text += fmt.Sprintf(" with code %d and detail %q", r.Code, r.Detail)
	}
	return text
}

// text is a message of the app.
func text(id int64, s string) Message {
	return Message{ID: id, Type: wire.MessageText, Text: []byte(s)}
}
