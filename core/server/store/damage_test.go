package store

import (
	"bytes"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/librtm/librtm/core/server/inbox"
)

// safeBuffer is a log that a test reads when all is done.
type safeBuffer struct {
	mu   sync.Mutex // guards text
	text bytes.Buffer
}

func (b *safeBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *safeBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// blocks returns the files with records of one user, oldest first.
func blocks(t *testing.T, dir, user string) []string {
	t.Helper()
	all, err := filepath.Glob(filepath.Join(dir, "jetstream", "$G", "streams", subject{inboxKind, "app", user}.stream(), "msgs", "*.blk"))
	if err != nil || len(all) == 0 {
		t.Fatalf("no blocks: %v", err)
	}
	slices.Sort(all)
	return all
}

// flip changes one byte of a file.
func flip(t *testing.T, name string, at func(size int64) int64) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	info, _ := f.Stat()
	b := make([]byte, 1)
	if _, err := f.ReadAt(b, at(info.Size())); err != nil {
		t.Fatal(err)
	}
	b[0] ^= 0x40
	if _, err := f.WriteAt(b, at(info.Size())); err != nil {
		t.Fatal(err)
	}
}

// Whatever happens to the files, a server either refuses them in words, or starts; and if it starts, it has everything or
// says that something is lost.
func TestDamageIsNeverSilent(t *testing.T) {
	const kept = 40
	o := open(t, Config{})
	for id := uint64(1); id <= kept; id++ {
		if err := o.s.Inbox("app").Put("bob", inbox.Message{ID: id, From: "alice", TimeMS: 1, Body: []byte("a message of some length")}); err != nil {
			t.Fatal(err)
		}
	}
	// What a server leaves that was killed is what it has at any time.
	left := map[bool]string{false: o.c.Dir, true: filepath.Join(t.TempDir(), "killed")}
	if err := os.CopyFS(left[true], os.DirFS(o.c.Dir)); err != nil {
		t.Fatal(err)
	}
	o.stop()
	stream := func(dir string) string { return filepath.Dir(filepath.Dir(blocks(t, dir, "bob")[0])) }
	// What is damaged, and whether nothing may be lost by it.
	for name, test := range map[string]struct {
		damage  func(t *testing.T, dir string)
		nothing bool
	}{
		"nothing": {func(*testing.T, string) {}, true},
		"a byte in the middle": {func(t *testing.T, dir string) {
			flip(t, blocks(t, dir, "bob")[0], func(size int64) int64 { return size / 2 })
		}, false},
		"the first byte": {func(t *testing.T, dir string) { flip(t, blocks(t, dir, "bob")[0], func(int64) int64 { return 0 }) }, false},
		"the last byte": {func(t *testing.T, dir string) {
			flip(t, blocks(t, dir, "bob")[0], func(size int64) int64 { return size - 1 })
		}, false},
		"a torn end": {func(t *testing.T, dir string) {
			name := blocks(t, dir, "bob")[0]
			info, _ := os.Stat(name)
			if err := os.Truncate(name, info.Size()-7); err != nil {
				t.Fatal(err)
			}
		}, false},
		"half a record more": {func(t *testing.T, dir string) {
			name := blocks(t, dir, "bob")[0]
			text, _ := os.ReadFile(name)
			if err := os.WriteFile(name, append(text, text[:len(text)/kept/2]...), 0o600); err != nil {
				t.Fatal(err)
			}
		}, true},
		"an empty block": {func(t *testing.T, dir string) {
			if err := os.Truncate(blocks(t, dir, "bob")[0], 0); err != nil {
				t.Fatal(err)
			}
		}, false},
		"no block": {func(t *testing.T, dir string) {
			if err := os.Remove(blocks(t, dir, "bob")[0]); err != nil {
				t.Fatal(err)
			}
		}, false},
		"no index": {func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(stream(dir), "msgs", "index.db")) }, true},
		"a damaged index": {func(t *testing.T, dir string) {
			name := filepath.Join(stream(dir), "msgs", "index.db")
			if _, err := os.Stat(name); err == nil {
				flip(t, name, func(size int64) int64 { return size / 2 })
			}
		}, true},
		"no stream":     {func(t *testing.T, dir string) { _ = os.RemoveAll(stream(dir)) }, false},
		"no streams":    {func(t *testing.T, dir string) { _ = os.RemoveAll(filepath.Join(dir, "jetstream")) }, false},
		"no messages":   {func(t *testing.T, dir string) { _ = os.RemoveAll(filepath.Join(stream(dir), "msgs")) }, false},
		"no definition": {func(t *testing.T, dir string) { _ = os.Remove(filepath.Join(stream(dir), "meta.inf")) }, false},
		"a damaged definition": {func(t *testing.T, dir string) {
			flip(t, filepath.Join(stream(dir), "meta.inf"), func(size int64) int64 { return size / 2 })
		}, false},
		"an empty definition": {func(t *testing.T, dir string) { _ = os.Truncate(filepath.Join(stream(dir), "meta.inf"), 0) }, false},
		"a damaged check sum": {func(t *testing.T, dir string) {
			flip(t, filepath.Join(stream(dir), "meta.sum"), func(int64) int64 { return 0 })
		}, false},
	} {
		for _, killed := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s, killed %v", name, killed), func(t *testing.T) {
				t.Parallel()
				dir := filepath.Join(t.TempDir(), "data")
				if err := os.CopyFS(dir, os.DirFS(left[killed])); err != nil {
					t.Fatal(err)
				}
				test.damage(t, dir)

				log := &safeBuffer{}
				c := Config{Dir: dir, PerUser: 200, MaxBytes: 1 << 20, Kept: forever, Log: slog.New(slog.NewTextHandler(log, nil))}
				again, err := Open(c)
				refused := err != nil
				if refused {
					t.Logf("refused: %v", err)
					if test.nothing || !strings.Contains(err.Error(), dir) || !strings.Contains(err.Error(), "backup") {
						t.Error("that is not what it should say")
					}
					if _, err := Open(c); err == nil {
						t.Error("the second attempt succeeds")
					}
					if err := os.Remove(filepath.Join(dir, "format")); err != nil { // as the error says
						t.Fatal(err)
					}
					if again, err = Open(c); err != nil {
						t.Fatal(err)
					}
				}
				n, _ := again.Inbox("app").Usage()
				t.Logf("%d of %d are there, %d lost, log: %s", n, kept, again.Stats().Lost, log)
				switch said := (strings.Contains(log.String(), "level=ERROR") || strings.Contains(log.String(), "cut off")) && again.Stats().Lost > 0; {
				case test.nothing && n != kept:
					t.Error("messages are lost for nothing")
				case n < kept && !said && !refused:
					t.Error("messages are lost without a word")
				}
				// It goes on as if nothing had been.
				if err := again.Inbox("app").Put("bob", inbox.Message{ID: kept + 1, TimeMS: 1}); err != nil {
					t.Error(err)
				}
				again.Close()
				log = &safeBuffer{}
				c.Log = slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelWarn}))
				if again, err = Open(c); err != nil {
					t.Fatal(err)
				}
				if m, _ := again.Inbox("app").Usage(); m != n+1 || log.String() != "" {
					t.Errorf("then there are %d, and were %d: %s", m, n+1, log)
				}
				again.Close()
			})
		}
	}
}
