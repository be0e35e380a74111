package client

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestMessageIDsRise(t *testing.T) {
	a, b := NextMessageID(), NextMessageID()
	if a < 1 || b <= a {
		t.Fatalf("%d, %d", a, b)
	}
}

func TestResultsArePassedOn(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		for code := range wire.Code(9) {
			w.must(w.client.SendToPeer("bob", text(int64(code), "x"), 0))
			k.fail(k.take(wire.KindPeerSend), code)
			w.expect(fmt.Sprintf("sent #%d %d", code, code))
		}
		w.must(ch.Send(text(1, "x"), 0))
		k.fail(k.take(wire.KindChannelSend), wire.ChannelMessageTooOften)
		w.must(ch.Members())
		f := k.take(wire.KindMembers)
		k.result(f.request, wire.OK, func(w *wire.Writer) { wire.AppendNames(w, []string{"alice", "bob"}) }, 1)
		w.must(ch.Members())
		k.fail(k.take(wire.KindMembers), wire.GetMembersRejected)
		w.must(w.client.RenewToken("new"))
		k.fail(k.take(wire.KindRenewToken), wire.RenewTokenInvalidToken)
		w.must(w.client.RenewToken("new"))
		k.ok(k.take(wire.KindRenewToken))
		w.must(ch.Leave())
		k.fail(k.take(wire.KindLeave), wire.LeaveRejected)
		w.expect("published lobby #1 3", "members lobby [alice bob] 0", "members lobby [] 2", "renew new 6", "renew new 0", "leave lobby 2")
		w.must(ch.Join())
		k.fail(k.take(wire.KindJoin), wire.JoinRejected)
		k.result(999, wire.OK, nil, 0) // a request nobody made
		w.expect("join lobby 2")
	})
}

func TestRefusedMessages(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		for _, m := range []Message{
			{Type: wire.MessageUndefined},
			{Type: wire.MessageFile},
			{Type: 9},
			{Type: wire.MessageText, Text: []byte("\xff")},
			{Type: wire.MessageText, Text: make([]byte, 32<<10+1)},
			{Type: wire.MessageRaw, Text: make([]byte, 1), Raw: make([]byte, 32<<10)},
		} {
			w.refused(w.client.SendToPeer("bob", m, 0), wire.PeerMessageInvalidMessage)
			w.refused(ch.Send(m, 0), wire.ChannelMessageInvalidMessage)
		}
		for _, id := range []string{"", "null", "a*b", strings.Repeat("x", 65)} {
			w.refused(w.client.SendToPeer(id, text(1, "x"), 0), wire.PeerMessageInvalidUserID)
		}
		k.quiet()
		// At the limit, and a text whose raw bytes do not count.
		w.must(w.client.SendToPeer("bob", Message{Type: wire.MessageRaw, Raw: make([]byte, 32<<10)}, 0))
		w.must(w.client.SendToPeer("bob", Message{Type: wire.MessageText, Text: make([]byte, 32<<10), Raw: make([]byte, 99)}, 0))
		k.take(wire.KindPeerSend)
		k.take(wire.KindPeerSend)
	})
}

