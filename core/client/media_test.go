package client

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func mediaText(event any) (string, bool) {
	switch e := event.(type) {
	case MediaProgress:
		kind := "download"
		if e.Upload {
			kind = "upload"
		}
		return fmt.Sprintf("%s #%d %d/%d", kind, e.RequestID, e.Current, e.Total), true
	case UploadResult:
		if (e.Message.Media != nil) != (e.Code == wire.OK) {
			return "a result with the wrong message", true
		}
		return checked(e.Result, "uploaded #%d type %d: %d", e.RequestID, e.Message.Type, e.Code), true
	case DownloadToFileResult:
		return checked(e.Result, "downloaded #%d: %d", e.RequestID, e.Code), true
	case DownloadToMemoryResult:
		return checked(e.Result, "got #%d %d bytes: %d", e.RequestID, len(e.Data), e.Code), true
	case MediaCancelResult:
		return checked(e.Result, "cancelled #%d: %d", e.RequestID, e.Code), true
	}
	return "", false
}

var testTicket = []byte{0xab, 0xcd}

// mediaID is what the fake server calls everything.
const mediaID = "0123456789abcdef0123456789abcdef"

// runMedia starts a script with a user who is logged in and has a ticket, and a directory.
func runMedia(t *testing.T, script func(t *testing.T, w *world, k *fakeConn, dir string)) {
	t.Helper()
	dir := t.TempDir()
	run(t, func(t *testing.T, w *world) {
		defer time.Sleep(time.Second) // net/http is slow to close what it has not read
		w.media = func(rw http.ResponseWriter, r *http.Request) {
			t.Errorf("an unexpected request: %s %s", r.Method, r.URL)
		}
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{Ticket: testTicket})
		w.expect("state 2/1", "login 0", "state 3/2")
		script(t, w, k, dir)
	})
}

// file makes a file of n bytes.
func file(t *testing.T, dir, name string, n int) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, bytes.Repeat([]byte{'x'}, n), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// keeper is a server that takes uploads as it should.
type keeper struct {
	t        *testing.T
	mu       sync.Mutex // one request after the other: the end of a lost connection comes late
	got      []byte
	size     int
	requests []string
	slow     time.Duration // for each kilobyte
	// before, if set, may answer a request itself; then it returns true.
	before func(rw http.ResponseWriter, r *http.Request) bool
}

func (s *keeper) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests = append(s.requests, r.Method)
	if s.before != nil && s.before(rw, r) {
		return
	}
	if r.Header.Get("Authorization") != "Bearer abcd" {
		s.t.Errorf("a request with %q", r.Header.Get("Authorization"))
	}
	switch r.Method {
	case "POST":
		s.size, _ = strconv.Atoi(r.Header.Get("Upload-Length"))
		s.got = nil
		rw.WriteHeader(http.StatusCreated)
		_, _ = io.WriteString(rw, mediaID)
	case "HEAD":
		rw.Header().Set("Upload-Offset", strconv.Itoa(len(s.got)))
	case "PATCH":
		if r.Header.Get("Upload-Offset") != strconv.Itoa(len(s.got)) {
			s.t.Errorf("bytes for %s, there are %d", r.Header.Get("Upload-Offset"), len(s.got))
		}
		buf := make([]byte, 1<<10)
		for {
			n, err := r.Body.Read(buf)
			s.got = append(s.got, buf[:n]...)
			if err != nil {
				break
			}
			time.Sleep(s.slow)
		}
		rw.Header().Set("Upload-Offset", strconv.Itoa(len(s.got)))
		rw.WriteHeader(http.StatusNoContent)
	}
}

