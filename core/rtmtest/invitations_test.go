package rtmtest

import (
	"fmt"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

// manager makes the user's call manager.
func (u *User) manager() *client.CallManager {
	u.tb.Helper()
	m, err := u.NewCallManager(nil)
	u.must(err)
	return m
}

// invite sends an invitation with a content.
func (u *User) invite(m *client.CallManager, callee, content string) *client.LocalInvitation {
	u.tb.Helper()
	i, err := m.NewInvitation(callee)
	u.must(err)
	u.must(i.SetContent([]byte(content)))
	u.must(m.Send(i))
	return i
}

// calls is the story of three invitations at once, one of which is accepted, one refused and one canceled. Each side
// acts as soon as it hears of something.
func calls(t *testing.T, alice, bob *User, a, b *client.CallManager) {
	t.Helper()
	for _, content := range []string{"accept", "refuse", "cancel"} {
		alice.invite(a, "bob", content)
	}
	for received := 0; received < 3; {
		r := Expect[client.RemoteInvitationChanged](bob)
		if r.State != client.RemoteReceived {
			continue // an end, which came before the next invitation
		}
		received++
		if r.Invitation.Peer() != "alice" {
			t.Fatalf("bob is told %+v", r)
		}
		bob.must(r.Invitation.SetResponse(append([]byte("I "), r.Invitation.Content()...)))
		switch string(r.Invitation.Content()) {
		case "accept":
			bob.must(b.Accept(r.Invitation))
		case "refuse":
			bob.must(b.Refuse(r.Invitation))
		}
	}
	for received := 0; received < 3; {
		l := Expect[client.LocalInvitationChanged](alice)
		if l.State != client.LocalReceived {
			continue
		}
		received++
		if string(l.Invitation.Content()) == "cancel" {
			alice.must(a.Cancel(l.Invitation))
		}
	}
	time.Sleep(10 * time.Second) // past every timeout of a lost connection
}

// courses returns what a user was told of each invitation, as its states with the contents as names.
func courses(u *User) map[string][]int {
	all := map[string][]int{}
	for _, e := range u.Events() {
		switch e := e.(type) {
		case client.LocalInvitationChanged:
			name := string(e.Invitation.Content())
			all[name] = append(all[name], int(e.State))
			if len(e.Response) > 0 && string(e.Response) != "I "+name {
				all[name] = append(all[name], -1)
			}
		case client.RemoteInvitationChanged:
			name := string(e.Invitation.Content())
			all[name] = append(all[name], int(e.State))
		}
	}
	return all
}

func wantCourses(t *testing.T, u *User, want map[string][]int) {
	t.Helper()
	got := courses(u)
	if fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%s was told %v, want %v", u.Name, got, want)
	}
}

var (
	callersCourses = map[string][]int{"accept": {2, 3}, "refuse": {2, 4}, "cancel": {2, 5}}
	calleesCourses = map[string][]int{"accept": {1, 4}, "refuse": {1, 3}, "cancel": {1, 5}}
)

// TestInvitationsWhereverTheConnectionBreaks cuts the network after every number of bytes, until the story ends
// before the cut. Resumed sessions hide it all.
func TestInvitationsWhereverTheConnectionBreaks(t *testing.T) {
	cuts, over := 0, false
	for n := 1; !over; n++ {
		synctest.Test(t, func(t *testing.T) {
			s := Start(t, server.Config{})
			defer s.Close()
			alice, bob := s.User("alice"), s.User("bob")
			a, b := alice.manager(), bob.manager()
			s.CutOnce(n)
			calls(t, alice, bob, a, b)
			over = !s.Cut()
			wantCourses(t, alice, callersCourses)
			wantCourses(t, bob, calleesCourses)
		})
		if t.Failed() {
			t.Fatalf("the connection was cut after %d bytes", n)
		}
		cuts++
	}
	t.Logf("cut at %d places", cuts)
}

// TestInvitationsWhereverTheSessionsEnd is the same with a network that stays away until the sessions are over: each
// side hears of exactly one end, wherever it broke.
func TestInvitationsWhereverTheSessionsEnd(t *testing.T) {
	over := false
	for n := 1; !over; n += 7 {
		synctest.Test(t, func(t *testing.T) {
			s := Start(t, server.Config{})
			defer s.Close()
			alice, bob := s.User("alice"), s.User("bob")
			a, b := alice.manager(), bob.manager()
			s.CutOnce(n)
			for _, content := range []string{"accept", "refuse", "cancel"} {
				alice.invite(a, "bob", content)
			}
			done := make(chan struct{})
			go func() {
				defer close(done)
				answer(alice, bob, a, b)
			}()
			for range 200 {
				time.Sleep(time.Millisecond)
				if s.Cut() {
					break
				}
			}
			over = !s.Cut()
			s.Net.Refuse(true)
			s.Net.CutAll()
			time.Sleep(45 * time.Second)
			s.Net.Refuse(false)
			time.Sleep(3 * time.Minute)
			<-done
			for _, u := range []*User{alice, bob} {
				for name, states := range courses(u) {
					checkOneEnd(t, u, name, states)
				}
			}
			if got := courses(alice); len(got) != 3 {
				t.Errorf("alice was told of %v", got)
			}
			// Afterwards all is as new.
			alice.invite(a, "bob", "afterwards")
			r := lastReceived(t, bob, "afterwards")
			bob.must(b.Accept(r))
			time.Sleep(time.Second)
			wantLast(t, alice, "afterwards", []int{2, 3})
			wantLast(t, bob, "afterwards", []int{1, 4})
		})
		if t.Failed() {
			t.Fatalf("the connection was cut after %d bytes", n)
		}
	}
}

