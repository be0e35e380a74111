//go:build !linux && !darwin

package transport

import (
	"net"
	"syscall"
)

// Without a send that cannot block, everything is left to Finish. Windows has none that works
// beside the overlapped writes of package net.

func rawSender(net.Conn) syscall.RawConn { return nil }

func sendNow(int, []byte) (int, error) { return 0, nil }

func writeReady(net.Conn) (ready, known bool) { return false, false }
