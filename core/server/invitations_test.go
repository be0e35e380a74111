package server_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

// patient is a server on which nobody goes offline by being silent.
func patient() server.Config {
	c := unlimited()
	c.Limits.OfflineAfter = 24 * time.Hour
	return c
}

// stage plays scripts about invitations, one line a step:
//
//	alice comes          logs in; leaves: logs out; resumes: breaks the connection and resumes the session
//	alice calls bob      sends the invitation x
//	alice cancels        likewise bob accepts, bob refuses, and either gives up; the answer's response is "yes" or "no"
//	bob acks             acknowledges everything that has arrived
//	29s pass             or any other time
//	nothing is open      no invitation is left in the server's memory
//	bob: a; b            exactly these frames have arrived; results that say OK are passed over
//
// Whoever is not mentioned must have got nothing, and at the end no invitation may be open.
type stage struct {
	t     *testing.T
	s     *servertest.Server
	users map[string]*servertest.Client
}

func (g *stage) play(script string) {
	g.t.Helper()
	for n, line := range strings.Split(strings.TrimSpace(script), "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		g.step(line)
		synctest.Wait()
		if g.t.Failed() {
			g.t.Fatalf("at step %d: %s", n+1, line)
		}
	}
	for name, c := range g.users {
		if got := heard(c); len(got) > 0 {
			g.t.Errorf("%s also got %q", name, got)
		}
	}
	g.step("nothing is open")
}

func (g *stage) step(line string) {
	g.t.Helper()
	if name, want, ok := strings.Cut(line, ": "); ok {
		if got := strings.Join(heard(g.users[name]), "; "); got != want {
			g.t.Errorf("%s got %q, want %q", name, got, want)
		}
		return
	}
	words := strings.Fields(line)
	if d, err := time.ParseDuration(words[0]); err == nil {
		time.Sleep(d)
		return
	}
	if line == "nothing is open" {
		if n := g.s.OpenInvitations(servertest.AppID); n != 0 {
			g.t.Errorf("%d invitations are open", n)
		}
		return
	}
	c := g.users[words[0]]
	switch words[1] {
	case "comes":
		g.users[words[0]] = g.s.Login(words[0])
	case "leaves":
		c.Logout()
		synctest.Wait()
		c.Drop()
		delete(g.users, words[0])
	case "resumes":
		c.Drop()
		if !c.Connect() || !c.Welcome.Resumed {
			g.t.Error("the session was not resumed")
		}
	case "calls":
		c.InviteWith(wire.Invite{ID: servertest.InvitationID("x"), Callee: []byte(words[2]), Content: []byte("tea?"), Channel: []byte("kitchen")})
	case "cancels":
		c.ActOn("x", wire.InvitationCancel, "")
	case "accepts":
		c.ActOn("x", wire.InvitationAccept, "yes")
	case "refuses":
		c.ActOn("x", wire.InvitationRefuse, "no")
	case "gives":
		c.ActOn("x", wire.InvitationGiveUp, "")
	case "acks":
		c.Ack()
	default:
		g.t.Errorf("no such step")
	}
}

// heard returns what has arrived, without results that say OK.
func heard(c *servertest.Client) (texts []string) {
	for _, f := range c.All() {
		if f.Kind != wire.KindResult || f.Code != wire.OK {
			texts = append(texts, f.String())
		}
	}
	return texts
}

// The beginnings of most scripts.
const (
	bothCome = `
		alice comes
		bob comes
	`
	isOffered = bothCome + `
		alice calls bob
		bob: callee x received alice "tea?" "kitchen"
	`
	isReceived = isOffered + `
		bob acks
		alice: caller x received bob
		alice acks
	`
	isAccepted = isReceived + `
		bob accepts
		alice: caller x accepted bob "yes"
	`
	isRefused = isReceived + `
		bob refuses
		alice: caller x refused bob "no"
	`
	isCanceled = isReceived + `
		alice cancels
		bob: callee x canceled alice
	`
)

