package client

import (
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// pairs makes attributes with these keys, all with the value 1.
func pairs(keys ...string) (list []wire.Attribute) {
	for _, k := range keys {
		list = append(list, wire.Attribute{Key: k, Value: "1"})
	}
	return list
}

func value(v string) []wire.Attribute { return []wire.Attribute{{Key: "k", Value: v}} }

func TestRefusedAttributes(t *testing.T) {
	many := make([]string, 33)
	for i := range many {
		many[i] = strings.Repeat("k", i%32+1)
	}
	full := func(n int) (list []wire.Attribute) { // 8 KiB each, keys included
		for i := range n {
			list = append(list, wire.Attribute{Key: string(rune('a' + i)), Value: strings.Repeat("v", 8<<10-1)})
		}
		return list
	}
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		c := w.client
		for _, test := range []struct {
			name  string
			pairs []wire.Attribute
			code  wire.Code
		}{
			{"empty", []wire.Attribute{}, 3}, {"nil", nil, 3}, {"too many", pairs(many...), 4},
			{"empty key", pairs(""), 3}, {"long key", pairs(strings.Repeat("k", 33)), 3}, {"bad key", pairs("a b"), 3},
			{"empty value", value(""), 3}, {"long value", value(strings.Repeat("v", 8<<10+1)), 4}, {"bad UTF-8", value("\xff"), 3},
		} {
			for _, op := range []wire.AttributeOp{wire.AttributesSet, wire.AttributesAddOrUpdate} {
				t.Log(test.name)
				w.refused(c.WriteUserAttributes(op, test.pairs, 1), test.code)
				w.refused(c.WriteChannelAttributes("lobby", ChannelWrite{Op: op, Pairs: test.pairs}, 1), test.code)
			}
		}
		w.refused(c.WriteUserAttributes(wire.AttributesSet, append(full(2), pairs("z")...), 1), wire.AttributeSizeOverflow)
		w.refused(c.WriteChannelAttributes("lobby", ChannelWrite{Pairs: append(full(4), pairs("z")...)}, 1), wire.AttributeSizeOverflow)
		w.refused(c.WriteUserAttributes(wire.AttributesDelete, nil, 1), wire.AttributeInvalidArgument)
		w.refused(c.WriteUserAttributes(7, pairs("a"), 1), wire.AttributeInvalidArgument)
		for _, keys := range [][]string{{}, {""}, {"a", "ü"}} {
			w.refused(c.ReadUserAttributes("bob", keys, 1), wire.AttributeInvalidArgument)
			w.refused(c.ReadChannelAttributes("lobby", keys, 1), wire.AttributeInvalidArgument)
		}
		w.refused(c.ReadUserAttributes("bob", many, 1), wire.AttributeSizeOverflow)
		w.refused(c.ReadChannelAttributes("lobby", many, 1), wire.AttributeSizeOverflow)
		for _, id := range []string{"", "null", "a*b", strings.Repeat("x", 65), "\xff"} {
			w.refused(c.ReadUserAttributes(id, nil, 1), wire.AttributeInvalidArgument)
			w.refused(c.ReadChannelAttributes(id, nil, 1), wire.AttributeInvalidArgument)
			w.refused(c.WriteChannelAttributes(id, ChannelWrite{Pairs: pairs("a")}, 1), wire.AttributeInvalidArgument)
		}
		k.quiet()
		w.must(c.WriteUserAttributes(wire.AttributesSet, full(2), 1)) // at the limit
		w.must(c.WriteChannelAttributes("lobby", ChannelWrite{Pairs: full(4)}, 2))
		w.must(c.WriteUserAttributes(wire.AttributesClear, nil, 3))
		k.take(wire.KindWriteUserAttributes)
		k.take(wire.KindWriteChannelAttributes)
		k.take(wire.KindWriteUserAttributes)
		c.Close()
		w.refused(c.WriteUserAttributes(wire.AttributesClear, nil, 1), wire.NotInitialized)
		w.refused(c.WriteChannelAttributes("lobby", ChannelWrite{Op: wire.AttributesClear}, 1), wire.NotInitialized)
		w.refused(c.ReadUserAttributes("bob", nil, 1), wire.NotInitialized)
		w.refused(c.ReadChannelAttributes("lobby", nil, 1), wire.NotInitialized)
	})
}

