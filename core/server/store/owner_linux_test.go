package store

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// A copy that root has put in the place of the directory is whole. Whoever took it for damage would have the operator give
// up what is in it.
func TestFilesOfSomebodyElseAreNoDamage(t *testing.T) {
	o := open(t, Config{})
	o.stop()
	for _, part := range []string{formatFile, lockFile, streamsDir} {
		t.Run(part, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "data")
			if err := os.CopyFS(dir, os.DirFS(o.c.Dir)); err != nil {
				t.Fatal(err)
			}
			take(t, dir, filepath.Join(dir, part))
			_, err := Open(Config{Dir: dir, PerUser: 1, MaxBytes: 1, Kept: forever})
			for how, err := range map[string]error{"Check": Check(dir), "Open": err} {
				if err == nil || !strings.Contains(err.Error(), "must belong to the user") || strings.Contains(err.Error(), "backup") {
					t.Errorf("%s: %v", how, err)
				}
			}
		})
	}
}

// take makes this goroutine somebody who has the directory but not the files below part. Whoever may do everything becomes
// somebody else for it, in the eyes of the file system, until the test ends; its thread ends with it.
func take(t *testing.T, dir, part string) {
	t.Helper()
	const nobody = 65534
	root := os.Getuid() == 0
	if err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		theirs := name == part || strings.HasPrefix(name, part+string(filepath.Separator))
		if err == nil && !d.IsDir() {
			mode := os.FileMode(0o600)
			if theirs && !root {
				mode = 0
			}
			err = os.Chmod(name, mode)
		}
		if err == nil && root && !theirs {
			err = os.Chown(name, nobody, nobody)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if !root {
		return
	}
	for above := filepath.Dir(dir); above != filepath.Clean(os.TempDir()) && above != "/"; above = filepath.Dir(above) {
		if err := os.Chmod(above, 0o755); err != nil {
			t.Fatal(err)
		}
	}
	runtime.LockOSThread()
	if err := syscall.Setfsuid(nobody); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Setfsuid(0); err != nil {
			t.Error(err)
		}
	})
}
