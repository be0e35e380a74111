package client

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

func TestRefusedLoginTellsItsCode(t *testing.T) {
	for _, test := range []struct{ answer, told wire.Code }{
		{wire.LoginUnknown, 1}, {wire.LoginRejected, 2}, {wire.LoginInvalidArgument, 3}, {wire.LoginInvalidAppID, 4},
		{wire.LoginInvalidToken, 5}, {wire.LoginTokenExpired, 6}, {wire.LoginNotAuthorized, 7}, {wire.LoginTooOften, 10},
		{wire.LoginRemoteLogin, 2}, {wire.LoginKicked, 2}, {0, 2}, {77, 2},
	} {
		run(t, func(t *testing.T, w *world) {
			w.must(w.client.Login("token", "alice"))
			k := w.accept()
			k.takeLogin()
			k.refuse(test.answer, "because")
			w.sinkLogin(test.told, "because")
			k.gone()
			time.Sleep(time.Minute)
			w.none() // a failed login is not repeated
			w.expect()
		})
	}
}

// sinkLogin expects a failed login whose reason contains some words.
func (w *world) sinkLogin(code wire.Code, words string) {
	w.t.Helper()
	reason := ReasonLoginFailure
	if code == wire.LoginTimeout {
		reason = ReasonLoginTimeout
	}
	w.expect("state 2/1", eventText(LoginResult{Result{code, "x"}}), eventText(StateChanged{Disconnected, reason, ""}))
	if s := w.sink.last().(StateChanged); !strings.Contains(s.Detail, words) {
		w.t.Fatalf("detail %q does not say %q", s.Detail, words)
	}
}

func TestLoginArguments(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.refused(w.client.Login("token", ""), wire.LoginInvalidArgument)
		w.refused(w.client.Login("token", "null"), wire.LoginInvalidArgument)
		w.refused(w.client.Login("token", strings.Repeat("a", 65)), wire.LoginInvalidArgument)
		w.refused(w.client.Login("token", "bj\xc3\xb6rn"), wire.LoginInvalidArgument)
		w.refused(w.client.Login(strings.Repeat("t", wire.MaxTokenBytes+1), "alice"), wire.LoginInvalidToken)
		w.expect()
	})
}

func TestLoginTooOften(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		for range 2 {
			w.must(w.client.Login("", "alice"))
			w.must(w.client.Logout())
		}
		w.refused(w.client.Login("", "alice"), wire.LoginTooOften)
		time.Sleep(time.Second)
		w.must(w.client.Login("", "alice"))
	})
}

func TestLoginRepeatsAttemptsUntilTheServerIsThere(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.net.Refuse(true)
		w.must(w.client.Login("", "alice"))
		time.Sleep(3 * time.Second)
		w.net.Refuse(false)
		k := w.accept()
		if k.takeLogin().Reconnect {
			t.Fatal("it is still the app's login")
		}
		k.welcome(wire.Welcome{})
		w.expect("state 2/1", "login 0", "state 3/2")
		if n := w.dials.Load(); n < 4 {
			t.Fatalf("%d attempts", n)
		}
	})
}

func TestLoginTimeouts(t *testing.T) {
	for _, test := range []struct {
		name, words string
		prepare     func(w *world)
	}{
		{"refused", "connection refused", func(w *world) { w.net.Refuse(true) }},
		{"stalled", "no answer", func(w *world) { w.net.Stall(true) }},
		{"silent server", "no answer", func(w *world) {}},
	} {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				w.must(w.client.SetParameters(`{"rtm.login_timeout_ms": 7000}`))
				test.prepare(w)
				w.must(w.client.Login("", "alice"))
				w.expect("state 2/1")
				time.Sleep(7*time.Second - 1)
				w.expect()
				time.Sleep(1)
				w.expect("login 9", "state 1/4")
				if s := w.sink.last().(StateChanged); !strings.Contains(s.Detail, test.words) || !strings.Contains(s.Detail, "7s") {
					t.Fatalf("detail %q", s.Detail)
				}
				w.net.Stall(false)
				w.net.Refuse(false)
				before := w.dials.Load()
				time.Sleep(time.Minute)
				if w.dials.Load() != before {
					t.Fatal("a login that timed out is not repeated")
				}
			})
		})
	}
}

func TestAServerThatSpeaksSomethingElse(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer func(k *fakeConn)
	}{
		{"garbage", func(k *fakeConn) { k.send(func(w *wire.Writer) { w.Raw([]byte{0xc1, 0xff, 3}) }) }},
		{"other frames", func(k *fakeConn) { k.peerMessage("bob", "hi") }},
		{"a newer version", func(k *fakeConn) {
			k.send((&wire.Welcome{Version: 2, Session: sessionID, Limits: wire.DefaultLimits()}).Append)
		}},
		{"no session", func(k *fakeConn) { k.send((&wire.Welcome{Version: 1, Limits: wire.DefaultLimits()}).Append) }},
		{"a session that was not asked for", func(k *fakeConn) { k.welcome(wire.Welcome{Resumed: true}) }},
	} {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				w.must(w.client.Login("", "alice"))
				k := w.accept()
				k.takeLogin()
				test.answer(k)
				w.sinkLogin(wire.LoginUnknown, "does not speak rtm.v1")
				k.gone()
				time.Sleep(time.Minute)
				w.none()
			})
		})
	}
	t.Run("not a websocket", func(t *testing.T) {
		run(t, func(t *testing.T, w *world) {
			w.http.Handler = nil // every path is 404
			w.must(w.client.Login("", "alice"))
			w.sinkLogin(wire.LoginUnknown, "404")
		})
	})
	t.Run("not HTTP", func(t *testing.T) {
		run(t, func(t *testing.T, w *world) {
			other := transport.NewMemory()
			defer other.Close()
			go func() {
				for {
					nc, err := other.Accept()
					if err != nil {
						return
					}
					_, _ = nc.Write([]byte("220 smtp.example.com\r\n"))
					_, _ = io.Copy(io.Discard, nc)
				}
			}()
			w.client.dialing = other.DialContext
			w.must(w.client.Login("", "alice"))
			w.sinkLogin(wire.LoginUnknown, "HTTP")
		})
	})
	t.Run("a bad address", func(t *testing.T) {
		run(t, func(t *testing.T, w *world) {
			w.client.getenv = func(name string) string {
				if name == "RTM_SERVER_URL" {
					return "http://example.com"
				}
				return ""
			}
			w.must(w.client.Login("", "alice"))
			w.sinkLogin(wire.LoginUnknown, "ws://")
		})
	})
}

