//go:build !unix

package main

import "log/slog"

// raiseFileLimit has nothing to do: this system has no such limit.
func raiseFileLimit(*slog.Logger) uint64 { return 0 }
