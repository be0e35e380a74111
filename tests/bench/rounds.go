package main

import (
	"context"
	"fmt"
	"slices"
)

// series are the figures of one contender, one per round.
type series []float64

func (s series) median() float64 {
	if len(s) == 0 {
		return 0
	}
	sorted := slices.Sorted(slices.Values(s))
	if n := len(sorted); n%2 == 0 {
		return (sorted[n/2-1] + sorted[n/2]) / 2
	}
	return sorted[len(sorted)/2]
}

// alternate measures every one of n contenders once per round, each round beginning with another, so that what
// else goes on on the machine meets all of them.
func (b *bench) alternate(ctx context.Context, rounds, n int, measure func(i int) (float64, error)) ([]series, error) {
	all := make([]series, n)
	for round := range rounds {
		for k := range n {
			i := (round + k) % n
			if err := ctx.Err(); err != nil {
				return nil, err
			}
			v, err := measure(i)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], v)
		}
		last := make([]float64, n)
		for i := range all {
			last[i] = all[i][round]
		}
		b.progress("  round %d of %d: %s", round+1, rounds, formatAll(last))
	}
	return all, nil
}

func formatAll(values []float64) string {
	text := ""
	for i, v := range values {
		if i > 0 {
			text += "  "
		}
		text += fmt.Sprintf("%.4g", v)
	}
	return text
}
