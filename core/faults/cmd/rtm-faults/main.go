// Command rtm-faults lets a crowd of clients talk through faults and checks what they were promised.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/librtm/librtm/core/faults"
)

func main() { os.Exit(run(os.Args[1:], os.Stdout, os.Stderr)) }

// run returns the exit status: 0 all well, 1 violations or a run that did not work, 2 wrong usage.
func run(args []string, stdout, stderr io.Writer) int {
	fs := flag.NewFlagSet("rtm-faults", flag.ContinueOnError)
	fs.SetOutput(stderr)
	var o faults.Options
	seconds := fs.Int("seconds", 150, "how long faults are injected; healing and checking take up to two minutes more")
	fs.StringVar(&o.Server, "server", "build/out/bin/rtm-server", "the server program")
	fs.Uint64Var(&o.Seed, "seed", 0, "of the schedule of faults and of what each client does; 0: a random one, which is printed")
	fs.IntVar(&o.Faults, "faults", 0, "faults of connections and programs; 0: 20 a second")
	fs.IntVar(&o.Clients, "clients", 50, "number of clients, each with its user")
	fs.IntVar(&o.Channels, "channels", 6, "number of channels")
	fs.BoolVar(&o.KeepServer, "keep-server", false, "do nothing to the server's process")
	scenario := fs.String("scenario", "", "overload the server instead, in one way or in all: "+strings.Join(faults.ScenarioNames(), ", ")+", all")
	rightClock := fs.Bool("right-clock", false, "no clock jumps; otherwise the server and this program are built again with clocks that can, which takes a minute the first time")
	fs.BoolVar(&o.Memory, "memory", false, "the server keeps everything in memory; otherwise it has a data directory, and what it has promised to keep must survive its end")
	list := fs.Bool("list", false, "print the schedule of faults, and do nothing")
	fs.Usage = func() {
		fmt.Fprintf(stderr, `rtm-faults lets clients talk to an rtm-server through a network that fails, kills the server now and then, and
checks every message, completion and gap against what is promised. It ends with a table; its exit status is 1
if a promise was broken.

usage: rtm-faults [options]

`)
		fs.PrintDefaults()
	}
	switch err := fs.Parse(args); {
	case err == flag.ErrHelp:
		return 0
	case err != nil:
		return 2
	case fs.NArg() > 0 || *seconds < 1 || o.Clients < 2 || o.Channels < 1 || o.Channels > 20 || o.Faults < 0:
		fmt.Fprintln(stderr, "rtm-faults: at least 1 second, 2 clients, 1 to 20 channels, and no arguments beside options; --help lists them")
		return 2
	}
	o.Length = time.Duration(*seconds) * time.Second
	if o.Faults == 0 {
		o.Faults = 20 * *seconds
	}
	for o.Seed == 0 {
		o.Seed = rand.Uint64N(1_000_000)
	}
	if *list {
		for _, f := range faults.Schedule(o) {
			fmt.Fprintln(stdout, f)
		}
		return 0
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if *scenario != "" {
		return overload(ctx, o.Server, *scenario, *rightClock, stdout, stderr)
	}
	if !*rightClock && os.Getenv(clockedServer) == "" {
		status, err := again(ctx, args, o.Server, stdout, stderr)
		if err == nil {
			return status
		}
		fmt.Fprintf(stderr, "clocks will not jump: %v\n", err)
	}
	if o.OwnClock = faults.ClockOfThisProcess(); o.OwnClock != nil {
		o.Server = os.Getenv(clockedServer)
		clock, err := faults.NewClock(filepath.Join(filepath.Dir(o.Server), "server.clock"))
		if err != nil {
			fmt.Fprintf(stderr, "rtm-faults: %v\n", err)
			return 1
		}
		o.Clock = clock
	}
	fmt.Fprintf(stderr, "seed %d\n", o.Seed)
	began := time.Now()
	o.Progress = func(s string) { fmt.Fprintf(stderr, "%6.1f s  %s\n", time.Since(began).Seconds(), s) }
	report, err := faults.Run(ctx, o)
	if err != nil {
		fmt.Fprintf(stderr, "rtm-faults: seed %d: %v\n", o.Seed, err)
		return 1
	}
	fmt.Fprint(stdout, report)
	for _, v := range report.First {
		fmt.Fprintln(stdout, "  "+v)
	}
	if report.Violations > 0 {
		fmt.Fprintf(stdout, "\n%d violations: run again with --seed %d\n", report.Violations, report.Seed)
		return 1
	}
	fmt.Fprintln(stdout, "\nevery promise was kept")
	return 0
}

const module = "github.com/librtm/librtm/core/"

// clockedServer names the server program whose clock can jump to the process whose clock can, too.
const clockedServer = "FAULTS_SERVER"

// again runs this program once more, with a server, both built so that their clocks can jump. An error says why that
// cannot be.
func again(ctx context.Context, args []string, server string, stdout, stderr io.Writer) (status int, err error) {
	dir, err := os.MkdirTemp("", "rtm-clocks-")
	if err != nil {
		return 0, err
	}
	defer os.RemoveAll(dir)
	fmt.Fprintf(stderr, "building with clocks that can jump, instead of using %s; --right-clock does without\n", server)
	built, err := faults.Clocked(ctx, dir, "rtm-server", module+"cmd/rtm-server")
	if err != nil {
		return 0, err
	}
	self, err := faults.Clocked(ctx, dir, "rtm-faults", module+"faults/cmd/rtm-faults")
	if err != nil {
		return 0, err
	}
	clock, err := faults.NewClock(filepath.Join(dir, "own.clock"))
	if err != nil {
		return 0, err
	}
	c := exec.CommandContext(ctx, self, args...)
	c.Cancel = func() error { return c.Process.Signal(os.Interrupt) }
	c.Env = append(os.Environ(), clock.Variable(), clockedServer+"="+built)
	c.Stdout, c.Stderr = stdout, stderr
	err = c.Run()
	var ended *exec.ExitError
	if errors.As(err, &ended) {
		return max(ended.ExitCode(), 1), nil
	}
	return 0, err
}

// overload plays scenarios.
func overload(ctx context.Context, server, name string, rightClock bool, stdout, stderr io.Writer) int {
	dir, err := os.MkdirTemp("", "rtm-clocks-")
	if err != nil {
		fmt.Fprintf(stderr, "rtm-faults: %v\n", err)
		return 1
	}
	defer os.RemoveAll(dir)
	clocked := func() (string, *faults.Clock, error) {
		if rightClock {
			return "", nil, errors.New("--right-clock was given")
		}
		built, err := faults.Clocked(ctx, dir, "rtm-server", module+"cmd/rtm-server")
		if err != nil {
			return "", nil, err
		}
		clock, err := faults.NewClock(filepath.Join(dir, "server.clock"))
		return built, clock, err
	}
	ok, err := faults.Overload(ctx, server, name, clocked, func(line string) { fmt.Fprintln(stdout, line) })
	if err != nil {
		fmt.Fprintf(stderr, "rtm-faults: %v\n", err)
	}
	if !ok {
		return 1
	}
	return 0
}
