//go:build unix && !linux

package main

import "testing"

func fullDisk(t *testing.T, _ string, _ func(*testing.T, ...string) *process) {
	t.Skip("only Linux gives a test a small file system of its own")
}
