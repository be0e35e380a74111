package server_test

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

// What every step of a membership tells, and to whom.
func TestChannelLifeCycle(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		step := func(do func()) {
			do()
			time.Sleep(1500 * time.Millisecond) // counts may be told at once again
		}
		step(func() { alice.Join("lobby") })
		alice.Want("result 1", "lobby = 1")
		step(func() { bob.Join("lobby") })
		bob.Want("result 1", "lobby = 2")
		alice.Want("lobby + bob", "lobby = 2")
		step(func() { bob.Join("lobby") })
		bob.Want("result 2 code 6")
		step(func() { alice.Publish("lobby", "hi") })
		alice.Want("result 2")
		bob.Want("lobby#1 alice: hi")
		step(func() { bob.Members("lobby") })
		bob.Want("result 3 [alice bob]")
		step(func() { bob.Leave("lobby") })
		bob.Want("result 4")
		alice.Want("lobby - bob", "lobby = 1")
		step(func() { bob.Leave("lobby") })
		bob.Want("result 5 code 3")
		step(func() { bob.Publish("lobby", "too late") })
		bob.Want("result 6 code 1")
		step(func() { bob.Members("lobby") })
		bob.Want("result 7 code 5")
		step(func() { bob.Join("lobby") })
		bob.Want("result 8", "lobby = 2")
		step(func() { bob.Logout() })
		bob.Want("result 9")
		alice.Want("lobby + bob", "lobby = 2", "lobby - bob", "lobby = 1")
	})
}

func TestJoinIsRefused(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for _, id := range []string{"", "null", "a/b", strings.Repeat("x", 65), "ü", "a\x00"} {
			alice.Join(id)
			if f := alice.Next(); f.Code != wire.JoinInvalidArgument || f.Detail == "" {
				t.Errorf("join %q: %v", id, f)
			}
		}
		for i := range 20 {
			n := alice.Join(fmt.Sprint("channel ", i))
			alice.Until(fmt.Sprint("result ", n))
		}
		alice.Until("channel 19 = 1")
		n := alice.Join("one too many")
		if f := alice.Next(); f.Request != n || f.Code != wire.JoinExceedLimit {
			t.Errorf("the 21st channel: %v", f)
		}
		alice.Leave("channel 7")
		alice.Join("one too many")
		synctest.Wait()
		alice.Want(fmt.Sprint("result ", n+1), fmt.Sprint("result ", n+2), "one too many = 1")
	})
}

func TestCallsOfMembershipAreRateLimited(t *testing.T) {
	c := unlimited()
	c.Limits.JoinRate = wire.Rate{Count: 1, Window: time.Second}
	c.Limits.MembersRate = c.Limits.JoinRate
	c.Limits.RenewTokenRate = c.Limits.JoinRate
	for k, code := range map[wire.Kind]wire.Code{
		wire.KindJoin: wire.JoinTooOften, wire.KindMembers: wire.GetMembersTooOften, wire.KindRenewToken: wire.RenewTokenTooOften,
	} {
		inBubble(t, c, func(t *testing.T, s *servertest.Server) {
			alice := s.Login("alice")
			for i := range 5 {
				n := alice.Ask(k, "!")
				for f := alice.Next(); ; f = alice.Next() {
					if f.Request == n {
						if (f.Code == code) != (i == 4) {
							t.Errorf("kind %d, call %d: %v", k, i, f)
						}
						break
					}
				}
			}
		})
	}
}

func TestJoiningOneChannelAgainAndAgainIsRefused(t *testing.T) {
	c := unlimited()
	c.Limits.JoinSameRate = wire.Rate{Count: 1, Window: 5 * time.Second}
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		code := func(channel string) wire.Code {
			join := alice.Join(channel)
			alice.Leave(channel)
			for {
				if f := alice.Next(); f.Request == join {
					return f.Code
				}
			}
		}
		for i := range 4 {
			if got := code("lobby"); got != wire.OK {
				t.Errorf("join %d: code %d", i, got)
			}
		}
		if got := code("lobby"); got != wire.JoinSameTooOften {
			t.Errorf("one join too many: code %d", got)
		}
		if got := code("another"); got != wire.OK {
			t.Errorf("another channel: code %d", got)
		}
		time.Sleep(5 * time.Second)
		if got := code("lobby"); got != wire.OK {
			t.Errorf("after the window: code %d", got)
		}
	})
}