func TestByeDuringLoginIsARefusal(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("", "alice"))
		k := w.accept()
		k.takeLogin()
		k.bye(wire.ByeKicked)
		w.sinkLogin(wire.LoginRejected, "reason 2")
	})
}

func TestReconnectIsTheSameInstanceAndSession(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		first := k.takeLogin()
		k.welcome(wire.Welcome{})
		k.peerMessage("bob", "1")
		k.peerMessage("bob", "2")
		w.expect("state 2/1", "login 0", "state 3/2", "peer bob: 1", "peer bob: 2")
		k.cut()
		l := w.accept().takeLogin()
		if !l.Reconnect || !bytes.Equal(l.Instance, first.Instance) || !bytes.Equal(l.Session, sessionID) ||
			!bytes.Equal(l.Secret, sessionSecret) || l.Received != 2 {
			t.Fatalf("login %+v", l)
		}
	})
}

func TestBackoff(t *testing.T) {
	if backoff(0) != 0 || backoff(-1) != 0 {
		t.Error("the first attempt waits")
	}
	for failures, bound := range []time.Duration{1: 250, 2: 500, 3: 1000, 6: 8000, 7: 10000, 8: 10000, 1000: 10000} {
		bound *= time.Millisecond
		if bound == 0 {
			continue
		}
		longest := time.Duration(0)
		for range 500 {
			longest = max(longest, backoff(failures))
		}
		if longest >= bound || longest < bound*3/4 {
			t.Errorf("after %d failures the longest of many draws is %v, bound %v", failures, longest, bound)
		}
	}
}

func TestAServerThatWelcomesAndHangsUpIsNotAskedInALoop(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		before := w.dials.Load()
		end := time.Now().Add(time.Minute)
		for time.Now().Before(end) {
			_ = k.conn.Close(transport.CloseGoingAway, "")
			k = w.accept()
			k.takeLogin()
			k.welcome(wire.Welcome{Resumed: true})
		}
		if n := w.dials.Load() - before; n > 100 {
			t.Fatalf("%d attempts in a minute", n)
		}
	})
}

func TestOtherRefusalsOfAReconnectAreRetried(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login().cut()
		for _, code := range []wire.Code{wire.LoginRejected, wire.LoginTooOften, wire.LoginInvalidToken, wire.LoginNotAuthorized, wire.LoginInvalidAppID, 99} {
			k := w.accept()
			k.takeLogin()
			k.refuse(code, "not now")
			k.gone()
		}
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Resumed: true})
		w.expect("state 4/5", "state 3/2")
	})
}

func TestUnusableLimitsAreReplaced(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		k.takeLogin()
		var none wire.Limits
		none.MembersListed = 1
		k.welcome(wire.Welcome{Limits: none})
		time.Sleep(time.Minute)
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		k.take(wire.KindPeerSend)
		if pings, _, _ := k.counts(); pings != 30 {
			t.Fatalf("%d pings in a minute", pings)
		}
	})
}

// In a C program nothing may read the environment while another thread changes it: so only a call of the program does.
func TestTheEnvironmentIsReadByLoginAlone(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		var mu sync.Mutex
		reading, dialled := false, []string{}
		c, err := New(Options{
			AppID: "app", Sink: w.sink, LogFile: w.log,
			Getenv: func(name string) string {
				mu.Lock()
				defer mu.Unlock()
				if !reading {
					t.Errorf("%s is read while no call of the program runs", name)
				}
				return map[string]string{serverURLVariable: "ws://rtm.test/rtm", "http_proxy": "http://proxy.test:3128"}[name]
			},
			DialContext: func(ctx context.Context, network, addr string) (net.Conn, error) {
				mu.Lock()
				defer mu.Unlock()
				reading = false // in case this attempt is faster than the call that caused it
				dialled = append(dialled, addr)
				return nil, errors.New("nobody is here")
			},
		})
		w.must(err)
		defer c.Close()
		mu.Lock()
		reading = true
		mu.Unlock()
		w.must(c.Login("token", "alice"))
		mu.Lock()
		reading = false
		mu.Unlock()
		time.Sleep(time.Minute)
		w.expect("state 2/1", "login 9", "state 1/4")
		if len(dialled) < 2 || slices.ContainsFunc(dialled, func(addr string) bool { return addr != "proxy.test:3128" }) {
			t.Errorf("the client dialled %v", dialled)
		}
	})
}
