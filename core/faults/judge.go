package faults

import (
	"fmt"
	"sync"
)

// rule is something that must hold; each has its line in the table.
type rule int

const (
	losses rule = iota
	duplicates
	disorder
	strangers
	completionsMissing
	completionsDouble
	gapsMissing
	gapsFalse
	contradictions
	invitationEnds
	damaged
	reconnections
	leftovers
	serverErrors
	recovery
	rules
)

var ruleNames = [rules]string{
	losses:             "lost although the result is 0",
	duplicates:         "delivered twice",
	disorder:           "out of order",
	strangers:          "delivered against the result, or to the wrong user",
	completionsMissing: "completions missing",
	completionsDouble:  "completions double or of nothing",
	gapsMissing:        "missed without a gap being reported",
	gapsFalse:          "gaps reported that did not occur",
	contradictions:     "told something that contradicts what was told before",
	invitationEnds:     "ends of an invitation that do not go together",
	damaged:            "uploads and downloads that damaged something or failed without a reason",
	reconnections:      "reconnections told wrongly, twice or not at all",
	leftovers:          "goroutines of clients that were closed",
	serverErrors:       "errors in the server's log",
	recovery:           "not well again after the faults ended",
}

// judge collects what is wrong.
type judge struct {
	mu    sync.Mutex // guards the rest
	count [rules]int
	first []string
}

// shown is how many violations of one rule are told in words.
const shown = 4

func (j *judge) violation(r rule, format string, args ...any) {
	j.mu.Lock()
	defer j.mu.Unlock()
	j.count[r]++
	if j.count[r] <= shown {
		j.first = append(j.first, ruleNames[r]+": "+fmt.Sprintf(format, args...))
	}
}

func (j *judge) total() (n int) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for _, k := range j.count {
		n += k
	}
	return n
}
