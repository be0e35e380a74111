package server_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

// mediaBubble is inBubble for connections that net/http closes half a second late, because it has not read all.
func mediaBubble(t *testing.T, c server.Config, test func(t *testing.T, s *servertest.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { time.Sleep(time.Second) })
		test(t, servertest.Start(t, c))
	})
}

func status(t *testing.T, a servertest.Answer, want int) servertest.Answer {
	t.Helper()
	if a.Status != want {
		t.Fatalf("HTTP %d: %s, want %d", a.Status, a.Body, want)
	}
	return a
}

// begin begins an upload and returns the path of it, below that of media.
func begin(t *testing.T, c *servertest.Client, size int) string {
	t.Helper()
	a := status(t, c.Media("POST", "/media", "", "Upload-Length", strconv.Itoa(size)), http.StatusCreated)
	if want := server.MediaPath + "/" + a.Body; a.Header.Get("Location") != want {
		t.Fatalf("the location is %s, want %s", a.Header.Get("Location"), want)
	}
	return "/media/" + a.Body
}

func patch(c *servertest.Client, path string, offset int, body string) servertest.Answer {
	return c.Media("PATCH", path, body, "Upload-Offset", strconv.Itoa(offset))
}

// upload uploads a text whole.
func upload(t *testing.T, c *servertest.Client, text string) string {
	t.Helper()
	path := begin(t, c, len(text))
	status(t, patch(c, path, 0, text), http.StatusNoContent)
	return path
}

// hanging is a request whose body stops before its end, as on a connection that was lost without a word.
type hanging struct {
	net.Conn
	ended chan struct{} // closed when it is answered, or the server has given it up
}

func hang(s *servertest.Server, c *servertest.Client, path string, offset, length int, first string) *hanging {
	h := &hanging{s.HTTP(), make(chan struct{})}
	fmt.Fprintf(h, "PATCH %s%s HTTP/1.1\r\nHost: memory\r\nAuthorization: %s\r\nUpload-Offset: %d\r\nContent-Length: %d\r\n\r\n%s",
		server.Path, path, c.Ticket().Get("Authorization"), offset, length, first)
	go func() {
		defer close(h.ended)
		_, _ = http.ReadResponse(bufio.NewReader(h), nil)
		h.Close()
	}()
	return h
}

// end gives the connection up.
func (h *hanging) end() {
	h.Close()
	<-h.ended
}

func TestMediaAreUploadedInPartsAndReadInParts(t *testing.T) {
	const text = "0123456789abcdefghij"
	mediaBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		path := begin(t, alice, len(text))
		for _, part := range [][2]int{{0, 7}, {7, 7}, {7, 8}, {8, 19}} {
			a := status(t, patch(alice, path, part[0], text[part[0]:part[1]]), http.StatusNoContent)
			if a.Header.Get("Upload-Offset") != strconv.Itoa(part[1]) {
				t.Fatalf("after %v the server has %s bytes", part, a.Header.Get("Upload-Offset"))
			}
			status(t, bob.Media("GET", path, ""), http.StatusNotFound) // not before it is whole
		}
		if a := status(t, patch(alice, path, 8, "x"), http.StatusConflict); a.Header.Get("Upload-Offset") != "19" {
			t.Fatalf("a wrong position is answered with %v", a.Header)
		}
		status(t, patch(alice, path, 19, "jk"), http.StatusRequestEntityTooLarge)
		status(t, alice.Media("GET", path, ""), http.StatusConflict)
		a := status(t, alice.Media("HEAD", path, ""), http.StatusOK)
		if a.Header.Get("Upload-Offset") != "19" || a.Header.Get("Upload-Length") != "20" {
			t.Fatalf("HEAD tells %v", a.Header)
		}
		status(t, patch(alice, path, 19, "j"), http.StatusNoContent)
		status(t, patch(alice, path, 20, ""), http.StatusNoContent) // its answer may have been lost

		for header, want := range map[string]struct {
			status int
			text   string
			span   string
		}{
			"":                            {200, text, ""},
			"bytes=0-":                    {206, text, "bytes 0-19/20"},
			"bytes=3-":                    {206, text[3:], "bytes 3-19/20"},
			"bytes=19-":                   {206, "j", "bytes 19-19/20"},
			"bytes=3-5":                   {206, "345", "bytes 3-5/20"},
			"bytes=3-99999999999":         {206, text[3:], "bytes 3-19/20"},
			"bytes=20-":                   {416, "download: there is nothing at that position\n", "bytes */20"},
			"bytes=5-3":                   {200, text, ""},
			"bytes=-3":                    {200, text, ""},
			"bytes=1-2,4-5":               {200, text, ""},
			"bytes=x":                     {200, text, ""},
			"apples=3-":                   {200, text, ""},
			"bytes=99999999999999999999-": {200, text, ""},
		} {
			a := bob.Media("GET", path, "", "Range", header)
			if a.Status != want.status || a.Body != want.text || a.Header.Get("Content-Range") != want.span {
				t.Errorf("%q is answered with %+v", header, a)
			}
		}
		a = status(t, bob.Media("HEAD", path, ""), http.StatusOK)
		if a.Header.Get("Content-Length") != "20" || a.Header.Get("Content-Type") != "application/octet-stream" {
			t.Errorf("HEAD of what is complete tells %v", a.Header)
		}
	})
}

