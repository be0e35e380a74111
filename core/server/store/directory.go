package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/librtm/librtm/core/internal/syncfile"
)

// What stands in the directory, besides media.
const (
	formatFile = "format"    // says who wrote the directory
	lockFile   = "lock"      // held while a server uses it; its text is the process
	streamsDir = "jetstream" // what is kept
	probeFile  = "probe.tmp" // shows whether something can be written
)

// Format is the version of what stands in a directory.
const Format = 1

const formatText = "rtm-server data, format "

// ErrBusy is part of the error of a directory that another server uses.
var ErrBusy = errors.New("another rtm-server uses it")

// Check says what is wrong with a directory, or nil: Open would work. It leaves nothing behind. ErrBusy is nothing wrong
// for who wants to know whether a server can be started anew.
func Check(dir string) error {
	if err := CheckWritable(dir); err != nil {
		return fmt.Errorf("keep data in %s: %w", dir, err)
	}
	if _, err := readFormat(dir); err != nil {
		return err
	}
	if _, err := os.Stat(filepath.Join(dir, lockFile)); err != nil {
		return nil
	}
	l, err := lockDirectory(dir)
	if err != nil {
		return err
	}
	defer l.release()
	return checkOwner(dir)
}

// CheckWritable says why a server could not make a directory or write into it, or nil. It leaves nothing behind.
func CheckWritable(dir string) error {
	there := dir
	for {
		info, err := os.Stat(there)
		if err == nil && !info.IsDir() {
			return fmt.Errorf("%s is not a directory", there)
		}
		if err == nil {
			break
		}
		if parent := filepath.Dir(there); os.IsNotExist(err) && parent != there {
			there = parent
			continue
		}
		return err
	}
	f, err := os.CreateTemp(there, "probe-*.tmp")
	if err != nil {
		return fmt.Errorf("%w: the directory must belong to the user that the server runs as", err)
	}
	_ = f.Close()
	_ = os.Remove(f.Name())
	return nil
}

// checkOwner makes sure that what an earlier server left can be read and written. JetStream would say of files that
// belong to somebody else, as after a copy by root, that they are missing or damaged.
func checkOwner(dir string) error {
	err := filepath.WalkDir(filepath.Join(dir, streamsDir), func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		f, err := os.OpenFile(name, os.O_RDWR, 0)
		if err == nil {
			err = f.Close()
		}
		return err
	})
	if err == nil || os.IsNotExist(err) {
		return nil
	}
	return cannotKeep(dir, err)
}

// cannotKeep is the error of a directory with a file that the system does not give.
func cannotKeep(dir string, err error) error {
	if errors.Is(err, fs.ErrPermission) {
		return fmt.Errorf("keep data in %s: %w: the directory and all in it must belong to the user that the server runs as", dir, err)
	}
	return fmt.Errorf("keep data in %s: %w", dir, err)
}

// lock is a server's hold on a directory.
type lock struct{ file *os.File }

// lockDirectory makes sure that nobody else uses a directory; that ends with the process, however it ends.
func lockDirectory(dir string) (*lock, error) {
	name := filepath.Join(dir, lockFile)
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, cannotKeep(dir, err)
	}
	taken, err := tryLock(f)
	if err != nil {
		_ = f.Close()
		return nil, fmt.Errorf("keep data in %s: lock %s: %w", dir, name, err)
	}
	if !taken {
		text := make([]byte, 32)
		n, _ := f.ReadAt(text, 0)
		_ = f.Close()
		who := ""
		if pid, err := strconv.Atoi(strings.TrimSpace(string(text[:n]))); err == nil {
			who = fmt.Sprintf(" (process %d)", pid)
		}
		return nil, fmt.Errorf("keep data in %s: %w%s: give each server a directory of its own", dir, ErrBusy, who)
	}
	return &lock{f}, nil
}

// sign writes who holds the lock.
func (l *lock) sign() {
	_ = l.file.Truncate(0) // it only helps people: the lock is the system's
	_, _ = l.file.WriteAt([]byte(strconv.Itoa(os.Getpid())+"\n"), 0)
}

func (l *lock) release() { _ = l.file.Close() }

// readFormat reports whether a directory was used before, by a server that wrote what this one can read.
func readFormat(dir string) (used bool, err error) {
	text, err := os.ReadFile(filepath.Join(dir, formatFile))
	if os.IsNotExist(err) {
		return false, nil
	}
	if err != nil {
		return false, cannotKeep(dir, err)
	}
	number, ok := strings.CutPrefix(strings.TrimSpace(string(text)), formatText)
	found, err := strconv.Atoi(number)
	if !ok || err != nil {
		return false, fmt.Errorf("keep data in %s: its file %q is not one of rtm-server, or damaged: it should hold %q", dir, formatFile, formatText+strconv.Itoa(Format))
	}
	if found != Format {
		which := "a newer"
		if found < Format {
			which = "an older"
		}
		return false, fmt.Errorf("keep data in %s: %s rtm-server wrote it, in format %d, and this one knows format %d: "+
			"use the rtm-server that wrote it, or another directory", dir, which, found, Format)
	}
	return true, nil
}

func writeFormat(dir string) error {
	return writeWhole(filepath.Join(dir, formatFile), []byte(formatText+strconv.Itoa(Format)+"\n"))
}

// writeWhole writes a file that is there either with all of its text or as before.
func writeWhole(name string, text []byte) error {
	err := syncfile.Write(name+".tmp", text)
	if err == nil {
		err = os.Rename(name+".tmp", name)
	}
	return err
}

// room is what must be free before a disk that failed is tried again, and what a new directory needs.
const room = 1 << 20

// probe says whether something can be written.
func probe(dir string) error {
	name := filepath.Join(dir, probeFile)
	err := syncfile.Write(name, make([]byte, room))
	if removed := os.Remove(name); err == nil {
		err = removed
	}
	return err
}
