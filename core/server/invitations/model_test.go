package invitations

import (
	"flag"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// The test draws what users do, in any order, and holds what they hear to the promises of PROTOCOL.md. It knows nothing
// of the table of transitions.

// side is what one session hears of one invitation, in order.
type side struct {
	gaveUp bool // its library has ended it by itself
	events []wire.InvitationEvent
	code   wire.Code // of a failure
	at     []int     // when, by world.clock
}

func (s *side) end() wire.InvitationEvent {
	if n := len(s.events); n > 0 && s.events[n-1] != wire.InvitationReceived {
		return s.events[n-1]
	}
	return 0
}

// fakeSession is a session whose frames arrive at once and are acknowledged when the test says so.
type fakeSession struct {
	w        *world
	user     string
	over     bool
	party    *Party
	results  int
	receipts []hub.Receipt // of frames that are not acknowledged
	caller   map[string]*side
	callee   map[string]*side
}

func (s *fakeSession) User() string  { return s.user }
func (s *fakeSession) Shard() uint32 { return 0 }
func (s *fakeSession) Flush()        {}

func (s *fakeSession) Send(frame []byte, r hub.Receipt) hub.Queued {
	if s.over {
		return hub.Refused
	}
	d := wire.NewReader()
	d.Reset(frame)
	k, _ := d.Next()
	s.receipts = append(s.receipts, r)
	if k == wire.KindResult {
		s.results++
		return hub.Waits
	}
	var f wire.Invitation
	f.Read(d)
	sides := s.caller
	if f.ToCallee {
		sides = s.callee
	}
	heard := sides[string(f.ID)]
	if heard == nil {
		heard = &side{}
		sides[string(f.ID)] = heard
	}
	if heard.end() != 0 {
		s.w.t.Fatalf("%s hears %d after the end: %v", s.user, f.Event, heard.events)
	}
	if f.Event == wire.InvitationReceived && len(heard.events) > 0 || f.ToCallee && f.Event != wire.InvitationReceived && len(heard.events) == 0 {
		s.w.t.Fatalf("%s hears %d after %v", s.user, f.Event, heard.events)
	}
	s.w.clock++
	heard.events, heard.code, heard.at = append(heard.events, f.Event), f.Code, append(heard.at, s.w.clock)
	return hub.Waits
}

type world struct {
	t     *rapid.T
	v     *Invitations
	users *hub.Users
	batch *hub.Batch
	clock int // frames heard
	time  time.Time
	here  map[string]*fakeSession
	all   []*fakeSession
	made  []made
}

// made is an Invite that was sent.
type made struct {
	id     []byte
	by     *fakeSession
	callee string
	gaveUp bool // by its caller
}

const perUser = 3 // invitations

func (w *world) come(user string) {
	s := &fakeSession{w: w, user: user, caller: map[string]*side{}, callee: map[string]*side{}}
	s.party = NewParty(s)
	w.here[user] = s
	w.all = append(w.all, s)
	w.users.Put(s)
	w.v.Opened(w.batch, s.party, w.time)
}

func (w *world) leave(s *fakeSession) {
	s.over = true
	for _, r := range s.receipts {
		if r != nil {
			r.Lost(w.batch, true)
		}
	}
	s.receipts = nil
	w.v.Ended(w.batch, s.party, w.time)
	w.users.Remove(s)
	delete(w.here, s.user)
}

func (w *world) ack(s *fakeSession, n int) {
	for ; n > 0 && len(s.receipts) > 0; n-- {
		r := s.receipts[0]
		s.receipts = s.receipts[1:]
		if r != nil {
			r.Delivered(w.batch)
		}
	}
}

// check holds what was heard of every invitation to the promises. over: no time is left to any.
func (w *world) check(over bool) {
	for _, m := range w.made {
		id := string(m.id)
		caller := m.by.caller[id]
		if caller == nil {
			caller = &side{}
		}
		var told *side // what the callee's last session heard
		for _, s := range w.all {
			c := s.callee[id]
			if c == nil {
				continue
			}
			told = c
			if over && !s.over && !c.gaveUp && c.end() == 0 {
				w.t.Fatalf("%s hears of no end: %v", s.user, c.events)
			}
			if c.end() == wire.InvitationAccepted && caller.end() != wire.InvitationAccepted ||
				c.end() == wire.InvitationCanceled && caller.end() != 0 && caller.end() != wire.InvitationCanceled ||
				c.end() == wire.InvitationRefused && !m.by.over && !m.gaveUp && caller.end() != wire.InvitationRefused {
				w.t.Fatalf("the callee hears %v, the caller %v", c.events, caller.events)
			}
		}
		if over && !m.by.over && !m.gaveUp && caller.end() == 0 {
			w.t.Fatalf("%s hears of no end: %v", m.by.user, caller.events)
		}
		if len(caller.events) > 0 && caller.events[0] == wire.InvitationReceived && (told == nil || told.at[0] > caller.at[0]) {
			w.t.Fatalf("the caller hears that the callee has it, who hears %+v", told)
		}
		if told == nil {
			continue
		}
		last := len(told.at) - 1
		if caller.end() == wire.InvitationCanceled && told.end() == wire.InvitationCanceled && told.at[last] > caller.at[len(caller.at)-1] ||
			caller.end() == wire.InvitationAccepted && told.end() == wire.InvitationAccepted && told.at[last] < caller.at[len(caller.at)-1] {
			w.t.Fatalf("the wrong side heard first: %+v, %+v", caller, told)
		}
	}
	for user, list := range w.v.byCaller {
		if len(list) > perUser || len(list) == 0 {
			w.t.Fatalf("%s has %d invitations", user, len(list))
		}
	}
	for user, list := range w.v.byCallee {
		if len(list) > perUser || len(list) == 0 {
			w.t.Fatalf("%d invitations wait for %s", len(list), user)
		}
	}
	if n := len(w.v.times); n != len(w.v.byID) || over && n != 0 {
		w.t.Fatalf("%d times for %d invitations", n, len(w.v.byID))
	}
}

func TestAnyOrderOfEventsKeepsThePromises(t *testing.T) {
	if err := flag.Set("rapid.checks", "500"); err != nil {
		t.Fatal(err)
	}
	flushers := hub.StartFlushers(1, -1)
	defer flushers.Close()
	ends := map[string]int{}
	rapid.Check(t, func(rt *rapid.T) {
		limits := wire.DefaultLimits()
		limits.Invitations = perUser
		w := &world{t: rt, users: hub.NewUsers(), batch: hub.NewBatch(flushers), here: map[string]*fakeSession{}, time: time.Unix(0, 0)}
		w.v = New(limits, w.users, func() {})
		w.v.now = func() time.Time { return w.time }
		names := []string{"anna", "bert", "cleo"}
		user := func(rt *rapid.T) string { return rapid.SampledFrom(names).Draw(rt, "user") }
		// Who is not here comes: an action that cannot be done would be a wasted step.
		someone := func(rt *rapid.T) *fakeSession {
			name := user(rt)
			if w.here[name] == nil {
				w.come(name)
			}
			return w.here[name]
		}
		act := func(action wire.InvitationAction) func(*rapid.T) {
			return func(rt *rapid.T) {
				if len(w.made) == 0 {
					return
				}
				m := w.made[rapid.IntRange(max(0, len(w.made)-6), len(w.made)-1).Draw(rt, "invitation")]
				s := w.here[m.callee]
				if action == wire.InvitationCancel {
					s = w.here[m.by.user]
				}
				if s == nil || rapid.IntRange(0, 9).Draw(rt, "anybody") == 0 {
					s = someone(rt)
				}
				before := s.results
				w.v.Act(w.batch, s.party, &wire.ActOnInvitation{Request: 1, ID: m.id, Action: action}, w.time)
				if s.results != before+1 {
					rt.Fatalf("%d results to one request", s.results-before)
				}
			}
		}
		for _, name := range names {
			w.come(name)
		}
		actions := map[string]func(*rapid.T){
			"come": func(rt *rapid.T) {
				if name := user(rt); w.here[name] == nil {
					w.come(name)
				}
			},
			"leave": func(rt *rapid.T) { w.leave(someone(rt)) },
			"invite": func(rt *rapid.T) {
				s := someone(rt)
				m := made{id: fmt.Appendf(nil, "%016d", len(w.made)), by: s, callee: user(rt)}
				before := s.results
				w.v.Invite(w.batch, s.party, &wire.Invite{Request: 1, ID: m.id, Callee: []byte(m.callee)}, w.time)
				if s.results != before+1 {
					rt.Fatalf("%d results to one request", s.results-before)
				}
				if slices.ContainsFunc(w.v.byCaller[s.user], func(i *invitation) bool { return string(i.id[:]) == string(m.id) }) {
					w.made = append(w.made, m)
				}
			},
			"accept": act(wire.InvitationAccept),
			"refuse": act(wire.InvitationRefuse),
			"cancel": act(wire.InvitationCancel),
			"give up": func(rt *rapid.T) {
				if len(w.made) == 0 {
					return
				}
				m := &w.made[rapid.IntRange(max(0, len(w.made)-6), len(w.made)-1).Draw(rt, "invitation")]
				s := m.by
				if rapid.Bool().Draw(rt, "callee") {
					s = w.here[m.callee]
				}
				if s == nil || s.over {
					return
				}
				if s == m.by {
					m.gaveUp = true
				}
				if c := s.callee[string(m.id)]; c != nil {
					c.gaveUp = true
				}
				w.v.Act(w.batch, s.party, &wire.ActOnInvitation{Request: 1, ID: m.id, Action: wire.InvitationGiveUp}, w.time)
			},
			"ack": func(rt *rapid.T) { w.ack(someone(rt), rapid.IntRange(1, 4).Draw(rt, "frames")) },
			"ack all": func(rt *rapid.T) {
				for _, name := range names {
					if s := w.here[name]; s != nil {
						w.ack(s, len(s.receipts))
					}
				}
			},
			"wait": func(rt *rapid.T) {
				w.time = w.time.Add(time.Duration(rapid.IntRange(1, 65).Draw(rt, "seconds")) * time.Second)
				w.v.Expire(w.batch, w.time)
			},
		}
		steps := rapid.SliceOfN(rapid.SampledFrom(slices.Sorted(maps.Keys(actions))), 60, 60)
		for _, step := range steps.Draw(rt, "steps") {
			actions[step](rt)
			w.check(false)
		}
		for range 4 { // each state's time at most once
			w.time = w.time.Add(time.Minute)
			w.v.Expire(w.batch, w.time)
		}
		w.check(true)
		for _, m := range w.made {
			if c := m.by.caller[string(m.id)]; c != nil {
				ends[fmt.Sprint(c.end(), c.code)]++
			}
		}
	})
	t.Logf("ends of callers, as event and code: %v", ends)
	// Only if all ends were met does the test say anything.
	for _, end := range []string{"2 0", "3 0", "4 0", "5 1", "5 2", "5 3"} {
		if ends[end] == 0 {
			t.Errorf("no caller met the end %q; met were %v", end, ends)
		}
	}
}