// calls is every request with its codes.
var calls = []struct {
	name               string
	call               func(c *Client, ch *Channel) error
	timeout            time.Duration
	timedOut, loggedUp string // event after a timeout; after a logout that comes before it was written
}{
	{"send to peer", func(c *Client, _ *Channel) error { return c.SendToPeer("bob", text(1, "x"), 0) }, 10 * time.Second, "sent #1 2", "sent #1 1"},
	{"publish", func(_ *Client, ch *Channel) error { return ch.Send(text(1, "x"), 0) }, 10 * time.Second, "published lobby #1 2", "published lobby #1 1"},
	{"members", func(_ *Client, ch *Channel) error { return ch.Members() }, 5 * time.Second, "members lobby [] 3", "members lobby [] 1"},
	{"renew", func(c *Client, _ *Channel) error { return c.RenewToken("new") }, 10 * time.Second, "renew new 1", "renew new 1"},
	{"leave", func(_ *Client, ch *Channel) error { return ch.Leave() }, 5 * time.Second, "leave lobby 1", "leave lobby 1"},
	{"join", func(c *Client, _ *Channel) error {
		ch, err := c.NewChannel("other", nil)
		if err != nil {
			return err
		}
		return ch.Join()
	}, 5 * time.Second, "join other 4", "join other 1"},
	{"write user attributes", func(c *Client, _ *Channel) error { return c.WriteUserAttributes(0, pairs("a"), 1) }, 5 * time.Second,
		"user attributes #1 op 0: 7", "user attributes #1 op 0: 2"},
	{"read user attributes", func(c *Client, _ *Channel) error { return c.ReadUserAttributes("bob", nil, 2) }, 5 * time.Second,
		"attributes of bob #2 []: 7", "attributes of bob #2 []: 2"},
	{"write channel attributes", func(c *Client, _ *Channel) error {
		return c.WriteChannelAttributes("lobby", ChannelWrite{Op: 1, Pairs: pairs("a")}, 3)
	}, 5 * time.Second, "channel attributes #3 op 1: 7", "channel attributes #3 op 1: 2"},
	{"write channel attributes by revision", func(c *Client, _ *Channel) error {
		return c.WriteChannelAttributes("lobby", ChannelWrite{Op: 3, Conditional: true}, 4)
	}, 5 * time.Second, "channel attributes #4 op 3: 7", "channel attributes #4 op 3: 2"},
	{"read channel attributes", func(c *Client, _ *Channel) error { return c.ReadChannelAttributes("lobby", []string{"a"}, 5) }, 5 * time.Second,
		"attributes #5 []: 7", "attributes #5 []: 2"},
}

func TestTimeouts(t *testing.T) {
	states := map[string]func(w *world, k *fakeConn){
		"connected": func(*world, *fakeConn) {},
		"aborted": func(w *world, k *fakeConn) {
			k.bye(wire.ByeKicked)
			w.expect("state 5/7")
		},
		"reconnecting": func(w *world, k *fakeConn) {
			w.net.Refuse(true)
			k.cut()
			time.Sleep(time.Minute)
			w.expect("state 4/5")
		},
	}
	for name, enter := range states {
		for _, call := range calls {
			t.Run(call.name+" "+name, func(t *testing.T) {
				run(t, func(t *testing.T, w *world) {
					k := w.login()
					ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
					enter(w, k)
					w.must(call.call(w.client, ch))
					time.Sleep(call.timeout - 1)
					w.expect()
					time.Sleep(1)
					w.expect(call.timedOut)
					time.Sleep(time.Minute)
					w.expect()
				})
			})
		}
	}
}

func TestALateResultIsIgnored(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		f := k.take(wire.KindPeerSend)
		time.Sleep(10 * time.Second)
		w.expect("sent #1 2")
		k.ok(f)
		w.expect()
	})
}

func TestLogoutCompletesWhatWaits(t *testing.T) {
	for _, linked := range []bool{true, false} {
		t.Run(fmt.Sprintf("linked=%v", linked), func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				k := w.login()
				ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
				if !linked {
					w.net.Refuse(true)
					k.cut()
				}
				var want []string
				for _, call := range calls {
					w.must(call.call(w.client, ch))
					ended := call.loggedUp
					switch call.name {
					case "send to peer", "publish", "write channel attributes by revision":
						if linked {
							ended = call.timedOut // it was written, and is never repeated: nobody can know what became of it
						}
					}
					want = append(want, ended)
				}
				w.must(w.client.Logout())
				w.refused(w.client.Logout(), wire.NotLoggedIn)
				w.refused(w.client.SendToPeer("bob", text(2, "x"), 0), wire.NotLoggedIn)
				if linked {
					w.refused(w.client.Login("", "alice"), wire.LoginAlreadyLoggedIn)
				} else {
					w.refused(ch.Leave(), wire.NotLoggedIn)
				}
				time.Sleep(time.Second)
				w.expect(append(want, "logout 0", "state 1/6")...)
			})
		})
	}
}

func TestResultsThatComeDuringALogoutAreTold(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		w.must(w.client.SendToPeer("bob", text(2, "x"), 0))
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindPeerSend))
		k.peerMessage("bob", "bye")
		k.take(wire.KindPeerSend)
		k.ok(k.take(wire.KindLogout))
		w.expect("sent #1 0", "peer bob: bye", "sent #2 2", "logout 0", "state 1/6")
	})
}

func TestCallsNeedALogin(t *testing.T) {
	for _, from := range []State{Disconnected, Connecting} {
		run(t, func(t *testing.T, w *world) {
			ch, err := w.client.NewChannel("lobby", nil)
			w.must(err)
			into[from](w)
			for _, call := range calls {
				w.refused(call.call(w.client, ch), wire.NotLoggedIn)
			}
			w.expect()
		})
	}
}

