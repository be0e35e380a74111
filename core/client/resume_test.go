package client

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// back lets the client return and answers its login.
func (w *world) back(f wire.Welcome) *fakeConn {
	w.t.Helper()
	k := w.accept()
	k.takeLogin()
	k.welcome(f)
	synctest.Wait()
	return k
}

var otherSession = wire.Welcome{Session: []byte("another session!"), Secret: []byte("another secret!!")}

func TestResumeLosesNothingAndRepeatsNothing(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		for i := range 4 {
			w.must(w.client.SendToPeer("bob", text(int64(i), fmt.Sprint(i)), 0))
		}
		var got []fakeFrame
		for range 4 {
			got = append(got, k.take(wire.KindPeerSend))
		}
		k.ok(got[0])
		k.ack(1)
		k.peerMessage("bob", "a")
		w.expect("sent #0 0", "peer bob: a")
		k.cut()
		w.must(w.client.SendToPeer("bob", text(4, "4"), 0))
		// The server has handled two of the frames: the results were lost, and what it sent meanwhile.
		l := w.accept()
		if f := l.takeLogin(); f.Received != 2 {
			t.Fatalf("the client has %d frames", f.Received)
		}
		l.send(welcomeFrame(wire.Welcome{Resumed: true, Received: 2}),
			resultFrame(got[1].request, wire.OK, nil, 0),
			(&wire.PeerMessage{From: []byte("bob"), Message: textMessage("b")}).Append)
		for i := 2; i <= 4; i++ {
			f := l.take(wire.KindPeerSend)
			if f.message != fmt.Sprint(i) || i < 4 && f.request != got[i].request {
				t.Fatalf("resent %+v, want message %d", f, i)
			}
			l.ok(f)
		}
		w.expect("sent #1 0", "peer bob: b", "sent #2 0", "sent #3 0", "sent #4 0")
		l.quiet()
	})
}

// TestResumeAtEveryByte cuts the connection after every number of bytes of a conversation: whatever was lost,
// the app sees the same.
func TestResumeAtEveryByte(t *testing.T) {
	const step = 7 // bytes; every border of a frame is met by some run
	for n := step; n < 700; n += step {
		run(t, func(t *testing.T, w *world) {
			w.login()
			w.net.CutAfter(n)
			server := newEchoServer(w)
			defer server.stop()
			server.adopt(w.open[0])
			for i := range 5 {
				w.must(w.client.SendToPeer("bob", text(int64(i), fmt.Sprintf("message %d", i)), 0))
				time.Sleep(50 * time.Millisecond)
				if i == 3 {
					w.net.CutAfter(-1)
				}
			}
			time.Sleep(5 * time.Second)
			var want []string
			for i := range 5 {
				want = append(want, fmt.Sprintf("peer bob: message %d", i), fmt.Sprintf("sent #%d 0", i))
			}
			w.expect(want...)
		})
	}
}

// echoServer is a session that resumes: it sends each message back before it confirms it.
type echoServer struct {
	w        *world
	received uint64
	outbox   wire.Outbox[struct{}]
	stopped  chan struct{}
	done     chan struct{}
	current  *fakeConn
}

func newEchoServer(w *world) *echoServer {
	return &echoServer{w: w, stopped: make(chan struct{}), done: make(chan struct{})}
}

func (s *echoServer) adopt(k *fakeConn) {
	s.current = k
	go func() {
		defer close(s.done)
		for {
			select {
			case <-s.stopped:
				return
			case k := <-s.w.conns:
				s.current = k
			case f, ok := <-s.current.frames:
				if !ok {
					s.current = &fakeConn{} // wait for the next
					continue
				}
				s.handle(f)
			}
		}
	}()
}

func (s *echoServer) stop() {
	close(s.stopped)
	<-s.done
}

func (s *echoServer) handle(f fakeFrame) {
	out := wire.NewWriter()
	push := func(appendTo func(*wire.Writer)) {
		out.Reset()
		appendTo(out)
		s.outbox.Push(out.Copy(), struct{}{})
	}
	switch f.kind {
	case wire.KindLogin:
		if err := s.outbox.Resume(f.login.Received, nil); err != nil {
			s.w.t.Error(err)
		}
		out.Reset()
		welcomeFrame(wire.Welcome{Resumed: true, Received: s.received})(out)
		s.current.send(func(w *wire.Writer) { w.Raw(out.Bytes()) })
	case wire.KindPeerSend:
		s.received++
		push((&wire.PeerMessage{From: []byte("bob"), Message: textMessage(f.message)}).Append)
		push(resultFrame(f.request, wire.OK, nil, 0))
	}
	if b := s.outbox.Take(nil, 1<<20); len(b) > 0 {
		s.current.send(func(w *wire.Writer) { w.Raw(b) })
	}
}

