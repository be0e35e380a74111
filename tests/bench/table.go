package main

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// line is one line of the table.
type line struct {
	what     string
	unit     string
	ours     float64
	peer     float64
	peerName string
	goal     float64 // the largest ratio, or the largest figure if absolute; 0: none
	absolute bool
	atLeast  bool  // the goal is a smallest figure
	failed   error // why there is no figure
}

// ratio is ours in units of the peer's; 0 without a peer.
func (l *line) ratio() float64 {
	if l.peer == 0 {
		return 0
	}
	return l.ours / l.peer
}

func (l *line) verdict() string {
	v := l.ratio()
	if l.absolute {
		v = l.ours
	}
	switch {
	case l.failed != nil:
		return "FAILED"
	case l.goal == 0:
		return ""
	case l.atLeast && v >= l.goal, !l.atLeast && v <= l.goal:
		return "ok"
	}
	return "missed"
}

func printTable(w io.Writer, lines []line) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "what\tours\tpeer\tratio\tgoal\t")
	for _, l := range lines {
		if l.failed != nil {
			fmt.Fprintf(t, "%s\t-\t-\t-\t-\tFAILED\n", l.what)
			continue
		}
		peer, ratio, goal := "-", "-", "-"
		if l.peer != 0 {
			peer, ratio = l.peerName+" "+figure(l.peer), fmt.Sprintf("%.2f", l.ratio())
		}
		if l.goal != 0 {
			sign := "<="
			if l.atLeast {
				sign = ">="
			}
			goal = fmt.Sprintf("%s %g", sign, l.goal)
		}
		fmt.Fprintf(t, "%s, %s\t%s\t%s\t%s\t%s\t%s\n", l.what, l.unit, figure(l.ours), peer, ratio, goal, l.verdict())
	}
	_ = t.Flush()
	for _, l := range lines {
		if l.failed != nil {
			fmt.Fprintf(w, "FAILED %s: %v\n", l.what, l.failed)
		}
	}
}

// figure shows three digits, or all of a large number.
func figure(v float64) string {
	switch {
	case v >= 100:
		return fmt.Sprintf("%.0f", v)
	case v >= 10:
		return fmt.Sprintf("%.1f", v)
	case v >= 1:
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.3f", v)
}