func TestCallsOfAClosedClient(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		w.client.Close()
		for _, call := range calls {
			w.refused(call.call(w.client, ch), wire.NotInitialized)
		}
		w.refused(ch.Join(), wire.NotInitialized)
		w.refused(w.client.Login("", "alice"), wire.NotInitialized)
		w.refused(w.client.Logout(), wire.NotInitialized)
		w.refused(w.client.SetParameters("{}"), wire.NotInitialized)
		w.refused(w.client.SetLogFile(w.log), wire.NotInitialized)
		w.refused(w.client.SetLogFileSize(512), wire.NotInitialized)
		w.refused(w.client.SetLogFilter(0), wire.NotInitialized)
		ch.Release()
		w.expect()
	})
}

func TestRenewTokenArguments(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.login()
		w.refused(w.client.RenewToken(""), wire.RenewTokenInvalidArgument)
		w.refused(w.client.RenewToken(strings.Repeat("t", wire.MaxTokenBytes+1)), wire.RenewTokenInvalidArgument)
	})
}

func TestRates(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		for i := range 180 {
			if i%2 == 0 {
				w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
			} else {
				w.must(ch.Send(text(1, "x"), 0))
			}
		}
		w.refused(w.client.SendToPeer("bob", text(1, "x"), 0), wire.PeerMessageTooOften)
		w.refused(ch.Send(text(1, "x"), 0), wire.ChannelMessageTooOften)
		time.Sleep(3*time.Second - 1)
		w.refused(ch.Send(text(1, "x"), 0), wire.ChannelMessageTooOften)
		time.Sleep(1)
		w.must(ch.Send(text(1, "x"), 0))

		for range 5 {
			w.must(ch.Members())
		}
		w.refused(ch.Members(), wire.GetMembersTooOften)
		for range 2 {
			w.must(w.client.RenewToken("new"))
		}
		w.refused(w.client.RenewToken("new"), wire.RenewTokenTooOften)
	})
}

func TestRatesComeFromTheServer(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		k.takeLogin()
		l := wire.DefaultLimits()
		l.MessageRate = wire.Rate{Count: 1, Window: time.Minute}
		l.RenewTokenRate = wire.Rate{}
		l.MessageBytes = 10
		k.welcome(wire.Welcome{Limits: l})
		synctest.Wait()
		w.refused(w.client.SendToPeer("bob", text(1, "more than ten"), 0), wire.PeerMessageInvalidMessage)
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		w.refused(w.client.SendToPeer("bob", text(1, "x"), 0), wire.PeerMessageTooOften)
		for range 1000 {
			w.must(w.client.RenewToken("new"))
		}
	})
}

func TestUnconfirmedMessagesAreBounded(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		k.takeLogin()
		l := wire.DefaultLimits()
		l.MessageRate = wire.Rate{}
		k.welcome(wire.Welcome{Limits: l})
		w.expect("state 2/1", "login 0", "state 3/2")
		big := Message{ID: 1, Type: wire.MessageRaw, Raw: make([]byte, 32<<10)}
		n := 0
		var err error
		for ; err == nil; n++ {
			err = w.client.SendToPeer("bob", big, 0)
		}
		w.refused(err, wire.PeerMessageTooOften)
		if !strings.Contains(err.Error(), "16 MiB") || n < 500 || n > 512 {
			t.Fatalf("after %d messages: %v", n, err)
		}
		f := k.take(wire.KindPeerSend)
		k.ack(1)
		synctest.Wait()
		w.must(w.client.SendToPeer("bob", big, 0))
		k.ok(f)
		w.expect("sent #1 0")
	})
}

func TestATimedOutMessageThatWasNeverSentIsNotSentLater(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		w.net.Refuse(true)
		k.cut()
		w.must(w.client.SendToPeer("bob", text(1, "old"), 0))
		time.Sleep(10 * time.Second)
		w.must(w.client.SendToPeer("bob", text(2, "new"), 0))
		w.net.Refuse(false)
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Resumed: true})
		f := k.take(wire.KindPeerSend)
		if f.message != "new" {
			t.Fatalf("got %+v", f)
		}
		k.ok(f)
		w.expect("state 4/5", "sent #1 2", "state 3/2", "sent #2 0")
		k.quiet()
	})
}