func TestInvitations(t *testing.T) {
	for _, test := range []struct{ name, script string }{
		{"accepted", isAccepted + `
			alice acks
			bob: callee x accepted alice`},
		{"refused", isRefused + `
			alice acks
			bob: callee x refused alice`},
		{"canceled", isCanceled + `
			bob acks
			alice: caller x canceled bob`},

		{"the callee stays away", `
			alice comes
			alice calls bob
			29999ms pass
			1ms pass
			alice: caller x failed 1 bob`},
		{"the callee comes in time", `
			alice comes
			alice calls bob
			29s pass
			bob comes
			bob: callee x received alice "tea?" "kitchen"
			bob acks
			alice: caller x received bob
			59s pass
			bob accepts
			alice: caller x accepted bob "yes"
			alice acks
			bob: callee x accepted alice`},
		{"the callee comes too late", `
			alice comes
			alice calls bob
			30s pass
			alice: caller x failed 1 bob
			bob comes`},
		{"the callee comes, and its library says nothing", `
			alice comes
			alice calls bob
			29s pass
			bob comes
			bob: callee x received alice "tea?" "kitchen"
			999ms pass
			1ms pass
			alice: caller x failed 2 bob
			bob: callee x failed 3 alice
			bob acks`},
		{"the callee's library says nothing", isOffered + `
			29999ms pass
			1ms pass
			alice: caller x failed 2 bob
			bob: callee x failed 3 alice
			bob acks`},
		{"the callee does nothing", isReceived + `
			59999ms pass
			1ms pass
			alice: caller x failed 3 bob
			bob: callee x failed 3 alice`},
		{"the callee leaves before it has it, and comes back", isOffered + `
			bob leaves
			10s pass
			bob comes
			bob: callee x received alice "tea?" "kitchen"
			bob acks
			alice: caller x received bob
			bob refuses
			alice: caller x refused bob "no"
			alice acks
			bob: callee x refused alice`},
		{"the callee leaves before it has it, and stays away", isOffered + `
			bob leaves
			30s pass
			alice: caller x failed 1 bob`},
		{"the callee leaves after it has it", isReceived + `
			bob leaves
			alice: caller x failed 1 bob
			bob comes`},
		{"the callee leaves after accepting", isAccepted + `
			bob leaves
			nothing is open
			alice acks`},
		{"the callee leaves after refusing", isRefused + `
			bob leaves
			nothing is open
			alice acks`},
		{"the callee leaves while the caller cancels", isCanceled + `
			bob leaves
			alice: caller x canceled bob`},

		{"the caller leaves while the callee is away", `
			alice comes
			alice calls bob
			alice leaves
			bob comes`},
		{"the caller leaves before the callee has it", isOffered + `
			alice leaves
			bob: callee x failed 1 alice
			bob acks`},
		{"the caller leaves after the callee has it", isReceived + `
			alice leaves
			bob: callee x failed 1 alice`},
		{"the caller leaves after the callee accepted", isAccepted + `
			alice leaves
			bob: callee x failed 2 alice`},
		{"the caller leaves after the callee refused", isRefused + `
			alice leaves
			bob: callee x refused alice`},
		{"the caller leaves after canceling", isCanceled + `
			alice leaves
			nothing is open
			bob acks`},

		{"the caller gives up while the callee is away", `
			alice comes
			alice calls bob
			alice gives up
			bob comes`},
		{"the caller gives up before the callee has it", isOffered + `
			alice gives up
			bob: callee x failed 1 alice
			bob acks`},
		{"the caller gives up after the callee has it", isReceived + `
			alice gives up
			bob: callee x failed 1 alice`},
		{"the caller gave up when the callee's answer arrives", isAccepted + `
			alice gives up
			bob: callee x failed 2 alice
			alice acks`},
		{"the caller gave up when the callee's refusal arrives", isRefused + `
			alice gives up
			bob: callee x refused alice
			alice acks`},
		{"the caller gives up after canceling", isCanceled + `
			alice gives up
			nothing is open
			bob acks`},
		{"the callee gives up", isReceived + `
			bob gives up
			alice: caller x failed 1 bob`},
		{"the callee gives up before its acknowledgement", isOffered + `
			bob gives up
			alice: caller x received bob; caller x failed 1 bob
			bob acks`},
		{"the callee gives up after accepting", isAccepted + `
			bob gives up
			nothing is open
			alice acks`},
		{"the callee gives up while the caller cancels", isCanceled + `
			bob gives up
			alice: caller x canceled bob
			bob acks`},
		{"somebody gives up what is not his", isReceived + bothComeAnd("mallory") + `
			mallory gives up
			mallory: result 1 code 1
			bob refuses
			alice: caller x refused bob "no"
			alice acks
			bob: callee x refused alice`},

		{"the caller's library does not confirm an accept", isAccepted + `
			29999ms pass
			1ms pass
			bob: callee x failed 2 alice
			alice acks`},
		{"the caller's library does not confirm a refusal", isRefused + `
			30s pass
			bob: callee x refused alice
			alice acks`},
		{"the callee's library does not confirm a cancel", isCanceled + `
			4999ms pass
			1ms pass
			alice: caller x canceled bob
			bob acks`},
		{"canceled while the callee is away", `
			alice comes
			alice calls bob
			alice cancels
			alice: caller x canceled bob
			bob comes`},
		{"canceled before the callee's library has it", isOffered + `
			alice cancels
			bob: callee x canceled alice
			bob acks
			alice: caller x canceled bob`},
		{"an answer that comes before its acknowledgement", isOffered + `
			bob accepts
			alice: caller x received bob; caller x accepted bob "yes"
			bob acks
			alice acks
			bob: callee x accepted alice`},

		{"accepting wins against canceling", isAccepted + `
			alice cancels
			alice acks
			bob: callee x accepted alice`},
		{"refusing wins against canceling", isRefused + `
			alice cancels
			alice acks
			bob: callee x refused alice`},
		{"canceling wins against accepting", isCanceled + `
			bob accepts
			bob acks
			alice: caller x canceled bob`},
		{"canceling wins against refusing", isCanceled + `
			bob refuses
			bob acks
			alice: caller x canceled bob`},
		{"accepting wins against refusing", isAccepted + `
			bob refuses
			alice acks
			bob: callee x accepted alice`},
		{"acting after the end", isCanceled + `
			bob acks
			alice: caller x canceled bob
			alice cancels
			alice: result 3 code 3
			bob accepts
			bob: result 1 code 3`},
		{"the same Invite twice", isReceived + `
			alice calls bob
			bob refuses
			alice: caller x refused bob "no"
			alice calls bob
			alice acks
			bob: callee x refused alice`},
		{"the id of another user", isReceived + bothComeAnd("mallory") + `
			mallory calls alice
			mallory: result 1 code 1
			mallory accepts
			mallory: result 2 code 1
			mallory cancels
			mallory: result 3 code 1
			bob cancels
			bob: result 1 code 1
			alice accepts
			alice: result 2 code 1
			60s pass
			alice: caller x failed 3 bob
			bob: callee x failed 3 alice`},

		{"resumes change nothing", isOffered + `
			bob resumes
			bob acks
			alice resumes
			alice: caller x received bob
			bob resumes
			alice resumes
			bob accepts
			alice resumes
			alice: caller x accepted bob "yes"
			bob resumes
			alice acks
			bob resumes
			bob: callee x accepted alice
			alice resumes
			bob resumes`},
		{"oneself", `
			alice comes
			alice calls alice
			alice: callee x received alice "tea?" "kitchen"
			alice acks
			alice: caller x received alice
			alice accepts
			alice: caller x accepted alice "yes"
			alice acks
			alice: callee x accepted alice`},
		{"oneself, and leaving", `
			alice comes
			alice calls alice
			alice: callee x received alice "tea?" "kitchen"
			alice acks
			alice: caller x received alice
			alice leaves
			alice comes`},
	} {
		t.Run(test.name, func(t *testing.T) {
			inBubble(t, patient(), func(t *testing.T, s *servertest.Server) {
				g := &stage{t, s, map[string]*servertest.Client{}}
				g.play(test.script)
			})
		})
	}
}

