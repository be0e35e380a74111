package faults

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"time"
)

// Kind is a way to fail.
type Kind int

// Faults of a connection, of a program, and of the server.
const (
	Cut           Kind = iota // both directions end, as when a process closes its socket
	CutInside                 // the same after a few more bytes, mostly in the middle of a frame
	CutTransfer               // the user's next upload or download is cut after so many bytes
	Reset                     // both ends get a reset
	Stall                     // nothing moves for a moment
	StallLong                 // nothing moves for longer than anybody waits; then everything arrives, too late
	Delay                     // everything takes longer
	DropUp                    // what the client writes arrives nowhere any more
	DropDown                  // what the server writes arrives nowhere any more
	Split                     // bytes come in crumbs
	Merge                     // bytes come in lumps
	HalfCloseUp               // the server sees the end of the client, which goes on listening
	HalfCloseDown             // the client sees the end of the server, which goes on listening
	HalfOpenUp                // the server's end is reset, and the client hears nothing of it
	HalfOpenDown              // the client's end is reset, and the server hears nothing of it
	Refuse                    // connections are refused for a while, the present one is reset
	Hang                      // connections are taken and not served for a while, the present one is reset
	Busy                      // the program does not take its events for a while
	Quit                      // the program ends without a logout; another one takes its place
	Rival                     // the user logs in on a second device
	Away                      // the user logs out, or quits, and comes back later
	Freeze                    // the server's process stands still for a while
	Drain                     // the server is told to end, and another one is started
	Kill                      // the server is killed, and another one is started
	Descriptors               // the server can open nothing more for a while
	Disk                      // the server can write nothing more for a while
	ServerClock               // the server's clock jumps by hours
	ClientClock               // the clients' clock jumps by hours
	kinds
)

var kindNames = [kinds]string{"cut", "cut inside a frame", "cut inside a transfer", "reset", "stall", "long stall", "delay", "drop upwards",
	"drop downwards", "split", "merge", "half-close up", "half-close down", "half-open up", "half-open down", "refuse",
	"hang", "busy program", "program quits", "second device", "user away", "server frozen", "server drained", "server killed",
	"no descriptors left", "disk full", "server's clock jumps", "clients' clock jumps"}

func (k Kind) String() string {
	if k >= 0 && k < kinds {
		return kindNames[k]
	}
	return fmt.Sprintf("kind %d", int(k))
}

// Fault is one fault of a schedule.
type Fault struct {
	At     time.Duration // after the beginning
	Kind   Kind
	User   int           // whom it hits, unless it hits the server
	Length time.Duration // how long it lasts, if it lasts
	Bytes  int           // CutInside, CutTransfer: how many more bytes pass
	Newest bool          // it hits the user's newest connection only
	Hours  int           // clocks: how fast they are from then on
}

func (f Fault) String() string {
	switch {
	case f.Kind >= ServerClock:
		return fmt.Sprintf("%8v %s to %+d h", f.At, f.Kind, f.Hours)
	case f.Kind >= Freeze:
		return fmt.Sprintf("%8v %s %v", f.At, f.Kind, f.Length)
	case f.Kind == CutInside || f.Kind == CutTransfer:
		return fmt.Sprintf("%8v %s, user %d, after %d bytes", f.At, f.Kind, f.User, f.Bytes)
	}
	return fmt.Sprintf("%8v %s, user %d, %v", f.At, f.Kind, f.User, f.Length)
}

// weights say how often each kind is drawn among the faults of connections and programs.
var weights = [Freeze]int{Cut: 10, CutInside: 20, CutTransfer: 20, Reset: 10, Stall: 8, StallLong: 4, Delay: 6, DropUp: 4, DropDown: 4,
	Split: 6, Merge: 6, HalfCloseUp: 4, HalfCloseDown: 4, HalfOpenUp: 3, HalfOpenDown: 3, Refuse: 3, Hang: 2, Busy: 4, Quit: 2,
	Rival: 2, Away: 6}

// serverPause is the least time between two faults of the server: clients are to come back in between.
const serverPause = 12 * time.Second

// shortagePause is the time between two shortages, of which each is over before the server's next fault.
const shortagePause = 6 * time.Second

// Schedule draws the faults of a run. The same seed and options give the same schedule.
func Schedule(o Options) []Fault {
	r := rand.New(rand.NewPCG(o.Seed, 1))
	var deck []Kind
	for k, n := range weights {
		for range n {
			deck = append(deck, Kind(k))
		}
	}
	between := func(least, most time.Duration) time.Duration {
		return least + time.Duration(r.Int64N(int64(most-least)))
	}
	list := make([]Fault, 0, o.Faults)
	for range o.Faults {
		f := Fault{At: between(0, o.Length).Round(time.Millisecond), Kind: deck[r.IntN(len(deck))], User: r.IntN(o.Clients)}
		switch f.Kind {
		case CutInside:
			f.Bytes, f.Newest = 1+r.IntN(3000), r.IntN(2) == 0
		case CutTransfer:
			f.Bytes = 1 << r.IntN(23) // mostly small, as most files are
			f.Bytes += r.IntN(f.Bytes)
		case StallLong:
			f.Length = between(5*time.Second, 12*time.Second)
		case Refuse, Hang:
			f.Length = between(500*time.Millisecond, 12*time.Second) // some outlast the session
		case Away:
			f.Length = between(time.Second, 10*time.Second) // some outlast the session that is left behind
		case Busy:
			f.Length = between(200*time.Millisecond, 5*time.Second)
		default:
			f.Length = between(50*time.Millisecond, 3*time.Second)
		}
		f.Newest = f.Newest || r.IntN(4) == 0
		f.Length = f.Length.Round(time.Millisecond)
		list = append(list, f)
	}
	if !o.KeepServer {
		for at, i := serverPause/4, 0; at < o.Length; at, i = at+serverPause, i+1 {
			// The first is a kill, so that a short run has one.
			kind := [...]Kind{Kill, Freeze, Kill, Drain}[i%4]
			list = append(list, Fault{At: at, Kind: kind, Length: between(200*time.Millisecond, 2500*time.Millisecond).Round(time.Millisecond)})
		}
		// In between, what the server's process cannot have. None of these is there while it is stopped or started.
		for at, i := shortagePause/6, 0; at < o.Length; at, i = at+shortagePause, i+1 {
			f := Fault{At: at, Kind: [...]Kind{Descriptors, Disk, ServerClock, ClientClock}[i%4]}
			if f.Length = between(300*time.Millisecond, 1900*time.Millisecond).Round(time.Millisecond); f.Kind >= ServerClock {
				f.Length, f.Hours = 0, [...]int{5, -5, 3, 0, -2}[(i/2)%5]
			}
			list = append(list, f)
		}
	}
	slices.SortStableFunc(list, func(a, b Fault) int { return int(a.At - b.At) })
	return list
}
