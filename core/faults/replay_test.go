package faults

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// truth is the order of one channel: positions 1 to 6, of which 3 is the user's own.
func truth(r *run) *order {
	o := &order{epoch: 7, last: 6, messages: map[uint64]entry{}, stays: map[string][]*stay{}}
	for i, from := range []string{"bob", "carol", "alice", "bob", "bob", "carol"} {
		o.messages[uint64(i+1)] = entry{from, from + " " + string(rune('1'+i))}
	}
	o.stays["alice"] = []*stay{{open: true}}
	r.witness.orders["lobby"] = []*order{o}
	return o
}

// The checker must find what is wrong: a crowd that is never caught proves nothing.
func TestTheReplayFindsWhatIsWrong(t *testing.T) {
	join := happening{kind: happenedJoin, joined: wire.Joined{Epoch: 7}}
	message := func(position uint64, o *order) happening {
		return happening{kind: happenedMessage, position: position, entry: o.messages[position]}
	}
	gap := func(from, to uint64) happening {
		return happening{kind: happenedGap, position: from, to: to, joined: wire.Joined{Epoch: 7, Position: to}}
	}
	for _, c := range []struct {
		name  string
		diary func(o *order) []happening
		want  map[rule]int
	}{
		{"all is well", func(o *order) []happening {
			return []happening{join, message(1, o), message(2, o), message(4, o), message(5, o), message(6, o)}
		}, nil},
		{"a reported gap", func(o *order) []happening { return []happening{join, message(1, o), gap(2, 5), message(6, o)} }, nil},
		{"a gap nobody reported", func(o *order) []happening {
			return []happening{join, message(1, o), message(4, o), message(5, o), message(6, o)}
		},
			map[rule]int{gapsMissing: 1}},
		{"a gap that is too short", func(o *order) []happening { return []happening{join, message(1, o), gap(2, 4), message(6, o)} },
			map[rule]int{gapsMissing: 1}},
		{"a gap where nothing was missed", func(o *order) []happening {
			return []happening{join, message(1, o), message(2, o), gap(3, 3), message(4, o), message(5, o), message(6, o)}
		}, map[rule]int{gapsFalse: 1}},
		{"a message twice", func(o *order) []happening {
			return []happening{join, message(1, o), message(2, o), message(2, o), message(4, o), message(5, o), message(6, o)}
		}, map[rule]int{duplicates: 1}},
		{"messages in another order", func(o *order) []happening {
			return []happening{join, message(1, o), message(2, o), message(5, o), message(4, o), message(6, o)}
		}, map[rule]int{gapsMissing: 1, duplicates: 1}},
		{"something else at a position", func(o *order) []happening {
			return []happening{join, {kind: happenedMessage, position: 1, entry: entry{"bob", "other"}}, gap(2, 6)}
		}, map[rule]int{disorder: 1}},
		{"the end is missing", func(o *order) []happening { return []happening{join, message(1, o), message(2, o), message(4, o)} },
			map[rule]int{losses: 1}},
		{"left, and joined again before the next message", func(o *order) []happening {
			o.stays["alice"] = []*stay{{to: 2}, {from: 2, open: true}}
			return []happening{join, message(1, o), message(2, o), {kind: happenedLeave},
				{kind: happenedJoin, joined: wire.Joined{Epoch: 7, Position: 2}}, message(4, o), message(5, o), message(6, o)}
		}, nil},
		{"left, joined again and left again before the next message", func(o *order) []happening {
			o.stays["alice"] = []*stay{{to: 2}, {from: 2, to: 5}}
			return []happening{join, message(1, o), message(2, o), {kind: happenedLeave}}
		}, nil},
		{"left without the last messages", func(o *order) []happening {
			o.stays["alice"] = []*stay{{to: 2}}
			return []happening{join, message(1, o), {kind: happenedLeave}}
		}, map[rule]int{losses: 1}},
		{"the order began anew without a word", func(o *order) []happening {
			o.closed = true
			return []happening{join, message(1, o), message(2, o), message(4, o), message(5, o), message(6, o),
				{kind: happenedMessage, position: 1, entry: entry{"bob", "anew"}}}
		}, map[rule]int{gapsMissing: 1}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := &run{witness: newWitness([]string{"lobby"})}
			r.talk.published = map[string]*publication{"alice 3": {ended: true, code: wire.OK}}
			o := truth(r)
			m := &membership{name: "lobby", diary: c.diary(o)}
			if o.closed {
				r.witness.orders["lobby"] = append(r.witness.orders["lobby"], &order{epoch: 8, last: 1,
					messages: map[uint64]entry{1: {"bob", "anew"}}, stays: map[string][]*stay{"alice": {{open: true}}}})
			}
			d := &device{name: "alice", user: &user{run: r, name: "alice"}}
			p := newReplay(d, m, r.witness, &r.judge)
			p.all()
			p.finish(p.in)
			for k, n := range r.judge.count {
				if n != c.want[rule(k)] {
					t.Errorf("%d times %q, want %d: %v", n, ruleNames[k], c.want[rule(k)], r.judge.first)
				}
			}
		})
	}
}

