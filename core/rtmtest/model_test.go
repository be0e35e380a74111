package rtmtest

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"pgregory.net/rapid"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

// TestSessionsAgainstAModel lets three users do random things while the network and the server fail at random, in
// virtual time, and compares all they were told with a small model. What breaks it is shrunk to the shortest story.
func TestSessionsAgainstAModel(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		story := rapid.SliceOfN(rapid.Custom(drawDeed), 1, 40).Draw(rt, "story")
		rapid.SyncTest(rt, func(rt *rapid.T) {
			m := newModel(t)
			defer m.system.Close()
			for _, d := range story {
				m.do(d)
			}
			m.end()
			if len(m.wrong) > 0 {
				rt.Fatalf("%s", strings.Join(m.wrong, "\n"))
			}
		})
	})
}

// deed is one step of a story.
type deed struct {
	What string
	User int
	To   int
	Wait time.Duration // afterwards
	N    int
}

func (d deed) String() string {
	return fmt.Sprintf("%s %d->%d, %d, wait %v", d.What, d.User, d.To, d.N, d.Wait)
}

// waits are chosen around what the library and the server wait for: a ping, silence, a timeout, the end of a session.
var waits = []time.Duration{0, 0, time.Millisecond, 100 * time.Millisecond, time.Second, 3 * time.Second, 6 * time.Second,
	12 * time.Second, 32 * time.Second}

var deeds = []string{"peer", "peer", "channel", "channel", "join", "join", "leave", "release", "members", "cut",
	"cut after", "cut after", "stall", "outage", "outage", "heal", "heal", "restart", "logout", "second login", "attribute",
	"call while away", "call while away", "killed while sending"}

var awayCalls = []string{"leave", "release", "join", "peer", "channel", "attribute", "members"}

func drawDeed(t *rapid.T) deed {
	return deed{
		What: rapid.SampledFrom(deeds).Draw(t, "what"),
		User: rapid.IntRange(0, modelUsers-1).Draw(t, "user"),
		To:   rapid.IntRange(0, modelUsers-1).Draw(t, "to"),
		Wait: rapid.SampledFrom(waits).Draw(t, "wait"),
		N:    rapid.IntRange(1, 400).Draw(t, "n"),
	}
}

const modelUsers = 3

// model is what the story must look like to those in it.
type model struct {
	t       *testing.T
	system  *System
	actors  []*modelActor
	devices []*modelActor // all there ever were
	number  int
	// gentle while nothing has happened that may end a session or outlast a timeout: then nothing may be lost at all.
	gentle bool
	away   time.Time // when the network began to be of no use; zero: it is of use
	wrong  []string

	letters map[string]*modelLetter
	order   map[string]string // "epoch position" -> text, as anybody was told
	posts   map[string]int    // text -> places
}

type modelLetter struct {
	id        int64
	from      *modelActor
	code      wire.Code
	ended     bool
	excused   bool // its completion is not owed: the channel was released
	delivered int
	channel   bool
}

// modelActor is one client of a user.
type modelActor struct {
	*User
	channel *client.Channel
	taken   int // events looked at

	calls      map[string]int // open calls without a number
	state      client.State
	in         bool
	epoch, at  uint64
	seen       map[string]int
	gap        bool // since a reconnect was told
	retired    bool
	attributes map[int64]bool
	loggedIn   bool
}

func newModel(t *testing.T) *model {
	m := &model{t: t, system: Start(t, server.Config{Limits: relaxed()}), gentle: true,
		letters: map[string]*modelLetter{}, order: map[string]string{}, posts: map[string]int{}}
	for i := range modelUsers {
		m.actors = append(m.actors, m.login(fmt.Sprint("user", i)))
	}
	synctest.Wait()
	for i := range m.actors {
		m.do(deed{What: "join", User: i})
	}
	return m
}

// relaxed lifts the rates that a story would meet.
func relaxed() wire.Limits {
	l := wire.DefaultLimits()
	l.JoinSameRate, l.MembersRate, l.UserAttributesWriteRate, l.LoginRate = wire.Rate{}, wire.Rate{}, wire.Rate{}, wire.Rate{}
	return l
}

