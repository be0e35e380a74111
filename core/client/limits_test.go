package client

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// The tables of this file are the limits of the original service; core/server/limits_test.go has the same for the
// server. Here the library refuses at once, and nothing of it is sent.

func TestRatesOfTheOriginalAreRefusedAtOnce(t *testing.T) {
	rows := []struct {
		budget wire.Budget
		calls  int
		in     time.Duration
		codes  []wire.Code // of the calls that share the budget, which take turns
		call   func(c *Client, ch *Channel, which, i int) error
	}{
		{wire.BudgetMessages, 180, 3 * time.Second, []wire.Code{wire.PeerMessageTooOften, wire.ChannelMessageTooOften}, func(c *Client, ch *Channel, which, _ int) error {
			if which == 0 {
				return c.SendToPeer("bob", text(1, "x"), 0)
			}
			return ch.Send(text(1, "x"), 0)
		}},
		{wire.BudgetMembers, 5, 2 * time.Second, []wire.Code{wire.GetMembersTooOften}, func(_ *Client, ch *Channel, _, _ int) error { return ch.Members() }},
		{wire.BudgetRenewals, 2, time.Second, []wire.Code{wire.RenewTokenTooOften}, func(c *Client, _ *Channel, _, _ int) error { return c.RenewToken("new") }},
		{wire.BudgetQueryPresence, 10, 5 * time.Second, []wire.Code{wire.QueryPresenceTooOften}, func(c *Client, _ *Channel, _, _ int) error { return c.QueryPresence(1, []string{"bob"}) }},
		{wire.BudgetSubscribe, 10, 5 * time.Second, []wire.Code{wire.SubscriptionTooOften}, func(c *Client, _ *Channel, _, _ int) error { return c.SubscribePresence(1, []string{"bob"}) }},
		{wire.BudgetUnsubscribe, 10, 5 * time.Second, []wire.Code{wire.SubscriptionTooOften}, func(c *Client, _ *Channel, _, _ int) error { return c.UnsubscribePresence(1, []string{"bob"}) }},
		{wire.BudgetSubscriptions, 10, 5 * time.Second, []wire.Code{wire.SubscriptionsTooOften}, func(c *Client, _ *Channel, _, _ int) error { return c.Subscriptions(1, 0) }},
		{wire.BudgetMemberCounts, 1, time.Second, []wire.Code{wire.MemberCountsTooOften}, func(c *Client, _ *Channel, _, _ int) error { return c.MemberCounts(1, []string{"lobby"}) }},
		{wire.BudgetUserAttributeWrites, 10, 5 * time.Second, slices.Repeat([]wire.Code{wire.AttributeTooOften}, 4), func(c *Client, _ *Channel, which, _ int) error {
			return c.WriteUserAttributes(wire.AttributeOp(which), somePairs(which), 1)
		}},
		{wire.BudgetUserAttributeReads, 40, 5 * time.Second, slices.Repeat([]wire.Code{wire.AttributeTooOften}, 2), func(c *Client, _ *Channel, which, _ int) error {
			return c.ReadUserAttributes("bob", someKeys(which), 1)
		}},
		{wire.BudgetChannelAttributeWrites, 10, 5 * time.Second, slices.Repeat([]wire.Code{wire.AttributeTooOften}, 4), func(c *Client, _ *Channel, which, _ int) error {
			return c.WriteChannelAttributes("lobby", ChannelWrite{Op: wire.AttributeOp(which), Pairs: somePairs(which)}, 1)
		}},
		{wire.BudgetChannelAttributeReads, 10, 5 * time.Second, slices.Repeat([]wire.Code{wire.AttributeTooOften}, 2), func(c *Client, _ *Channel, which, _ int) error {
			return c.ReadChannelAttributes("lobby", someKeys(which), 1)
		}},
		// Joins need answers, and logins a logout: each of these calls does what it takes.
		{budget: wire.BudgetJoins},       // TestJoinRates
		{budget: wire.BudgetInvitations}, // which the server alone counts
		{wire.BudgetLogins, 2, time.Second, []wire.Code{wire.LoginTooOften}, func(c *Client, _ *Channel, _, _ int) error {
			_ = c.Logout()
			synctest.Wait()
			time.Sleep(time.Nanosecond)
			return c.Login("", "alice")
		}},
	}
	var walked []wire.Budget
	for _, row := range rows {
		walked = append(walked, row.budget)
		if row.call == nil {
			continue
		}
		t.Run(fmt.Sprint("budget ", row.budget), func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				var ch *Channel
				if row.budget != wire.BudgetLogins { // which begins where nobody has logged in yet
					ch = w.join(w.login(), "lobby", wire.Joined{Epoch: 1})
				}
				began := time.Now()
				for i := range row.calls {
					w.must(row.call(w.client, ch, i%len(row.codes), i))
				}
				for which, code := range row.codes {
					w.refused(row.call(w.client, ch, which, 0), code)
				}
				time.Sleep(time.Until(began.Add(row.in)) - time.Millisecond)
				w.refused(row.call(w.client, ch, 0, 0), row.codes[0])
				time.Sleep(2 * time.Millisecond)
				w.must(row.call(w.client, ch, 0, 0))
			})
		})
	}
	slices.Sort(walked)
	for b := range wire.BudgetCount {
		if _, found := slices.BinarySearch(walked, b); !found {
			t.Errorf("budget %d is not walked", b)
		}
	}
}

