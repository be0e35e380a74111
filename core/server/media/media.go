package media

import (
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"runtime"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Config says how media are kept. The zero value of each field means its default.
type Config struct {
	Limits wire.Limits // wire.DefaultLimits
	// Dir is a directory of its own for one server, in which media survive a restart; empty: a temporary one, which is
	// made with the first upload and removed by Close.
	Dir string
	// Total bounds the bytes of all files together, those that are being uploaded included: 4 GiB.
	Total int64
	// Rate bounds the uploads that one session begins: 100 in 10 s; a negative count is no bound.
	Rate wire.Rate
	// Holder finds the session that the ticket of a request belongs to, or nil.
	Holder func(r *http.Request, ticket []byte) *Holder
	Log    hub.Log
}

// DefaultTotal is the bound on all files together.
const DefaultTotal = 4 << 30

// Media keeps files for all applications of a server.
type Media struct {
	config  Config
	serving sync.WaitGroup // requests

	mu       sync.Mutex // guards the rest, and what is said so in item
	dir      string     // empty until something is kept
	hold     *os.File   // its lock, or nil
	items    map[id]*item
	uploads  map[owner][]*item // not finished
	finished []*item           // oldest first
	charged  int64             // bytes of all items
	closed   bool
}

// owner is who uploads: the right to go on outlives the session that began.
type owner struct{ app, user string }

// item is one file.
type item struct {
	id    id
	app   string
	owner owner
	size  int64

	// Guarded by Media.mu:
	offset   int64     // bytes that are in the file
	moved    time.Time // when offset last grew, or the upload began; when it was finished
	finished bool
	writer   *transfer // the request that writes, or nil
}

// block is what the smallest file takes on a disk, about. It counts, so that many small files cannot fill one.
const block = 4 << 10

func charge(size int64) int64 { return (size+block-1)/block*block + block }

// New returns media that are ready to be served.
func New(c Config) (*Media, error) {
	if c.Limits == (wire.Limits{}) {
		c.Limits = wire.DefaultLimits()
	}
	if c.Total == 0 {
		c.Total = DefaultTotal
	}
	if c.Rate == (wire.Rate{}) {
		c.Rate = wire.Rate{Count: 100, Window: 10 * time.Second}
	}
	if c.Log == nil {
		c.Log = hub.NoLog{}
	}
	m := &Media{config: c, items: map[id]*item{}, uploads: map[owner][]*item{}}
	if c.Dir != "" {
		if err := m.load(); err != nil {
			if m.hold != nil {
				_ = m.hold.Close()
			}
			return nil, err
		}
	}
	return m, nil
}

// Close waits for the requests under way, whose connections the caller has closed, and removes what is not kept.
func (m *Media) Close() {
	m.mu.Lock()
	m.closed = true
	m.mu.Unlock()
	m.serving.Wait()
	if m.dir == "" {
		return
	}
	if m.hold != nil {
		defer m.hold.Close()
	}
	if m.config.Dir == "" {
		if err := os.RemoveAll(m.dir); err != nil {
			m.config.Log.Warn("the temporary directory of media stays behind", "cause", err)
		}
		return
	}
	for _, list := range m.uploads {
		for _, i := range list {
			m.erase(i)
		}
	}
}

// Errors of keeping a file.
var (
	errFull     = errors.New("the server has no room for more media: try again later")
	errTooMany  = errors.New("as many uploads of this user are under way as may be: wait for one to end")
	errNotThere = errors.New("there is no such media, or not any more")
)

// errorDiskFull is ERROR_DISK_FULL; package syscall has the name only on Windows.
const errorDiskFull = syscall.Errno(112)

// isFull reports whether there is no room.
func isFull(err error) bool {
	return errors.Is(err, errFull) || errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG) ||
		runtime.GOOS == "windows" && errors.Is(err, errorDiskFull)
}

// passes reports whether what could not be done may be possible a moment later: files are open that will be closed.
func passes(err error) bool { return errors.Is(err, syscall.EMFILE) || errors.Is(err, syscall.ENFILE) }

// create begins an upload.
func (m *Media) create(h *Holder, size int64, now time.Time) (*item, error) {
	i := &item{app: h.app, owner: owner{h.app, h.user}, size: size, moved: now}
	_, _ = rand.Read(i.id[:]) // never fails: crypto/rand ends the program instead
	given, err := m.enter(i)
	if given != nil {
		m.erase(given)
	}
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(m.path(i.id, suffixPart), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		m.remove(i)
		return nil, err
	}
	if !m.has(i) { // it had to give way to another already
		m.erase(i)
		return nil, errTooMany
	}
	return i, nil
}