func TestMediaRefuses(t *testing.T) {
	c := server.Config{Limits: wire.DefaultLimits()}
	c.Limits.MediaBytes = 1000
	mediaBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		eve := s.Login("alice", func(l *wire.Login) { l.AppID = "another" })
		path, open := upload(t, alice, "text"), begin(t, alice, 4)
		for _, ticket := range []string{"", "Bearer ", "Bearer 00", "Bearer x", "Basic " + alice.Ticket().Get("Authorization")[7:],
			"Bearer " + fmt.Sprintf("%x", append(append([]byte{}, alice.Welcome.Ticket[:16]...), bob.Welcome.Ticket[16:]...))} {
			for _, request := range [][2]string{{"POST", "/media"}, {"GET", path}, {"HEAD", path}, {"PATCH", open}} {
				a := s.Request(request[0], request[1], nil, 0, http.Header{"Authorization": {ticket}, "Upload-Length": {"1"}})
				if a.Status != http.StatusUnauthorized || a.Header.Get("WWW-Authenticate") != "Bearer" {
					t.Errorf("%v with the ticket %q: %+v", request, ticket, a)
				}
			}
		}
		for length, want := range map[string]int{"": 400, "0": 400, "-1": 400, "x": 400, "1e3": 400, "99999999999999999999": 400,
			"1001": 413, "9223372036854775807": 413, "1000": 201} {
			status(t, bob.Media("POST", "/media", "", "Upload-Length", length), want)
		}
		for _, request := range []struct {
			by     *servertest.Client
			method string
			path   string
			want   int
		}{
			{eve, "GET", path, 404}, {eve, "HEAD", path, 404}, {eve, "HEAD", open, 404}, {eve, "PATCH", open, 404},
			{bob, "HEAD", open, 404}, {bob, "PATCH", open, 404}, {bob, "GET", open, 404}, {bob, "GET", path, 200},
			{bob, "GET", "/media/../media", 307}, {bob, "GET", "/media/" + strings.ToUpper(path[7:]) + "F", 404},
			{bob, "GET", "/media/..%2f..%2fetc%2fpasswd", 404}, {bob, "GET", "/media/" + path[7:] + ".media", 404},
			{bob, "GET", path + "/x", 404}, {bob, "GET", "/media/", 404}, {bob, "GET", path[:20], 404},
			{bob, "GET", "/media", 405}, {bob, "PUT", path, 405}, {bob, "DELETE", path, 405}, {bob, "PATCH", path, 400},
		} {
			if a := request.by.Media(request.method, request.path, ""); a.Status != request.want {
				t.Errorf("%s %s: HTTP %d: %s, want %d", request.method, request.path, a.Status, a.Body, request.want)
			}
		}
		for _, offset := range []string{"", "x", "-1", "99999999999999999999"} {
			status(t, alice.Media("PATCH", open, "abcd", "Upload-Offset", offset), http.StatusBadRequest)
		}
		// More than was announced, by a client that does not say how much it sends.
		h := alice.Ticket()
		h.Set("Upload-Offset", "0")
		status(t, s.Request("PATCH", open, strings.NewReader("abcde"), -1, h), http.StatusRequestEntityTooLarge)
		status(t, alice.Media("HEAD", open, ""), http.StatusNotFound)
	})
}

