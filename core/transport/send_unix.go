//go:build linux || darwin

package transport

import (
	"net"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// rawSender returns access to the socket of a plain TCP connection, or nil. Only the exact type
// will do: a wrapper around one may count or change what passes through it, unless it says that it
// does not.
func rawSender(nc net.Conn) syscall.RawConn {
	if w, ok := nc.(PassThrough); ok {
		nc = w.PassThrough()
	}
	t, ok := nc.(*net.TCPConn)
	if !ok {
		return nil
	}
	raw, err := t.SyscallConn()
	if err != nil {
		return nil
	}
	return raw
}

// sendNow offers p to a socket once. A full socket takes nothing and is no error.
func sendNow(fd int, p []byte) (int, error) {
	for {
		n, err := sendOnce(fd, p)
		switch err {
		case nil:
			return n, nil
		case unix.EINTR:
		case unix.EAGAIN:
			return 0, nil
		default:
			return 0, os.NewSyscallError("send", err)
		}
	}
}

// writeReady reports whether a write of a few bytes to nc returns at once, as far as that can be
// known.
func writeReady(nc net.Conn) (ready, known bool) {
	raw := rawSender(nc)
	if raw == nil {
		return false, false
	}
	err := raw.Control(func(fd uintptr) {
		polled := []unix.PollFd{{Fd: int32(fd), Events: unix.POLLOUT}}
		n, err := unix.Poll(polled, 0)
		ready = err == nil && n == 1 && polled[0].Revents&unix.POLLOUT != 0
	})
	return ready, err == nil
}
