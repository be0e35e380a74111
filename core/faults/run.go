package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"time"

	"github.com/librtm/librtm/core/client"
)

const appID = "faults"

// Options say what a run is like. The zero value of each field but Server means its default.
type Options struct {
	Server     string        // path of the rtm-server program
	Seed       uint64        // of the schedule and of what each user does
	Length     time.Duration // how long faults are injected: 10 s
	Faults     int           // of connections and programs: 10 a second
	Clients    int           // 50
	Channels   int           // 6
	Pace       time.Duration // mean time between two calls of a user: 100 ms
	KeepServer bool          // no faults of the server's process
	Flags      []string      // further flags of the server
	Memory     bool          // the server keeps nothing on a disk, so what it keeps for users who are away ends with it
	Clock      *Clock        // of the server, if it was built by Clocked; nil: its clock does not jump
	OwnClock   *Clock        // of this process, likewise
	Progress   func(string)  // is told what goes on; may be nil
}

func (o *Options) setDefaults() {
	if o.Length == 0 {
		o.Length = 10 * time.Second
	}
	if o.Faults == 0 {
		o.Faults = 10 * int(o.Length/time.Second)
	}
	if o.Clients == 0 {
		o.Clients = 50
	}
	if o.Channels == 0 {
		o.Channels = 6
	}
	if o.Pace == 0 {
		o.Pace = 100 * time.Millisecond
	}
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
}

// quick makes a server that notices things sooner than by default, so that a short run has many of them. What rates
// refuse proves nothing here, so those that would be met all the time are lifted.
var quick = []string{
	"--ping-interval", "700ms", "--silence", "1500ms", "--unreachable-after", "2500ms", "--offline-after", "7s",
	"--resume-window", "131072", "--join-same-rate", "0", "--subscribe-rate", "0", "--unsubscribe-rate", "0",
	"--channel-attributes-write-rate", "0", "--user-attributes-write-rate", "0",
	"--invitation-delivered", "4s", "--invitation-answered", "5s", "--media-rate", "0", "--media-idle", "45s",
	"--offline-messages", "5000",
}

// run is one run under way.
type run struct {
	options Options
	server  process
	proxy   *proxy
	witness *witness
	users   []*user
	judge   judge
	count   counts
	post    post
	talk    talk
	wins    wins
	offers  offers
	shelf   *shelf
	short   shortage

	serverNumber atomic.Int32
	settling     atomic.Bool
	dir          string          // for the files of this run
	skipped      map[Kind]string // faults that cannot be done here, and why

	mu      sync.Mutex             // guards the rest
	opened  map[string][]time.Time // fresh sessions, by user
	linked  map[string][]time.Time // these and the resumed ones
	resumed int
	ended   map[string]int // sessions, by what the server says of it
}

// servers returns the number of the server that runs now: 0 for the first.
func (r *run) servers() int { return int(r.serverNumber.Load()) }

// user is somebody with a program that uses the library.
type user struct {
	run      *run
	index    int
	name     string
	gate     *gate
	random   *rand.Rand
	device   *device // the present one
	devices  []*device
	retiring []*device // pushed out by a newer one, and not yet closed
	away     time.Time // until then the user does not log in
	absent   atomic.Bool
	commands chan func()
}

// Run makes a crowd, lets it talk through faults, and reports. An error means that the run itself did not work; what
// the library and the server did wrong stands in the report.
func Run(ctx context.Context, o Options) (*Report, error) {
	o.setDefaults()
	dir, err := os.MkdirTemp("", "rtm-faults-")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	r := &run{options: o, dir: dir, skipped: map[Kind]string{}, opened: map[string][]time.Time{}, linked: map[string][]time.Time{}, ended: map[string]int{}}
	r.post.letters, r.talk.published, r.wins.by = map[string]*letter{}, map[string]*publication{}, map[string]string{}
	r.offers.byName = map[string]*offer{}
	r.count.acts = make([]atomic.Int64, len(actors))
	r.count.completions = map[string]map[int]int{}
	r.count.tallies = map[tallied]map[string]int{}
	var channels []string
	for i := range o.Channels {
		channels = append(channels, fmt.Sprint("channel", i+1))
	}
	r.witness = newWitness(channels)
	if r.shelf, err = newShelf(dir, o.Seed); err != nil {
		return nil, err
	}
	r.server = process{binary: o.Server, flags: slices.Concat(quick, o.Flags)}
	r.server.flags = append(r.server.flags, "--media-dir", r.shelf.kept())
	if !o.Memory {
		r.server.flags = append(r.server.flags, "--data", filepath.Join(dir, "data"))
	}
	if o.Clock != nil {
		r.server.environment = []string{o.Clock.Variable()}
	}
	r.server.log.each = r.hear
	defer r.server.kill()
	if err := r.startServer(ctx); err != nil {
		return nil, err
	}
	defer r.witness.close()
	if r.proxy, err = newProxy(o.Clients); err != nil {
		return nil, err
	}
	defer r.proxy.close()
	r.proxy.server.Store(&r.server.address)
	began := time.Now()
	if err := r.live(ctx); err != nil {
		return nil, err
	}
	r.count.memory.Store(int64(r.server.peak()))
	r.judgeAll()
	return r.report(time.Since(began)), nil
}

