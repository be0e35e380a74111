package faults

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// porter uploads files of all sizes and downloads what others have uploaded, to files and to memory, and cancels some.
//
// What it proves: what is downloaded has the bytes that were uploaded, through cut connections and restarts of the
// server; what was uploaded stays there; each transfer completes once, with success, or for a reason that was given;
// and nothing is left of a download that did not succeed.
type porter struct {
	device  *device
	moving  map[int64]*movement
	last    wire.Code // of what finish began
	closing bool
}

// shelf is what can be moved: files to upload, and media that were uploaded.
type shelf struct {
	dir     string
	sources [][]byte

	mu    sync.Mutex // guards media
	media []shelved
}

type shelved struct {
	id     string
	source int
}

// movement is a transfer under way.
type movement struct {
	upload    bool
	media     shelved // of an upload: only the source
	path      string  // of a download to a file
	began     time.Time
	cancelled bool // the program has asked for it
	told      bool // that it is cancelled
	current   int64
}

// sourceSizes are the files that are uploaded: less and more than one packet, one chunk, one megabyte. The last few are
// drawn seldom, for they take long.
var sourceSizes = []int{1, 700, 4096, 32 << 10, 65_537, 200_000, 1<<20 + 7, 3 << 20, 5<<20 + 1}

const largeSources = 3

func newShelf(dir string, seed uint64) (*shelf, error) {
	var key [32]byte
	binary.LittleEndian.PutUint64(key[:], seed)
	random := rand.NewChaCha8(key)
	s := &shelf{dir: dir}
	for _, sub := range []string{s.taken(), s.kept()} {
		if err := os.Mkdir(sub, 0o700); err != nil {
			return nil, err
		}
	}
	for i, n := range sourceSizes {
		content := make([]byte, n)
		_, _ = random.Read(content) // documented never to fail
		s.sources = append(s.sources, content)
		if err := os.WriteFile(s.source(i), content, 0o600); err != nil {
			return nil, err
		}
	}
	return s, nil
}

func (s *shelf) source(i int) string { return filepath.Join(s.dir, fmt.Sprint("source", i)) }

// taken is where downloads go, and kept where the server keeps media.
func (s *shelf) taken() string { return filepath.Join(s.dir, "taken") }
func (s *shelf) kept() string  { return filepath.Join(s.dir, "media") }

func (s *shelf) put(m shelved) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.media = append(s.media, m)
}

// pick chooses one of the media; nothing is there at first.
func (s *shelf) pick(r *rand.Rand) (m shelved, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.media) == 0 {
		return m, false
	}
	return s.media[r.IntN(len(s.media))], true
}

func newPorter(d *device) actor { return &porter{device: d, moving: map[int64]*movement{}} }

// movements is how many transfers a device has at a time.
const movements = 3

func (p *porter) act() {
	d := p.device
	r, s := d.user.random, d.user.run.shelf
	n := r.IntN(100)
	switch {
	case n < 60: // moving bytes takes longer than what other actors do
	case n < 90 && len(p.moving) >= movements:
	case n < 75:
		source := r.IntN(len(s.sources) - largeSources)
		if r.IntN(10) == 0 {
			source = len(s.sources) - 1 - r.IntN(largeSources)
		}
		p.upload(source)
	case n < 90:
		if m, ok := s.pick(r); ok {
			p.download(m, r.IntN(2) == 0)
		}
	default:
		p.cancel()
	}
}

func (p *porter) upload(source int) {
	d := p.device
	id := client.NextMessageID()
	path := d.user.run.shelf.source(source)
	var err error
	if id%4 == 0 {
		err = d.client.UploadImage(path, id)
	} else {
		err = d.client.UploadFile(path, id)
	}
	p.began(err, id, &movement{upload: true, media: shelved{source: source}})
}

func (p *porter) download(m shelved, toFile bool) {
	d := p.device
	id := client.NextMessageID()
	if !toFile {
		p.began(d.client.DownloadToMemory(m.id, id), id, &movement{media: m})
		return
	}
	path := filepath.Join(d.user.run.shelf.taken(), fmt.Sprint("media", id))
	p.began(d.client.DownloadToFile(m.id, path, id), id, &movement{media: m, path: path})
}

func (m *movement) op() string {
	switch {
	case m.upload:
		return "upload"
	case m.path != "":
		return "download to file"
	}
	return "download to memory"
}

func (p *porter) began(err error, id int64, m *movement) {
	m.began = time.Now()
	if p.device.accepted(err, callKey{op: m.op(), id: id}, nil) {
		p.moving[id] = m
		p.device.user.run.count.tally(transfers, "begun")
	}
}

// cancel cancels one of the transfers. It may have ended without the program knowing yet.
func (p *porter) cancel() {
	for id, m := range p.moving {
		if m.cancelled {
			continue
		}
		var err error
		if m.upload {
			err = p.device.client.CancelUpload(id)
		} else {
			err = p.device.client.CancelDownload(id)
		}
		m.cancelled = p.device.accepted(err, callKey{op: "cancel transfer", id: id}, nil)
		return
	}
}

