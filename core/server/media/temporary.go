package media

import (
	"errors"
	"os"
	"path/filepath"
	"time"

	"github.com/librtm/librtm/core/server/hub"
)

var errLocked = errors.New("another rtm-server uses it")

// temporaryName is what the names of temporary directories begin with.
const temporaryName = "rtm-media-"

// settlesIn is more than it takes to lock a directory that was just made.
const settlesIn = time.Minute

// makeTemporary makes a directory that goes with its server. It is locked as long as the server lives, however that ends:
// what a killed one has left is removed here, by the next.
func makeTemporary(log hub.Log) (dir string, hold *os.File, err error) {
	sweepTemporary(log)
	if dir, err = os.MkdirTemp("", temporaryName); err != nil {
		return "", nil, err
	}
	hold, _ = lockDirectory(dir) // where directories cannot be locked nobody takes one for abandoned either
	return dir, hold, nil
}

// sweepTemporary removes what servers that were killed have left behind.
func sweepTemporary(log hub.Log) {
	list, _ := filepath.Glob(filepath.Join(os.TempDir(), temporaryName+"*"))
	for _, dir := range list {
		stat, err := os.Lstat(dir)
		if err != nil || !stat.IsDir() || time.Since(stat.ModTime()) < settlesIn {
			continue
		}
		hold, err := lockDirectory(dir)
		if err != nil {
			continue // somebody's
		}
		if err = os.RemoveAll(dir); err == nil {
			log.Info("media that a killed server left behind are removed", "directory", dir)
		}
		_ = hold.Close()
	}
}
