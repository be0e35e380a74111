// Package syncfile writes files that are on the disk when the call returns.
package syncfile

import "os"

// Write makes a file, or replaces what is in it, and returns when the text is on the disk. The file is for its user alone.
// After an error it may be there in part.
func Write(name string, text []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(text)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
