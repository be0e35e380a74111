//go:build !unix

package faults

import "os"

func freeze(*os.Process, bool) error { return ErrUnsupported }
