package sessions

import (
	"sync"
	"time"
)

// SparseLog keeps what strangers can cause from filling a log: it writes at most sparseLines lines in a second, and
// the next one says how many were withheld. Safe for concurrent use.
type SparseLog struct {
	write func(text string, args ...any)

	mu       sync.Mutex // guards what follows
	second   int64
	lines    int
	withheld int
}

const sparseLines = 20

// Clip shortens what a stranger sent for a log.
func Clip(s string) string { return s[:min(len(s), 200)] }

// NewSparseLog returns a sparse log that writes with a method of another.
func NewSparseLog(write func(text string, args ...any)) *SparseLog { return &SparseLog{write: write} }

// Log writes a line or withholds it.
func (l *SparseLog) Log(text string, args ...any) {
	l.mu.Lock()
	if now := time.Now().Unix(); now != l.second {
		l.second, l.lines = now, 0
	}
	l.lines++
	if l.lines > sparseLines {
		l.withheld++
		l.mu.Unlock()
		return
	}
	if l.withheld > 0 {
		args = append(args, "withheld", l.withheld)
		l.withheld = 0
	}
	l.mu.Unlock()
	l.write(text, args...)
}
