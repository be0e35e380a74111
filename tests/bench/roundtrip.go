package main

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strconv"
)

// roundTrip measures the time from a C call to the callback in the receiving client, one message on its way at a
// time, and beside it the same way through a bare relay between two gorilla clients.
func roundTrip(ctx context.Context, b *bench) error {
	program, err := b.compile(ctx, "roundtrip")
	if err != nil {
		return err
	}
	defer program.remove()
	all, err := b.contenders()
	if err != nil {
		return err
	}
	server, err := all[0].start(ctx)
	if err != nil {
		return err
	}
	defer server.end()
	self, err := os.Executable()
	if err != nil {
		return err
	}
	relay, err := startProcess(ctx, roleRelay, nil, self, roleRelay)
	if err != nil {
		return err
	}
	defer relay.end()

	slow := make([]series, 2)
	median, err := b.alternate(ctx, b.rounds, 2, func(i int) (float64, error) {
		var times []float64
		var err error
		if i == 0 {
			times, err = program.numbers(ctx, server, strconv.Itoa(b.trips))
		} else {
			times, err = relayTrips(relay.addr, b.trips)
		}
		if err != nil {
			return 0, err
		}
		if len(times) != b.trips {
			return 0, fmt.Errorf("%d of %d times were measured", len(times), b.trips)
		}
		slices.Sort(times)
		slow[i] = append(slow[i], times[len(times)*99/100]/1000)
		return times[len(times)/2] / 1000, nil
	})
	if err != nil {
		return err
	}
	const unit = "us"
	b.add(line{what: "C call to remote C callback, p50", unit: unit, ours: median[0].median(), peer: median[1].median(), peerName: "gorilla relay", goal: 1.3})
	b.add(line{what: "C call to remote C callback, p99", unit: unit, ours: slow[0].median(), peer: slow[1].median(), peerName: "gorilla relay"})
	return nil
}
