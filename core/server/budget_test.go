package server

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestBudget(t *testing.T) {
	rate := wire.Rate{Count: 10, Window: time.Second}
	start := time.Now()
	spend := func(b *budget, what wire.Budget, calls int, at time.Duration) (allowed int) {
		for range calls {
			if b.allow(rate, what, start.Add(at)) {
				allowed++
			}
		}
		return allowed
	}
	var b budget
	for _, step := range []struct {
		name  string
		what  wire.Budget
		calls int
		at    time.Duration
		want  int
	}{
		{"a burst at once", wire.BudgetMessages, 100, 0, 40},
		{"another budget", wire.BudgetJoins, 100, 0, 40},
		{"too early", wire.BudgetMessages, 10, 90 * time.Millisecond, 0},
		{"one comes back", wire.BudgetMessages, 10, 101 * time.Millisecond, 1},
		{"a window gives the rate back", wire.BudgetMessages, 100, 1102 * time.Millisecond, 10},
		{"refused calls cost nothing", wire.BudgetMessages, 100, 2103 * time.Millisecond, 10},
		{"a long rest gives one burst", wire.BudgetMessages, 1000, time.Hour, 40},
		{"a day too", wire.BudgetMessages, 1000, 24 * time.Hour, 40},
	} {
		if got := spend(&b, step.what, step.calls, step.at); got != step.want {
			t.Errorf("%s: %d of %d allowed, want %d", step.name, got, step.calls, step.want)
		}
	}
}

func TestBudgetAllowsTheRateForEver(t *testing.T) {
	rate := wire.Rate{Count: 180, Window: 3 * time.Second}
	var b budget
	for i := range 200_000 {
		if !b.allow(rate, wire.BudgetMessages, time.Unix(0, 0).Add(time.Duration(i)*rate.Window/time.Duration(rate.Count))) {
			t.Fatalf("call %d at the very rate is refused", i)
		}
	}
}

func TestBudgetWithoutALimit(t *testing.T) {
	var b budget
	for range 10_000 {
		if !b.allow(wire.Rate{}, wire.BudgetMessages, time.Now()) {
			t.Fatal("refused")
		}
	}
}

// The clock of the machine may be set back: that is not the client's fault.
func TestBudgetSurvivesAClockSetBack(t *testing.T) {
	rate := wire.Rate{Count: 10, Window: time.Second}
	var b budget
	now := time.Now()
	b.allow(rate, wire.BudgetMessages, now)
	now = now.Add(-time.Hour)
	for i := range 10 {
		if !b.allow(rate, wire.BudgetMessages, now.Add(time.Duration(i)*time.Second)) {
			t.Fatalf("call %d after the clock went back is refused", i)
		}
	}
}

// LimitedKinds lists the kinds of requests that have a rate, for the tests outside the package.
func LimitedKinds() (kinds []wire.Kind) {
	for k := range spendings {
		if spendings[k].code != wire.OK {
			kinds = append(kinds, wire.Kind(k))
		}
	}
	return kinds
}