func TestTicketLivesAsLongAsItsSession(t *testing.T) {
	mediaBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		path, open := upload(t, alice, "text"), begin(t, alice, 4)
		first := string(alice.Welcome.Ticket)
		if len(first) != 32 || first == string(bob.Welcome.Ticket) {
			t.Fatal("tickets are not what they should be")
		}
		alice.Drop()
		if !alice.Connect() || !alice.Welcome.Resumed || string(alice.Welcome.Ticket) != first {
			t.Fatal("a resume must keep the ticket")
		}
		status(t, alice.Media("GET", path, ""), http.StatusOK)
		slow := hang(s, alice, open, 0, 4, "te")
		defer slow.end()
		synctest.Wait()
		if !s.Kick(servertest.AppID, "alice", "test") {
			t.Fatal("alice is not there")
		}
		<-slow.ended // the server has closed that connection
		status(t, alice.Media("GET", path, ""), http.StatusUnauthorized)
		status(t, bob.Media("GET", path, ""), http.StatusOK)
		// Whoever uploads may go on in the next session.
		again := s.Login("alice")
		if a := status(t, again.Media("HEAD", open, ""), http.StatusOK); a.Header.Get("Upload-Offset") != "2" {
			t.Fatalf("the server has %s bytes", a.Header.Get("Upload-Offset"))
		}
		status(t, patch(again, open, 2, "xt"), http.StatusNoContent)
	})
}

func TestMediaExpire(t *testing.T) {
	c := server.Config{Limits: wire.DefaultLimits(), MediaTotal: 10 << 12}
	c.Limits.MediaKept, c.Limits.MediaIdle = time.Hour, time.Minute
	c.Limits.OfflineAfter = 10 * time.Hour
	c.Limits.MediaTransfers = 2
	mediaBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		path, open := upload(t, alice, "text"), begin(t, alice, 4)
		time.Sleep(50 * time.Second)
		status(t, patch(alice, open, 0, "t"), http.StatusNoContent) // a byte moves
		time.Sleep(59 * time.Second)
		status(t, alice.Media("HEAD", open, ""), http.StatusOK)
		time.Sleep(3 * time.Second)
		status(t, alice.Media("HEAD", open, ""), http.StatusNotFound)
		time.Sleep(time.Hour - 3*time.Minute)
		status(t, alice.Media("GET", path, ""), http.StatusOK)
		time.Sleep(3 * time.Minute)
		status(t, alice.Media("GET", path, ""), http.StatusNotFound)

		// A request whose bytes stop is not waited for longer.
		open = begin(t, alice, 4)
		slow := hang(s, alice, open, 0, 4, "te")
		defer slow.end()
		time.Sleep(59 * time.Second)
		time.Sleep(2 * time.Second)
		<-slow.ended
		time.Sleep(time.Minute)
		status(t, alice.Media("HEAD", open, ""), http.StatusNotFound)
	})
}

func TestMediaHaveABoundInAll(t *testing.T) {
	c := server.Config{Limits: wire.DefaultLimits(), MediaTotal: 100 << 10}
	c.Limits.MediaBytes, c.Limits.MediaIdle, c.Limits.MediaKept = 80<<10, time.Minute, time.Hour
	mediaBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		upload(t, alice, strings.Repeat("x", 40<<10))
		begin(t, alice, 30<<10)
		a := status(t, bob.Media("POST", "/media", "", "Upload-Length", strconv.Itoa(40<<10)), http.StatusInsufficientStorage)
		if !strings.Contains(a.Body, "no room") {
			t.Errorf("it says %q", a.Body)
		}
		begin(t, bob, 16<<10)
		time.Sleep(2 * time.Minute) // the unfinished ones are gone
		bob.Connect()
		begin(t, bob, 40<<10)
	})
	// Small files take a disk's blocks too.
	c.MediaTotal = 80 << 10
	mediaBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for range 10 {
			upload(t, alice, "x")
		}
		status(t, alice.Media("POST", "/media", "", "Upload-Length", "1"), http.StatusInsufficientStorage)
	})
}

