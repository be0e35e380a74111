//go:build !(linux || darwin || freebsd || netbsd || openbsd || dragonfly)

package media

import (
	"errors"
	"os"
)

// lockDirectory is not there on this system: nothing is taken for abandoned.
func lockDirectory(string) (*os.File, error) { return nil, errors.ErrUnsupported }
