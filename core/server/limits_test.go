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
	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

// The tables of this file are the limits of the original service; core/client/limits_test.go has the same for the
// library. Here the client has no manners: it sends what the library would have refused.

// burst is how many times its rate a session may spend at once.
const burst = 4

func repeatNames(n int) []string {
	names := make([]string, n)
	for i := range names {
		names[i] = fmt.Sprint("name", i)
	}
	return names
}

func TestRatesOfTheOriginalAreEnforced(t *testing.T) {
	type client = servertest.Client
	rows := []struct {
		kinds []wire.Kind
		calls int
		in    time.Duration
		codes []wire.Code
		ask   func(c *client, k wire.Kind, i int)
	}{
		{[]wire.Kind{wire.KindPeerSend, wire.KindChannelSend}, 180, 3 * time.Second, []wire.Code{wire.PeerMessageTooOften, wire.ChannelMessageTooOften},
			func(c *client, k wire.Kind, _ int) {
				if k == wire.KindPeerSend {
					c.Tell("nobody", "x")
				} else {
					c.Publish("lobby", "x")
				}
			}},
		{[]wire.Kind{wire.KindJoin}, 50, 3 * time.Second, []wire.Code{wire.JoinTooOften}, func(c *client, k wire.Kind, i int) { c.Join(fmt.Sprint("c", i)) }},
		{[]wire.Kind{wire.KindMembers}, 5, 2 * time.Second, []wire.Code{wire.GetMembersTooOften}, func(c *client, k wire.Kind, _ int) { c.Members("lobby") }},
		{[]wire.Kind{wire.KindRenewToken}, 2, time.Second, []wire.Code{wire.RenewTokenTooOften}, func(c *client, k wire.Kind, _ int) { c.Ask(k, "token") }},
		{[]wire.Kind{wire.KindQueryPresence}, 10, 5 * time.Second, []wire.Code{wire.QueryPresenceTooOften}, askName},
		{[]wire.Kind{wire.KindSubscribe}, 10, 5 * time.Second, []wire.Code{wire.SubscriptionTooOften}, askName},
		{[]wire.Kind{wire.KindUnsubscribe}, 10, 5 * time.Second, []wire.Code{wire.SubscriptionTooOften}, askName},
		{[]wire.Kind{wire.KindSubscriptions}, 10, 5 * time.Second, []wire.Code{wire.SubscriptionsTooOften}, func(c *client, k wire.Kind, _ int) { c.AskNames(k) }},
		{[]wire.Kind{wire.KindMemberCounts}, 1, time.Second, []wire.Code{wire.MemberCountsTooOften}, askName},
		{[]wire.Kind{wire.KindWriteUserAttributes}, 10, 5 * time.Second, []wire.Code{wire.AttributeTooOften}, writeSomething("")},
		{[]wire.Kind{wire.KindReadUserAttributes}, 40, 5 * time.Second, []wire.Code{wire.AttributeTooOften}, func(c *client, k wire.Kind, _ int) { c.ReadAttributes(k, "alice") }},
		{[]wire.Kind{wire.KindWriteChannelAttributes}, 10, 5 * time.Second, []wire.Code{wire.AttributeTooOften}, writeSomething("lobby")},
		{[]wire.Kind{wire.KindReadChannelAttributes}, 10, 5 * time.Second, []wire.Code{wire.AttributeTooOften}, func(c *client, k wire.Kind, _ int) { c.ReadAttributes(k, "lobby") }},
		// Of invitations the original has no rate; they come no faster than messages.
		{[]wire.Kind{wire.KindInvite}, 180, 3 * time.Second, []wire.Code{wire.InvitationTooMany}, func(c *client, _ wire.Kind, _ int) { c.Invite("x", "bob") }},
	}
	var walked []wire.Kind
	for _, row := range rows {
		walked = append(walked, row.kinds...)
		t.Run(fmt.Sprint("kind ", row.kinds[0]), func(t *testing.T) {
			inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
				alice := s.Login("alice")
				// ask asks and reports whether it was too often.
				ask := func(i int) bool {
					which := i % len(row.kinds)
					row.ask(alice, row.kinds[which], i)
					for {
						f := alice.Next()
						if f.Kind == wire.KindResult {
							return f.Code == row.codes[which] && strings.Contains(f.Detail, fmt.Sprintf("more than %d calls in %v", row.calls, row.in))
						}
					}
				}
				for i := range burst * row.calls {
					if ask(i) {
						t.Fatalf("call %d of %d is too often", i, burst*row.calls)
					}
				}
				for i := range len(row.kinds) {
					if !ask(i) {
						t.Fatal("a call too many is answered")
					}
				}
				time.Sleep(row.in/time.Duration(row.calls) + time.Millisecond)
				if ask(0) {
					t.Error("nothing comes back with time")
				}
			})
		})
	}
	slices.Sort(walked)
	if all := server.LimitedKinds(); !slices.Equal(walked, all) {
		t.Errorf("the kinds %v are walked, %v have a rate", walked, all)
	}
}

