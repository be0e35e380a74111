package main

import (
	"context"
	"fmt"
	"os"
	"sync"
)

// contender is one of the servers that are compared.
type contender struct {
	name    string
	program string
	args    []string
	dialect func() dialect
	// echoes says that who has joined a channel gets its own messages too. There the publisher stays outside, so
	// that a message has as many deliveries everywhere.
	echoes bool
}

const (
	nameOurs       = "rtm-server"
	nameGorilla    = "gorilla"
	nameCentrifuge = "centrifuge"
)

// contenders returns ours first, then its peers, which this program plays itself.
func (b *bench) contenders() ([]contender, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return []contender{
		{nameOurs, b.server, rtmServerArgs(), newRTMDialect, false},
		{nameCentrifuge, self, []string{rolePeerCentrifuge}, newCentrifugeDialect, true},
		{nameGorilla, self, []string{rolePeerGorilla}, newGorillaDialect, false},
	}, nil
}

// rtmServerArgs are the defaults, but for limits that a load generator runs into on purpose.
func rtmServerArgs() []string {
	return []string{"--listen", "127.0.0.1:0", "--log-level", "warn",
		"--message-rate", "0", "--join-rate", "0", "--join-same-rate", "0"}
}

func (c *contender) start(ctx context.Context, env ...string) (*process, error) {
	return startProcess(ctx, c.name, env, c.program, c.args...)
}

// station is a running contender with its clients.
type station struct {
	contender
	process *process
	swarm   *swarm
	owed    arrivals // what has to arrive, from the beginning
}

// place says who is to be connected: the user and the channel, if any, of the i-th client.
type place func(c *contender, i int) (user, channel string)

// setUp starts a contender and connects n clients.
func (c *contender) setUp(ctx context.Context, n int, at place, env ...string) (*station, error) {
	p, err := c.start(ctx, env...)
	if err != nil {
		return nil, err
	}
	conns, err := c.openAll(p.addr, n, at)
	if err != nil {
		p.end()
		return nil, fmt.Errorf("%s: %w", c.name, err)
	}
	s, err := newSwarm(c.dialect(), conns)
	if err != nil {
		p.end()
		return nil, err
	}
	return &station{contender: *c, process: p, swarm: s}, nil
}

func (s *station) end() {
	s.process.end()
	s.swarm.close()
}

// openers is how many clients log in at the same time.
const openers = 16

// openAll connects n clients and returns them in order. If one fails, all are closed.
func (c *contender) openAll(addr string, n int, at place) ([]*conn, error) {
	conns := make([]*conn, n)
	errs := make([]error, openers)
	var wg sync.WaitGroup
	for o := range openers {
		wg.Go(func() {
			d := c.dialect()
			for i := o; i < n && errs[o] == nil; i += openers {
				user, channel := at(c, i)
				conns[i], errs[o] = open(d, addr, user, channel)
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err == nil {
			continue
		}
		closeAll(conns)
		return nil, err
	}
	return conns, nil
}

func closeAll(conns []*conn) {
	for _, c := range conns {
		if c != nil {
			c.close()
		}
	}
}