func (m *model) login(name string) *modelActor {
	u := m.system.Client()
	u.Name = name
	a := &modelActor{User: u, calls: map[string]int{}, seen: map[string]int{}, attributes: map[int64]bool{}}
	m.devices = append(m.devices, a)
	m.call(a, "login", a.Login("", name))
	return a
}

func (m *model) bad(format string, args ...any) {
	m.wrong = append(m.wrong, fmt.Sprintf(format, args...))
}

func (m *model) call(a *modelActor, what string, err error) {
	if err == nil {
		a.calls[what]++
	}
}

func (m *model) done(a *modelActor, what string) {
	if a.calls[what]--; a.calls[what] < 0 {
		m.bad("%s: %s completed, and was not open", a.Name, what)
	}
}

// useless notes that the network is of no use from now on, or is again.
func (m *model) useless(yes bool) {
	switch {
	case yes && m.away.IsZero():
		m.away = time.Now()
	case !yes:
		m.outlasted()
		m.away = time.Time{}
	}
}

func (m *model) heal() {
	m.useless(false)
	m.system.Net.Stall(false)
	m.system.Net.Refuse(false)
}

// outlasted ends the gentle part of a story when an outage was long enough for a timeout. The shortest is 5 s, and
// coming back takes an attempt and a pause.
func (m *model) outlasted() {
	if !m.away.IsZero() && time.Since(m.away) >= 2*time.Second {
		m.gentle = false
	}
}

func (m *model) do(d deed) {
	a := m.actors[d.User]
	switch d.What {
	case "peer", "channel":
		m.number++
		name := fmt.Sprintf("%s %p %d", d.What, a, m.number)
		msg := Text(name)
		l := &modelLetter{id: msg.ID, from: a, channel: d.What == "channel"}
		m.letters[name] = l
		var err error
		if l.channel {
			err = wire.ErrMalformed
			if a.channel != nil && a.in {
				err = a.channel.Send(msg, 0)
			}
		} else {
			err = a.SendToPeer(m.actors[d.To].Name, msg, 0)
		}
		if err != nil {
			delete(m.letters, name)
		}
	case "join":
		if a.channel == nil {
			a.channel, _ = a.NewChannel("lobby", nil)
		}
		m.call(a, "join", a.channel.Join())
	case "leave":
		if a.channel != nil {
			m.call(a, "leave", a.channel.Leave())
		}
	case "members":
		if a.channel != nil {
			m.call(a, "members", a.channel.Members())
		}
	case "release":
		m.release(a)
	case "attribute":
		id := int64(d.N + 1000*m.number)
		m.number++
		if a.WriteUserAttributes(wire.AttributesSet, []wire.Attribute{{Key: "k", Value: "v"}}, id) == nil {
			a.attributes[id] = true
		}
	case "cut":
		m.system.Net.CutAll()
	case "cut after":
		m.system.CutOnce(d.N)
	case "stall":
		m.useless(true)
		m.system.Net.Stall(true)
	case "outage":
		m.useless(true)
		m.system.Net.Refuse(true)
		m.system.Net.CutAll()
	case "heal":
		m.heal()
	case "call while away": // what random steps would seldom do in this order
		m.do(deed{What: "outage"})
		m.do(deed{What: awayCalls[d.N%len(awayCalls)], User: d.User, To: d.To, Wait: d.Wait})
		m.heal()
		time.Sleep(15 * time.Second) // longer than any pause between attempts
		m.lookAll()
		m.do(deed{What: "join", User: d.User, Wait: time.Second})
	case "killed while sending":
		m.system.CutOnce(d.N)
		m.do(deed{What: "peer", User: d.User, To: d.To})
		m.do(deed{What: "restart"})
	case "restart":
		m.gentle = false
		m.system.Restart()
		m.away = time.Time{} // the new network has no faults
	case "logout":
		m.gentle = false
		m.call(a, "logout", a.Logout())
	case "second login":
		m.gentle = false
		a.retired = true
		m.actors[d.User] = m.login(a.Name)
	}
	time.Sleep(d.Wait)
	m.outlasted()
	m.lookAll()
}

