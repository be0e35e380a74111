package faults

import (
	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// watcher subscribes to the presence of users, and gives subscriptions up.
//
// What it proves: nobody is told a state twice in a row, or of somebody not subscribed to; and when all is well again
// everybody was told last that those subscribed to are online.
type watcher struct {
	device *device
	told   map[string]wire.Presence
	wanted map[string]int // subscriptions: how many are confirmed or may be
	doubt  map[string]bool
}

func newWatcher(d *device) actor {
	return &watcher{device: d, told: map[string]wire.Presence{}, wanted: map[string]int{}, doubt: map[string]bool{}}
}

func (w *watcher) act() {
	d, run := w.device, w.device.user.run
	r := d.user.random
	peer := run.users[r.IntN(len(run.users))].name
	id := client.NextMessageID()
	switch r.IntN(6) {
	case 0, 1:
		d.accepted(d.client.SubscribePresence(id, []string{peer}), callKey{op: "subscribe", id: id}, func(code wire.Code) {
			w.doubt[peer] = w.doubt[peer] || code != wire.OK && w.wanted[peer] == 0
			if code == wire.OK {
				w.wanted[peer] = 1
			}
		})
	case 2:
		d.accepted(d.client.UnsubscribePresence(id, []string{peer}), callKey{op: "unsubscribe", id: id}, func(code wire.Code) {
			w.doubt[peer] = w.doubt[peer] || code != wire.OK
			if code == wire.OK {
				w.wanted[peer] = 0
				delete(w.told, peer)
			}
		})
	case 3:
		d.accepted(d.client.Subscriptions(id, 0), callKey{op: "list subscriptions", id: id}, nil)
	case 4:
		d.accepted(d.client.MemberCounts(id, run.witness.names), callKey{op: "count members", id: id}, nil)
	default:
		d.accepted(d.client.QueryPresence(id, []string{peer, "nobody"}), callKey{op: "query presence", id: id}, nil)
	}
}

func (w *watcher) see(event any) {
	d := w.device
	switch e := event.(type) {
	case client.SubscriptionResult:
		key := callKey{op: "subscribe", id: e.RequestID}
		if d.open[key] == nil {
			key.op = "unsubscribe"
		}
		d.completed(key, e.Code)
	case client.SubscriptionsResult:
		d.completed(callKey{op: "list subscriptions", id: e.RequestID}, e.Code)
	case client.MemberCountsResult:
		d.completed(callKey{op: "count members", id: e.RequestID}, e.Code)
	case client.PresenceResult:
		d.completed(callKey{op: "query presence", id: e.RequestID}, e.Code)
		if e.Code == wire.OK && (len(e.Peers) != 2 || e.Peers[1].Presence != wire.PresenceOffline) {
			d.user.run.judge.violation(contradictions, "%s asked for two users and was told %v", d.name, e.Peers)
		}
	case client.PresenceChanged:
		for _, p := range e.Peers {
			old, known := w.told[p.User]
			switch {
			case known && old == p.Presence && !w.doubt[p.User]:
				d.user.run.judge.violation(contradictions, "%s was told twice in a row that %s is %d", d.name, p.User, p.Presence)
			case w.wanted[p.User] == 0 && !w.doubt[p.User]:
				d.user.run.judge.violation(contradictions, "%s was told that %s is %d without a subscription", d.name, p.User, p.Presence)
			}
			w.told[p.User] = p.Presence
		}
	}
}

func (w *watcher) over() {
	clear(w.told)
	clear(w.wanted)
	clear(w.doubt)
}

func (w *watcher) finish() {}

func (w *watcher) satisfied() bool {
	for peer, n := range w.wanted {
		if n > 0 && !w.doubt[peer] && w.told[peer] != wire.PresenceOnline {
			return false
		}
	}
	return true
}

func (w *watcher) check() {
	for peer, n := range w.wanted {
		if state, known := w.told[peer]; n > 0 && !w.doubt[peer] && (!known || state != wire.PresenceOnline) {
			w.device.user.run.judge.violation(recovery, "%s was told last that %s is %d, and he is online", w.device.name, peer, state)
		}
	}
}