// startServer starts the server, and the witness before anybody else can come.
func (r *run) startServer(ctx context.Context) error {
	if err := r.server.start(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, started)
	defer cancel()
	if err := r.witness.connect(ctx, r.server.address); err != nil {
		return fmt.Errorf("let the witness in: %w", err)
	}
	return nil
}

// hear takes a line of the server's log.
func (r *run) hear(line string) {
	// That a full disk, or one on which no file can be opened, is an error for who keeps things on it goes without saying.
	lately := time.Now().Add(-lateError)
	excused := r.short.since(Disk, lately) || strings.Contains(line, syscall.EMFILE.Error()) && r.short.since(Descriptors, lately)
	if strings.Contains(line, " level=ERROR ") && !excused || strings.Contains(line, "panic") {
		r.judge.violation(serverErrors, "%s", line)
	}
	if strings.Contains(line, `msg="connection not accepted"`) {
		r.count.notAccepted.Add(1)
		return
	}
	if strings.Contains(line, `msg="session ended"`) {
		r.mu.Lock()
		defer r.mu.Unlock()
		r.ended[field(line, "detail")]++
		return
	}
	resumed := strings.Contains(line, `msg="session resumed"`)
	if !resumed && !strings.Contains(line, `msg="session opened"`) {
		return
	}
	name := field(line, "user")
	// The clocks of this process and of the server may have jumped since, each by whole hours.
	now := time.Now()
	at, _ := time.Parse(time.RFC3339Nano, field(" "+line, "time"))
	at = now.Add(-fold(now.Round(0).Sub(at)))
	r.mu.Lock()
	defer r.mu.Unlock()
	r.linked[name] = append(r.linked[name], at)
	if resumed {
		r.resumed++
	} else {
		r.opened[name] = append(r.opened[name], at)
	}
}

// lateError is how long after a shortage the server may still say that it had one.
const lateError = 5 * time.Second

// field returns a value of a line of the log.
func field(line, key string) string {
	_, rest, _ := strings.Cut(line, " "+key+"=")
	if quoted, ok := strings.CutPrefix(rest, `"`); ok {
		value, _, _ := strings.Cut(quoted, `"`)
		return value
	}
	value, _, _ := strings.Cut(rest, " ")
	return value
}

// openedBetween reports whether the user got a fresh session between two moments. Times in the log have milliseconds.
func (r *run) openedBetween(name string, from, to time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return anyBetween(r.opened[name], from, to)
}

// linkedBetween reports whether the user got a fresh session or resumed one between two moments.
func (r *run) linkedBetween(name string, from, to time.Time) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	return anyBetween(r.linked[name], from, to)
}

// linkBefore returns when the server last let the user in before a moment.
func (r *run) linkBefore(name string, before time.Time) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, t := range r.linked[name] {
		if t.Before(before) {
			at, ok = t, true
		}
	}
	return at, ok
}

// lastLink returns when the server last let the user in.
func (r *run) lastLink(name string) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	list := r.linked[name]
	if len(list) == 0 {
		return at, false
	}
	return list[len(list)-1], true
}

func anyBetween(list []time.Time, from, to time.Time) bool {
	const grain = 2 * time.Millisecond
	for _, at := range list {
		if at.After(from.Add(-grain)) && at.Before(to.Add(grain)) {
			return true
		}
	}
	return false
}

// live lets the users talk while faults are injected, heals the network, and waits until all is well.
func (r *run) live(ctx context.Context) error {
	users, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer stop()
	for i := range r.options.Clients {
		u := &user{run: r, index: i, name: fmt.Sprint("user", i+1), gate: r.proxy.gates[i], commands: make(chan func(), 16),
			random: rand.New(rand.NewPCG(r.options.Seed, uint64(i)+2))}
		r.users = append(r.users, u)
	}
	for _, u := range r.users {
		var err error
		if u.device, err = u.newDevice(); err != nil {
			return err
		}
	}
	defer r.closeAll()
	for _, u := range r.users {
		wg.Go(func() { u.live(users) })
	}
	if err := r.inject(ctx); err != nil {
		return err
	}
	r.settling.Store(true)
	for _, u := range r.users {
		u.do(u.rest)
	}
	r.proxy.heal()
	r.options.Progress("the network is well again")
	r.settle(ctx)
	stop()
	wg.Wait()
	r.witness.mu.Lock()
	lost := r.witness.lost
	r.witness.mu.Unlock()
	if lost != nil {
		return fmt.Errorf("the witness lost its connection: %w", lost)
	}
	return ctx.Err()
}

