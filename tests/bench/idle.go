package main

import (
	"context"
	"fmt"
	"math"
	"time"
)

// ownChannel gives every client a channel of its own, so that nobody is told of anybody's joining: the libraries
// differ in what they tell, and this is about the connection.
func ownChannel(_ *contender, i int) (user, channel string) {
	return fmt.Sprintf("user%d", i), fmt.Sprintf("channel%d", i)
}

// loginAndJoin measures the processor time from the TCP connection to the joined channel, each round on a fresh
// server.
func loginAndJoin(ctx context.Context, b *bench) error {
	all, err := b.contenders()
	if err != nil {
		return err
	}
	n := b.logins
	figures, err := b.alternate(ctx, b.rounds, len(all), func(i int) (float64, error) {
		c := &all[i]
		p, err := c.start(ctx)
		if err != nil {
			return 0, err
		}
		defer p.end()
		before, err := p.cpu()
		if err != nil {
			return 0, err
		}
		conns, err := c.openAll(p.addr, n, ownChannel)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", c.name, err)
		}
		defer closeAll(conns)
		after, err := p.cpu()
		return microseconds(after-before) / float64(n), err
	})
	if err != nil {
		return err
	}
	const what, unit = "login and join, per connection", "CPU us"
	b.add(line{what: what, unit: unit, ours: figures[0].median(), peer: figures[1].median(), peerName: nameCentrifuge, goal: 0.8})
	b.add(line{what: what, unit: unit, ours: figures[0].median(), peer: figures[2].median(), peerName: nameGorilla})
	return nil
}

// tightCollector makes the Go runtime collect garbage when the heap has grown by a tenth instead of doubled. The
// memory of a connection is what is compared, not how much room a collector was left.
const tightCollector = "GOGC=10"

// idleMemory measures what a connection costs that is logged in, has joined a channel, and does nothing but show
// that it is there.
func idleMemory(ctx context.Context, b *bench) error {
	all, err := b.contenders()
	if err != nil {
		return err
	}
	figures := make([]float64, len(all))
	for i := range all {
		if figures[i], err = b.memoryOf(ctx, &all[i], b.idle); err != nil {
			return err
		}
		b.progress("  %s: %.1f kB", all[i].name, figures[i])
	}
	what := fmt.Sprintf("server memory per idle connection, %d of them", b.idle)
	const unit, goal = "kB", 9
	b.add(line{what: what, unit: unit, ours: figures[0], goal: goal, absolute: true})
	b.add(line{what: what, unit: unit, ours: figures[0], peer: figures[1], peerName: nameCentrifuge})
	b.add(line{what: what, unit: unit, ours: figures[0], peer: figures[2], peerName: nameGorilla})
	return nil
}

func (b *bench) memoryOf(ctx context.Context, c *contender, n int) (float64, error) {
	empty, err := c.setUp(ctx, 1, ownChannel, tightCollector)
	if err != nil {
		return 0, err
	}
	before, err := empty.settledRSS(ctx)
	empty.end()
	if err != nil {
		return 0, err
	}
	full, err := c.setUp(ctx, n+1, ownChannel, tightCollector)
	if err != nil {
		return 0, err
	}
	defer full.end()
	after, err := full.settledRSS(ctx)
	return (after - before) / float64(n) / 1000, err
}

// settledRSS waits until the resident memory has stopped falling, while the clients show that they are there.
func (s *station) settledRSS(ctx context.Context) (float64, error) {
	const (
		interval = 500 * time.Millisecond
		calm     = 4 // intervals without change
		patience = 40
	)
	last, still := math.Inf(1), 0
	for range patience {
		next := time.Now().Add(interval)
		if err := s.swarm.until(ctx, "the next look at memory", func() bool { return time.Now().After(next) }); err != nil {
			return 0, err
		}
		rss, err := s.process.rss()
		if err != nil {
			return 0, err
		}
		now := float64(rss)
		if math.Abs(now-last) < 0.002*now {
			if still++; still == calm {
				return now, nil
			}
		} else {
			still = 0
		}
		last = now
	}
	return last, nil
}
