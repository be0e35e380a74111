package main

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// pairCount is how many pairs of users talk.
const pairCount = 64

var errTooMany = errors.New("more than was sent")

func orElse(err, other error) error {
	if err != nil {
		return err
	}
	return other
}

// peerToPeer measures the processor time of a message from user to user, from the sender's call to the sender's
// knowledge that the receiver has it.
func peerToPeer(ctx context.Context, b *bench) error {
	apart := func(_ *contender, i int) (string, string) { return pairUser(i), "" }
	return b.compareDeliveries(ctx, fmt.Sprintf("peer to peer, %d pairs, acknowledged", pairCount), 0.70, 2*pairCount, apart,
		func(s *station, d time.Duration) (int, error) { return s.talk(ctx, d) })
}

// pairUser names the users: the first half sends, user i to user i+pairCount.
func pairUser(i int) string { return fmt.Sprintf("user%d", i) }

// talk keeps one message of every pair on its way for a while and returns the number of deliveries.
func (s *station) talk(ctx context.Context, d time.Duration) (int, error) {
	receiver := make(map[*conn]string, pairCount)
	for i, c := range s.swarm.conns[:pairCount] {
		receiver[c] = pairUser(i + pairCount)
	}
	before := s.owed
	send := func(c *conn) {
		s.swarm.dialect.sendPeer(c, receiver[c], payload)
		s.owed.deliveries++
		s.owed.results++
	}
	deadline := time.Now().Add(d)
	s.swarm.onResult = func(c *conn, _ int) { // written out by the swarm, with whatever else is due
		if time.Now().Before(deadline) {
			send(c)
		}
	}
	defer func() { s.swarm.onResult = nil }()
	for _, c := range s.swarm.conns[:pairCount] {
		send(c)
		s.swarm.flush(c)
	}
	err := s.swarm.until(ctx, "the end of the talk", func() bool { return !time.Now().Before(deadline) })
	if err == nil {
		err = s.settle(ctx)
	}
	return s.owed.deliveries - before.deliveries, err
}
