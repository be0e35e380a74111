package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
)

// cProgram is a program of the folder c, compiled against the library under measurement.
type cProgram struct {
	path, directory string
}

// compile builds c/NAME.c; remove deletes it.
func (b *bench) compile(ctx context.Context, name string) (*cProgram, error) {
	directory, err := os.MkdirTemp("", "bench-")
	if err != nil {
		return nil, err
	}
	p := &cProgram{path: filepath.Join(directory, name), directory: directory}
	compiler := os.Getenv("CC")
	if compiler == "" {
		compiler = "cc"
	}
	cmd := exec.CommandContext(ctx, compiler, "-std=c99", "-D_POSIX_C_SOURCE=200809L", "-O2", "-Wall", "-Wextra", "-Werror",
		"-pthread", "-I", b.include, filepath.Join("c", name+".c"), "-o", p.path, "-L", b.library, "-lrtm", "-Wl,-rpath,"+b.library)
	if out, err := cmd.CombinedOutput(); err != nil {
		p.remove()
		return nil, fmt.Errorf("compile c/%s.c: %w\n%s", name, err, out)
	}
	return p, nil
}

func (p *cProgram) remove() { _ = os.RemoveAll(p.directory) }

// numbers runs the program against a server and returns the numbers it prints.
func (p *cProgram) numbers(ctx context.Context, server *process, args ...string) ([]float64, error) {
	cmd := exec.CommandContext(ctx, p.path, args...)
	cmd.Dir = p.directory
	cmd.Env = append(os.Environ(), "RTM_SERVER_URL=ws://"+server.addr+"/rtm")
	cmd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("run %s: %w: %s", filepath.Base(p.path), err, strings.TrimSpace(stderr.String()))
	}
	var numbers []float64
	for field := range strings.FieldsSeq(string(out)) {
		n, err := strconv.ParseFloat(field, 64)
		if err != nil {
			return nil, err
		}
		numbers = append(numbers, n)
	}
	return numbers, nil
}
