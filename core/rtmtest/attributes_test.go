package rtmtest

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

func attributes(keysAndValues ...string) (list []wire.Attribute) {
	for i := 0; i < len(keysAndValues); i += 2 {
		list = append(list, wire.Attribute{Key: keysAndValues[i], Value: keysAndValues[i+1]})
	}
	return list
}

// shown is a list as text, without times.
func shown(list []wire.Attribute) (text string) {
	for _, a := range list {
		text += fmt.Sprintf("%s=%s", a.Key, a.Value)
		if a.Author != "" {
			text += fmt.Sprintf("(%s,%d)", a.Author, a.Revision)
		}
		text += " "
	}
	return text
}

// attributesOf reads a user's attributes.
func (u *User) attributesOf(name string) string {
	u.tb.Helper()
	u.must(u.ReadUserAttributes(name, nil, 1))
	r := Expect[client.UserAttributesResult](u)
	expectOK(u, "read user attributes", r.Code, r.Detail)
	return shown(r.Attributes)
}

func TestAttributesThroughLostConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Start(t, server.Config{})
		defer s.Close()
		alice, bob := s.User("alice"), s.User("bob")
		alice.MustJoin("lobby")
		bob.MustJoin("lobby")
		alice.must(alice.WriteUserAttributes(wire.AttributesSet, attributes("mood", "fine", "level", "7"), 11))
		if r := Expect[client.UserAttributesWritten](alice); r.RequestID != 11 || r.Code != wire.OK {
			t.Fatalf("%+v", r)
		}
		alice.must(alice.WriteChannelAttributes("lobby", client.ChannelWrite{Pairs: attributes("topic", "cats"), Notify: true}, 12))
		if r := Expect[client.ChannelAttributesWritten](alice); r.RequestID != 12 || r.Code != wire.OK {
			t.Fatalf("%+v", r)
		}
		for _, u := range []*User{alice, bob} {
			if e := Expect[client.AttributesUpdated](u); shown(e.Attributes) != "topic=cats(alice,1) " || e.Channel.ID() != "lobby" {
				t.Fatalf("%s was told %+v", u.Name, e)
			}
		}

		// A connection is lost and the session resumed: nothing changes, and what was on its way arrives.
		s.Net.CutAll()
		bob.must(bob.WriteChannelAttributes("lobby", client.ChannelWrite{Op: wire.AttributesAddOrUpdate, Pairs: attributes("topic", "dogs"),
			Notify: true, Conditional: true, Revision: 1}, 13))
		if r := Expect[client.ChannelAttributesWritten](bob); r.Code != wire.OK {
			t.Fatalf("%+v", r)
		}
		if e := Expect[client.AttributesUpdated](alice); shown(e.Attributes) != "topic=dogs(bob,2) " {
			t.Fatalf("alice was told %+v", e)
		}
		alice.must(alice.WriteChannelAttributes("lobby", client.ChannelWrite{Op: wire.AttributesClear, Conditional: true, Revision: 1}, 14))
		if r := Expect[client.ChannelAttributesWritten](alice); r.Code != wire.AttributeConflict {
			t.Fatalf("%+v", r)
		}
		if got := bob.attributesOf("alice"); got != "mood=fine level=7 " {
			t.Fatalf("after a resume alice has %q", got)
		}

		// So long that the sessions end: alice's attributes come back with her, the channel keeps its own.
		s.Net.Refuse(true)
		s.Net.CutAll()
		time.Sleep(time.Minute)
		s.Net.Refuse(false)
		time.Sleep(time.Minute)
		if got := bob.attributesOf("alice"); got != "mood=fine level=7 " {
			t.Fatalf("after a fresh session alice has %q", got)
		}
		bob.must(bob.ReadChannelAttributes("lobby", []string{"topic", "unknown"}, 15))
		if r := Expect[client.ChannelAttributesResult](bob); shown(r.Attributes) != "topic=dogs(bob,2) " || r.RequestID != 15 {
			t.Fatalf("%+v", r)
		}

		// What is deleted does not come back; a logout takes the rest.
		alice.must(alice.WriteUserAttributes(wire.AttributesDelete, attributes("level", "", "unknown", ""), 16))
		Expect[client.UserAttributesWritten](alice)
		s.Net.Refuse(true)
		s.Net.CutAll()
		time.Sleep(time.Minute)
		s.Net.Refuse(false)
		time.Sleep(time.Minute)
		if got := bob.attributesOf("alice"); got != "mood=fine " {
			t.Fatalf("after a delete and a fresh session alice has %q", got)
		}
		alice.must(alice.Logout())
		Expect[client.LogoutResult](alice)
		synctest.Wait()
		bob.must(bob.ReadUserAttributes("alice", nil, 17))
		if r := Expect[client.UserAttributesResult](bob); r.Code != wire.AttributeUserNotFound || r.User != "alice" || r.RequestID != 17 {
			t.Fatalf("%+v", r)
		}
		alice.MustLogin("alice")
		if got := bob.attributesOf("alice"); got != "" {
			t.Fatalf("a new login begins with %q", got)
		}
	})
}
