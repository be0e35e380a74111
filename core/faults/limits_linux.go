package faults

import (
	"fmt"
	"os"

	"golang.org/x/sys/unix"
)

// noFiles lets a process open nothing more, until undo. What is open stays open.
func noFiles(p *os.Process) (undo func() error, err error) {
	open, err := os.ReadDir(fmt.Sprintf("/proc/%d/fd", p.Pid))
	if err != nil {
		return nil, err
	}
	// The limit is on the numbers of descriptors, of which some below the highest may be free.
	return lower(p, unix.RLIMIT_NOFILE, uint64(len(open)))
}

// noDisk lets every write of a process to a file fail, until undo, as if the disk were full. Pipes and sockets, and with
// them the log, are none.
func noDisk(p *os.Process) (undo func() error, err error) { return lower(p, unix.RLIMIT_FSIZE, 0) }

// lower sets the soft limit of another process, which needs no privilege as long as the user is the same.
func lower(p *os.Process, resource int, to uint64) (undo func() error, err error) {
	var old unix.Rlimit
	if err := unix.Prlimit(p.Pid, resource, nil, &old); err != nil {
		return nil, fmt.Errorf("read a limit of process %d: %w", p.Pid, err)
	}
	if err := unix.Prlimit(p.Pid, resource, &unix.Rlimit{Cur: to, Max: old.Max}, nil); err != nil {
		return nil, fmt.Errorf("lower a limit of process %d: %w", p.Pid, err)
	}
	return func() error { return unix.Prlimit(p.Pid, resource, &old, nil) }, nil
}

// smallDisk mounts a file system of a size in memory on a directory, which needs root. grow makes it larger.
func smallDisk(dir string, bytes int) (grow, undo func() error, err error) {
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, fmt.Sprintf("size=%d", bytes)); err != nil {
		return nil, nil, fmt.Errorf("mount a file system of %d bytes: %w", bytes, err)
	}
	grow = func() error {
		return unix.Mount("tmpfs", dir, "tmpfs", unix.MS_REMOUNT, fmt.Sprintf("size=%d", 16*bytes))
	}
	return grow, func() error { return unix.Unmount(dir, unix.MNT_DETACH) }, nil
}

// openFiles returns how many files this process may open.
func openFiles() int {
	var l unix.Rlimit
	if unix.Getrlimit(unix.RLIMIT_NOFILE, &l) != nil {
		return 0
	}
	return int(min(l.Cur, 1<<30))
}
