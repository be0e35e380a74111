package faults

import (
	"context"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A Go program asks the kernel for the time and no library on the way, and the clock of the machine is not ours to set.
// So a program whose clock is to jump is built with one more line in time.Now: what it says of the day comes from the
// kernel, plus what stands in a file. The monotonic clock stays what it was, as it does when somebody sets a real
// clock.

// clockVariable names the file to a program that was built with Clocked.
const clockVariable = "FAULTS_CLOCK"

const clockSource = `package time

import (
	"sync/atomic"
	"syscall"
	"unsafe"
)

// wallShift is in a file that is mapped, so that another process can change it.
var wallShift *int64

func init() {
	path, ok := syscall.Getenv("` + clockVariable + `")
	if !ok {
		return
	}
	fd, err := syscall.Open(path, syscall.O_RDONLY, 0)
	if err != nil {
		panic("open " + path + ": " + err.Error())
	}
	b, err := syscall.Mmap(fd, 0, 8, syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		panic("map " + path + ": " + err.Error())
	}
	_ = syscall.Close(fd)
	wallShift = (*int64)(unsafe.Pointer(&b[0]))
}

func shiftOfWall() int64 {
	if wallShift == nil {
		return 0
	}
	return atomic.LoadInt64(wallShift)
}
`

// The line of time.Now that asks for the time, and what follows it.
const (
	clockAnchor = "func Now() Time {\n\tsec, nsec, mono := runtimeNow()\n"
	clockLine   = "\tsec += shiftOfWall()\n"
)

// Clocked builds a program of this module so that its clock can jump, into a directory, and returns its path. The
// error says why that cannot be: there is no Go, or its time.Now looks different from what is known here.
func Clocked(ctx context.Context, dir, name, pkg string, flags ...string) (path string, err error) {
	root, err := exec.CommandContext(ctx, "go", "env", "GOROOT").Output()
	if err != nil {
		return "", fmt.Errorf("ask go for its directory: %w", err)
	}
	timeGo := filepath.Join(strings.TrimSpace(string(root)), "src", "time", "time.go")
	text, err := os.ReadFile(timeGo)
	if err != nil {
		return "", err
	}
	before, after, found := strings.Cut(string(text), clockAnchor)
	if !found {
		return "", fmt.Errorf("%s has another time.Now than the one that is known", timeGo)
	}
	overlay := map[string]map[string]string{"Replace": {}}
	for at, content := range map[string]string{
		timeGo: before + clockAnchor + clockLine + after,
		filepath.Join(filepath.Dir(timeGo), "zz_wallshift.go"): clockSource,
	} {
		file := filepath.Join(dir, filepath.Base(at))
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			return "", err
		}
		overlay["Replace"][at] = file
	}
	list, err := json.Marshal(overlay)
	if err != nil {
		return "", err
	}
	listed, path := filepath.Join(dir, "overlay.json"), filepath.Join(dir, name)
	if err := os.WriteFile(listed, list, 0o600); err != nil {
		return "", err
	}
	c := exec.CommandContext(ctx, "go", append(append([]string{"build", "-overlay", listed, "-o", path}, flags...), pkg)...)
	if out, err := c.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build %s with a clock that can jump: %w: %s", pkg, err, out)
	}
	return path, nil
}

// A Clock is what a program built by Clocked takes for the time.
type Clock struct{ path string }

// NewClock makes a clock that goes right.
func NewClock(path string) (*Clock, error) {
	c := &Clock{path}
	return c, c.set(0)
}

// Variable is what the environment of the program must have.
func (c *Clock) Variable() string { return clockVariable + "=" + c.path }

// ClockOfThisProcess returns the clock of a process that was built by Clocked and started with Variable, or nil.
func ClockOfThisProcess() *Clock {
	path, ok := os.LookupEnv(clockVariable)
	if !ok {
		return nil
	}
	c := &Clock{path}
	before := time.Now().Round(0)
	const hour = 3600
	if c.set(2*hour) != nil || time.Since(before) < time.Hour {
		return nil // the variable is there, and the line in time.Now is not
	}
	if c.set(0) != nil {
		return nil
	}
	return c
}

// set makes the clock so many seconds fast, or slow.
func (c *Clock) set(shift int64) error {
	f, err := os.OpenFile(c.path, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	_, err = f.WriteAt(binary.NativeEndian.AppendUint64(nil, uint64(shift)), 0)
	return errors.Join(err, f.Close())
}

// fold takes whole hours out of the difference of two clocks, of which one may have jumped: here they jump by whole
// hours.
func fold(d time.Duration) time.Duration {
	d %= time.Hour
	switch {
	case d > time.Hour/2:
		d -= time.Hour
	case d <= -time.Hour/2:
		d += time.Hour
	}
	return d
}
