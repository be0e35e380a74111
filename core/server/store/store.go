package store

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/inbox"
)

// Config says where and how much is kept.
type Config struct {
	Dir string
	// PerUser, MaxBytes and Kept bound the messages of one application for users who are away.
	PerUser  int
	MaxBytes int64
	Kept     time.Duration
	// Wrote is told how long each write took, and whether it failed; nil: nobody is.
	Wrote func(took time.Duration, err error)
	Log   hub.Log
}

// Store keeps things in a directory. What is kept stands in memory too: that is what is read, so a disk that fails takes
// nothing away but the promise of keeping more. When a write has failed, nothing is written until the disk can be written
// again; then the files are brought to what memory has.
type Store struct {
	config  Config
	lock    *lock
	removal removals
	stopped chan struct{}
	wg      sync.WaitGroup

	mu     sync.RWMutex  // guards the rest; never held while something is written
	engine *engine       // nil: nothing can be written
	unsure map[said]bool // whose fate an engine that failed did not tell
	apps   map[string]*app

	lost atomic.Uint64
}

// said is one record by what it says, not by its place.
type said struct {
	at   subject
	data string
}

// app is what is kept of one application.
type app struct {
	inbox      *inbox.Memory
	attributes *channelAttributes
}

// Open takes a directory into use. It is made if need be.
func Open(c Config) (*Store, error) {
	if c.Log == nil {
		c.Log = hub.NoLog{}
	}
	if c.Wrote == nil {
		c.Wrote = func(time.Duration, error) {}
	}
	if err := os.MkdirAll(c.Dir, 0o700); err != nil {
		return nil, cannotKeep(c.Dir, err)
	}
	l, err := lockDirectory(c.Dir)
	if err != nil {
		return nil, err
	}
	s := &Store{config: c, lock: l, stopped: make(chan struct{}), unsure: map[said]bool{}, apps: map[string]*app{}}
	s.removal.init()
	if err := s.open(); err != nil {
		l.release()
		return nil, err
	}
	s.wg.Go(s.work)
	return s, nil
}

// open reads what an earlier server left. Damage ends it, before anything is changed, so that the operator can choose: a
// backup, or to go on without what is lost, which removing the file "format" says.
func (s *Store) open() error {
	dir := s.config.Dir
	used, err := readFormat(dir)
	if err != nil {
		return err
	}
	if err := checkOwner(dir); err != nil {
		return err
	}
	s.lock.sign()
	_ = os.Remove(filepath.Join(dir, probeFile)) // of a server that was killed
	damaged := func(err error) error {
		if used {
			return fmt.Errorf("keep data in %s: %w: take the directory from a backup, or remove its file %q to go on without what is lost",
				dir, err, formatFile)
		}
		s.lost.Add(1)
		s.config.Log.Error("kept messages or attributes of channels are lost", "directory", dir, "cause", err)
		return nil
	}
	for i := range shards {
		all, err := checkStream(dir, i)
		if err != nil {
			return fmt.Errorf("keep data in %s: %w", dir, err)
		}
		for _, f := range all {
			if f.torn {
				s.lost.Add(1)
				s.config.Log.Warn("the last record of a file is not complete and is cut off: a server that is killed while it writes leaves such a record, "+
					"and has told nobody that it is kept", "file", f.file, "at", f.at)
				continue
			}
			if err := damaged(f); err != nil {
				return err
			}
			if err := f.mend(dir); err != nil {
				return fmt.Errorf("keep data in %s: %w", dir, err)
			}
		}
	}
	counts, err := readCounts(dir)
	if err != nil {
		if err = damaged(err); err != nil {
			return err
		}
	}
	e, err := startEngine(dir, !used, s.config.Log)
	if err != nil {
		if used {
			return damaged(err)
		}
		return fmt.Errorf("keep data in %s: %w", dir, err)
	}
	if err = s.load(e, counts, used, damaged); err == nil && !used {
		if err = writeFormat(dir); err != nil {
			err = fmt.Errorf("keep data in %s: %w", dir, err)
		}
	}
	if err != nil {
		e.stop()
		return err
	}
	_ = os.Remove(filepath.Join(dir, countsFile))
	for _, a := range s.apps { // also of those that are not served any more
		a.inbox.Sweep(time.Now().Add(-s.config.Kept).UnixMilli())
	}
	s.engine = e
	return nil
}