func TestFullDiskIsAnsweredClearly(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("there is no /dev/full")
	}
	dir := t.TempDir()
	mediaBubble(t, server.Config{MediaDir: dir}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		path := begin(t, alice, 4)
		part := filepath.Join(dir, strings.TrimPrefix(path, "/media/")+".part")
		if os.Remove(part) != nil || os.Symlink("/dev/full", part) != nil {
			t.Fatal("the file that is written is not where it should be")
		}
		a := status(t, patch(alice, path, 0, "text"), http.StatusInsufficientStorage)
		if !strings.Contains(a.Body, "no room") || strings.Contains(a.Body, dir) || a.Header.Get("Upload-Offset") != "0" {
			t.Errorf("it says %q %v", a.Body, a.Header)
		}
		// What it had taken is free at once, and a client that did not hear the answer begins afresh.
		if got := names(t, dir); got != "" {
			t.Errorf("afterwards there is %s", got)
		}
		status(t, patch(alice, path, 0, "text"), http.StatusNotFound)
		path = begin(t, alice, 4)
		status(t, patch(alice, path, 0, "text"), http.StatusNoContent) // there is room again
		// What somebody has removed is gone, also for the count.
		if err := os.Remove(filepath.Join(dir, strings.TrimPrefix(path, "/media/")+".media")); err != nil {
			t.Fatal(err)
		}
		status(t, alice.Media("GET", path, ""), http.StatusNotFound)
		// Nothing can be made any more.
		if err := os.RemoveAll(dir); err != nil {
			t.Fatal(err)
		}
		a = status(t, alice.Media("POST", "/media", "", "Upload-Length", "4"), http.StatusInternalServerError)
		if strings.Contains(a.Body, dir) {
			t.Errorf("the answer tells a path: %q", a.Body)
		}
	})
}

// The bytes may all be there and the end not be kept. A client whose answer was lost asks how far the upload has come, and
// must not take it for complete.
func TestUploadWhoseEndWasNotKeptIsNotComplete(t *testing.T) {
	dir := t.TempDir()
	mediaBubble(t, server.Config{MediaDir: dir}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		path := begin(t, alice, 4)
		inTheWay := filepath.Join(dir, strings.TrimPrefix(path, "/media/")+".info.part")
		if err := os.Mkdir(inTheWay, 0o700); err != nil {
			t.Fatal(err)
		}
		a := status(t, patch(alice, path, 0, "text"), http.StatusInternalServerError)
		if head := status(t, alice.Media("HEAD", path, ""), http.StatusOK); head.Header.Get("Upload-Offset") != "3" || a.Header.Get("Upload-Offset") != "3" {
			t.Errorf("the server says to have %s bytes of 4, and %s before", head.Header.Get("Upload-Offset"), a.Header.Get("Upload-Offset"))
		}
		if err := os.Remove(inTheWay); err != nil {
			t.Fatal(err)
		}
		status(t, patch(alice, path, 3, "t"), http.StatusNoContent)
		if a := status(t, alice.Media("GET", path, ""), http.StatusOK); a.Body != "text" {
			t.Errorf("it reads %q", a.Body)
		}
	})
}

// With the last byte a file is complete, also when the end of a request without a length did not come: a client that asks
// how far the upload has come hears that nothing is missing.
func TestUploadIsCompleteWithItsLastByte(t *testing.T) {
	mediaBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		path := begin(t, alice, 4)
		conn := s.HTTP()
		fmt.Fprintf(conn, "PATCH %s%s HTTP/1.1\r\nHost: memory\r\nAuthorization: %s\r\nUpload-Offset: 0\r\nTransfer-Encoding: chunked\r\n\r\n4\r\ntext\r\n",
			server.Path, path, alice.Ticket().Get("Authorization"))
		synctest.Wait()
		conn.Close()
		synctest.Wait()
		if head := status(t, alice.Media("HEAD", path, ""), http.StatusOK); head.Header.Get("Upload-Offset") != "4" {
			t.Errorf("the server says to have %s bytes of 4", head.Header.Get("Upload-Offset"))
		}
		if a := status(t, alice.Media("GET", path, ""), http.StatusOK); a.Body != "text" {
			t.Errorf("it reads %q", a.Body)
		}
	})
}

func TestTransfersOfASessionAreBounded(t *testing.T) {
	c := server.Config{Limits: wire.DefaultLimits()}
	c.Limits.MediaTransfers = 2
	mediaBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		path := upload(t, bob, "text")
		one, two := begin(t, alice, 4), begin(t, alice, 4)
		first := hang(s, alice, one, 0, 4, "te")
		defer first.end()
		time.Sleep(time.Second)
		second := hang(s, alice, two, 0, 4, "te")
		defer second.end()
		synctest.Wait()
		status(t, alice.Media("GET", path, ""), http.StatusTooManyRequests)
		status(t, bob.Media("GET", path, ""), http.StatusOK)
		time.Sleep(c.Limits.Silence - time.Second)
		status(t, alice.Media("GET", path, ""), http.StatusOK) // in the place of the first, which stands still
		<-first.ended
		status(t, alice.Media("GET", path, ""), http.StatusOK)
		_, _ = io.WriteString(second, "xt") // the second was left alone
		<-second.ended
		if a := status(t, alice.Media("HEAD", two, ""), http.StatusOK); a.Header.Get("Upload-Offset") != "4" {
			t.Errorf("the second upload has %s bytes", a.Header.Get("Upload-Offset"))
		}
	})
}

