package media

import (
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// FuzzMedia sends three requests to a server that has one complete file and one that is not; "$" and "%" stand for their
// ids. Whatever comes, it answers what PROTOCOL.md lists, writes nothing outside its directory, keeps its count of bytes
// in step with its files, and never changes the complete file.
func FuzzMedia(f *testing.F) {
	f.Add("PATCH", "%", "0", "abc", "", "GET", "%", "3", "de", "HEAD", "%")
	f.Add("POST", "", "5", "", "bytes=1-", "GET", "$", "", "", "GET", "$")
	f.Add("PATCH", "%", "0", "abcdefg", "", "HEAD", "%", "9", "", "PATCH", "$")
	f.Add("GET", "../../etc/passwd", "-1", "", "bytes=-1", "GET", "$.media", "18446744073709551615", "x", "PUT", "$/x")
	f.Add("POST", "", "1000", "", "bytes=5-5", "GET", "$", "1001", "", "POST", "")
	f.Fuzz(func(t *testing.T, method1, id1, number1, body1, span, method2, id2, number2, body2, method3, id3 string) {
		parent := t.TempDir()
		dir := filepath.Join(parent, "media")
		holder := NewHolder("app", "user")
		limits := wire.DefaultLimits()
		limits.MediaBytes = 1000
		m, err := New(Config{Limits: limits, Dir: dir, Total: 64 << 10, Holder: func(_ *http.Request, ticket []byte) *Holder {
			if string(ticket) == "\xab" {
				return holder
			}
			return nil
		}})
		if err != nil {
			t.Fatal(err)
		}
		mux := http.NewServeMux()
		mux.Handle("/media", m)
		mux.Handle("/media/{id}", m)
		send := func(method, path, number, body string) (answer *httptest.ResponseRecorder) {
			r, err := http.NewRequest(method, "http://host"+path, strings.NewReader(body))
			if err != nil {
				return nil // no client could send it
			}
			r.Header.Set("Authorization", "Bearer ab")
			r.Header.Set(headerLength, number)
			r.Header.Set(headerOffset, number)
			r.Header.Set("Range", span)
			answer = httptest.NewRecorder()
			mux.ServeHTTP(answer, r)
			return answer
		}
		begin := func() string { return send("POST", "/media", "5", "").Body.String() }
		complete, open := begin(), begin()
		if a := send("PATCH", "/media/"+complete, "0", "12345"); a.Code != http.StatusNoContent {
			t.Fatalf("HTTP %d: %s", a.Code, a.Body)
		}
		for _, request := range [][4]string{{method1, id1, number1, body1}, {method2, id2, number2, body2}, {method3, id3, number1, body2}} {
			path := "/media"
			if request[1] != "" {
				path += "/" + strings.NewReplacer("$", complete, "%", open).Replace(request[1])
			}
			a := send(request[0], path, request[2], request[3])
			if a == nil {
				continue
			}
			switch a.Code {
			case 200, 201, 204, 206, 301, 307, 308, 400, 404, 405, 409, 413, 416, 429, 507:
			default:
				t.Errorf("%q is answered with HTTP %d: %s", request, a.Code, a.Body)
			}
		}
		span = ""
		if a := send("GET", "/media/"+complete, "", ""); a.Body.String() != "12345" {
			t.Errorf("the complete file became %q", a.Body)
		}
		if err := m.sound(parent); err != nil {
			t.Error(err)
		}
		m.Sweep(time.Now().Add(limits.MediaKept + time.Minute))
		if left, _ := os.ReadDir(dir); len(left) != 0 || m.charged != 0 || len(m.items) != 0 || len(m.uploads) != 0 {
			t.Errorf("in the end there are %v, %d bytes, %d items, %d users", left, m.charged, len(m.items), len(m.uploads))
		}
		m.Close()
	})
}

// sound compares what is known with what is there.
func (m *Media) sound(parent string) error {
	if beside, _ := os.ReadDir(parent); len(beside) != 1 {
		return fmt.Errorf("there are files outside: %v", beside)
	}
	charged := int64(0)
	for i, known := range m.items {
		charged += charge(known.size)
		suffix := suffixPart
		if known.finished {
			suffix = suffixMedia
		}
		stat, err := os.Stat(m.path(i, suffix))
		if err != nil || stat.Size() != known.offset {
			return fmt.Errorf("a file with %d bytes: %v, %w", known.offset, stat, err)
		}
		if known.offset > known.size || known.finished != (known.offset == known.size) {
			return errors.New("an upload is complete at the wrong time")
		}
	}
	if charged != m.charged {
		return fmt.Errorf("%d bytes are counted, there are %d", m.charged, charged)
	}
	return nil
}
