package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// reconnect connects until it works: the network may fail again and again.
func reconnect(t *testing.T, c *servertest.Client) {
	t.Helper()
	for range 20 {
		if ok, err := c.TryConnect(); err == nil {
			if !ok || !c.Welcome.Resumed {
				t.Fatalf("%s came back with %+v, resumed %v", c.Login.User, c.Refused, c.Welcome.Resumed)
			}
			return
		}
	}
	t.Fatal("the network does not come back")
}

// Alice and bob talk, and alice's connection breaks after n bytes: for every n of the conversation.
func TestNothingIsLostOrDoubledWhereverTheConnectionBreaks(t *testing.T) {
	const messages = 4
	finished := false
	for n := 0; !finished; n++ {
		inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
			bob, alice := s.Login("bob"), s.Login("alice")
			s.Net.CutAfter(n) // counts on alice's connection, and again on each of hers later
			for i := range messages {
				alice.Tell("bob", fmt.Sprint("up ", i))
				synctest.Wait()
				bob.Tell("alice", fmt.Sprint("down ", i))
				bob.Ack()
				synctest.Wait()
				alice.Ack()
			}
			synctest.Wait()
			finished = alice.Connected()
			s.Net.CutAfter(-1)
			if !finished {
				reconnect(t, alice)
			}
			for range 2 {
				synctest.Wait()
				alice.Ack()
				bob.Ack()
			}
			synctest.Wait()

			kinds := func(c *servertest.Client) (messages, results []string) {
				for _, f := range c.All() {
					switch f.Kind {
					case wire.KindPeerMessage:
						messages = append(messages, f.Text)
					case wire.KindResult:
						results = append(results, f.String())
					}
				}
				return messages, results
			}
			for c, direction := range map[*servertest.Client]string{alice: "down", bob: "up"} {
				var wantMessages, wantResults []string
				for i := range messages {
					wantMessages = append(wantMessages, fmt.Sprint(direction, " ", i))
					wantResults = append(wantResults, fmt.Sprint("result ", i+1))
				}
				gotMessages, gotResults := kinds(c)
				slices.Sort(gotResults) // results come as the other side acknowledges
				if !slices.Equal(gotMessages, wantMessages) || !slices.Equal(gotResults, wantResults) {
					t.Errorf("cut after %d bytes: %s got %q and %q", n, c.Login.User, gotMessages, gotResults)
				}
				if c.Open() != 0 {
					c.Ping()
					synctest.Wait()
				}
				if c.Open() != 0 {
					t.Errorf("cut after %d bytes: the server never confirmed %d requests of %s", n, c.Open(), c.Login.User)
				}
			}
		})
		if t.Failed() {
			return
		}
	}
}

func TestResumeNeedsTheSecretAndTheUser(t *testing.T) {
	for name, test := range map[string]struct {
		change func(f *wire.Login)
		loses  bool // the session under attack ends: the login is a valid one of the same user
	}{
		"wrong secret":                  {func(f *wire.Login) { f.Secret = make([]byte, wire.InstanceBytes) }, true},
		"no secret":                     {func(f *wire.Login) { f.Secret = nil }, true},
		"unknown session":               {func(f *wire.Login) { f.Session = make([]byte, wire.InstanceBytes) }, true},
		"session id of the wrong size":  {func(f *wire.Login) { f.Session = f.Session[:5] }, true},
		"another user with the secret":  {func(f *wire.Login) { f.User = "mallory" }, false},
		"another application":           {func(f *wire.Login) { f.AppID = "other" }, false},
		"frames that were never sent":   {func(f *wire.Login) { f.Received = 1000 }, true},
		"frames acknowledged before":    {func(f *wire.Login) { f.Received = 0 }, true},
		"frames beyond any possibility": {func(f *wire.Login) { f.Received = 1 << 63 }, true},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
				alice := s.Login("alice")
				alice.Join("lobby")
				synctest.Wait()
				alice.Ack()
				synctest.Wait()
				f := alice.Login
				f.Received = alice.Received()
				test.change(&f)
				got := s.First(servertest.LoginFrame(f))
				synctest.Wait()
				if got.Kind != wire.KindWelcome || got.Welcome.Resumed || got.Welcome.Received != 0 {
					t.Errorf("the answer is %v, resumed %v", got, got.Welcome.Resumed)
				}
				if slices.Equal(got.Welcome.Session, alice.Welcome.Session) || slices.Equal(got.Welcome.Secret, alice.Welcome.Secret) {
					t.Error("the fresh session is not fresh")
				}
				if alice.Connected() == test.loses {
					t.Errorf("the session is alive: %v", alice.Connected())
				}
			})
		})
	}
}

