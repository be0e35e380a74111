package client

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// The operations on media. Their frames are HTTP requests, so only the names are of use.
var (
	opUploadFile       = operation{name: "upload file", budget: wire.NoBudget}
	opUploadImage      = operation{name: "upload image", budget: wire.NoBudget}
	opDownloadToFile   = operation{name: "download media to file", budget: wire.NoBudget}
	opDownloadToMemory = operation{name: "download media to memory", budget: wire.NoBudget}
	opCancelUpload     = operation{name: "cancel upload", budget: wire.NoBudget}
	opCancelDownload   = operation{name: "cancel download", budget: wire.NoBudget}
)

// Codes that uploads and downloads share, under one number.
const (
	transferFailed      = wire.UploadFailure
	transferInvalid     = wire.UploadInvalidArgument
	transferTimedOut    = wire.UploadTimeout
	transferTooMany     = wire.UploadTooManyTransfers
	transferInterrupted = wire.UploadInterrupted
)

// Events about media. RequestID is the one that the app gave to the call.
type (
	// MediaProgress tells how far a transfer has come: once a second while bytes move, and at its end.
	MediaProgress struct {
		RequestID      int64
		Upload         bool
		Total, Current int64
	}
	// UploadResult completes UploadFile and UploadImage. The message is ready to be sent; after a failure only its
	// type is set.
	UploadResult struct {
		Result
		RequestID int64
		Message   Message
	}
	// DownloadToFileResult completes DownloadToFile.
	DownloadToFileResult struct {
		Result
		RequestID int64
	}
	// DownloadToMemoryResult completes DownloadToMemory; the bytes belong to the receiver of the event.
	DownloadToMemoryResult struct {
		Result
		RequestID int64
		Data      []byte
	}
	// MediaCancelResult completes CancelUpload and CancelDownload.
	MediaCancelResult struct {
		Result
		RequestID int64
	}
)

// UploadFile uploads a file for a message of type wire.MessageFile. UploadResult completes it.
func (c *Client) UploadFile(path string, requestID int64) error {
	return c.upload(&opUploadFile, path, requestID)
}

// UploadImage uploads a file for a message of type wire.MessageImage. UploadResult completes it.
func (c *Client) UploadImage(path string, requestID int64) error {
	return c.upload(&opUploadImage, path, requestID)
}

func (c *Client) upload(op *operation, path string, requestID int64) error {
	limits, err := c.mayTransfer(op, path, requestID, checkPath(path))
	if err != nil {
		return err
	}
	t := &transfer{op: op, id: requestID, subject: path, path: path}
	return c.begin(t, t.openSource(int64(limits.MediaBytes)))
}

// DownloadToFile downloads media to a file, which appears when it is complete. DownloadToFileResult completes it.
func (c *Client) DownloadToFile(media, path string, requestID int64) error {
	op := &opDownloadToFile
	invalid := wire.CheckMediaID(media)
	if invalid == nil {
		invalid = checkPath(path)
	}
	if _, err := c.mayTransfer(op, path, requestID, invalid); err != nil {
		return err
	}
	t := &transfer{op: op, id: requestID, subject: path, path: path, media: media}
	return c.begin(t, t.openTarget())
}

// DownloadToMemory downloads media to memory. DownloadToMemoryResult completes it.
func (c *Client) DownloadToMemory(media string, requestID int64) error {
	op := &opDownloadToMemory
	invalid := wire.CheckMediaID(media)
	if _, err := c.mayTransfer(op, "", requestID, invalid); err != nil {
		return err
	}
	return c.begin(&transfer{op: op, id: requestID, subject: media, media: media}, nil)
}

// maxPathBytes is longer than what any system takes.
const maxPathBytes = 32 << 10

func checkPath(path string) error {
	if path == "" {
		return errors.New("the path is empty")
	}
	return wire.CheckText("the path", path, maxPathBytes)
}

// mayTransfer refuses a transfer that cannot begin now. Files are looked at afterwards, without the lock: that may take
// its time.
func (c *Client) mayTransfer(op *operation, subject string, requestID int64, invalid error) (wire.Limits, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.closed:
		return c.limits, c.usable(op, subject)
	case invalid != nil:
		return c.limits, c.refuse(op.name, "", transferInvalid, invalid.Error())
	}
	return c.limits, c.hasPlace(op, subject, requestID)
}

// hasPlace refuses a transfer when there is no login, or no place for it; c.mu is held.
func (c *Client) hasPlace(op *operation, subject string, requestID int64) error {
	if err := c.usable(op, subject); err != nil {
		return err
	}
	if c.transfers[requestID] != nil {
		return c.refuse(op.name, subject, transferInvalid, fmt.Sprintf("the request id %d belongs to a transfer that is under way: choose another", requestID))
	}
	if n := len(c.transfers); n >= c.limits.MediaTransfers {
		return c.refuse(op.name, subject, transferTooMany, fmt.Sprintf("%d transfers are under way: wait for one to end", n))
	}
	return nil
}