func TestProgressComesOnceASecondWhileBytesMove(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		s := &keeper{t: t, slow: 7 * time.Millisecond}
		w.media = s.ServeHTTP
		w.must(w.client.UploadFile(file(t, dir, "slow", 500<<10), 3))
		time.Sleep(time.Minute)
		synctest.Wait()
		events := w.sink.take()
		if n := len(events); n < 4 || n > 6 || events[n-1] != "uploaded #3 type 3: 0" || events[n-2] != "upload #3 512000/512000" {
			t.Fatalf("3.5 seconds of upload told %q", events)
		}
		if len(s.got) != 500<<10 {
			t.Fatalf("%d bytes arrived", len(s.got))
		}
		m := w.sink.last().(UploadResult).Message
		if string(m.Media.ID) != mediaID || m.Media.Bytes != 500<<10 || m.ID == 0 {
			t.Fatalf("%+v %+v", m, m.Media)
		}

		// A stall tells nothing.
		w.media = func(rw http.ResponseWriter, r *http.Request) {
			rw.Header().Set("Content-Length", "3000")
			_, _ = rw.Write(make([]byte, 1000))
			_ = http.NewResponseController(rw).Flush()
			time.Sleep(10 * time.Second)
			_, _ = rw.Write(make([]byte, 2000))
		}
		w.must(w.client.DownloadToMemory(mediaID, 4))
		time.Sleep(9 * time.Second)
		w.expect()
		time.Sleep(2 * time.Second)
		w.expect("download #4 3000/3000", "download #4 3000/3000", "got #4 3000 bytes: 0")
	})
}

func TestTransfersAreRefusedAtOnce(t *testing.T) {
	dir := t.TempDir()
	run(t, func(t *testing.T, w *world) {
		c := w.client
		good := file(t, dir, "good", 10)
		for _, err := range []error{c.UploadFile(good, 1), c.UploadImage(good, 1), c.DownloadToFile(mediaID, filepath.Join(dir, "new"), 1),
			c.DownloadToMemory(mediaID, 1), c.CancelUpload(1), c.CancelDownload(1)} {
			w.refused(err, wire.NotLoggedIn)
		}
		w.must(w.client.Login("token", "alice"))
		k := w.accept()
		k.takeLogin()
		limits := wire.DefaultLimits()
		limits.MediaBytes, limits.MediaTransfers = 1000, 2
		k.welcome(wire.Welcome{Ticket: testTicket, Limits: limits})
		w.expect("state 2/1", "login 0", "state 3/2")
		sub := filepath.Join(dir, "sub")
		if err := os.Mkdir(sub, 0o700); err != nil {
			t.Fatal(err)
		}
		for _, upload := range []func(string, int64) error{c.UploadFile, c.UploadImage} {
			w.refused(upload("", 1), wire.UploadInvalidArgument)
			w.refused(upload("\xff", 1), wire.UploadInvalidArgument)
			w.refused(upload(strings.Repeat("x", 40_000), 1), wire.UploadInvalidArgument)
			w.refused(upload(file(t, dir, "empty", 0), 1), wire.UploadInvalidArgument)
			w.refused(upload(filepath.Join(dir, "missing"), 1), wire.UploadFailure)
			w.refused(upload(dir, 1), wire.UploadFailure)
			w.refused(upload(os.DevNull, 1), wire.UploadFailure)
			w.refused(upload(file(t, dir, "large", 1001), 1), wire.UploadSizeOverflow)
		}
		for _, id := range []string{"", "a/b", "..", strings.Repeat("x", 65), "\x00", "é"} {
			w.refused(c.DownloadToMemory(id, 1), wire.DownloadInvalidArgument)
			w.refused(c.DownloadToFile(id, filepath.Join(dir, "new"), 1), wire.DownloadInvalidArgument)
		}
		w.refused(c.DownloadToFile(mediaID, "", 1), wire.DownloadInvalidArgument)
		w.refused(c.DownloadToFile(mediaID, sub, 1), wire.DownloadFailure)
		w.refused(c.DownloadToFile(mediaID, filepath.Join(dir, "no", "such"), 1), wire.DownloadFailure)

		wait := make(chan struct{})
		w.media = func(http.ResponseWriter, *http.Request) { <-wait }
		w.must(c.UploadFile(good, 1))
		w.refused(c.UploadImage(good, 1), wire.UploadInvalidArgument) // the number is taken
		w.refused(c.DownloadToMemory(mediaID, 1), wire.DownloadInvalidArgument)
		w.must(c.DownloadToFile(mediaID, filepath.Join(dir, "new"), 2))
		w.refused(c.UploadFile(good, 3), wire.UploadTooManyTransfers)
		w.refused(c.DownloadToFile(mediaID, filepath.Join(dir, "new"), 3), wire.DownloadTooManyTransfers)
		w.must(c.CancelUpload(1))
		w.must(c.DownloadToMemory(mediaID, 3))
		w.expect("cancelled #1: 0", "uploaded #1 type 3: 6")
		c.Close()
		close(wait)
		w.refused(c.UploadFile(good, 4), wire.NotInitialized)
		time.Sleep(time.Second)
		// Nothing half-written is left, of refused calls neither.
		if left, _ := filepath.Glob(filepath.Join(dir, ".rtm-*")); left != nil {
			t.Errorf("there is %q", left)
		}
	})
}

