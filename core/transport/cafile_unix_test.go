//go:build unix

package transport

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// A client that waited for a pipe to speak could never be closed.
func TestCAFileThatIsNoFileIsRefused(t *testing.T) {
	pipe := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(pipe, 0o600); err != nil {
		t.Fatal(err)
	}
	large := filepath.Join(t.TempDir(), "large")
	if err := os.WriteFile(large, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Truncate(large, maxCAFile+1); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]string{pipe: "name a file", "/dev/zero": "name a file", t.TempDir(): "name a file", large: "at most"} {
		_, err := Dial(context.Background(), "wss://127.0.0.1:1/rtm", DialOptions{CAFile: file})
		var dial *DialError
		if !errors.As(err, &dial) || !dial.Permanent || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
}
