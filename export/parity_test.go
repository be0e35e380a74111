package main

import (
	"debug/elf"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
)

func read(t *testing.T, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func headers(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("../include/rtm/*.h")
	if err != nil || len(names) < 7 {
		t.Fatalf("headers: %v %v", names, err)
	}
	return names
}

// same reports what only one of two sorted lists has.
func same(t *testing.T, nameA string, a []string, nameB string, b []string) {
	t.Helper()
	for _, s := range a {
		if !slices.Contains(b, s) {
			t.Errorf("%s is in %s but not in %s", s, nameA, nameB)
		}
	}
	for _, s := range b {
		if !slices.Contains(a, s) {
			t.Errorf("%s is in %s but not in %s", s, nameB, nameA)
		}
	}
}

var prototype = regexp.MustCompile(`(?m)^RTM_API [^(]*RTM_CALL (rtm_\w+)\(`)

func declared(t *testing.T) (names []string) {
	for _, h := range headers(t) {
		for _, m := range prototype.FindAllStringSubmatch(read(t, h), -1) {
			names = append(names, m[1])
		}
	}
	slices.Sort(names)
	return names
}

var symbolLine = regexp.MustCompile(`^rtm_\w+ \d+\.\d+\.\d+$`)

func listed(t *testing.T) (names []string) {
	for line := range strings.Lines(read(t, "../include/symbols.txt")) {
		line = strings.TrimSuffix(line, "\n")
		if !symbolLine.MatchString(line) {
			t.Errorf("symbols.txt: %q is not a name and a version", line)
		}
		name, _, _ := strings.Cut(line, " ")
		names = append(names, name)
	}
	if !slices.IsSorted(names) {
		t.Error("symbols.txt is not sorted")
	}
	return names
}

func TestHeadersDeclareWhatIsListed(t *testing.T) {
	same(t, "include/rtm", declared(t), "include/symbols.txt", listed(t))
}

// library builds the library, or takes the one named by RTM_LIB.
func library(t *testing.T) string {
	t.Helper()
	if name := os.Getenv("RTM_LIB"); name != "" {
		return name
	}
	if testing.Short() {
		t.Skip("building the library takes a while")
	}
	script, err := filepath.Abs("librtm.map")
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "librtm.so")
	build := exec.Command("go", "build", "-buildmode=c-shared",
		"-ldflags=-s -w -extldflags '-Wl,-soname,librtm.so.0 -Wl,--version-script="+script+"'", "-o", name, ".")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return name
}

func TestLibraryExportsWhatIsListed(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("reads an ELF file")
	}
	file, err := elf.Open(library(t))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	symbols, err := file.DynamicSymbols()
	if err != nil {
		t.Fatal(err)
	}
	var exported []string
	for _, s := range symbols {
		if s.Section != elf.SHN_UNDEF {
			exported = append(exported, s.Name)
		}
	}
	slices.Sort(exported)
	same(t, "the library", exported, "include/symbols.txt", listed(t))
	if names, _ := file.DynString(elf.DT_SONAME); !slices.Equal(names, []string{"librtm.so.0"}) {
		t.Errorf("the soname is %v", names)
	}
}

var (
	enumeration = regexp.MustCompile(`(?s)typedef enum (\w+) \{(.*?)\n\} `)
	enumerator  = regexp.MustCompile(`(?m)^\s*(RTM_\w+) = `)
	namedCode   = regexp.MustCompile(`(?m)^\s*NAME\((\w+), (RTM_\w+)\)`)
)

// Every code has its name, under the operation that its enumeration belongs to.
func TestEveryCodeHasAName(t *testing.T) {
	var inHeader, inTable []string
	for _, e := range enumeration.FindAllStringSubmatch(read(t, "../include/rtm/errors.h"), -1) {
		if e[1] == "rtm_operation" {
			continue
		}
		operation := "RTM_OPERATION_" + strings.ToUpper(strings.TrimSuffix(strings.TrimPrefix(e[1], "rtm_"), "_err"))
		if e[1] == "rtm_attribute_operation_err" {
			operation = "RTM_OPERATION_ATTRIBUTE" // the enumeration is named as in the original
		}
		if e[1] == "rtm_err" {
			operation = "0"
		}
		for _, m := range enumerator.FindAllStringSubmatch(e[2], -1) {
			inHeader = append(inHeader, operation+" "+m[1])
		}
	}
	for _, m := range namedCode.FindAllStringSubmatch(read(t, "names.c"), -1) {
		inTable = append(inTable, m[1]+" "+m[2])
	}
	if len(inHeader) < 60 {
		t.Fatalf("only %d codes were found in errors.h", len(inHeader))
	}
	same(t, "errors.h", inHeader, "names.c", inTable)
}

// compile checks a file without making anything; it skips the test where there is no such compiler.
func compile(t *testing.T, compiler string, arguments ...string) {
	t.Helper()
	if _, err := exec.LookPath(compiler); err != nil {
		t.Skip("no " + compiler)
	}
	if out, err := exec.Command(compiler, arguments...).CombinedOutput(); err != nil {
		t.Errorf("%s %s: %v\n%s", compiler, strings.Join(arguments, " "), err, out)
	}
}

// Each header stands alone, and may come twice.
func TestHeadersCompileAlone(t *testing.T) {
	for _, h := range headers(t) {
		for language, compiler := range map[string][]string{"c": {"gcc", "-std=c99"}, "c++": {"g++", "-std=c++17"}} {
			t.Run(filepath.Base(h)+" as "+language, func(t *testing.T) {
				absolute, _ := filepath.Abs(h)
				source := filepath.Join(t.TempDir(), "twice.c")
				text := "#include \"" + absolute + "\"\n#include \"" + absolute + "\"\nint nothing;\n"
				if err := os.WriteFile(source, []byte(text), 0o600); err != nil {
					t.Fatal(err)
				}
				compile(t, compiler[0], compiler[1], "-x", language, "-fsyntax-only", "-pedantic", "-Wall", "-Wextra", "-Werror", source)
			})
		}
	}
}

func TestCHalfCompilesWithoutWarnings(t *testing.T) {
	sources, _ := filepath.Glob("*.c")
	for _, source := range sources {
		_, system, _ := strings.Cut(strings.TrimSuffix(source, ".c"), "_")
		if slices.Contains([]string{"linux", "android", "ios", "windows"}, system) && runtime.GOOS != system {
			continue // only that system has the headers
		}
		compile(t, "gcc", "-std=gnu11", "-O2", "-I../include", "-Wall", "-Wextra", "-Werror", "-c", "-o", os.DevNull, source)
	}
}
