//go:build unix

package client

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// pipeFile makes a named pipe, the special file that everybody may make. What is true of it is true of /dev/null.
func pipeFile(t *testing.T) (path string) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// A program with enough rights would otherwise rename /dev/null of the whole machine.
func TestALogThatIsNoFileIsNeverRenamed(t *testing.T) {
	path := pipeFile(t)
	reader, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	var s logFiles
	f, err := s.acquire(path, minLogFileKB)
	if err != nil {
		t.Fatal(err)
	}
	const lines = minLogFileKB + 100 // of 1 KiB each
	for range lines {
		f.write(append(bytes.Repeat([]byte("x"), 1023), '\n'))
	}
	got := make([]byte, lines<<10)
	if _, err := io.ReadFull(reader, got); err != nil {
		t.Fatal(err)
	}
	s.release(f)
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) != 1 || entries[0].Name() != "pipe" || entries[0].Type() != os.ModeNamedPipe {
		t.Errorf("instead of the pipe there are %v", entries)
	}
}

func TestALogIntoAPipeThatNobodyReadsIsRefused(t *testing.T) {
	var s logFiles
	if _, err := s.acquire(pipeFile(t), minLogFileKB); err == nil { // and does not wait for a reader
		t.Error("it was opened")
	}
}
