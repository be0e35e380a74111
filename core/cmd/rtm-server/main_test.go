//go:build unix

package main

import (
	"bufio"
	"bytes"
	"context"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// testTimeout ends a test that hangs; nothing waits for it when all is well.
const testTimeout = 60 * time.Second

// binary builds the server and returns its path.
func binary(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rtm-server")
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", path, ".").CombinedOutput(); err != nil {
		t.Fatalf("build: %v\n%s", err, out)
	}
	return path
}

// login opens a session and returns its connection.
func login(t *testing.T, url, user string) *transport.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	defer cancel()
	conn, err := transport.Dial(ctx, url, transport.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(transport.CloseNormal, "") })
	w := wire.NewWriter()
	(&wire.Login{Version: wire.Version, AppID: "app", User: user, Instance: make([]byte, wire.InstanceBytes)}).Append(w)
	if err := conn.Write(append(make([]byte, transport.HeaderRoom), w.Bytes()...), testTimeout); err != nil {
		t.Fatal(err)
	}
	message, err := conn.Read()
	if err != nil {
		t.Fatal(err)
	}
	r := wire.NewReader()
	r.Reset(message)
	if k, _ := r.Next(); k != wire.KindWelcome {
		t.Fatalf("the login was answered with kind %d", k)
	}
	return conn
}

// untilBye reads until the server says bye and returns the reason.
func untilBye(t *testing.T, conn *transport.Conn) int {
	t.Helper()
	r := wire.NewReader()
	for {
		message, err := conn.Read()
		if err != nil {
			t.Fatalf("the connection ended without a bye: %v", err)
		}
		r.Reset(message)
		for k, ok := r.Next(); ok; k, ok = r.Next() {
			if k == wire.KindBye {
				var f wire.Bye
				f.Read(r)
				return f.Reason
			}
		}
	}
}

func TestTerminatedServerDrainsAndExitsWithZero(t *testing.T) {
	cleanEnvironment(t)
	path := binary(t)
	for _, sig := range []os.Signal{syscall.SIGTERM, os.Interrupt} {
		t.Run(sig.String(), func(t *testing.T) {
			ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
			defer cancel()
			cmd := exec.CommandContext(ctx, path, "--listen", "127.0.0.1:0", "--app", "app")
			var errs bytes.Buffer
			cmd.Stderr = &errs
			stdout, err := cmd.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			lines := bufio.NewReader(stdout)
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatalf("the server says %q: %v", line, err)
			}
			_, url, _ := strings.Cut(strings.TrimSpace(line), "listens on ")
			if !strings.HasPrefix(url, "ws://127.0.0.1:") || strings.Contains(url, ":0/") {
				t.Fatalf("the first line is %q", line)
			}
			// A server without TLS has nothing to read again, and must not end as a process does that has not asked for SIGHUP.
			if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
				t.Fatal(err)
			}
			health, err := http.Get("http" + strings.TrimSuffix(strings.TrimPrefix(url, "ws"), "/rtm") + "/healthz")
			if err != nil || health.StatusCode != http.StatusOK {
				t.Fatalf("health: %v, %v", health, err)
			}
			health.Body.Close()
			conn := login(t, url, "alice")

			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			if reason := untilBye(t, conn); reason != wire.ByeDrain {
				t.Errorf("bye %d", reason)
			}
			conn.Close(transport.CloseNormal, "")
			rest, _ := lines.ReadString(0)
			if err := cmd.Wait(); err != nil || cmd.ProcessState.ExitCode() != 0 {
				t.Errorf("the server ended with %v", err)
			}
			if rest != "" {
				t.Errorf("more on standard output: %q", rest)
			}
			if !strings.Contains(errs.String(), "kept in memory") || !strings.Contains(errs.String(), "draining") {
				t.Errorf("the log is %s", &errs)
			}
		})
	}
}

func TestServerSaysWhyItCannotListen(t *testing.T) {
	cleanEnvironment(t)
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	var out, errs bytes.Buffer
	if status := run([]string{"--listen", l.Addr().String()}, &out, &errs); status != exitError ||
		!strings.Contains(errs.String(), "address already in use") || !strings.Contains(errs.String(), "--listen") {
		t.Errorf("status %d, %q, %q", status, &out, &errs)
	}
}

func TestHangupReadsTheCertificateAgain(t *testing.T) {
	k := newKeys(t)
	s := start(t, "--app", "app", "--tls-cert", k.certFile, "--tls-key", k.keyFile)
	hangUp := func() {
		if err := syscall.Kill(os.Getpid(), syscall.SIGHUP); err != nil {
			t.Fatal(err)
		}
	}
	k.renew(t, time.Now().Add(time.Hour))
	hangUp()
	s.log.wait(t, "certificate loaded", 2)
	if n := served(t, s.url); n != 2 {
		t.Errorf("certificate %d is shown", n)
	}
	writeFile(t, k.certFile, []byte("nonsense"))
	hangUp()
	s.log.wait(t, "the one before stays", 1)
	if n := served(t, s.url); n != 2 {
		t.Errorf("certificate %d is shown", n)
	}
}
