package server_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

// What every client of the stress test does, in an order drawn from its seed.
const (
	stressClients   = 12
	stressTells     = 60 // to each other client in turn
	stressPublishes = 40 // to the channel that nobody leaves
	stressMoves     = 30 // joins and leaves of channels that come and go
	stressBreaks    = 15 // of the connection, each followed by a resume
)

// stressed is one client with what it has seen.
type stressed struct {
	*servertest.Client
	index   int
	results map[uint64]int
	sent    uint64
	tells   [stressClients]int   // last number seen from each sender
	others  int                  // messages of others seen in the common channel
	said    [stressClients]int   // last number seen from each sender in the common channel
	at      map[uint64]string    // what stood at each position there
	last    uint64               // position
	joined  map[string]bool      // channels that come and go
	order   []func(c *stressed)  // what to do
	failed  func(string, ...any) // reports a broken promise
}

func (c *stressed) see(f servertest.Frame) {
	var from, n int
	switch f.Kind {
	case wire.KindResult:
		c.results[f.Request]++
		if f.Code != wire.OK {
			c.failed("%s: request %d ended with %d: %s", c.Login.User, f.Request, f.Code, f.Detail)
		}
	case wire.KindPeerMessage:
		fmt.Sscanf(f.Text, "%d/%d", &from, &n)
		if n != c.tells[from]+1 {
			c.failed("%s: message %d of %s after %d", c.Login.User, n, f.User, c.tells[from])
		}
		c.tells[from] = n
		c.Ack()
	case wire.KindChannelMessage:
		if f.Channel != "all" {
			return
		}
		fmt.Sscanf(f.Text, "%d/%d", &from, &n)
		if n != c.said[from]+1 || f.Position <= c.last || from == c.index {
			c.failed("%s: %v after position %d, %d of its sender", c.Login.User, f, c.last, c.said[from])
		}
		c.said[from], c.last = n, f.Position
		c.at[f.Position] = f.Text
		c.others++
	case servertest.Closed:
		c.failed("%s: the connection ended: %s", c.Login.User, f.Detail)
	}
}

func (c *stressed) run() {
	for _, do := range c.order {
		do(c)
		for _, f := range c.All() {
			c.see(f)
		}
	}
	for len(c.results) < int(c.sent) || c.others < stressPublishes*(stressClients-1) || slices.Min(c.inTells()) < stressTells {
		c.see(c.Next())
	}
}

// inTells returns how much came from each of the others.
func (c *stressed) inTells() []int {
	return append(slices.Clone(c.tells[:c.index]), c.tells[c.index+1:]...)
}

// plan shuffles what the client is going to do.
func (c *stressed) plan(r *rand.Rand) {
	tells, publishes := 0, 0
	add := func(n int, do func(c *stressed)) {
		for range n {
			c.order = append(c.order, do)
		}
	}
	add(stressTells*(stressClients-1), func(c *stressed) {
		to := (c.index + 1 + tells%(stressClients-1)) % stressClients
		tells++
		c.sent = c.Tell(fmt.Sprint("user", to), fmt.Sprintf("%d/%d", c.index, (tells-1)/(stressClients-1)+1))
	})
	add(stressPublishes, func(c *stressed) {
		publishes++
		c.sent = c.Publish("all", fmt.Sprintf("%d/%d", c.index, publishes))
	})
	add(stressMoves, func(c *stressed) {
		name := fmt.Sprint("room ", r.IntN(3))
		if c.joined[name] {
			c.Publish(name, "bye")
			c.sent = c.Leave(name)
		} else {
			c.sent = c.Join(name)
		}
		c.joined[name] = !c.joined[name]
	})
	add(stressBreaks, func(c *stressed) {
		if r.IntN(2) == 0 {
			c.Abandon()
		} else {
			c.Drop()
		}
		c.sent = c.Members("all") // asked while away, sent with the resume
		if ok, err := c.TryConnect(); err != nil || !ok || !c.Welcome.Resumed {
			c.failed("%s: resumed %v, %v, %+v", c.Login.User, c.Welcome.Resumed, err, c.Refused)
		}
	})
	r.Shuffle(len(c.order), func(i, j int) { c.order[i], c.order[j] = c.order[j], c.order[i] })
}

// Clients talk to each other while they join, leave, break and resume at random. In the end everybody has
// everything once, in its sender's order, and all agree on who is where.
func TestStress(t *testing.T) {
	for seed := range uint64(3) {
		t.Run(fmt.Sprint("seed ", seed), func(t *testing.T) { stress(t, seed) })
	}
}

func stress(t *testing.T, seed uint64) {
	s := servertest.StartTCP(t, unlimited())
	clients := make([]*stressed, stressClients)
	for i := range clients {
		clients[i] = &stressed{
			Client: s.Login(fmt.Sprint("user", i)), index: i, failed: t.Errorf,
			results: map[uint64]int{}, at: map[uint64]string{}, joined: map[string]bool{},
		}
		clients[i].Join("all")
		clients[i].see(clients[i].Until("result 1"))
		clients[i].plan(rand.New(rand.NewPCG(seed, uint64(i))))
	}
	var wg sync.WaitGroup
	for _, c := range clients {
		wg.Go(c.run)
	}
	wg.Wait()
	if t.Failed() {
		return
	}
	common := map[uint64]string{}
	rooms := map[string][]string{}
	for _, c := range clients {
		for p, text := range c.at {
			if common[p] != "" && common[p] != text {
				t.Errorf("position %d is %q and %q", p, common[p], text)
			}
			common[p] = text
		}
		for n, count := range c.results {
			if count != 1 {
				t.Errorf("%s: request %d has %d results", c.Login.User, n, count)
			}
		}
		for name, in := range c.joined {
			if in {
				rooms[name] = append(rooms[name], c.Login.User)
			}
		}
	}
	if len(common) != stressClients*stressPublishes {
		t.Errorf("%d positions", len(common))
	}
	for _, c := range clients {
		for name, in := range c.joined {
			if !in {
				continue
			}
			slices.Sort(rooms[name])
			c.Until(fmt.Sprintf("result %d %v", c.Members(name), rooms[name]))
		}
	}
	if n := s.Sessions(); n != stressClients {
		t.Errorf("%d sessions", n)
	}
	s.Close()
}