// answer does for three minutes what calls does, but without waiting for anything in particular.
func answer(alice, bob *User, a, b *client.CallManager) {
	seenA, seenB := 0, 0
	for range 1800 {
		events := bob.Events()
		for _, e := range events[seenB:] {
			if r, ok := e.(client.RemoteInvitationChanged); ok && r.State == client.RemoteReceived {
				switch string(r.Invitation.Content()) {
				case "accept":
					_ = b.Accept(r.Invitation) // it may have ended meanwhile
				case "refuse":
					_ = b.Refuse(r.Invitation)
				}
			}
		}
		seenB = len(events)
		events = alice.Events()
		for _, e := range events[seenA:] {
			if l, ok := e.(client.LocalInvitationChanged); ok && l.State == client.LocalReceived && string(l.Invitation.Content()) == "cancel" {
				_ = a.Cancel(l.Invitation)
			}
		}
		seenA = len(events)
		time.Sleep(100 * time.Millisecond)
	}
}

// checkOneEnd holds states to the rule. The callee may hear of an invitation twice, when its session ended before the
// server knew that it has it.
func checkOneEnd(t *testing.T, u *User, name string, states []int) {
	t.Helper()
	open := 0
	ends := 0
	for n, s := range states {
		begins := u.Name == "bob" && s == int(client.RemoteReceived)
		middle := u.Name == "alice" && s == int(client.LocalReceived)
		switch {
		case begins:
			open++
		case middle && n > 0:
			t.Errorf("%s: %s was received after its end: %v", u.Name, name, states)
		case !middle:
			ends++
		}
	}
	if u.Name == "alice" {
		open = 1
	}
	if ends != open {
		t.Errorf("%s: %s has %d ends for %d beginnings: %v", u.Name, name, ends, open, states)
	}
}

func lastReceived(t *testing.T, u *User, name string) *client.RemoteInvitation {
	t.Helper()
	synctest.Wait()
	for _, e := range slices.Backward(u.Events()) {
		if r, ok := e.(client.RemoteInvitationChanged); ok && string(r.Invitation.Content()) == name {
			return r.Invitation
		}
	}
	t.Fatalf("%s was not told of %s: %v", u.Name, name, courses(u))
	return nil
}

func wantLast(t *testing.T, u *User, name string, want []int) {
	t.Helper()
	if got := courses(u)[name]; !slices.Equal(got, want) {
		t.Errorf("%s was told %v of %s, want %v", u.Name, got, name, want)
	}
}

// TestInvitationsOfThoseWhoComeAndGo: a callee who logs in later, and callers and callees who leave.
func TestInvitationsOfThoseWhoComeAndGo(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Start(t, server.Config{})
		defer s.Close()
		alice := s.User("alice")
		a := alice.manager()
		local := func(state client.LocalInvitationState, code wire.Code) {
			t.Helper()
			if e := Expect[client.LocalInvitationChanged](alice); e.State != state || e.Code != code {
				t.Fatalf("alice is told %+v", e)
			}
		}
		began := time.Now()
		alice.invite(a, "bob", "early")
		local(client.LocalFailed, wire.LocalInvitationPeerOffline)
		if waited := time.Since(began); waited != 30*time.Second {
			t.Errorf("an offline callee was waited for %v", waited)
		}

		alice.invite(a, "bob", "in time")
		time.Sleep(20 * time.Second)
		bob := s.Client()
		bob.manager()
		bob.MustLogin("bob")
		r := lastReceived(t, bob, "in time")
		local(client.LocalReceived, 0)
		bob.must(bob.Logout())
		local(client.LocalFailed, wire.LocalInvitationPeerOffline)
		time.Sleep(time.Second)
		if r.State() != client.RemoteFailed {
			t.Errorf("bob's side is in state %d", r.State())
		}

		bob.MustLogin("bob")
		alice.invite(a, "bob", "left alone")
		local(client.LocalReceived, 0)
		alice.must(alice.Logout())
		local(client.LocalFailed, wire.LocalInvitationNotLoggedIn)
		time.Sleep(time.Second)
		wantLast(t, bob, "left alone", []int{1, 6})
	})
}
