package tidy

import (
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const (
	surfaceFile    = "include/SURFACE.md"
	surfaceMethods = 54
	surfaceEvents  = 51
)

var (
	surfaceRow  = regexp.MustCompile("(?m)^\\| ([ME]\\d+) \\| `[^`]+` \\| `([^`]+)` \\| `([^`]+)` \\| `(\\w+)` in \\[[^]]+\\]\\(../([^)]+)\\)")
	ownInclude  = regexp.MustCompile(`(?m)^#include "([^"]+)"`)
	anyHeader   = regexp.MustCompile(`\.h(pp)?$`)
	surfaceLine = regexp.MustCompile(`(?m)^\| [ME]\d+ `)
)

// headerText joins the public C headers.
func headerText(t *testing.T) string {
	t.Helper()
	var b strings.Builder
	for _, file := range tracked(t, ".h") {
		if strings.HasPrefix(file, "include/rtm/") {
			b.WriteString(read(t, file))
		}
	}
	return b.String()
}

// body returns the text of a struct or class, from its head to its end; "" when there is none.
func body(text, head string) string {
	m := regexp.MustCompile(`(?s)\b` + head + `\b[^;{]*\{.*?\n\}`).FindString(text)
	return m
}

func declares(text, name string) bool {
	return regexp.MustCompile(`\b` + name + `\b`).MatchString(text)
}

// inC reports whether the headers have a function f(), a slot struct::slot, or a struct.
func inC(headers, name string) bool {
	if function, ok := strings.CutSuffix(name, "()"); ok {
		return regexp.MustCompile(`RTM_CALL ` + function + `\(`).MatchString(headers)
	}
	if of, slot, ok := strings.Cut(name, "::"); ok {
		return strings.Contains(body(headers, "typedef struct "+of), "*"+slot+")(")
	}
	return declares(headers, "typedef struct "+name)
}

// inCpp reports whether rtm.hpp has rtm::f(), rtm::type::f() or rtm::type. What all owners have stands in owned.
func inCpp(header, headers, name string) bool {
	name = strings.TrimSuffix(name, "()")
	path := strings.Split(strings.TrimPrefix(name, "rtm::"), "::")
	switch {
	case !strings.HasPrefix(name, "rtm::"):
		return inC(headers, name)
	case len(path) == 1:
		return regexp.MustCompile(`(?m)^(inline [\w ]+?[ *]|struct |class )` + path[0] + `\b`).MatchString(header)
	}
	class := body(header, "(?:class|struct) "+path[0])
	if strings.Contains(class, "public owned<") {
		class += body(header, "class owned")
	}
	return class != "" && regexp.MustCompile(`\b`+path[1]+`\(`).MatchString(class)
}

// withIncludes returns a file of tests and what it includes from its own folder.
func withIncludes(t *testing.T, file string, seen map[string]bool) string {
	if seen[file] {
		return ""
	}
	seen[file] = true
	text := read(t, file)
	for _, m := range ownInclude.FindAllStringSubmatch(text, -1) {
		next := filepath.Join(filepath.Dir(file), m[1])
		if anyHeader.MatchString(next) && !strings.HasPrefix(m[1], "rtm/") {
			text += withIncludes(t, next, seen)
		}
	}
	return text
}

// Every method and event of the original's overview has its C and C++ form and a test that uses it.
func TestSurfaceIsThere(t *testing.T) {
	headers, hpp := headerText(t), read(t, "include/rtm/rtm.hpp")
	page := read(t, surfaceFile)
	count := map[byte]int{}
	for _, m := range surfaceRow.FindAllStringSubmatch(page, -1) {
		id, c, cpp, test, file := m[1], m[2], m[3], m[4], m[5]
		count[id[0]]++
		if !inC(headers, c) {
			t.Errorf("%s %s: the headers have no %s", surfaceFile, id, c)
		}
		if !inCpp(hpp, headers, cpp) {
			t.Errorf("%s %s: rtm.hpp has no %s", surfaceFile, id, cpp)
		}
		if !regexp.MustCompile(`(?m)^(static |inline )*(void|func) ` + test + `\(`).MatchString(read(t, file)) {
			t.Errorf("%s %s: %s has no test %s", surfaceFile, id, file, test)
		}
		used := c
		if strings.HasSuffix(file, ".hpp") {
			used = cpp
		}
		used = strings.TrimSuffix(used[strings.LastIndex(used, ":")+1:], "()")
		if !declares(withIncludes(t, file, map[string]bool{}), used) {
			t.Errorf("%s %s: %s and what it includes do not use %s", surfaceFile, id, file, used)
		}
	}
	if count['M'] != surfaceMethods || count['E'] != surfaceEvents {
		t.Errorf("%s has %d whole rows of methods and %d of events of %d in all, want %d and %d", surfaceFile,
			count['M'], count['E'], len(surfaceLine.FindAllString(page, -1)), surfaceMethods, surfaceEvents)
	}
}

// What the C interface has, the C++ header uses: each function and each callback.
func TestCppHeaderIsComplete(t *testing.T) {
	hpp := read(t, "include/rtm/rtm.hpp")
	code := strip(hpp)
	for line := range strings.Lines(read(t, "include/symbols.txt")) {
		function, _, _ := strings.Cut(line, " ")
		if !regexp.MustCompile(`[^:\w]` + function + `\(`).MatchString(code) {
			t.Errorf("rtm.hpp does not use %s", function)
		}
	}
	slots := regexp.MustCompile(`void\(RTM_CALL \*(on_\w+)\)`).FindAllStringSubmatch(headerText(t), -1)
	if len(slots) < surfaceEvents {
		t.Fatalf("only %d callbacks were found in the headers", len(slots))
	}
	for _, m := range slots {
		for _, part := range []string{"virtual void " + m[1] + "(", "> " + m[1] + ";", "c." + m[1] + " = ["} {
			if !strings.Contains(hpp, part) {
				t.Errorf("rtm.hpp has no %s", part)
			}
		}
	}
}

// strip leaves out comments.
func strip(text string) string {
	return regexp.MustCompile(`(?s)/\*.*?\*/|//[^\n]*`).ReplaceAllString(text, "")
}
