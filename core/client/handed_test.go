package client

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func (k *fakeConn) keptMessage(id uint64, text string) {
	k.send((&wire.PeerMessage{From: []byte("bob"), Offline: true, Message: textMessage(text), ID: id}).Append)
}

func TestKeptMessagesAreHandedOverOnce(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		k.keptMessage(7, "one")
		k.keptMessage(8, "two")
		k.keptMessage(7, "one")
		k.peerMessage("bob", "live")
		k.peerMessage("bob", "live")
		w.expect("peer bob, kept: one", "peer bob, kept: two", "peer bob: live", "peer bob: live")

		// A fresh session, and another login of the same user.
		k.cut()
		k = w.accept()
		k.takeLogin()
		k.welcome(otherSession)
		k.keptMessage(8, "two")
		k.keptMessage(9, "three")
		w.expect("peer bob, kept: three")
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
		time.Sleep(time.Second)
		k = w.login()
		k.keptMessage(9, "three")
		k.keptMessage(10, "four")
		w.expect("peer bob, kept: four")
		if _, _, acked := k.counts(); acked != 2 {
			t.Errorf("%d of 2 frames are acknowledged: one that is known is acknowledged too", acked)
		}
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")

		// Another user has other messages.
		time.Sleep(time.Second)
		w.must(w.client.Login("", "carol"))
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		k.keptMessage(10, "for carol")
		w.expect("state 2/1", "login 0", "state 3/2", "peer bob, kept: for carol")
	})
}

func TestHandedIsBounded(t *testing.T) {
	var h handed
	const kept = 400
	for round := range uint64(3) {
		for id := uint64(1); id <= 100_000; id++ {
			if !h.first("alice", round<<32+id, kept) {
				t.Fatalf("id %d of round %d is known", id, round)
			}
			if id > kept && h.first("alice", round<<32+id-kept, kept) {
				t.Fatalf("id %d is forgotten after %d others", id-kept, kept)
			}
		}
		if len(h.ids) != 2*kept || len(h.ring) != 2*kept {
			t.Fatalf("%d ids and %d places", len(h.ids), len(h.ring))
		}
	}
	if !h.first("alice", 0, kept) || !h.first("alice", 0, kept) {
		t.Fatal("messages without an id are always new")
	}
	for id := uint64(1); id <= 3*maxHanded; id++ {
		h.first("bob", id, 1<<30)
	}
	if len(h.ids) != maxHanded {
		t.Fatalf("a server makes the client remember %d ids", len(h.ids))
	}
}
