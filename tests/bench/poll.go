package main

import (
	"context"
	"fmt"
	"strconv"
)

const (
	// flood is how many messages wait when the game polls again; more than one frame can take, so that time and
	// not the number ends the poll.
	flood      = 150_000
	floodQuick = 60_000

	frameNS = 16.7e6
)

// poll measures how much one rtm_client_poll delivers within a frame of a game at 60 Hz.
func poll(ctx context.Context, b *bench) error {
	program, err := b.compile(ctx, "poll")
	if err != nil {
		return err
	}
	defer program.remove()
	all, err := b.contenders()
	if err != nil {
		return err
	}
	count := flood
	if b.quick {
		count = floodQuick
	}
	figures, err := b.alternate(ctx, b.rounds, 1, func(int) (float64, error) {
		server, err := all[0].start(ctx) // the two users of the round before would still be there
		if err != nil {
			return 0, err
		}
		defer server.end()
		n, err := program.numbers(ctx, server, strconv.Itoa(count))
		if err != nil {
			return 0, err
		}
		if len(n) != 2 || n[1] <= 0 {
			return 0, fmt.Errorf("poll printed %v", n)
		}
		delivered, took := n[0], n[1]
		if took > frameNS { // the budget is looked at between events, and the machine may have been elsewhere
			b.note("poll", "one rtm_client_poll took %.1f ms; its count is scaled down to 16.7 ms", took/1e6)
			delivered *= frameNS / took
		}
		if int(n[0]) == count {
			b.note("poll all", "one rtm_client_poll delivered everything that waited: more than shown would fit into a frame")
		}
		return delivered, nil
	})
	if err != nil {
		return err
	}
	b.add(line{what: "events delivered by one rtm_client_poll in 16.7 ms", unit: "none lost", ours: figures[0].median(),
		goal: 10_000, absolute: true, atLeast: true})
	return nil
}
