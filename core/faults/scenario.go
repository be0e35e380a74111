package faults

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// A scenario overloads the server in one way, while two users who do no harm talk. It measures how much longer their
// messages take than in peace, in the same run; what the offenders get; and how much memory the server takes.
type scenario struct {
	name, about string
	flags       []string
	files       int                  // descriptors the server may have; 0: as many as this process
	needs       int                  // descriptors this process must be able to have
	factor      int                  // the median of the healthy pair may grow by this at most
	memory      int                  // MiB the server may grow by
	clock       bool                 // the server's clock jumps
	tokens      bool                 // the server wants access tokens
	prepare     func(s *stage) error // before the server starts
	offend      func(ctx context.Context, s *stage) (got string, err error)
}

// stage is a scenario under way.
type stage struct {
	address string
	process *process
	dir     string   // for files
	flags   []string // of the server
	clock   *Clock
	grow    func() error // makes the disk larger, if it is a small one
	undo    func() error // what prepare did; nil: nothing
	why     string       // something could not be prepared

	mu        sync.Mutex // guards metricsAt
	metricsAt string
}

// hear looks for the address of the metrics in the server's log.
func (s *stage) hear(line string) {
	if !strings.Contains(line, "msg=metrics") {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.metricsAt = strings.TrimSuffix(strings.TrimPrefix(field(line, "url"), "http://"), "/metrics")
}

func (s *stage) metrics() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.metricsAt
}

var scenarios = []scenario{
	{name: "deaf", about: "20 members stop reading a channel with 2 MiB/s", factor: 10, memory: 200,
		flags: []string{"--message-rate", "0"}, offend: deaf},
	{name: "flood", about: "one sender writes 6000 messages a second, 100 times its rate", factor: 10, memory: 60, offend: flood},
	{name: "strangers", about: "10000 connections that never say anything", needs: 10500, factor: 10, memory: 120, offend: silent},
	{name: "trickle", about: "1000 handshakes, one byte each tenth of a second", factor: 10, memory: 60, offend: trickle},
	{name: "crowd", about: "5000 users join one channel, and leave it at once", factor: 40, memory: 250,
		flags: []string{"--max-pending", "6000"}, offend: crowd},
	{name: "sleeper", about: "a program takes no events while its channel gets 20 MiB", factor: 10, memory: 60,
		flags: []string{"--message-rate", "0"}, offend: sleeping},
	{name: "unheard", about: "a program sends 20 MiB on a connection that stands still", factor: 20, memory: 60,
		flags: []string{"--message-rate", "0", "--ping-interval", "20s", "--silence", "60s", "--unreachable-after", "60s",
			"--offline-after", "90s"}, offend: unheard},
	{name: "descriptors", about: "300 connections to a server that may open 200 files", files: 200, factor: 10, memory: 30, offend: silentFew},
	{name: "exhausted", about: "the same, and the server has no limit of its own", files: 200, factor: 10, memory: 30,
		flags: []string{"--max-connections", "100000", "--metrics", "127.0.0.1:0"}, offend: exhausted},
	{name: "disk", about: "uploads to a full disk, and to one that nothing may be written to", factor: 10, memory: 30, prepare: prepareDisk, offend: full},
	{name: "clock", about: "the server's clock jumps by hours, forth and back", clock: true, tokens: true, factor: 10, memory: 30,
		flags: []string{"--app", tokenApp + ":" + tokenCertificate, "--ping-interval", "500ms", "--silence", "1s",
			"--unreachable-after", "1500ms", "--offline-after", "2500ms"}, offend: jumping},
}

// ScenarioNames lists the scenarios.
func ScenarioNames() (names []string) {
	for _, s := range scenarios {
		names = append(names, s.name)
	}
	return names
}