func TestWindowExceededGivesAFreshSession(t *testing.T) {
	const kilobyte = 1 << 10
	fill := func(s *servertest.Server, from *servertest.Client, messages int) {
		for range messages {
			from.Tell("alice", strings.Repeat("x", 30*kilobyte))
			synctest.Wait()
		}
	}
	for name, test := range map[string]struct {
		messages int
		away     bool
		resumed  bool
		results  string // of the messages
	}{
		"away, within":  {messages: 30, away: true, resumed: true},
		"away, beyond":  {messages: 40, away: true, resumed: false, results: "code 3"},
		"linked, fits":  {messages: 30, resumed: true},
		"linked, trims": {messages: 60, resumed: false, results: "code 2"},
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
				alice, bob := s.Login("alice"), s.Login("bob")
				if test.away {
					alice.Drop()
					synctest.Wait() // until the server knows
				}
				fill(s, bob, test.messages)
				if !test.away {
					alice.Drop()
					alice.Forget(alice.Received()) // they were lost in the application
				}
				alice.All()
				if !alice.Connect() || alice.Welcome.Resumed != test.resumed {
					t.Fatalf("resumed: %v, want %v (%s)", alice.Welcome.Resumed, test.resumed, alice.Refused.Detail)
				}
				synctest.Wait()
				alice.Ack()
				synctest.Wait()
				want := 0
				if test.resumed {
					want = test.messages
				}
				if got := len(alice.All()); got != want {
					t.Errorf("%d messages arrived, want %d", got, want)
				}
				results := bob.Texts()
				if len(results) != test.messages {
					t.Errorf("%d results for %d messages: %q", len(results), test.messages, results)
				}
				for i, r := range results {
					if test.resumed && strings.Contains(r, "code") || !strings.HasSuffix(r, test.results) {
						t.Errorf("message %d: %q", i, r)
						break
					}
				}
			})
		})
	}
}

// What waited for a client that was away is the server's to deliver: it does not make a slow reader of the client that has
// just come back.
func TestWhatWaitedForAResumeIsNoSlowness(t *testing.T) {
	c := unlimited()
	c.Sessions.WindowBytes, c.Sessions.QueueBytes = 512<<10, 128<<10
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		bob.Drop()
		synctest.Wait()
		const messages = 12
		text := strings.Repeat("x", 30<<10)
		for range messages {
			alice.Tell("bob", text)
		}
		synctest.Wait()
		bob.Pause() // after the first message of the connection
		if !bob.Connect() || !bob.Welcome.Resumed {
			t.Fatal("bob's session is gone")
		}
		for range 2 {
			alice.Tell("bob", text)
		}
		synctest.Wait()
		bob.Unpause()
		synctest.Wait()
		if got := bob.Texts(); len(got) != messages+2 {
			t.Errorf("bob got %d messages, the last is %.100s", len(got), got[len(got)-1])
		}
		bob.Ack()
		synctest.Wait()
		bob.Pause() // there is a bound all the same
		for range 40 {
			alice.Tell("bob", text)
		}
		synctest.Wait()
		if n := s.Sessions(); n != 1 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestResumeTakesOverFromALivingConnection(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		bob, first := s.Login("bob"), s.Login("alice")
		first.Join("lobby")
		synctest.Wait()
		first.All()

		second := s.NewClient("alice")
		second.Login = first.Login
		// It shares the history of the first connection: one request, which the server has.
		second.Queue(wire.KindJoin, func(w *wire.Writer, n uint64) {
			(&wire.Request{Kind: wire.KindJoin, Request: n, Subject: []byte("lobby")}).Append(w)
		})
		if !second.Connect() || !second.Welcome.Resumed || second.Welcome.Received != 1 {
			t.Fatalf("resumed %v with %d frames", second.Welcome.Resumed, second.Welcome.Received)
		}
		first.Ping() // into a connection that is replaced
		synctest.Wait()
		first.Want("closed")
		bob.Tell("alice", "where are you?")
		synctest.Wait()
		if got := second.Texts(); len(got) != 3 || got[2] != "bob: where are you?" {
			t.Errorf("the second connection got %q", got)
		}
		if n := s.Sessions(); n != 2 {
			t.Errorf("%d sessions", n)
		}
	})
}

// The client gives a connection up while its frames are still on their way, and resumes on another: each frame
// counts once, whichever connection it comes by.
func TestResumeRacesWithFramesOnTheOldConnection(t *testing.T) {
	for round := range 50 {
		s := servertest.StartTCP(t, unlimited())
		alice, bob := s.Login("alice"), s.Login("bob")
		var frames [][]byte
		const messages = 40
		for i := range messages {
			frame, _ := alice.Queue(wire.KindPeerSend, func(w *wire.Writer, n uint64) {
				(&wire.PeerSend{Request: n, Peer: []byte("bob"), Message: servertest.Text(fmt.Sprint(i))}).Append(w)
			})
			frames = append(frames, frame)
		}
		old := alice.Abandon() // still open, and what was written to it is on its way
		go func() {
			for _, frame := range frames {
				old.Write(frame)
			}
		}()
		if !alice.Connect() || !alice.Welcome.Resumed {
			t.Fatal("no resume")
		}
		for i := range messages {
			if got, want := bob.Next().String(), fmt.Sprint("alice: ", i); got != want {
				t.Fatalf("round %d: %q, want %q", round, got, want)
			}
		}
		bob.Ack()
		for i := range messages {
			if f := alice.Next(); f.String() != fmt.Sprint("result ", i+1) {
				t.Fatalf("round %d: %v", round, f)
			}
		}
		s.Close()
	}
}

