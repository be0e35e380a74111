package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"strings"
)

// codec runs the benchmarks of core/wire, which say what one frame costs to write and to read.
func codec(ctx context.Context, b *bench) error {
	cmd := exec.CommandContext(ctx, "go", "test", "-run", "^$", "-bench", ".", "-benchmem", "-benchtime", "100ms",
		"-count", strconv.Itoa(b.rounds), "./core/wire")
	cmd.Dir = "../.."
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("run the benchmarks of core/wire: %w\n%s", err, out)
	}
	type cost struct{ ns, allocs series }
	costs := make(map[string]*cost)
	var order []string
	for text := range strings.Lines(string(out)) {
		f := strings.Fields(text)
		if len(f) < 3 || !strings.HasPrefix(f[0], "Benchmark") {
			continue
		}
		name, _, _ := strings.Cut(strings.TrimPrefix(f[0], "Benchmark"), "-")
		c := costs[name]
		if c == nil {
			c = &cost{}
			costs[name] = c
			order = append(order, name)
		}
		for i := 2; i+1 < len(f); i += 2 { // value and unit in turn
			v, err := strconv.ParseFloat(f[i], 64)
			if err != nil {
				return fmt.Errorf("read benchmark line %q: %w", text, err)
			}
			switch f[i+1] {
			case "ns/op":
				c.ns = append(c.ns, v)
			case "allocs/op":
				c.allocs = append(c.allocs, v)
			}
		}
	}
	if len(order) == 0 {
		return errors.New("core/wire has no benchmarks")
	}
	for _, name := range order {
		c := costs[name]
		b.add(line{what: "codec " + name, unit: fmt.Sprintf("ns (%.0f allocations)", c.allocs.median()), ours: c.ns.median()})
	}
	return nil
}
