// Command bench measures librtm and its server side by side with peers, and holds the figures against the goals
// of the project. README.md says what each row means.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"time"
)

// Roles in which this program starts itself, as the servers to compare with.
const (
	rolePeerGorilla    = "peer-gorilla"
	rolePeerCentrifuge = "peer-centrifuge"
	roleRelay          = "relay"
)

// bench is one run.
type bench struct {
	library, include, server string

	rounds int
	length time.Duration // of one measurement of deliveries
	warmUp time.Duration
	logins int
	idle   int
	trips  int
	quick  bool

	load  string // of the machine, before we added to it
	out   io.Writer
	lines []line
	notes map[string]string
}

// row measures something and adds its lines to the table.
type row func(ctx context.Context, b *bench) error

// rows lists what can be asked for with --only, in the order in which it runs.
var rows = []struct {
	name, what string
	run        row
}{
	{"paced", pacedLoad.what, fanOut(pacedLoad)},
	{"dense", denseLoad.what, fanOut(denseLoad)},
	{"burst", burstLoad.what, fanOut(burstLoad)},
	{"peer", "peer to peer", peerToPeer},
	{"login", "login and join", loginAndJoin},
	{"memory", "server memory per idle connection", idleMemory},
	{"roundtrip", "round trip from C call to remote C callback", roundTrip},
	{"poll", "events delivered by one rtm_client_poll", poll},
	{"size", "sizes", sizes},
	{"codec", "codec", codec},
}

func main() {
	// Child processes are told to die with the thread that started them, so that thread has to be the first one,
	// which lives as long as the process.
	runtime.LockOSThread()
	os.Exit(run(os.Args[1:]))
}

func run(args []string) int {
	if len(args) > 0 {
		roles := map[string]func() error{
			rolePeerGorilla: servePeerGorilla, rolePeerCentrifuge: servePeerCentrifuge, roleRelay: serveRelay,
		}
		if serve := roles[args[0]]; serve != nil {
			fmt.Fprintln(os.Stderr, serve())
			return 1
		}
	}
	b, chosen, err := parse(args)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		return 2
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return b.runRows(ctx, chosen)
}

// parse reads the command line and returns the run and the rows asked for.
func parse(args []string) (*bench, []string, error) {
	b := &bench{out: os.Stdout, notes: make(map[string]string)}
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.StringVar(&b.library, "library", "../../build/out/lib", "`DIRECTORY` with librtm.so")
	fs.StringVar(&b.include, "include", "../../build/out/include", "`DIRECTORY` with rtm/rtm.h")
	fs.StringVar(&b.server, "server", "../../build/out/bin/rtm-server", "`PATH` of rtm-server")
	fs.IntVar(&b.rounds, "rounds", 5, "`NUMBER` of rounds; the table shows medians")
	fs.BoolVar(&b.quick, "quick", false, "shorter measurements: a look, not a figure to quote")
	only := fs.String("only", "", "`ROWS` to run, separated by commas: "+rowNames())
	if err := fs.Parse(args); err != nil {
		return nil, nil, err
	}
	if fs.NArg() > 0 || b.rounds < 1 {
		return nil, nil, fmt.Errorf("read options: unexpected argument or less than one round")
	}
	b.length, b.warmUp, b.logins, b.idle, b.trips = 2*time.Second, 300*time.Millisecond, 1000, 5000, 20_000
	if b.quick {
		b.length, b.logins, b.idle, b.trips = time.Second, 300, 2000, 5000
		b.rounds = min(b.rounds, 3)
	}
	for _, p := range []*string{&b.library, &b.include, &b.server} {
		abs, err := filepath.Abs(*p)
		if err != nil {
			return nil, nil, err
		}
		*p = abs
	}
	var chosen []string
	for name := range strings.SplitSeq(*only, ",") {
		if name == "" {
			continue
		}
		if !strings.Contains(" "+rowNames()+" ", " "+name+" ") {
			return nil, nil, fmt.Errorf("there is no row %q: choose from %s", name, rowNames())
		}
		chosen = append(chosen, name)
	}
	return b, chosen, nil
}

func rowNames() string {
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.name
	}
	return strings.Join(names, " ")
}

// runRows runs the chosen rows, or all, and prints the table. A row that fails spoils the exit code, a goal that
// is missed does not: on a busy machine that may be nobody's fault.
func (b *bench) runRows(ctx context.Context, chosen []string) int {
	b.load = loadAverage()
	b.progress("%s, %d cores, %s/%s, load average %s, %d rounds; please leave the machine alone meanwhile",
		runtime.Version(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, b.load, b.rounds)
	for _, r := range rows {
		if len(chosen) > 0 && !slices.Contains(chosen, r.name) {
			continue
		}
		b.progress("%s: %s", r.name, r.what)
		if err := r.run(ctx, b); err != nil {
			if ctx.Err() != nil {
				b.progress("interrupted")
				return 1
			}
			b.progress("  FAILED: %v", err)
			b.add(line{what: r.what, failed: err})
		}
	}
	return b.report()
}

// loadAverage says how busy the machine was in the last minute; with more than a little the figures are worth less.
func loadAverage() string {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return "unknown"
	}
	minute, _, _ := strings.Cut(string(text), " ")
	return minute
}

// report prints the table and returns the exit code.
func (b *bench) report() int {
	fmt.Fprintf(b.out, `
Everything ran side by side on this machine: %d cores, %s, %s/%s, load average %s before; medians of %d rounds.
Processor time is user and system time of the server's process; clients ran in another process, spoke to it over
loopback with messages of 128 bytes, and every message was counted on arrival. Machines differ and are shared: only
the ratios can be compared with those of another run.

`, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, b.load, b.rounds)
	printTable(b.out, b.lines)
	for _, about := range slices.Sorted(maps.Keys(b.notes)) {
		fmt.Fprintln(b.out, "note:", b.notes[about])
	}
	for _, l := range b.lines {
		if l.failed != nil {
			return 1
		}
	}
	return 0
}

func (b *bench) add(l line) { b.lines = append(b.lines, l) }

// note adds a remark below the table; a later one about the same replaces it.
func (b *bench) note(about, format string, args ...any) {
	b.notes[about] = fmt.Sprintf(format, args...)
}

func (b *bench) progress(format string, args ...any) { fmt.Fprintf(b.out, format+"\n", args...) }
