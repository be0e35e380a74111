package abi

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

var release = flag.Bool("release", false, "write the table of this version, which every later one is held against")

var (
	comment    = regexp.MustCompile(`(?s)/\*.*?\*/`)
	structure  = regexp.MustCompile(`(?s)typedef struct (rtm_\w+) \{(.*?)\n\} rtm_\w+;`)
	pointer    = regexp.MustCompile(`\(RTM_CALL \*(\w+)\)\s*\(.*\)$`)
	member     = regexp.MustCompile(`(\w+)(?:\[\w+\])?$`)
	enumerator = regexp.MustCompile(`\b(RTM_\w+) = (-?\w+)`)
	prototype  = regexp.MustCompile(`(?s)RTM_API ([^;]*?\));`)
	space      = regexp.MustCompile(`\s+`)
	version    = regexp.MustCompile(`RTM_VERSION_STRING "([0-9.]+)"`)
)

func headers(t *testing.T) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(root, "include/rtm/*.h"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no headers in include/rtm: %v", err)
	}
	var b strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(comment.ReplaceAll(text, nil))
	}
	return b.String()
}

// table lists what a compiled program depends on, one fact a line, what it is about before the last colon: functions and
// callbacks with their types, enumerators with their values, and, measured by the C compiler, where members are.
func table(t *testing.T) []string {
	t.Helper()
	text := headers(t)
	var lines, program []string
	for _, m := range prototype.FindAllStringSubmatch(text, -1) {
		head, _, _ := strings.Cut(m[1], "(")
		lines = append(lines, fmt.Sprintf("function %s: %s", head[strings.LastIndex(head, " ")+1:], space.ReplaceAllString(m[1], " ")))
	}
	for _, m := range enumerator.FindAllStringSubmatch(text, -1) {
		lines = append(lines, fmt.Sprintf("enumerator %s: %s", m[1], m[2]))
	}
	for _, m := range structure.FindAllStringSubmatch(text, -1) {
		name, grows := m[1], "is"
		for declaration := range strings.SplitSeq(m[2], ";") {
			declaration = strings.TrimSpace(space.ReplaceAllString(declaration, " "))
			if declaration == "" {
				continue
			}
			field := member.FindStringSubmatch(declaration)
			if p := pointer.FindStringSubmatch(declaration); p != nil {
				field = p
			}
			if field == nil {
				t.Fatalf("struct %s: no member found in %q", name, declaration)
			}
			if field[1] == "struct_size" {
				grows = "is at least"
			}
			program = append(program, fmt.Sprintf(`printf("member %s.%s: %%d, %%d bytes, %s\n", (int)offsetof(%s, %s), (int)sizeof(((%s *)0)->%s));`,
				name, field[1], declaration, name, field[1], name, field[1]))
		}
		program = append(program, fmt.Sprintf(`printf("struct %s: %s %%d bytes\n", (int)sizeof(%s));`, name, grows, name))
	}
	lines = append(lines, strings.Split(strings.TrimSpace(run(t, program)), "\n")...)
	slices.Sort(lines)
	return lines
}