func TestJoinsOfOneChannelAreRateLimited(t *testing.T) {
	c := unlimited()
	c.Limits.JoinSameRate = wire.Rate{Count: 2, Window: 5 * time.Second}
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		moves := func(channel string, n int) (refused int) {
			for range n {
				alice.Join(channel)
				alice.Leave(channel)
				synctest.Wait()
				for _, f := range alice.All() {
					if f.Code == wire.JoinSameTooOften {
						refused++
					}
				}
			}
			return refused
		}
		// Four times the rate may come at once.
		if n := moves("lobby", 10); n != 2 {
			t.Errorf("%d of 10 joins refused, want 2", n)
		}
		if n := moves("hall", 8); n != 0 {
			t.Errorf("%d joins of another channel refused", n)
		}
		time.Sleep(5001 * time.Millisecond)
		if n := moves("lobby", 8); n != 0 {
			t.Errorf("%d joins refused after the window", n)
		}
	})
}

func TestBadChannelMessagesAreRefused(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		for _, c := range []*servertest.Client{alice, bob} {
			c.Join("lobby")
			time.Sleep(2 * time.Second)
		}
		alice.All()
		bob.All()
		for name, m := range badMessages {
			n := alice.PublishMessage("lobby", m)
			if f := alice.Next(); f.Request != n || f.Code != wire.ChannelMessageInvalidMessage {
				t.Errorf("%s: %v %s", name, f, f.Detail)
			}
		}
		alice.Publish("lobby", "good")
		synctest.Wait()
		bob.Want("lobby#1 alice: good")
	})
}

// counts returns when a client learned which count, in milliseconds since a moment.
func counts(c *servertest.Client, since time.Time, d time.Duration) (told []string) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		time.Sleep(10 * time.Millisecond)
		synctest.Wait()
		for _, f := range c.All() {
			if f.Kind == wire.KindMemberCount {
				told = append(told, fmt.Sprintf("%d at %d", f.Count, time.Since(since).Milliseconds()))
			}
		}
	}
	return told
}

func TestCountsAreToldOncePerInterval(t *testing.T) {
	for name, test := range map[string]struct {
		memberEvents int
		min, max     time.Duration // from the first count to the second
	}{
		"small channel": {512, 990 * time.Millisecond, 1300 * time.Millisecond},
		"large channel": {1, 2990 * time.Millisecond, 3300 * time.Millisecond},
	} {
		t.Run(name, func(t *testing.T) {
			c := unlimited()
			c.Limits.MemberEvents = test.memberEvents
			inBubble(t, c, func(t *testing.T, s *servertest.Server) {
				alice := s.Login("alice")
				alice.Join("lobby")
				synctest.Wait()
				s.Login("bob").Join("lobby")
				time.Sleep(10 * time.Second)
				alice.All()
				begin := time.Now()
				for i := range 10 {
					s.Login(fmt.Sprint("user", i)).Join("lobby")
				}
				told := counts(alice, begin, 10*time.Second)
				var first, second, at1, at2 int
				if len(told) != 2 {
					t.Fatalf("counts: %q, want two", told)
				}
				fmt.Sscanf(told[0], "%d at %d", &first, &at1)
				fmt.Sscanf(told[1], "%d at %d", &second, &at2)
				gap := time.Duration(at2-at1) * time.Millisecond
				if first != 3 || second != 12 || gap < test.min || gap > test.max {
					t.Errorf("counts: %q", told)
				}
			})
		})
	}
}

func TestJoinerLearnsTheCountAtOnce(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		for i := range 5 {
			c := s.Login(fmt.Sprint("user", i))
			c.Join("lobby")
			synctest.Wait()
			c.Want("result 1", fmt.Sprint("lobby = ", i+1))
		}
	})
}

func TestLargeChannelsTellNoJoinsAndListSomeMembers(t *testing.T) {
	c := unlimited()
	c.Limits.MemberEvents, c.Limits.MembersListed = 3, 4
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		var clients []*servertest.Client
		events := func() (told []string) {
			synctest.Wait()
			for _, f := range clients[0].All() {
				if f.Kind == wire.KindMemberJoined || f.Kind == wire.KindMemberLeft {
					told = append(told, f.String())
				}
			}
			return told
		}
		for i := range 6 {
			clients = append(clients, s.Login(fmt.Sprint("user", i)))
			clients[i].Join("lobby")
			synctest.Wait()
		}
		if got := events(); !slices.Equal(got, []string{"lobby + user1", "lobby + user2"}) {
			t.Errorf("joins: %q", got)
		}
		seen := map[string]bool{}
		for range 50 {
			n := clients[0].Members("lobby")
			f := clients[0].Next()
			for ; f.Request != n; f = clients[0].Next() {
			}
			if names := slices.Compact(f.Names); len(names) != 4 {
				t.Fatalf("members: %q", f.Names)
			}
			for _, name := range f.Names {
				seen[name] = true
			}
		}
		if len(seen) != 6 {
			t.Errorf("50 random choices of 4 among 6 showed only %v", seen)
		}
		for i := 5; i > 1; i-- {
			clients[i].Leave("lobby")
			synctest.Wait()
		}
		if got := events(); !slices.Equal(got, []string{"lobby - user3", "lobby - user2"}) {
			t.Errorf("leaves: %q", got)
		}
	})
}