// release gives the channel object back; its open calls complete no more.
func (m *model) release(a *modelActor) {
	if a.channel == nil {
		return
	}
	a.channel.Release()
	m.look(a)
	a.channel, a.in = nil, false
	delete(a.calls, "join")
	delete(a.calls, "leave")
	delete(a.calls, "members")
	for _, l := range m.letters {
		l.excused = l.excused || l.channel && l.from == a
	}
}

func (m *model) lookAll() {
	synctest.Wait()
	for _, a := range m.devices {
		m.look(a)
	}
}

func (m *model) look(a *modelActor) {
	events := a.Events()
	for _, e := range events[a.taken:] {
		m.see(a, e)
	}
	a.taken = len(events)
}

func (m *model) see(a *modelActor, event any) {
	switch e := event.(type) {
	case client.LoginResult:
		m.done(a, "login")
		a.loggedIn = e.Code == wire.OK
	case client.LogoutResult:
		m.done(a, "logout")
		for what, n := range a.calls {
			if n > 0 && what != "login" {
				m.bad("%s: %s is open after the logout's result", a.Name, what)
			}
		}
		clear(a.calls)
		a.in, a.loggedIn, a.gap = false, false, false
	case client.StateChanged:
		a.state = e.State
		if m.gentle && e.State == client.Aborted {
			m.bad("%s is aborted: %s", a.Name, e.Detail)
		}
	case client.JoinResult:
		if !a.in || e.Code == wire.OK {
			m.done(a, "join")
		}
		a.in, a.epoch, a.at = e.Code == wire.OK, e.Joined.Epoch, e.Joined.Position
		if e.Code == wire.JoinAlreadyJoined || m.gentle && e.Code != wire.OK {
			m.bad("%s: join: %d %s", a.Name, e.Code, e.Detail)
		}
	case client.LeaveResult:
		m.done(a, "leave")
		a.in = false
		if e.Code == wire.LeaveNotInChannel || m.gentle && e.Code != wire.OK {
			m.bad("%s: leave: %d %s", a.Name, e.Code, e.Detail)
		}
	case client.MembersResult:
		m.done(a, "members")
		if m.gentle && e.Code != wire.OK && e.Code != wire.GetMembersNotInChannel {
			m.bad("%s: members: %d %s", a.Name, e.Code, e.Detail)
		}
	case client.UserAttributesWritten:
		if !a.attributes[e.RequestID] {
			m.bad("%s: attribute %d completed, and was not open", a.Name, e.RequestID)
		}
		delete(a.attributes, e.RequestID)
	case client.PeerSendResult:
		m.result(a, e.MessageID, e.Result)
	case client.ChannelSendResult:
		m.result(a, e.MessageID, e.Result)
	case client.PeerMessage:
		m.delivered(a, "peer", e.From, string(e.Message.Text))
	case client.ChannelMessage:
		m.delivered(a, "channel", e.From, string(e.Message.Text))
		m.placed(a, e)
	case client.Gap:
		a.gap = true
		m.gap(a, e)
	case client.Reconnected:
		if e.Resumed && a.gap || !e.Resumed && m.gentle || a.state != client.Connected {
			m.bad("%s was told of a reconnect, resumed %v, in state %v, with a gap before it: %v", a.Name, e.Resumed, a.state, a.gap)
		}
		a.gap = false
	}
}

func (m *model) result(a *modelActor, id int64, r client.Result) {
	for name, l := range m.letters {
		if l.id != id {
			continue
		}
		if l.ended || l.from != a {
			m.bad("%q completed twice, or for somebody else", name)
		}
		l.ended, l.code = true, r.Code
		if m.gentle && r.Code != wire.OK && !(l.channel && r.Code == wire.ChannelMessageFailure) {
			m.bad("%q has result %d: %s", name, r.Code, r.Detail)
		}
		return
	}
	m.bad("%s: message %d completed, and was not sent", a.Name, id)
}

func (m *model) delivered(a *modelActor, kind, from, text string) {
	l := m.letters[text]
	if l == nil || l.from.Name != from {
		m.bad("%s got %q of %s, which nobody sent", a.Name, text, from)
		return
	}
	var sender string
	var number int
	fmt.Sscanf(strings.TrimPrefix(text, kind+" "), "%s %d", &sender, &number)
	if number <= a.seen[kind+sender] {
		m.bad("%s got %q after number %d", a.Name, text, a.seen[kind+sender])
	}
	a.seen[kind+sender] = number
	if l.delivered++; !l.channel && l.delivered > 1 {
		m.bad("%q was delivered twice", text)
	}
}

