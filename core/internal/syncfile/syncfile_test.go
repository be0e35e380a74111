package syncfile

import (
	"os"
	"path/filepath"
	"testing"
)

func TestWriteReplacesWhatIsThere(t *testing.T) {
	name := filepath.Join(t.TempDir(), "file")
	for _, text := range []string{"a longer text", "short", ""} {
		if err := Write(name, []byte(text)); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != text {
			t.Errorf("it reads %q, %v", got, err)
		}
	}
}

func TestWriteSaysWhyItCannot(t *testing.T) {
	if err := Write(filepath.Join(t.TempDir(), "no", "such", "folder"), nil); !os.IsNotExist(err) {
		t.Errorf("got %v", err)
	}
}