// Overload plays the scenario of a name, or all, and tells each as a line of a table. It reports whether all held.
//
// clocked gives a server whose clock can jump, and is called if a scenario needs one. What cannot be done here is told.
func Overload(ctx context.Context, server, name string, clocked func() (server string, c *Clock, err error), tell func(string)) (ok bool, err error) {
	ok = true
	found := false
	tell(fmt.Sprintf("%-12s %9s %9s %-11s %9s %9s  %-15s %s", "scenario", "p50", "p50 under", "factor", "p99", "p99 under", "memory", "what the offenders got"))
	for _, s := range scenarios {
		if name != "all" && name != s.name {
			continue
		}
		found = true
		if why := s.impossible(); why != "" {
			tell(fmt.Sprintf("%-12s left out: %s", s.name, why))
			continue
		}
		binary, clock := server, (*Clock)(nil)
		if s.clock {
			if binary, clock, err = clocked(); err != nil {
				tell(fmt.Sprintf("%-12s left out: %v", s.name, err))
				continue
			}
		}
		line, held, err := s.play(ctx, binary, clock)
		if err != nil {
			return false, fmt.Errorf("scenario %s: %w", s.name, err)
		}
		ok = ok && held
		tell(line)
	}
	if !found {
		return false, fmt.Errorf("there is no scenario %q; there are %s and all", name, strings.Join(ScenarioNames(), ", "))
	}
	return ok, nil
}

// leastLatency is what the median is compared with at least: what is less says more about who else uses the processor.
const leastLatency = time.Millisecond

// peace is how long is measured without offenders, and at least with them.
const peace = 2 * time.Second

// impossible says why a scenario cannot be played here, or nothing.
func (s *scenario) impossible() string {
	if has := openFiles(); s.needs > 0 && has > 0 && has < s.needs {
		return fmt.Sprintf("this process may open %d files, and %d are needed: raise ulimit -n", has, s.needs)
	}
	return ""
}

func (s *scenario) play(ctx context.Context, binary string, clock *Clock) (line string, held bool, err error) {
	dir, err := os.MkdirTemp("", "rtm-scenario-")
	if err != nil {
		return "", false, err
	}
	defer os.RemoveAll(dir)
	st := &stage{dir: dir, flags: s.flags, clock: clock}
	defer func() {
		if st.undo != nil {
			err = errors.Join(err, st.undo())
		}
	}()
	if s.prepare != nil {
		if err := s.prepare(st); err != nil {
			return "", false, err
		}
	}
	p := process{binary: binary, flags: st.flags}
	p.log.each = st.hear
	if clock != nil {
		p.environment = []string{clock.Variable()}
	}
	if s.files > 0 {
		p.binary, p.before = "/bin/sh", []string{"-c", fmt.Sprintf(`ulimit -n %d && exec "$0" "$@"`, s.files), binary}
	}
	if err := p.start(); err != nil {
		return "", false, err
	}
	defer p.kill()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	st.address, st.process = p.address, &p
	alice, err := s.healthy(ctx, p.address, "alice")
	if err != nil {
		return "", false, err
	}
	bob, err := s.healthy(ctx, p.address, "bob")
	if err != nil {
		return "", false, err
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer alice.close()
	defer bob.close()
	wg.Go(alice.read)
	wg.Go(bob.read)

	calm, err := measure(ctx, alice, func(ctx context.Context) { wait(ctx, peace) })
	if err != nil {
		return "", false, err
	}
	before := p.memory()
	var got string
	var offence error
	busy, err := measure(ctx, alice, func(ctx context.Context) {
		least := time.Now().Add(peace)
		got, offence = s.offend(ctx, st)
		wait(ctx, time.Until(least))
	})
	if err = errors.Join(err, offence); err != nil {
		return "", false, err
	}
	grown := (p.peak() - before) >> 20
	factor := float64(percentile(busy, 50)) / float64(max(percentile(calm, 50), leastLatency))
	held = factor <= float64(s.factor) && grown <= s.memory
	verdict := ""
	if !held {
		verdict = "  TOO MUCH"
	}
	round := func(d time.Duration) time.Duration { return d.Round(time.Microsecond) }
	return fmt.Sprintf("%-12s %9v %9v %-11s %9v %9v  %-15s %s%s", s.name, round(percentile(calm, 50)), round(percentile(busy, 50)),
		fmt.Sprintf("%.1f of %d", factor, s.factor), round(percentile(calm, 99)), round(percentile(busy, 99)),
		fmt.Sprintf("+%d of %d MiB", grown, s.memory), got, verdict), held, nil
}

// healthy logs one of the two users in who do no harm.
func (s *scenario) healthy(ctx context.Context, address, user string) (*peer, error) {
	if !s.tokens {
		return newPeer(ctx, address, user)
	}
	text, err := mint(user, time.Now())
	if err != nil {
		return nil, err
	}
	return newPeerOf(ctx, address, tokenApp, user, text)
}

// measure takes the latencies of a healthy pair while something is done.
func measure(ctx context.Context, a *peer, do func(context.Context)) (list []time.Duration, err error) {
	talking, stop := context.WithCancel(ctx)
	var wg sync.WaitGroup
	wg.Go(func() { list, err = latencies(talking, a, "bob") })
	do(ctx)
	stop()
	wg.Wait()
	return list, err
}

// each runs do for the numbers 0 to n-1 on a few goroutines, and returns what failed.
func each(n int, do func(i int) error) error {
	const workers = 16
	var next atomic.Int64
	var wg sync.WaitGroup
	failed := make([]error, workers)
	for w := range workers {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < n && failed[w] == nil; i = int(next.Add(1)) - 1 {
				failed[w] = do(i)
			}
		})
	}
	wg.Wait()
	return errors.Join(failed...)
}

