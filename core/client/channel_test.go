package client

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestChannelObjects(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		for _, id := range []string{"", "null", "a*b"} {
			_, err := w.client.NewChannel(id, nil)
			w.refused(err, wire.JoinInvalidArgument)
		}
		ch, err := w.client.NewChannel("lobby", 42)
		w.must(err)
		if ch.ID() != "lobby" || ch.Owner() != 42 {
			t.Fatalf("%q %v", ch.ID(), ch.Owner())
		}
		_, err = w.client.NewChannel("lobby", nil)
		w.refused(err, wire.JoinFailure)
		ch.Release()
		ch.Release()
		w.refused(ch.Join(), wire.NotInitialized)
		w.refused(ch.Leave(), wire.NotInitialized)
		w.refused(ch.Members(), wire.NotInitialized)
		w.refused(ch.Send(text(1, "x"), 0), wire.NotInitialized)
		_, err = w.client.NewChannel("lobby", nil)
		w.must(err)
		w.client.Close()
		_, err = w.client.NewChannel("den", nil)
		w.refused(err, wire.NotInitialized)
	})
}

func TestChannelLife(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch, err := w.client.NewChannel("lobby", nil)
		w.must(err)
		w.refused(ch.Leave(), wire.LeaveNotInChannel)
		w.refused(ch.Members(), wire.GetMembersNotInChannel)
		w.must(ch.Send(text(1, "x"), 0))
		w.expect("published lobby #1 1")
		w.must(ch.Join())
		w.refused(ch.Join(), wire.JoinAlreadyJoined)
		k.channelMessage("lobby", 1, "bob", "before the join")
		k.joined(k.take(wire.KindJoin), 1, 1)
		w.refused(func() error { synctest.Wait(); return ch.Join() }(), wire.JoinAlreadyJoined)
		k.send(
			(&wire.MemberCount{Channel: []byte("lobby"), Count: 2}).Append,
			(&wire.MemberEvent{Kind: wire.KindMemberJoined, Channel: []byte("lobby"), User: []byte("carol")}).Append,
			(&wire.MemberEvent{Kind: wire.KindMemberJoined, Channel: []byte("lobby"), User: []byte("alice")}).Append,
			channelMessageFrame("lobby", 2, "carol", "hi"),
			(&wire.MemberEvent{Kind: wire.KindMemberLeft, Channel: []byte("lobby"), User: []byte("carol")}).Append,
			channelMessageFrame("elsewhere", 1, "carol", "hi"),
			func(w *wire.Writer) { w.Frame(99, 1); w.String("from the future") },
			func(w *wire.Writer) { w.Frame(9, 0) },
		)
		w.expect("join lobby 0", "count lobby 2", "member joined lobby carol", "channel lobby carol: hi", "member left lobby carol")
		w.must(ch.Leave())
		w.refused(ch.Leave(), wire.LeaveNotInChannel)
		w.refused(ch.Members(), wire.GetMembersNotInChannel)
		k.channelMessage("lobby", 3, "bob", "last words")
		k.ok(k.take(wire.KindLeave))
		k.channelMessage("lobby", 4, "bob", "too late")
		w.expect("channel lobby bob: last words", "leave lobby 0")
	})
}

func TestJoinRates(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		for range 1 {
			w.must(ch.Leave())
			w.must(ch.Join())
		}
		w.must(func() error { k.joinAll(); synctest.Wait(); return ch.Leave() }())
		w.refused(ch.Join(), wire.JoinSameTooOften)
		time.Sleep(5 * time.Second)
		w.must(ch.Join())
	})
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		for i := range 50 {
			ch := w.join(k, fmt.Sprintf("c%d", i), wire.Joined{Epoch: 1})
			w.must(ch.Leave())
			k.ok(k.take(wire.KindLeave))
			w.expect(fmt.Sprintf("leave c%d 0", i))
		}
		ch, err := w.client.NewChannel("one more", nil)
		w.must(err)
		w.refused(ch.Join(), wire.JoinTooOften)
		time.Sleep(3 * time.Second)
		w.must(ch.Join())
	})
}

// joinAll answers the joins and leaves that wait.
func (k *fakeConn) joinAll() {
	synctest.Wait()
	for len(k.frames) > 0 {
		f := <-k.frames
		if f.kind == wire.KindJoin {
			k.joined(f, 1, 0)
		} else {
			k.ok(f)
		}
	}
}