// Which device of a user a login in the server's log belongs to is not known: once there are two, nothing follows from it.
func TestReconnectedIsToldAfterWhatWasMissed(t *testing.T) {
	now := time.Now()
	for _, c := range []struct {
		name   string
		missed time.Time
		next   time.Time // when the user's next device was made
		want   int
	}{
		{"before the connection", now.Add(-10 * time.Second), now.Add(time.Minute), 1},
		{"behind it", now, now.Add(time.Minute), 0},
		{"by another device", now.Add(-10 * time.Second), now.Add(-2 * time.Second), 0},
	} {
		r := &run{witness: newWitness([]string{"lobby"}), linked: map[string][]time.Time{"alice": {now.Add(-time.Second)}}}
		o := truth(r)
		o.times = map[uint64]time.Time{1: c.missed}
		m := &membership{name: "lobby", diary: []happening{{kind: happenedJoin, joined: wire.Joined{Epoch: 7}}, {kind: happenedReconnected, at: now}}}
		u := &user{run: r, name: "alice"}
		u.devices = []*device{{name: "alice.1", user: u}, {name: "alice.2", user: u, made: c.next}}
		newReplay(u.devices[0], m, r.witness, &r.judge).all()
		if got := r.judge.count[reconnections]; got != c.want {
			t.Errorf("missed %s: %d violations, want %d: %v", c.name, got, c.want, r.judge.first)
		}
	}
}

func TestThePostFindsWhatIsWrong(t *testing.T) {
	once, twice := []string{"bob.1"}, []string{"bob.1", "bob.2"}
	const cached = wire.PeerMessageCachedByServer
	for _, c := range []struct {
		letter letter
		disk   bool
		want   rule
		wrong  bool
	}{
		{letter: letter{ended: true, delivered: once}},
		{letter: letter{ended: true, code: wire.PeerMessageSentTimeout, delivered: once}},
		{letter: letter{ended: true, code: wire.PeerMessageSentTimeout}},
		{letter: letter{ended: true}, want: losses, wrong: true},
		{letter: letter{ended: true, code: wire.PeerMessagePeerUnreachable, delivered: once}, want: strangers, wrong: true},
		{letter: letter{refused: true, delivered: once}, want: strangers, wrong: true},
		{letter: letter{kept: true, ended: true, code: cached, delivered: once, server: 1}},
		{letter: letter{kept: true, ended: true, code: cached, delivered: twice, server: 1}}, // the first ended before it could say so
		{letter: letter{kept: true, ended: true, delivered: twice, server: 1}, want: duplicates, wrong: true},
		{letter: letter{kept: true, ended: true, code: cached, server: 1}, want: losses, wrong: true},
		{letter: letter{kept: true, ended: true, code: cached, server: 0}}, // it went with its server
		{letter: letter{kept: true, ended: true, code: cached, server: 0}, disk: true, want: losses, wrong: true},
		{letter: letter{ended: true, code: cached, delivered: once, server: 1}, want: strangers, wrong: true},
	} {
		r := &run{options: Options{Memory: !c.disk}}
		r.count.tallies = map[tallied]map[string]int{}
		r.serverNumber.Store(1)
		r.post.letters = map[string]*letter{"a": &c.letter}
		r.post.check(r)
		if r.judge.total() > 0 != c.wrong || c.wrong && r.judge.count[c.want] != 1 {
			t.Errorf("%+v: %v", c.letter, r.judge.first)
		}
	}
}

