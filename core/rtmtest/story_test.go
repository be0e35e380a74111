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

// TestTwoUsersTalk is the whole story once, on a network that works.
func TestTwoUsersTalk(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Start(t, server.Config{})
		defer s.Close()
		alice, bob := s.User("alice"), s.User("bob")

		hello := Text("hello, bob")
		alice.must(alice.SendToPeer("bob", hello, 0))
		if m := Expect[client.PeerMessage](bob); m.From != "alice" || string(m.Message.Text) != "hello, bob" {
			t.Fatalf("bob got %+v", m)
		}
		if r := Expect[client.PeerSendResult](alice); r.MessageID != hello.ID || r.Code != wire.OK {
			t.Fatalf("alice's result is %+v", r)
		}

		a := alice.MustJoin("lobby")
		if n := Expect[client.MemberCount](alice); n.Count != 1 {
			t.Fatalf("alice counts %d members", n.Count)
		}
		b := bob.MustJoin("lobby")
		if m := Expect[client.MemberJoined](alice); m.User != "bob" {
			t.Fatalf("alice sees %q join", m.User)
		}
		if n := Expect[client.MemberCount](bob); n.Count != 2 {
			t.Fatalf("bob counts %d members", n.Count)
		}
		bob.must(b.Send(Text("good morning"), 0))
		if m := Expect[client.ChannelMessage](alice); m.From != "bob" || string(m.Message.Text) != "good morning" {
			t.Fatalf("alice hears %+v", m)
		}
		bob.must(b.Members())
		if m := Expect[client.MembersResult](bob); m.Code != wire.OK || len(m.Members) != 2 {
			t.Fatalf("bob lists %+v", m)
		}
		alice.must(a.Leave())
		if r := Expect[client.LeaveResult](alice); r.Code != wire.OK {
			t.Fatalf("alice's leave: %+v", r)
		}
		if m := Expect[client.MemberLeft](bob); m.User != "alice" {
			t.Fatalf("bob sees %q leave", m.User)
		}
		alice.must(alice.Logout())
		if r := Expect[client.LogoutResult](alice); r.Code != wire.OK {
			t.Fatalf("alice's logout: %+v", r)
		}
	})
}

const talkMessages = 4

// talk is the story that is told again and again with the network cut at another place each time. Every call is
// made at once, without waiting for the one before; the ledger keeps what was accepted.
func talk(t *testing.T, alice, bob *User) *ledger {
	l := &ledger{users: []*User{alice, bob}, completed: map[int64]wire.Code{}}
	a, err := alice.NewChannel("lobby", nil)
	alice.must(err)
	b, err := bob.NewChannel("lobby", nil)
	bob.must(err)
	alice.must(a.Join())
	bob.must(b.Join())
	l.joins = 2
	expectOK(alice, "join", Expect[client.JoinResult](alice).Code, "")
	expectOK(bob, "join", Expect[client.JoinResult](bob).Code, "")
	for i := range talkMessages {
		for _, send := range []struct {
			from *User
			ch   *client.Channel
			to   string
		}{{alice, a, "bob"}, {bob, b, "alice"}} {
			m := Text(fmt.Sprintf("peer %d", i))
			send.from.must(send.from.SendToPeer(send.to, m, 0))
			l.peer = append(l.peer, m.ID)
			m = Text(fmt.Sprintf("channel %d", i))
			send.from.must(send.ch.Send(m, 0))
			l.channel = append(l.channel, m.ID)
		}
		time.Sleep(10 * time.Millisecond)
	}
	bob.must(b.Members())
	l.members = 1
	time.Sleep(20 * time.Second) // past every timeout
	bob.must(b.Leave())
	l.leaves = 1
	time.Sleep(20 * time.Second)
	return l
}

// ledger holds what was accepted, to be compared with what the events say.
type ledger struct {
	users                  []*User
	peer, channel          []int64
	joins, members, leaves int
	cuts                   int // of everybody's connection
	completed              map[int64]wire.Code
}

// check compares events with the ledger: exactly one completion per accepted call, everything delivered exactly
// once and in order. The story fits into the resume window, so nothing may be lost.
func (l *ledger) check(t *testing.T) {
	t.Helper()
	joins, members, leaves := 0, 0, 0
	for _, u := range l.users {
		nextPeer, nextChannel, reconnects := 0, 0, 0
		for _, e := range u.Events() {
			switch e := e.(type) {
			case client.PeerSendResult:
				l.complete(t, u, e.MessageID, e.Result)
			case client.ChannelSendResult:
				l.complete(t, u, e.MessageID, e.Result)
			case client.PeerMessage:
				if got, want := string(e.Message.Text), fmt.Sprintf("peer %d", nextPeer); got != want {
					t.Errorf("%s got %q instead of %q", u.Name, got, want)
				}
				nextPeer++
			case client.ChannelMessage:
				if got, want := string(e.Message.Text), fmt.Sprintf("channel %d", nextChannel); got != want {
					t.Errorf("%s got %q instead of %q", u.Name, got, want)
				}
				nextChannel++
			case client.JoinResult:
				joins++
			case client.MembersResult:
				members++
				if e.Code != wire.OK || len(e.Members) != 2 {
					t.Errorf("%s listed %+v", u.Name, e)
				}
			case client.LeaveResult:
				leaves++
				expectOK(u, "leave", e.Code, e.Detail)
			case client.Gap:
				t.Errorf("%s was told of a gap although the session was resumed", u.Name)
			case client.Reconnected:
				reconnects++
				if !e.Resumed {
					t.Errorf("%s was told that the session was gone", u.Name)
				}
			}
		}
		if reconnects != l.cuts {
			t.Errorf("%s was told of %d reconnects instead of %d", u.Name, reconnects, l.cuts)
		}
		if nextPeer != talkMessages || nextChannel != talkMessages {
			t.Errorf("%s got %d peer and %d channel messages instead of %d", u.Name, nextPeer, nextChannel, talkMessages)
		}
	}
	if joins != l.joins || members != l.members || leaves != l.leaves {
		t.Errorf("%d joins, %d members, %d leaves completed instead of %d, %d, %d", joins, members, leaves, l.joins, l.members, l.leaves)
	}
	for _, id := range append(l.peer, l.channel...) {
		if _, ok := l.completed[id]; !ok {
			t.Errorf("message %d was never completed", id)
		}
	}
}

func (l *ledger) complete(t *testing.T, u *User, id int64, r client.Result) {
	t.Helper()
	if _, twice := l.completed[id]; twice {
		t.Errorf("message %d was completed twice", id)
	}
	l.completed[id] = r.Code
	expectOK(u, "send", r.Code, r.Detail)
}

// TestNothingIsLostWhereverTheConnectionBreaks cuts the network after every number of bytes, until the story ends
// before the cut.
func TestNothingIsLostWhereverTheConnectionBreaks(t *testing.T) {
	cuts, over := 0, false
	for n := 1; !over; n++ {
		synctest.Test(t, func(t *testing.T) {
			s := Start(t, server.Config{})
			defer s.Close()
			alice, bob := s.User("alice"), s.User("bob")
			s.CutOnce(n)
			l := talk(t, alice, bob)
			synctest.Wait() // for pings of this very moment
			if over = !s.Cut(); !over {
				l.cuts = 1
				time.Sleep(20 * time.Second) // it may have come at the very end
			}
			l.check(t)
		})
		if t.Failed() {
			t.Fatalf("the connection was cut after %d bytes", n)
		}
		cuts++
	}
	t.Logf("cut at %d places", cuts)
}
