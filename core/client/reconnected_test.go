package client

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func runReconnects(t *testing.T, script func(t *testing.T, w *world)) {
	t.Helper()
	run(t, func(t *testing.T, w *world) {
		w.sink.reconnects = true
		script(t, w)
	})
}

func TestReconnectedComesAfterTheLastThatWasMissed(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		k := w.login()
		k.peerMessage("bob", "1")
		w.expect("peer bob: 1")
		k.cut()
		k = w.back(wire.Welcome{Resumed: true, Last: 3})
		w.expect()
		k.peerMessage("bob", "2")
		w.expect("peer bob: 2")
		k.peerMessage("bob", "3")
		k.peerMessage("bob", "after it")
		w.expect("peer bob: 3", "reconnected true", "peer bob: after it")
	})
}

func TestReconnectedComesAtOnceWhenNothingWasMissed(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		k := w.login()
		k.cut()
		time.Sleep(5 * time.Second)
		w.expect("state 4/5")
		w.back(wire.Welcome{Resumed: true})
		w.expect("state 3/2", "reconnected true")
	})
}

func TestReconnectedComesAfterTheGapsOfAFreshSession(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "den", wire.Joined{Epoch: 1, Position: 5})
		w.join(k, "lobby", wire.Joined{Epoch: 1, Position: 5})
		k.cut()
		k = w.back(otherSession)
		k.joined(k.take(wire.KindJoin), 1, 5)
		w.expect()
		k.joined(k.take(wire.KindJoin), 1, 7)
		w.expect("gap lobby 6-7", "reconnected false")
	})
}

// What was lost with a session stays lost when the connection that would have told it is lost, too.
func TestReconnectedRemembersASessionThatIsGone(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		k := w.login()
		w.join(k, "den", wire.Joined{Epoch: 1, Position: 5})
		k.cut()
		k = w.back(otherSession)
		f := k.take(wire.KindJoin)
		k.cut()
		again := otherSession
		again.Resumed, again.Received = true, 1
		k = w.back(again)
		w.expect()
		k.joined(f, 1, 5)
		w.expect("reconnected false")
		k.cut()
		again.Last = 1
		w.back(again)
		w.expect("reconnected true")
	})
}

func TestReconnectedWaitsForARejoinThatWasTooOften(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "den", wire.Joined{Epoch: 1, Position: 5})
		k.cut()
		k = w.back(otherSession)
		k.fail(k.take(wire.KindJoin), wire.JoinTooOften)
		w.expect()
		k.joined(k.take(wire.KindJoin), 1, 5)
		w.expect("reconnected false")

		// A channel that nobody wants any more holds nothing up.
		k.cut()
		third := wire.Welcome{Session: []byte("a third session!"), Secret: []byte("a third secret!!")}
		k = w.back(third)
		k.fail(k.take(wire.KindJoin), wire.JoinTooOften)
		w.expect()
		ch.Release()
		k.ok(k.take(wire.KindLeave))
		w.expect("reconnected false")
	})
}

func TestALoginIsNoReconnect(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		w.accept().cut() // before it is answered
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Last: 0})
		w.expect("state 2/1", "login 0", "state 3/2")
	})
}

func TestReconnectedIsNotToldAfterALogout(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		k := w.login()
		k.cut()
		k = w.back(wire.Welcome{Resumed: true, Last: 9})
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
	})
}
