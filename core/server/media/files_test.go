package media

import (
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// What stands beside a file is JSON for everybody, and comes back as it was written.
func TestInfoSurvives(t *testing.T) {
	for _, app := range []string{"app", "", `"quoted" \ and`, "with\nlines\x00\x1f", "J\u00fcrgen \U0001F30D"} {
		want := info{App: app, Size: 1 << 40, Finished: 1_700_000_000_123}
		var standard struct {
			App      string
			Size     int64
			Finished int64 `json:"finished_ms"`
		}
		if err := json.Unmarshal(want.text(), &standard); err != nil || info(standard) != want {
			t.Errorf("%s: %+v, %v", want.text(), standard, err)
		}
		if got, err := parseInfo(want.text()); err != nil || got != want {
			t.Errorf("%s: %+v, %v", want.text(), got, err)
		}
	}
	for _, bad := range []string{
		``, `{`, `{}`, `[]`, `{"app":"a","size":1}`, `{"app":"a","finished_ms":1}`, `{"size":1,"finished_ms":1}`,
		`{"app":1,"size":1,"finished_ms":1}`, `{"app":"a","size":"1","finished_ms":1}`, `{"app":"a","size":1,"finished_ms":1.5}`,
	} {
		if got, err := parseInfo([]byte(bad)); err == nil {
			t.Errorf("%s is taken for %+v", bad, got)
		}
	}
}

// keepFile makes a file as an earlier server has left it.
func keepFile(t *testing.T, dir, id string, finished time.Time) {
	t.Helper()
	for suffix, text := range map[string]string{suffixMedia: "text",
		suffixInfo: string(info{App: "app", Size: 4, Finished: finished.UnixMilli()}.text())} {
		if err := os.WriteFile(filepath.Join(dir, id+suffix), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// A file that cannot be read now is somebody's all the same: the operator is told, and nothing is removed.
func TestAFileThatCannotBeReadIsNotRemoved(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a link that leads to itself is not what cannot be read there")
	}
	for _, suffix := range []string{suffixInfo, suffixMedia} {
		dir, one, other := t.TempDir(), strings.Repeat("ab", 16), strings.Repeat("cd", 16)
		keepFile(t, dir, one, time.Now())
		keepFile(t, dir, other, time.Now())
		inTheWay := filepath.Join(dir, one+suffix)
		if os.Remove(inTheWay) != nil || os.Symlink(filepath.Base(inTheWay), inTheWay) != nil { // leads to itself
			t.Fatal("no symbolic link can be made")
		}
		if _, err := New(Config{Dir: dir}); err == nil || !strings.Contains(err.Error(), dir) {
			t.Errorf("with %s in the way the server begins: %v", suffix, err)
		}
		if list, err := os.ReadDir(dir); err != nil || len(list) != 4 {
			t.Errorf("of 4 files are left %v, %v", list, err)
		}
	}
}

// A file whose time was written by a clock that was ahead is kept no longer than any other, and does not hold up those
// that come after it.
func TestAClockThatWasAheadKeepsNothingLonger(t *testing.T) {
	dir, err := os.MkdirTemp("", "media-") // not TempDir: wine cannot remove the one within another that it makes
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	keepFile(t, dir, strings.Repeat("ab", 16), time.Now().Add(365*24*time.Hour))
	m, err := New(Config{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	defer m.Close()
	i, err := m.create(NewHolder("app", "alice"), 4, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(m.path(i.id, suffixPart), os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.finish(f, i); err != nil {
		t.Fatal(err)
	}
	m.Sweep(time.Now().Add(wire.DefaultLimits().MediaKept))
	if list, err := os.ReadDir(dir); err != nil || len(list) != 0 {
		t.Errorf("there are still %v, %v", list, err)
	}
}
