package server_test

import (
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

func TestPeerResultWaitsForTheReceiversAcknowledgement(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.TellMessage("bob", wire.Message{Type: wire.MessageRaw, Text: []byte("höhe"), Raw: []byte{0, 1, 0xff}})
		time.Sleep(20 * time.Second) // virtual
		f := bob.Next()
		if f.User != "alice" || f.Type != wire.MessageRaw || f.Text != "höhe" || string(f.Raw) != "\x00\x01\xff" {
			t.Errorf("bob got %+v", f)
		}
		if age := time.Now().UnixMilli() - f.TimeMS; age != 20_000 {
			t.Errorf("the message is %d ms old", age)
		}
		alice.Want()
		bob.Ack()
		bob.Ack()
		synctest.Wait()
		alice.Want("result 1")
	})
}

// pingFor keeps a client alive while time passes.
func pingFor(c *servertest.Client, d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(time.Second)
		c.Ping()
	}
}

func TestPeerMessageIsLost(t *testing.T) {
	tests := map[string]struct {
		lose func(s *servertest.Server, alice, bob *servertest.Client)
		want string
	}{
		"nobody ever logged in": {nil, "result 1 code 3"},
		"kicked before the acknowledgement": {func(s *servertest.Server, alice, bob *servertest.Client) {
			s.Kick(servertest.AppID, "bob", "")
		}, "result 1 code 2"},
		"silent after it was written": {func(s *servertest.Server, alice, bob *servertest.Client) {
			pingFor(alice, 40*time.Second)
		}, "result 1 code 2"},
		"dropped, never back": {func(s *servertest.Server, alice, bob *servertest.Client) {
			bob.Drop()
			pingFor(alice, 40*time.Second)
		}, "result 1 code 2"},
		"logged out": {func(s *servertest.Server, alice, bob *servertest.Client) {
			bob.Logout()
			synctest.Wait()
		}, "result 1 code 2"},
		"replaced": {func(s *servertest.Server, alice, bob *servertest.Client) {
			s.Login("bob", asInstance("newer"))
		}, "result 1 code 2"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
				alice := s.Login("alice")
				var bob *servertest.Client
				if test.lose != nil {
					bob = s.Login("bob")
				}
				alice.Tell("bob", "hello")
				synctest.Wait()
				if test.lose != nil {
					if f := bob.Next(); f.Text != "hello" {
						t.Errorf("bob got %v", f)
					}
					test.lose(s, alice, bob)
				}
				synctest.Wait()
				alice.Ping() // confirms, and shows that nothing follows the result
				synctest.Wait()
				got := slices.DeleteFunc(alice.Texts(), func(f string) bool { return strings.HasPrefix(f, "pong") })
				if !slices.Equal(got, []string{test.want}) {
					t.Errorf("alice got %q, want %q", got, test.want)
				}
			})
		})
	}
}

// What was never written to a connection cannot have arrived: the sender may send it again without a second thought.
func TestPeerMessageThatWasNeverWrittenIsUnreachable(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Tell("bob", "written")
		synctest.Wait()
		bob.Drop()
		synctest.Wait() // the server has noticed
		alice.Tell("bob", "not written")
		pingFor(alice, 40*time.Second)
		synctest.Wait()
		var results []string
		for _, f := range alice.All() {
			if f.Kind == wire.KindResult {
				results = append(results, f.String())
			}
		}
		if got := strings.Join(results, ", "); got != "result 1 code 2, result 2 code 3" {
			t.Errorf("alice got %s", got)
		}
	})
}

func TestPeerMessageToAnAbsentClientArrivesWhenItResumes(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		bob.Drop()
		alice.Tell("bob", "hello")
		time.Sleep(10 * time.Second)
		alice.Want()
		reconnect(t, bob)
		synctest.Wait()
		bob.Want("alice: hello")
		bob.Ack()
		synctest.Wait()
		alice.Want("result 1")
	})
}

func TestPeerMessageToOneself(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.Tell("alice", "note")
		synctest.Wait()
		alice.Want("alice: note")
		alice.Ack()
		synctest.Wait()
		alice.Want("result 1")
		alice.Tell("alice", "last note")
		synctest.Wait()
		alice.Logout() // its receipt has nobody to tell any more
		synctest.Wait()
		alice.Want("alice: last note", "result 3")
	})
}

