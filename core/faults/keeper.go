package faults

import (
	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// keeper sends messages that shall wait for users who are away; mailer numbers and receives them like all others.
//
// What it proves: a message with result 4 was delivered at a later login, once to a device and in its order among all
// messages of its sender; or it was kept by a server that has ended, if that keeps things in memory. Those are counted
// apart. So are messages that came to a second device too: the first one had them, and the server never heard that.
type keeper struct {
	device *device
	mailer *mailer
}

func newKeeper(d *device) actor {
	k := &keeper{device: d}
	for _, a := range d.actors {
		if m, ok := a.(*mailer); ok {
			k.mailer = m
		}
	}
	return k
}

func (k *keeper) act() {
	users, r := k.device.user.run.users, k.device.user.random
	to := users[r.IntN(len(users))]
	for range len(users) / 2 { // those who are away are few
		if to.absent.Load() {
			break
		}
		to = users[r.IntN(len(users))]
	}
	k.mailer.send(to, wire.SendOffline)
}

func (k *keeper) see(event any) {
	if e, ok := event.(client.PeerMessage); ok && e.Message.Offline {
		k.device.user.run.count.tally(keptMessages, "delivered as kept")
	}
}

func (k *keeper) over() {}

func (k *keeper) finish() {}

// satisfied reports whether the device's user was given everything that the server keeps.
func (k *keeper) satisfied() bool {
	run := k.device.user.run
	run.post.mu.Lock()
	defer run.post.mu.Unlock()
	for _, l := range run.post.letters {
		if l.to == k.device.user.name && l.owed(run) {
			return false
		}
	}
	return true
}

func (k *keeper) check() {}

// owed reports whether a letter is kept and was not delivered, by the server that runs now or one that forgets nothing.
func (l *letter) owed(r *run) bool {
	return l.kept && l.ended && l.code == wire.PeerMessageCachedByServer && len(l.delivered) == 0 &&
		(l.server == r.servers() || !r.options.Memory)
}
