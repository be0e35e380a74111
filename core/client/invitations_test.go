package client

import (
	"bytes"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// invitationText shows the news of invitations: the peer, the state, the code.
func invitationText(event any) (string, bool) {
	switch e := event.(type) {
	case LocalInvitationChanged:
		return checked(e.Result, "to %s: %d %d %s", e.Invitation.Peer(), e.State, e.Code, e.Response), true
	case RemoteInvitationChanged:
		return checked(e.Result, "of %s: %d %d", e.Invitation.peer, e.State, e.Code), true
	}
	return "", false
}

// news is a frame about an invitation.
func news(id []byte, toCallee bool, event wire.InvitationEvent, code wire.Code, peer, text string) func(*wire.Writer) {
	f := wire.Invitation{ID: id, ToCallee: toCallee, Event: event, Code: code, Peer: []byte(peer)}
	if toCallee {
		f.Content, f.Channel = []byte(text), []byte("kitchen")
	} else {
		f.Response = []byte(text)
	}
	return f.Append
}

func (k *fakeConn) toCaller(id []byte, event wire.InvitationEvent, code wire.Code) {
	k.send(news(id, false, event, code, "bob", ""))
}

func (k *fakeConn) toCallee(id []byte, event wire.InvitationEvent, code wire.Code) {
	k.send(news(id, true, event, code, "bob", ""))
}

func (w *world) manager() *CallManager {
	w.t.Helper()
	m, err := w.client.NewCallManager(nil)
	w.must(err)
	return m
}

func (w *world) invitation(m *CallManager) *LocalInvitation {
	w.t.Helper()
	i, err := m.NewInvitation("bob")
	w.must(err)
	return i
}

// sent has an invitation sent, and returns its id.
func (w *world) sent(k *fakeConn, m *CallManager) (*LocalInvitation, []byte) {
	w.t.Helper()
	i := w.invitation(m)
	w.must(m.Send(i))
	f := k.take(wire.KindInvite)
	k.ok(f)
	return i, f.invite.ID
}

var remoteID = []byte("an invitation of")

// offered has an invitation come.
func (w *world) offered(k *fakeConn) *RemoteInvitation {
	w.t.Helper()
	k.send(news(remoteID, true, wire.InvitationReceived, 0, "bob", "tea?"))
	w.expect("of bob: 1 0")
	return w.sink.last().(RemoteInvitationChanged).Invitation
}

func TestInvitationOfThisUser(t *testing.T) {
	for _, end := range []struct {
		event wire.InvitationEvent
		code  wire.Code
		want  string
		again wire.Code // of calls after the end
	}{
		{wire.InvitationAccepted, 0, "to bob: 3 0 sure", wire.InvitationAlreadyAccepted},
		{wire.InvitationRefused, 0, "to bob: 4 0 sure", wire.InvitationAlreadyEnded},
		{wire.InvitationCanceled, 0, "to bob: 5 0 sure", wire.InvitationAlreadyEnded},
		{wire.InvitationFailed, 1, "to bob: 6 1 ", wire.InvitationAlreadyEnded},
		{wire.InvitationFailed, 2, "to bob: 6 2 ", wire.InvitationAlreadyEnded},
		{wire.InvitationFailed, 3, "to bob: 6 3 ", wire.InvitationAlreadyEnded},
		{wire.InvitationFailed, 77, "to bob: 6 77 ", wire.InvitationAlreadyEnded},
		{wire.InvitationFailed, 0, "to bob: 6 1 ", wire.InvitationAlreadyEnded},
	} {
		t.Run(end.want, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				k, m := w.login(), w.manager()
				i := w.invitation(m)
				w.must(i.SetContent([]byte("tea?")))
				w.must(i.SetChannel("kitchen"))
				if i.State() != LocalIdle {
					t.Error(i.State())
				}
				w.refused(m.Cancel(i), wire.InvitationNotStarted)
				w.must(m.Send(i))
				f := k.take(wire.KindInvite)
				if string(f.invite.Content) != "tea?" || string(f.invite.Channel) != "kitchen" || f.subject != "bob" {
					t.Errorf("%+v", f)
				}
				id := f.invite.ID
				k.ok(f)
				w.expect()
				if i.State() != LocalSent {
					t.Error(i.State())
				}
				w.refused(m.Send(i), wire.InvitationAlreadySent)
				w.refused(i.SetContent(nil), wire.InvitationAlreadySent)
				w.refused(i.SetChannel(""), wire.InvitationAlreadySent)
				k.toCaller(id, wire.InvitationReceived, 0)
				k.toCaller(id, wire.InvitationReceived, 0)
				w.expect("to bob: 2 0 ")
				w.refused(m.Send(i), wire.InvitationAlreadySent)
				k.send(news(id, false, end.event, end.code, "bob", "sure"))
				k.toCaller(id, wire.InvitationCanceled, 0) // after the end nothing counts
				k.toCaller(id, wire.InvitationFailed, 1)
				w.expect(end.want)
				w.refused(m.Send(i), end.again)
				w.refused(m.Cancel(i), end.again)
				if i.State() != w.sink.last().(LocalInvitationChanged).State {
					t.Error(i.State())
				}
				if end.event != wire.InvitationFailed && string(i.Response()) != "sure" {
					t.Errorf("%q", i.Response())
				}
				k.quiet()
			})
		})
	}
}

