package faults

import (
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// talker joins and leaves channels and publishes numbered messages to them. What its device is told is written down,
// and compared with the order that the witness saw when all is over; see replay.
type talker struct {
	device  *device
	members map[string]*membership
	sent    int
}

// membership is one channel as a device is told of it.
type membership struct {
	name    string
	channel *client.Channel
	in      bool // joined, as far as the program was told
	pending bool // a join or leave has no completion yet
	said    string
	diary   []happening
}

type happeningKind uint8

const (
	happenedJoin happeningKind = iota
	happenedMessage
	happenedGap
	happenedLeave
	happenedEnd // of the membership, without a leave
	happenedReconnected
)

// happening is one line of what a device was told about a channel.
type happening struct {
	kind     happeningKind
	position uint64      // message: its place; gap: its first, or 0
	to       uint64      // gap: its last, or 0
	joined   wire.Joined // join, gap: where the order stood
	entry    entry       // message
	at       time.Time
}

// talk holds what was published in a run.
type talk struct {
	mu        sync.Mutex // guards published
	published map[string]*publication
}

type publication struct {
	refused bool
	ended   bool
	code    wire.Code
	servers [2]int // which server ran when it was sent, and when it had its result
}

func newTalker(d *device) actor { return &talker{device: d, members: map[string]*membership{}} }

func (t *talker) membership(name string) *membership {
	m := t.members[name]
	if m == nil {
		m = &membership{name: name}
		t.members[name] = m
	}
	if m.channel == nil {
		ch, err := t.device.client.NewChannel(name, m)
		if err != nil {
			t.device.user.run.judge.violation(contradictions, "%s: %v", t.device.name, err)
			return m
		}
		m.channel = ch
	}
	return m
}

func (t *talker) act() {
	d, run := t.device, t.device.user.run
	r := d.user.random
	m := t.membership(run.witness.names[r.IntN(len(run.witness.names))])
	if m.channel == nil {
		return
	}
	switch n := r.IntN(100); {
	case m.pending:
	case !m.in:
		m.pending = d.accepted(m.channel.Join(), callKey{op: "join", about: m.name}, nil)
	case n < 4:
		m.pending = d.accepted(m.channel.Leave(), callKey{op: "leave", about: m.name}, nil)
	case n < 6:
		t.release(m)
	case n < 10:
		d.accepted(m.channel.Members(), callKey{op: "get members", about: m.name}, nil)
	default:
		t.publish(m)
	}
}

// release gives the channel object back: nothing about it is told afterwards.
func (t *talker) release(m *membership) {
	m.channel.Release()
	t.device.drain() // what was told before
	m.channel = nil
	t.end(m)
	for key := range t.device.queues {
		if key.about == m.name {
			delete(t.device.queues, key)
		}
	}
	for key := range t.device.open {
		if key.about == m.name {
			delete(t.device.open, key)
		}
	}
}

func (t *talker) end(m *membership) {
	if m.in {
		m.diary = append(m.diary, happening{kind: happenedEnd, at: time.Now()})
	}
	m.in, m.pending, m.said = false, false, ""
}

func (t *talker) publish(m *membership) {
	d, run := t.device, t.device.user.run
	t.sent++
	name := fmt.Sprintf("%s %d %s", d.name, t.sent, m.name)
	p := &publication{servers: [2]int{run.servers(), -1}}
	run.talk.mu.Lock()
	run.talk.published[name] = p
	run.talk.mu.Unlock()
	msg := d.user.message(name)
	ok := d.accepted(m.channel.Send(msg, 0), callKey{"send to channel", msg.ID, m.name}, func(code wire.Code) {
		p.ended, p.code, p.servers[1] = true, code, run.servers()
	})
	p.refused = !ok
	if ok {
		m.said = name
	}
}

func (t *talker) see(event any) {
	d, run := t.device, t.device.user.run
	switch e := event.(type) {
	case client.JoinResult:
		m := t.of(e.Channel)
		if m == nil {
			return
		}
		if m.in && e.Code != wire.OK {
			run.count.givenUp.Add(1) // the library could not come back into the channel, and says so
			t.end(m)
			return
		}
		d.completed(callKey{op: "join", about: m.name}, e.Code)
		m.pending = false
		if e.Code == wire.JoinAlreadyJoined {
			run.judge.violation(contradictions, "%s: join %s: the server says joined already, the library said it was not: %s", d.name, m.name, e.Detail)
		}
		if e.Code == wire.OK {
			m.in = true
			m.diary = append(m.diary, happening{kind: happenedJoin, joined: e.Joined, at: time.Now()})
		}
	case client.LeaveResult:
		m := t.of(e.Channel)
		if m == nil {
			return
		}
		d.completed(callKey{op: "leave", about: m.name}, e.Code)
		if e.Code == wire.LeaveNotInChannel {
			run.judge.violation(contradictions, "%s: leave %s: the server says not joined, the library said it was: %s", d.name, m.name, e.Detail)
		}
		if e.Code == wire.OK && m.in {
			m.diary = append(m.diary, happening{kind: happenedLeave, at: time.Now()})
			m.in = false
		}
		t.end(m)
	case client.MembersResult:
		if m := t.of(e.Channel); m != nil {
			d.completed(callKey{op: "get members", about: m.name}, e.Code)
		}
	case client.ChannelSendResult:
		if m := t.of(e.Channel); m != nil {
			d.completed(callKey{"send to channel", e.MessageID, m.name}, e.Code)
		}
	case client.ChannelMessage:
		run.count.channelMessages.Add(1)
		m := t.of(e.Channel)
		if m == nil {
			return
		}
		if !m.in {
			run.judge.violation(contradictions, "%s got a message in %s, where it is no member", d.name, m.name)
			return
		}
		m.diary = append(m.diary, happening{kind: happenedMessage, position: e.Position, entry: entry{e.From, label(e.Message.Text)}})
	case client.Reconnected:
		for _, m := range t.members {
			if m.in && !m.pending {
				m.diary = append(m.diary, happening{kind: happenedReconnected, at: d.now.at})
			}
		}
	case client.Gap:
		run.count.gaps.Add(1)
		if m := t.of(e.Channel); m != nil && m.in {
			m.diary = append(m.diary, happening{kind: happenedGap, position: e.From, to: e.To, joined: e.Joined, at: time.Now()})
		}
	}
}

// of returns the membership that an event belongs to; nil for one that came before a release.
func (t *talker) of(ch *client.Channel) *membership {
	m := ch.Owner().(*membership)
	if m.channel != ch {
		return nil
	}
	return m
}

func (t *talker) over() {
	for _, m := range t.members {
		t.end(m)
	}
}

func (t *talker) finish() {
	for _, m := range t.members {
		if m.in && !m.pending {
			t.publish(m)
		}
	}
}

// satisfied reports whether the device has caught up with every order it is in.
func (t *talker) satisfied() bool {
	w := t.device.user.run.witness
	for _, m := range t.members {
		if !m.in {
			continue
		}
		w.mu.Lock()
		o := w.latest(m.name)
		p := newReplay(t.device, m, w, nil)
		p.all()
		done := p.in && p.order == o && p.unseen(o.last) == 0
		w.mu.Unlock()
		if !done {
			return false
		}
	}
	return true
}

func (t *talker) check() {}

// judgeDiaries compares everything every device was told with the orders.
func (r *run) judgeDiaries() {
	w := r.witness
	w.mu.Lock()
	defer w.mu.Unlock()
	for _, u := range r.users {
		for _, d := range u.devices {
			for _, a := range d.actors {
				t, ok := a.(*talker)
				if !ok {
					continue
				}
				for _, m := range t.members {
					p := newReplay(d, m, w, &r.judge)
					p.all()
					p.finish(!d.closed && m.in)
				}
			}
		}
	}
	r.judgePublications()
}

// judgePublications compares results with what stands in the orders.
func (r *run) judgePublications() {
	places, ended := map[string]int{}, false
	for _, list := range r.witness.orders {
		for _, o := range list {
			ended = ended || o.closed
			for _, e := range o.messages {
				places[e.text]++
			}
		}
	}
	last := r.servers()
	for name, p := range r.talk.published {
		n := places[name]
		switch {
		case n > 1:
			r.judge.violation(duplicates, "%q stands %d times in its channel", name, n)
		case p.refused && n > 0:
			r.judge.violation(strangers, "%q was refused and published", name)
		case p.ended && p.code == wire.OK && n == 0 && p.servers[0] == last:
			r.judge.violation(losses, "%q has result 0 and was not published", name)
		case p.ended && (p.code == wire.ChannelMessageTooOften || p.code == wire.ChannelMessageInvalidMessage) && n > 0:
			r.judge.violation(strangers, "%q has result %d and was published", name, p.code)
		}
	}
}

// replay goes through a diary with the truth beside it.
type replay struct {
	device *device
	m      *membership
	w      *witness
	judge  *judge // nil: only find out where the device stands

	in       bool
	order    *order
	position uint64 // everything up to here is accounted for
	joined   time.Time
	entered  uint64 // where the join stands
}

func newReplay(d *device, m *membership, w *witness, j *judge) *replay {
	return &replay{device: d, m: m, w: w, judge: j}
}

func (p *replay) wrong(r rule, format string, args ...any) {
	if p.judge != nil {
		p.judge.violation(r, "%s in %s: %s", p.device.name, p.m.name, fmt.Sprintf(format, args...))
	}
}

// own reports whether a position holds a message of the user, who does not get it back.
func (p *replay) own(o *order, position uint64) bool {
	e, known := o.messages[position]
	if !known {
		return o.closed || position <= o.first // nobody knows what stood there
	}
	return e.from == p.device.user.name
}

// unseen returns the number of messages of others after the replay's position, up to another.
func (p *replay) unseen(to uint64) (n int) {
	for x := p.position + 1; x <= to; x++ {
		if !p.own(p.order, x) {
			n++
		}
	}
	return n
}

func (p *replay) all() {
	for i := range p.m.diary {
		h := &p.m.diary[i]
		switch h.kind {
		case happenedJoin:
			p.joined, p.entered = h.at, h.joined.Position
			p.stand("join", h)
		case happenedMessage:
			if p.in {
				p.message(h)
			}
		case happenedGap:
			if p.in {
				p.gap(h)
			}
		case happenedLeave:
			if p.in {
				p.leave(h)
			}
			p.in = false
		case happenedEnd:
			p.in = false
		case happenedReconnected:
			if p.in {
				p.reconnected(h)
			}
		}
	}
}

// stand places the replay where a join says that the order stood.
func (p *replay) stand(what string, h *happening) {
	j := h.joined
	p.order, p.position = nil, j.Position
	for _, o := range p.w.orders[p.m.name] {
		if o.epoch == j.Epoch {
			p.order = o
		}
	}
	if p.in = p.order != nil; !p.in {
		p.wrong(disorder, "the %s at %s names epoch %d, position %d, which the witness does not know", what, h.at.Format(time.StampMilli), j.Epoch, j.Position)
	}
}

// resolve finds the order that a message stands in.
func (p *replay) resolve(h *happening) *order {
	for _, o := range p.w.orders[p.m.name] {
		if e, ok := o.messages[h.position]; ok && e == h.entry {
			return o
		}
	}
	return nil
}

func (p *replay) message(h *happening) {
	o := p.order
	e, known := o.messages[h.position]
	if other := p.resolve(h); other != nil && e != h.entry {
		p.wrong(gapsMissing, "message %q belongs to another order than the one before, and no gap was reported", h.entry.text)
		p.order, p.position = other, h.position
		return
	}
	switch {
	case known && e != h.entry:
		p.wrong(disorder, "position %d holds %q here and %q elsewhere", h.position, h.entry.text, e.text)
	case !known && o.closed && h.position > o.last:
		o.messages[h.position] = h.entry // whoever else has this position must have the same there
	case !known && h.position > o.first:
		p.wrong(disorder, "position %d holds %q, which the witness does not have", h.position, h.entry.text)
	}
	if h.position <= p.position {
		p.wrong(duplicates, "message %q at position %d came after position %d", h.entry.text, h.position, p.position)
		return
	}
	if n := p.unseen(h.position - 1); n > 0 {
		p.wrong(gapsMissing, "%d messages between positions %d and %d", n, p.position, h.position)
	}
	p.position = h.position
}

func (p *replay) gap(h *happening) {
	run, before := p.device.user.run, p.order
	if h.position == 0 {
		p.stand("gap", h)
		if p.judge != nil {
			run.count.gapsUnknown.Add(1)
		}
		if p.order == before {
			p.wrong(gapsFalse, "a gap of unknown size, and the order is the same as before")
		}
		return
	}
	if h.position != p.position+1 || h.to < h.position || h.to != h.joined.Position || p.order.epoch != h.joined.Epoch {
		p.wrong(gapsFalse, "a gap from %d to %d after position %d, where the order stood at %+v", h.position, h.to, p.position, h.joined)
	}
	if p.judge != nil && p.unseen(h.to) > 0 {
		run.count.gapsReal.Add(1)
	} else if p.judge != nil {
		run.count.gapsOwn.Add(1)
		// Own messages without a result: the library cannot know that they are all there was.
		if !p.unanswered(h.to) {
			p.wrong(gapsFalse, "a gap from %d to %d, where nothing was missed", h.position, h.to)
		}
	}
	p.position = h.to
}

// reconnected looks whether what was missed was told before the news that the connection is there again: everything that
// stood in the order when the server let the user in.
func (p *replay) reconnected(h *happening) {
	in, ok := p.device.user.run.linkBefore(p.device.user.name, h.at)
	if !ok || p.judge == nil || h.at.After(p.device.aloneUntil().Add(-logLag)) {
		return
	}
	if n := p.unseen(p.order.before(in.Add(-logLag))); n > 0 {
		p.wrong(reconnections, "%d messages after position %d were still missing when the connection was told to be there again", n, p.position)
	}
}

// unanswered reports whether an own message without a result of 0 stands between the replay's position and another.
func (p *replay) unanswered(to uint64) bool {
	for x := p.position + 1; x <= to; x++ {
		e, known := p.order.messages[x]
		if !known {
			return true
		}
		if pub := p.device.user.run.talk.published[e.text]; pub == nil || !pub.ended || pub.code != wire.OK || !strings.HasPrefix(e.text, p.device.name+" ") {
			return true
		}
	}
	return false
}

// leave looks at what was due before a leave: everything up to it, unless a session was lost on the way.
func (p *replay) leave(h *happening) {
	if p.order.closed || p.device.user.run.openedBetween(p.device.user.name, p.joined, h.at) {
		return
	}
	var end *stay
	for _, s := range p.order.stays[p.device.user.name] {
		// The one that began with this join; a user who joins again before the next message has another one from there.
		if s.from == p.entered && !s.open && end == nil {
			end = s
		}
	}
	if end != nil && p.unseen(end.to) > 0 {
		p.wrong(losses, "%d messages between position %d and the leave at %d", p.unseen(end.to), p.position, end.to)
	}
}

// finish looks at the end of a membership that still stands.
func (p *replay) finish(standing bool) {
	if !standing || !p.in {
		return
	}
	o := p.w.latest(p.m.name)
	if p.order != o {
		p.wrong(gapsMissing, "the order began anew, and no gap was reported")
		return
	}
	if n := p.unseen(o.last); n > 0 {
		p.wrong(losses, "%d messages after position %d, up to the end at %d", n, p.position, o.last)
	}
}
