package server_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

// change is a write in short.
func change(channel string, op wire.AttributeOp, pairs string) wire.WriteAttributes {
	return wire.WriteAttributes{Channel: channel, Op: op, Pairs: servertest.Pairs(pairs)}
}

func TestUserAttributesLiveWithTheSession(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.WriteAttributes(change("", wire.AttributesSet, "a=1 b=2 a=3"))
		alice.WriteAttributes(change("", wire.AttributesAddOrUpdate, "b=4 c=5"))
		alice.WriteAttributes(change("", wire.AttributesDelete, "a unknown"))
		synctest.Wait()
		alice.Want("result 1", "result 2", "result 3")
		bob.ReadAttributes(wire.KindReadUserAttributes, "alice")
		bob.ReadAttributes(wire.KindReadUserAttributes, "alice", "c", "unknown")
		bob.ReadAttributes(wire.KindReadUserAttributes, "bob")
		bob.ReadAttributes(wire.KindReadUserAttributes, "nobody")
		synctest.Wait()
		bob.Want("result 1 {b=4 c=5}", "result 2 {c=5}", "result 3 {}", "result 4 code 6")
		alice.WriteAttributes(change("", wire.AttributesClear, ""))
		synctest.Wait()
		bob.ReadAttributes(wire.KindReadUserAttributes, "alice")
		synctest.Wait()
		bob.Want("result 5 {}")
		alice.WriteAttributes(change("", wire.AttributesSet, "a=1"))
		alice.Logout()
		time.Sleep(10 * time.Second)
		bob.Ping()
		bob.ReadAttributes(wire.KindReadUserAttributes, "alice")
		synctest.Wait()
		bob.Until("result 6 code 6")
		s.Login("alice")
		bob.ReadAttributes(wire.KindReadUserAttributes, "alice")
		bob.Until("result 7 {}")
	})
}

func TestChannelAttributesNeedNoMembership(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		write := func(c *servertest.Client, f wire.WriteAttributes, want string) {
			t.Helper()
			c.WriteAttributes(f)
			synctest.Wait()
			c.Want(want)
		}
		write(alice, change("lobby", wire.AttributesSet, "a=1 b=2"), "result 1")
		write(bob, change("lobby", wire.AttributesAddOrUpdate, "b=3"), "result 1")
		bob.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		bob.ReadAttributes(wire.KindReadChannelAttributes, "lobby", "b", "unknown")
		bob.ReadAttributes(wire.KindReadChannelAttributes, "other")
		synctest.Wait()
		all := bob.All()
		if got := all[0].String(); got != "result 2 {a=1(alice,1) b=3(bob,2)}" {
			t.Error(got)
		}
		if ms := all[0].Attributes[0].TimeMS; ms != time.Now().UnixMilli() {
			t.Errorf("written at %d", ms)
		}
		if all[1].String() != "result 3 {b=3(bob,2)}" || all[2].String() != "result 4 {}" {
			t.Error(all[1:])
		}
		write(bob, change("lobby", wire.AttributesDelete, "b"), "result 5")
		write(bob, change("lobby", wire.AttributesAddOrUpdate, "c=4"), "result 6")
		bob.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		synctest.Wait()
		bob.Want("result 7 {a=1(alice,1) c=4(bob,4)}")
	})
}

func TestAConditionalWriteLosesAgainstANewerOne(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for i, step := range []struct {
			f    wire.WriteAttributes
			want string
		}{
			{wire.WriteAttributes{Op: wire.AttributesSet, Conditional: true, Revision: 1}, "result 1 code 1001"},
			{wire.WriteAttributes{Op: wire.AttributesSet, Conditional: true}, "result 2"},
			{wire.WriteAttributes{Op: wire.AttributesSet, Conditional: true}, "result 3 code 1001"},
			{wire.WriteAttributes{Op: wire.AttributesAddOrUpdate, Conditional: true, Revision: 1}, "result 4"},
			{wire.WriteAttributes{Op: wire.AttributesDelete, Conditional: true, Revision: 1}, "result 5 code 1001"},
			{wire.WriteAttributes{Op: wire.AttributesClear, Conditional: true, Revision: 1}, "result 6 code 1001"},
			{wire.WriteAttributes{Op: wire.AttributesClear, Conditional: true, Revision: 2}, "result 7"},
			{wire.WriteAttributes{Op: wire.AttributesSet, Conditional: true, Revision: 3}, "result 8 code 1001"},
			{wire.WriteAttributes{Op: wire.AttributesSet, Conditional: true}, "result 9"},
		} {
			step.f.Channel, step.f.Pairs = "lobby", servertest.Pairs("a=1")
			alice.WriteAttributes(step.f)
			synctest.Wait()
			alice.Want(step.want)
			if t.Failed() {
				t.Fatalf("step %d", i+1)
			}
		}
		alice.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		synctest.Wait()
		alice.Want("result 10 {a=1(alice,4)}")
	})
}