func TestInvitationOfThisUserIsCanceledOnce(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		i, id := w.sent(k, m)
		w.must(m.Cancel(i))
		w.must(m.Cancel(i))
		f := k.take(wire.KindActOnInvitation)
		if f.act.Action != wire.InvitationCancel || !bytes.Equal(f.act.ID, id) || len(f.act.Response) != 0 {
			t.Errorf("%+v", f.act)
		}
		k.ok(f)
		k.quiet()
		w.expect()
		k.send(news(id, false, wire.InvitationAccepted, 0, "bob", "yes")) // it was first
		w.expect("to bob: 3 0 yes")
	})
}

func TestInvitationToThisUser(t *testing.T) {
	type answer struct {
		call   func(m *CallManager, i *RemoteInvitation) error
		action wire.InvitationAction
		state  RemoteInvitationState
		again  wire.Code
	}
	answers := map[string]answer{
		"accept": {(*CallManager).Accept, wire.InvitationAccept, RemoteAcceptSent, wire.InvitationAlreadyAccepted},
		"refuse": {(*CallManager).Refuse, wire.InvitationRefuse, RemoteRefused, wire.InvitationAlreadyEnded},
		"":       {},
	}
	for name, a := range answers {
		for _, end := range []struct {
			event wire.InvitationEvent
			code  wire.Code
			want  string
			again wire.Code
		}{
			{wire.InvitationAccepted, 0, "of bob: 4 0", wire.InvitationAlreadyAccepted},
			{wire.InvitationRefused, 0, "of bob: 3 0", wire.InvitationAlreadyEnded},
			{wire.InvitationCanceled, 0, "of bob: 5 0", wire.InvitationAlreadyEnded},
			{wire.InvitationFailed, 1, "of bob: 6 1", wire.InvitationAlreadyEnded},
			{wire.InvitationFailed, 2, "of bob: 6 2", wire.InvitationAlreadyEnded},
			{wire.InvitationFailed, 3, "of bob: 6 3", wire.InvitationAlreadyEnded},
		} {
			t.Run(name+" "+end.want, func(t *testing.T) {
				run(t, func(t *testing.T, w *world) {
					k, m := w.login(), w.manager()
					i := w.offered(k)
					if i.Peer() != "bob" || string(i.Content()) != "tea?" || i.Channel() != "kitchen" || i.State() != RemoteReceived {
						t.Errorf("%+v", i)
					}
					_, _, acked := k.counts()
					if acked != 1 {
						t.Errorf("%d frames were acknowledged at once", acked)
					}
					w.must(i.SetResponse([]byte("sure")))
					if a.call != nil {
						w.must(a.call(m, i))
						f := k.take(wire.KindActOnInvitation)
						if f.act.Action != a.action || !bytes.Equal(f.act.ID, remoteID) || string(f.act.Response) != "sure" {
							t.Errorf("%+v", f.act)
						}
						if i.State() != a.state {
							t.Error(i.State())
						}
						w.refused(m.Accept(i), a.again)
						w.refused(m.Refuse(i), a.again)
						w.refused(i.SetResponse(nil), a.again)
						k.ok(f)
						w.expect()
					}
					k.toCallee(remoteID, end.event, end.code)
					k.toCallee(remoteID, wire.InvitationCanceled, 0)
					k.toCallee(remoteID, wire.InvitationFailed, 1)
					w.expect(end.want)
					w.refused(m.Accept(i), end.again)
					w.refused(m.Refuse(i), end.again)
					w.refused(i.SetResponse(nil), end.again)
					if string(i.Response()) != "sure" {
						t.Errorf("%q", i.Response())
					}
					k.quiet()
				})
			})
		}
	}
}

