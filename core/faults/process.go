package faults

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"
)

// process is rtm-server as a child.
type process struct {
	binary      string
	before      []string // arguments in front of the server's own
	flags       []string
	environment []string
	address     string // empty until the system has chosen a port; kept across restarts
	command     *exec.Cmd
	ended       chan struct{} // closed when the child is gone
	log         tail
}

// started is how long a server may take until it listens. Another process may hold the port for a moment.
const started = 20 * time.Second

// start runs the server and waits until it listens.
func (p *process) start() error {
	deadline := time.Now().Add(started)
	for {
		err := p.try(deadline)
		if err == nil {
			return nil
		}
		if p.address == "" || time.Now().After(deadline) {
			return fmt.Errorf("start %s: %w: %s", p.binary, err, p.log.String())
		}
		time.Sleep(pause)
	}
}

func (p *process) try(deadline time.Time) error {
	listen := p.address
	if listen == "" {
		listen = "127.0.0.1:0"
	}
	c := exec.Command(p.binary, slices.Concat(p.before, []string{"--listen", listen, "--log-level", "info"}, p.flags)...)
	c.Env = append(append(os.Environ(), "GORACE=halt_on_error=1"), p.environment...)
	c.Stderr = &p.log
	out, err := c.StdoutPipe()
	if err != nil {
		return err
	}
	if err := c.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	line := make(chan string, 1)
	go func() {
		s := bufio.NewScanner(out)
		for s.Scan() {
			select {
			case line <- s.Text():
			default:
			}
		}
		_ = c.Wait()
		close(ended)
	}()
	ctx, cancel := context.WithDeadline(context.Background(), deadline)
	defer cancel()
	select {
	case text := <-line:
		_, url, _ := strings.Cut(text, " listens on ws://")
		p.address, _, _ = strings.Cut(url, "/")
		p.command, p.ended = c, ended
		return nil
	case <-ended:
		return fmt.Errorf("it ended at once: %v", c.ProcessState)
	case <-ctx.Done():
		_ = c.Process.Kill()
		<-ended
		return ctx.Err()
	}
}

// stop ends the server by a signal and waits until it is gone.
func (p *process) stop(s os.Signal) {
	if p.command == nil {
		return
	}
	_ = p.command.Process.Signal(s)
	<-p.ended
	p.command = nil
}

func (p *process) kill() { p.stop(syscall.SIGKILL) }

// crashed reports whether the server has ended by itself.
func (p *process) crashed() bool {
	select {
	case <-p.ended:
		return true
	default:
		return false
	}
}

// tail keeps the end of what a process says, and passes on its lines.
type tail struct {
	mu   sync.Mutex // guards the rest
	buf  []byte
	line []byte
	each func(line string)
}

const tailBytes = 8 << 10

func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, p...)
	if extra := len(t.buf) - tailBytes; extra > 0 {
		t.buf = append(t.buf[:0], t.buf[extra:]...)
	}
	t.line = append(t.line, p...)
	for {
		i := bytes.IndexByte(t.line, '\n')
		if i < 0 {
			return len(p), nil
		}
		if t.each != nil {
			t.each(string(t.line[:i]))
		}
		t.line = append(t.line[:0], t.line[i+1:]...)
	}
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(bytes.TrimSpace(t.buf))
}
