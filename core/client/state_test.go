package client

import (
	"slices"
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// Ways into each state, with the events they cause taken away.
var into = map[State]func(w *world){
	Disconnected: func(*world) {},
	Connecting: func(w *world) {
		w.must(w.client.Login("token", "alice"))
		w.accept().takeLogin()
		w.expect("state 2/1")
	},
	Connected: func(w *world) { w.login() },
	Reconnecting: func(w *world) {
		k := w.login()
		w.net.Refuse(true)
		k.cut()
		time.Sleep(4 * time.Second)
		w.expect("state 4/5")
	},
	Aborted: func(w *world) {
		w.login().bye(wire.ByeKicked)
		w.expect("state 5/7")
	},
}

func TestStates(t *testing.T) {
	lost := func(w *world) (again func() *fakeConn) { // a link that comes back when the test wants it
		w.net.Refuse(false)
		return w.accept
	}
	back := func(w *world, answer func(*fakeConn)) {
		k := lost(w)()
		if !k.takeLogin().Reconnect {
			w.t.Fatal("the library returns by itself, and must say so")
		}
		answer(k)
	}
	tests := []struct {
		name string
		from State
		do   func(w *world)
		want []string
	}{
		{"S1", Disconnected, func(w *world) { w.must(w.client.Login("token", "alice")) }, []string{"state 2/1"}},
		{"S3", Disconnected, func(w *world) {
			w.must(w.client.Login("token", "alice"))
			k := w.accept()
			k.takeLogin()
			k.refuse(wire.LoginTokenExpired, "old")
		}, []string{"state 2/1", "login 6", "state 1/3"}},
		{"S4", Connecting, func(w *world) { time.Sleep(defaultLoginTimeout) }, []string{"login 9", "state 1/4"}},
		{"S5", Connected, func(w *world) {
			w.net.Refuse(true)
			w.net.CutAll()
			time.Sleep(4*time.Second - time.Millisecond)
			w.expect()
			time.Sleep(time.Millisecond)
		}, []string{"state 4/5"}},
		{"S6", Reconnecting, func(w *world) {
			back(w, func(k *fakeConn) { k.welcome(wire.Welcome{Resumed: true}) })
		}, []string{"state 3/2"}},
		{"S7", Reconnecting, func(w *world) {
			before := w.dials.Load()
			time.Sleep(time.Hour)
			if n := w.dials.Load() - before; n < 360 {
				w.t.Fatalf("%d attempts in an hour", n)
			}
		}, nil},
		{"S8", Reconnecting, func(w *world) {
			back(w, func(k *fakeConn) { k.refuse(wire.LoginTokenExpired, "old") })
		}, []string{"token expired"}},
		{"S9 connected", Connected, func(w *world) { w.open[0].bye(wire.ByeRemoteLogin) }, []string{"state 5/8"}},
		{"S9 reconnecting", Reconnecting, func(w *world) {
			back(w, func(k *fakeConn) { k.refuse(wire.LoginRemoteLogin, "elsewhere") })
		}, []string{"state 5/8"}},
		{"S10 connected", Connected, func(w *world) { w.open[0].bye(wire.ByeKicked) }, []string{"state 5/7"}},
		{"S10 unknown final reason", Connected, func(w *world) { w.open[0].bye(42) }, []string{"state 5/7"}},
		{"S10 reconnecting", Reconnecting, func(w *world) {
			back(w, func(k *fakeConn) { k.refuse(wire.LoginKicked, "out") })
		}, []string{"state 5/7"}},
		{"S10 bye instead of a welcome", Reconnecting, func(w *world) {
			back(w, func(k *fakeConn) { k.bye(wire.ByeKicked) })
		}, []string{"state 5/7"}},
		{"S11", Connected, func(w *world) {
			w.must(w.client.Logout())
			w.open[0].ok(w.open[0].take(wire.KindLogout))
		}, []string{"logout 0", "state 1/6"}},
		{"S11 without an answer", Connected, func(w *world) {
			w.must(w.client.Logout())
			time.Sleep(500*time.Millisecond - 1)
			w.expect()
			time.Sleep(1)
		}, []string{"logout 0", "state 1/6"}},
		{"S11 while the link breaks", Connected, func(w *world) {
			w.must(w.client.Logout())
			w.open[0].take(wire.KindLogout)
			w.net.CutAll()
		}, []string{"logout 0", "state 1/6"}},
		{"S11 while the user is kicked", Connected, func(w *world) {
			w.must(w.client.Logout())
			w.open[0].take(wire.KindLogout)
			w.open[0].bye(wire.ByeKicked)
		}, []string{"logout 0", "state 1/6"}},
		{"S12", Aborted, func(w *world) { w.must(w.client.Logout()) }, []string{"logout 0", "state 1/6"}},
		{"S13 reconnecting", Reconnecting, func(w *world) { w.must(w.client.Logout()) }, []string{"logout 0", "state 1/6"}},
		{"S13 connecting", Connecting, func(w *world) { w.must(w.client.Logout()) }, []string{"logout 0", "state 1/6"}},
		{"S14 connecting", Connecting, alreadyLoggedIn, nil},
		{"S14 connected", Connected, alreadyLoggedIn, nil},
		{"S14 reconnecting", Reconnecting, alreadyLoggedIn, nil},
		{"S14 aborted", Aborted, alreadyLoggedIn, nil},
		{"S15", Disconnected, func(w *world) { w.refused(w.client.Logout(), wire.NotLoggedIn) }, nil},
		{"S16 disconnected", Disconnected, closeQuietly, nil},
		{"S16 connecting", Connecting, closeQuietly, nil},
		{"S16 connected", Connected, closeQuietly, nil},
		{"S16 reconnecting", Reconnecting, closeQuietly, nil},
		{"S16 aborted", Aborted, closeQuietly, nil},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				into[test.from](w)
				test.do(w)
				w.expect(test.want...)
			})
		})
	}
}

func alreadyLoggedIn(w *world) {
	w.refused(w.client.Login("token", "alice"), wire.LoginAlreadyLoggedIn)
}

func closeQuietly(w *world) {
	w.client.Close()
	w.net.Refuse(false)
	time.Sleep(time.Minute)
	w.client.Close() // again: nothing
	w.refused(w.client.Login("token", "alice"), wire.NotInitialized)
}

func TestLoginAgainAfterEachEnd(t *testing.T) {
	for from := range into {
		t.Run(from.String(), func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				into[from](w)
				if from != Disconnected {
					w.must(w.client.Logout())
					time.Sleep(time.Second)
					w.expect("logout 0", "state 1/6")
				}
				w.net.Refuse(false)
				for len(w.conns) > 0 {
					<-w.conns
				}
				k := w.login()
				w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
				k.ok(k.take(wire.KindPeerSend))
				w.expect("sent #1 0")
			})
		})
	}
}

func TestEveryStateHasAWayOutByLogout(t *testing.T) {
	for _, s := range []State{Connecting, Connected, Reconnecting, Aborted} {
		if !slices.ContainsFunc(transitions[:], func(tr transition) bool { return tr.from == s && tr.on == loggedOut }) {
			t.Errorf("no logout from %v", s)
		}
	}
	if State(9).String() != "UNKNOWN" {
		t.Error("an unknown state has a name")
	}
}

func TestALinkThatReturnsInTimeIsNotTold(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		for range 5 {
			time.Sleep(10 * time.Second)
			w.net.CutAll()
			k := w.accept()
			k.takeLogin()
			k.welcome(wire.Welcome{Resumed: true})
		}
		w.expect()
	})
}