func TestInvitationArguments(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		m := w.manager()
		_, err := w.client.NewCallManager(nil)
		w.refused(err, wire.InvitationInvalidArgument)
		for _, id := range []string{"", "null", "a*b", "\xff", strings.Repeat("x", 65)} {
			_, err := m.NewInvitation(id)
			w.refused(err, wire.InvitationInvalidArgument)
		}
		i := w.invitation(m)
		long := bytes.Repeat([]byte("x"), 8193)
		w.must(i.SetContent(long[1:]))
		w.refused(i.SetContent(long), wire.InvitationInvalidArgument)
		w.refused(i.SetContent([]byte("\xff")), wire.InvitationInvalidArgument)
		w.refused(i.SetChannel(strings.Repeat("x", 65)), wire.InvitationInvalidArgument)
		w.refused(i.SetChannel("\xff"), wire.InvitationInvalidArgument)
		if len(i.Content()) != 8192 || i.Channel() != "" {
			t.Error("a refused text was taken")
		}
		m.Release()
		m.Release()
		other := w.manager()
		w.refused(other.Send(i), wire.InvitationInvalidArgument)
		w.refused(other.Cancel(i), wire.InvitationInvalidArgument)
		w.refused(m.Send(i), wire.NotInitialized)
		w.refused(i.SetContent(nil), wire.NotInitialized)
		k := w.login()
		r := w.offered(k)
		other.Release()
		last := w.manager()
		w.refused(last.Accept(r), wire.InvitationInvalidArgument)
		w.refused(last.Refuse(r), wire.InvitationInvalidArgument)
		k.toCallee(remoteID, wire.InvitationCanceled, 0) // nobody is told of what a released manager had
		w.expect()
		r = w.offered2(k)
		w.refused(r.SetResponse(long), wire.InvitationInvalidArgument)
		w.refused(r.SetResponse([]byte("\xff")), wire.InvitationInvalidArgument)
		w.client.Close()
		_, err = last.NewInvitation("bob")
		w.refused(err, wire.NotInitialized)
		w.refused(last.Send(i), wire.NotInitialized)
	})
}

// offered2 has another invitation come.
func (w *world) offered2(k *fakeConn) *RemoteInvitation {
	w.t.Helper()
	k.send(news([]byte("another one, yes"), true, wire.InvitationReceived, 0, "bob", ""))
	w.expect("of bob: 1 0")
	return w.sink.last().(RemoteInvitationChanged).Invitation
}

