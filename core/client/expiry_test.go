package client

import (
	"math"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// expiring is a welcome whose token lives so long, by a server whose clock is wrong by an hour.
func expiring(life time.Duration) wire.Welcome {
	now := time.Now().Add(time.Hour).UnixMilli()
	return wire.Welcome{TimeMS: now, TokenExpiresMS: now + life.Milliseconds()}
}

func (w *world) loginWith(f wire.Welcome) *fakeConn {
	w.t.Helper()
	w.must(w.client.Login("token", "alice"))
	k := w.accept()
	k.takeLogin()
	k.welcome(f)
	return k
}

func TestTokenWillExpire(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.loginWith(expiring(10 * time.Minute))
		w.expect("state 2/1", "login 0", "state 3/2")
		time.Sleep(10*time.Minute - 30*time.Second - time.Millisecond)
		w.expect()
		time.Sleep(time.Millisecond)
		w.expect("token will expire")
		time.Sleep(time.Minute) // nobody is kicked, nothing is told again
		w.expect()

		// A new token has a life of its own; the result tells it.
		w.must(w.client.RenewToken("new"))
		f := k.take(wire.KindRenewToken)
		k.result(f.request, wire.OK, func(out *wire.Writer) { out.Int(time.Now().Add(time.Hour + time.Minute).UnixMilli()) }, 1)
		w.expect("renew new 0")
		time.Sleep(30*time.Second - time.Millisecond)
		w.expect()
		time.Sleep(time.Millisecond)
		w.expect("token will expire")

		// The same token again, also after a reconnect, is no reason to tell it again.
		k.cut()
		k = w.accept()
		k.takeLogin()
		back := expiring(10 * time.Second)
		back.Resumed = true
		k.welcome(back)
		w.expect()
	})
}

func TestTokenWithLittleLifeLeft(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.loginWith(expiring(10 * time.Second))
		w.expect("state 2/1", "login 0", "state 3/2", "token will expire")
		w.must(w.client.RenewToken("new"))
		f := k.take(wire.KindRenewToken)
		k.result(f.request, wire.OK, func(out *wire.Writer) { out.Int(time.Now().Add(time.Hour).UnixMilli() - 1) }, 1)
		w.expect("renew new 0", "token will expire")
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
		w.loginWith(expiring(20 * time.Second)) // another login is told anew
		w.expect("state 2/1", "login 0", "state 3/2", "token will expire")
	})
}

func TestTokenWarningComesFromTheServer(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		f := expiring(10 * time.Minute)
		f.Limits = wire.DefaultLimits()
		f.Limits.TokenWarning = 5 * time.Minute
		w.loginWith(f)
		w.expect("state 2/1", "login 0", "state 3/2")
		time.Sleep(5 * time.Minute)
		w.expect("token will expire")
	})
}

// A lost connection does not delay the warning; being thrown out makes it pointless.
func TestTokenWillExpireWithoutAConnection(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.loginWith(expiring(2 * time.Minute))
		w.expect("state 2/1", "login 0", "state 3/2")
		w.net.Refuse(true)
		k.cut()
		time.Sleep(time.Minute)
		w.expect("state 4/5")
		time.Sleep(time.Minute)
		w.expect("token will expire")
	})
	run(t, func(t *testing.T, w *world) {
		w.loginWith(expiring(2 * time.Minute)).bye(wire.ByeKicked)
		time.Sleep(5 * time.Minute)
		w.expect("state 2/1", "login 0", "state 3/2", "state 5/7")
	})
}

func TestTokensThatNeverExpire(t *testing.T) {
	for _, f := range []wire.Welcome{
		{}, {TimeMS: 1}, {TokenExpiresMS: math.MaxInt64}, {TokenExpiresMS: -5}, {TimeMS: math.MinInt64, TokenExpiresMS: math.MaxInt64},
	} {
		run(t, func(t *testing.T, w *world) {
			w.loginWith(f)
			time.Sleep(10 * time.Minute)
			synctest.Wait()
			w.expect("state 2/1", "login 0", "state 3/2")
		})
	}
}
