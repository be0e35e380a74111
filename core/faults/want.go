package faults

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// Scenarios about what the server cannot have: descriptors, and disk.

// scrape reads metrics over one connection, which stays open: without descriptors no new one would be served.
type scrape struct {
	conn   net.Conn
	reader *bufio.Reader
}

func newScrape(address string) (*scrape, error) {
	c, err := net.DialTimeout("tcp", address, 5*time.Second)
	if err != nil {
		return nil, err
	}
	return &scrape{c, bufio.NewReader(c)}, nil
}

func (s *scrape) value(name string) (float64, error) {
	_ = s.conn.SetDeadline(time.Now().Add(20 * time.Second))
	fmt.Fprintf(s.conn, "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
	answer, err := http.ReadResponse(s.reader, nil)
	if err != nil {
		return 0, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, name+" "); ok {
			return strconv.ParseFloat(strings.TrimSpace(rest), 64)
		}
	}
	return 0, fmt.Errorf("the metrics have no %s", name)
}

const acceptErrors = "rtm_accept_errors_total"

// exhausted opens more connections than the server has descriptors, and no limit of its own turns them away.
func exhausted(ctx context.Context, s *stage) (string, error) {
	metrics, err := newScrape(s.metrics())
	if err != nil {
		return "", err
	}
	defer metrics.conn.Close()
	before, err := metrics.value(acceptErrors)
	if err != nil {
		return "", err
	}
	list, _ := openMany(300, s.address)
	var during float64
	for range 100 {
		if during, err = metrics.value(acceptErrors); err != nil || during > before+2 {
			break
		}
		wait(ctx, pause)
	}
	wait(ctx, time.Second)
	for _, c := range list {
		_ = c.Close()
	}
	switch {
	case err != nil:
		return "", err
	case during <= before:
		return "", fmt.Errorf("%s did not rise: %v", acceptErrors, during)
	}
	began := time.Now()
	for {
		short, cancel := context.WithTimeout(ctx, 2*time.Second)
		err = s.open(short)
		cancel()
		if err == nil || time.Since(began) > 15*time.Second {
			break
		}
	}
	if err != nil {
		return "", err
	}
	took := time.Since(began).Round(time.Millisecond)
	after, err := metrics.value(acceptErrors)
	if err != nil {
		return "", err
	}
	wait(ctx, time.Second)
	later, err := metrics.value(acceptErrors)
	if err == nil && later != after {
		err = fmt.Errorf("%s still rises, from %v to %v", acceptErrors, after, later)
	}
	return fmt.Sprintf("%s rose from %v to %v; %v after they were gone a newcomer was in", acceptErrors, before, after, took), err
}

// smallDiskBytes is the size of the disk of scenario disk.
const smallDiskBytes = 4 << 20

// prepareDisk gives the server a small disk for media, where that can be made.
func prepareDisk(s *stage) error {
	dir := filepath.Join(s.dir, "disk")
	if err := os.Mkdir(dir, 0o700); err != nil {
		return err
	}
	var err error
	if s.grow, s.undo, err = smallDisk(dir, smallDiskBytes); err != nil {
		s.why = fmt.Sprintf("no small disk: %v", err)
	}
	s.flags = append(s.flags, "--media-dir", filepath.Join(dir, "media"))
	return nil
}