func TestMembersAreToldOnlyIfAskedFor(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob, carol := s.Login("alice"), s.Login("bob"), s.Login("carol")
		for _, c := range []*servertest.Client{alice, bob} {
			c.Join("lobby")
			time.Sleep(1500 * time.Millisecond)
		}
		alice.All()
		bob.All()
		tell := change("lobby", wire.AttributesAddOrUpdate, "a=1")
		alice.WriteAttributes(tell)
		tell.Notify = true
		alice.WriteAttributes(tell)
		synctest.Wait()
		alice.Want("result 2", "result 3", "lobby has {a=1(alice,2)}")
		bob.Want("lobby has {a=1(alice,2)}")
		tell.Op = wire.AttributesClear
		carol.WriteAttributes(tell)
		synctest.Wait()
		carol.Want("result 1")
		alice.Want("lobby has {}")
		bob.Want("lobby has {}")
		tell.Op, tell.Conditional, tell.Revision = wire.AttributesSet, true, 77
		carol.WriteAttributes(tell)
		synctest.Wait()
		carol.Want("result 2 code 1001")
		bob.Want()
	})
}

func TestAttributeWritesAreAllOrNothing(t *testing.T) {
	c := unlimited()
	c.Limits.Attributes, c.Limits.UserAttributesBytes, c.Limits.ChannelAttributesBytes, c.Limits.AttributeValueBytes = 3, 20, 30, 25
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for _, channel := range []string{"", "lobby"} {
			read := wire.KindReadUserAttributes
			subject, fits, tooLarge := "alice", strings.Repeat("x", 17), strings.Repeat("x", 18)
			if channel != "" {
				read, subject, fits, tooLarge = wire.KindReadChannelAttributes, "lobby", "yyyyyyyy d="+strings.Repeat("x", 18), "yyyyyyyyy d="+strings.Repeat("x", 18)
			}
			write := func(op wire.AttributeOp, pairs string, want wire.Code) {
				t.Helper()
				n := alice.WriteAttributes(change(channel, op, pairs))
				if f := alice.Next(); f.Request != n || f.Code != want || (f.Detail == "") != (want == wire.OK) {
					t.Errorf("%s %d %q: %v %s", channel, op, pairs, f, f.Detail)
				}
			}
			write(wire.AttributesSet, "a=1", wire.OK)
			write(wire.AttributesSet, "b=1 c=", wire.AttributeInvalidArgument)
			write(wire.AttributesSet, "b=1 c="+strings.Repeat("x", 26), wire.AttributeSizeOverflow)
			write(wire.AttributesSet, "b=1 c=\xff", wire.AttributeInvalidArgument)
			write(wire.AttributesSet, "", wire.AttributeInvalidArgument)
			write(wire.AttributesSet, "a=1 b=1 c=1 d=1", wire.AttributeSizeOverflow)
			write(wire.AttributesAddOrUpdate, "b=1 c=1 d=1", wire.AttributeSizeOverflow)
			write(wire.AttributesAddOrUpdate, "b="+tooLarge, wire.AttributeSizeOverflow)
			write(9, "b=1", wire.AttributeInvalidArgument)
			alice.ReadAttributes(read, subject)
			if f := alice.Next(); len(f.Attributes) != 1 || f.Attributes[0].Value != "1" {
				t.Errorf("a refused write left %v", f)
			}
			write(wire.AttributesAddOrUpdate, "b="+fits, wire.OK)
		}
		for _, bad := range []struct {
			subject string
			keys    []string
			want    wire.Code
		}{
			{"", nil, 3}, {"null", nil, 3}, {"\xff", nil, 3}, {strings.Repeat("x", 65), nil, 3},
			{"alice", []string{""}, 3}, {"alice", []string{"a b"}, 3}, {"alice", []string{"a", "b", "c", "d"}, 4},
		} {
			for _, k := range []wire.Kind{wire.KindReadUserAttributes, wire.KindReadChannelAttributes} {
				alice.ReadAttributes(k, bad.subject, bad.keys...)
				if f := alice.Next(); f.Code != bad.want || f.Detail == "" {
					t.Errorf("read %d of %q %q: %v", k, bad.subject, bad.keys, f)
				}
			}
		}
		bad := change("a/b", wire.AttributesSet, "a=1")
		alice.WriteAttributes(bad)
		if f := alice.Next(); f.Code != wire.AttributeInvalidArgument {
			t.Error(f)
		}
		bad.Channel, bad.Kind = "", wire.KindWriteChannelAttributes
		alice.WriteAttributes(bad)
		if f := alice.Next(); f.Code != wire.AttributeInvalidArgument {
			t.Error(f)
		}
	})
}