// badMessages are refused by peers and channels alike.
var badMessages = map[string]wire.Message{
	"too large":               servertest.Text(strings.Repeat("x", 32<<10+1)),
	"text and data too large": {Type: wire.MessageRaw, Text: make([]byte, 1<<10), Raw: make([]byte, 31<<10+1)},
	"not UTF-8":               servertest.Text("ab\xffc"),
	"unknown type":            {Type: 5, Text: []byte("x")},
	"no type":                 {Type: 0, Text: []byte("x")},
}

func TestPeerMessageIsRefused(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		for name, m := range badMessages {
			n := alice.TellMessage("bob", m)
			if f := alice.Next(); f.Request != n || f.Code != wire.PeerMessageInvalidMessage || f.Detail == "" {
				t.Errorf("%s: %v %s", name, f, f.Detail)
			}
		}
		for _, id := range []string{"", "null", "a\"b", strings.Repeat("x", 65), "ü", strings.Repeat("y", 60<<10)} {
			n := alice.Tell(id, "hello")
			if f := alice.Next(); f.Request != n || f.Code != wire.PeerMessageInvalidUserID || f.Detail == "" {
				t.Errorf("peer %.70q: %v %s", id, f, f.Detail)
			}
		}
		largest := servertest.Text(strings.Repeat("x", 32<<10))
		alice.TellMessage("bob", largest)
		synctest.Wait()
		if f := bob.Next(); f.Text != string(largest.Text) {
			t.Errorf("bob got %.40q", f.Text)
		}
		bob.Want()
	})
}

// The server forwards fields of a message that it does not know, but they must not carry what the limit forbids:
// a frame beyond wire.MaxWireMessage would end the receiver's connection again at each resume.
func TestUnknownMessageFieldsAreBounded(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Join("lobby")
		bob.Join("lobby")
		time.Sleep(2 * time.Second)
		alice.All()
		bob.All()
		padded := func(k wire.Kind, to string, size int) {
			frame, _ := alice.Queue(k, func(w *wire.Writer, n uint64) {
				w.Frame(k, 4)
				w.Uint(n)
				w.String(to)
				w.Array(4)
				w.Uint(1)
				w.String("hello")
				w.Binary(nil)
				w.Binary(make([]byte, size))
				w.Uint(0)
			})
			alice.Write(frame)
		}
		padded(wire.KindPeerSend, "bob", 100)
		padded(wire.KindChannelSend, "lobby", 100)
		padded(wire.KindPeerSend, "bob", 200<<10)
		padded(wire.KindChannelSend, "lobby", 200<<10)
		synctest.Wait()
		bob.Ack()
		synctest.Wait()
		alice.Want("result 3", "result 4 code 7", "result 5 code 4", "result 2")
		bob.Want("alice: hello", "lobby#1 alice: hello")
	})
}

func TestMessageRateIsSharedByPeersAndChannels(t *testing.T) {
	l := wire.DefaultLimits()
	l.MessageRate = wire.Rate{Count: 5, Window: time.Second}
	inBubble(t, server.Config{Limits: l}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.Join("lobby")
		alice.Next()
		alice.Next()
		for i := range 20 { // four times the rate may come at once
			if i%2 == 0 {
				alice.Tell("nobody", "hello")
			} else {
				alice.Publish("lobby", "hello")
			}
			if f := alice.Next(); f.Code != wire.OK && f.Code != wire.PeerMessagePeerUnreachable {
				t.Fatalf("message %d: %v %s", i, f, f.Detail)
			}
		}
		alice.Tell("nobody", "hello")
		alice.Publish("lobby", "hello")
		synctest.Wait()
		alice.Want("result 22 code 5", "result 23 code 3")
		time.Sleep(201 * time.Millisecond) // one fifth of the window gives one call back
		alice.Publish("lobby", "hello")
		alice.Publish("lobby", "hello")
		synctest.Wait()
		alice.Want("result 24", "result 25 code 3")
	})
}
