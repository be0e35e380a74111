//go:build linux || darwin || freebsd || netbsd || openbsd || dragonfly

package media

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/server/hub"
)

// A directory that a killed server left has no lock any more, and goes when another server makes its own. What is locked,
// new, or not ours stays.
func TestWhatAKilledServerLeftIsRemoved(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	old := time.Now().Add(-time.Hour)
	make := func(name string, at time.Time) string {
		dir := filepath.Join(os.TempDir(), name)
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(dir, "file"), []byte("text"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(dir, at, at); err != nil {
			t.Fatal(err)
		}
		return dir
	}
	left, fresh, foreign := make("rtm-media-1", old), make("rtm-media-2", time.Now()), make("media-3", old)
	mine, hold, err := makeTemporary(hub.NoLog{})
	if err != nil || hold == nil {
		t.Fatalf("%v, %v", hold, err)
	}
	defer hold.Close()
	if err := os.Chtimes(mine, old, old); err != nil {
		t.Fatal(err)
	}
	other, hold2, err := makeTemporary(hub.NoLog{})
	if err != nil || hold2 == nil {
		t.Fatalf("%v, %v", hold2, err)
	}
	defer hold2.Close()
	for dir, there := range map[string]bool{left: false, fresh: true, foreign: true, mine: true, other: true} {
		if _, err := os.Stat(dir); (err == nil) != there {
			t.Errorf("%s: %v", filepath.Base(dir), err)
		}
	}
}

// Two servers on one directory would remove what the other receives.
func TestADirectoryIsForOneServer(t *testing.T) {
	dir := t.TempDir()
	first, err := New(Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := New(Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), dir+": another rtm-server uses it") {
		t.Errorf("the second server: %v", err)
	}
	first.Close()
	second, err := New(Config{Dir: dir})
	if err != nil {
		t.Fatalf("after the first has ended: %v", err)
	}
	second.Close()
}
