package server_test

import (
	"strings"
	"testing"
	"testing/synctest"

	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

func encoded(encode func(w *wire.Writer)) []byte {
	w := wire.NewWriter()
	encode(w)
	return w.Copy()
}

func TestProtocolErrorEndsTheConnectionWithWords(t *testing.T) {
	join := encoded(func(w *wire.Writer) {
		(&wire.Request{Kind: wire.KindJoin, Request: 1, Subject: []byte("lobby")}).Append(w)
	})
	for name, test := range map[string]struct {
		message []byte
		words   string
	}{
		"garbage":                     {[]byte("hello"), "no array"},
		"an empty frame":              {[]byte{0x90}, "empty frame"},
		"half a frame":                {join[:len(join)-3], "malformed"},
		"a missing field":             {encoded(func(w *wire.Writer) { w.Frame(wire.KindJoin, 1); w.Uint(1) }), "missing"},
		"a wrong type":                {encoded(func(w *wire.Writer) { w.Frame(wire.KindPing, 1); w.String("x") }), "number"},
		"a second login":              {servertest.LoginFrame(servertest.NewLogin("alice", "one")), "second login"},
		"an ack of what was not sent": {encoded(func(w *wire.Writer) { wire.AppendCount(w, wire.KindAck, 5) }), "only 0 were sent"},
		"a deep nest":                 {[]byte(strings.Repeat("\x91", 70_000)), "malformed"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
				alice := s.Login("alice")
				alice.Write(test.message)
				synctest.Wait()
				all := alice.All()
				if len(all) != 2 || all[0].Reason != wire.ByeProtocol || !strings.Contains(all[0].Detail, test.words) {
					t.Fatalf("alice got %v", all)
				}
				if !alice.Connect() || !alice.Welcome.Resumed {
					t.Error("the session did not outlive the broken connection")
				}
			})
		})
	}
}

func TestUnknownKindsAreCountedAndPassedOver(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.Write(encoded(func(w *wire.Writer) { w.Frame(9, 2); w.Uint(1); w.String("of the connection: not counted") }))
		for _, k := range []wire.Kind{40, wire.KindResult, 1 << 30} {
			alice.Write(alice.Count(encoded(func(w *wire.Writer) { w.Frame(k, 2); w.Array(1); w.String("x"); w.Bool(true) })))
		}
		alice.Ping()
		alice.Join("lobby")
		synctest.Wait()
		alice.Ping()
		synctest.Wait()
		alice.Want("pong 3", "result 1", "lobby = 1", "pong 4")
	})
}

func TestUnknownFieldsAtTheEndArePassedOver(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		frame, _ := alice.Queue(wire.KindJoin, func(w *wire.Writer, n uint64) {
			w.Frame(wire.KindJoin, 4)
			w.Uint(n)
			w.String("lobby")
			w.Array(2)
			w.Bool(true)
			w.String("later")
			w.Int(-1)
		})
		alice.Write(frame)
		synctest.Wait()
		alice.Want("result 1", "lobby = 1")
	})
}

func TestBrokenWebsocketIsAnsweredWithItsCloseCode(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.Write(make([]byte, wire.MaxWireMessage+1))
		synctest.Wait()
		all := alice.All()
		if len(all) != 1 || !strings.Contains(all[0].Detail, "1009") {
			t.Fatalf("alice got %v %s", all, all[0].Detail)
		}
		if !alice.Connect() || !alice.Welcome.Resumed {
			t.Error("the session did not outlive the broken connection")
		}
	})
}

// What the client sends after its logout must not cost it the answer.
func TestLogoutIsAnsweredWhateverFollows(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		logout, _ := alice.Queue(wire.KindLogout, func(w *wire.Writer, n uint64) {
			(&wire.Request{Kind: wire.KindLogout, Request: n}).Append(w)
		})
		bob.Tell("alice", "one more")
		synctest.Wait()
		alice.Write(logout)
		alice.Ack()
		alice.Ping()
		alice.Join("lobby")
		synctest.Wait()
		alice.Want("bob: one more", "result 1")
		if n := s.Sessions(); n != 1 {
			t.Errorf("%d sessions", n)
		}
		bob.Want("result 1 code 2")
		if alice.Connect() && alice.Welcome.Resumed {
			t.Error("a session was resumed after its logout")
		}
	})
}