func TestUploadIsTakenOverFromALostConnection(t *testing.T) {
	mediaBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		path := begin(t, alice, 10)
		lost := hang(s, alice, path, 0, 10, "012")
		synctest.Wait()
		status(t, alice.Media("GET", path, ""), http.StatusConflict)
		select {
		case <-lost.ended:
			t.Fatal("a download took the upload over")
		default:
		}
		if a := status(t, alice.Media("HEAD", path, ""), http.StatusOK); a.Header.Get("Upload-Offset") != "3" {
			t.Fatalf("the server has %s bytes", a.Header.Get("Upload-Offset"))
		}
		<-lost.ended
		second := hang(s, alice, path, 3, 7, "345")
		synctest.Wait()
		status(t, patch(alice, path, 6, "6789"), http.StatusNoContent)
		<-second.ended
		if a := status(t, alice.Media("GET", path, ""), http.StatusOK); a.Body != "0123456789" {
			t.Fatalf("it became %q", a.Body)
		}
	})
}

func TestBeginningUploadsIsBounded(t *testing.T) {
	c := server.Config{Limits: wire.DefaultLimits(), MediaRate: wire.Rate{Count: 4, Window: time.Second}}
	c.Limits.MediaTransfers = 2
	mediaBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		oldest, newer := begin(t, alice, 1), begin(t, alice, 1)
		time.Sleep(time.Millisecond)
		status(t, patch(alice, newer, 0, "x"), http.StatusNoContent)
		newer = begin(t, alice, 1)
		begin(t, alice, 1) // more than there are places: the oldest was forgotten by the client
		status(t, alice.Media("HEAD", oldest, ""), http.StatusNotFound)
		status(t, alice.Media("HEAD", newer, ""), http.StatusOK)
		a := status(t, alice.Media("POST", "/media", "", "Upload-Length", "1"), http.StatusTooManyRequests)
		if a.Header.Get("Retry-After") == "" || !strings.Contains(a.Body, "4 in 1s") {
			t.Errorf("%+v", a)
		}
		time.Sleep(time.Second)
		begin(t, alice, 1)
	})
}

func TestMediaSurviveARestart(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "made", "by the server")
	c := server.Config{MediaDir: dir, Limits: wire.DefaultLimits()}
	c.Limits.MediaKept, c.Limits.OfflineAfter = time.Hour, 10*time.Hour
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { time.Sleep(time.Second) })
		s := servertest.Start(t, c)
		alice := s.Login("alice")
		whole, cut, lost := upload(t, alice, "whole"), upload(t, alice, "cut short"), upload(t, alice, "without a word")
		open := begin(t, alice, 4)
		status(t, patch(alice, open, 0, "ha"), http.StatusNoContent)
		time.Sleep(30 * time.Minute)
		late := upload(t, alice, "late")
		name := func(path, suffix string) string {
			return filepath.Join(dir, strings.TrimPrefix(path, "/media/")+suffix)
		}
		s.Close()
		for file, text := range map[string]string{
			name(cut, ".media"): "cut", name(lost, ".info"): "{",
			name("/media/"+strings.Repeat("ab", 16), ".part"):      "half",
			name("/media/"+strings.Repeat("cd", 16), ".info.part"): "half",
			name("/media/"+strings.Repeat("ef", 16), ".info"):      "{}",
			filepath.Join(dir, "notes.txt"):                        "the operator's",
			filepath.Join(dir, "notes.part"):                       "the operator's",
		} {
			if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		s = servertest.Start(t, c)
		alice = s.Login("alice")
		if a := status(t, alice.Media("GET", whole, ""), http.StatusOK); a.Body != "whole" {
			t.Fatalf("it became %q", a.Body)
		}
		for _, path := range []string{cut, lost, open} {
			status(t, alice.Media("GET", path, ""), http.StatusNotFound)
		}
		status(t, s.Login("alice", func(l *wire.Login) { l.AppID = "another" }).Media("GET", whole, ""), http.StatusNotFound)
		if got := names(t, dir); got != strings.Join([]string{"2 .info", "2 .media", "notes.part", "notes.txt"}, ", ") {
			t.Fatalf("the directory holds %s", got)
		}
		time.Sleep(40 * time.Minute)
		status(t, alice.Media("GET", whole, ""), http.StatusNotFound)
		status(t, alice.Media("GET", late, ""), http.StatusOK)
	})
	if _, err := server.New(server.Config{MediaDir: "/dev/null/x"}); err == nil || !strings.Contains(err.Error(), "/dev/null/x") {
		t.Errorf("a directory that cannot be: %v", err)
	}
}