func TestAFreshSessionKeepsTheRules(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		lobby := w.join(k, "lobby", wire.Joined{Epoch: 1, Position: 5})
		w.join(k, "den", wire.Joined{Epoch: 1})
		leaving := w.join(k, "hall", wire.Joined{Epoch: 1})

		w.must(w.client.SendToPeer("bob", text(1, "written, acknowledged"), 0))
		k.take(wire.KindPeerSend)
		k.ack(4)
		w.must(lobby.Send(text(2, "written"), 0))
		w.must(lobby.Members())
		w.must(leaving.Leave())
		w.must(w.client.RenewToken("new"))
		k.take(wire.KindChannelSend)
		k.take(wire.KindMembers)
		k.take(wire.KindLeave)
		k.take(wire.KindRenewToken)
		k.cut()
		w.must(w.client.SendToPeer("bob", text(3, "never written"), 0))
		fresh, err := w.client.NewChannel("new", nil)
		w.must(err)
		w.must(fresh.Join())

		k = w.back(otherSession)
		w.expect("sent #1 2", "published lobby #2 2")
		if f := k.take(wire.KindJoin); f.subject != "den" {
			t.Fatalf("%+v", f)
		} else {
			k.joined(f, 1, 0)
		}
		f := k.take(wire.KindJoin)
		k.joined(f, 1, 5)
		f = k.take(wire.KindMembers)
		k.result(f.request, wire.OK, func(w *wire.Writer) { wire.AppendNames(w, []string{"alice"}) }, 1)
		k.fail(k.take(wire.KindLeave), wire.LeaveNotInChannel)
		k.ok(k.take(wire.KindRenewToken))
		f = k.take(wire.KindPeerSend)
		if f.message != "never written" {
			t.Fatalf("%+v", f)
		}
		k.ok(f)
		k.joined(k.take(wire.KindJoin), 9, 9)
		w.expect("members lobby [alice] 0", "leave hall 0", "renew new 0", "sent #3 0", "join new 0")
		k.quiet()
		k.cut()
		if l := w.accept().takeLogin(); string(l.Session) != "another session!" || string(l.Secret) != "another secret!!" ||
			l.Received != 7 || l.Token != "new" {
			t.Fatalf("login %+v", l)
		}
	})
}

func TestAMessageThatWasWrittenIsNotGivenToAFreshSession(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SendToPeer("bob", text(1, "lost on the way"), 0))
		k.take(wire.KindPeerSend)
		k.cut()
		// The server says that it has not got it, but the client never hears that.
		k = w.accept()
		k.takeLogin()
		w.net.Stall(true)
		k.welcome(wire.Welcome{Resumed: true, Received: 0})
		w.net.CutAll()
		w.net.Stall(false)
		k = w.back(otherSession)
		// The first connection may have carried it: not again.
		w.expect("sent #1 2")
		k.quiet()
	})
}

func TestGaps(t *testing.T) {
	tests := []struct {
		name       string
		own, seen  int // publishes confirmed after the join; then messages of others
		back       wire.Joined
		want       []string
		ownBetween bool
	}{
		{name: "nothing missed", back: wire.Joined{Epoch: 1, Position: 10}},
		{name: "two missed", back: wire.Joined{Epoch: 1, Position: 12}, want: []string{"gap lobby 11-12"}},
		{name: "own publishes explain it", own: 2, back: wire.Joined{Epoch: 1, Position: 12}},
		{name: "own publishes explain a part", own: 2, back: wire.Joined{Epoch: 1, Position: 13}, want: []string{"gap lobby 11-13"}},
		{name: "seen", seen: 2, back: wire.Joined{Epoch: 1, Position: 12}},
		{name: "own before the last seen", own: 1, seen: 1, back: wire.Joined{Epoch: 1, Position: 13}, want: []string{"gap lobby 13-13"}},
		{name: "other epoch", back: wire.Joined{Epoch: 2, Position: 10}, want: []string{"gap lobby 0-0"}},
		{name: "unknown", back: wire.Joined{}, want: []string{"gap lobby 0-0"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				k := w.login()
				ch := w.join(k, "lobby", wire.Joined{Epoch: 1, Position: 10})
				position := uint64(10)
				for range test.own {
					w.must(ch.Send(text(1, "x"), 0))
					k.ok(k.take(wire.KindChannelSend))
					position++
				}
				for range test.seen {
					position++
					k.channelMessage("lobby", position, "bob", "x")
				}
				synctest.Wait()
				w.sink.take()
				k.cut()
				k = w.back(otherSession)
				f := k.take(wire.KindJoin)
				k.result(f.request, wire.OK, test.back.Append, 2)
				w.expect(test.want...)
			})
		})
	}
}

