package presence

import (
	"fmt"
	"slices"
	"sync"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// session is what presence needs to know of a session beside hub.Session.
type session interface {
	// Reachable is false while the client has been silent for Limits.UnreachableAfter.
	Reachable() bool
}

// Presence holds the subscriptions of one application.
//
// Nothing is told at once: a user who may have changed is noted, and Tell compares the state then with the one each
// subscriber was told last. So changes meet in one frame, and what has gone back to what it was is not told at all.
//
// Lock order: Presence.mu, then those of hub and of sessions. Frames are sent with mu held, which is what makes a
// subscriber hear the states of a user in their order; sending never waits.
type Presence struct {
	limits wire.Limits
	users  *hub.Users
	due    func() // Tell has something to do

	mu      sync.Mutex // guards what follows, and all subscribers
	targets map[string]*target
	changed []*target // in the order in which they changed
}

// target is a user with at least one subscriber.
type target struct {
	user        string
	subscribers map[*Subscriber]wire.Presence // with what each was told last
	changed     bool                          // stands in Presence.changed
	offline     bool                          // was offline at the last Tell, which left it for the next
}

// Subscriber is what presence knows of one session.
type Subscriber struct {
	session hub.Session
	targets map[string]*target
	gone    bool // the session has ended
	news    []wire.PeerPresence
}

// New returns a Presence without subscriptions. It calls due, with locks held, when Tell should be called soon.
func New(limits wire.Limits, users *hub.Users, due func()) *Presence {
	return &Presence{limits: limits, users: users, due: due, targets: make(map[string]*target)}
}

// NewSubscriber returns the subscriber for a session without subscriptions.
func NewSubscriber(s hub.Session) *Subscriber { return &Subscriber{session: s} }

// state returns the present state of a user.
func (p *Presence) state(user string) wire.Presence {
	s := p.users.Get([]byte(user))
	if s == nil {
		return wire.PresenceOffline
	}
	if r, ok := s.(session); ok && !r.Reachable() {
		return wire.PresenceUnreachable
	}
	return wire.PresenceOnline
}

// Query answers which users are online. Who is unreachable is still logged in.
func (p *Presence) Query(b *hub.Batch, s *Subscriber, f *wire.NamesRequest) {
	code, detail := wire.OK, ""
	if len(f.Names) > p.limits.PeersQueried {
		code, detail = wire.QueryPresenceInvalidArgument, tooMany(len(f.Names), p.limits.PeersQueried)
	} else if err := checkUsers(f.Names); err != nil {
		code, detail = wire.QueryPresenceInvalidArgument, err.Error()
	}
	if code != wire.OK {
		hub.SendResult(b, s.session, f.Request, code, detail)
		return
	}
	peers := make([]wire.PeerPresence, len(f.Names))
	for i, user := range f.Names {
		peers[i] = wire.PeerPresence{User: user, Presence: wire.PresenceOnline}
		if p.users.Get([]byte(user)) == nil {
			peers[i].Presence = wire.PresenceOffline
		}
	}
	b.Writer.Reset()
	(&wire.Result{Request: f.Request}).Append(b.Writer, 1)
	wire.AppendPresence(b.Writer, peers)
	b.Send(s.session, b.Writer.Copy(), nil)
}

// Subscribe adds subscriptions, all or none. The result comes first, then the present state of the new ones.
func (p *Presence) Subscribe(b *hub.Batch, s *Subscriber, f *wire.NamesRequest) {
	refuse := func(code wire.Code, why string) {
		hub.SendResult(b, s.session, f.Request, code, why)
	}
	if err := checkUsers(f.Names); err != nil {
		refuse(wire.SubscriptionInvalidArgument, err.Error())
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if s.gone {
		return
	}
	fresh := make([]string, 0, len(f.Names))
	seen := make(map[string]bool, len(f.Names))
	for _, user := range f.Names {
		if s.targets[user] == nil && !seen[user] {
			seen[user] = true
			fresh = append(fresh, user)
		}
	}
	if n := len(s.targets) + len(fresh); n > p.limits.Subscriptions {
		refuse(wire.SubscriptionOverflow, tooMany(n, p.limits.Subscriptions))
		return
	}
	hub.SendResult(b, s.session, f.Request, wire.OK, "")
	for _, user := range fresh {
		s.news = append(s.news, wire.PeerPresence{User: user, Presence: p.add(s, user)})
	}
	s.tell(b)
}

// add makes one subscription and returns the state to be told; mu is held.
func (p *Presence) add(s *Subscriber, user string) wire.Presence {
	t := p.targets[user]
	if t == nil {
		t = &target{user: user, subscribers: make(map[*Subscriber]wire.Presence)}
		p.targets[user] = t
	}
	if s.targets == nil {
		s.targets = make(map[string]*target)
	}
	s.targets[user] = t
	state := p.state(user)
	t.subscribers[s] = state
	return state
}

// Unsubscribe gives up subscriptions; others than those there are do not matter.
func (p *Presence) Unsubscribe(b *hub.Batch, s *Subscriber, f *wire.NamesRequest) {
	if err := checkUsers(f.Names); err != nil {
		hub.SendResult(b, s.session, f.Request, wire.SubscriptionInvalidArgument, err.Error())
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, user := range f.Names {
		if t := s.targets[user]; t != nil {
			p.remove(s, t)
		}
	}
	hub.SendResult(b, s.session, f.Request, wire.OK, "")
}

// remove ends one subscription; mu is held.
func (p *Presence) remove(s *Subscriber, t *target) {
	delete(s.targets, t.user)
	delete(t.subscribers, s)
	if len(t.subscribers) == 0 {
		delete(p.targets, t.user)
	}
}

// List answers with the users subscribed to, in the order of their ids.
func (p *Presence) List(b *hub.Batch, s *Subscriber, request uint64) {
	p.mu.Lock()
	users := make([]string, 0, len(s.targets))
	for user := range s.targets {
		users = append(users, user)
	}
	p.mu.Unlock()
	slices.Sort(users)
	b.Writer.Reset()
	(&wire.Result{Request: request}).Append(b.Writer, 1)
	wire.AppendNames(b.Writer, users)
	b.Send(s.session, b.Writer.Copy(), nil)
}

// Ended removes all subscriptions of a session that is over; it can make none afterwards.
func (p *Presence) Ended(s *Subscriber) {
	p.mu.Lock()
	defer p.mu.Unlock()
	s.gone = true
	for _, t := range s.targets {
		p.remove(s, t)
	}
}

// Changed notes that a user may have come, gone, become silent or been heard again.
func (p *Presence) Changed(user string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if t := p.targets[user]; t != nil && !t.changed {
		p.note(t)
		p.due()
	}
}

func (p *Presence) note(t *target) {
	t.changed = true
	p.changed = append(p.changed, t)
}

// Tell tells subscribers what is another state by now than the one they know, and reports whether it has to be called
// again. Who is offline is given until then: a user who logs in again from elsewhere is gone for a moment.
func (p *Presence) Tell(b *hub.Batch) (again bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := p.changed
	p.changed = nil
	var hear []*Subscriber
	for _, t := range list {
		t.changed = false
		if len(t.subscribers) == 0 {
			continue // given up meanwhile
		}
		state := p.state(t.user)
		if state == wire.PresenceOffline && !t.offline {
			t.offline = true
			p.note(t)
			continue
		}
		t.offline = false
		for s, told := range t.subscribers {
			if told == state {
				continue
			}
			t.subscribers[s] = state
			if len(s.news) == 0 {
				hear = append(hear, s)
			}
			s.news = append(s.news, wire.PeerPresence{User: t.user, Presence: state})
		}
	}
	for _, s := range hear {
		s.tell(b)
	}
	return len(p.changed) > 0
}

// tell sends a subscriber its news; mu is held.
func (s *Subscriber) tell(b *hub.Batch) {
	if len(s.news) == 0 {
		return
	}
	b.Writer.Reset()
	(&wire.PresenceChanged{Peers: s.news}).Append(b.Writer)
	s.news = nil
	b.Send(s.session, b.Writer.Copy(), nil)
}

func checkUsers(users []string) error {
	if len(users) == 0 {
		return fmt.Errorf("no user is named")
	}
	for _, user := range users {
		if err := wire.CheckID("the user id", user); err != nil {
			return err
		}
	}
	return nil
}

func tooMany(n, limit int) string {
	return fmt.Sprintf("%d users are too many, the limit is %d", n, limit)
}