func (p *porter) see(event any) {
	d := p.device
	run := d.user.run
	switch e := event.(type) {
	case client.MediaCancelResult:
		d.completed(callKey{op: "cancel transfer", id: e.RequestID}, e.Code)
		if m := p.moving[e.RequestID]; m != nil {
			if m.told = e.Code == wire.OK; !m.told {
				run.judge.violation(contradictions, "%s: the library does not know the %s %d, which has no result yet: %s", d.name, m.op(), e.RequestID, e.Detail)
			}
		}
	case client.MediaProgress:
		m := p.moving[e.RequestID]
		switch {
		case m == nil:
			run.judge.violation(completionsDouble, "%s: progress of transfer %d, which is not under way", d.name, e.RequestID)
		case e.Current < m.current || e.Current > e.Total || e.Upload != m.upload || e.Total != int64(len(run.shelf.sources[m.media.source])):
			run.judge.violation(contradictions, "%s: %s %d has %d of %d bytes after %d", d.name, m.op(), e.RequestID, e.Current, e.Total, m.current)
		default:
			m.current = e.Current
		}
	case client.UploadResult:
		m := p.over1(e.RequestID, "upload", e.Result)
		if m == nil || e.Code != wire.OK {
			return
		}
		size := int64(len(run.shelf.sources[m.media.source]))
		if e.Message.Media == nil || e.Message.Media.Bytes != size {
			run.judge.violation(damaged, "%s: an upload of %d bytes ended with %+v", d.name, size, e.Message.Media)
			return
		}
		m.media.id = string(e.Message.Media.ID)
		run.shelf.put(m.media)
		if p.closing { // the last word: what was uploaded can be downloaded
			p.last = -1
			p.download(m.media, false)
		}
	case client.DownloadToMemoryResult:
		if m := p.over1(e.RequestID, "download to memory", e.Result); m != nil && e.Code == wire.OK {
			p.compare(m, e.Data)
		}
	case client.DownloadToFileResult:
		m := p.over1(e.RequestID, "download to file", e.Result)
		if m == nil {
			return
		}
		content, err := os.ReadFile(m.path)
		switch {
		case e.Code == wire.OK && err != nil:
			run.judge.violation(damaged, "%s: a download has succeeded, and its file is not there: %v", d.name, err)
		case e.Code == wire.OK:
			p.compare(m, content)
			_ = os.Remove(m.path)
		case err == nil:
			run.judge.violation(damaged, "%s: a download ended with %d, %s, and its file is there", d.name, e.Code, e.Detail)
		}
	}
}

func (p *porter) compare(m *movement, got []byte) {
	d := p.device
	want := d.user.run.shelf.sources[m.media.source]
	if bytes.Equal(got, want) {
		d.user.run.count.moved.Add(int64(len(want)))
		return
	}
	at := 0
	for at < min(len(got), len(want)) && got[at] == want[at] {
		at++
	}
	d.user.run.judge.violation(damaged, "%s: a download has %d bytes of %d, the first wrong one at %d", d.name, len(got), len(want), at)
}

// over1 takes note of the result of one transfer, and holds it to what was asked.
func (p *porter) over1(id int64, op string, r client.Result) *movement {
	d := p.device
	run := d.user.run
	d.completed(callKey{op: op, id: id}, r.Code)
	m := p.moving[id]
	if m == nil {
		return nil // it was told already that no such call was open
	}
	delete(p.moving, id)
	p.last = r.Code
	kind := "succeeded"
	switch {
	case m.told && r.Code != wire.UploadInterrupted:
		run.judge.violation(contradictions, "%s: cancelled %v, and the result is %d %s", d.name, m.told, r.Code, r.Detail)
	case r.Code == wire.UploadInterrupted && m.told:
		kind = "cancelled"
	case r.Code == wire.UploadInterrupted && !d.ready:
		kind = "ended with the login"
	case r.Code == wire.UploadTimeout:
		kind = "timed out"
	case r.Code == wire.UploadFailure && run.short.since(Disk, m.began) && strings.Contains(r.Detail, "no room"):
		kind = "failed for want of disk"
	case r.Code == wire.DownloadNotExist && !m.upload:
		run.judge.violation(losses, "%s: media that were uploaded are gone: %s", d.name, r.Detail)
		return m
	case r.Code != wire.OK:
		run.judge.violation(damaged, "%s: %s ended with %d: %s", d.name, op, r.Code, r.Detail)
		return m
	}
	run.count.tally(transfers, kind)
	return m
}

func (p *porter) over() {
	for id := range p.moving {
		if !p.device.closed {
			p.device.user.run.judge.violation(completionsMissing, "%s: transfer %d had no result when the login ended", p.device.name, id)
		}
		p.device.user.run.count.tally(transfers, "left behind by a program that quit")
	}
	clear(p.moving)
}

// finish uploads a file, and downloads it when that is done.
func (p *porter) finish() {
	p.closing, p.last = true, -1
	p.upload(4)
}

func (p *porter) satisfied() bool { return true } // its calls are waited for

func (p *porter) check() {
	if p.closing && p.last != wire.OK {
		p.device.user.run.judge.violation(recovery, "%s could not move a file when all was well again: %d", p.device.name, p.last)
	}
}

// check looks for what downloads left behind; transfers of closed clients may take a moment to clean up.
func (s *shelf) check(j *judge) {
	var parts []string
	for range 100 {
		parts = parts[:0]
		_ = filepath.WalkDir(s.taken(), func(path string, _ fs.DirEntry, err error) error {
			if err == nil && strings.HasSuffix(path, ".part") {
				parts = append(parts, filepath.Base(path))
			}
			return nil
		})
		if len(parts) == 0 {
			return
		}
		time.Sleep(pause)
	}
	j.violation(damaged, "%d parts of downloads are left behind, the first is %s", len(parts), parts[0])
}