// closeAll ends every client that is left.
func (r *run) closeAll() {
	for _, u := range r.users {
		for _, d := range u.devices {
			d.client.Close()
		}
	}
}

// inject follows the schedule.
func (r *run) inject(ctx context.Context) error {
	began := time.Now()
	for i, f := range Schedule(r.options) {
		timer := time.NewTimer(time.Until(began.Add(f.At)))
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return ctx.Err()
		}
		if err := r.short.end(false); err != nil {
			return err
		}
		if i%200 == 199 {
			r.options.Progress(fmt.Sprintf("%d faults, %d events", i+1, r.count.events.Load()))
		}
		if r.server.crashed() {
			return fmt.Errorf("the server ended by itself: %s", r.server.log.String())
		}
		if err := r.inflict(ctx, f); err != nil {
			return err
		}
	}
	return r.short.end(true)
}

func (r *run) inflict(ctx context.Context, f Fault) error {
	if f.Kind >= Descriptors {
		return r.withhold(f)
	}
	if f.Kind >= Freeze {
		r.count.faults[f.Kind].Add(1)
		return r.hitServer(ctx, f)
	}
	u := r.users[f.User]
	switch f.Kind {
	case Busy:
		r.order(u, f.Kind, func() { u.device.sink.pauseFor(f.Length) })
	case Quit:
		r.order(u, f.Kind, func() { u.replace(true) })
	case Rival:
		r.order(u, f.Kind, func() { u.replace(false) })
	case Away:
		r.order(u, f.Kind, func() { u.goAway(f.Length) })
	default:
		r.count.faults[f.Kind].Add(1)
		u.gate.inflict(f)
	}
	return nil
}

// order has a user's goroutine do something; a user who has too much to do is left in peace.
func (r *run) order(u *user, k Kind, do func()) {
	select {
	case u.commands <- do:
		r.count.faults[k].Add(1)
	default:
	}
}

// withhold has the server do without something it needs, or a clock jump. What cannot be done here is told once.
func (r *run) withhold(f Fault) (err error) {
	if err := r.short.end(true); err != nil {
		return err
	}
	var undo func() error
	switch {
	case f.Kind == Descriptors:
		undo, err = noFiles(r.server.command.Process)
	case f.Kind == Disk:
		undo, err = noDisk(r.server.command.Process)
	case f.Kind == ServerClock && r.options.Clock != nil:
		err = r.options.Clock.set(int64(f.Hours) * 3600)
	case f.Kind == ClientClock && r.options.OwnClock != nil:
		err = r.options.OwnClock.set(int64(f.Hours) * 3600)
	default:
		err = errors.New("the program was not built so that its clock can jump")
	}
	if err != nil {
		if r.skipped[f.Kind] == "" {
			r.skipped[f.Kind] = err.Error()
			r.options.Progress(fmt.Sprintf("left out: %s: %v", f.Kind, err))
		}
		return nil
	}
	r.options.Progress(f.String())
	r.count.faults[f.Kind].Add(1)
	if undo != nil {
		r.short.begin(f.Kind, f.Length, undo)
	}
	return nil
}

