package tidy

import (
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// promise is a function and a code that its comment says it may return.
type promise struct{ function, code string }

var (
	documented  = regexp.MustCompile(`(?s)/\*\*((?:[^*]|\*[^/])*)\*/\nRTM_API [^(]*RTM_CALL (rtm_\w+)\(`)
	returned    = regexp.MustCompile(`(?s)@return (.*?)\n \*\n`)
	namedReturn = regexp.MustCompile(`::(RTM_\w+)`)
	asAnother   = regexp.MustCompile(`\bas\s(?: \* )?\s*(rtm_\w+)\(\)`)
	row         = regexp.MustCompile(`\b(?:ROW|REPEATED)\((rtm_\w+), (RTM_\w+),`)
	refused     = regexp.MustCompile(`\bREFUSED\((rtm_\w+)\([^;]*?\),\s*(RTM_\w+)\);`)
)

// elsewhere are codes that no test can provoke for each function: no memory, and defects of the library.
var elsewhere = []string{"RTM_OK", "RTM_ERR_OUT_OF_MEMORY", "RTM_ERR_INTERNAL"}

// promises reads the headers: which codes each function returns, and which functions return codes at all.
func promises(t *testing.T) map[promise]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "include/rtm/*.h"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no headers: %v", err)
	}
	results := map[string]string{} // what follows @return
	for _, file := range files {
		for _, m := range documented.FindAllStringSubmatch(read(t, "include/rtm/"+filepath.Base(file)), -1) {
			if r := returned.FindStringSubmatch(m[1]); r != nil {
				results[m[2]] = r[1]
			}
		}
	}
	found := map[promise]bool{}
	var collect func(function, from string)
	collect = func(function, from string) {
		if m := asAnother.FindStringSubmatch(results[from]); m != nil {
			if _, known := results[m[1]]; !known || m[1] == from {
				t.Errorf("%s returns what %s returns, which says nothing", from, m[1])
				return
			}
			collect(function, m[1])
		}
		for _, m := range namedReturn.FindAllStringSubmatch(results[from], -1) {
			if !slices.Contains(elsewhere, m[1]) {
				found[promise{function, m[1]}] = true
			}
		}
	}
	for function := range results {
		collect(function, function)
	}
	return found
}

// Every code that a header promises for a function is provoked from C, in the table of refusals or where a story comes
// by it; and nothing else is.
func TestRefusalsAreAsPromised(t *testing.T) {
	const table = "tests/c/refusal_table.h"
	promised, provoked := promises(t), map[promise]bool{}
	for _, file := range tracked(t, "") {
		if !strings.HasPrefix(file, "tests/c/") {
			continue
		}
		text := read(t, file)
		for _, m := range append(row.FindAllStringSubmatch(text, -1), refused.FindAllStringSubmatch(text, -1)...) {
			provoked[promise{m[1], m[2]}] = true
		}
	}
	if len(promised) < 100 {
		t.Fatalf("only %d promises were found in the headers", len(promised))
	}
	byName := func(a, b promise) int { return strings.Compare(a.function+a.code, b.function+b.code) }
	for _, p := range slices.SortedFunc(maps.Keys(promised), byName) {
		if !provoked[p] {
			t.Errorf("the header says that %s may return %s; %s has no row for it", p.function, p.code, table)
		}
	}
	for _, p := range slices.SortedFunc(maps.Keys(provoked), byName) {
		if !promised[p] && !strings.HasPrefix(p.function, "rtm_debug_") {
			t.Errorf("tests/c: %s returns %s, which its header does not say", p.function, p.code)
		}
	}
}
