//go:build unix

package main

import (
	"log/slog"
	"syscall"
)

// raiseFileLimit lets the process open as many files as the system allows: each connection is one. The Go
// runtime raises the soft limit at start where it can; doing it here as well costs nothing and tells the number.
func raiseFileLimit(log *slog.Logger) {
	var l syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
		log.Warn("open file limit unknown", "cause", err)
		return
	}
	if l.Cur < l.Max {
		l.Cur = l.Max
		if err := syscall.Setrlimit(syscall.RLIMIT_NOFILE, &l); err != nil {
			log.Warn("open file limit not raised", "cause", err)
		}
	}
	log.Info("open files", "limit", l.Cur)
}