func TestAnOwnResultThatComesLateHidesNoGap(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1, Position: 10})
		w.must(ch.Send(text(1, "x"), 0)) // position 11
		f := k.take(wire.KindChannelSend)
		k.channelMessage("lobby", 12, "bob", "x")
		k.ok(f)
		k.channelMessage("lobby", 12, "bob", "again")
		w.expect("channel lobby bob: x", "published lobby #1 0", "channel lobby bob: again")
		k.cut()
		k = w.back(otherSession)
		k.joined(k.take(wire.KindJoin), 1, 13)
		w.expect("gap lobby 13-13")
	})
}

func TestARefusedRejoinIsTold(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		k.cut()
		k = w.back(otherSession)
		k.fail(k.take(wire.KindJoin), wire.JoinRejected)
		w.expect("join lobby 2")
		w.refused(ch.Leave(), wire.LeaveNotInChannel)
	})
}

func TestARejoinThatIsTooOftenIsRepeated(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "lobby", wire.Joined{Epoch: 1})
		k.cut()
		k = w.back(otherSession)
		k.fail(k.take(wire.KindJoin), wire.JoinSameTooOften)
		k.quiet()
		time.Sleep(5 * time.Second)
		k.joined(k.take(wire.KindJoin), 1, 0)
		w.expect()
	})
}

func TestLeaveDuringARejoin(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		k.cut()
		k = w.back(otherSession)
		join := k.take(wire.KindJoin)
		w.must(ch.Leave())
		k.joined(join, 2, 9)
		k.channelMessage("lobby", 10, "bob", "last words")
		k.ok(k.take(wire.KindLeave))
		w.expect("gap lobby 0-0", "channel lobby bob: last words", "leave lobby 0")
		// And a release.
		time.Sleep(5 * time.Second)
		w.must(ch.Join())
		k.joined(k.take(wire.KindJoin), 2, 9)
		w.expect("join lobby 0")
		k.cut()
		k = w.back(wire.Welcome{})
		join = k.take(wire.KindJoin)
		ch.Release()
		k.joined(join, 3, 9)
		k.take(wire.KindLeave)
		w.expect()
	})
}

func TestALogoutDuringARejoinTellsNoGap(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "lobby", wire.Joined{Epoch: 1, Position: 3})
		k.cut()
		k = w.back(otherSession)
		k.take(wire.KindJoin)
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
	})
}

func TestAServerThatCannotCountBeginsAFreshSession(t *testing.T) {
	for name, offend := range map[string]func(k *fakeConn){
		"malformed":       func(k *fakeConn) { k.send(func(w *wire.Writer) { w.Frame(wire.KindPeerMessage, 1); w.Uint(1) }) },
		"too many acked":  func(k *fakeConn) { k.ack(99) },
		"welcome again":   func(k *fakeConn) { k.welcome(wire.Welcome{}) },
		"not even frames": func(k *fakeConn) { k.send(func(w *wire.Writer) { w.Raw([]byte{0xc0}) }) },
	} {
		t.Run(name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				k := w.login()
				offend(k)
				k.gone()
				k = w.accept()
				if l := k.takeLogin(); !l.Reconnect || len(l.Session) != 0 || l.Received != 0 {
					t.Fatalf("login %+v", l)
				}
				k.welcome(otherSession)
				w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
				k.ok(k.take(wire.KindPeerSend))
				w.expect("sent #1 0")
			})
		})
	}
}

func TestByesThatAllowToReturn(t *testing.T) {
	for _, reason := range []int{wire.ByeDrain, wire.ByeSlowConsumer, wire.ByeProtocol, wire.ByeExpired, 1000} {
		run(t, func(t *testing.T, w *world) {
			k := w.login()
			k.bye(reason)
			k.gone()
			w.back(wire.Welcome{Resumed: true})
			w.expect()
		})
	}
}

func TestAFreshSessionForgetsReleasedChannels(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		joined := w.join(k, "lobby", wire.Joined{Epoch: 1})
		k.cut()
		joining, err := w.client.NewChannel("den", nil)
		w.must(err)
		w.must(joining.Join())
		w.must(joined.Send(text(1, "x"), 0))
		joining.Release()
		joined.Release()
		k = w.back(otherSession)
		k.quiet()
		time.Sleep(time.Minute)
		w.expect()
	})
}

func TestWhatTheServerObjectsToIsNotSentAgain(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		k.take(wire.KindPeerSend)
		k.bye(wire.ByeProtocol)
		k = w.accept()
		if l := k.takeLogin(); len(l.Session) != 0 {
			t.Fatalf("login %+v", l)
		}
		k.welcome(otherSession)
		w.expect("sent #1 2")
		k.quiet()
	})
}

func TestReleaseDuringALogoutSendsNothing(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		w.must(w.client.Logout())
		ch.Release()
		f := k.take(wire.KindLogout)
		k.quiet()
		k.ok(f)
		w.expect("logout 0", "state 1/6")
	})
}