// bothComeAnd lets one more user come into a script that has begun.
func bothComeAnd(user string) string { return "\n" + user + " comes\n" }

func TestSeveralInvitationsAtOnce(t *testing.T) {
	inBubble(t, patient(), func(t *testing.T, s *servertest.Server) {
		alice, bob, carol := s.Login("alice"), s.Login("bob"), s.Login("carol")
		want := func(c *servertest.Client, want ...string) {
			t.Helper()
			synctest.Wait()
			if got := heard(c); fmt.Sprint(got) != fmt.Sprint(want) {
				t.Fatalf("%s got %q, want %q", c.Login.User, got, want)
			}
			c.Ack()
			synctest.Wait()
		}
		alice.Invite("a1", "bob")
		alice.Invite("a2", "bob")
		alice.Invite("a3", "carol")
		alice.Invite("a4", "dora")
		bob.Invite("b1", "alice")
		want(bob, "callee a1 received alice", "callee a2 received alice")
		want(carol, "callee a3 received alice")
		synctest.Wait()
		want(alice, "callee b1 received bob", "caller a1 received bob", "caller a2 received bob", "caller a3 received carol")
		want(bob, "caller b1 received alice")
		bob.ActOn("a2", wire.InvitationAccept, "")
		bob.ActOn("b1", wire.InvitationCancel, "")
		synctest.Wait()
		carol.ActOn("a3", wire.InvitationRefuse, "busy")
		synctest.Wait()
		alice.ActOn("a4", wire.InvitationCancel, "")
		want(alice, "caller a2 accepted bob", "callee b1 canceled bob", `caller a3 refused carol "busy"`, "caller a4 canceled dora")
		want(bob, "callee a2 accepted alice", "caller b1 canceled alice")
		want(carol, "callee a3 refused alice")
		time.Sleep(time.Minute)
		want(alice, "caller a1 failed 3 bob")
		want(bob, "callee a1 failed 3 alice")
		if n := s.OpenInvitations(servertest.AppID); n != 0 {
			t.Errorf("%d invitations are open", n)
		}
	})
}