// What the server says of a shortage is no broken promise while there is one, and anything else is.
func TestErrorsInTheLogOfTheServer(t *testing.T) {
	const (
		full   = `time=now level=ERROR msg="writing failed" cause="no space left on device"`
		opened = `time=now level=ERROR msg="writing failed" cause="open 1.blk: too many open files"`
	)
	for _, c := range []struct {
		kind Kind
		line string
		want int
	}{
		{Disk, full, 0}, {Disk, opened, 0}, {Disk, "panic: nil", 1},
		{Descriptors, opened, 0}, {Descriptors, full, 1}, {Descriptors, "panic: too many open files", 1},
		{Kill, opened, 1}, {Kill, full, 1}, {Kill, "level=WARN msg=slow", 0},
	} {
		r := &run{}
		if c.kind != Kill {
			r.short.begin(c.kind, time.Hour, func() error { return nil })
		}
		if r.hear(c.line); r.judge.count[serverErrors] != c.want {
			t.Errorf("%s, %v: %d violations, want %d", c.line, c.kind, r.judge.count[serverErrors], c.want)
		}
	}
}

func TestTheServersLogTellsFreshSessions(t *testing.T) {
	r := &run{opened: map[string][]time.Time{}, linked: map[string][]time.Time{}, ended: map[string]int{}}
	at := time.Now().Add(-2 * time.Second)
	line := func(after time.Duration, clock time.Duration, text string) {
		r.hear("time=" + at.Add(after+clock).UTC().Format(time.RFC3339Nano) + " level=INFO " + text)
	}
	line(0, 3*time.Hour, `msg="session opened" session=01020304 user=user7 agent=x`) // its clock is fast
	line(time.Second, 0, `msg="session resumed" session=01020304 user=user7 remote=y`)
	line(2*time.Second, 0, `msg="session ended" user=user7 code=0 detail="nothing was heard" duration=5s`)
	line(2*time.Second, 0, `msg="session ended" user=user7 code=0 detail=logout duration=6s`)
	if r.ended["nothing was heard"] != 1 || r.ended["logout"] != 1 {
		t.Errorf("ended: %v", r.ended)
	}
	if !r.openedBetween("user7", at, at) || r.openedBetween("user7", at.Add(time.Second), at.Add(2*time.Second)) || r.openedBetween("user8", at, at) || r.resumed != 1 {
		t.Errorf("%v %d", r.opened, r.resumed)
	}
}

