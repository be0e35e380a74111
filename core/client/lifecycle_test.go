package client

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestInTheBackgroundNothingHappens(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		k := w.login()
		k.peerMessage("bob", "1")
		synctest.Wait()
		w.must(w.client.EnterBackground())
		w.must(w.client.EnterBackground())
		k.gone()
		if _, _, acked := k.counts(); acked != 1 {
			t.Errorf("before it left the client acknowledged %d frames, want 1", acked)
		}
		dials := w.dials.Load()
		w.must(w.client.NetworkChanged())
		time.Sleep(time.Hour)
		w.none()
		if w.dials.Load() != dials {
			t.Errorf("the client dialled %d times in the background", w.dials.Load()-dials)
		}
		w.expect("peer bob: 1")

		w.must(w.client.EnterForeground())
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Resumed: true, Last: 1})
		w.expect("reconnected true") // and no state: nothing was lost in between
		k.peerMessage("bob", "2")
		w.expect("peer bob: 2")
		w.must(w.client.EnterForeground())
		k.quiet()
	})
}

func TestSilenceIsCountedFromTheForeground(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		w.must(w.client.EnterBackground())
		time.Sleep(time.Minute)
		w.must(w.client.EnterForeground())
		w.accept() // and is not answered
		time.Sleep(3900 * time.Millisecond)
		w.expect()
		time.Sleep(200 * time.Millisecond)
		w.expect("state 4/5")
	})
}

func TestCallsInTheBackgroundComplete(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SendToPeer("bob", text(1, "on its way"), 0))
		k.take(wire.KindPeerSend)
		w.must(w.client.EnterBackground())
		w.must(w.client.SendToPeer("bob", text(2, "waits"), 0))
		time.Sleep(9 * time.Second)
		w.expect()
		time.Sleep(2 * time.Second)
		w.expect("sent #1 2", "sent #2 2")
		w.must(w.client.SendToPeer("bob", text(3, "waits not long"), 0))
		w.must(w.client.EnterForeground())
		k = w.back(wire.Welcome{Resumed: true, Received: 1})
		if f := k.take(wire.KindPeerSend); f.message != "waits not long" {
			t.Fatalf("got %+v", f)
		} else {
			k.ok(f)
		}
		w.expect("sent #3 0")
	})
}

func TestLogoutInTheBackgroundEndsIt(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		w.must(w.client.EnterBackground())
		w.must(w.client.Logout())
		w.expect("logout 0", "state 1/6")
		w.must(w.client.EnterForeground())
		w.none()
	})
}

func TestLoginInTheBackgroundWaitsForTheForeground(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.EnterBackground())
		w.must(w.client.Login("token", "alice"))
		time.Sleep(time.Minute)
		w.none()
		w.expect("state 2/1", "login 9", "state 1/4")
		w.must(w.client.Login("token", "alice"))
		w.must(w.client.EnterForeground())
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		w.expect("state 2/1", "login 0", "state 3/2")
	})
}

func TestALoginThatTimesOutInTheBackgroundSaysWhy(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.EnterBackground())
		w.must(w.client.Login("token", "alice"))
		time.Sleep(time.Minute)
		w.expect("state 2/1", "login 9", "state 1/4")
		if e := w.sink.last().(StateChanged); !strings.Contains(e.Detail, whyBackground) {
			t.Errorf("the reason is %q", e.Detail)
		}
	})
}

func TestAnAttemptEndsInTheBackground(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		k.takeLogin() // and is not answered before
		w.must(w.client.EnterBackground())
		k.gone()
		time.Sleep(time.Second)
		w.none()
		w.must(w.client.EnterForeground())
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		w.expect("state 2/1", "login 0", "state 3/2")
	})
}

// An expired token keeps the client away also when it comes to the foreground: there is nothing to try.
func TestTheForegroundDoesNotTryAnExpiredToken(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		k.cut()
		k = w.accept()
		k.takeLogin()
		k.refuse(wire.LoginTokenExpired, "expired")
		w.expect("state 4/5", "token expired")
		w.must(w.client.EnterBackground())
		w.must(w.client.EnterForeground())
		time.Sleep(time.Minute)
		w.none()

		w.must(w.client.EnterBackground())
		w.must(w.client.RenewToken("new"))
		time.Sleep(5 * time.Second)
		w.none()
		w.must(w.client.EnterForeground())
		w.back(wire.Welcome{Resumed: true})
		w.expect("state 3/2", "renew new 0")
	})
}

func TestAChangedNetworkReplacesTheConnection(t *testing.T) {
	runReconnects(t, func(t *testing.T, w *world) {
		w.must(w.client.NetworkChanged()) // nothing to do before the login
		k := w.login()
		began := time.Now()
		w.must(w.client.SendToPeer("bob", text(1, "hello"), 0))
		f := k.take(wire.KindPeerSend)
		w.must(w.client.NetworkChanged())
		k.gone()
		k = w.back(wire.Welcome{Resumed: true, Received: 1, Last: 1})
		if waited := time.Since(began); waited != 0 {
			t.Errorf("it took %v", waited)
		}
		k.ok(f)
		w.expect("sent #1 0", "reconnected true")

		// Again, and at once: a connection that was just made is no reason to wait.
		w.must(w.client.NetworkChanged())
		w.back(wire.Welcome{Resumed: true, Received: 1, Last: 1})
		if waited := time.Since(began); waited != 0 {
			t.Errorf("it took %v", waited)
		}
		w.expect("reconnected true")
	})
}

func TestAChangedNetworkEndsAPauseAndAnAttempt(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.net.Refuse(true)
		k.cut()
		time.Sleep(time.Hour) // pauses have grown
		w.expect("state 4/5")
		w.net.Refuse(false)
		// It may be in a pause of up to 10 s; not after this.
		began := time.Now()
		w.must(w.client.NetworkChanged())
		k = w.accept()
		k.takeLogin()
		if waited := time.Since(began); waited != 0 {
			t.Errorf("the pause went on for %v", waited)
		}
		w.must(w.client.NetworkChanged()) // in the middle of the attempt
		k.gone()
		w.back(wire.Welcome{Resumed: true})
		if waited := time.Since(began); waited != 0 {
			t.Errorf("the attempt went on for %v", waited)
		}
		w.expect("state 3/2")
	})
}

func TestAClosedClientHasNoLifeCycle(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.client.Close()
		w.refused(w.client.EnterBackground(), wire.NotInitialized)
		w.refused(w.client.EnterForeground(), wire.NotInitialized)
		w.refused(w.client.NetworkChanged(), wire.NotInitialized)
	})
}

// The connection that is replaced was the one that the logout went out on: nobody is left to answer it.
func TestAChangedNetworkEndsALogoutThatWaits(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.Logout())
		k.take(wire.KindLogout) // and is not answered
		w.must(w.client.NetworkChanged())
		w.expect("logout 0", "state 1/6")
		w.none()
	})
}