func TestInvitationsComeNoFasterThanMessages(t *testing.T) {
	c := patient()
	c.Limits.MessageRate = wire.Rate{Count: 1, Window: time.Second}
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for i := range 5 {
			alice.Invite(fmt.Sprint(i), "bob")
		}
		synctest.Wait()
		alice.Want("result 1", "result 2", "result 3", "result 4", "result 5 code 1001")
		time.Sleep(time.Second)
		alice.Invite("later", "bob")
		synctest.Wait()
		alice.Want("result 6")
	})
}

// Those that wait are offered in the order in which they were made.
func TestWaitingInvitationsAreOfferedInOrder(t *testing.T) {
	inBubble(t, patient(), func(t *testing.T, s *servertest.Server) {
		alice, carol := s.Login("alice"), s.Login("carol")
		for i, c := range []*servertest.Client{alice, carol, alice, carol} {
			c.Invite(fmt.Sprint("i", i), "bob")
			synctest.Wait()
		}
		bob := s.Login("bob")
		synctest.Wait()
		bob.Want("callee i0 received alice", "callee i1 received carol", "callee i2 received alice", "callee i3 received carol")
	})
}

func TestAFreshSessionOfTheCalleeIsOfferedAgainWhatItDidNotHave(t *testing.T) {
	inBubble(t, patient(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Invite("had", "bob")
		synctest.Wait()
		bob.Ack()
		synctest.Wait()
		alice.Invite("new", "bob")
		synctest.Wait()
		bob.Want("callee had received alice", "callee new received alice")
		other := s.Login("bob", asInstance("other"))
		synctest.Wait()
		bob.Until("bye 1")
		other.Want("callee new received alice")
		if got := heard(alice); fmt.Sprint(got) != "[caller had received bob caller had failed 1 bob]" {
			t.Errorf("alice got %q", got)
		}
	})
}