func TestTheOffersFindWhatIsWrong(t *testing.T) {
	side := func(acted, end string) *inviteSide {
		s := &inviteSide{acted: acted, ended: true, end: end, device: &device{name: "x"}}
		if end == endAccepted {
			s.response = "yes a"
		}
		return s
	}
	for _, c := range []struct {
		name   string
		caller *inviteSide
		shown  []*inviteSide
		wrong  bool
	}{
		{"accepted", side("", endAccepted), []*inviteSide{side("accept", endAccepted)}, false},
		{"accepted, and the callee lost its session", side("", endAccepted), []*inviteSide{side("accept", calleeOffline)}, false},
		{"shown to a second device", side("", endAccepted), []*inviteSide{side("", calleeOffline), side("accept", endAccepted)}, false},
		{"never shown", side("", callerOffline), nil, false},
		{"canceled too late", side("cancel", endAccepted), []*inviteSide{side("accept", endAccepted)}, false},
		{"one side accepted, the other refused", side("", endAccepted), []*inviteSide{side("refuse", endRefused)}, true},
		{"accepted by nobody", side("", endAccepted), nil, true},
		{"the callee believes in an accept that the caller knows nothing of", side("", callerExpired), []*inviteSide{side("accept", endAccepted)}, true},
		{"accepted twice", side("", endAccepted), []*inviteSide{side("accept", endAccepted), side("accept", endAccepted)}, true},
		{"an answer that was not given", side("", endRefused), []*inviteSide{side("", endRefused)}, true},
		{"canceled by nobody", side("", endCanceled), []*inviteSide{side("", endCanceled)}, true},
		{"an end that is none", side("", "failed 9"), nil, true},
	} {
		o := &offer{name: "a", caller: c.caller, shown: c.shown}
		if why := o.wrong(); (why != "") != c.wrong {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}

func TestTheMarksFindWhatIsWrong(t *testing.T) {
	at := time.Now()
	// The server's log: a login at 0, a resume at 10 s, a fresh session at 20 s, a resume at 30 s.
	opened := []time.Time{at, at.Add(20 * time.Second)}
	linked := []time.Time{at, at.Add(10 * time.Second), at.Add(20 * time.Second), at.Add(30 * time.Second)}
	after := func(seconds, server int) told {
		return told{at: at.Add(time.Duration(seconds)*time.Second + 20*time.Millisecond), server: server}
	}
	login := mark{told: after(0, 0), login: true, fresh: true}
	gap := func(seconds int) mark { return mark{told: after(seconds, 0), gaps: 1} }
	resumed, fresh := mark{told: after(10, 0)}, mark{told: after(20, 0), fresh: true}
	for _, c := range []struct {
		name  string
		marks []mark
		wrong bool
	}{
		{"all is well", []mark{login, resumed, gap(20), fresh, {told: after(30, 0)}}, false},
		{"the one that was lost again is not told", []mark{login, gap(20), fresh, {told: after(30, 0)}}, false},
		{"a restart", []mark{login, resumed, {told: after(15, 1), fresh: true}}, false},
		{"resumed, and the session is another", []mark{login, resumed, {told: after(20, 0)}}, true},
		{"resumed by another server", []mark{login, {told: after(10, 1)}}, true},
		{"fresh, and it was resumed", []mark{login, {told: after(10, 0), fresh: true}}, true},
		{"told twice", []mark{login, resumed, {told: after(12, 0)}}, true},
		{"a gap in a session that went on", []mark{login, gap(9), resumed}, true},
		{"a gap, and nothing afterwards", []mark{login, gap(9)}, true},
	} {
		r := &run{opened: map[string][]time.Time{"alice": opened}, linked: map[string][]time.Time{"alice": linked}}
		m := &roamer{device: &device{name: "alice.1", user: &user{run: r, name: "alice"}}, marks: c.marks}
		m.judgeMarks(at.Add(time.Hour))
		if (r.judge.total() > 0) != c.wrong {
			t.Errorf("%s: %v", c.name, r.judge.first)
		}
	}
}

func TestThePorterFindsWhatIsWrong(t *testing.T) {
	content := []byte("content")
	data := func(code wire.Code, b []byte) client.DownloadToMemoryResult {
		return client.DownloadToMemoryResult{Result: client.Result{Code: code}, RequestID: 7, Data: b}
	}
	cancelled := client.MediaCancelResult{RequestID: 7}
	for _, c := range []struct {
		name   string
		events []any
		want   rule
		wrong  bool
	}{
		{name: "all is well", events: []any{client.MediaProgress{RequestID: 7, Total: 7, Current: 3}, data(0, content)}},
		{name: "cancelled", events: []any{cancelled, data(wire.DownloadInterrupted, nil)}},
		{name: "nothing moved", events: []any{data(wire.DownloadTimeout, nil)}},
		{name: "other bytes", events: []any{data(0, []byte("contents"))}, want: damaged, wrong: true},
		{name: "gone", events: []any{data(wire.DownloadNotExist, nil)}, want: losses, wrong: true},
		{name: "failed", events: []any{data(wire.DownloadFailure, nil)}, want: damaged, wrong: true},
		{name: "interrupted by nobody", events: []any{data(wire.DownloadInterrupted, nil)}, want: damaged, wrong: true},
		{name: "completed although cancelled", events: []any{cancelled, data(0, content)}, want: contradictions, wrong: true},
		{name: "completed twice", events: []any{data(0, content), data(0, content)}, want: completionsDouble, wrong: true},
		{name: "progress backwards", events: []any{client.MediaProgress{RequestID: 7, Total: 7, Current: 3}, client.MediaProgress{RequestID: 7, Total: 7, Current: 2}},
			want: contradictions, wrong: true},
	} {
		r := &run{shelf: &shelf{sources: [][]byte{content}}}
		r.count.completions, r.count.tallies = map[string]map[int]int{}, map[tallied]map[string]int{}
		d := &device{name: "alice.1", user: &user{run: r, name: "alice"}, ready: true, open: map[callKey]*call{}, queues: map[callKey]int{}}
		p := &porter{device: d, moving: map[int64]*movement{}}
		p.began(nil, 7, &movement{})
		d.open[callKey{op: "cancel transfer", id: 7}] = &call{}
		p.moving[7].cancelled = c.events[0] == any(cancelled)
		for _, e := range c.events {
			p.see(e)
		}
		if (r.judge.total() > 0) != c.wrong || c.wrong && r.judge.count[c.want] == 0 {
			t.Errorf("%s: %v", c.name, r.judge.first)
		}
	}
}
