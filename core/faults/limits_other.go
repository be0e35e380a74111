//go:build !linux

package faults

import "os"

func noFiles(*os.Process) (undo func() error, err error) { return nil, ErrUnsupported }

func noDisk(*os.Process) (undo func() error, err error) { return nil, ErrUnsupported }
