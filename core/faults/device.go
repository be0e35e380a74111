package faults

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// device is one client of a user, with everything it was told.
type device struct {
	user   *user
	name   string // for texts: "user7.2"
	client *client.Client
	sink   sink
	actors []actor

	// What follows is used by the user's goroutine only.
	state  client.State
	ready  bool // logged in, as far as the program was told
	open   map[callKey]*call
	queues map[callKey]int // calls without a number, which complete in any order
	closed bool
	made   time.Time
	now    told // the event that is looked at
}

// callKey names a call until it completes. Calls without a number of their own have the channel.
type callKey struct {
	op    string
	id    int64
	about string
}

// call is an accepted call.
type call struct {
	at    time.Time
	ended func(wire.Code)
}

// told is an event, and when it was told: the program may take it later.
type told struct {
	event  any
	at     time.Time
	server int // which one ran
}

// sink takes the events of a device.
type sink struct {
	mu     sync.Mutex // guards the rest
	run    *run
	events []told
	busy   time.Time     // until then the program takes nothing
	news   chan struct{} // has room for one
}

func (s *sink) Push(event any, _ int) {
	s.mu.Lock()
	s.events = append(s.events, told{event, time.Now(), s.run.servers()})
	s.mu.Unlock()
	select {
	case s.news <- struct{}{}:
	default:
	}
}

// WaitRoom holds the client's reader back while the program is busy.
func (s *sink) WaitRoom(done <-chan struct{}) {
	for {
		s.mu.Lock()
		left := time.Until(s.busy)
		s.mu.Unlock()
		if left <= 0 {
			return
		}
		timer := time.NewTimer(min(left, pause))
		select {
		case <-timer.C:
		case <-done:
			timer.Stop()
			return
		}
	}
}

func (s *sink) take() []told {
	s.mu.Lock()
	defer s.mu.Unlock()
	if time.Now().Before(s.busy) {
		return nil
	}
	list := s.events
	s.events = nil
	return list
}

func (u *user) newDevice() (*device, error) {
	d := &device{user: u, name: fmt.Sprintf("%s.%d", u.name, len(u.devices)+1), state: client.Disconnected,
		open: map[callKey]*call{}, queues: map[callKey]int{}}
	d.sink.run, d.sink.news, d.made = u.run, make(chan struct{}, 1), time.Now()
	c, err := client.New(client.Options{AppID: appID, Sink: &d.sink, Getenv: func(string) string { return "" }})
	if err != nil {
		return nil, err
	}
	if err := u.run.log(c, len(u.devices)); err != nil {
		return nil, err
	}
	if err := c.SetParameters(fmt.Sprintf(`{"rtm.server_url": "ws://%s/rtm"}`, u.gate.address())); err != nil {
		return nil, err
	}
	d.client = c
	for _, make := range actors {
		d.actors = append(d.actors, make(d))
	}
	u.devices = append(u.devices, d)
	return d, nil
}

// fullLog is a file that every write to fails, as if the disk were full.
const fullLog = "/dev/full"

// log lets some clients write their logs to a disk that is full, which must disturb nothing. The others have none.
func (r *run) log(c *client.Client, number int) error {
	if number%3 != 0 {
		return c.SetLogFilter(0)
	}
	// By a name of our own, because the library renames logs.
	name := filepath.Join(r.dir, "client.log")
	if _, err := os.Stat(fullLog); err != nil {
		return c.SetLogFilter(0)
	}
	if err := os.Symlink(fullLog, name); err != nil && !errors.Is(err, fs.ErrExist) {
		return err
	}
	return c.SetLogFile(name)
}

// accepted notes a call that the client took, or counts one that it refused.
func (d *device) accepted(err error, key callKey, ended func(wire.Code)) bool {
	run := d.user.run
	if err != nil {
		run.count.refused.Add(1)
		return false
	}
	run.count.calls.Add(1)
	if key.id == 0 {
		d.queues[key]++
		return true
	}
	d.open[key] = &call{time.Now(), ended}
	return true
}

// completed ends a call.
func (d *device) completed(key callKey, code wire.Code) {
	run := d.user.run
	run.count.completion(key.op, code)
	if key.id == 0 {
		if d.queues[key]--; d.queues[key] < 0 {
			d.queues[key] = 0
			run.judge.violation(completionsDouble, "%s: %s %s completed with code %d, and no such call was open", d.name, key.op, key.about, code)
		}
		return
	}
	c := d.open[key]
	if c == nil {
		run.judge.violation(completionsDouble, "%s: %s %d completed with code %d, and no such call was open", d.name, key.op, key.id, code)
		return
	}
	delete(d.open, key)
	if c.ended != nil {
		c.ended(code)
	}
}

// waits returns how many calls have no completion yet.
func (d *device) waits() int {
	n := len(d.open)
	for _, k := range d.queues {
		n += k
	}
	return n
}

// drain takes what the client has told.
func (d *device) drain() {
	for _, e := range d.sink.take() {
		d.now = e
		d.see(e.event)
	}
}

func (d *device) see(event any) {
	d.user.run.count.events.Add(1)
	switch e := event.(type) {
	case client.LoginResult:
		d.completed(callKey{op: "login"}, e.Code)
		d.ready = e.Code == wire.OK
		if d == d.user.device {
			d.user.absent.Store(!d.ready)
		}
	case client.LogoutResult:
		d.completed(callKey{op: "logout"}, e.Code)
		d.over()
		if n := d.waits(); n > 0 {
			d.user.run.judge.violation(completionsMissing, "%s: %d calls had no completion when the logout had its own", d.name, n)
			clear(d.open)
			clear(d.queues)
		}
	case client.StateChanged:
		d.state = e.State
		if e.State == client.Aborted {
			d.ready = false
		}
	}
	for _, a := range d.actors {
		a.see(event)
	}
}

// over tells the actors that nothing of the login is left.
func (d *device) over() {
	d.ready = false
	if d == d.user.device || d.user.device == nil || !d.user.device.ready {
		d.user.absent.Store(true)
	}
	for _, a := range d.actors {
		a.over()
	}
}

// close ends the client as a program does that just exits.
func (d *device) close() {
	d.client.Close()
	d.sink.mu.Lock()
	d.sink.busy = time.Time{}
	d.sink.mu.Unlock()
	d.drain()
	d.closed = true
	d.over()
	// A release completes nothing: what was open stays open, and its fate unknown.
	clear(d.open)
	clear(d.queues)
}

// step makes one call.
func (d *device) step() {
	r := d.user.random
	switch {
	case d.state == client.Disconnected && time.Now().Before(d.user.away):
	case d.state == client.Disconnected && !d.ready:
		if d.queues[callKey{op: "login"}] == 0 {
			d.accepted(d.client.Login("", d.user.name), callKey{op: "login"}, nil)
		}
	case d.state == client.Aborted:
		if d.queues[callKey{op: "logout"}] == 0 {
			d.accepted(d.client.Logout(), callKey{op: "logout"}, nil)
		}
	case !d.ready || d.user.run.settling.Load():
	case r.IntN(2000) == 0:
		d.accepted(d.client.Logout(), callKey{op: "logout"}, nil)
		d.ready = false
	default:
		i := r.IntN(len(d.actors))
		d.user.run.count.acts[i].Add(1)
		d.actors[i].act()
	}
}
