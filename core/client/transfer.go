package client

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

const (
	// stalledAfter gives up a connection on which nothing moves: the network may have changed, and the server knows how
	// far it has come. The time limit of the transfer is another, longer one.
	stalledAfter = 20 * time.Second

	// maxFruitless bounds how often an upload may get through to the server and bring it no further: something on the way
	// takes its bytes and drops them.
	maxFruitless = 20
	// maxAfresh bounds how often the server may forget an upload. A restart of it is one time.
	maxAfresh = 5

	// transferChunk is how much is moved between two looks at the clock.
	transferChunk = 32 << 10
)

// transfer is an upload or a download that is under way. One goroutine carries it; what it shares with others is said
// to be fixed or guarded.
type transfer struct {
	// Fixed when it begins:
	op      *operation
	id      int64  // the app's
	subject string // for texts
	path    string // of the file that is read, or is to be
	login   *login
	idle    time.Duration // without a byte moving it times out
	limit   int64         // bytes
	ctx     context.Context
	cancel  context.CancelFunc

	file    *os.File
	source  os.FileInfo // of the file that is read, when it was opened
	partial string      // the file that is written; "" once it has its name

	media         string // id; "" until the server has given one
	size          int64  // 0: not known yet
	data          []byte // of a download to memory
	width, height int    // of an image

	at        int64 // the next byte to move
	furthest  int64 // the largest it ever was, for who looks on
	confirmed int64 // bytes of an upload that the server has said to have
	fruitless int   // attempts since that grew
	afresh    int   // times the server forgot the upload
	lastMoved time.Time
	lastTold  time.Time
	conn      *transport.HTTP // in use, for deadlines
}

func (t *transfer) upload() bool { return t.op == &opUploadFile || t.op == &opUploadImage }

// transferError ends a transfer: to try again would change nothing.
type transferError struct {
	code wire.Code
	why  string
}

func (e *transferError) Error() string { return e.why }

func failed(format string, args ...any) *transferError {
	return &transferError{transferFailed, fmt.Sprintf(format, args...)}
}

// pathCause is the error of a file without the path, which is named already.
func pathCause(err error) error {
	var path *os.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	var link *os.LinkError
	if errors.As(err, &link) {
		return link.Err
	}
	return err
}

// openSource opens the file to upload.
func (t *transfer) openSource(limit int64) *transferError {
	stat, err := os.Stat(t.path) // first: to open a pipe would wait for its other end
	if err == nil && stat.Mode().IsRegular() {
		if t.file, err = os.Open(t.path); err == nil {
			stat, err = t.file.Stat()
		}
	}
	switch {
	case err != nil:
		return failed("open the file: %v", pathCause(err))
	case !stat.Mode().IsRegular():
		return failed("it is a directory or a device: name a file")
	case stat.Size() == 0:
		return &transferError{transferInvalid, "the file is empty: it must have at least 1 byte"}
	case stat.Size() > limit:
		return &transferError{wire.UploadSizeOverflow, tooLarge(stat.Size(), limit)}
	}
	t.source, t.size = stat, stat.Size()
	return nil
}

func tooLarge(size, limit int64) string {
	return fmt.Sprintf("the file has %d bytes, at most %d are allowed", size, limit)
}

// openTarget makes a file beside the one that shall be.
func (t *transfer) openTarget() *transferError {
	if !filepath.IsAbs(t.path) { // the program may have another working directory when the file is renamed
		path, err := filepath.Abs(t.path)
		if err != nil {
			return failed("the path is relative, and the working directory is not known: %v", err)
		}
		t.path = path
	}
	if stat, err := os.Stat(t.path); err == nil && !stat.Mode().IsRegular() {
		return failed("there is a directory or a device of that name: name a file")
	}
	var random [8]byte
	_, _ = rand.Read(random[:]) // documented never to fail
	name := filepath.Join(filepath.Dir(t.path), ".rtm-"+hex.EncodeToString(random[:])+".part")
	file, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return failed("make a file beside it: %v: the directory must exist and be writable", pathCause(err))
	}
	t.file, t.partial = file, name
	return nil
}

