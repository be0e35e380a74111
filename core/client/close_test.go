package client

import (
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestNewArguments(t *testing.T) {
	for _, id := range []string{"", "a b", "\x7f", "\xc3\xb6", string(make([]byte, 65))} {
		_, err := New(Options{AppID: id, Sink: &fakeSink{}})
		if e, ok := err.(*Error); !ok || e.Code != wire.InitInvalidAppID {
			t.Errorf("%q: %v", id, err)
		}
	}
	_, err := New(Options{AppID: "app"})
	if e, ok := err.(*Error); !ok || e.Code != wire.InitInvalidArgument {
		t.Error(err)
	}
	c, err := New(Options{AppID: "app", Sink: &fakeSink{}})
	if err != nil {
		t.Fatal(err)
	}
	c.Close()
}

func TestCloseSaysGoodbye(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		w.client.Close()
		k.take(wire.KindPeerSend)
		k.take(wire.KindLogout)
		k.gone()
		w.expect()
	})
}

func TestCloseWithWaitingCallsTellsNothing(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		for _, call := range calls {
			w.must(call.call(w.client, ch))
		}
		w.must(w.client.Logout())
		w.client.Close()
		time.Sleep(time.Minute)
		w.expect()
	})
}

func TestCloseDoesNotWaitForTheNetwork(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		w.net.Stall(true)
		for range 100 {
			w.must(w.client.SendToPeer("bob", text(1, string(make([]byte, 2000))), 0))
		}
		began := time.Now()
		w.client.Close()
		if waited := time.Since(began); waited > goodbyeTimeout {
			t.Fatalf("Close took %v", waited)
		}
	})
}

func TestCloseWhileTheSinkIsFull(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.sink.setFull(true)
		k.peerMessage("bob", "1")
		k.peerMessage("bob", "2")
		synctest.Wait()
		w.client.Close()
		w.expect("peer bob: 1")
	})
}

func TestCloseFromTheConsumer(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.sink.setFull(true)
		k.peerMessage("bob", "1")
		synctest.Wait()
		// The goroutine that handles events closes the client; others do so too.
		var all sync.WaitGroup
		for range 5 {
			all.Go(w.client.Close)
		}
		all.Wait()
		w.expect("peer bob: 1")
	})
}

func TestCloseDuringEachStepOfALogin(t *testing.T) {
	for n := 1; n < 600; n += 23 {
		run(t, func(t *testing.T, w *world) {
			w.net.CutAfter(n)
			w.must(w.client.Login("", "alice"))
			synctest.Wait()
			w.net.Stall(true)
			w.client.Close()
			w.sink.take()
			w.net.Stall(false)
			time.Sleep(time.Minute)
			w.expect()
		})
	}
}

func TestManyCallersAndAnUnsteadyNetwork(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		server := newEchoServer(w)
		k := w.accept()
		k.takeLogin()
		l := wire.DefaultLimits()
		l.MessageRate = wire.Rate{}
		k.welcome(wire.Welcome{Limits: l})
		w.expect("state 2/1", "login 0", "state 3/2")
		server.adopt(k)
		var all sync.WaitGroup
		for caller := range 8 {
			all.Go(func() {
				for i := range 20 {
					if err := w.client.SendToPeer("bob", text(int64(100*caller+i), "x"), 0); err != nil {
						t.Error(err)
					}
					time.Sleep(time.Duration(i*caller+1) * time.Millisecond)
				}
			})
		}
		for range 10 {
			time.Sleep(60 * time.Millisecond)
			w.net.CutAll()
		}
		all.Wait()
		time.Sleep(9 * time.Second)
		server.stop()
		synctest.Wait()
		seen := map[string]int{}
		for _, e := range w.sink.take() {
			seen[e]++
		}
		if seen["peer bob: x"] != 160 {
			t.Errorf("%d messages", seen["peer bob: x"])
		}
		for caller := range 8 {
			for i := range 20 {
				if n := seen[eventText(PeerSendResult{MessageID: int64(100*caller + i)})]; n != 1 {
					t.Errorf("%d results of a message", n)
				}
			}
		}
	})
}

// Result 0 means that the receiver's program gets the message. A closed client hands nothing over, so it must not
// acknowledge what comes while its goodbye is written.
func TestAClosedClientAcknowledgesNothing(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		going, _ := w.client.goodbye()
		defer going.conn.Close(closeNormal, "")
		k.peerMessage("bob", "too late")
		synctest.Wait()
		if _, _, acked := k.counts(); acked != 0 {
			t.Errorf("%d frames are acknowledged", acked)
		}
		w.expect()
	})
}