func (m *Media) has(i *item) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.items[i.id] == i
}

// enter makes room for an upload and takes it in. It returns the upload that had to give way, if one had: a user has
// as many uploads as transfers, so one of them was left behind by a client that does not want it any more.
func (m *Media) enter(i *item) (given *item, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if err := m.makeDir(); err != nil {
		return nil, err
	}
	if len(m.uploads[i.owner]) >= m.config.Limits.MediaTransfers {
		for _, other := range m.uploads[i.owner] {
			if other.writer == nil && (given == nil || other.moved.Before(given.moved)) {
				given = other
			}
		}
		if given == nil {
			return nil, errTooMany
		}
		m.drop(given)
	}
	if m.charged+charge(i.size) > m.config.Total {
		return given, errFull
	}
	m.charged += charge(i.size)
	m.items[i.id] = i
	m.uploads[i.owner] = append(m.uploads[i.owner], i)
	return given, nil
}

// drop forgets an item; mu is held. It reports false when that was done before.
func (m *Media) drop(i *item) bool {
	if m.items[i.id] != i {
		return false
	}
	delete(m.items, i.id)
	m.charged -= charge(i.size)
	if !i.finished {
		m.uploaded(i)
	}
	return true
}

// uploaded takes an item out of the uploads; mu is held.
func (m *Media) uploaded(i *item) {
	if rest := slices.DeleteFunc(m.uploads[i.owner], func(other *item) bool { return other == i }); len(rest) > 0 {
		m.uploads[i.owner] = rest
	} else {
		delete(m.uploads, i.owner)
	}
}

// remove forgets an item and removes its files.
func (m *Media) remove(i *item) {
	m.mu.Lock()
	known := m.drop(i)
	m.mu.Unlock()
	if known {
		m.erase(i)
	}
}

// find returns a file that a user may have to do with: one of the application, and while it is being uploaded only for
// who does that.
func (m *Media) find(h *Holder, text string) *item {
	parsed, ok := parseID(text)
	if !ok {
		return nil
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	i := m.items[parsed]
	if i == nil || i.app != h.app || !i.finished && i.owner.user != h.user {
		return nil
	}
	return i
}

// complete reports whether a file may be read.
func (m *Media) complete(i *item) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return i.finished
}

// takeOver ends the request that writes an upload: its connection is one that the client has lost. With t given,
// that one writes from now on. It returns how far the upload has come; false when the upload is gone.
func (m *Media) takeOver(i *item, t *transfer) (offset int64, finished, there bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for i.writer != nil {
		w := i.writer
		m.mu.Unlock()
		w.interrupt()
		<-w.ended
		m.mu.Lock()
	}
	if m.items[i.id] != i {
		return 0, false, false
	}
	if !i.finished {
		i.writer = t
	}
	return i.offset, i.finished, true
}

// wrote notes that n bytes are in the file.
func (m *Media) wrote(i *item, n int, now time.Time) {
	m.mu.Lock()
	defer m.mu.Unlock()
	i.offset += int64(n)
	i.moved = now
}

// release lets go of an upload that was taken over for t.
func (m *Media) release(i *item, t *transfer) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if i.writer == t {
		i.writer = nil
	}
}

// finish makes an upload readable for all of its application. Its writer calls it.
func (m *Media) finish(f *os.File, i *item) error {
	now := time.Now()
	if err := m.settle(f, i, now); err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.uploaded(i)
	i.finished, i.moved = true, now
	m.finished = append(m.finished, i)
	return nil
}

// Sweep removes files whose time is over, and uploads that have not moved for Limits.MediaIdle.
func (m *Media) Sweep(now time.Time) {
	m.mu.Lock()
	var gone []*item
	for len(m.finished) > 0 && now.Sub(m.finished[0].moved) >= m.config.Limits.MediaKept {
		if i := m.finished[0]; m.drop(i) {
			gone = append(gone, i)
		}
		m.finished[0] = nil
		m.finished = m.finished[1:]
	}
	for _, list := range m.uploads {
		for _, i := range list {
			if i.writer == nil && now.Sub(i.moved) >= m.config.Limits.MediaIdle {
				gone = append(gone, i)
			}
		}
	}
	for _, i := range gone {
		m.drop(i) // of those that are finished it was done
	}
	m.mu.Unlock()
	for _, i := range gone {
		m.erase(i)
	}
}