func TestCancelComesBeforeTheEndOfItsTransfer(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		c := w.client
		wait := make(chan struct{})
		defer close(wait)
		w.media = func(http.ResponseWriter, *http.Request) { <-wait }
		w.must(c.UploadImage(file(t, dir, "a", 10), 1))
		target := file(t, dir, "b", 3)
		w.must(c.DownloadToFile(mediaID, target, 2))
		w.must(c.DownloadToMemory(mediaID, 3))
		synctest.Wait()
		w.must(c.CancelDownload(1)) // that is an upload
		w.must(c.CancelUpload(2))
		w.must(c.CancelUpload(9))
		w.expect("cancelled #1: 2", "cancelled #2: 2", "cancelled #9: 2")
		w.must(c.CancelUpload(1))
		w.must(c.CancelDownload(2))
		w.must(c.CancelDownload(3))
		w.expect("cancelled #1: 0", "uploaded #1 type 4: 6", "cancelled #2: 0", "downloaded #2: 6", "cancelled #3: 0", "got #3 0 bytes: 6")
		w.must(c.CancelUpload(1))
		w.expect("cancelled #1: 2")
		// A binding may have given the transfer a number of its own, so the words name none.
		if why := w.sink.last().(MediaCancelResult).Detail; strings.ContainsAny(why, "0123456789") || !strings.Contains(why, "has ended") {
			t.Errorf("why: %s", why)
		}
		if all, _ := os.ReadDir(dir); len(all) != 2 {
			t.Errorf("there are files left: %v", all)
		}
		if got, _ := os.ReadFile(target); string(got) != "xxx" {
			t.Errorf("the file that was there became %q", got)
		}
	})
}

func TestEndOfTheSessionInterrupts(t *testing.T) {
	ends := map[string]func(w *world, k *fakeConn) []string{
		"logout": func(w *world, k *fakeConn) []string {
			w.must(w.client.Logout())
			k.ok(k.take(wire.KindLogout))
			return []string{"uploaded #1 type 3: 6", "got #2 0 bytes: 6", "logout 0", "state 1/6"}
		},
		"another login": func(w *world, k *fakeConn) []string {
			k.bye(wire.ByeRemoteLogin)
			synctest.Wait()
			w.must(w.client.UploadFile(filepath.Join(filepath.Dir(w.log), "x"), 3)) // accepted in every state but these two
			return []string{"state 5/8", "uploaded #1 type 3: 6", "got #2 0 bytes: 6", "uploaded #3 type 3: 6"}
		},
		"close": func(w *world, k *fakeConn) []string {
			w.client.Close()
			return nil
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
				wait := make(chan struct{})
				defer close(wait)
				w.media = func(http.ResponseWriter, *http.Request) { <-wait }
				file(t, filepath.Dir(w.log), "x", 1)
				w.must(w.client.UploadFile(file(t, dir, "a", 10), 1))
				w.must(w.client.DownloadToMemory(mediaID, 2))
				synctest.Wait()
				w.expect(end(w, k)...)
			})
		})
	}
}

// TestNothingMovesForTwoMinutes: first the connection is given up and made again, in the end the transfer.
func TestNothingMovesForTwoMinutes(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		wait := make(chan struct{})
		defer close(wait)
		var requests atomic.Int32
		w.media = func(http.ResponseWriter, *http.Request) { requests.Add(1); <-wait }
		w.must(w.client.UploadFile(file(t, dir, "a", 10), 1))
		w.must(w.client.DownloadToMemory(mediaID, 2))
		time.Sleep(119 * time.Second)
		w.expect()
		if n := requests.Load(); n < 6 || n > 14 {
			t.Errorf("%d attempts in two minutes", n)
		}
		time.Sleep(2 * time.Second)
		synctest.Wait()
		if got := strings.Join(w.sink.take(), ", "); got != "uploaded #1 type 3: 3, got #2 0 bytes: 3" &&
			got != "got #2 0 bytes: 3, uploaded #1 type 3: 3" {
			t.Fatalf("events: %s", got)
		}
	})
}