// discard lets go of the files. What is not finished is removed.
func (t *transfer) discard() {
	if t.file != nil {
		_ = t.file.Close()
	}
	if t.partial != "" {
		_ = os.Remove(t.partial)
	}
}

// transfer carries a transfer from begin to end.
func (c *Client) transfer(t *transfer) {
	defer t.discard()
	err := c.carry(t)
	if err == nil && t.partial != "" {
		if closed := t.file.Close(); closed != nil { // some systems tell only here that a disk is full
			err = failed("write the file: %v", pathCause(closed))
		}
	}
	c.transferred(t, err)
}

// carry tries until the transfer is done, cannot be, or nothing moved for too long.
func (c *Client) carry(t *transfer) error {
	switch t.op {
	case &opUploadImage:
		t.width, t.height = imageSize(t.file)
	case &opDownloadToMemory:
		c.sink.WaitRoom(t.ctx.Done()) // its result is large
	}
	t.lastMoved = time.Now()
	t.lastTold = t.lastMoved
	for failures := 1; ; failures++ {
		before := t.lastMoved
		err := c.try(t)
		var end *transferError
		if err == nil || t.ctx.Err() != nil || errors.As(err, &end) {
			return err
		}
		c.log.Warn(t.op.name+" interrupted: "+c.maskedText(err.Error()), "request", t.id)
		if t.lastMoved != before {
			failures = 1
		}
		left := t.idle - time.Since(t.lastMoved)
		if left <= 0 {
			return &transferError{transferTimedOut, fmt.Sprintf("no byte moved for %v: %v", t.idle, err)}
		}
		timer := time.NewTimer(min(left, backoff(failures)))
		select {
		case <-timer.C:
		case <-t.ctx.Done():
			timer.Stop()
		}
	}
}

func (c *Client) maskedText(text string) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.masked(text)
}

// ticket is what the requests of a login carry, as of now; "" when the server keeps no media.
func (c *Client) ticket(l *login) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return hex.EncodeToString(l.ticket)
}

// try gets as far as it can with one connection, or with two where somebody on the way closes it after each answer.
func (c *Client) try(t *transfer) error {
	ticket := c.ticket(t.login)
	if ticket == "" {
		return failed("the server keeps no media")
	}
	header := http.Header{"Authorization": {"Bearer " + ticket}}
	return c.connected(t, func() error {
		if t.upload() {
			return c.sendFile(t, header)
		}
		return c.fetch(t, header)
	})
}

// connected makes a connection for a transfer and closes it after use.
func (c *Client) connected(t *transfer, use func() error) error {
	ctx, cancel := context.WithTimeout(t.ctx, min(t.idle, max(minAttempt, t.login.timeout/2)))
	defer cancel()
	conn, err := transport.DialHTTP(ctx, t.login.url, transport.DialOptions{
		CAFile: t.login.caFile, Getenv: t.login.getenv, DialContext: c.dialing, UserAgent: agent,
	})
	if err != nil {
		var dial *transport.DialError
		if errors.As(err, &dial) && dial.Permanent {
			return failed("%v", err)
		}
		return err
	}
	closed := make(chan struct{})
	stop := context.AfterFunc(t.ctx, func() {
		defer close(closed)
		_ = conn.Close()
	})
	defer func() {
		if !stop() {
			<-closed
		}
		_ = conn.Close()
	}()
	t.conn = conn
	t.setDeadline(time.Now())
	return use()
}

// setDeadline gives the connection the time until something must move.
func (t *transfer) setDeadline(now time.Time) {
	_ = t.conn.SetDeadline(earlier(now.Add(stalledAfter), t.lastMoved.Add(t.idle)))
}