// begin starts a transfer, unless its file cannot be used or there is no place for it any more.
func (c *Client) begin(t *transfer, unusable *transferError) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var err error
	if unusable != nil {
		err = c.refuse(t.op.name, t.subject, unusable.code, unusable.why)
	} else {
		err = c.hasPlace(t.op, t.subject, t.id)
	}
	if err != nil {
		t.discard()
		return err
	}
	t.login, t.idle, t.limit = c.login, c.limits.MediaIdle, int64(c.limits.MediaBytes)
	t.ctx, t.cancel = context.WithCancel(c.login.ctx)
	c.transfers[t.id] = t
	c.log.Info(t.op.name+" began", "request", t.id)
	c.start("transfer", func() { c.transfer(t) })
	return nil
}

// CancelUpload ends an upload. MediaCancelResult completes it, and comes before the result of the upload.
func (c *Client) CancelUpload(requestID int64) error {
	return c.cancelTransfer(&opCancelUpload, requestID, true)
}

// CancelDownload ends a download. MediaCancelResult completes it, and comes before the result of the download.
func (c *Client) CancelDownload(requestID int64) error {
	return c.cancelTransfer(&opCancelDownload, requestID, false)
}

func (c *Client) cancelTransfer(op *operation, requestID int64, upload bool) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if err := c.usable(op, ""); err != nil {
		return err
	}
	t := c.transfers[requestID]
	if t == nil || t.upload() != upload {
		why := op.name + ": no such transfer is under way: it has ended, or has another request id"
		c.emit(MediaCancelResult{Result{wire.CancelMediaNotExist, why}, requestID}, len(why))
		return nil
	}
	c.emit(MediaCancelResult{RequestID: requestID}, 0)
	c.endTransfer(t, transferInterrupted, "it was cancelled")
	return nil
}

// interruptTransfers ends all transfers, in the order of their ids; c.mu is held.
func (c *Client) interruptTransfers(why string) {
	for _, id := range slices.Sorted(maps.Keys(c.transfers)) {
		c.endTransfer(c.transfers[id], transferInterrupted, why)
	}
}

// endTransfer completes a transfer, once; c.mu is held.
func (c *Client) endTransfer(t *transfer, code wire.Code, why string) {
	if c.transfers[t.id] != t {
		return
	}
	delete(c.transfers, t.id)
	t.cancel()
	res := Result{Code: code}
	if code == wire.OK {
		c.tellProgress(t)
		c.log.Info(t.op.name+" finished", "request", t.id)
	} else {
		res.Detail = describe(t.op, t.subject, why)
		c.log.Error("failed: "+c.masked(res.Detail), "request", t.id, "code", code)
	}
	switch t.op {
	case &opDownloadToFile:
		c.emit(DownloadToFileResult{res, t.id}, len(res.Detail))
	case &opDownloadToMemory:
		var data []byte
		if code == wire.OK { // otherwise its goroutine may still write to it
			data = t.data
		}
		c.emit(DownloadToMemoryResult{res, t.id, data}, len(res.Detail)+len(data))
	default:
		m := Message{Type: wire.MessageFile}
		if t.op == &opUploadImage {
			m.Type = wire.MessageImage
		}
		if code == wire.OK {
			m.ID = NextMessageID()
			m.Media = &wire.Media{ID: []byte(t.media), Bytes: t.size, Width: t.width, Height: t.height}
		}
		c.emit(UploadResult{res, t.id, m}, len(res.Detail)+mediaBytes(m.Media))
	}
}

// mediaBytes is what a description of media takes in memory.
func mediaBytes(m *wire.Media) int {
	const itself = 112
	if m == nil {
		return 0
	}
	return itself + len(m.ID) + len(m.FileName) + len(m.Thumbnail)
}

// tellProgress tells how far a transfer has come; c.mu is held.
func (c *Client) tellProgress(t *transfer) {
	c.emit(MediaProgress{t.id, t.upload(), t.size, t.furthest}, 0)
}

// progressEvery is how often progress is told while bytes move.
const progressEvery = time.Second

// moved notes that n more bytes of a transfer have moved.
func (c *Client) moved(t *transfer, n int) {
	now := time.Now()
	t.at += int64(n)
	t.furthest = max(t.furthest, t.at)
	t.lastMoved = now
	t.setDeadline(now)
	if now.Sub(t.lastTold) < progressEvery {
		return
	}
	t.lastTold = now
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.transfers[t.id] == t {
		c.tellProgress(t)
	}
}

// transferred completes a transfer whose goroutine has done what it could.
func (c *Client) transferred(t *transfer, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	var end *transferError
	switch {
	case c.transfers[t.id] != t:
		return // told already, by a cancel or a logout
	case err == nil && t.op == &opDownloadToFile:
		// With the lock held, so that a cancelled download leaves no file. It writes nothing but a name.
		if renamed := os.Rename(t.partial, t.path); renamed != nil {
			c.endTransfer(t, transferFailed, "rename the finished file: "+pathCause(renamed).Error())
			return
		}
		t.partial = ""
	case t.ctx.Err() != nil:
		c.endTransfer(t, transferInterrupted, "the session has ended")
		return
	case errors.As(err, &end):
		c.endTransfer(t, end.code, end.why)
		return
	case err != nil:
		c.endTransfer(t, transferFailed, err.Error())
		return
	}
	c.endTransfer(t, wire.OK, "")
}
