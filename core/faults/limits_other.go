//go:build !linux

package faults

import "os"

func noFiles(*os.Process) (undo func() error, err error) { return nil, ErrUnsupported }

func noDisk(*os.Process) (undo func() error, err error) { return nil, ErrUnsupported }

func smallDisk(string, int) (grow, undo func() error, err error) { return nil, nil, ErrUnsupported }

func openFiles() int { return 0 }
