package faults

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"sync"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	dir, err := os.MkdirTemp("", "rtm-faults-test-")
	if err != nil {
		panic(err)
	}
	built.dir = dir
	status := m.Run()
	_ = os.RemoveAll(dir)
	os.Exit(status)
}

var built struct {
	dir  string
	once sync.Once
	err  error
}

// buildServer makes an rtm-server with the race detector in it, once for all tests.
func buildServer(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(built.dir, "rtm-server")
	built.once.Do(func() {
		out, err := exec.Command("go", "build", "-race", "-o", binary, "github.com/librtm/librtm/core/cmd/rtm-server").CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("build rtm-server: %w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return binary
}

// The short version of what ./build.sh faults does for minutes. Its seed is fixed; how goroutines and processes take
// turns is not.
func TestACrowdTalksThroughFaults(t *testing.T) {
	report, err := Run(t.Context(), Options{
		Server: buildServer(t), Seed: 1, Length: 8 * time.Second, Faults: 200, Clients: 16, Channels: 4, Pace: 50 * time.Millisecond,
		Progress: func(s string) { t.Log(s) },
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%v", report)
	for _, v := range report.First {
		t.Error(v)
	}
	for i, n := range report.acts {
		if n == 0 {
			t.Errorf("actor %d did nothing, so nothing is proved of it", i)
		}
	}
}

// What the short scenarios do to the server is proved here; how long a healthy pair's messages take says something only
// on a quiet machine.
func TestWhatTheServerCannotHave(t *testing.T) {
	binary := buildServer(t)
	for _, s := range scenarios {
		if s.name != "unheard" && s.name != "disk" && s.name != "exhausted" {
			continue
		}
		t.Run(s.name, func(t *testing.T) {
			if runtime.GOOS != "linux" && s.name == "exhausted" {
				t.Skip("how many descriptors a server has can be limited on Linux")
			}
			t.Parallel()
			line, _, err := s.play(t.Context(), binary, nil)
			if err != nil {
				t.Fatal(err)
			}
			t.Log(line)
		})
	}
}

func TestASeedMakesTheSameSchedule(t *testing.T) {
	o := Options{Seed: 7, Length: time.Minute, Faults: 500, Clients: 9}
	first := Schedule(o)
	if !slices.Equal(first, Schedule(o)) {
		t.Error("two schedules of one seed differ")
	}
	o.Seed++
	if slices.Equal(first, Schedule(o)) {
		t.Error("another seed makes the same schedule")
	}
	seen := map[Kind]bool{}
	for _, f := range first {
		seen[f.Kind] = true
	}
	if len(seen) != int(kinds) {
		t.Errorf("500 faults are of %d kinds of %d", len(seen), kinds)
	}
}