// sender returns a peer that reads whatever it is told, until end is called.
func (s *stage) sender(ctx context.Context) (p *peer, end func(), err error) {
	if p, err = newPeer(ctx, s.address, "sender"); err != nil {
		return nil, nil, err
	}
	var reading sync.WaitGroup
	reading.Go(p.read)
	return p, func() {
		p.close()
		reading.Wait()
	}, nil
}

func deaf(ctx context.Context, s *stage) (string, error) {
	const members = 20
	sender, end, err := s.sender(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	if err := sender.request(wire.KindJoin, "lobby"); err != nil {
		return "", err
	}
	list := make([]*peer, members)
	if err := each(members, func(i int) (err error) {
		if list[i], err = newPeer(ctx, s.address, fmt.Sprint("deaf", i)); err == nil {
			err = list[i].request(wire.KindJoin, "lobby")
		}
		return err
	}); err != nil {
		return "", err
	}
	text := strings.Repeat("x", 32<<10)
	for range 64 * 6 {
		if err := sender.publish("lobby", text); err != nil {
			return "", err
		}
		wait(ctx, 15*time.Millisecond)
	}
	// Now they look: what was on the way, and why the server ended it.
	var wg sync.WaitGroup
	defer wg.Wait()
	for _, p := range list {
		wg.Go(p.read)
	}
	byes := 0
	for _, p := range list {
		for !p.over() && ctx.Err() == nil {
			wait(ctx, pause)
		}
		if p.bye == wire.ByeSlowConsumer {
			byes++
		}
		p.close()
	}
	if byes < members {
		return "", fmt.Errorf("%d of %d slow consumers were told so", byes, members)
	}
	return fmt.Sprintf("%d of %d disconnected as slow consumers; the sender had %d results of 0", byes, members, sender.count(wire.OK)-1), nil
}

func flood(ctx context.Context, s *stage) (string, error) {
	sender, end, err := s.sender(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	const seconds, bunch, each = 4, 60, 10 * time.Millisecond
	for range int(seconds * time.Second / each) {
		if err := sender.tell("bob", "hello", bunch); err != nil {
			return "", err
		}
		wait(ctx, each)
	}
	total := seconds * int(time.Second/each) * bunch
	for sender.count(-1) < total && ctx.Err() == nil {
		wait(ctx, pause)
	}
	ok, refused := sender.count(wire.OK), sender.count(wire.PeerMessageTooOften)
	if ok+refused != total || refused < total/2 {
		return "", fmt.Errorf("of %d messages %d were delivered and %d refused", total, ok, refused)
	}
	return fmt.Sprintf("%d delivered, %d answered with too often", ok, refused), nil
}

func silent(ctx context.Context, s *stage) (string, error)    { return s.silent(ctx, 10000) }
func silentFew(ctx context.Context, s *stage) (string, error) { return s.silent(ctx, 300) }

// silent opens connections, and looks whether a newcomer is answered while they are there and welcome when they are gone.
func (s *stage) silent(ctx context.Context, n int) (string, error) {
	list, refused := openMany(n, s.address)
	defer func() {
		for _, c := range list {
			_ = c.Close()
		}
	}()
	began := time.Now()
	answer := s.knock()
	took := time.Since(began).Round(time.Millisecond)
	if answer != "503" && answer != "426" && answer != closedAtOnce {
		return "", fmt.Errorf("a newcomer was answered with %q after %v; it should be turned away at once, or served", answer, took)
	}
	told, closed := 0, 0
	for _, c := range list {
		_ = c.SetReadDeadline(time.Now().Add(20 * time.Second))
		b := make([]byte, 64)
		switch k, err := c.Read(b); {
		case bytes.HasPrefix(b[:k], []byte("HTTP/1.1 503")):
			told++
		case errors.Is(err, os.ErrDeadlineExceeded):
			return "", errors.New("a connection that never said anything is open after 20 s")
		default:
			closed++
		}
	}
	return fmt.Sprintf("%d not taken, %d told to come back later, %d closed in time; a newcomer met: %s, in %v", refused, told, closed, answer, took), s.open(ctx)
}

// closedAtOnce is what knock says of a server that turns away so many that it tells only some of them why.
const closedAtOnce = "closed at once"

// knock asks the server for its path without a websocket, and returns the status.
func (s *stage) knock() string {
	c, err := net.DialTimeout("tcp", s.address, 5*time.Second)
	if err != nil {
		return err.Error()
	}
	defer c.Close()
	_ = c.SetDeadline(time.Now().Add(5 * time.Second))
	fmt.Fprintf(c, "GET /rtm HTTP/1.1\r\nHost: %s\r\n\r\n", s.address)
	b := make([]byte, 512)
	n, err := c.Read(b)
	if fields := strings.Fields(string(b[:n])); len(fields) > 1 {
		return fields[1]
	}
	if errors.Is(err, os.ErrDeadlineExceeded) {
		return "nothing"
	}
	return closedAtOnce
}

// open reports an error unless a newcomer can log in again.
func (s *stage) open(ctx context.Context) error {
	p, err := newPeer(ctx, s.address, "newcomer")
	if err != nil {
		return fmt.Errorf("nobody can log in afterwards: %w", err)
	}
	p.close()
	return nil
}

func trickle(ctx context.Context, s *stage) (string, error) {
	const n = 1000
	list, _ := openMany(n, s.address)
	request := []byte("GET /rtm HTTP/1.1\r\nHost: localhost\r\nX-Slow: " + strings.Repeat("x", 300) + "\r\n\r\n")
	began, closed := time.Now(), 0
	for _, b := range request {
		closed = 0
		for _, c := range list {
			if _, err := c.Write([]byte{b}); err != nil {
				closed++
			}
		}
		if closed == len(list) {
			break
		}
		wait(ctx, 100*time.Millisecond)
	}
	took := time.Since(began).Round(time.Second)
	for _, c := range list {
		_ = c.Close()
	}
	if closed < len(list) {
		return "", fmt.Errorf("%d of %d were still there after %v", len(list)-closed, len(list), took)
	}
	return fmt.Sprintf("%d closed after %v", closed, took), s.open(ctx)
}

func crowd(ctx context.Context, s *stage) (string, error) {
	const members = 5000
	list := make([]*peer, members)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer func() {
		for _, p := range list {
			if p != nil {
				p.close()
			}
		}
	}()
	if err := each(members, func(i int) (err error) {
		if list[i], err = newPeer(ctx, s.address, fmt.Sprint("member", i)); err == nil {
			wg.Go(list[i].read)
		}
		return err
	}); err != nil {
		return "", err
	}
	var took [2]time.Duration
	for step, kind := range []wire.Kind{wire.KindJoin, wire.KindLeave} {
		began := time.Now()
		if err := each(members, func(i int) error { return list[i].request(kind, "stadium") }); err != nil {
			return "", err
		}
		for _, p := range list {
			for p.count(wire.OK) <= step && ctx.Err() == nil {
				wait(ctx, time.Millisecond)
			}
		}
		took[step] = time.Since(began).Round(time.Millisecond)
	}
	return fmt.Sprintf("%d joined in %v and left in %v", members, took[0], took[1]), ctx.Err()
}

// memory returns the resident bytes of the server, and peak the most there ever were; 0 where the system does not tell.
func (p *process) memory() int { return p.status("VmRSS:") }
func (p *process) peak() int   { return p.status("VmHWM:") }

func (p *process) status(key string) int {
	text, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.command.Process.Pid))
	for line := range strings.Lines(string(text)) {
		if fields := strings.Fields(line); len(fields) > 1 && fields[0] == key {
			n, _ := strconv.Atoi(fields[1])
			return n << 10
		}
	}
	return 0
}