// say answers a request in one line.
func say(status int, body string, headers ...string) func(http.ResponseWriter, *http.Request) bool {
	return func(rw http.ResponseWriter, _ *http.Request) bool {
		for i := 0; i < len(headers); i += 2 {
			rw.Header().Set(headers[i], headers[i+1])
		}
		rw.WriteHeader(status)
		_, _ = io.WriteString(rw, body)
		return true
	}
}

func TestWhatAnswersToAnUploadMean(t *testing.T) {
	for name, test := range map[string]struct {
		method string // whose first answer is another
		answer func(http.ResponseWriter, *http.Request) bool
		code   wire.Code
		words  string
	}{
		"too large":        {"POST", say(413, "too large\n"), wire.UploadSizeOverflow, "too large"},
		"no room":          {"POST", say(507, "no room\n"), wire.UploadFailure, "no room"},
		"defect":           {"POST", say(500, "oh"), wire.UploadFailure, "500"},
		"another server":   {"POST", say(404, "<html>"), wire.UploadFailure, "404"},
		"a malformed id":   {"POST", say(201, "../../etc"), wire.UploadFailure, "malformed"},
		"old ticket":       {"POST", say(401, "?"), wire.OK, ""},
		"busy":             {"POST", say(429, "?"), wire.OK, ""},
		"draining":         {"PATCH", say(503, "?"), wire.OK, ""},
		"conflict":         {"PATCH", say(409, "?"), wire.OK, ""},
		"full meanwhile":   {"PATCH", say(507, "no room"), wire.UploadFailure, "no room"},
		"not all of it":    {"PATCH", say(204, "", "Upload-Offset", "3"), wire.UploadFailure, "204"},
		"a longer upload":  {"HEAD", say(200, "", "Upload-Offset", "11"), wire.UploadFailure, "malformed"},
		"no position":      {"HEAD", say(200, ""), wire.UploadFailure, "malformed"},
		"forgotten":        {"HEAD", say(404, "?"), wire.OK, ""},
		"a head for ever":  {"POST", say(200, "", "X", strings.Repeat("x", 100<<10)), wire.OK, ""},
		"a redirect":       {"POST", say(302, "", "Location", "http://elsewhere"), wire.UploadFailure, "302"},
		"refused for good": {"PATCH", say(403, "no\n"), wire.UploadFailure, "403"},
	} {
		t.Run(name, func(t *testing.T) {
			runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
				s := &keeper{t: t}
				first, lost := true, test.method == "HEAD"
				s.before = func(rw http.ResponseWriter, r *http.Request) bool {
					if lost && r.Method == "PATCH" { // so that there is a HEAD
						lost = false
						panic(http.ErrAbortHandler)
					}
					if first && r.Method == test.method {
						first = false
						return test.answer(rw, r)
					}
					return false
				}
				w.media = s.ServeHTTP
				w.must(w.client.UploadFile(file(t, dir, "a", 10), 1))
				time.Sleep(30 * time.Second)
				if test.code == wire.OK {
					w.expect("upload #1 10/10", "uploaded #1 type 3: 0")
				} else {
					w.expect(fmt.Sprintf("uploaded #1 type 3: %d", test.code))
					r := w.sink.last().(UploadResult)
					if !strings.Contains(r.Detail, test.words) || !strings.HasPrefix(r.Detail, "upload file "+dir) {
						t.Errorf("it says %q", r.Detail)
					}
				}
			})
		})
	}
}