func askName(c *servertest.Client, k wire.Kind, _ int) { c.AskNames(k, "bob") }

func writeSomething(channel string) func(*servertest.Client, wire.Kind, int) {
	return func(c *servertest.Client, _ wire.Kind, _ int) {
		c.WriteAttributes(change(channel, wire.AttributesSet, "a=1"))
	}
}

// The rate of logins is no budget of a session; nor is that of joins of one channel, which channels_test.go is about.
func TestLoginsOfAUserAreRateLimited(t *testing.T) {
	inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		try := func(user string, i int) servertest.Frame {
			return s.First(servertest.LoginFrame(servertest.NewLogin(user, fmt.Sprint("instance", i))))
		}
		for i := range burst * 2 {
			if f := try("alice", i); f.Kind != wire.KindWelcome {
				t.Fatalf("login %d: %v %s", i, f, f.Detail)
			}
		}
		if f := try("alice", 8); f.Kind != wire.KindRefused || f.Code != wire.LoginTooOften || !strings.Contains(f.Detail, "2 logins in 1s") {
			t.Fatalf("%v %s", f, f.Detail)
		}
		if f := try("bob", 9); f.Kind != wire.KindWelcome {
			t.Fatalf("another user: %v %s", f, f.Detail)
		}
		time.Sleep(501 * time.Millisecond)
		if f := try("alice", 10); f.Kind != wire.KindWelcome {
			t.Fatalf("half a second later: %v %s", f, f.Detail)
		}
	})
}

// Who has no token for a user cannot use up that user's logins.
func TestRefusedLoginsDoNotCount(t *testing.T) {
	c := server.Config{Apps: []server.App{{ID: certificateApp, Certificate: certificate}}}
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		f := servertest.NewLogin("alice", "one")
		f.AppID, f.Token = certificateApp, "nonsense"
		for range 100 {
			if got := s.First(servertest.LoginFrame(f)); got.Code != wire.LoginInvalidToken {
				t.Fatalf("%v %s", got, got.Detail)
			}
		}
		f.Token = mint(t, "007", token.Grant{User: "alice"})
		if got := s.First(servertest.LoginFrame(f)); got.Kind != wire.KindWelcome {
			t.Fatalf("%v %s", got, got.Detail)
		}
	})
}