// mediaPath stands behind the path of the server's address.
const mediaPath = "/media"

const (
	headerLength = "Upload-Length"
	headerOffset = "Upload-Offset"
)

// ask sends a request without a body and reads the answer whole.
func (t *transfer) ask(method, suffix string, header http.Header) (*http.Response, string, error) {
	answer, err := t.conn.Do(method, suffix, header, nil, 0)
	if err != nil {
		return nil, "", err
	}
	defer answer.Body.Close()
	text := transport.FirstLine(answer.Body)
	return answer, text, nil
}

// sendFile uploads what the server does not have yet.
func (c *Client) sendFile(t *transfer, header http.Header) error {
	offset, err := t.position(header)
	if err != nil {
		return err
	}
	if t.at = offset; offset == t.size {
		t.furthest = t.size
		return nil
	}
	if t.conn.Last() {
		return c.connected(t, func() error { return c.sendFrom(t, header, offset) })
	}
	return c.sendFrom(t, header, offset)
}

// sendFrom uploads what follows an offset.
func (c *Client) sendFrom(t *transfer, header http.Header, offset int64) error {
	header = header.Clone()
	header.Set("Content-Type", "application/offset+octet-stream")
	header.Set(headerOffset, strconv.FormatInt(offset, 10))
	body := &uploadBody{client: c, transfer: t, from: io.NewSectionReader(t.file, offset, t.size-offset)}
	answer, err := t.conn.Do(http.MethodPatch, mediaPath+"/"+t.media, header, body, t.size-offset)
	if body.unsound != nil {
		return body.unsound
	}
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	if answer.StatusCode == http.StatusNoContent && answer.Header.Get(headerOffset) == strconv.FormatInt(t.size, 10) {
		return nil
	}
	return refusedTransfer(answer, transport.FirstLine(answer.Body))
}

// position begins an upload, or asks how far it has come.
func (t *transfer) position(header http.Header) (offset int64, err error) {
	if t.media == "" {
		header = header.Clone()
		header.Set(headerLength, strconv.FormatInt(t.size, 10))
		answer, text, err := t.ask(http.MethodPost, mediaPath, header)
		if err != nil {
			return 0, err
		}
		if answer.StatusCode != http.StatusCreated {
			return 0, refusedTransfer(answer, text)
		}
		if err := wire.CheckMediaID(text); err != nil {
			return 0, failed("the server's answer is malformed: %v", err)
		}
		t.media = text
		return 0, nil
	}
	answer, text, err := t.ask(http.MethodHead, mediaPath+"/"+t.media, header.Clone())
	if err != nil {
		return 0, err
	}
	if answer.StatusCode == http.StatusNotFound && t.afresh < maxAfresh {
		t.afresh++
		t.media, t.confirmed = "", 0
		return 0, errors.New("the server has forgotten the upload, it begins afresh")
	}
	if answer.StatusCode != http.StatusOK {
		return 0, refusedTransfer(answer, text)
	}
	offset, err = strconv.ParseInt(answer.Header.Get(headerOffset), 10, 64)
	if err != nil || offset < 0 || offset > t.size {
		return 0, failed("the server's answer is malformed: it has %q of %d bytes", answer.Header.Get(headerOffset), t.size)
	}
	t.fruitless++
	if offset > t.confirmed {
		t.confirmed, t.fruitless = offset, 0
	}
	if t.fruitless > maxFruitless {
		return 0, failed("byte %d did not reach the server in %d attempts: does something on the way limit what may be sent?", offset, t.fruitless)
	}
	return offset, nil
}

// uploadBody reads the file, and notices when what was read is on its way.
type uploadBody struct {
	client   *Client
	transfer *transfer
	from     *io.SectionReader
	given    int   // of the last read
	unsound  error // what is wrong with the file
}

