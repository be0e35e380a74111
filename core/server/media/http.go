package media

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"
)

// Headers of an upload: the bytes of the whole file, and those that the server has.
const (
	headerLength = "Upload-Length"
	headerOffset = "Upload-Offset"
)

// patience is how long the rest of a request may take that nobody wants.
const patience = 10 * time.Second

// chunk is how much is moved between two looks at the clock.
const chunk = 64 << 10

// ServeHTTP serves requests for the directory of media and, with the path value "id", for one of them. The section
// "Media" of PROTOCOL.md says what they mean.
func (m *Media) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !m.enterRequest() {
		unavailable(w)
		return
	}
	defer m.serving.Done()
	// The body of a request that is refused is read to its end, for the sake of the connection; but not for long.
	_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(patience))
	h := m.authorize(r)
	if h == nil {
		unauthorized(w)
		return
	}
	w.Header().Set("X-Content-Type-Options", "nosniff")
	name := r.PathValue("id")
	if name == "" {
		if r.Method != http.MethodPost {
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "begin an upload with POST", http.StatusMethodNotAllowed)
			return
		}
		m.post(w, r, h)
		return
	}
	i := m.find(h, name)
	if i == nil {
		http.Error(w, errNotThere.Error(), http.StatusNotFound)
		return
	}
	switch r.Method {
	case http.MethodHead:
		m.head(w, i)
	case http.MethodPatch:
		m.move(w, h, func(t *transfer) { m.patch(w, r, i, t) })
	case http.MethodGet:
		m.move(w, h, func(t *transfer) { m.get(w, r, i, t) })
	default:
		w.Header().Set("Allow", "GET, HEAD, PATCH")
		http.Error(w, "media can be read with GET and uploaded with PATCH", http.StatusMethodNotAllowed)
	}
}

// enterRequest counts a request that Close has to wait for.
func (m *Media) enterRequest() bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if !m.closed {
		m.serving.Add(1)
	}
	return !m.closed
}

func unavailable(w http.ResponseWriter) {
	w.Header().Set("Retry-After", "2")
	http.Error(w, "rtm-server is shutting down, try again later", http.StatusServiceUnavailable)
}

func unauthorized(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	w.Header().Set("WWW-Authenticate", "Bearer")
	http.Error(w, "the ticket belongs to no session: send the one of the last welcome", http.StatusUnauthorized)
}

// authorize returns the session whose ticket a request carries, or nil.
func (m *Media) authorize(r *http.Request) *Holder {
	scheme, text, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	ticket, err := hex.DecodeString(text)
	if !strings.EqualFold(scheme, "Bearer") || err != nil {
		return nil
	}
	return m.config.Holder(r, ticket)
}

// post begins an upload.
func (m *Media) post(w http.ResponseWriter, r *http.Request, h *Holder) {
	limit := int64(m.config.Limits.MediaBytes)
	size, err := strconv.ParseUint(r.Header.Get(headerLength), 10, 63)
	now := time.Now()
	switch {
	case err != nil || size == 0:
		http.Error(w, "begin an upload: "+headerLength+" must be the number of bytes, at least 1", http.StatusBadRequest)
		return
	case size > uint64(limit):
		http.Error(w, fmt.Sprintf("begin an upload: the file has %d bytes, at most %d are allowed", size, limit), http.StatusRequestEntityTooLarge)
		return
	case !h.mayCreate(m.config.Rate, now):
		w.Header().Set("Retry-After", "2")
		http.Error(w, fmt.Sprintf("begin an upload: more than %d in %v", m.config.Rate.Count, m.config.Rate.Window), http.StatusTooManyRequests)
		return
	}
	i, err := m.create(h, int64(size), now)
	if err != nil {
		m.refuse(w, "begin an upload", err)
		return
	}
	w.Header().Set("Location", r.URL.Path+"/"+i.id.String())
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusCreated)
	_, _ = io.WriteString(w, i.id.String())
}

