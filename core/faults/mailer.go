package faults

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// mailer sends numbered messages to other users.
//
// What it proves: a message with result 0 was delivered, exactly once; one with result 3 was not; none was delivered
// twice, whatever its result; each device's messages reach each device of the receiver in their order.
type mailer struct {
	device *device
	sent   int
	seen   map[string]int // last number by sending device
	last   *letter
}

// post holds the letters of a run.
type post struct {
	mu      sync.Mutex // guards the rest
	letters map[string]*letter
}

// letter is one message from user to user.
type letter struct {
	to        string
	kept      bool // it was to wait for its receiver
	server    int  // which one ran when it was sent
	refused   bool
	ended     bool
	code      wire.Code
	delivered []string // to which devices
}

func newMailer(d *device) actor { return &mailer{device: d, seen: map[string]int{}} }

// label is the part of a text before its padding, by which a message is known again.
func label(text []byte) string {
	s, _, _ := strings.Cut(string(text), "|")
	return s
}

// message makes a message that is known by its label. Most are short, a few are as long as a message may be, so that
// queues and windows fill up.
func (u *user) message(name string) client.Message {
	padding := u.random.IntN(200)
	if u.random.IntN(100) == 0 {
		padding = u.random.IntN(30 << 10)
	}
	text := name + "|" + strings.Repeat("x", padding)
	return client.Message{ID: client.NextMessageID(), Type: wire.MessageText, Text: []byte(text)}
}

func (m *mailer) act() {
	users := m.device.user.run.users
	m.send(users[m.device.user.random.IntN(len(users))], 0)
}

func (m *mailer) send(to *user, options wire.SendOptions) {
	d := m.device
	m.sent++
	name := fmt.Sprintf("%s %d %s", d.name, m.sent, to.name)
	l := &letter{to: to.name, kept: options&wire.SendOffline != 0, server: d.user.run.servers()}
	p := &d.user.run.post
	p.mu.Lock()
	p.letters[name] = l
	p.mu.Unlock()
	msg := d.user.message(name)
	ok := d.accepted(d.client.SendToPeer(to.name, msg, options), callKey{op: "send to peer", id: msg.ID}, func(code wire.Code) {
		p.mu.Lock()
		l.ended, l.code = true, code
		p.mu.Unlock()
		if l.kept {
			d.user.run.count.tally(keptMessages, fmt.Sprint("sent with result ", code))
		}
	})
	if !ok {
		p.mu.Lock()
		l.refused = true
		p.mu.Unlock()
		return
	}
	if !l.kept {
		m.last = l
	}
}

func (m *mailer) see(event any) {
	switch e := event.(type) {
	case client.PeerSendResult:
		m.device.completed(callKey{op: "send to peer", id: e.MessageID}, e.Code)
	case client.PeerMessage:
		m.receive(e)
	}
}

func (m *mailer) receive(e client.PeerMessage) {
	run, d := m.device.user.run, m.device
	run.count.peerMessages.Add(1)
	name := label(e.Message.Text)
	var from, to string
	var number int
	if n, _ := fmt.Sscanf(name, "%s %d %s", &from, &number, &to); n != 3 || to != d.user.name || !strings.HasPrefix(from, e.From+".") {
		run.judge.violation(strangers, "%s got %q from %s", d.name, name, e.From)
		return
	}
	run.post.mu.Lock()
	l := run.post.letters[name]
	again, elsewhere := false, false
	var before []string
	if l != nil {
		before = slices.Clone(l.delivered)
		for _, other := range l.delivered {
			again = again || other == d.name
		}
		elsewhere = len(l.delivered) > 0 && !again
		l.delivered = append(l.delivered, d.name)
	}
	run.post.mu.Unlock()
	switch {
	case l == nil:
		run.judge.violation(strangers, "%s got %q, which nobody sent", d.name, name)
	case again, elsewhere && !l.kept:
		run.judge.violation(duplicates, "%s got %q again, after %v", d.name, name, before)
	case elsewhere:
		run.count.tally(keptMessages, "came again to another device")
	case e.Message.Offline && !l.kept:
		run.judge.violation(contradictions, "%s got %q as a kept message, which it is not", d.name, name)
	}
	if l != nil && !again && number <= m.seen[from] {
		run.judge.violation(disorder, "%s got %q after number %d", d.name, name, m.seen[from])
	}
	m.seen[from] = max(number, m.seen[from])
}

func (m *mailer) over() { m.last = nil }

func (m *mailer) finish() {
	users := m.device.user.run.users
	m.send(users[(m.device.user.index+1)%len(users)], 0)
}

func (m *mailer) satisfied() bool { return true } // its calls are waited for

func (m *mailer) check() {
	p := &m.device.user.run.post
	p.mu.Lock()
	defer p.mu.Unlock()
	if l := m.last; l == nil || !l.ended || l.code != wire.OK {
		m.device.user.run.judge.violation(recovery, "%s could not send a message when all was well again: %+v", m.device.name, l)
	}
}

// check compares results with deliveries.
func (p *post) check(r *run) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for name, l := range p.letters {
		switch delivered := len(l.delivered) > 0; {
		case l.refused && delivered:
			r.judge.violation(strangers, "%q was refused and delivered", name)
		case l.ended && l.code == wire.OK && !delivered:
			r.judge.violation(losses, "%q has result 0 and was not delivered", name)
		case l.ended && l.code == wire.OK && len(l.delivered) > 1:
			r.judge.violation(duplicates, "%q has result 0 and was delivered to %v", name, l.delivered)
		case l.ended && l.code == wire.PeerMessagePeerUnreachable && delivered:
			r.judge.violation(strangers, "%q has result 3 and was delivered", name)
		case l.ended && l.code == wire.PeerMessageCachedByServer && !l.kept:
			r.judge.violation(strangers, "%q has result 4 and was not to be kept", name)
		case l.owed(r):
			r.judge.violation(losses, "%q has result 4 and was not delivered", name)
		case l.ended && l.code == wire.PeerMessageCachedByServer && !delivered:
			r.count.tally(keptMessages, "forgotten by a server that ended and keeps them in memory")
		}
	}
}
