package transport

import "golang.org/x/sys/unix"

// sendOnce must not raise SIGPIPE: in a host process that signal is not ours to handle.
func sendOnce(fd int, p []byte) (int, error) {
	return unix.SendmsgN(fd, p, nil, nil, unix.MSG_NOSIGNAL|unix.MSG_DONTWAIT)
}
