package main

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// load is a way to publish to one channel.
type load struct {
	what     string
	members  int           // that receive; the publisher is one more
	interval time.Duration // between messages; 0: as fast as inFlight allows
	inFlight int           // messages that not every member has yet
	goal     float64       // of centrifuge's processor time
}

var (
	pacedLoad = load{what: "fan-out, 50/s to 1,000 members", members: 1000, interval: time.Second / 50, goal: 0.70}
	denseLoad = load{what: "fan-out, 2,000/s to 100 members", members: 100, interval: time.Second / 2000, goal: 0.45}
	burstLoad = load{what: "fan-out, 64 in flight to 1,000 members", members: 1000, inFlight: 64, goal: 0.25}
)

// payload is a message of 128 bytes.
var payload = []byte(strings.Repeat("0123456789abcdef", 8))

const arena = "arena"

// cpuUnit is the unit of every processor time per delivery.
const cpuUnit = "CPU s/M deliveries"

// fanOut measures the processor time of a delivery under a load.
func fanOut(l load) row {
	return func(ctx context.Context, b *bench) error {
		audience := func(c *contender, i int) (user, channel string) {
			channel = arena
			if i == l.members && c.echoes {
				channel = ""
			}
			return fmt.Sprintf("user%d", i), channel
		}
		return b.compareDeliveries(ctx, l.what, l.goal, l.members+1, audience,
			func(s *station, d time.Duration) (int, error) {
				started := time.Now()
				n, err := s.publish(ctx, l, d)
				if took := time.Since(started); l.interval > 0 && took > d*5/4 {
					b.note(l.what+s.name, "%s: %s fell behind, %.1f s for what was sent in %.1f s",
						l.what, s.name, took.Seconds(), d.Seconds())
				}
				return n, err
			})
	}
}

// compareDeliveries sets up every contender, has each deliver in turn, and puts the medians into the table.
func (b *bench) compareDeliveries(ctx context.Context, what string, goal float64, clients int, at place,
	deliver func(*station, time.Duration) (int, error)) error {
	all, err := b.contenders()
	if err != nil {
		return err
	}
	stations := make([]*station, 0, len(all))
	defer func() {
		for _, s := range stations {
			s.end()
		}
	}()
	for _, c := range all {
		s, err := c.setUp(ctx, clients, at)
		if err != nil {
			return err
		}
		stations = append(stations, s)
		if _, err := deliver(s, b.warmUp); err != nil { // fills pools and grows heaps, once
			return fmt.Errorf("%s: %w", c.name, err)
		}
	}
	figures, err := b.alternate(ctx, b.rounds, len(stations), func(i int) (float64, error) {
		s := stations[i]
		before, err := s.process.cpu()
		if err != nil {
			return 0, err
		}
		n, err := deliver(s, b.length)
		if err != nil {
			return 0, fmt.Errorf("%s: %w", s.name, err)
		}
		after, err := s.process.cpu()
		return microseconds(after-before) / float64(n), err
	})
	if err != nil {
		return err
	}
	b.add(line{what: what, unit: cpuUnit, ours: figures[0].median(), peer: figures[1].median(), peerName: nameCentrifuge, goal: goal})
	b.add(line{what: what, unit: cpuUnit, ours: figures[0].median(), peer: figures[2].median(), peerName: nameGorilla})
	return nil
}

// publish sends for a while, waits until every member has everything, and returns the number of deliveries.
func (s *station) publish(ctx context.Context, l load, d time.Duration) (int, error) {
	publisher := s.swarm.conns[l.members]
	before := s.owed
	send := func() {
		s.swarm.dialect.publish(publisher, arena, payload)
		s.owed.deliveries += l.members
		s.owed.results++
	}
	var err error
	if l.interval > 0 {
		err = s.sendPaced(ctx, int(d/l.interval), l.interval, send, publisher)
	} else {
		deadline := time.Now().Add(d)
		err = s.swarm.until(ctx, "the end of the burst", func() bool {
			for s.owed.deliveries-s.swarm.total.deliveries < l.inFlight*l.members {
				send()
			}
			s.swarm.flush(publisher)
			return time.Now().After(deadline)
		})
	}
	if err == nil {
		err = s.settle(ctx)
	}
	return s.owed.deliveries - before.deliveries, err
}

// sendPaced sends n messages, one per interval. A server that is too slow does not slow it down.
func (s *station) sendPaced(ctx context.Context, n int, interval time.Duration, send func(), publisher *conn) error {
	stop, err := s.swarm.every(interval, func(expired int) {
		for ; expired > 0 && n > 0; expired-- {
			send()
			n--
		}
		s.swarm.flush(publisher)
	})
	if err != nil {
		return err
	}
	defer stop()
	return s.swarm.until(ctx, "the last message to be due", func() bool { return n == 0 })
}

// settle waits until everything owed has arrived, and fails if more has. What comes later than that, a message
// delivered twice, fails the next round.
func (s *station) settle(ctx context.Context) error {
	total := &s.swarm.total
	err := s.swarm.until(ctx, "deliveries", func() bool {
		return total.deliveries >= s.owed.deliveries && total.results >= s.owed.results
	})
	if err != nil || *total != s.owed {
		return fmt.Errorf("%d of %d messages were delivered, and %d of %d calls answered: %w",
			total.deliveries, s.owed.deliveries, total.results, s.owed.results, orElse(err, errTooMany))
	}
	return nil
}

func microseconds(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 }