func TestWhatAnswersToADownloadMean(t *testing.T) {
	half := func(rw http.ResponseWriter, _ *http.Request) bool {
		rw.Header().Set("Content-Length", "10")
		_, _ = io.WriteString(rw, "01234")
		_ = http.NewResponseController(rw).Flush()
		panic(http.ErrAbortHandler)
	}
	for name, test := range map[string]struct {
		answers []func(http.ResponseWriter, *http.Request) bool
		code    wire.Code
		words   string
	}{
		"all":             {[]func(http.ResponseWriter, *http.Request) bool{say(200, "0123456789")}, wire.OK, ""},
		"unknown":         {[]func(http.ResponseWriter, *http.Request) bool{say(404, "?")}, wire.DownloadNotExist, "not any more"},
		"not finished":    {[]func(http.ResponseWriter, *http.Request) bool{say(409, "?")}, wire.DownloadNotExist, "not any more"},
		"defect":          {[]func(http.ResponseWriter, *http.Request) bool{say(500, "oh\n")}, wire.DownloadFailure, "oh"},
		"old ticket":      {[]func(http.ResponseWriter, *http.Request) bool{say(401, "?"), say(429, "?"), say(200, "0123456789")}, wire.OK, ""},
		"too large":       {[]func(http.ResponseWriter, *http.Request) bool{say(200, "", "Content-Length", "31457281")}, wire.DownloadFailure, "at most 31457280"},
		"broken, goes on": {[]func(http.ResponseWriter, *http.Request) bool{half, say(206, "56789", "Content-Range", "bytes 5-9/10")}, wire.OK, ""},
		"broken, afresh":  {[]func(http.ResponseWriter, *http.Request) bool{half, say(200, "0123456789")}, wire.OK, ""},
		"another size":    {[]func(http.ResponseWriter, *http.Request) bool{half, say(200, "01234567890")}, wire.DownloadFailure, "now has 11"},
		"another part":    {[]func(http.ResponseWriter, *http.Request) bool{half, say(206, "6789", "Content-Range", "bytes 6-9/10")}, wire.DownloadFailure, "malformed"},
		"a wrong part":    {[]func(http.ResponseWriter, *http.Request) bool{half, say(206, "5678", "Content-Range", "bytes 5-9/10")}, wire.DownloadFailure, "malformed"},
		"no part":         {[]func(http.ResponseWriter, *http.Request) bool{half, say(206, "56789")}, wire.DownloadFailure, "malformed"},
		"behind the end":  {[]func(http.ResponseWriter, *http.Request) bool{half, say(416, "?")}, wire.DownloadFailure, "416"},
		"without a length": {[]func(http.ResponseWriter, *http.Request) bool{func(rw http.ResponseWriter, _ *http.Request) bool {
			_ = http.NewResponseController(rw).Flush()
			return true
		}}, wire.DownloadFailure, "how long"},
	} {
		t.Run(name, func(t *testing.T) {
			runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
				n := map[string]int{}
				w.media = func(rw http.ResponseWriter, r *http.Request) {
					if r.URL.Path != "/rtm/media/"+mediaID {
						t.Errorf("asked for %s", r.URL)
					}
					to := r.Header.Get("User-Agent") // both alike, one after the other
					n[to]++
					test.answers[(n[to]-1)%len(test.answers)](rw, r)
				}
				target := filepath.Join(dir, "new")
				w.must(w.client.DownloadToFile(mediaID, target, 1))
				time.Sleep(30 * time.Second)
				w.expectDownload(t, target, test.code, "downloaded #1: %d")
				w.must(w.client.DownloadToMemory(mediaID, 2))
				time.Sleep(30 * time.Second)
				synctest.Wait()
				r := w.sink.last().(DownloadToMemoryResult)
				if r.Code != test.code || !strings.Contains(r.Detail, test.words) || r.Code == wire.OK && string(r.Data) != "0123456789" {
					t.Errorf("%+v", r)
				}
				if left, _ := filepath.Glob(filepath.Join(dir, ".rtm-*")); left != nil {
					t.Errorf("there is %q", left)
				}
			})
		})
	}
}

// expectDownload checks how the download with number 1 of ten digits ended.
func (w *world) expectDownload(t *testing.T, target string, code wire.Code, format string) {
	t.Helper()
	if code != wire.OK {
		w.expect(fmt.Sprintf(format, code))
		if _, err := os.Stat(target); err == nil {
			t.Error("there is a file")
		}
		return
	}
	w.expect("download #1 10/10", fmt.Sprintf(format, code))
	if got, err := os.ReadFile(target); string(got) != "0123456789" {
		t.Errorf("the file holds %q, %v", got, err)
	}
}

func TestUploadNoticesThatItsFileChanges(t *testing.T) {
	const size = 300 << 10
	for name, change := range map[string]func(path string) error{
		"shorter": func(path string) error { return os.Truncate(path, size/2) },
		"longer":  func(path string) error { return os.Truncate(path, size+1) },
		"another": func(path string) error { return os.Chtimes(path, time.Time{}, time.Unix(1e9, 0)) },
	} {
		t.Run(name, func(t *testing.T) {
			runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
				s, path, done := &keeper{t: t, slow: time.Millisecond}, file(t, dir, "a", size), false
				s.before = func(_ http.ResponseWriter, r *http.Request) bool {
					if r.Method == "PATCH" && !done {
						done = true
						w.must(change(path))
					}
					return false
				}
				w.media = s.ServeHTTP
				w.must(w.client.UploadFile(path, 1))
				time.Sleep(30 * time.Second)
				w.expect("uploaded #1 type 3: 1")
				if r := w.sink.last().(UploadResult); !strings.Contains(r.Detail, "while it was read") {
					t.Errorf("it says %q", r.Detail)
				}
				if len(s.got) >= size {
					t.Errorf("the server got all %d bytes", len(s.got))
				}
			})
		})
	}
}