// somePairs is what a write needs.
func somePairs(op int) []wire.Attribute {
	switch wire.AttributeOp(op) {
	case wire.AttributesClear:
		return nil
	case wire.AttributesDelete:
		return []wire.Attribute{{Key: "a"}}
	}
	return []wire.Attribute{{Key: "a", Value: "1"}}
}

// someKeys is what a read names: none means all.
func someKeys(which int) []string {
	if which == 0 {
		return nil
	}
	return []string{"a"}
}

func TestSizesOfTheOriginalAreRefusedAtOnce(t *testing.T) {
	id := strings.Repeat("i", 64)
	body := func(n int) string { return strings.Repeat("x", n) }
	raw := func(n int) Message {
		return Message{ID: 1, Type: wire.MessageRaw, Text: make([]byte, 1000), Raw: make([]byte, n-1000)}
	}
	names := func(n int) []string {
		list := make([]string, n)
		for i := range list {
			list[i] = fmt.Sprint("name", i)
		}
		return list
	}
	attributes := func(n, size int) (list []wire.Attribute) {
		for i := range n {
			key := fmt.Sprintf("%02d", i)
			list = append(list, wire.Attribute{Key: key, Value: body(size - len(key))})
		}
		return list
	}
	user := func(list []wire.Attribute) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error { return c.WriteUserAttributes(wire.AttributesSet, list, 1) }
	}
	channel := func(list []wire.Attribute) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error {
			return c.WriteChannelAttributes("lobby", ChannelWrite{Pairs: list}, 1)
		}
	}
	peer := func(id string, m Message) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error { return c.SendToPeer(id, m, 0) }
	}
	publish := func(m Message) func(*Client, *Channel) error {
		return func(_ *Client, ch *Channel) error { return ch.Send(m, 0) }
	}
	create := func(id string) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error {
			_, err := c.NewChannel(id, nil)
			return err
		}
	}
	query := func(n int) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error { return c.QueryPresence(1, names(n)) }
	}
	subscribe := func(n int) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error { return c.SubscribePresence(1, names(n)) }
	}
	counts := func(list ...string) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error { return c.MemberCounts(1, list) }
	}
	size := func(kb int) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) error { return c.SetLogFileSize(kb) }
	}
	join := func(n int) func(*Client, *Channel) error {
		return func(c *Client, _ *Channel) (err error) {
			for i := 1; i < n && err == nil; i++ { // one is joined
				var ch *Channel
				if ch, err = c.NewChannel(fmt.Sprint("c", i), nil); err == nil {
					err = ch.Join()
				}
			}
			return err
		}
	}
	for _, row := range []struct {
		name          string
		code          wire.Code
		fits, exceeds func(*Client, *Channel) error
	}{
		{"peer id", wire.PeerMessageInvalidUserID, peer(id, text(1, "x")), peer(id+"i", text(1, "x"))},
		{"no peer id", wire.PeerMessageInvalidUserID, peer("nul", text(1, "x")), peer("null", text(1, "x"))},
		{"channel id", wire.JoinInvalidArgument, create(id), create(id + "i")},
		{"character of an id", wire.JoinInvalidArgument, create("a,b"), create("a'b")},
		{"text to a peer", wire.PeerMessageInvalidMessage, peer("bob", text(1, body(32<<10))), peer("bob", text(1, body(32<<10+1)))},
		{"raw data to a peer", wire.PeerMessageInvalidMessage, peer("bob", raw(32<<10)), peer("bob", raw(32<<10+1))},
		{"no message to a peer", wire.PeerMessageInvalidMessage, peer("bob", text(1, "")), peer("bob", Message{})},
		{"text to a channel", wire.ChannelMessageInvalidMessage, publish(text(1, body(32<<10))), publish(text(1, body(32<<10+1)))},
		{"raw data to a channel", wire.ChannelMessageInvalidMessage, publish(raw(32 << 10)), publish(raw(32<<10 + 1))},
		{"channels joined", wire.JoinExceedLimit, join(20), join(21)},
		{"peers queried", wire.QueryPresenceInvalidArgument, query(256), query(257)},
		{"peers subscribed", wire.SubscriptionOverflow, subscribe(512), subscribe(513)},
		{"channels counted", wire.MemberCountsExceedLimit, counts(names(32)...), counts(names(33)...)},
		{"channel counted", wire.MemberCountsInvalidArgument, counts("a"), counts("a*")},
		{"attribute key", wire.AttributeInvalidArgument, user([]wire.Attribute{{Key: body(32), Value: "v"}}), user([]wire.Attribute{{Key: body(33), Value: "v"}})},
		{"attribute value", wire.AttributeSizeOverflow, user(attributes(1, 8<<10+2)), user(attributes(1, 8<<10+3))},
		{"empty attribute", wire.AttributeInvalidArgument, user([]wire.Attribute{{Key: "k", Value: "v"}}), user([]wire.Attribute{{Key: "k"}})},
		{"attributes of a user", wire.AttributeSizeOverflow, user(attributes(32, 10)), user(attributes(33, 10))},
		{"attributes of a channel", wire.AttributeSizeOverflow, channel(attributes(32, 10)), channel(attributes(33, 10))},
		{"all of a user", wire.AttributeSizeOverflow, user(attributes(16, 1<<10)), user(attributes(17, 1<<10))},
		{"all of a channel", wire.AttributeSizeOverflow, channel(attributes(32, 1<<10)), channel(attributes(32, 1<<10+1))},
		{"smallest log", badArgument, size(512), size(511)},
		{"largest log", badArgument, size(1 << 20), size(1<<20 + 1)},
	} {
		t.Run(row.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				k := w.login()
				ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
				before := len(k.frames)
				if row.code != wire.JoinExceedLimit { // there the first twenty are sent
					w.refused(row.exceeds(w.client, ch), row.code)
					if synctest.Wait(); len(k.frames) != before {
						t.Error("what was refused is sent")
					}
				}
				w.must(row.fits(w.client, ch))
			})
			if row.code == wire.JoinExceedLimit {
				run(t, func(t *testing.T, w *world) {
					ch := w.join(w.login(), "lobby", wire.Joined{Epoch: 1})
					w.refused(row.exceeds(w.client, ch), row.code)
				})
			}
		})
	}
}