func TestAttributeRequestsAreRateLimited(t *testing.T) {
	c := unlimited()
	once := wire.Rate{Count: 1, Window: time.Second}
	l := &c.Limits
	l.UserAttributesWriteRate, l.UserAttributesReadRate, l.ChannelAttributesWriteRate, l.ChannelAttributesReadRate = once, once, once, once
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for name, call := range map[string]func(){
			"write user":    func() { alice.WriteAttributes(change("", wire.AttributesSet, "a=1")) },
			"write channel": func() { alice.WriteAttributes(change("lobby", wire.AttributesSet, "a=1")) },
			"read user":     func() { alice.ReadAttributes(wire.KindReadUserAttributes, "alice") },
			"read channel":  func() { alice.ReadAttributes(wire.KindReadChannelAttributes, "alice") },
		} {
			for i := range 5 {
				call()
				if f := alice.Next(); (f.Code == wire.AttributeTooOften) != (i == 4) {
					t.Errorf("%s, call %d: %v", name, i, f)
				}
			}
		}
	})
}

func TestChannelAttributesOutliveTheirChannelForAWhile(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		pass := func(d time.Duration) {
			for ; d > 0; d -= time.Second {
				time.Sleep(time.Second)
				alice.Ping()
				bob.Ping()
			}
			synctest.Wait()
			alice.All()
			bob.All()
		}
		has := func(want string) {
			t.Helper()
			bob.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
			if got := bob.Next().String(); !strings.HasSuffix(got, want) {
				t.Errorf("%s instead of %s", got, want)
			}
		}
		bob.WriteAttributes(change("lobby", wire.AttributesSet, "a=1"))
		pass(100 * time.Second)
		bob.WriteAttributes(change("lobby", wire.AttributesAddOrUpdate, "b=2")) // the time begins anew
		pass(118 * time.Second)
		has("{a=1(bob,1) b=2(bob,2)}")
		alice.Join("lobby")
		pass(300 * time.Second)
		has("{a=1(bob,1) b=2(bob,2)}")
		alice.Leave("lobby")
		pass(118 * time.Second)
		has("{a=1(bob,1) b=2(bob,2)}")
		pass(4 * time.Second)
		has("{}")
		bob.WriteAttributes(change("lobby", wire.AttributesSet, "a=1"))
		bob.Next()
		has("{a=1(bob,3)}") // no revision means two things
	})
}

// The time without members begins with the last of them, however short a time that one was there.
func TestAShortVisitKeepsChannelAttributes(t *testing.T) {
	c := unlimited()
	c.ChannelAttributesKept, c.Limits.OfflineAfter = time.Minute, time.Hour
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.WriteAttributes(change("lobby", wire.AttributesSet, "a=1"))
		time.Sleep(50*time.Second + 400*time.Millisecond)
		bob.Join("lobby")
		synctest.Wait()
		bob.Leave("lobby")
		for _, want := range []string{"result 2 {a=1(alice,1)}", "result 3 {}"} {
			time.Sleep(40 * time.Second)
			alice.All()
			alice.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
			synctest.Wait()
			alice.Want(want)
		}
	})
}

func TestApplicationsDoNotShareAttributes(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		other := s.Login("bob", func(f *wire.Login) { f.AppID = "other" })
		alice.WriteAttributes(change("lobby", wire.AttributesSet, "a=1"))
		alice.Next()
		other.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		other.ReadAttributes(wire.KindReadUserAttributes, "alice")
		synctest.Wait()
		other.Want("result 1 {}", "result 2 code 6")
	})
}
