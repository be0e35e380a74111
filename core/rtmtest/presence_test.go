package rtmtest

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

// TestPresenceThroughReconnects: subscriptions outlive a lost connection and an expired session.
func TestPresenceThroughReconnects(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Start(t, server.Config{})
		defer s.Close()
		alice, bob := s.User("alice"), s.User("bob")
		want := func(want ...wire.PeerPresence) {
			t.Helper()
			if e := Expect[client.PresenceChanged](alice); !slices.Equal(e.Peers, want) {
				t.Fatalf("alice is told %v, want %v", e.Peers, want)
			}
		}
		alice.must(alice.SubscribePresence(1, []string{"bob", "carol"}))
		expectOK(alice, "subscribe", Expect[client.SubscriptionResult](alice).Code, "")
		want(wire.PeerPresence{User: "bob"}, wire.PeerPresence{User: "carol", Presence: wire.PresenceOffline})

		s.Net.CutAll() // both resume before anybody notices
		time.Sleep(3 * time.Second)
		bob.must(bob.Logout())
		want(wire.PeerPresence{User: "bob", Presence: wire.PresenceOffline})

		s.Net.Refuse(true) // long enough for alice's session to expire
		s.Net.CutAll()
		time.Sleep(time.Minute)
		s.Net.Refuse(false)
		time.Sleep(20 * time.Second)
		carol := s.User("carol")
		want(wire.PeerPresence{User: "carol"}) // and nothing about bob, of whom she knows
		alice.must(alice.Subscriptions(2, 0))
		if e := Expect[client.SubscriptionsResult](alice); !slices.Equal(e.Peers, []string{"bob", "carol"}) {
			t.Fatalf("subscribed to %v", e.Peers)
		}
		carol.Close()
		want(wire.PeerPresence{User: "carol", Presence: wire.PresenceOffline})
	})
}
