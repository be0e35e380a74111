package transport

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// echo answers with what it was asked.
func echo(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	fmt.Fprintf(w, "%s %s %s %s %d", r.Method, r.URL, r.Header.Get("X"), r.UserAgent(), len(body))
}

func ask(t *testing.T, h *HTTP, method, suffix, body string) string {
	t.Helper()
	_ = h.SetDeadline(time.Now().Add(testTimeout))
	answer, err := h.Do(method, suffix, http.Header{"X": {"value"}}, strings.NewReader(body), int64(len(body)))
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestHTTPGoesTheWayOfTheWebsocket(t *testing.T) {
	plain := httptest.NewServer(http.HandlerFunc(echo))
	defer plain.Close()
	secure := httptest.NewTLSServer(http.HandlerFunc(echo))
	defer secure.Close()
	caFile := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(caFile, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: secure.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{wsAddress(plain.URL) + "/rtm", wsAddress(secure.URL) + "/behind/a/proxy/?x=y"} {
		h, err := DialHTTP(testContext(t), address, DialOptions{CAFile: caFile})
		if err != nil {
			t.Fatal(err)
		}
		want := map[bool]string{true: "/behind/a/proxy/media/1?x=y", false: "/rtm/media/1"}[strings.Contains(address, "proxy")]
		for _, size := range []int{0, 1, 100_000} { // one connection for all
			if got := ask(t, h, "PATCH", "/media/1", strings.Repeat("x", size)); got != fmt.Sprintf("PATCH %s value librtm %d", want, size) {
				t.Errorf("%s: %q", address, got)
			}
		}
		h.Close()
	}
	_, err := DialHTTP(testContext(t), wsAddress(secure.URL)+"/rtm", DialOptions{})
	wantFailure(t, err.(*DialError), true, "authority that is not trusted here")
	_, err = DialHTTP(testContext(t), "http://x/rtm", DialOptions{})
	wantFailure(t, err.(*DialError), true, "must begin with ws://")
}

// TestHTTPReadsTheAnswerToARefusedBody: the server says no and closes long before it has read what it was sent.
func TestHTTPReadsTheAnswerToARefusedBody(t *testing.T) {
	address := tcpServer(t, func(c net.Conn) {
		_, _ = c.Read(make([]byte, 1<<10))
		_, _ = io.WriteString(c, "HTTP/1.1 507 Insufficient Storage\r\nContent-Length: 4\r\n\r\nfull")
		_ = c.(*net.TCPConn).CloseWrite()
		_, _ = io.Copy(io.Discard, io.LimitReader(c, 1<<20))
	})
	h, err := DialHTTP(testContext(t), "ws://"+address+"/rtm", DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if got := ask(t, h, "PATCH", "/media/1", strings.Repeat("x", 1<<20)); got != "full" {
		t.Errorf("%q", got)
	}
}

func TestHTTPHeadWithoutAnEnd(t *testing.T) {
	address := tcpServer(t, func(c net.Conn) {
		line := bytes.Repeat([]byte("A: b\r\n"), 1000)
		_, _ = io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for {
			if _, err := c.Write(line); err != nil {
				return
			}
		}
	})
	h, err := DialHTTP(testContext(t), "ws://"+address+"/rtm", DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	if _, err := h.Do("GET", "/media/1", http.Header{}, nil, 0); err == nil || !strings.Contains(err.Error(), "no end") {
		t.Errorf("%v", err)
	}
}
