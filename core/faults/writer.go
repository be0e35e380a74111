package faults

import (
	"fmt"
	"strconv"
	"sync"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// writer counts up an attribute of its user, and adds to attributes of channels by revision.
//
// What it proves: when all is well again a user's attribute has the value that was confirmed last or one that was
// written after it; of two writes to a channel by the same revision one loses.
type writer struct {
	device    *device
	number    int
	confirmed int // highest value confirmed in this login
	read      string
	asked     bool
	revisions map[string]uint64 // by channel, as last read
	reading   map[int64]string
}

// wins notes which write won by which revision, in the life of one server.
type wins struct {
	mu sync.Mutex // guards by
	by map[string]string
}

// counter is the key of every attribute here.
const counter = "count"

func newWriter(d *device) actor {
	return &writer{device: d, revisions: map[string]uint64{}, reading: map[int64]string{}}
}

func (w *writer) act() {
	d, run := w.device, w.device.user.run
	r := d.user.random
	name := run.witness.names[r.IntN(len(run.witness.names))]
	id := client.NextMessageID()
	switch r.IntN(8) {
	case 0, 1:
		w.number++
		n := w.number
		d.accepted(d.client.WriteUserAttributes(wire.AttributesAddOrUpdate, []wire.Attribute{{Key: counter, Value: strconv.Itoa(n)}}, id),
			callKey{op: "write user attributes", id: id}, func(code wire.Code) {
				if code == wire.OK {
					w.confirmed = max(w.confirmed, n)
				}
			})
	case 2, 3, 4:
		peer := run.users[r.IntN(len(run.users))].name
		d.accepted(d.client.ReadUserAttributes(peer, nil, id), callKey{op: "read user attributes", id: id}, nil)
	case 5, 6:
		if d.accepted(d.client.ReadChannelAttributes(name, nil, id), callKey{op: "read channel attributes", id: id}, nil) {
			w.reading[id] = name
		}
	default:
		w.write(name, id)
	}
}

// write changes a channel's attribute by the revision last read.
func (w *writer) write(name string, id int64) {
	d, run := w.device, w.device.user.run
	revision, server := w.revisions[name], run.servers()
	err := d.client.WriteChannelAttributes(name, client.ChannelWrite{
		Op: wire.AttributesSet, Pairs: []wire.Attribute{{Key: counter, Value: d.name}}, Notify: d.user.random.IntN(2) == 0,
		Conditional: true, Revision: revision,
	}, id)
	d.accepted(err, callKey{op: "write channel attributes", id: id}, func(code wire.Code) {
		if code != wire.OK || run.servers() != server {
			return // of a write that two servers may have had nobody knows which one said yes
		}
		life := server // of the attributes
		if !run.options.Memory {
			life = 0
		}
		key := fmt.Sprint(name, " ", life, " ", revision)
		run.wins.mu.Lock()
		defer run.wins.mu.Unlock()
		if other := run.wins.by[key]; other != "" {
			run.judge.violation(contradictions, "%s and %s both changed %s by revision %d", other, d.name, name, revision)
		}
		run.wins.by[key] = d.name
	})
}

func (w *writer) see(event any) {
	d := w.device
	switch e := event.(type) {
	case client.UserAttributesWritten:
		d.completed(callKey{op: "write user attributes", id: e.RequestID}, e.Code)
	case client.UserAttributesResult:
		d.completed(callKey{op: "read user attributes", id: e.RequestID}, e.Code)
		if w.asked && e.User == d.user.name {
			w.read = "nothing"
			if len(e.Attributes) == 1 {
				w.read = e.Attributes[0].Value
			}
		}
	case client.ChannelAttributesWritten:
		d.completed(callKey{op: "write channel attributes", id: e.RequestID}, e.Code)
	case client.ChannelAttributesResult:
		d.completed(callKey{op: "read channel attributes", id: e.RequestID}, e.Code)
		if name := w.reading[e.RequestID]; name != "" && e.Code == wire.OK {
			w.revisions[name] = 0
			for _, a := range e.Attributes {
				w.revisions[name] = max(w.revisions[name], a.Revision)
			}
		}
		delete(w.reading, e.RequestID)
	case client.AttributesUpdated:
		for _, a := range e.Attributes {
			w.revisions[e.Channel.ID()] = a.Revision
		}
	}
}

func (w *writer) over() {
	w.confirmed = 0 // the session's end takes them along
	clear(w.reading)
}

func (w *writer) finish() {
	d := w.device
	id := client.NextMessageID()
	w.asked = d.accepted(d.client.ReadUserAttributes(d.user.name, nil, id), callKey{op: "read user attributes", id: id}, nil)
}

func (w *writer) satisfied() bool { return true }

func (w *writer) check() {
	if !w.asked || w.confirmed == 0 {
		return
	}
	n, _ := strconv.Atoi(w.read)
	if n < w.confirmed {
		w.device.user.run.judge.violation(losses, "%s: the attribute was confirmed with %d and reads %s", w.device.name, w.confirmed, w.read)
	}
}