// names lists a directory; those of media by their number.
func names(t *testing.T, dir string) string {
	t.Helper()
	all, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	media := map[string]int{}
	for _, e := range all {
		if stem, suffix, _ := strings.Cut(e.Name(), "."); len(stem) == 32 {
			media["."+suffix]++
		} else {
			list = append(list, e.Name())
		}
	}
	for _, suffix := range []string{".part", ".media", ".info.part", ".info"} {
		if media[suffix] > 0 {
			list = append([]string{fmt.Sprintf("%d %s", media[suffix], suffix)}, list...)
		}
	}
	return strings.Join(list, ", ")
}

func TestTemporaryMediaGoWithTheServer(t *testing.T) {
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	synctest.Test(t, func(t *testing.T) {
		t.Cleanup(func() { time.Sleep(time.Second) })
		s := servertest.Start(t, server.Config{})
		alice := s.Login("alice")
		if got := names(t, dir); got != "" {
			t.Fatalf("before the first upload there is %s", got)
		}
		upload(t, alice, "text")
		open := begin(t, alice, 4)
		slow := hang(s, alice, open, 0, 4, "te")
		synctest.Wait()
		if got := names(t, dir); !strings.HasPrefix(got, "rtm-media-") {
			t.Fatalf("the directory holds %q", got)
		}
		s.Close()
		slow.end()
		if got := names(t, dir); got != "" {
			t.Fatalf("afterwards there is %s", got)
		}
	})
}

func TestTransfersEndBeforeADrainDoes(t *testing.T) {
	mediaBubble(t, server.Config{}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		path := begin(t, alice, 4)
		slow := hang(s, alice, path, 0, 4, "te")
		s.Login("bob").Abandon() // his connection stays for some seconds, until when requests are still answered
		conn := s.HTTP()
		synctest.Wait()
		drained := make(chan error, 1)
		go func() {
			ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
			defer cancel()
			drained <- s.Drain(ctx)
		}()
		synctest.Wait()
		answer, err := conn.Do("POST", "/media", alice.Ticket(), nil, 0)
		if err != nil || answer.StatusCode != http.StatusServiceUnavailable || answer.Header.Get("Retry-After") == "" {
			t.Fatalf("%v %v", answer, err)
		}
		answer.Body.Close()
		conn.Close()
		_, _ = io.WriteString(slow, "xt")
		<-slow.ended
		if err := <-drained; err != nil {
			t.Fatal(err)
		}
	})
}

func TestServerMayKeepNoMedia(t *testing.T) {
	mediaBubble(t, server.Config{MediaTotal: -1}, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		if len(alice.Welcome.Ticket) != 0 {
			t.Error("there is a ticket for nothing")
		}
		status(t, alice.Media("POST", "/media", ""), http.StatusNotFound)
	})
}

func TestMediaLimitsThatCannotBe(t *testing.T) {
	large := int64(1) << 31 // negative in an int of 32 bits, which is refused as well
	for name, change := range map[string]func(*wire.Limits){
		"no bytes":       func(l *wire.Limits) { l.MediaBytes = 0 },
		"too many bytes": func(l *wire.Limits) { l.MediaBytes = int(large) },
		"no transfers":   func(l *wire.Limits) { l.MediaTransfers = 0 },
		"no idle time":   func(l *wire.Limits) { l.MediaIdle = 0 },
		"kept too long":  func(l *wire.Limits) { l.MediaKept = 30 * 24 * time.Hour },
	} {
		l := wire.DefaultLimits()
		change(&l)
		if _, err := server.New(server.Config{Limits: l}); err == nil || !strings.Contains(err.Error(), "configure limits") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