func TestDownloadThatCannotBeWritten(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		target := filepath.Join(dir, "new")
		w.media = func(rw http.ResponseWriter, r *http.Request) {
			_ = os.Mkdir(target, 0o700) // somebody takes the name
			say(200, "0123456789")(rw, r)
		}
		w.must(w.client.DownloadToFile(mediaID, target, 1))
		w.expect("downloaded #1: 1")
		if all, _ := os.ReadDir(dir); len(all) != 1 {
			t.Errorf("there are files left: %v", all)
		}
	})
	if runtime.GOOS != "linux" {
		t.Skip("there is no /dev/full")
	}
	run(t, func(t *testing.T, w *world) {
		full, err := os.OpenFile("/dev/full", os.O_RDWR, 0)
		w.must(err)
		defer full.Close()
		err = w.client.store(&transfer{op: &opDownloadToFile, file: full, size: 10}, strings.NewReader("0123456789"))
		var end *transferError
		if !errors.As(err, &end) || end.code != wire.DownloadFailure || !strings.Contains(end.why, "no space") {
			t.Errorf("a full disk: %v", err)
		}
	})
}

// A relative path is one of the moment of the call.
func TestDownloadEndsInTheDirectoryWhereItBegan(t *testing.T) {
	t.Chdir(t.TempDir()) // and back in the end
	elsewhere := t.TempDir()
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		w.must(os.Chdir(dir))
		w.media = func(rw http.ResponseWriter, r *http.Request) {
			if err := os.Chdir(elsewhere); err != nil {
				t.Error(err)
			}
			say(200, "0123456789")(rw, r)
		}
		w.must(w.client.DownloadToFile(mediaID, "new", 1))
		w.expect("download #1 10/10", "downloaded #1: 0")
		if got, err := os.ReadFile(filepath.Join(dir, "new")); string(got) != "0123456789" {
			t.Errorf("the file holds %q, %v", got, err)
		}
		if all, _ := os.ReadDir(dir); len(all) != 1 {
			t.Errorf("there are files left: %v", all)
		}
	})
}

// TestUploadGivesUpWhenItGetsNowhere: each connection takes bytes, and none of them arrives.
func TestUploadGivesUpWhenItGetsNowhere(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		s := &keeper{t: t}
		s.before = func(_ http.ResponseWriter, r *http.Request) bool {
			if r.Method == "PATCH" {
				panic(http.ErrAbortHandler)
			}
			return false
		}
		w.media = s.ServeHTTP
		w.must(w.client.UploadFile(file(t, dir, "a", 100<<10), 1))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		w.sink.take()
		if r := w.sink.last().(UploadResult); r.Code != wire.UploadFailure || !strings.Contains(r.Detail, "limit") {
			t.Errorf("it says %q", r.Detail)
		}
		// A server that forgets again and again.
		s.requests = nil
		s.before = func(rw http.ResponseWriter, r *http.Request) bool {
			switch r.Method {
			case "PATCH":
				panic(http.ErrAbortHandler)
			case "HEAD":
				return say(404, "")(rw, r)
			}
			return false
		}
		w.must(w.client.UploadFile(file(t, dir, "a", 10), 2))
		time.Sleep(10 * time.Minute)
		synctest.Wait()
		w.sink.take()
		if r := w.sink.last().(UploadResult); r.RequestID != 2 || r.Code != wire.UploadFailure {
			t.Errorf("%+v", r)
		}
		if n := len(s.requests); n != 3*(maxAfresh+1) {
			t.Errorf("%d requests: %v", n, s.requests)
		}
	})
}