func TestResumedSessionKeepsItsChannels(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Join("lobby")
		synctest.Wait()
		bob.Join("lobby")
		time.Sleep(3 * time.Second)
		alice.All()
		bob.All()
		alice.Drop()
		for i := range 3 {
			bob.Publish("lobby", fmt.Sprint(i))
		}
		time.Sleep(20 * time.Second)
		bob.Ping()
		reconnect(t, alice)
		synctest.Wait()
		alice.Want("lobby#1 bob: 0", "lobby#2 bob: 1", "lobby#3 bob: 2")
		alice.Publish("lobby", "I was away")
		synctest.Wait()
		alice.Want("result 2")
		bob.Want("result 2", "result 3", "result 4", "pong 4", "lobby#4 alice: I was away")
	})
}

func TestSilentClientGoesOffline(t *testing.T) {
	for name, drop := range map[string]bool{"connection lost": true, "connection open": false} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
				alice, bob := s.Login("alice"), s.Login("bob")
				alice.Join("lobby")
				bob.Join("lobby")
				synctest.Wait()
				begin := time.Now()
				if drop {
					alice.Drop()
				}
				left := time.Duration(0)
				for left == 0 && time.Since(begin) < time.Minute {
					time.Sleep(500 * time.Millisecond)
					bob.Ping()
					synctest.Wait()
					if slices.Contains(bob.Texts(), "lobby - alice") {
						left = time.Since(begin)
					}
				}
				if left < 30*time.Second || left > 31*time.Second {
					t.Errorf("alice left after %v", left)
				}
				if !drop {
					if got := alice.Texts(); !slices.Equal(got[len(got)-2:], []string{"bye 103", "closed"}) {
						t.Errorf("alice got %q", got)
					}
				}
				if n := s.Sessions(); n != 1 {
					t.Errorf("%d sessions", n)
				}
				if !alice.Connect() || alice.Welcome.Resumed {
					t.Error("the session was resumed after its end")
				}
			})
		})
	}
}

func TestSessionResumedInTimeIsKept(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for range 3 {
			time.Sleep(29 * time.Second)
			reconnect(t, alice)
		}
		for range 100 { // and pings keep it
			time.Sleep(2 * time.Second)
			alice.Ping()
		}
		synctest.Wait()
		if !alice.Connected() {
			t.Error("the session ended although the client pings")
		}
	})
}

func TestPongCarriesTheCountOfRequests(t *testing.T) {
	inBubble(t, server.Config{Sessions: sessions.Config{}}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.Ping()
		alice.Join("lobby")
		alice.Leave("lobby")
		synctest.Wait()
		alice.Ping()
		synctest.Wait()
		alice.Want("pong 0", "result 1", "lobby = 1", "result 2", "pong 2")
		if alice.Open() != 0 {
			t.Errorf("%d requests are unconfirmed", alice.Open())
		}
	})
}

// A network can hold a login back until its client has given the connection up and come back on another one.
func TestALoginThatComesTooLateChangesNothing(t *testing.T) {
	for name, late := range map[string]func(l *wire.Login){
		"of the session":        func(*wire.Login) {},
		"with fewer frames":     func(l *wire.Login) { l.Received = 0 },
		"of a fresh session":    func(l *wire.Login) { l.Session, l.Secret, l.Received = nil, nil, 0 },
		"of the program itself": func(l *wire.Login) { l.Session, l.Secret, l.Received, l.Reconnect = nil, nil, 0, false },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
				alice, bob := s.Login("alice", func(l *wire.Login) { l.Attempt = 1 }), s.Login("bob")
				bob.Tell("alice", "one")
				alice.Until("bob: one")
				alice.Ack()
				l := alice.Login
				l.Attempt, l.Received = 2, alice.Received()
				alice.Login.Attempt = 3
				reconnect(t, alice)
				late(&l)
				if f := s.First(servertest.LoginFrame(l)); f.Kind != wire.KindRefused || f.Code != wire.LoginRejected {
					t.Errorf("the late login is answered with %v", f)
				}
				synctest.Wait()
				if !alice.Connected() || s.Sessions() != 2 {
					t.Errorf("connected %v, %d sessions", alice.Connected(), s.Sessions())
				}
				bob.Tell("alice", "two")
				alice.Until("bob: two")
			})
		})
	}
}
