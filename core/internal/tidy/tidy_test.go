package tidy

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// root is the repository, seen from this package.
const root = "../../.."

const module = "github.com/librtm/librtm/"

// mayImport says which of our packages each one may import, tests excluded. Packages that are not named may
// import anything; one name covers the packages below it.
var mayImport = map[string][]string{
	"core/wire":               {},
	"core/internal/flatjson":  {},
	"core/internal/syncfile":  {},
	"core/token":              {"core/wire"},
	"core/transport":          {"core/wire"},
	"core/dispatch":           {},
	"core/client":             {"core/wire", "core/transport", "core/internal/flatjson"},
	"core/server/hub":         {"core/wire"},
	"core/server/sessions":    {"core/wire", "core/transport", "core/token", "core/server/hub"},
	"core/server/channels":    {"core/wire", "core/server/hub"},
	"core/server/inbox":       {"core/wire", "core/server/hub"},
	"core/server/presence":    {"core/wire", "core/server/hub"},
	"core/server/attributes":  {"core/wire", "core/server/hub"},
	"core/server/invitations": {"core/wire", "core/server/hub"},
	"core/server/media":       {"core/wire", "core/internal/flatjson", "core/internal/syncfile", "core/server/hub"},
	"core/server":             {"core/wire", "core/transport", "core/token", "core/server/hub", "core/server/sessions", "core/server/channels", "core/server/inbox", "core/server/presence", "core/server/attributes", "core/server/invitations", "core/server/media"},
	"core/server/store":       {"core/wire", "core/internal/syncfile", "core/server/hub", "core/server/inbox", "core/server/attributes"},
	"core/cmd/rtm-server":     {"core/wire", "core/token", "core/server", "core/server/sessions", "core/server/media", "core/server/store"},
	"export":                  {"core/wire", "core/client", "core/dispatch", "core/server"},
}

func TestImportsFollowTheDirection(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}}:{{join .Imports " "}}`, module+"...").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	for line := range strings.Lines(string(out)) {
		name, imports, _ := strings.Cut(strings.TrimSpace(line), ":")
		name = strings.TrimPrefix(name, module)
		allowed, named := mayImport[name]
		if !named {
			continue
		}
		for _, i := range strings.Fields(imports) {
			ours, ok := strings.CutPrefix(i, module)
			if ok && !contains(allowed, ours) {
				t.Errorf("%s imports %s, which it may not; see mayImport", name, ours)
			}
		}
	}
}

// What only rtm-server needs must not find its way into the library, and so not into the server within it.
func TestLibraryCarriesNothingOfTheCommand(t *testing.T) {
	deps := func(name string) string {
		out, err := exec.Command("go", "list", "-deps", module+name).Output()
		if err != nil {
			t.Fatalf("go list: %v", err)
		}
		return string(out)
	}
	library, command := deps("export"), deps("core/cmd/rtm-server")
	for _, heavy := range []string{"log/slog", "github.com/prometheus/", "google.golang.org/protobuf", "github.com/peterbourgon/ff",
		"github.com/nats-io/", "github.com/klauspost/compress", module + "core/server/store"} {
		if strings.Contains(library, heavy) {
			t.Errorf("the library carries %s", heavy)
		}
		if !strings.Contains(command, heavy) {
			t.Errorf("rtm-server has no %s any more: take it off this list", heavy)
		}
	}
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

func TestVersionsAgree(t *testing.T) {
	places := map[string]string{
		"include/rtm/version.h": `RTM_VERSION_STRING "([0-9.]+)"`,
		"core/client/client.go": `Version = "([0-9.]+)"`,
		"core/server/server.go": `Version = "([0-9.]+)"`,
		"CHANGELOG.md":          `(?m)^## ([0-9.]+)`,

		"bindings/csharp/src/Native/Library.cs": `MadeFor = "([0-9.]+)"`,
		"bindings/unity/package.json":           `"version": "([0-9.]+)"`,
		"bindings/unity/CHANGELOG.md":           `(?m)^## ([0-9.]+)`,
		"packaging/vcpkg/librtm/vcpkg.json":     `"version": "([0-9.]+)"`,
	}
	want := ""
	for file, pattern := range places {
		m := regexp.MustCompile(pattern).FindStringSubmatch(read(t, file))
		if m == nil {
			t.Errorf("%s: no version found with %s", file, pattern)
			continue
		}
		if want == "" {
			want = m[1]
		}
		if m[1] != want {
			t.Errorf("%s says version %s, another place says %s", file, m[1], want)
		}
	}
}