func TestInvitationsWithoutALoginFailAtOnce(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		m := w.manager()
		send := func() { w.t.Helper(); w.must(m.Send(w.invitation(m))) }
		send()
		w.expect("to bob: 6 4 ")
		w.must(w.client.Login("", "alice"))
		send()
		w.expect("state 2/1", "to bob: 6 4 ")
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		w.expect("login 0", "state 3/2")
		w.must(w.client.Logout())
		send() // the server is being told
		w.expect("to bob: 6 4 ")
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
		send()
		w.expect("to bob: 6 4 ")
		k.gone()
	})
}

func TestTooManyInvitations(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		var last []byte
		for range 100 {
			_, last = w.sent(k, m)
		}
		i := w.invitation(m)
		w.refused(m.Send(i), wire.InvitationTooMany)
		k.toCaller(last, wire.InvitationCanceled, 0)
		w.expect("to bob: 5 0 ")
		w.must(m.Send(i))
		k.fail(k.take(wire.KindInvite), wire.InvitationTooMany) // too many for the callee
		w.expect("to bob: 6 2 ")
	})
}

func TestALogoutEndsInvitations(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		w.sent(k, m)
		_, id := w.sent(k, m)
		k.toCaller(id, wire.InvitationReceived, 0)
		w.expect("to bob: 2 0 ")
		r := w.offered(k)
		w.must(m.Accept(r))
		k.take(wire.KindActOnInvitation)
		w.offered2(k)
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("to bob: 6 4 ", "to bob: 6 4 ", "of bob: 6 1", "of bob: 6 1", "logout 0", "state 1/6")
	})
}

func TestAnAbortEndsInvitations(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		w.sent(k, m)
		w.offered(k)
		k.bye(wire.ByeKicked)
		w.expect("to bob: 6 4 ", "of bob: 6 1", "state 5/7")
		w.must(m.Send(w.invitation(m)))
		w.expect("to bob: 6 4 ")
		w.must(w.client.Logout())
		w.expect("logout 0", "state 1/6")
	})
}

func TestAResumeKeepsInvitations(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		i, id := w.sent(k, m)
		r := w.offered(k)
		k.cut()
		w.must(m.Cancel(i))
		w.must(m.Accept(r))
		w.must(m.Send(w.invitation(m)))
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Resumed: true, Received: 1})
		for _, kind := range []wire.Kind{wire.KindActOnInvitation, wire.KindActOnInvitation, wire.KindInvite} {
			k.ok(k.take(kind))
		}
		k.quiet()
		k.toCaller(id, wire.InvitationCanceled, 0)
		k.toCallee(remoteID, wire.InvitationAccepted, 0)
		w.expect("to bob: 5 0 ", "of bob: 4 0")
	})
}

// What the server had is over with its session, and what it never had is sent in the next.
func TestAFreshSessionEndsInvitations(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		_, id := w.sent(k, m)
		w.must(m.Send(w.invitation(m))) // written, and not answered
		k.take(wire.KindInvite)
		r := w.offered(k)
		k.cut()
		w.must(m.Accept(r))
		unsent, canceled := w.invitation(m), w.invitation(m)
		w.must(m.Send(unsent))
		w.must(m.Send(canceled))
		w.must(m.Cancel(canceled))
		w.expect()
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		w.expect("to bob: 6 4 ", "to bob: 6 4 ", "of bob: 6 1")
		first := k.take(wire.KindInvite)
		second := k.take(wire.KindInvite)
		cancel := k.take(wire.KindActOnInvitation)
		if !bytes.Equal(cancel.act.ID, second.invite.ID) || bytes.Equal(first.invite.ID, second.invite.ID) {
			t.Error("another invitation was canceled")
		}
		k.quiet()
		for _, f := range []fakeFrame{first, second, cancel} {
			k.ok(f)
		}
		k.toCaller(id, wire.InvitationAccepted, 0) // of the session before: told already
		k.toCaller(first.invite.ID, wire.InvitationAccepted, 0)
		k.toCaller(second.invite.ID, wire.InvitationCanceled, 0)
		w.expect("to bob: 3 0 ", "to bob: 5 0 ")
		// What had not been taken over is offered again, as another object.
		if w.offered(k) == r {
			t.Error("an invitation that has ended came back")
		}
	})
}

