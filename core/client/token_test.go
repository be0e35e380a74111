package client

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// expired brings a client into RECONNECTING with an expired token.
func (w *world) expired() {
	w.t.Helper()
	w.login().cut()
	k := w.accept()
	k.takeLogin()
	k.refuse(wire.LoginTokenExpired, "old")
	w.expect("state 4/5", "token expired")
}

func TestTokenExpiredWhileReconnecting(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.expired()
		time.Sleep(time.Hour)
		w.none() // no attempt before there is another token
		w.expect()
		w.must(w.client.RenewToken("new"))
		k := w.accept()
		if l := k.takeLogin(); l.Token != "new" || !l.Reconnect {
			t.Fatalf("login %+v", l)
		}
		k.welcome(wire.Welcome{Resumed: true})
		w.expect("state 3/2", "renew new 0")
		k.cut()
		if l := w.accept().takeLogin(); l.Token != "new" {
			t.Fatalf("login %+v", l)
		}
	})
}

func TestRenewedTokenIsRefused(t *testing.T) {
	for _, test := range []struct {
		login wire.Code
		told  string
		waits bool // for another token
	}{
		{wire.LoginTokenExpired, "renew new 5", true},
		{wire.LoginInvalidToken, "renew new 6", false},
		{wire.LoginNotAuthorized, "renew new 3", false},
		{wire.LoginInvalidAppID, "renew new 3", false},
	} {
		run(t, func(t *testing.T, w *world) {
			w.expired()
			w.must(w.client.RenewToken("new"))
			k := w.accept()
			k.takeLogin()
			k.refuse(test.login, "no")
			w.expect(test.told)
			if test.waits {
				time.Sleep(time.Hour)
				w.none()
			} else {
				// The error may be the server's: slow attempts go on.
				k = w.accept()
				k.takeLogin()
				k.refuse(test.login, "no")
			}
			time.Sleep(time.Second)
			w.must(w.client.RenewToken("third"))
			k = w.accept()
			if l := k.takeLogin(); l.Token != "third" {
				t.Fatalf("login %+v", l)
			}
			k.welcome(wire.Welcome{Resumed: true})
			w.expect("state 3/2", "renew third 0")
		})
	}
}

func TestTokenExpiredIsToldOncePerToken(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.expired()
		w.must(w.client.RenewToken("new"))
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Resumed: true})
		w.expect("state 3/2", "renew new 0")
		k.cut()
		k = w.accept()
		k.takeLogin()
		k.refuse(wire.LoginTokenExpired, "old too")
		w.expect("state 4/5", "token expired")
	})
}

func TestRenewalOnItsWayIsUsedForTheReconnect(t *testing.T) {
	for _, written := range []bool{true, false} {
		run(t, func(t *testing.T, w *world) {
			k := w.login()
			if written {
				w.must(w.client.RenewToken("new"))
				k.take(wire.KindRenewToken)
				k.cut()
			} else {
				k.cut()
				w.must(w.client.RenewToken("new"))
			}
			k = w.accept()
			if l := k.takeLogin(); l.Token != "token" {
				t.Fatalf("a token that nobody has confirmed was used: %+v", l)
			}
			k.refuse(wire.LoginTokenExpired, "old")
			k = w.accept()
			if l := k.takeLogin(); l.Token != "new" {
				t.Fatalf("login %+v", l)
			}
			k.welcome(otherSession)
			w.expect("renew new 0")
			k.quiet()
		})
	}
}

func TestRenewalDuringAnAttempt(t *testing.T) {
	for _, refused := range []bool{true, false} {
		run(t, func(t *testing.T, w *world) {
			w.login().cut()
			k := w.accept()
			k.takeLogin()
			k.refuse(wire.LoginInvalidToken, "the server is confused")
			k = w.accept() // a slow attempt with the old token is under way
			k.takeLogin()
			w.expect("state 4/5")
			w.must(w.client.RenewToken("new"))
			if refused {
				k.refuse(wire.LoginInvalidToken, "the old one")
				k = w.accept()
				if l := k.takeLogin(); l.Token != "new" {
					t.Fatalf("login %+v", l)
				}
				k.welcome(wire.Welcome{Resumed: true})
			} else {
				k.welcome(wire.Welcome{Resumed: true})
				k.ok(k.take(wire.KindRenewToken))
			}
			w.expect("state 3/2", "renew new 0")
		})
	}
}

func TestRenewalWithoutAServerTimesOut(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.expired()
		w.net.Refuse(true)
		w.must(w.client.RenewToken("one"))
		w.must(w.client.RenewToken("two"))
		w.expect("renew one 1")
		time.Sleep(10 * time.Second)
		w.expect("renew two 1")
		w.net.Refuse(false)
		k := w.accept()
		if l := k.takeLogin(); l.Token != "two" {
			t.Fatalf("login %+v", l)
		}
		k.welcome(wire.Welcome{Resumed: true})
		w.expect("state 3/2")
	})
}
