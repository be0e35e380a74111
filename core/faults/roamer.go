package faults

import (
	"slices"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// roamer has its device change networks, go to the background and come back.
//
// What it proves: Reconnected is told once after each connection that was made again, and after the last one before all is
// well; it says that the session went on exactly if it did, as the server's log has it, and never after a gap.
type roamer struct {
	device     *device
	background time.Time // until then, if the device is there
	marks      []mark
}

// mark is a moment at which a device had everything: a login, or a connection that was made again.
type mark struct {
	told
	fresh bool // the session is another one than at the mark before
	login bool
	gaps  int // that were told since the mark before
}

func newRoamer(d *device) actor { return &roamer{device: d} }

func (m *roamer) act() {
	d := m.device
	r := d.user.random
	switch n := r.IntN(40); {
	case !m.background.IsZero() && time.Now().After(m.background):
		m.foreground()
	case n == 0:
		m.must("NetworkChanged", d.client.NetworkChanged())
		d.user.run.count.tally(roaming, "networks changed")
	case n == 1 && m.background.IsZero():
		m.background = time.Now().Add(time.Duration(r.Int64N(int64(5 * time.Second))))
		m.must("EnterBackground", d.client.EnterBackground())
		d.user.run.count.tally(roaming, "times in the background")
	}
}

func (m *roamer) must(call string, err error) {
	if err != nil {
		m.device.user.run.judge.violation(contradictions, "%s: %s: %v", m.device.name, call, err)
	}
}

func (m *roamer) foreground() {
	m.must("EnterForeground", m.device.client.EnterForeground())
	m.background = time.Time{}
}

func (m *roamer) see(event any) {
	now := m.device.now
	switch e := event.(type) {
	case client.LoginResult:
		if e.Code == wire.OK {
			m.marks = append(m.marks, mark{told: now, fresh: true, login: true})
		}
	case client.Reconnected:
		m.device.user.run.count.tally(roaming, map[bool]string{true: "connections repaired, session resumed", false: "connections repaired, fresh session"}[e.Resumed])
		m.marks = append(m.marks, mark{told: now, fresh: !e.Resumed})
	case client.Gap:
		if n := len(m.marks); n > 0 {
			m.marks = append(m.marks, mark{told: now, gaps: 1})
		}
	}
}

func (m *roamer) over() {
	if !m.device.closed {
		m.rest()
	}
}

func (m *roamer) finish() {}

// rest ends what the device does to its own connection.
func (m *roamer) rest() {
	if !m.background.IsZero() {
		m.foreground()
	}
}

// satisfied reports whether the last connection that the server knows of was told here.
func (m *roamer) satisfied() bool {
	last, ok := m.device.user.run.lastLink(m.device.user.name)
	return ok && len(m.marks) > 0 && m.marks[len(m.marks)-1].gaps == 0 && last.Before(m.marks[len(m.marks)-1].at.Add(logLag))
}

func (m *roamer) check() {
	if !m.satisfied() {
		m.device.user.run.judge.violation(reconnections, "%s was not told of its last connection", m.device.name)
	}
}

// logLag is how much later than the client something may stand in the server's log: it is written when the client has
// been answered.
const logLag = 500 * time.Millisecond

// aloneUntil is when the user's next device was made. Its logins stand in the server's log too, which does not tell whose
// they are, so what a device was told of its connections is looked at as long as it is the only one.
func (d *device) aloneUntil() time.Time {
	if i := slices.Index(d.user.devices, d); i >= 0 && i+1 < len(d.user.devices) {
		return d.user.devices[i+1].made
	}
	return time.Now().Add(time.Hour)
}

// judgeMarks compares what a device was told of its connections, up to a moment, with the server's log.
func (m *roamer) judgeMarks(until time.Time) {
	d := m.device
	run := d.user.run
	var before *mark
	gaps := 0
	for i := range m.marks {
		k := &m.marks[i]
		if k.gaps > 0 {
			gaps++
			continue
		}
		if k.at.After(until.Add(-logLag)) {
			return
		}
		if before != nil && !k.login {
			from, to := before.at, k.at
			switch {
			case !k.fresh && gaps > 0:
				run.judge.violation(reconnections, "%s at %s: the session was resumed, and %d gaps came before", d.name, to.Format(time.StampMilli), gaps)
			case !k.fresh && (before.server != k.server || run.openedBetween(d.user.name, from.Add(logLag), to)):
				run.judge.violation(reconnections, "%s at %s: the session was resumed, and the server has opened a fresh one since %s", d.name, to.Format(time.StampMilli), from.Format(time.StampMilli))
			case k.fresh && before.server == k.server && !run.openedBetween(d.user.name, from, to.Add(logLag)):
				run.judge.violation(reconnections, "%s at %s: a fresh session, of which the server knows nothing since %s", d.name, to.Format(time.StampMilli), from.Format(time.StampMilli))
			case before.server == k.server && !run.linkedBetween(d.user.name, from, to.Add(logLag)):
				run.judge.violation(reconnections, "%s at %s: reconnected, and the server knows of no connection since %s", d.name, to.Format(time.StampMilli), from.Format(time.StampMilli))
			}
		}
		before, gaps = k, 0
	}
	if gaps > 0 && !d.closed && before != nil {
		run.judge.violation(reconnections, "%s: %d gaps, and no reconnection was told after them", d.name, gaps)
	}
}

// judgeReconnections looks at all devices.
func (r *run) judgeReconnections() {
	for _, u := range r.users {
		for _, d := range u.devices {
			for _, a := range d.actors {
				if m, ok := a.(*roamer); ok {
					m.judgeMarks(d.aloneUntil())
				}
			}
		}
	}
}