// code is what stands between fences: no links there.
var code = regexp.MustCompile("(?s)```.*?```")

var link = regexp.MustCompile(`\]\(([^)#]+)(#[^)]*)?\)`)

func TestLinksInDocumentsResolve(t *testing.T) {
	for _, file := range tracked(t, ".md") {
		for _, m := range link.FindAllStringSubmatch(code.ReplaceAllString(read(t, file), ""), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			target := filepath.Join(root, filepath.Dir(file), m[1])
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s links to %s, which does not exist", file, m[1])
			}
		}
	}
}

// Every folder with more than three files tells a reader what lives there. What Unity needs beside each file (.meta)
// does not count.
func TestFoldersHaveAReadme(t *testing.T) {
	count := map[string]int{}
	readme := map[string]bool{}
	for _, file := range tracked(t, "") {
		if strings.HasSuffix(file, ".meta") {
			continue
		}
		dir := filepath.Dir(file)
		count[dir]++
		if filepath.Base(file) == "README.md" {
			readme[dir] = true
		}
	}
	for dir, n := range count {
		if n > 3 && !readme[dir] && !strings.Contains(dir, "testdata") {
			t.Errorf("%s holds %d files and no README.md", dir, n)
		}
	}
}

// SECURITY.md promises tests: each of them exists, and each row of its tables names one.
func TestSecurityNamesTestsThatExist(t *testing.T) {
	exists := map[string]bool{}
	for _, file := range tracked(t, "_test.go") {
		for _, m := range regexp.MustCompile(`(?m)^func ((?:Test|Fuzz)\w+)\(`).FindAllStringSubmatch(read(t, file), -1) {
			exists[m[1]] = true
		}
	}
	named := regexp.MustCompile("`((?:Test|Fuzz)\\w+)`")
	rows, proofs := 0, false
	for line := range strings.Lines(read(t, "SECURITY.md")) {
		names := named.FindAllStringSubmatch(line, -1)
		for _, m := range names {
			if !exists[m[1]] {
				t.Errorf("SECURITY.md names %s, which does not exist", m[1])
			}
		}
		switch {
		case !strings.HasPrefix(line, "|"):
			proofs = false
		case strings.Contains(line, "| proof |"):
			proofs = true
		case proofs && !strings.HasPrefix(line, "|---"):
			rows++
			if len(names) == 0 {
				t.Errorf("SECURITY.md claims without a test: %s", line)
			}
		}
	}
	if rows < 20 {
		t.Errorf("only %d threats were found in SECURITY.md", rows)
	}
}

func tracked(t *testing.T, suffix string) []string {
	t.Helper()
	cmd := exec.Command("git", "ls-files", "--cached", "--others", "--exclude-standard")
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("git ls-files: %v", err)
	}
	var files []string
	for f := range strings.Lines(string(out)) {
		if f = strings.TrimSpace(f); strings.HasSuffix(f, suffix) {
			files = append(files, f)
		}
	}
	return files
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, file))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// The first programs in the README are the samples that are built and run, letter for letter.
func TestReadmeShowsTheFirstSamples(t *testing.T) {
	for fence, sample := range map[string]string{"```c\n": "samples/first/first.c", "```cpp\n": "samples/cpp/first.cpp"} {
		if !strings.Contains(read(t, "README.md"), fence+read(t, sample)+"```") {
			t.Errorf("README.md does not hold %s as it is", sample)
		}
	}
}
