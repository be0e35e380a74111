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
	"github.com/librtm/librtm/core/wire"
)

// unlimitedPresence does not mind how often it is asked.
func unlimitedPresence() server.Config {
	c := unlimited()
	l := &c.Limits
	l.QueryPresenceRate, l.SubscribeRate, l.UnsubscribeRate = wire.Rate{}, wire.Rate{}, wire.Rate{}
	l.SubscriptionsRate, l.MemberCountsRate = wire.Rate{}, wire.Rate{}
	return c
}

// settle lets everything that changed be told.
func settle() {
	time.Sleep(200 * time.Millisecond)
	synctest.Wait()
}

func TestQueryKnowsOnlineAndOffline(t *testing.T) {
	inBubble(t, unlimitedPresence(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		s.Login("bob")
		alice.AskNames(wire.KindQueryPresence, "bob", "carol", "alice", "bob")
		synctest.Wait()
		alice.Want("result 1 bob:0 carol:2 alice:0 bob:0")
		pingFor(alice, 10*time.Second) // bob is unreachable, but logged in
		settle()
		alice.All()
		alice.AskNames(wire.KindQueryPresence, "bob")
		synctest.Wait()
		alice.Want("result 2 bob:0")
	})
}

func TestSubscriberIsToldWhatBecomesOfAUser(t *testing.T) {
	inBubble(t, unlimitedPresence(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		want := func(d time.Duration, want ...string) {
			t.Helper()
			pingFor(alice, d)
			settle()
			got := slices.DeleteFunc(alice.Texts(), func(s string) bool { return strings.HasPrefix(s, "pong") })
			if !slices.Equal(got, want) {
				t.Fatalf("got %q, want %q", got, want)
			}
		}
		alice.AskNames(wire.KindSubscribe, "bob", "carol", "bob")
		want(0, "result 1", "presence bob:2 carol:2")
		alice.AskNames(wire.KindSubscribe, "bob")
		want(0, "result 2")
		bob := s.Login("bob")
		want(0, "presence bob:0")
		want(5 * time.Second)
		want(2*time.Second, "presence bob:1")
		bob.Ping()
		want(time.Second, "presence bob:0")
		bob.Drop()
		want(7*time.Second, "presence bob:1")
		if !bob.Connect() || !bob.Welcome.Resumed {
			t.Fatal("not resumed")
		}
		want(time.Second, "presence bob:0")
		bob.Drop()
		want(32*time.Second, "presence bob:1", "presence bob:2")
		bob = s.Login("bob")
		want(0, "presence bob:0")
		bob.Logout()
		want(0, "presence bob:2")
		alice.AskNames(wire.KindUnsubscribe, "bob", "dave")
		s.Login("bob")
		s.Login("carol")
		want(0, "result 3", "presence carol:0")
	})
}

func TestChangesMeetAndCancelEachOther(t *testing.T) {
	inBubble(t, unlimitedPresence(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		names := []string{"dave"}
		for i := range 20 {
			names = append(names, fmt.Sprint(i))
		}
		alice.AskNames(wire.KindSubscribe, names...)
		settle()
		alice.All()
		for _, name := range names[1:] {
			s.Login(name)
		}
		dave := s.Login("dave")
		dave.Logout()
		settle()
		got := alice.All()
		if len(got) != 1 || len(got[0].Peers) != 20 {
			t.Errorf("got %v", got)
		}
	})
}

func TestLoginFromElsewhereIsNoAbsence(t *testing.T) {
	inBubble(t, unlimitedPresence(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		s.Login("bob")
		alice.AskNames(wire.KindSubscribe, "bob")
		settle()
		alice.Want("result 1", "presence bob:0")
		for i := range 20 {
			s.Login("bob", asInstance(fmt.Sprint("device ", i)))
			time.Sleep(7 * time.Millisecond)
		}
		settle()
		alice.Want()
		s.Kick(servertest.AppID, "bob", "")
		settle()
		alice.Want("presence bob:2")
	})
}