// placed holds a channel message against the order, and what was passed over against what others got there.
func (m *model) placed(a *modelActor, e client.ChannelMessage) {
	text := string(e.Message.Text)
	if !a.in || e.Position <= a.at {
		m.bad("%s got %q at position %d, member %v, after position %d", a.Name, text, e.Position, a.in, a.at)
	}
	place := fmt.Sprint(a.epoch, e.Position)
	if other, known := m.order[place]; known && other != text {
		m.bad("%s got %q where others got %q", a.Name, text, other)
	} else if !known {
		m.order[place] = text
		if m.posts[text]++; m.posts[text] > 1 {
			m.bad("%q has %d places", text, m.posts[text])
		}
	}
	m.passed(a, e.Position-1)
	a.at = e.Position
}

// passed looks for messages of others that a member was not given.
func (m *model) passed(a *modelActor, to uint64) {
	for x := a.at + 1; x <= to; x++ {
		if text := m.order[fmt.Sprint(a.epoch, x)]; text != "" && m.letters[text].from.Name != a.Name {
			m.bad("%s was not given %q at position %d", a.Name, text, x)
		}
	}
}

func (m *model) gap(a *modelActor, e client.Gap) {
	if m.gentle {
		m.bad("%s was told of a gap, and nothing can have been missed", a.Name)
	}
	if !a.in || e.From != 0 && (e.From != a.at+1 || e.To < e.From || e.Joined.Epoch != a.epoch || e.Joined.Position != e.To) ||
		e.From == 0 && e.Joined.Epoch == a.epoch || e.Joined.Epoch == 0 {
		m.bad("%s was told of a gap %+v at position %d of %d", a.Name, e, a.at, a.epoch)
	}
	a.epoch, a.at = e.Joined.Epoch, e.Joined.Position
}

// end lets everything become well, and looks at what is owed then.
func (m *model) end() {
	m.heal()
	time.Sleep(2 * time.Minute)
	m.lookAll()
	for _, a := range m.devices {
		for what, n := range a.calls {
			if n > 0 {
				m.bad("%s: %d times %s has no completion", a.Name, n, what)
			}
		}
		if len(a.attributes) > 0 {
			m.bad("%s: %d writes of attributes have no completion", a.Name, len(a.attributes))
		}
		if a.loggedIn && !a.retired && a.state != client.Connected && !m.connected(a.Name) {
			m.bad("%s is in state %v", a.Name, a.state)
		}
	}
	for name, l := range m.letters {
		switch {
		case !l.ended && !l.excused:
			m.bad("%q has no completion", name)
		case !l.channel && l.ended && l.code == wire.OK && l.delivered != 1:
			m.bad("%q has result 0 and was delivered %d times", name, l.delivered)
		case !l.channel && l.ended && (l.code == wire.PeerMessagePeerUnreachable || l.code == wire.PeerMessageFailure) && l.delivered != 0:
			m.bad("%q has result %d and was delivered", name, l.code)
		}
	}
	m.lastWords()
}

// connected reports whether any device of a user is. Of two logins that a stalled network lets go at once the one that
// the server sees last wins, whichever was made first.
func (m *model) connected(name string) bool {
	for _, a := range m.devices {
		if a.Name == name && a.state == client.Connected {
			return true
		}
	}
	return false
}

// lastWords has every member say something, which every other member must hear, with all that came before.
func (m *model) lastWords() {
	var members []*modelActor
	for _, a := range m.actors {
		if a.in && a.state == client.Connected {
			members = append(members, a)
		}
	}
	for i := range m.actors {
		m.do(deed{What: "channel", User: i, Wait: time.Second})
	}
	for _, a := range members {
		if a.epoch != members[0].epoch {
			m.bad("%s and %s are in different orders", a.Name, members[0].Name)
		}
		m.passed(a, members[0].at+modelUsers)
	}
}
