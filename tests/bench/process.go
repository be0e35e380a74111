package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// process is a server under measurement, in a process of its own so that its costs can be told apart.
type process struct {
	name string
	cmd  *exec.Cmd
	addr string // host:port, as the server said on its first line
	errs bytes.Buffer
}

// startTimeout is how long a server may take to say where it listens.
const startTimeout = 10 * time.Second

// listensOn stands in the one line every server of a benchmark prints, before its ws:// address.
const listensOn = " listens on ws://"

// startProcess starts a server and waits until it listens. It ends with the context at the latest, and with this
// process in any case: main stays on the first thread, whose death is what Pdeathsig looks at.
func startProcess(ctx context.Context, name string, env []string, program string, args ...string) (*process, error) {
	p := &process{name: name, cmd: exec.CommandContext(ctx, program, args...)}
	p.cmd.Env = append(os.Environ(), env...)
	p.cmd.Stderr = &p.errs
	p.cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	if err := p.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	stuck := time.AfterFunc(startTimeout, func() { _ = p.cmd.Process.Kill() })
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), listensOn); ok {
			p.addr, _, _ = strings.Cut(rest, "/")
			break
		}
	}
	stuck.Stop()
	if p.addr == "" {
		p.end()
		return nil, fmt.Errorf("start %s: it did not say where it listens: %s", name, strings.TrimSpace(p.errs.String()))
	}
	return p, nil
}

// end ends the process and waits for it.
func (p *process) end() {
	_ = p.cmd.Process.Kill()
	_ = p.cmd.Wait()
}

// cpu returns the user and system time the process has used, threads that are gone included, in nanoseconds where
// /proc/PID/stat counts hundredths of a second.
func (p *process) cpu() (time.Duration, error) {
	// The clock id that clock_getcpuclockid(3) makes of a process id.
	const perProcess = 2 // CPUCLOCK_SCHED of the kernel's posix-timers.h
	clock := int32(^p.cmd.Process.Pid<<3 | perProcess)
	var used unix.Timespec
	if err := unix.ClockGettime(clock, &used); err != nil {
		return 0, fmt.Errorf("read processor time of %s: %w", p.name, err)
	}
	return time.Duration(used.Nano()), nil
}

// rss returns the resident memory in bytes.
func (p *process) rss() (int64, error) {
	rollup, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.cmd.Process.Pid), "smaps_rollup"))
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(rollup)) {
		if value, ok := strings.CutPrefix(line, "Rss:"); ok {
			kb, err := strconv.ParseInt(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(value), "kB")), 10, 64)
			return kb << 10, err
		}
	}
	return 0, errors.New("read memory: no Rss in /proc/PID/smaps_rollup")
}