func (r *run) hitServer(ctx context.Context, f Fault) error {
	r.options.Progress(f.String())
	if err := r.short.end(true); err != nil {
		return err
	}
	if f.Kind == Freeze {
		if err := freeze(r.server.command.Process, true); err != nil {
			return err
		}
		wait(ctx, f.Length)
		return freeze(r.server.command.Process, false)
	}
	// Nobody comes in before the witness, who has to see everything.
	r.proxy.down.Store(true)
	if f.Kind == Drain {
		r.server.stop(syscall.SIGTERM)
	} else {
		r.server.kill()
	}
	r.witness.close()
	wait(ctx, f.Length)
	r.serverNumber.Add(1)
	err := r.startServer(ctx)
	r.proxy.down.Store(false)
	return err
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// settled is how long everything may take to be well again after the last fault: a pause between attempts and a few
// timeouts, on a machine that is busy.
const settled = 60 * time.Second

// settle waits until every user is connected and every call completed, has everybody say a last word, and waits until
// that has arrived everywhere. What does not become well shows in the checks.
func (r *run) settle(ctx context.Context) {
	r.until(ctx, time.Now().Add(settled), func(u *user) bool { return u.calm() })
	for _, u := range r.users {
		u.do(func() {
			for _, a := range u.device.actors {
				if u.device.ready {
					a.finish()
				}
			}
		})
	}
	r.until(ctx, time.Now().Add(settled), func(u *user) bool { return u.calm() && u.satisfied() })
}

// until asks every user, on his own goroutine, until all say yes.
func (r *run) until(ctx context.Context, deadline time.Time, yes func(*user) bool) {
	for _, u := range r.users {
		for time.Now().Before(deadline) && ctx.Err() == nil {
			ok := false
			u.do(func() { ok = yes(u) })
			if ok {
				break
			}
			wait(ctx, pause)
		}
	}
}

func (r *run) judgeAll() {
	for _, u := range r.users {
		d := u.device
		if !d.ready || d.state != client.Connected {
			r.judge.violation(recovery, "%s is not logged in; its state is %v", d.name, d.state)
			continue
		}
		for key := range d.open {
			r.judge.violation(completionsMissing, "%s: %s %d", d.name, key.op, key.id)
		}
		for key, n := range d.queues {
			if n > 0 {
				r.judge.violation(completionsMissing, "%s: %d times %s %s", d.name, n, key.op, key.about)
			}
		}
		for _, a := range d.actors {
			a.check()
		}
	}
	r.post.check(r)
	r.offers.check(&r.judge)
	r.shelf.check(&r.judge)
	r.judgeDiaries()
	r.judgeReconnections()
	r.judgeLeftovers()
}

// judgeLeftovers looks for goroutines of clients: all are closed, so their goroutines have to end.
func (r *run) judgeLeftovers() {
	var left []byte
	for deadline := time.Now().Add(settled); ; time.Sleep(pause) {
		buf := make([]byte, 4<<20)
		left = nil
		for _, stack := range bytes.Split(buf[:runtime.Stack(buf, true)], []byte("\n\n")) {
			if bytes.Contains(stack, []byte("/core/client.")) {
				left = stack
			}
		}
		if left == nil {
			return
		}
		if time.Now().After(deadline) {
			break
		}
	}
	r.judge.violation(leftovers, "%s", left)
}

// live is a user's goroutine.
func (u *user) live(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case do := <-u.commands:
			do()
		case <-u.device.sink.news:
		case <-timer.C:
			u.device.step()
			timer.Reset(time.Duration(u.random.ExpFloat64() * float64(u.run.options.Pace)))
		}
		u.drain()
	}
}

// do has the user's goroutine do something, and waits for it.
func (u *user) do(what func()) {
	done := make(chan struct{})
	u.commands <- func() { what(); close(done) }
	<-done
}

func (u *user) drain() {
	u.device.drain()
	for i, d := range u.retiring {
		d.drain()
		if d.state == client.Aborted || d.state == client.Disconnected {
			d.close()
			u.retiring = append(u.retiring[:i], u.retiring[i+1:]...)
			break
		}
	}
}

// replace gives the user a new device: after the old one quit, or beside it.
func (u *user) replace(quit bool) {
	old := u.device
	d, err := u.newDevice()
	if err != nil {
		u.run.judge.violation(recovery, "%s: %v", u.name, err)
		return
	}
	u.device = d
	if quit {
		old.close()
	} else {
		u.retiring = append(u.retiring, old)
	}
	d.step()
}

// goAway has the user log out, or just quit, and come back later. Who is not logged in yet stays.
func (u *user) goAway(length time.Duration) {
	d := u.device
	if !d.ready {
		return
	}
	u.away = time.Now().Add(length)
	if u.random.IntN(2) == 0 {
		d.accepted(d.client.Logout(), callKey{op: "logout"}, nil)
		d.ready = false
		return
	}
	fresh, err := u.newDevice()
	if err != nil {
		u.run.judge.violation(recovery, "%s: %v", u.name, err)
		return
	}
	u.device = fresh
	d.close()
}

// rest ends what the user does to himself.
func (u *user) rest() {
	u.away = time.Time{}
	for _, d := range append(u.retiring, u.device) {
		for _, a := range d.actors {
			if m, ok := a.(*roamer); ok {
				m.rest()
			}
		}
	}
}

// calm reports whether the user is connected and waits for nothing.
func (u *user) calm() bool {
	d := u.device
	return d.ready && d.state == client.Connected && d.waits() == 0 && len(u.retiring) == 0
}

func (u *user) satisfied() bool {
	for _, a := range u.device.actors {
		if !a.satisfied() {
			return false
		}
	}
	return true
}

func (s *sink) pauseFor(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.busy = time.Now().Add(d)
}

// ErrUnsupported says that a fault needs another system.
var ErrUnsupported = errors.New("this system cannot stop a process for a while")