func TestDefaultLimitsAreTheOriginals(t *testing.T) {
	if l := wire.DefaultLimits(); l.MemberEvents != 512 || l.MembersListed != 512 || l.Channels != 20 || l.OfflineAfter != 30*time.Second {
		t.Errorf("%+v", l)
	}
}

func TestEmptyChannelBeginsANewEpoch(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		join := func(c *servertest.Client) servertest.Frame {
			n := c.Join("lobby")
			return c.Until(fmt.Sprint("result ", n))
		}
		first := join(alice)
		alice.Publish("lobby", "one")
		alice.Publish("lobby", "two")
		synctest.Wait()
		if f := join(bob); f.Epoch != first.Epoch || f.Position != 2 || first.Position != 0 || f.Epoch == 0 {
			t.Errorf("first join %+v, second %+v", first, f)
		}
		alice.Leave("lobby")
		bob.Leave("lobby")
		synctest.Wait()
		if f := join(alice); f.Epoch == first.Epoch || f.Position != 0 {
			t.Errorf("after the channel was empty: %+v", f)
		}
		time.Sleep(5 * time.Second) // the count of the dead channel must not be told
		alice.Publish("lobby", "three")
		synctest.Wait()
		for _, f := range alice.All() {
			if f.Kind == wire.KindMemberCount && f.Count != 1 {
				t.Errorf("%v", f)
			}
		}
	})
}

// All members see one order, whoever publishes at the same time; nobody misses anything or hears himself.
func TestAllMembersSeeTheSameOrder(t *testing.T) {
	for _, members := range []int{5, 40} { // written by the publisher's goroutine, and by the flushers
		t.Run(fmt.Sprint(members, " members"), func(t *testing.T) {
			const publishers, each = 4, 60
			s := servertest.StartTCP(t, unlimited())
			clients := make([]*servertest.Client, members)
			for i := range clients {
				clients[i] = s.Login(fmt.Sprint("user", i))
				clients[i].Join("lobby")
				clients[i].Until("result 1")
			}
			var wg sync.WaitGroup
			for _, c := range clients[:publishers] {
				wg.Go(func() {
					for n := range each {
						c.Publish("lobby", fmt.Sprint(n))
					}
				})
			}
			wg.Wait()
			at := make(map[uint64]string) // what stands at each position
			for i, c := range clients {
				want, own := publishers*each, ""
				if i < publishers {
					want, own = want-each, c.Login.User
				}
				last := map[string]int{}
				before := uint64(0)
				for got := 0; got < want; {
					f := c.Next()
					if f.Kind != wire.KindChannelMessage {
						continue
					}
					got++
					if f.User == own {
						t.Fatalf("%s hears itself", own)
					}
					if f.Position <= before {
						t.Fatalf("%s: position %d after %d", c.Login.User, f.Position, before)
					}
					before = f.Position
					if s := at[f.Position]; s != "" && s != f.String() {
						t.Fatalf("position %d is %q and %q", f.Position, s, f)
					}
					at[f.Position] = f.String()
					if want := fmt.Sprint(last[f.User]); f.Text != want {
						t.Fatalf("%s got %v, want text %s", c.Login.User, f, want)
					}
					last[f.User]++
				}
			}
			if len(at) != publishers*each {
				t.Errorf("%d positions", len(at))
			}
		})
	}
}

func TestMessageThatFollowsAJoinInOneWriteIsPublished(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		bob, alice := s.Login("bob"), s.Login("alice")
		bob.Join("lobby")
		time.Sleep(2 * time.Second)
		bob.All()
		var batch []byte
		for _, k := range []wire.Kind{wire.KindJoin, wire.KindChannelSend, wire.KindLeave} {
			frame, _ := alice.Queue(k, func(w *wire.Writer, n uint64) {
				if k == wire.KindChannelSend {
					(&wire.ChannelSend{Request: n, Channel: []byte("lobby"), Message: servertest.Text("hi")}).Append(w)
					return
				}
				(&wire.Request{Kind: k, Request: n, Subject: []byte("lobby")}).Append(w)
			})
			batch = append(batch, frame...)
		}
		alice.Write(batch)
		synctest.Wait()
		alice.Want("result 1", "lobby = 2", "result 2", "result 3")
		bob.Want("lobby + alice", "lobby = 2", "lobby#1 alice: hi", "lobby - alice")
	})
}
