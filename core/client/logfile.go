package client

import (
	"os"
	"path/filepath"
	"sync"
)

// logFiles are the open log files of the process: clients that log to the same path share one.
type logFiles struct {
	mu   sync.Mutex // guards open and the counts in its files
	open map[string]*logFile
}

// logFile is one open log: two files used in turn, path and path + ".1".
type logFile struct {
	path  string
	users int

	mu    sync.Mutex // guards everything below
	file  *os.File
	size  int64
	limit int64
}

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
		f = &logFile{path: path}
		if err := f.reopen(); err != nil {
			return nil, err
		}
		if s.open == nil {
			s.open = map[string]*logFile{}
		}
		s.open[path] = f
	}
	f.users++
	f.setLimit(sizeKB)
	return f, nil
}

func (s *logFiles) release(f *logFile) {
	s.mu.Lock()
	defer s.mu.Unlock()
	f.users--
	if f.users > 0 {
		return
	}
	delete(s.open, f.path)
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file != nil {
		_ = f.file.Close() // nothing is buffered, and nobody could be told
		f.file = nil
	}
}

func (f *logFile) setLimit(kb int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.limit = int64(kb) << 10
}

// reopen opens the file to append; f.mu is held, or f is not shared yet.
func (f *logFile) reopen() error {
	file, err := os.OpenFile(f.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	info, err := file.Stat()
	if err != nil {
		_ = file.Close()
		return err
	}
	f.file, f.size = file, info.Size()
	return nil
}

// write appends a line and changes files when this one is full. Failures are ignored: the log is where one
// would report them.
func (f *logFile) write(line []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.file != nil && f.size > 0 && f.size+int64(len(line)) > f.limit {
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