// load reads everything into memory. damaged is told what is not as it should be, and says whether that is the end.
func (s *Store) load(e *engine, counts []uint64, used bool, damaged func(error) error) error {
	for i := range shards {
		records, bad, origin := uint64(0), uint64(0), false
		var first error
		unreadable, err := e.read(streamName(i), func(text string, place uint64, data []byte) {
			records++
			if text == originSubject(i) {
				origin = true
				return
			}
			at, err := parseSubject(text)
			if err == nil {
				err = s.restore(at, place, data)
			}
			if err != nil {
				if bad++; first == nil {
					first = fmt.Errorf("record %d, %q: %w", place, text, err)
				}
			}
		})
		switch {
		case err != nil:
		case unreadable > 0:
			err = fmt.Errorf("%d records of %s cannot be read", unreadable, streamName(i))
		case bad > 0:
			err = fmt.Errorf("%d records of %s mean nothing: the first is %w", bad, streamName(i), first)
		case !origin && (used || records > 0):
			err = fmt.Errorf("the beginning of %s is missing", streamName(i))
		case counts != nil && counts[i] != records:
			err = fmt.Errorf("%s has %d records, and had %d when the server ended", streamName(i), records, counts[i])
		}
		if err != nil {
			if err := damaged(err); err != nil {
				return err
			}
		}
		if !origin {
			if _, err := e.js.Publish(originSubject(i), nil); err != nil {
				return fmt.Errorf("keep data in %s: %w", s.config.Dir, err)
			}
		}
	}
	return nil
}

// restore puts a record that an earlier server left into memory.
func (s *Store) restore(at subject, place uint64, data []byte) error {
	a := s.app(at.app)
	switch at.kind {
	case inboxKind:
		m, err := decodeMessage(data)
		if err == nil {
			a.inbox.Restore(at.name, m, place)
		}
		return err
	case attributesKind:
		return a.attributes.restore(at.name, place, data)
	}
	return fmt.Errorf("nothing is known of the kind %q", at.kind)
}

// app returns what is kept of an application.
func (s *Store) app(id string) *app {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[id]
	if a == nil {
		a = &app{attributes: &channelAttributes{store: s, app: id, kept: map[string]keptAttributes{}}}
		a.inbox = inbox.NewMemory(s.config.PerUser, s.config.MaxBytes, &messageJournal{s, id})
		s.apps[id] = a
	}
	return a
}

// Inbox returns the messages of one application for users who are away.
func (s *Store) Inbox(app string) inbox.Store { return s.app(app).inbox }

// Attributes returns the attributes of the channels of one application.
func (s *Store) Attributes(app string) attributes.Journal { return s.app(app).attributes }

// append writes a record and returns when it is on stable storage.
func (s *Store) append(at subject, data []byte) (place uint64, err error) {
	s.mu.RLock()
	e := s.engine
	if e != nil {
		e.calls.Add(1)
	}
	s.mu.RUnlock()
	if e == nil {
		return 0, errCannotWrite
	}
	defer e.calls.Done()
	begun := time.Now()
	place, unsure, err := e.append(at, data)
	s.config.Wrote(time.Since(begun), err)
	if err == nil {
		return place, nil
	}
	if unsure {
		s.mu.Lock()
		s.unsure[said{at, string(data)}] = true
		s.mu.Unlock()
		return 0, fmt.Errorf("%w: %w", inbox.ErrUnsure, errCannotWrite)
	}
	return 0, errCannotWrite
}

// errCannotWrite is what users are told; the reason is for the operator, in the log.
var errCannotWrite = errors.New("the server cannot write to its disk: try again later")

// retryEvery is how often a disk that failed is tried.
const retryEvery = time.Second

// work writes removals, and replaces engines that have failed.
func (s *Store) work() {
	for {
		if s.engine != nil { // only changed here
			if s.writeRemovals(s.engine) {
				return
			}
			s.down(s.engine)
		}
		timer := time.NewTimer(retryEvery)
		select {
		case <-s.stopped:
			timer.Stop()
			return
		case <-timer.C:
		}
		if err := s.up(); err != nil {
			s.config.Log.Debug("the data directory cannot be written yet", "directory", s.config.Dir, "cause", err)
		}
	}
}

// writeRemovals does so until the engine fails, or, with true, until the store is closed and nothing is left.
func (s *Store) writeRemovals(e *engine) (closed bool) {
	for {
		all := s.removal.take()
		for at, r := range all {
			if err := r.write(e, at); err != nil {
				e.fail(err)
				s.removal.putBack(all)
				return false
			}
			delete(all, at)
		}
		select {
		case <-e.ctx.Done():
			return false
		default:
		}
		if len(all) == 0 && s.removal.empty() {
			select {
			case <-s.stopped:
				if s.removal.empty() {
					return true
				}
			case <-e.ctx.Done():
				return false
			case <-s.removal.wake:
			}
		}
	}
}