func TestAttributesTooOften(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		c := w.client
		for _, test := range []struct {
			rate int
			call func() error
		}{
			{10, func() error { return c.WriteUserAttributes(wire.AttributesClear, nil, 1) }},
			{40, func() error { return c.ReadUserAttributes("bob", nil, 1) }},
			{10, func() error { return c.WriteChannelAttributes("lobby", ChannelWrite{Op: wire.AttributesClear}, 1) }},
			{10, func() error { return c.ReadChannelAttributes("lobby", nil, 1) }},
		} {
			for range 2 {
				for range test.rate {
					w.must(test.call())
				}
				w.refused(test.call(), wire.AttributeTooOften)
				time.Sleep(5 * time.Second)
			}
		}
		w.refused(func() error { // conditional writes share the budget of the others
			for range 10 {
				w.must(c.WriteChannelAttributes("lobby", ChannelWrite{Op: wire.AttributesClear}, 1))
			}
			return c.WriteChannelAttributes("lobby", ChannelWrite{Op: wire.AttributesClear, Conditional: true}, 1)
		}(), wire.AttributeTooOften)
	})
}

func TestAttributesAreToldAsTheServerHasThem(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "lobby", wire.Joined{Epoch: 1})
		list := []wire.Attribute{{Key: "a", Value: "1", Author: "bob", TimeMS: 9, Revision: 4}}
		answer := func(w *wire.Writer) { wire.AppendAttributes(w, list) }
		w.must(w.client.ReadUserAttributes("bob", []string{"a"}, 5))
		f := k.take(wire.KindReadUserAttributes)
		if len(f.keys) != 1 || f.subject != "bob" {
			t.Errorf("%+v", f)
		}
		k.result(f.request, wire.OK, answer, 1)
		w.must(w.client.ReadChannelAttributes("lobby", nil, 6))
		k.result(k.take(wire.KindReadChannelAttributes).request, wire.OK, answer, 1)
		w.must(w.client.ReadUserAttributes("carol", nil, 7))
		k.fail(k.take(wire.KindReadUserAttributes), wire.AttributeUserNotFound)
		w.must(w.client.WriteChannelAttributes("lobby", ChannelWrite{Pairs: pairs("a"), Conditional: true, Revision: 3}, 8))
		k.fail(k.take(wire.KindWriteChannelAttributes), wire.AttributeConflict)
		k.send((&wire.ChannelAttributes{Channel: "lobby", Attributes: list}).Append)
		k.send((&wire.ChannelAttributes{Channel: "lobby"}).Append)
		k.send((&wire.ChannelAttributes{Channel: "elsewhere"}).Append)
		w.expect("attributes of bob #5 [{a 1 bob 9 4}]: 0", "attributes #6 [{a 1 bob 9 4}]: 0", "attributes of carol #7 []: 6",
			"channel attributes #8 op 0: 1001", "attributes of lobby are [{a 1 bob 9 4}]", "attributes of lobby are []")
	})
}

// A fresh session gets what the server had confirmed, silently, before anything that waits.
func TestAFreshSessionGetsTheUsersAttributesAgain(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		c := w.client
		w.must(c.WriteUserAttributes(wire.AttributesSet, pairs("a", "b", "c"), 1))
		k.ok(k.take(wire.KindWriteUserAttributes))
		w.must(c.WriteUserAttributes(wire.AttributesDelete, []wire.Attribute{{Key: "b"}}, 2))
		k.ok(k.take(wire.KindWriteUserAttributes))
		w.must(c.WriteUserAttributes(wire.AttributesAddOrUpdate, pairs("refused"), 3))
		k.fail(k.take(wire.KindWriteUserAttributes), wire.AttributeSizeOverflow)
		w.expect("user attributes #1 op 0: 0", "user attributes #2 op 2: 0", "user attributes #3 op 1: 4")
		w.must(c.WriteUserAttributes(wire.AttributesAddOrUpdate, pairs("d"), 4))
		k.take(wire.KindWriteUserAttributes)
		w.must(c.WriteChannelAttributes("lobby", ChannelWrite{Pairs: pairs("x"), Conditional: true}, 5))
		k.take(wire.KindWriteChannelAttributes)
		for range 2 { // also when the fresh session is lost before it answers
			k.cut()
			k = w.accept()
			k.takeLogin()
			k.welcome(wire.Welcome{})
			if f := k.take(wire.KindWriteUserAttributes).write; f.Op != wire.AttributesSet || len(f.Pairs) != 2 || f.Pairs[0].Key != "a" || f.Pairs[1].Key != "c" {
				t.Errorf("restored %+v", f)
			}
		}
		f := k.take(wire.KindWriteUserAttributes)
		if len(f.write.Pairs) != 1 || f.write.Pairs[0].Key != "d" {
			t.Errorf("repeated %+v", f.write)
		}
		k.ok(f)
		w.expect("channel attributes #5 op 0: 7", "user attributes #4 op 1: 0")
		k.quiet()
	})
}

func TestALogoutForgetsTheUsersAttributes(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.WriteUserAttributes(wire.AttributesSet, pairs("a"), 1))
		k.ok(k.take(wire.KindWriteUserAttributes))
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("user attributes #1 op 0: 0", "logout 0", "state 1/6")
		w.login().quiet()
	})
}