func (b *uploadBody) Read(p []byte) (int, error) {
	t := b.transfer
	if b.given > 0 {
		b.client.moved(t, b.given)
		b.given = 0
	}
	if t.at == t.size {
		return 0, io.EOF
	}
	n, err := b.from.Read(p[:min(len(p), transferChunk)])
	why := ""
	switch {
	case n == 0 && err == io.EOF:
		why = "the file became shorter while it was read"
	case n == 0:
		why = fmt.Sprintf("read the file: %v", pathCause(err))
	case t.at+int64(n) == t.size: // before the last bytes go, after which the server would have a file
		if now, err := t.file.Stat(); err != nil || now.Size() != t.size || !now.ModTime().Equal(t.source.ModTime()) {
			why = "the file was changed while it was read"
		}
	}
	if why != "" {
		_ = t.conn.Close() // there will be no answer
		b.unsound = failed("%s", why)
		return 0, b.unsound
	}
	b.given = n
	return n, nil
}

// fetch downloads what is not here yet.
func (c *Client) fetch(t *transfer, header http.Header) error {
	if t.at > 0 {
		header.Set("Range", fmt.Sprintf("bytes=%d-", t.at))
	}
	answer, err := t.conn.Do(http.MethodGet, mediaPath+"/"+t.media, header, nil, 0)
	if err != nil {
		return err
	}
	defer answer.Body.Close()
	size := answer.ContentLength
	switch answer.StatusCode {
	case http.StatusOK:
		t.at = 0 // also when only the rest was asked for
	case http.StatusPartialContent:
		rest, ok := strings.CutPrefix(answer.Header.Get("Content-Range"), fmt.Sprintf("bytes %d-", t.at))
		_, total, _ := strings.Cut(rest, "/")
		whole, err := strconv.ParseInt(total, 10, 64)
		if !ok || err != nil || whole-t.at != size {
			return failed("the server's answer is malformed: %q with %d bytes", answer.Header.Get("Content-Range"), size)
		}
		size = whole
	case http.StatusNotFound, http.StatusConflict:
		return &transferError{wire.DownloadNotExist, "the server does not have the media, or not any more"}
	default:
		return refusedTransfer(answer, transport.FirstLine(answer.Body))
	}
	switch {
	case size < 0:
		return failed("the server's answer is malformed: it does not say how long the file is")
	case size > t.limit:
		return failed("%s", tooLarge(size, t.limit))
	case t.size != 0 && t.size != size:
		return failed("the server's answer is malformed: the file had %d bytes and now has %d", t.size, size)
	}
	t.size = size
	return c.store(t, answer.Body)
}

// store takes the bytes of a download in.
func (c *Client) store(t *transfer, body io.Reader) error {
	buf := make([]byte, transferChunk)
	if t.file == nil && t.data == nil {
		t.data = make([]byte, t.size)
	}
	for t.at < t.size {
		to := buf
		if t.file == nil {
			to = t.data[t.at:]
		}
		n, err := body.Read(to[:min(int64(len(to)), t.size-t.at, transferChunk)])
		if n > 0 {
			if t.file != nil {
				if _, err := t.file.WriteAt(buf[:n], t.at); err != nil {
					return failed("write the file: %v", pathCause(err))
				}
			}
			c.moved(t, n)
		}
		if err != nil && t.at < t.size {
			return err
		}
	}
	return nil
}

// refusedTransfer is what an answer means that is none of the good ones.
func refusedTransfer(answer *http.Response, text string) error {
	why := "the server answered HTTP " + answer.Status
	if text != "" {
		why += " (" + text + ")"
	}
	switch answer.StatusCode {
	case http.StatusRequestEntityTooLarge:
		return &transferError{wire.UploadSizeOverflow, why}
	case http.StatusUnauthorized, http.StatusConflict, http.StatusRequestTimeout, http.StatusTooManyRequests,
		http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		// Another ticket will come, another position be found, another time be better.
		return errors.New(why)
	}
	return failed("%s", why)
}