// Without a connection for so long that the server has ended everything, nothing stays open.
func TestInvitationsEndWithoutAConnection(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		w.sent(k, m)
		w.offered(k)
		w.net.Refuse(true)
		k.cut()
		time.Sleep(10 * time.Second)
		w.expect("state 4/5")
		late := w.invitation(m)
		w.must(m.Send(late))
		time.Sleep(20*time.Second - 1)
		w.expect()
		time.Sleep(1)
		w.expect("to bob: 6 4 ", "of bob: 6 1")
		time.Sleep(10*time.Second - 1)
		w.expect()
		time.Sleep(1)
		w.expect("to bob: 6 4 ")
		if late.State() != LocalFailed {
			t.Error(late.State())
		}

		// Should the server resume all the same, it hears of what it had, and of nothing else.
		w.net.Refuse(false)
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Resumed: true, Received: 1})
		w.expect("state 3/2")
		for range 2 {
			if f := k.take(wire.KindActOnInvitation); f.act.Action != wire.InvitationGiveUp {
				t.Errorf("%+v", f.act)
			}
		}
		k.quiet()
	})
}

func TestInvitationsInAFreshSessionAfterTheyEnded(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		w.sent(k, m)
		w.net.Refuse(true)
		k.cut()
		time.Sleep(time.Minute)
		w.expect("state 4/5", "to bob: 6 4 ")
		w.net.Refuse(false)
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		w.expect("state 3/2")
		k.quiet()
	})
}

func TestInvitationsWithoutACallManager(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k := w.login()
		k.send(news(remoteID, true, wire.InvitationReceived, 0, "bob", ""))
		k.send(news([]byte("short"), true, wire.InvitationReceived, 0, "bob", ""))
		if _, _, acked := k.counts(); acked != 2 {
			t.Errorf("%d frames were acknowledged", acked)
		}
		w.expect()
		m := w.manager()
		k.toCallee(remoteID, wire.InvitationFailed, 3)
		k.send(news([]byte("short"), true, wire.InvitationReceived, 0, "bob", ""))
		w.expect()
		i, id := w.sent(k, m)
		m.Release()
		k.toCaller(id, wire.InvitationAccepted, 0)
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
		if i.State() != LocalSent {
			t.Error(i.State())
		}
	})
}

// A server that does not know an invitation any more must not leave it open here.
func TestActionsThatTheServerRefusesEndInvitations(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		i, _ := w.sent(k, m)
		r := w.offered(k)
		w.must(m.Cancel(i))
		k.fail(k.take(wire.KindActOnInvitation), wire.InvitationAlreadyEnded)
		w.must(m.Refuse(r))
		k.fail(k.take(wire.KindActOnInvitation), wire.InvitationAlreadyEnded)
		w.expect("to bob: 6 2 ", "of bob: 6 2")
	})
}

func TestInvitationIDsDiffer(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		seen := map[string]bool{}
		for range 50 {
			_, id := w.sent(k, m)
			if seen[string(id)] || len(id) != wire.InvitationIDBytes {
				t.Fatalf("%x", id)
			}
			seen[string(id)] = true
		}
		synctest.Wait()
		if n := fmt.Sprint(len(m.local)); n != "50" {
			t.Error(n)
		}
	})
}

func TestAnInvitationSentWithoutAConnectionEndsToo(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		k, m := w.login(), w.manager()
		w.net.Refuse(true)
		k.cut()
		time.Sleep(time.Minute)
		w.expect("state 4/5")
		w.must(m.Send(w.invitation(m)))
		time.Sleep(30*time.Second - 1)
		w.expect()
		time.Sleep(1)
		w.expect("to bob: 6 4 ")
		w.net.Refuse(false)
		k = w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Resumed: true})
		w.expect("state 3/2")
		k.quiet()
	})
}
