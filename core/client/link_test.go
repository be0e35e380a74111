package client

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestAnIdleConnectionIsKeptAlive(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		time.Sleep(time.Minute)
		if pings, acks, _ := k.counts(); pings != 30 || acks != 0 {
			t.Fatalf("%d pings, %d acks in a minute", pings, acks)
		}
		w.expect()
	})
}

func TestAListenerSaysThatItIsThere(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "lobby", wire.Joined{Epoch: 1})
		for i := range 600 {
			time.Sleep(100 * time.Millisecond)
			k.channelMessage("lobby", uint64(i+1), "bob", "x")
		}
		synctest.Wait()
		w.sink.take()
		// Nothing of its own to say, and no need of an answer: acknowledgements.
		if pings, acks, acked := k.counts(); pings != 0 || acks < 29 || acks > 32 || acked < 580 {
			t.Fatalf("%d pings, %d acks, %d acked in a minute", pings, acks, acked)
		}
	})
}

func TestAckAfterManyFramesOrBytes(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "lobby", wire.Joined{Epoch: 1})
		for i := range wire.AckEveryFrames - 1 { // the join's result was the first
			if _, acks, _ := k.counts(); acks != 0 {
				t.Fatalf("an ack after %d frames", i)
			}
			k.channelMessage("lobby", uint64(i+1), "bob", "x")
		}
		if _, acks, acked := k.counts(); acks != 1 || acked < wire.AckEveryFrames {
			t.Fatalf("%d acks, %d acked", acks, acked)
		}
		big := string(make([]byte, 30000))
		for i := range 3 {
			k.channelMessage("lobby", uint64(1000+i), "bob", big)
		}
		if _, acks, _ := k.counts(); acks != 2 {
			t.Fatalf("%d acks", acks)
		}
	})
}

func TestAnythingWrittenCarriesTheAck(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "lobby", wire.Joined{Epoch: 1})
		k.channelMessage("lobby", 1, "bob", "x")
		if _, acks, _ := k.counts(); acks != 0 {
			t.Fatal("a lone ack")
		}
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		k.take(wire.KindPeerSend)
		if _, _, acked := k.counts(); acked != 2 {
			t.Fatalf("%d acked", acked)
		}
	})
}

func TestSilenceEndsAConnection(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		k.mute()
		time.Sleep(4*time.Second - 1)
		w.expect()
		time.Sleep(1)
		w.expect("state 4/5")
		k.gone()
		w.back(wire.Welcome{Resumed: true})
		w.expect("state 3/2")
	})
}

// TestAPingComesWellBeforeTheSilenceIsOver: a message that came right after our last write must not leave the
// pong an instant only.
func TestAPingComesWellBeforeTheSilenceIsOver(t *testing.T) {
	for _, at := range []time.Duration{time.Millisecond, 100 * time.Millisecond, time.Second, 1999 * time.Millisecond} {
		run(t, func(t *testing.T, w *world) {
			k := w.login()
			w.join(k, "lobby", wire.Joined{Epoch: 1})
			time.Sleep(at)
			k.channelMessage("lobby", 1, "bob", "x")
			synctest.Wait()
			w.sink.take()
			time.Sleep(2 * time.Second)
			if pings, _, _ := k.counts(); pings == 0 {
				t.Errorf("no ping in the 2 s after a message at %v", at)
			}
		})
	}
}

func TestASlowAppIsNotSilence(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.sink.setFull(true)
		k.peerMessage("bob", "1") // taken: the reader was waiting for it
		k.peerMessage("bob", "2") // not read before there is room
		time.Sleep(time.Minute)
		w.expect("peer bob: 1")
		pings, acks, acked := k.counts()
		if pings != 0 || acks < 29 || acked != 1 {
			t.Fatalf("%d pings, %d acks, %d acked", pings, acks, acked)
		}
		w.sink.setFull(false)
		w.expect("peer bob: 2")
		time.Sleep(time.Minute)
		w.expect()
		w.none()
	})
}

func TestLogoutAndLoginWhileTheAppIsSlow(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.sink.setFull(true)
		k.peerMessage("bob", "1")
		synctest.Wait()
		w.must(w.client.Logout())
		time.Sleep(time.Second)
		w.expect("peer bob: 1", "logout 0", "state 1/6")
		w.login()
		w.sink.setFull(false)
		w.expect()
	})
}

func TestABurstKeepsItsOrder(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		k.takeLogin()
		l := wire.DefaultLimits()
		l.MessageRate = wire.Rate{}
		k.welcome(wire.Welcome{Limits: l})
		w.expect("state 2/1", "login 0", "state 3/2")
		const messages = 1000
		body := string(make([]byte, 1000))
		for i := range messages {
			w.must(w.client.SendToPeer("bob", text(int64(i), fmt.Sprint(i, body)), 0))
		}
		var want []string
		for i := range messages {
			f := k.take(wire.KindPeerSend)
			if f.message != fmt.Sprint(i, body) {
				t.Fatalf("message %d is %.20q", i, f.message)
			}
			k.ok(f)
			want = append(want, fmt.Sprintf("sent #%d 0", i))
		}
		w.expect(want...)
	})
}

func TestAServerThatTakesNothing(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.net.Stall(true)
		for i := range 100 {
			w.must(w.client.SendToPeer("bob", text(int64(i), string(make([]byte, 2000))), 0))
		}
		time.Sleep(4 * time.Second)
		w.expect("state 4/5")
		w.net.CutAll()
		w.net.Stall(false)
		k = w.back(wire.Welcome{Resumed: true})
		for range 100 {
			k.ok(k.take(wire.KindPeerSend))
		}
		synctest.Wait()
		if n := len(w.sink.take()); n != 101 {
			t.Fatalf("%d events", n)
		}
	})
}
