//go:build unix

package main

import (
	"log/slog"
	"syscall"
)

// raiseFileLimit lets the process open as many files as the system allows: each connection is one. The Go
// runtime raises the soft limit at start where it can; doing it here as well costs nothing and tells the number. It
// returns the limit, or 0 if that is unknown.
func raiseFileLimit(log *slog.Logger) uint64 {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		log.Warn("open file limit unknown", "cause", err)
		return 0
	}
	if l.Cur < l.Max {
		raised := syscall.Rlimit{Cur: l.Max, Max: l.Max}
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &raised); err != nil {
			log.Warn("open file limit not raised", "cause", err)
		} else {
			l = raised
		}
	}
	log.Info("open files", "limit", l.Cur)
	return uint64(l.Cur)
}
