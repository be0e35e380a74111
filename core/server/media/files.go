package media

import (
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/librtm/librtm/core/internal/flatjson"
	"github.com/librtm/librtm/core/internal/syncfile"
	"github.com/librtm/librtm/core/wire"
)

// An id names a file: 128 random bits, which are all the right a user of the application needs to read it.
type id [wire.InstanceBytes]byte

func (i id) String() string { return hex.EncodeToString(i[:]) }

// parseID reads what String writes, and nothing else. Names of files are made from the result, never from the text.
func parseID(text string) (i id, ok bool) {
	if len(text) != 2*len(i) || strings.ToLower(text) != text {
		return i, false
	}
	_, err := hex.Decode(i[:], []byte(text))
	return i, err == nil
}

// Names in the directory: what is complete, what is told about it, and what is not complete yet.
const (
	suffixMedia = ".media"
	suffixInfo  = ".info"
	suffixPart  = ".part"
)

func (m *Media) path(i id, suffix string) string { return filepath.Join(m.dir, i.String()+suffix) }

// info is what stands beside a file in a directory that is kept, as a JSON object.
type info struct {
	App      string // app
	Size     int64  // size
	Finished int64  // finished_ms: Unix milliseconds
}

func (i info) text() []byte {
	b := flatjson.AppendText([]byte(`{"app":`), i.App)
	return fmt.Appendf(b, `,"size":%d,"finished_ms":%d}`, i.Size, i.Finished)
}

func parseInfo(text []byte) (i info, err error) {
	values, err := flatjson.Parse(string(text))
	if err != nil {
		return i, err
	}
	app, hasApp := values["app"].Text()
	size, hasSize := values["size"].Int()
	finished, hasFinished := values["finished_ms"].Int()
	if !hasApp || !hasSize || !hasFinished {
		return i, errors.New("app, size or finished_ms is missing in it, or of a wrong type")
	}
	return info{App: app, Size: size, Finished: finished}, nil
}

// makeDir makes sure that there is a directory; mu is held.
func (m *Media) makeDir() (err error) {
	if m.dir == "" {
		m.dir, m.hold, err = makeTemporary(m.config.Log)
	}
	return err
}

// settle closes a file and gives it its final name, after which it survives a restart if the directory is kept: what is
// told about it is there first. It is closed, because Windows does not rename what is open.
func (m *Media) settle(f *os.File, i *item, now time.Time) error {
	if m.config.Dir == "" {
		if err := f.Close(); err != nil {
			return err
		}
		return os.Rename(m.path(i.id, suffixPart), m.path(i.id, suffixMedia))
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	temporary := m.path(i.id, suffixInfo+suffixPart)
	if err := syncfile.Write(temporary, info{App: i.app, Size: i.size, Finished: now.UnixMilli()}.text()); err != nil {
		return err
	}
	if err := os.Rename(temporary, m.path(i.id, suffixInfo)); err != nil {
		return err
	}
	return os.Rename(m.path(i.id, suffixPart), m.path(i.id, suffixMedia))
}

// erase removes the files of an item.
func (m *Media) erase(i *item) {
	for _, suffix := range []string{suffixMedia, suffixInfo, suffixPart, suffixInfo + suffixPart} {
		if err := os.Remove(m.path(i.id, suffix)); err != nil && !os.IsNotExist(err) {
			m.config.Log.Warn("a file of media stays behind", "media", i.id.short(), "cause", err)
		}
	}
}

// short names a file in the log without giving the right to read it.
func (i id) short() string { return hex.EncodeToString(i[:4]) }

// load takes over what an earlier server left in a directory that is kept. Uploads that it did not finish are removed;
// files that are not ours are left alone.
func (m *Media) load() error {
	if err := os.MkdirAll(m.config.Dir, 0o700); err != nil {
		return fmt.Errorf("keep media in %s: %w", m.config.Dir, err)
	}
	hold, err := lockDirectory(m.config.Dir)
	if errors.Is(err, errLocked) { // another one would remove what this one receives
		return fmt.Errorf("keep media in %s: %w: end that server, or name another directory", m.config.Dir, err)
	}
	m.dir, m.hold = m.config.Dir, hold // nil where directories cannot be locked
	entries, err := os.ReadDir(m.dir)
	if err != nil {
		return fmt.Errorf("read media in %s: %w", m.config.Dir, err)
	}
	ours := map[id]bool{} // whether it is complete
	for _, e := range entries {
		stem, suffix, _ := strings.Cut(e.Name(), ".")
		if i, ok := parseID(stem); ok && !e.IsDir() {
			ours[i] = ours[i] || "."+suffix == suffixMedia
			if strings.HasSuffix(suffix, suffixPart[1:]) {
				_ = os.Remove(filepath.Join(m.dir, e.Name()))
			}
		}
	}
	for i, complete := range ours {
		found, err := m.read(i)
		var unreadable *os.PathError
		if complete && errors.As(err, &unreadable) && !os.IsNotExist(err) {
			// A permission, or too many open files: what it is about may be sound, and must not be removed.
			return fmt.Errorf("read media %s... in %s: %w: the server must be able to read the files there; remove those that are lost",
				i.short(), m.config.Dir, unreadable.Err)
		}
		if !complete || err != nil {
			m.erase(&item{id: i})
			m.config.Log.Warn("incomplete media removed", "media", i.short(), "cause", err)
			continue
		}
		m.items[i] = found
		m.charged += charge(found.size)
		m.finished = append(m.finished, found)
	}
	slices.SortFunc(m.finished, func(a, b *item) int { return a.moved.Compare(b.moved) })
	return nil
}

// read looks at one file of an earlier server.
func (m *Media) read(i id) (*item, error) {
	text, err := os.ReadFile(m.path(i, suffixInfo))
	if err != nil {
		return nil, err
	}
	told, err := parseInfo(text)
	if err != nil {
		return nil, err
	}
	stat, err := os.Stat(m.path(i, suffixMedia))
	if err != nil {
		return nil, err
	}
	if stat.Size() != told.Size {
		return nil, fmt.Errorf("it has %d bytes instead of %d", stat.Size(), told.Size)
	}
	finished := time.UnixMilli(told.Finished)
	if now := time.Now(); finished.After(now) {
		finished = now // a clock was ahead; Sweep stops at the first file whose time is not over
	}
	return &item{id: i, app: told.App, size: told.Size, offset: told.Size, finished: true, moved: finished}, nil
}