func TestTheTwentyFirstChannel(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		var chs []*Channel
		for i := range 21 {
			ch, err := w.client.NewChannel(fmt.Sprintf("c%d", i), nil)
			w.must(err)
			chs = append(chs, ch)
		}
		for _, ch := range chs[:20] {
			w.must(ch.Join())
		}
		w.refused(chs[20].Join(), wire.JoinExceedLimit)
		chs[3].Release()
		w.must(chs[20].Join())
	})
}

func TestReleaseSilencesAndLeaves(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		w.must(ch.Send(text(1, "x"), 0))
		f := k.take(wire.KindChannelSend)
		ch.Release()
		k.ok(f)
		k.channelMessage("lobby", 2, "bob", "hi")
		if f := k.take(wire.KindLeave); f.subject != "lobby" {
			t.Fatalf("%+v", f)
		}
		w.expect()
		// The same id again: nothing of the old membership reaches the new object.
		again, err := w.client.NewChannel("lobby", nil)
		w.must(err)
		w.must(again.Join())
		k.channelMessage("lobby", 3, "bob", "old")
		k.joined(k.take(wire.KindJoin), 1, 3)
		k.channelMessage("lobby", 4, "bob", "new")
		w.expect("join lobby 0", "channel lobby bob: new")
		time.Sleep(time.Minute)
		w.expect()
	})
}

func TestReleaseWhileJoining(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch, err := w.client.NewChannel("lobby", nil)
		w.must(err)
		w.must(ch.Join())
		ch.Release()
		k.joined(k.take(wire.KindJoin), 1, 0)
		k.ok(k.take(wire.KindLeave))
		time.Sleep(time.Minute)
		w.expect()
	})
}

func TestAJoinThatTimesOutIsTakenBack(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch, err := w.client.NewChannel("lobby", nil)
		w.must(err)
		w.must(ch.Join())
		f := k.take(wire.KindJoin)
		time.Sleep(5 * time.Second)
		w.expect("join lobby 4")
		k.joined(f, 1, 0)
		k.ok(k.take(wire.KindLeave)) // or the server would hold us for a member for ever
		w.expect()
		w.must(ch.Join())
		k.joined(k.take(wire.KindJoin), 1, 0)
		w.expect("join lobby 0")
	})
}

// A leave that nobody could be told of in time gets there with the connection: else the server would hold us for a
// member, and refuse the next join.
func TestALeaveThatTimesOutWhileAwayGetsThere(t *testing.T) {
	for name, leave := range map[string]func(w *world, ch *Channel){
		"leave":   func(w *world, ch *Channel) { w.must(ch.Leave()) },
		"release": func(_ *world, ch *Channel) { ch.Release() },
		"release after a leave": func(w *world, ch *Channel) {
			w.must(ch.Leave())
			ch.Release()
		},
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				k := w.login()
				ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
				w.net.Refuse(true)
				k.cut()
				leave(w, ch)
				time.Sleep(6 * time.Second)
				w.net.Refuse(false)
				k = w.back(wire.Welcome{Resumed: true, Received: 1})
				if f := k.take(wire.KindLeave); f.subject != "lobby" {
					t.Fatalf("%+v", f)
				}
				k.quiet()
			})
		})
	}
}

func TestALeaveInASessionThatWasNeverJoinedSucceeds(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		k.cut()
		w.must(ch.Leave())
		k = w.back(otherSession)
		k.fail(k.take(wire.KindLeave), wire.LeaveNotInChannel)
		w.expect("leave lobby 0")
	})
}

func TestLogoutLeavesAllChannelsSilently(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
		k = w.login()
		k.quiet() // no rejoin
		w.refused(ch.Leave(), wire.LeaveNotInChannel)
		time.Sleep(5 * time.Second)
		w.must(ch.Join())
		k.joined(k.take(wire.KindJoin), 1, 0)
		w.expect("join lobby 0")
	})
}

// Many a program goes on right after Join: it is told to wait, not that it did not join.
func TestWhatIsTooEarlyIsSaidToBe(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		ch, err := w.client.NewChannel("lobby", nil)
		w.must(err)
		const early, never = "it is not joined yet: wait for the join to succeed", "it is not joined"
		said := func(want string, err error) {
			t.Helper()
			if err == nil || !strings.HasSuffix(err.Error(), want) {
				t.Errorf("%v", err)
			}
		}
		said(never, ch.Leave())
		said(never, ch.Members())
		w.must(ch.Join())
		said(early, ch.Leave())
		said(early, ch.Members())
		w.must(ch.Send(text(1, "x"), 0))
		if why := w.sink.last().(ChannelSendResult).Detail; !strings.HasSuffix(why, early) {
			t.Errorf("%s", why)
		}
	})
}
