package client

import (
	"fmt"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"
)

// logFiles are the open log files of the process: clients that log to the same path share one.
type logFiles struct {
	mu   sync.Mutex // guards open and the counts in its files
	open map[string]*logFile
}

// logFile is one open log: two files used in turn, path and path + ".1".
//
// A goroutine of its own writes the lines: they come with a client's lock held, and a slow disk must not hold up the
// program's calls.
type logFile struct {
	path  string
	users int
	ended chan struct{} // closed when everything is written and the file is closed

	mu      sync.Mutex // guards what follows
	changed sync.Cond  // there are lines, or nobody wants the file any more
	waiting [][]byte
	bytes   int // of them
	lost    int // lines that found no room since the last write
	limit   int64
	closing bool

	// Of the goroutine, after acquire:
	file    *os.File
	size    int64
	endless bool // a device or a pipe, which has no size and must keep its name
}

const (
	// maxWaitingLog bounds the lines that wait for a slow disk. Later ones are lost, and their number is logged.
	maxWaitingLog = 1 << 20
	// lastLogLines is how long the last client of a log waits for its last lines.
	lastLogLines = 2 * time.Second
)

// acquire opens a log or joins those who have it open; release undoes it. The latest size applies to all.
func (s *logFiles) acquire(path string, sizeKB int) (*logFile, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	f := s.open[path]
	if f == nil {
		f = &logFile{path: path, ended: make(chan struct{})}
		f.changed.L = &f.mu
		if err := f.reopen(); err != nil {
			return nil, err
		}
		if s.open == nil {
			s.open = map[string]*logFile{}
		}
		s.open[path] = f
		go f.run()
	}
	f.users++
	f.setLimit(sizeKB)
	return f, nil
}

// release gives a log back. The last one waits until it is written, but not for ever.
func (s *logFiles) release(f *logFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.users--
	if f.users > 0 {
		return
	}
	delete(s.open, f.path)
	f.mu.Lock()
	f.closing = true
	f.mu.Unlock()
	f.changed.Signal()
	timer := time.NewTimer(lastLogLines)
	defer timer.Stop()
	select {
	case <-f.ended:
	case <-timer.C:
	}
}

func (f *logFile) setLimit(kb int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.limit = int64(kb) << 10
}

// write adds a line, which must not change afterwards. It never waits for the disk.
func (f *logFile) write(line []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.bytes+len(line) > maxWaitingLog {
		f.lost++
		return
	}
	f.waiting = append(f.waiting, line)
	f.bytes += len(line)
	f.changed.Signal()
}

// run writes what comes until the log is closed. A defect here costs the log, not the program.
func (f *logFile) run() {
	defer close(f.ended)
	defer func() { _ = recover() }()
	for {
		lines, lost, limit, open := f.next()
		for _, line := range lines {
			f.put(line, limit)
		}
		if lost > 0 {
			f.put(lostLine(lost), limit)
		}
		if !open {
			break
		}
	}
	if f.file != nil {
		_ = f.file.Close() // nothing is buffered, and nobody could be told
	}
}

// next waits for lines and takes them.
func (f *logFile) next() (lines [][]byte, lost int, limit int64, open bool) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for len(f.waiting) == 0 && !f.closing {
		f.changed.Wait()
	}
	lines, lost = f.waiting, f.lost
	f.waiting, f.bytes, f.lost = nil, 0, 0
	return lines, lost, f.limit, !f.closing
}

func lostLine(n int) []byte {
	line := append([]byte(levelName(levelWarn)), '\t')
	return fmt.Appendf(appendTime(line, time.Now()), " 0; %d lines of this log are lost: the disk was too slow\n", n)
}

// reopen opens the file to append. A pipe that nobody reads is refused: to open it would wait for a reader, with the
// caller's locks held.
func (f *logFile) reopen() error {
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND|syscall.O_NONBLOCK, 0o644)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return err
	}
	f.file, f.size, f.endless = file, info.Size(), !info.Mode().IsRegular()
	return nil
}

// put writes a line and changes files when this one is full. Failures are ignored: the log is where one would
// report them.
func (f *logFile) put(line []byte, limit int64) {
	if f.file != nil && !f.endless && f.size > 0 && f.size+int64(len(line)) > limit {
		f.turn()
	}
	if f.file == nil && f.reopen() != nil {
		return
	}
	n, _ := f.file.Write(line)
	f.size += int64(n)
}

// turn makes the full file the old one. It is closed first, because Windows renames no open file.
func (f *logFile) turn() {
	_ = f.file.Close()
	f.file = nil
	old := f.path + ".1"
	_ = os.Remove(old)
	if os.Rename(f.path, old) != nil {
		_ = os.Truncate(f.path, 0) // the size is a promise; the older lines are not
	}
}