// down takes an engine that has failed out of use.
func (s *Store) down(e *engine) {
	cause := context.Cause(e.ctx)
	s.config.Log.Error("writing to the data directory failed: messages for users who are away are refused, attributes of channels cannot be "+
		"changed; what was kept before is served from memory. It is tried again every second",
		"directory", s.config.Dir, "cause", cause)
	s.mu.Lock()
	s.engine = nil
	s.mu.Unlock()
	e.calls.Wait()
	e.stop()
}

// up begins a new engine if the disk can be written again, and brings the files to what memory has.
func (s *Store) up() error {
	if err := probe(s.config.Dir); err != nil {
		return err
	}
	e, err := startEngine(s.config.Dir, false, s.config.Log)
	if err != nil {
		return err
	}
	if err := s.reconcile(e); err != nil {
		e.stop()
		return err
	}
	s.mu.Lock()
	s.engine = e
	s.mu.Unlock()
	s.config.Log.Info("the data directory can be written again", "directory", s.config.Dir)
	return nil
}

// reconcile removes the records that nobody was promised, and writes those again that should be there and are not.
// Nothing else is written meanwhile; removals wait.
func (s *Store) reconcile(e *engine) error {
	missing := map[subject]map[uint64]func() (data []byte, moved func(place uint64)){}
	s.mu.RLock()
	apps := make(map[string]*app, len(s.apps))
	for id, a := range s.apps {
		apps[id] = a
	}
	s.mu.RUnlock()
	expect := func(at subject, place uint64, again func() ([]byte, func(uint64))) {
		if missing[at] == nil {
			missing[at] = map[uint64]func() ([]byte, func(uint64)){}
		}
		missing[at][place] = again
	}
	for id, a := range apps {
		a.inbox.Each(func(user string, m *inbox.Message, place uint64) {
			message := *m
			expect(subject{inboxKind, id, user}, place, func() ([]byte, func(uint64)) {
				return encodeMessage(&message), func(place uint64) {
					if !a.inbox.Move(user, message.ID, place) {
						s.remove(subject{inboxKind, id, user}, place, false)
					}
				}
			})
		})
		a.attributes.each(func(channel string, place uint64, data []byte) {
			expect(subject{attributesKind, id, channel}, place, func() ([]byte, func(uint64)) {
				return data, func(place uint64) { a.attributes.move(channel, place) }
			})
		})
	}
	for i := range shards {
		if _, err := e.read(streamName(i), func(text string, place uint64, data []byte) {
			at, err := parseSubject(text)
			if err != nil {
				return
			}
			delete(missing[at], place)
			s.mu.Lock()
			defer s.mu.Unlock()
			if s.unsure[said{at, string(data)}] {
				s.remove(at, place, false)
			}
		}); err != nil {
			return err
		}
	}
	again := 0
	for at, records := range missing {
		for _, of := range records {
			data, moved := of()
			place, _, err := e.append(at, data)
			if err != nil {
				return err
			}
			moved(place)
			again++
		}
	}
	if again > 0 {
		s.config.Log.Warn("records that the data directory had lost were written again from memory", "directory", s.config.Dir, "records", again)
	}
	s.mu.Lock()
	clear(s.unsure)
	s.mu.Unlock()
	return nil
}

// counts returns how many records each stream has when all that was removed is.
func (s *Store) counts() []uint64 {
	counts := make([]uint64, shards)
	for i := range counts {
		counts[i] = 1 // its origin
	}
	for id, a := range s.apps {
		a.inbox.Each(func(user string, _ *inbox.Message, _ uint64) { counts[subject{inboxKind, id, user}.shard()]++ })
		a.attributes.each(func(channel string, _ uint64, _ []byte) { counts[subject{attributesKind, id, channel}.shard()]++ })
	}
	return counts
}

// Stats is what a store holds now.
type Stats struct {
	Writable bool
	Messages int    // of all applications, also of those that are not served
	Lost     uint64 // records that could not be read, since the start
}

// Stats tells how a store is.
func (s *Store) Stats() Stats {
	s.mu.RLock()
	all := Stats{Writable: s.engine != nil && s.engine.ctx.Err() == nil, Lost: s.lost.Load()}
	apps := slices.Collect(maps.Values(s.apps))
	s.mu.RUnlock()
	for _, a := range apps { // without the lock, which is taken behind theirs
		messages, _ := a.inbox.Usage()
		all.Messages += messages
	}
	return all
}

// Close writes what is still to be written and gives the directory back. Nobody may use what the store gave out any more.
func (s *Store) Close() {
	close(s.stopped)
	s.wg.Wait()
	if e := s.engine; e != nil {
		e.stop()
		if err := writeCounts(s.config.Dir, s.counts()); err != nil {
			s.config.Log.Warn("the next server cannot check that it finds everything", "cause", err)
		}
	}
	s.lock.release()
}