// run compiles and runs a C program that includes the headers.
func run(t *testing.T, statements []string) string {
	t.Helper()
	dir := t.TempDir()
	source := "#include <stddef.h>\n#include <stdio.h>\n#include <rtm/rtm.h>\nint main(void) {\n" + strings.Join(statements, "\n") + "\nreturn 0;\n}\n"
	if err := os.WriteFile(filepath.Join(dir, "layout.c"), []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	program := filepath.Join(dir, "layout")
	if out, err := exec.Command(compiler, "-I", filepath.Join(root, "include"), "-o", program, filepath.Join(dir, "layout.c")).CombinedOutput(); err != nil {
		t.Fatalf("%s: %v\n%s", compiler, err, out)
	}
	out, err := exec.Command(program).Output()
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

// broken says what a program that was compiled against then would miss now.
func broken(then, now []string) []string {
	facts := map[string]string{}
	for _, line := range now {
		what, fact, _ := strings.Cut(line, ": ")
		facts[what] = fact
	}
	var missing []string
	for _, line := range then {
		what, fact, _ := strings.Cut(line, ": ")
		is, there := facts[what]
		var old, size int
		if _, err := fmt.Sscanf(fact, "is at least %d bytes", &old); err == nil && there {
			if _, err := fmt.Sscanf(is, "is at least %d bytes", &size); err == nil && size >= old {
				continue
			}
		}
		switch {
		case !there:
			missing = append(missing, what+" is gone; it was: "+fact)
		case is != fact:
			missing = append(missing, fmt.Sprintf("%s was: %s; and is: %s", what, fact, is))
		}
	}
	return missing
}

// generation is what versions have in common that promise each other an ABI: before 1.0.0 major and minor number, then
// the major one.
func generation(version string) string {
	part := strings.Split(version, ".")
	if part[0] == "0" {
		return part[0] + "." + part[1]
	}
	return part[0]
}

// A program compiled against any released header of this generation finds everything where it was.
func TestReleasesStillHold(t *testing.T) {
	now := table(t)
	m := version.FindStringSubmatch(headers(t))
	if m == nil {
		t.Fatal("no version in the headers")
	}
	if *release {
		if err := os.WriteFile(m[1]+".txt", []byte(strings.Join(now, "\n")+"\n"), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	files, err := filepath.Glob("*.txt")
	if err != nil {
		t.Fatal(err)
	}
	if len(files) == 0 {
		t.Log("there is no release yet to hold the headers against; see packaging/README.md")
	}
	for _, file := range files {
		of := strings.TrimSuffix(file, ".txt")
		if generation(of) != generation(m[1]) {
			continue
		}
		then, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, what := range broken(strings.Split(strings.TrimSpace(string(then)), "\n"), now) {
			t.Errorf("programs built with %s break: %s", of, what)
		}
	}
}

// The table sees every function, and the shapes that headers have.
func TestTableIsComplete(t *testing.T) {
	now := table(t)
	symbols, err := os.ReadFile(filepath.Join(root, "include/symbols.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(symbols)) {
		name, _, _ := strings.Cut(line, " ")
		if !slices.ContainsFunc(now, func(l string) bool { return strings.HasPrefix(l, "function "+name+": ") }) {
			t.Errorf("the table has no function %s", name)
		}
	}
	text := headers(t)
	structs := 0
	for _, l := range now {
		if strings.HasPrefix(l, "struct ") {
			structs++
		}
	}
	if want := strings.Count(text, "\n} rtm_") - strings.Count(text, "typedef enum "); structs != want || want < 10 {
		t.Errorf("the table has %d structs, the headers have %d", structs, want)
	}
	for _, want := range []string{
		"enumerator RTM_LOGIN_ERR_TOO_OFTEN: 10",
		"enumerator RTM_ERR_INVALID_ARGUMENT: -1",
		"member rtm_client_options.dispatch_mode: 4, 4 bytes, int32_t dispatch_mode",
	} {
		if !slices.Contains(now, want) {
			t.Errorf("the table has no line %q", want)
		}
	}
}

func TestBreaksAreFound(t *testing.T) {
	then := []string{
		"enumerator RTM_A: 1",
		"function rtm_f: int32_t RTM_CALL rtm_f(void)",
		"member rtm_s.a: 4, 4 bytes, int32_t a",
		"struct rtm_s: is at least 8 bytes",
		"struct rtm_value: is 16 bytes",
	}
	for _, c := range []struct {
		name, from, to string
		breaks         bool
	}{
		{"nothing", "", "", false},
		{"a new enumerator", then[0], then[0] + "\nenumerator RTM_B: 2", false},
		{"a struct that grew", "at least 8", "at least 16", false},
		{"a struct that shrank", "at least 8", "at least 4", true},
		{"a value that grew", "is 16 bytes", "is 24 bytes", true},
		{"a member that moved", "a: 4, 4", "a: 8, 4", true},
		{"a member of another type", "int32_t a", "uint32_t a", true},
		{"an enumerator of another value", "RTM_A: 1", "RTM_A: 2", true},
		{"a function that is gone", "function rtm_f", "function rtm_g", true},
		{"a function of another type", "(void)", "(int32_t x)", true},
		{"a struct that grows no more", "is at least 8", "is 8", true},
	} {
		now := strings.Split(strings.Replace(strings.Join(then, "\n"), c.from, c.to, 1), "\n")
		if got := broken(then, now); (len(got) > 0) != c.breaks {
			t.Errorf("%s: found %q", c.name, got)
		}
	}
	if generation("0.1.3") == generation("0.2.0") || generation("1.0.0") != generation("1.9.2") {
		t.Error("versions that promise each other an ABI are told apart wrongly")
	}
}
