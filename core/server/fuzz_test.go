package server_test

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// FuzzHTTP: whatever bytes a stranger sends before a login, the server lives, nothing in it panics, the connection
// ends in time and is forgotten, and others get in.
func FuzzHTTP(f *testing.F) {
	upgrade := "GET /rtm HTTP/1.1\r\nHost: memory\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" +
		"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Protocol: rtm.v1\r\n"
	login := servertest.LoginFrame(servertest.NewLogin("mallory", "one"))
	frame := append([]byte{0x82, 0x80 | byte(len(login)), 0, 0, 0, 0}, login...)
	if len(login) > 125 {
		f.Fatalf("the login has %d bytes, the frame below is wrong", len(login))
	}
	for _, seed := range []string{
		"", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "GET / HTTP/1.0\r\n\r\n", "POST /rtm HTTP/1.1\r\nContent-Length: 3\r\n\r\nabc",
		upgrade + "\r\n", upgrade + "Origin: https://evil.example\r\n\r\n", upgrade + "X-Forwarded-For: 1.2.3.4, ::1\r\n\r\n",
		upgrade + "\r\n" + string(frame), upgrade + "\r\n\x82\x80\x00\x00\x00\x00", upgrade + "\r\n\x89\x80\x00\x00\x00\x00",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", "\x16\x03\x01\x00\x05hello", "GET /rtm?" + strings.Repeat("x", 5000) + " HTTP/1.1\r\n\r\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, input []byte) {
		synctest.Test(t, func(t *testing.T) {
			var log lockedLog
			s, net := servertest.StartAddressed(t, server.Config{Log: log.logger()})
			net.From("10.0.0.1")
			nc := net.Raw(t)
			// The answer to the handshake comes first: frames sent together with the request are refused.
			head, rest, ok := bytes.Cut(input, []byte("\r\n\r\n"))
			if ok {
				head = input[:len(head)+4]
			}
			answered := make(chan struct{})
			go func() {
				defer close(answered)
				_, _ = io.Copy(io.Discard, nc)
			}()
			_, _ = nc.Write(head)
			synctest.Wait()
			_, _ = nc.Write(rest)
			time.Sleep(45 * time.Second) // virtual: a handshake, a login and a session without a sign of life
			synctest.Wait()
			<-answered
			if n := s.Stats().Connections; n != 0 {
				t.Errorf("%d connections are left", n)
			}
			if strings.Contains(log.String(), "panic") {
				t.Errorf("the log says %s", &log)
			}
			s.Login("alice").Ping()
		})
	})
}

// requests are seeds: one frame of each kind that a client sends.
func requests() [][]byte {
	encode := func(append func(*wire.Writer)) []byte { return encoded(append) }
	all := [][]byte{
		encode(func(w *wire.Writer) { wire.AppendCount(w, wire.KindPing, 0) }),
		encode(func(w *wire.Writer) { wire.AppendCount(w, wire.KindAck, 1) }),
		encode((&wire.PeerSend{Request: 1, Peer: []byte("bob"), Message: servertest.Text("hello")}).Append),
		encode((&wire.ChannelSend{Request: 1, Channel: []byte("lobby"), Message: servertest.Text("hello")}).Append),
		encode((&wire.PeerSend{Request: 1, Peer: []byte("carol"), Message: servertest.Text("later"), Options: wire.SendOffline}).Append),
		servertest.LoginFrame(servertest.NewLogin("mallory", "one")),
		{}, {0xc1}, {0x92, 0x11, 0x01},
	}
	for _, k := range []wire.Kind{wire.KindLogout, wire.KindJoin, wire.KindLeave, wire.KindMembers, wire.KindRenewToken} {
		all = append(all, encode((&wire.Request{Kind: k, Request: 1, Subject: []byte("lobby")}).Append))
	}
	for _, k := range []wire.Kind{wire.KindQueryPresence, wire.KindSubscribe, wire.KindUnsubscribe, wire.KindSubscriptions, wire.KindMemberCounts} {
		all = append(all, encode((&wire.NamesRequest{Kind: k, Request: 1, Names: []string{"bob", "lobby"}}).Append))
	}
	return all
}

// FuzzFirstMessage: whatever the first message holds, it is answered by a welcome or a refusal in words, or the
// connection ends; and an application with a certificate lets nobody in who has no token.
func FuzzFirstMessage(f *testing.F) {
	withToken := servertest.NewLogin("mallory", "one")
	withToken.AppID, withToken.Token = certificateApp, "006"+certificateApp+"AAAA"
	again := servertest.NewLogin("mallory", "one")
	again.Session, again.Secret, again.Received, again.Reconnect = again.Instance, again.Instance, 3, true
	for _, seed := range append(requests(), servertest.LoginFrame(withToken), servertest.LoginFrame(again)) {
		f.Add(seed, true)
		f.Add(seed, false)
	}
	f.Fuzz(func(t *testing.T, message []byte, open bool) {
		c := server.Config{Apps: []server.App{{ID: certificateApp, Certificate: certificate}}}
		if open {
			c.Apps = nil
		}
		inBubble(t, c, func(t *testing.T, s *servertest.Server) {
			got := s.First(message)
			switch got.Kind {
			case wire.KindWelcome:
				if !open || s.Sessions() != 1 {
					t.Errorf("%x opened a session", message)
				}
			case wire.KindRefused:
				if got.Detail == "" || got.Code == wire.OK || s.Sessions() != 0 {
					t.Errorf("refused with %v", got)
				}
			case servertest.Closed:
			default:
				t.Errorf("answered with %v", got)
			}
		})
	})
}

// FuzzSession: whatever somebody who is logged in sends, the server lives, others are served as before, and nobody can
// speak in another's name.
func FuzzSession(f *testing.F) {
	for i, seed := range requests() {
		f.Add(seed, byte(i))
		f.Add(append(encoded((&wire.Request{Kind: wire.KindJoin, Request: 7, Subject: []byte("lobby")}).Append), seed...), byte(i))
	}
	f.Fuzz(func(t *testing.T, message []byte, cut byte) {
		if len(message) > 64<<10 {
			return
		}
		inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
			conn, _, err := s.Dial()
			if err != nil {
				t.Fatal(err)
			}
			defer conn.Close(transport.CloseNormal, "")
			alice, bob := s.Login("alice"), s.Login("bob")
			bob.Join("lobby")
			synctest.Wait()
			write := func(b []byte) { _ = conn.Write(append(make([]byte, transport.HeaderRoom), b...), time.Second) }
			go func() { // what mallory is told is nobody's concern
				for {
					if _, err := conn.Read(); err != nil {
						return
					}
				}
			}()
			write(servertest.LoginFrame(servertest.NewLogin("mallory", "one")))
			synctest.Wait()
			at := int(cut) % (len(message) + 1)
			write(message[:at])
			write(message[at:])
			synctest.Wait()
			for _, one := range bob.All() {
				if one.Kind == wire.KindPeerMessage && one.User != "mallory" || one.Kind == wire.KindChannelMessage && one.User != "mallory" {
					t.Errorf("bob got %v", one)
				}
			}
			alice.All()
			alice.Tell("bob", "still there?")
			synctest.Wait()
			bob.Want("alice: still there?")
			bob.Ack()
			synctest.Wait()
			alice.Want("result 1")
		})
	})
}
