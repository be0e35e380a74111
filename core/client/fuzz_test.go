package client

import (
	"bytes"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// FuzzServer: whatever a server sends after the login, or instead of its answer, the client does not panic, hands
// nothing on that breaks the rules for ids, and can be closed.
func FuzzServer(f *testing.F) {
	encode := func(append func(*wire.Writer)) []byte {
		w := wire.NewWriter()
		append(w)
		return w.Copy()
	}
	text := wire.Message{Type: wire.MessageText, Text: []byte("hello")}
	for _, seed := range [][]byte{
		{}, {0xc1}, {0x91, 0x50},
		encode((&wire.PeerMessage{From: []byte("bob"), TimeMS: 1, Message: text}).Append),
		encode((&wire.ChannelMessage{Channel: []byte("lobby"), Position: 2, From: []byte("bob"), Message: text}).Append),
		encode((&wire.MemberEvent{Kind: wire.KindMemberJoined, Channel: []byte("lobby"), User: []byte("bob")}).Append),
		encode((&wire.MemberCount{Channel: []byte("lobby"), Count: 3}).Append),
		encode(func(w *wire.Writer) { (&wire.Result{Request: 1, Code: 0}).Append(w, 0) }),
		encode(func(w *wire.Writer) { (&wire.Result{Request: 2, Code: 3, Detail: "no"}).Append(w, 0) }),
		encode((&wire.Bye{Reason: wire.ByeDrain, Detail: "gone"}).Append),
		encode((&wire.Bye{Reason: wire.ByeKicked}).Append),
		encode(func(w *wire.Writer) { wire.AppendCount(w, wire.KindAck, 1) }),
		encode(func(w *wire.Writer) { wire.AppendCount(w, wire.KindPong, 9) }),
		encode((&wire.Refused{Code: 5, Detail: "bad"}).Append),
		encode((&wire.Welcome{Version: 1, Session: make([]byte, 16), Secret: make([]byte, 16), Limits: wire.DefaultLimits()}).Append),
	} {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, message []byte, loggedIn bool) {
		if len(message) > 64<<10 {
			return
		}
		run(t, func(t *testing.T, w *world) {
			var k *fakeConn
			if loggedIn {
				k = w.login()
				w.join(k, "lobby", wire.Joined{})
				w.must(w.client.SendToPeer("bob", Message{Type: wire.MessageText, Text: []byte("x")}, 0))
			} else {
				w.must(w.client.Login("token", "alice"))
				k = w.accept()
			}
			synctest.Wait()
			_ = k.conn.Write(append(make([]byte, transport.HeaderRoom), bytes.Clone(message)...), time.Second)
			time.Sleep(5 * time.Second) // virtual
			synctest.Wait()
		})
	})
}

// FuzzParameters: parameters are refused in words and then change nothing, or are accepted and make sense.
func FuzzParameters(f *testing.F) {
	for _, seed := range []string{``, `{}`, `{"rtm.server_url":"ws://h/rtm"}`, `{"rtm.login_timeout_ms":5000}`, `{"rtm.tls_ca_file":"x","other":[{}]}`, `[]`, `{"rtm.server_url":1}`, `{"a":` + "\x00" + `}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		c, err := New(Options{AppID: "app", Sink: &fakeSink{}, Getenv: func(string) string { return "" }})
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		before := c.parameters
		if err := c.SetParameters(text); err != nil {
			if c.parameters != before {
				t.Fatalf("%q is refused (%v) and changes %+v", text, err, c.parameters)
			}
			return
		}
		p := c.parameters
		if p.loginTimeout < minLoginTimeoutMS*time.Millisecond || p.loginTimeout > maxLoginTimeoutMS*time.Millisecond ||
			p.serverURL != "" && checkServerURL(p.serverURL) != nil {
			t.Fatalf("%q gives %+v", text, p)
		}
	})
}