func TestDownloadToMemoryWaitsForRoom(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		requests := 0
		w.media = func(rw http.ResponseWriter, r *http.Request) {
			requests++
			say(200, "0123456789")(rw, r)
		}
		w.sink.setFull(true)
		w.must(w.client.DownloadToMemory(mediaID, 1))
		time.Sleep(5 * time.Minute)
		if requests != 0 {
			t.Error("the download did not wait")
		}
		w.sink.take()
		w.sink.setFull(false)
		synctest.Wait()
		if events := w.sink.take(); len(events) < 2 || events[len(events)-1] != "got #1 10 bytes: 0" {
			t.Errorf("%q", events)
		}
	})
}

func TestServerWithoutMedia(t *testing.T) {
	dir := t.TempDir()
	run(t, func(t *testing.T, w *world) {
		w.login()
		w.must(w.client.UploadFile(file(t, dir, "a", 10), 1))
		w.expect("uploaded #1 type 3: 1")
		if r := w.sink.last().(UploadResult); !strings.Contains(r.Detail, "keeps no media") {
			t.Errorf("it says %q", r.Detail)
		}
	})
}

func TestMessagesAboutMedia(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		limit := wire.DefaultLimits().MessageBytes
		good := func() Message {
			return Message{ID: 5, Type: wire.MessageImage, Text: []byte("a cat"), Media: &wire.Media{ID: []byte(mediaID), FileName: []byte("ä"),
				Thumbnail: make([]byte, limit-7)}}
		}
		w.must(w.client.SendToPeer("bob", good(), 0))
		k.take(wire.KindPeerSend)
		for name, spoil := range map[string]func(m *Message){
			"no media":        func(m *Message) { m.Media = nil },
			"no id":           func(m *Message) { m.Media.ID = nil },
			"a bad id":        func(m *Message) { m.Media.ID = []byte("a/b") },
			"one byte more":   func(m *Message) { m.Media.FileName = []byte("abc") },
			"a bad file name": func(m *Message) { m.Media.FileName = []byte("\xff") },
			"a bad text":      func(m *Message) { m.Text = []byte("\xff") },
			"a negative size": func(m *Message) { m.Media.Bytes = -1 },
			"unknown type":    func(m *Message) { m.Type = 5 },
		} {
			m := good()
			spoil(&m)
			if err := w.client.SendToPeer("bob", m, 0); err == nil {
				t.Errorf("%s: it was accepted", name)
			} else {
				w.refused(err, wire.PeerMessageInvalidMessage)
			}
		}
		k.send((&wire.PeerMessage{From: []byte("bob"), Message: wire.Message{Type: wire.MessageFile, Text: []byte("text"),
			Media: wire.Media{ID: []byte("id"), Bytes: 9, FileName: []byte("name"), Thumbnail: []byte("thumb"), Width: 1, Height: 2,
				ThumbnailWidth: 3, ThumbnailHeight: 4}}}).Append)
		w.expect("peer bob: text")
		m := w.sink.last().(PeerMessage).Message
		k.peerMessage("bob", "plain")
		w.expect("peer bob: plain")
		if w.sink.last().(PeerMessage).Message.Media != nil {
			t.Error("a text is about media")
		}
		// What was told stays, whatever is read into the same memory.
		k.peerMessage("bob", strings.Repeat("x", 8<<10))
		synctest.Wait()
		if m.Media == nil || string(m.Media.ID)+string(m.Media.FileName)+string(m.Media.Thumbnail) != "idnamethumb" || m.Media.Bytes != 9 ||
			m.Media.Width != 1 || m.Media.Height != 2 || m.Media.ThumbnailWidth != 3 || m.Media.ThumbnailHeight != 4 {
			t.Errorf("%+v", m.Media)
		}
	})
}

// Something on the way may allow one request to a connection.
func TestUploadWithAConnectionForEachRequest(t *testing.T) {
	runMedia(t, func(t *testing.T, w *world, k *fakeConn, dir string) {
		s := &keeper{t: t}
		s.before = func(rw http.ResponseWriter, _ *http.Request) bool {
			rw.Header().Set("Connection", "close")
			return false
		}
		w.media = s.ServeHTTP
		w.must(w.client.UploadFile(file(t, dir, "a", 10), 1))
		time.Sleep(time.Second)
		w.expect("upload #1 10/10", "uploaded #1 type 3: 0")
		if want := []string{"POST", "PATCH"}; !slices.Equal(s.requests, want) {
			t.Errorf("%v instead of %v", s.requests, want)
		}
	})
}