// refuse answers that something could not be kept. What the system said is for the log only.
func (m *Media) refuse(w http.ResponseWriter, attempt string, err error) {
	switch {
	case errors.Is(err, errTooMany):
		w.Header().Set("Retry-After", "2")
		http.Error(w, attempt+": "+errTooMany.Error(), http.StatusTooManyRequests)
	case isFull(err):
		m.config.Log.Warn("no room for media", "cause", err)
		http.Error(w, attempt+": "+errFull.Error(), http.StatusInsufficientStorage)
	case passes(err):
		m.config.Log.Warn("media cannot be opened now", "cause", err)
		w.Header().Set("Retry-After", "2")
		http.Error(w, attempt+": the server has too many files open: try again later", http.StatusServiceUnavailable)
	default:
		m.config.Log.Error("media cannot be kept", "cause", err)
		http.Error(w, attempt+": the server cannot keep or read the file, its log says why", http.StatusInternalServerError)
	}
}

// head tells how far an upload has come.
func (m *Media) head(w http.ResponseWriter, i *item) {
	offset, finished, there := m.takeOver(i, nil)
	if !there {
		http.Error(w, errNotThere.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set(headerLength, strconv.FormatInt(i.size, 10))
	w.Header().Set(headerOffset, strconv.FormatInt(offset, 10))
	if finished {
		w.Header().Set("Content-Type", "application/octet-stream")
		w.Header().Set("Content-Length", strconv.FormatInt(i.size, 10))
		w.Header().Set("Accept-Ranges", "bytes")
	}
	w.WriteHeader(http.StatusOK)
}

// move gives a request one of the session's places for the time that do takes.
func (m *Media) move(w http.ResponseWriter, h *Holder, do func(*transfer)) {
	t, status := h.begin(w, m.config.Limits.MediaTransfers, m.config.Limits.Silence)
	switch status {
	case 0:
	case http.StatusUnauthorized:
		unauthorized(w)
		return
	default:
		w.Header().Set("Retry-After", "2")
		http.Error(w, fmt.Sprintf("%d transfers of this session are under way: wait for one to end", m.config.Limits.MediaTransfers), status)
		return
	}
	defer func() {
		if h.end(t) {
			panic(http.ErrAbortHandler) // closes the connection, which nobody wants any more
		}
	}()
	do(t)
}

// patch takes bytes of an upload in.
func (m *Media) patch(w http.ResponseWriter, r *http.Request, i *item, t *transfer) {
	defer m.release(i, t)
	offset, finished, there := m.takeOver(i, t)
	if !there {
		http.Error(w, errNotThere.Error(), http.StatusNotFound)
		return
	}
	w.Header().Set(headerOffset, strconv.FormatInt(offset, 10))
	given, err := strconv.ParseUint(r.Header.Get(headerOffset), 10, 63)
	switch {
	case err != nil:
		http.Error(w, "upload: "+headerOffset+" must be the number of bytes before these", http.StatusBadRequest)
		return
	case given != uint64(offset):
		http.Error(w, fmt.Sprintf("upload: the server has %d bytes, so these cannot follow byte %d", offset, given), http.StatusConflict)
		return
	case r.ContentLength > i.size-offset:
		http.Error(w, fmt.Sprintf("upload: %d bytes are more than the %d that are missing", r.ContentLength, i.size-offset), http.StatusRequestEntityTooLarge)
		return
	case finished:
		w.WriteHeader(http.StatusNoContent) // the answer to the last bytes was lost
		return
	}
	f, err := os.OpenFile(m.path(i.id, suffixPart), os.O_WRONLY, 0)
	if err != nil {
		m.refuse(w, "upload", err)
		return
	}
	defer f.Close()
	offset, err = m.receive(f, r.Body, i, t, offset)
	if offset == i.size && errors.As(err, new(readError)) {
		err = nil // nothing but the end of the request is missing
	}
	w.Header().Set(headerOffset, strconv.FormatInt(offset, 10))
	var tooLong tooLongError
	switch {
	case errors.As(err, &tooLong):
		_ = f.Close() // Windows removes no open file
		m.remove(i)   // what it holds is not what the client meant
		http.Error(w, "upload: the file is longer than it was said to be", http.StatusRequestEntityTooLarge)
		return
	case errors.As(err, new(readError)):
		http.Error(w, "upload: the request ended early", http.StatusBadRequest) // seldom read: the client is gone
		return
	case err == nil && offset == i.size:
		if err = m.finish(f, i); err != nil {
			// Who asks how far the upload has come must not hear that nothing is missing: the last byte has to come again.
			m.wrote(i, -1, time.Now())
			w.Header().Set(headerOffset, strconv.FormatInt(offset-1, 10))
		}
	}
	if err != nil {
		if isFull(err) {
			_ = f.Close()
			m.remove(i) // its client gives up, and until then what it has sent would keep the disk full
		}
		m.refuse(w, "upload", err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

type (
	// readError is what ended the request; the file is sound.
	readError struct{ error }
	// tooLongError says that more came than was announced.
	tooLongError struct{ error }
)

// receive writes the bytes of a request to the file, as long as they belong to it. It returns how far the file has come.
func (m *Media) receive(f *os.File, body io.Reader, i *item, t *transfer, offset int64) (int64, error) {
	buf := make([]byte, chunk)
	for {
		now := time.Now()
		if !t.may(now, m.config.Limits.MediaIdle) {
			return offset, readError{errors.New("interrupted")}
		}
		n, err := body.Read(buf)
		if int64(n) > i.size-offset {
			return offset, tooLongError{errors.New("too long")}
		}
		if n > 0 {
			if _, err := f.WriteAt(buf[:n], offset); err != nil {
				return offset, err
			}
			offset += int64(n)
			m.wrote(i, n, time.Now())
		}
		if err == io.EOF {
			return offset, nil
		}
		if err != nil {
			return offset, readError{err}
		}
	}
}

// get hands a file out, whole or from a position.
func (m *Media) get(w http.ResponseWriter, r *http.Request, i *item, t *transfer) {
	if !m.complete(i) {
		http.Error(w, "download: the upload is not finished", http.StatusConflict)
		return
	}
	f, err := os.Open(m.path(i.id, suffixMedia))
	if os.IsNotExist(err) {
		m.remove(i) // its time was over, or somebody cleared the directory
		http.Error(w, errNotThere.Error(), http.StatusNotFound)
		return
	}
	if err != nil {
		m.refuse(w, "download", err)
		return
	}
	defer f.Close()
	from, to, status := span(r.Header.Get("Range"), i.size)
	w.Header().Set("Accept-Ranges", "bytes")
	switch status {
	case http.StatusRequestedRangeNotSatisfiable:
		w.Header().Set("Content-Range", fmt.Sprintf("bytes */%d", i.size))
		http.Error(w, "download: there is nothing at that position", status)
		return
	case http.StatusPartialContent:
		w.Header().Set("Content-Range", fmt.Sprintf("bytes %d-%d/%d", from, to-1, i.size))
	}
	if _, err := f.Seek(from, io.SeekStart); err != nil {
		m.refuse(w, "download", err)
		return
	}
	w.Header().Set("Content-Type", "application/octet-stream")
	w.Header().Set("Content-Length", strconv.FormatInt(to-from, 10))
	w.WriteHeader(status)
	for from < to && t.may(time.Now(), m.config.Limits.MediaIdle) {
		n, err := io.CopyN(w, f, min(chunk, to-from))
		from += n
		if err != nil {
			break
		}
	}
	if from < to {
		panic(http.ErrAbortHandler) // the client sees that bytes are missing
	}
}

// span reads a Range header with one range that begins somewhere; any other asks for all, as RFC 9110 lets a server do.
func span(header string, size int64) (from, to int64, status int) {
	first, last, ok := strings.Cut(strings.TrimPrefix(header, "bytes="), "-")
	begin, err := strconv.ParseUint(first, 10, 63)
	if !ok || err != nil || !strings.HasPrefix(header, "bytes=") {
		return 0, size, http.StatusOK
	}
	end := uint64(size) - 1
	if last != "" {
		given, err := strconv.ParseUint(last, 10, 63)
		if err != nil || given < begin {
			return 0, size, http.StatusOK
		}
		end = min(end, given)
	}
	if begin >= uint64(size) {
		return 0, 0, http.StatusRequestedRangeNotSatisfiable
	}
	return int64(begin), int64(end) + 1, http.StatusPartialContent
}
