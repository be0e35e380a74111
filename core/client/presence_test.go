package client

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// presenceText shows the events of presence.
func presenceText(event any) (string, bool) {
	switch e := event.(type) {
	case PresenceResult:
		return checked(e.Result, "presence #%d %v %d", e.RequestID, e.Peers, e.Code), true
	case SubscriptionResult:
		return checked(e.Result, "subscription #%d %d", e.RequestID, e.Code), true
	case SubscriptionsResult:
		return checked(e.Result, "subscriptions #%d %v %d", e.RequestID, e.Peers, e.Code), true
	case PresenceChanged:
		return fmt.Sprintf("changed %v", e.Peers), true
	case MemberCountsResult:
		return checked(e.Result, "counts #%d %v %d", e.RequestID, e.Counts, e.Code), true
	}
	return "", false
}

// listCalls is every request about a list of ids, with its codes.
var listCalls = []struct {
	name                string
	call                func(c *Client, names ...string) error
	limit, rate         int
	window, timeout     time.Duration
	bad, long, tooOften wire.Code
	timedOut, loggedOut string
}{
	{"query", func(c *Client, n ...string) error { return c.QueryPresence(7, n) }, 256, 10, 5 * time.Second, 10 * time.Second,
		2, 2, 5, "presence #7 [] 4", "presence #7 [] 1"},
	{"subscribe", func(c *Client, n ...string) error { return c.SubscribePresence(7, n) }, 512, 10, 5 * time.Second, 10 * time.Second,
		2, 6, 5, "subscription #7 4", "subscription #7 1"},
	{"unsubscribe", func(c *Client, n ...string) error { return c.UnsubscribePresence(7, n) }, 512, 10, 5 * time.Second, 10 * time.Second,
		2, 6, 5, "subscription #7 4", "subscription #7 1"},
	{"counts", func(c *Client, n ...string) error { return c.MemberCounts(7, n) }, 32, 1, time.Second, 5 * time.Second,
		2, 5, 3, "counts #7 [] 4", "counts #7 [] 1"},
	{"subscriptions", func(c *Client, _ ...string) error { return c.Subscriptions(7, 0) }, 0, 10, 5 * time.Second, 5 * time.Second,
		0, 0, 3, "subscriptions #7 [] 2", "subscriptions #7 [] 1"},
}

func TestListCallsRefuse(t *testing.T) {
	for _, call := range listCalls {
		t.Run(call.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				w.refused(call.call(w.client, "bob"), wire.NotLoggedIn)
				k := w.login()
				if call.limit > 0 {
					w.refused(call.call(w.client), call.bad)
					for _, id := range []string{"", "null", "a*b", "\xff", "ä", strings.Repeat("x", 65)} {
						w.refused(call.call(w.client, "bob", id), call.bad)
					}
					w.refused(call.call(w.client, slices.Repeat([]string{"bob"}, call.limit+1)...), call.long)
				} else {
					w.refused(w.client.Subscriptions(7, 1), wire.SubscriptionsFailure)
				}
				k.quiet()
				for range call.rate {
					w.must(call.call(w.client, slices.Repeat([]string{"bob"}, max(1, call.limit))...))
				}
				w.refused(call.call(w.client, "bob"), call.tooOften)
				time.Sleep(call.window)
				w.must(call.call(w.client, "bob"))
				w.client.Close()
				w.refused(call.call(w.client), wire.NotInitialized)
			})
		})
	}
}

func TestListCallsTimeOut(t *testing.T) {
	for _, call := range listCalls {
		t.Run(call.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				w.login()
				w.must(call.call(w.client, "bob"))
				time.Sleep(call.timeout - 1)
				w.expect()
				time.Sleep(1)
				w.expect(call.timedOut)
				w.must(call.call(w.client, "bob"))
				w.must(w.client.Logout())
				time.Sleep(time.Second)
				w.expect(call.loggedOut, "logout 0", "state 1/6")
			})
		})
	}
}

func online(users ...string) func(*wire.Writer) {
	f := wire.PresenceChanged{}
	for _, u := range users {
		user, offline := strings.CutPrefix(u, "-")
		p := wire.PeerPresence{User: user}
		if offline {
			p.Presence = wire.PresenceOffline
		}
		f.Peers = append(f.Peers, p)
	}
	return f.Append
}

func TestResultsOfListsArePassedOn(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.QueryPresence(1, []string{"bob"}))
		k.result(k.take(wire.KindQueryPresence).request, wire.OK, func(w *wire.Writer) {
			wire.AppendPresence(w, []wire.PeerPresence{{User: "bob", Presence: 2}})
		}, 1)
		w.must(w.client.Subscriptions(2, 0))
		k.result(k.take(wire.KindSubscriptions).request, wire.OK, func(w *wire.Writer) { wire.AppendNames(w, []string{"bob"}) }, 1)
		w.must(w.client.MemberCounts(3, []string{"hall", "lobby"}))
		k.result(k.take(wire.KindMemberCounts).request, wire.OK, func(w *wire.Writer) { wire.AppendCounts(w, []int{0, 5}) }, 1)
		w.must(w.client.SubscribePresence(4, []string{"bob"}))
		k.fail(k.take(wire.KindSubscribe), wire.SubscriptionOverflow)
		k.send(online("bob"))
		w.expect("presence #1 [{bob 2}] 0", "subscriptions #2 [bob] 0", "counts #3 [{hall 0} {lobby 5}] 0", "subscription #4 6")
	})
}

func TestSubscriptionsComeBackInAFreshSession(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SubscribePresence(1, []string{"bob", "carol", "dave"}))
		k.ok(k.take(wire.KindSubscribe))
		k.send(online("bob", "-carol", "dave"))
		w.must(w.client.UnsubscribePresence(2, []string{"dave", "eve"}))
		k.ok(k.take(wire.KindUnsubscribe))
		k.send(online("-dave", "bob"))
		w.expect("subscription #1 0", "changed [{bob 0} {carol 2} {dave 0}]", "subscription #2 0")
		w.must(w.client.SubscribePresence(3, []string{"zoe"}))
		k.take(wire.KindSubscribe)
		k.cut()
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		f := k.take(wire.KindSubscribe)
		if !slices.Equal(f.names, []string{"bob", "carol"}) {
			t.Fatalf("restored %v", f.names)
		}
		k.ok(f)
		k.send(online("bob", "carol"))
		f = k.take(wire.KindSubscribe)
		if !slices.Equal(f.names, []string{"zoe"}) {
			t.Fatalf("repeated %v", f.names)
		}
		k.ok(f)
		k.send(online("-zoe"))
		w.expect("changed [{carol 0}]", "subscription #3 0", "changed [{zoe 2}]")

		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
		k = w.login()
		k.quiet()
	})
}

func TestSubscriptionThatTimedOutIsGivenUp(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SubscribePresence(1, []string{"bob"}))
		k.take(wire.KindSubscribe)
		time.Sleep(10 * time.Second)
		if f := k.take(wire.KindUnsubscribe); !slices.Equal(f.names, []string{"bob"}) {
			t.Fatalf("gave up %v", f.names)
		}
		k.send(online("bob"))
		w.expect("subscription #1 4")
	})
}
