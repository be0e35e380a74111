package faults

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// A program built by Clocked has the time of its clock, and its monotonic clock does not jump.
func TestAClockJumps(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("clocks are built for Linux here")
	}
	dir := t.TempDir()
	path, err := Clocked(t.Context(), dir, "clock", "./testdata/clock")
	if err != nil {
		t.Fatal(err)
	}
	clock, err := NewClock(filepath.Join(dir, "shift"))
	if err != nil {
		t.Fatal(err)
	}
	c := exec.Command(path)
	c.Env = append(os.Environ(), clock.Variable())
	in, err := c.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() {
		_ = in.Close()
		_ = c.Wait()
	}()
	lines, began := bufio.NewScanner(out), time.Now()
	for _, shift := range []int64{0, 18000, -18000, 0} {
		if err := clock.set(shift); err != nil {
			t.Fatal(err)
		}
		before := time.Now().Unix() + shift
		fmt.Fprintln(in)
		if !lines.Scan() {
			t.Fatalf("the program ended: %v", lines.Err())
		}
		after := time.Now().Unix() + shift
		var wall, passed int64
		if _, err := fmt.Sscan(lines.Text(), &wall, &passed); err != nil {
			t.Fatal(err)
		}
		if wall < before || wall > after || passed < 0 || passed > int64(time.Since(began).Seconds())+1 {
			t.Errorf("shifted by %d s it says %d, %d; want %d to %d", shift, wall, passed, before, after)
		}
	}
}

func TestTheTimeOfAClockThatMayHaveJumped(t *testing.T) {
	for _, c := range [][2]time.Duration{
		{time.Second, time.Second}, {5*time.Hour + time.Second, time.Second}, {-5*time.Hour + time.Second, time.Second},
		{-time.Second, -time.Second}, {3*time.Hour - time.Second, -time.Second},
	} {
		if got := fold(c[0]); got != c[1] {
			t.Errorf("%v folds to %v, want %v", c[0], got, c[1])
		}
	}
}