func TestBadInvitationsAreRefused(t *testing.T) {
	inBubble(t, patient(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		id := servertest.InvitationID("x")
		good := wire.Invite{ID: id, Callee: []byte("bob")}
		long := []byte(strings.Repeat("x", 8193))
		for name, change := range map[string]func(*wire.Invite){
			"short id":              func(f *wire.Invite) { f.ID = id[:15] },
			"long id":               func(f *wire.Invite) { f.ID = append(id, 0) },
			"no id":                 func(f *wire.Invite) { f.ID = nil },
			"no callee":             func(f *wire.Invite) { f.Callee = nil },
			"callee with a slash":   func(f *wire.Invite) { f.Callee = []byte("a/b") },
			"callee too long":       func(f *wire.Invite) { f.Callee = long[:65] },
			"content too long":      func(f *wire.Invite) { f.Content = long },
			"content not UTF-8":     func(f *wire.Invite) { f.Content = []byte("a\xffb") },
			"channel text too long": func(f *wire.Invite) { f.Channel = long[:65] },
			"channel not UTF-8":     func(f *wire.Invite) { f.Channel = []byte("\xc3") },
		} {
			f := good
			change(&f)
			n := alice.InviteWith(f)
			synctest.Wait()
			if got, want := alice.Texts(), fmt.Sprintf("result %d code 1", n); len(got) != 1 || got[0] != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		largest := good
		largest.Content, largest.Channel = append([]byte("\x00"), long[:8191]...), []byte("any/text ü")
		alice.InviteWith(largest)
		synctest.Wait()
		got := bob.All()
		if len(got) != 1 || string(got[0].Invitation.Content) != string(largest.Content) || string(got[0].Invitation.Channel) != "any/text ü" {
			t.Fatalf("bob got %v", got)
		}
		bob.Ack()
		for name, f := range map[string]wire.ActOnInvitation{
			"short id":           {ID: id[:3], Action: wire.InvitationAccept},
			"response too long":  {ID: id, Action: wire.InvitationAccept, Response: long},
			"response not UTF-8": {ID: id, Action: wire.InvitationRefuse, Response: []byte("\xff")},
			"no action":          {ID: id},
			"unknown action":     {ID: id, Action: 5},
		} {
			n := bob.ActWith(f)
			synctest.Wait()
			if got, want := bob.Texts(), fmt.Sprintf("result %d code 1", n); len(got) != 1 || got[0] != want {
				t.Errorf("%s: got %q, want %q", name, got, want)
			}
		}
		bob.ActOn("x", wire.InvitationAccept, string(long[:8192]))
		bob.ActOn("unknown", wire.InvitationAccept, "")
		synctest.Wait()
		bob.Want("result 6", "result 7 code 3")
	})
}

func TestInvitationsOfAUserAreBounded(t *testing.T) {
	c := patient()
	c.Limits.Invitations = 3
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, carol := s.Login("alice"), s.Login("carol")
		for i := range 3 {
			alice.Invite(fmt.Sprint("a", i), "bob")
		}
		alice.Invite("a3", "dora")
		synctest.Wait()
		carol.Invite("c0", "bob") // three wait for bob already
		carol.Invite("c1", "dora")
		synctest.Wait()
		alice.Want("result 1", "result 2", "result 3", "result 4 code 1001")
		carol.Want("result 1 code 1001", "result 2")
		alice.ActOn("a0", wire.InvitationCancel, "")
		synctest.Wait()
		alice.Want("result 5", "caller a0 canceled bob")
		carol.Invite("c0", "bob")
		alice.Invite("a3", "dora")
		synctest.Wait()
		alice.Want("result 6")
		carol.Want("result 3")
		carol.Invite("c2", "bob")
		synctest.Wait()
		carol.Want("result 4 code 1001")
	})
}