// What is too large or too much has its code, and what is as large as allowed has not.
func TestSizesOfTheOriginalAreEnforced(t *testing.T) {
	type client = servertest.Client
	id := strings.Repeat("i", 64)
	body := func(n int) string { return strings.Repeat("x", n) }
	file := func(n int) wire.Message {
		return wire.Message{Type: wire.MessageFile, Text: []byte(body(n / 2)), Media: wire.Media{ID: []byte("id"), FileName: []byte("name"),
			Thumbnail: []byte(body(n - n/2 - 4))}}
	}
	raw := func(n int) wire.Message {
		return wire.Message{Type: wire.MessageRaw, Text: []byte(body(1000)), Raw: []byte(body(n - 1000))}
	}
	joins := func(c *client, n int) {
		for i := range n {
			c.Join(fmt.Sprint("c", i))
		}
	}
	attributes := func(channel string, n, size int) wire.WriteAttributes {
		f := wire.WriteAttributes{Channel: channel}
		for i := range n {
			key := fmt.Sprintf("%02d", i)
			f.Pairs = append(f.Pairs, wire.Attribute{Key: key, Value: body(size - len(key))})
		}
		return f
	}
	pair := func(key, value string) wire.WriteAttributes {
		return wire.WriteAttributes{Pairs: []wire.Attribute{{Key: key, Value: value}}}
	}
	for _, row := range []struct {
		name    string
		code    wire.Code // of what is too much
		fits    func(c *client)
		exceeds func(c *client)
	}{
		{"peer id", wire.PeerMessageInvalidUserID, func(c *client) { c.Tell(id, "x") }, func(c *client) { c.Tell(id+"i", "x") }},
		{"no peer id", wire.PeerMessageInvalidUserID, func(c *client) { c.Tell("nul", "x") }, func(c *client) { c.Tell("null", "x") }},
		{"channel id", wire.JoinInvalidArgument, func(c *client) { c.Join(id) }, func(c *client) { c.Join(id + "i") }},
		{"character of an id", wire.JoinInvalidArgument, func(c *client) { c.Join("a,b") }, func(c *client) { c.Join("a'b") }},
		{"text to a peer", wire.PeerMessageInvalidMessage, func(c *client) { c.Tell("nobody", body(32<<10)) }, func(c *client) { c.Tell("nobody", body(32<<10+1)) }},
		{"raw data to a peer", wire.PeerMessageInvalidMessage, func(c *client) { c.TellMessage("nobody", raw(32<<10)) }, func(c *client) { c.TellMessage("nobody", raw(32<<10+1)) }},
		{"file to a peer", wire.PeerMessageInvalidMessage, func(c *client) { c.TellMessage("nobody", file(32<<10)) }, func(c *client) { c.TellMessage("nobody", file(32<<10+1)) }},
		{"no message to a peer", wire.PeerMessageInvalidMessage, func(c *client) { c.Tell("nobody", "") }, func(c *client) { c.TellMessage("nobody", wire.Message{}) }},
		{"text to a channel", wire.ChannelMessageInvalidMessage, func(c *client) { c.Publish("lobby", body(32<<10)) }, func(c *client) { c.Publish("lobby", body(32<<10+1)) }},
		{"file to a channel", wire.ChannelMessageInvalidMessage, func(c *client) { c.PublishMessage("lobby", file(32<<10)) }, func(c *client) { c.PublishMessage("lobby", file(32<<10+1)) }},
		{"channels joined", wire.JoinExceedLimit, func(c *client) { joins(c, 20) }, func(c *client) { joins(c, 21) }},
		{"peers queried", wire.QueryPresenceInvalidArgument, func(c *client) { c.AskNames(wire.KindQueryPresence, repeatNames(256)...) }, func(c *client) { c.AskNames(wire.KindQueryPresence, repeatNames(257)...) }},
		{"peers subscribed", wire.SubscriptionOverflow, func(c *client) { c.AskNames(wire.KindSubscribe, repeatNames(512)...) }, func(c *client) { c.AskNames(wire.KindSubscribe, repeatNames(513)...) }},
		{"peers subscribed in all", wire.SubscriptionOverflow, func(c *client) {
			c.AskNames(wire.KindSubscribe, repeatNames(512)...)
			c.AskNames(wire.KindSubscribe, "name7")
		},
			func(c *client) {
				c.AskNames(wire.KindSubscribe, repeatNames(512)...)
				c.AskNames(wire.KindSubscribe, "one more")
			}},
		{"channels counted", wire.MemberCountsExceedLimit, func(c *client) { c.AskNames(wire.KindMemberCounts, repeatNames(32)...) }, func(c *client) { c.AskNames(wire.KindMemberCounts, repeatNames(33)...) }},
		{"channel counted", wire.MemberCountsInvalidArgument, func(c *client) { c.AskNames(wire.KindMemberCounts, "a") }, func(c *client) { c.AskNames(wire.KindMemberCounts, "a*") }},
		{"attribute key", wire.AttributeInvalidArgument, func(c *client) { c.WriteAttributes(pair(body(32), "v")) }, func(c *client) { c.WriteAttributes(pair(body(33), "v")) }},
		{"attribute value", wire.AttributeSizeOverflow, func(c *client) { c.WriteAttributes(pair("k", body(8<<10))) }, func(c *client) { c.WriteAttributes(pair("k", body(8<<10+1))) }},
		{"empty attribute", wire.AttributeInvalidArgument, func(c *client) { c.WriteAttributes(pair("k", "v")) }, func(c *client) { c.WriteAttributes(pair("k", "")) }},
		{"attributes of a user", wire.AttributeSizeOverflow, func(c *client) { c.WriteAttributes(attributes("", 32, 10)) }, func(c *client) { c.WriteAttributes(attributes("", 33, 10)) }},
		{"attributes of a channel", wire.AttributeSizeOverflow, func(c *client) { c.WriteAttributes(attributes("lobby", 32, 10)) }, func(c *client) { c.WriteAttributes(attributes("lobby", 33, 10)) }},
		{"all of a user", wire.AttributeSizeOverflow, func(c *client) { c.WriteAttributes(attributes("", 16, 1<<10)) }, func(c *client) { c.WriteAttributes(attributes("", 17, 1<<10)) }},
		{"all of a channel", wire.AttributeSizeOverflow, func(c *client) { c.WriteAttributes(attributes("lobby", 32, 1<<10)) }, func(c *client) { c.WriteAttributes(attributes("lobby", 32, 1<<10+1)) }},
	} {
		t.Run(row.name, func(t *testing.T) {
			inBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
				last := func(user string, ask func(*client)) (f servertest.Frame) {
					c := s.Login(user)
					c.Join("lobby")
					c.Until("result 1")
					if row.name == "channels joined" {
						c.Leave("lobby")
						c.Until("result 2")
					}
					ask(c)
					synctest.Wait()
					for _, f = range slices.Backward(c.All()) {
						if f.Kind == wire.KindResult {
							return f
						}
					}
					t.Fatal("no result")
					return f
				}
				if f := last("fits", row.fits); f.Code == row.code {
					t.Errorf("what fits is refused: %s", f.Detail)
				}
				if f := last("exceeds", row.exceeds); f.Code != row.code || f.Detail == "" {
					t.Errorf("what does not fit: %v %s, want code %d", f, f.Detail, row.code)
				}
			})
		})
	}
}