func TestSubscriptionsOfASession(t *testing.T) {
	c := unlimitedPresence()
	c.Limits.Subscriptions, c.Limits.PeersQueried = 3, 3
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.AskNames(wire.KindSubscriptions)
		alice.AskNames(wire.KindSubscribe, "b", "c")
		alice.AskNames(wire.KindSubscribe, "d", "e")
		alice.AskNames(wire.KindSubscribe, "c", "b", "a", "a")
		alice.AskNames(wire.KindSubscriptions)
		alice.AskNames(wire.KindSubscribe, "d")
		alice.AskNames(wire.KindUnsubscribe, "b")
		alice.AskNames(wire.KindSubscribe, "d")
		alice.AskNames(wire.KindSubscriptions)
		synctest.Wait()
		alice.Want("result 1 []", "result 2", "presence b:2 c:2", "result 3 code 6", "result 4", "presence a:2",
			"result 5 [a b c]", "result 6 code 6", "result 7", "result 8", "presence d:2", "result 9 [a c d]")
		for _, k := range []wire.Kind{wire.KindQueryPresence, wire.KindSubscribe, wire.KindUnsubscribe, wire.KindMemberCounts} {
			alice.AskNames(k)
			alice.AskNames(k, "ok", "a/b")
			alice.AskNames(k, "\xff")
			alice.AskNames(k, strings.Repeat("x", 65))
		}
		alice.AskNames(wire.KindQueryPresence, "a", "b", "c", "d")
		synctest.Wait()
		for _, f := range alice.All() {
			if f.Code != 2 || f.Detail == "" {
				t.Errorf("%v, detail %q", f, f.Detail)
			}
		}
		// They end with the session, and with it alone.
		alice.Drop()
		s.Login("a")
		settle()
		if !alice.Connect() || !alice.Welcome.Resumed {
			t.Fatal("not resumed")
		}
		settle()
		alice.Want("presence a:0")
		alice.Logout()
		settle()
		alice = s.Login("alice", asInstance("again"))
		s.Kick(servertest.AppID, "a", "")
		alice.AskNames(wire.KindSubscriptions)
		settle()
		alice.Want("result 1 []")
	})
}

func TestMemberCountsNeedNoMembership(t *testing.T) {
	inBubble(t, unlimitedPresence(), func(t *testing.T, s *servertest.Server) {
		alice, bob, carol := s.Login("alice"), s.Login("bob"), s.Login("carol")
		bob.Join("lobby")
		carol.Join("lobby")
		carol.Join("hall")
		synctest.Wait()
		alice.AskNames(wire.KindMemberCounts, "hall", "nowhere", "lobby")
		alice.AskNames(wire.KindMemberCounts, slices.Repeat([]string{"lobby"}, 32)...)
		alice.AskNames(wire.KindMemberCounts, slices.Repeat([]string{"lobby"}, 33)...)
		synctest.Wait()
		alice.Want("result 1 [1 0 2]", fmt.Sprint("result 2 ", slices.Repeat([]int{2}, 32)), "result 3 code 5")
	})
}

func TestPresenceRatesAreEnforced(t *testing.T) {
	for _, test := range []struct {
		kind     wire.Kind
		names    []string
		allowed  int
		tooOften wire.Code
	}{
		{wire.KindQueryPresence, []string{"a"}, 40, wire.QueryPresenceTooOften},
		{wire.KindSubscribe, []string{"a"}, 40, wire.SubscriptionTooOften},
		{wire.KindUnsubscribe, []string{"a"}, 40, wire.SubscriptionTooOften},
		{wire.KindSubscriptions, nil, 40, wire.SubscriptionsTooOften},
		{wire.KindMemberCounts, []string{"a"}, 4, wire.MemberCountsTooOften},
	} {
		inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
			alice := s.Login("alice")
			for range 50 {
				alice.AskNames(test.kind, test.names...)
			}
			synctest.Wait()
			allowed := 0
			for _, f := range alice.All() {
				switch {
				case f.Kind != wire.KindResult:
				case f.Code == wire.OK:
					allowed++
				case f.Code != test.tooOften || f.Detail == "":
					t.Errorf("kind %d: %v", test.kind, f)
				}
			}
			if allowed != test.allowed {
				t.Errorf("kind %d: %d allowed", test.kind, allowed)
			}
		})
	}
}

func TestListsThatFitNoFrameAreRefused(t *testing.T) {
	l := wire.DefaultLimits()
	l.Subscriptions = 2049
	if _, err := server.New(server.Config{Limits: l}); err == nil {
		t.Error("accepted")
	}
}
