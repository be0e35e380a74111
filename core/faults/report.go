package faults

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// counts are what happened in a run.
type counts struct {
	faults                         [kinds]atomic.Int64
	calls, refused, events         atomic.Int64
	peerMessages, channelMessages  atomic.Int64
	gaps, givenUp                  atomic.Int64
	acts                           []atomic.Int64 // by place in actors
	memory                         atomic.Int64   // that the last server had at most
	moved                          atomic.Int64   // bytes of downloads that were compared
	notAccepted                    atomic.Int64   // connections, as the server's log says
	gapsReal, gapsUnknown, gapsOwn atomic.Int64

	mu          sync.Mutex // guards the rest
	completions map[string]map[int]int
	tallies     map[tallied]map[string]int
}

// tallied is a group of numbers that belong together; each has a line in the report.
type tallied int

const (
	invitationsSent tallied = iota
	invitationsEndedCaller
	invitationsEndedCallee
	transfers
	keptMessages
	roaming
	allTallied
)

var tallyNames = [allTallied]string{"invitations sent", "ends of invitations told to their callers", "ends of invitations told to their callees",
	"uploads and downloads", "messages kept for those who are away",
	"devices that move"}

// tally counts one more of a kind in a group.
func (c *counts) tally(group tallied, kind string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.tallies[group] == nil {
		c.tallies[group] = map[string]int{}
	}
	c.tallies[group][kind]++
}

func (c *counts) completion(op string, code wire.Code) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.completions[op] == nil {
		c.completions[op] = map[int]int{}
	}
	c.completions[op][int(code)]++
}

// Report is the outcome of a run.
type Report struct {
	Seed       uint64
	Violations int
	First      []string // the first violations, in words
	acts       []int64  // of each actor
	text       string
}

// String returns the table.
func (r *Report) String() string { return r.text }

// report sums up.
func (r *run) report(took time.Duration) *Report {
	c := &r.count
	var b strings.Builder
	line := func(n int64, format string, args ...any) {
		fmt.Fprintf(&b, "%10d  %s\n", n, fmt.Sprintf(format, args...))
	}
	fmt.Fprintf(&b, "seed %d, %d users, %d channels, %v\n\n", r.options.Seed, len(r.users), r.options.Channels, took.Round(time.Second))
	total := int64(0)
	for k := range c.faults {
		if n := c.faults[k].Load(); n > 0 {
			line(n, "%s", Kind(k))
			total += n
		}
	}
	line(total, "faults injected")
	for _, k := range slices.Sorted(maps.Keys(r.skipped)) {
		fmt.Fprintf(&b, "%10s  %s: %s\n", "left out", k, r.skipped[k])
	}
	b.WriteByte('\n')
	opened := 0
	r.mu.Lock()
	for _, list := range r.opened {
		opened += len(list)
	}
	line(int64(opened), "sessions opened")
	line(int64(r.resumed), "sessions resumed")
	for _, why := range slices.Sorted(maps.Keys(r.ended)) {
		line(int64(r.ended[why]), "sessions ended: %s", why)
	}
	r.mu.Unlock()
	line(c.calls.Load(), "calls accepted")
	line(c.refused.Load(), "calls refused")
	line(int64(len(r.post.letters)), "messages sent to users")
	line(c.peerMessages.Load(), "messages delivered to users")
	line(int64(len(r.talk.published)), "messages sent to channels")
	line(c.channelMessages.Load(), "messages delivered to members of channels")
	line(c.gaps.Load(), "gaps reported")
	line(c.gapsReal.Load(), "of them, where messages of others were missed")
	line(c.gapsUnknown.Load(), "of them, of unknown size: the channel began anew")
	line(c.gapsOwn.Load(), "of them, where only own messages without a known result stood")
	line(c.moved.Load(), "bytes downloaded, and the same as were uploaded")
	line(r.proxy.uploadsResumed.Load(), "uploads that went on after they were interrupted")
	line(r.proxy.downloadsResumed.Load(), "downloads that did")
	line(c.memory.Load()>>20, "MiB that the last server had at most")
	line(c.notAccepted.Load(), "times the server could not take a connection, for want of descriptors")
	line(c.givenUp.Load(), "channels the library could not come back into, and said so")
	c.mu.Lock()
	b.WriteByte('\n')
	for group, name := range tallyNames {
		fmt.Fprintf(&b, "  %-42s", name)
		for _, kind := range slices.Sorted(maps.Keys(c.tallies[tallied(group)])) {
			fmt.Fprintf(&b, "  %s: %d", kind, c.tallies[tallied(group)][kind])
		}
		b.WriteByte('\n')
	}
	b.WriteString("\ncompletions by code\n")
	for _, op := range slices.Sorted(maps.Keys(c.completions)) {
		fmt.Fprintf(&b, "  %-26s", op)
		for _, code := range slices.Sorted(maps.Keys(c.completions[op])) {
			fmt.Fprintf(&b, "  %d: %d", code, c.completions[op][code])
		}
		b.WriteByte('\n')
	}
	c.mu.Unlock()
	b.WriteString("\nviolations\n")
	for k, n := range r.judge.count {
		line(int64(n), "%s", ruleNames[k])
	}
	rep := &Report{Seed: r.options.Seed, Violations: r.judge.total(), First: r.judge.first, text: b.String()}
	for i := range c.acts {
		rep.acts = append(rep.acts, c.acts[i].Load())
	}
	return rep
}