// full fills the server's disk by uploads, and forbids it to write; each time uploads must be refused in words, what is
// there must be readable, and when there is room again everything must go on. The client's log is on the same disk.
func full(ctx context.Context, s *stage) (string, error) {
	p, err := newProgram(s.address, appID, "uploader", 0)
	if err != nil {
		return "", err
	}
	defer p.close()
	if err := errors.Join(p.SetLogFilter(0x0f), p.SetLogFile(filepath.Join(s.dir, "disk", "client.log"))); err != nil {
		return "", err
	}
	if err := p.logIn(ctx, ""); err != nil {
		return "", err
	}
	began := len(p.all)
	var said []string
	if s.grow != nil {
		kept, err := p.upload(ctx, s.dir, 1<<20, true)
		if err == nil {
			_, err = p.upload(ctx, s.dir, 2*smallDiskBytes, false)
		}
		if err == nil { // what a refused upload had taken is free at once
			_, err = p.upload(ctx, s.dir, 100<<10, true)
		}
		if err == nil {
			err = fill(filepath.Join(s.dir, "disk", "ballast"))
		}
		if err == nil {
			_, err = p.upload(ctx, s.dir, 100<<10, false)
		}
		for range 2000 { // the log has its share of the full disk
			_ = p.CancelUpload(1)
		}
		if err == nil {
			err = p.download(ctx, kept, 1<<20)
		}
		if err == nil {
			err = s.grow()
		}
		if err == nil {
			_, err = p.upload(ctx, s.dir, 2*smallDiskBytes, true)
		}
		if err != nil {
			return "", fmt.Errorf("on a disk of %d MiB: %w", smallDiskBytes>>20, err)
		}
		said = append(said, "a full disk of 4 MiB: 2 uploads refused in words, 1 download read, all well when there was room")
	} else {
		said = append(said, s.why)
	}
	undo, err := noDisk(s.process.command.Process)
	if err != nil {
		said = append(said, "no limit on files: "+err.Error())
	} else {
		_, err := p.upload(ctx, s.dir, 100<<10, false)
		if err = errors.Join(err, undo()); err == nil {
			_, err = p.upload(ctx, s.dir, 100<<10, true)
		}
		if err != nil {
			return "", fmt.Errorf("without the right to write: %w", err)
		}
		said = append(said, "the same when it might write no file")
	}
	for _, e := range p.all[began:] {
		if c, ok := e.(client.StateChanged); ok && c.Reason != client.ReasonLoginSuccess {
			return "", fmt.Errorf("the uploader's connection was disturbed: %+v", c)
		}
	}
	return strings.Join(said, "; "), nil
}

// fill makes a file that leaves no room on its disk.
func fill(name string) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	for block := make([]byte, 4<<10); err == nil; {
		_, err = f.Write(block)
	}
	if errors.Is(err, syscall.ENOSPC) {
		return nil
	}
	return err
}

// upload uploads a file of a size, which is to succeed, or to be refused because there is no room.
func (p *program) upload(ctx context.Context, dir string, size int, succeeds bool) (media string, err error) {
	path := filepath.Join(dir, fmt.Sprint("file", size))
	if err := os.WriteFile(path, bytes.Repeat([]byte{7}, size), 0o600); err != nil {
		return "", err
	}
	if err := p.UploadFile(path, client.NextMessageID()); err != nil {
		return "", err
	}
	r, err := expect[client.UploadResult](ctx, p)
	switch {
	case err != nil:
		return "", err
	case succeeds && r.Code != wire.OK:
		return "", fmt.Errorf("an upload of %d bytes failed with %d: %s", size, r.Code, r.Detail)
	case !succeeds && (r.Code != wire.UploadFailure || !strings.Contains(r.Detail, "no room")):
		return "", fmt.Errorf("an upload of %d bytes was to be refused for want of room and ended with %d: %s", size, r.Code, r.Detail)
	case !succeeds:
		return "", nil
	}
	return string(r.Message.Media.ID), nil
}

func (p *program) download(ctx context.Context, media string, size int) error {
	if err := p.DownloadToMemory(media, client.NextMessageID()); err != nil {
		return err
	}
	r, err := expect[client.DownloadToMemoryResult](ctx, p)
	if err == nil && (r.Code != wire.OK || !bytes.Equal(r.Data, bytes.Repeat([]byte{7}, size))) {
		err = fmt.Errorf("a download ended with %d and %d bytes: %s", r.Code, len(r.Data), r.Detail)
	}
	return err
}
