package client

import (
	"io"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"

	"github.com/librtm/librtm/core/wire"
)

// line is the shape that people's tools look for.
var line = regexp.MustCompile(`^(INFO|WARN|ERROR|CRITICAL)\t\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d:\d{3} \d+; .+$`)

func (w *world) logged() string {
	w.t.Helper()
	synctest.Wait() // lines are written by a goroutine of the log
	b, err := os.ReadFile(w.log)
	if err != nil && !os.IsNotExist(err) {
		w.t.Fatal(err)
	}
	return string(b)
}

func TestLogShapeAndSecrets(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("secret-token", "alice-in-wonderland"))
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		w.expect("state 2/1", "login 0", "state 3/2")
		ch := w.join(k, "lobby", wire.Joined{Epoch: 1})
		w.must(w.client.SendToPeer("robert", text(1, "secret-payload"), 0))
		f := k.take(wire.KindPeerSend)
		k.send(func(w *wire.Writer) {
			(&wire.Result{Request: f.request, Code: 3, Detail: "robert is not\nlogged in, says alice-in-wonderland"}).Append(w, 0)
		})
		w.refused(w.client.SendToPeer("robert", Message{Type: 9, Text: []byte("secret-payload")}, 0), wire.PeerMessageInvalidMessage)
		w.refused(w.client.SendToPeer("rob/ert", text(1, "x"), 0), wire.PeerMessageInvalidUserID)
		w.refused(ch.Join(), wire.JoinAlreadyJoined)
		w.must(w.client.RenewToken("secret-renewal"))
		k.fail(k.take(wire.KindRenewToken), wire.RenewTokenInvalidToken)
		k.bye(wire.ByeRemoteLogin)
		w.expect("sent #1 3", "renew secret-renewal 6", "state 5/8")
		log := w.logged()
		for l := range strings.Lines(log) {
			if !line.MatchString(strings.TrimSuffix(l, "\n")) {
				t.Errorf("shape of %q", l)
			}
		}
		for _, secret := range []string{"secret", "alice", "robert"} {
			if strings.Contains(log, secret) {
				t.Errorf("the log holds %q", secret)
			}
		}
		for _, words := range []string{"user=al***", "ro***", "channel=lobby", "session=30313233", "code=3", "request=", "CONNECTED -> ABORTED", "already"} {
			if words != "already" && !strings.Contains(log, words) {
				t.Errorf("the log does not hold %q", words)
			}
		}
		if n := strings.Count(log, "ERROR\t"); n != 5 {
			t.Errorf("%d lines for 5 refusals and failures", n)
		}
		if t.Failed() {
			t.Log("\n" + log)
		}
	})
}

func TestMask(t *testing.T) {
	for id, want := range map[string]string{"": "***", "a": "a***", "ab": "ab***", "abc": "ab***", "\u00f6\u00f6\u00f6": "\u00f6\u00f6***"} {
		if got := mask(id); got != want {
			t.Errorf("%q: %q", id, got)
		}
	}
}

func TestDefaultLogOpensAtTheFirstLogin(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.refused(w.client.SetParameters("x"), badArgument)
		if w.logged() != "" {
			t.Fatal("the file was opened before the login")
		}
		w.must(w.client.Login("", "alice"))
		if log := w.logged(); !strings.Contains(log, "client created") || !strings.Contains(log, "set parameters") {
			t.Fatalf("lines from before are missing:\n%s", log)
		}
	})
}

func TestSetLogFileComesFirst(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		chosen := filepath.Join(filepath.Dir(w.log), "chosen.log")
		w.must(w.client.SetLogFile(chosen))
		w.must(w.client.Login("", "alice"))
		if w.logged() != "" {
			t.Fatal("the default file was opened too")
		}
		synctest.Wait()
		b, err := os.ReadFile(chosen)
		w.must(err)
		if !strings.Contains(string(b), "client created") || !strings.Contains(string(b), "CONNECTING") {
			t.Fatalf("log:\n%s", b)
		}
		// Another file later; and one that cannot be.
		w.must(w.client.SetLogFile(w.log))
		w.refused(w.client.SetLogFile(filepath.Join(filepath.Dir(w.log), "missing", "x.log")), badArgument)
		w.refused(w.client.SetLogFile(""), badArgument)
		if !strings.Contains(w.logged(), "set log file") {
			t.Fatal("the refusal is not in the log")
		}
	})
}

func TestAnUnusableDefaultLogIsSilent(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.client.journal.defaultPath = filepath.Join(filepath.Dir(w.log), "missing", "x.log")
		w.login()
	})
}

func TestLogFilter(t *testing.T) {
	for filter, want := range map[int][]string{
		0: nil, 8: {"CRITICAL"}, 12: {"CRITICAL", "ERROR"}, 14: {"CRITICAL", "ERROR", "WARN"}, 15: {"CRITICAL", "ERROR", "WARN", "INFO"},
	} {
		run(t, func(t *testing.T, w *world) {
			w.must(w.client.SetLogFilter(filter))
			w.client.journal.allowDefault()
			for _, bad := range []int{-1, 1, 7, 9, 16, 0x80f} {
				w.refused(w.client.SetLogFilter(bad), badArgument)
			}
			w.client.log.Warn("careful")
			w.client.log.Info("so it goes")
			w.client.log.write(levelCritical, "broken")
			log := w.logged()
			for _, level := range []string{"CRITICAL", "ERROR", "WARN", "INFO"} {
				shown := strings.Contains(log, level+"\t")
				if should := strings.Contains(strings.Join(want, " "), level); shown != should {
					t.Errorf("filter %d, %s: %v", filter, level, shown)
				}
			}
			if _, err := os.Stat(w.log); filter == 0 && !os.IsNotExist(err) {
				t.Error("a log that is off leaves a file")
			}
		})
	}
}

func TestHeldLinesAreFilteredAndBounded(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		for range 10_000 {
			w.refused(w.client.SetLogFilter(1), badArgument)
		}
		if held := w.client.journal.heldBytes; held > maxHeldLogBytes || held < maxHeldLogBytes/2 {
			t.Fatalf("%d bytes are held", held)
		}
		w.must(w.client.SetLogFilter(8))
		w.must(w.client.SetLogFile(w.log))
		if w.logged() != "" {
			t.Fatal("held lines pass a filter that was set later")
		}
	})
}

func TestLogFilesTakeTurns(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.refused(w.client.SetLogFileSize(511), badArgument)
		w.refused(w.client.SetLogFileSize(1<<20+1), badArgument)
		w.must(w.client.SetLogFileSize(1 << 20))
		w.must(w.client.SetLogFile(w.log))
		w.must(w.client.SetLogFileSize(512))
		long := strings.Repeat("x", 1000)
		for range 2000 {
			w.client.log.Info(long)
			synctest.Wait()
		}
		for _, name := range []string{w.log, w.log + ".1"} {
			info, err := os.Stat(name)
			w.must(err)
			if info.Size() > 512<<10 {
				t.Errorf("%s has %d bytes", name, info.Size())
			}
		}
		if info, _ := os.Stat(w.log + ".1"); info.Size() < 510<<10 {
			t.Errorf("the old file has %d bytes", info.Size())
		}
	})
}

func TestTwoClientsShareALog(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		other := w.newClient()
		w.must(w.client.SetLogFile(w.log))
		w.must(other.SetLogFile(filepath.Join(filepath.Dir(w.log), ".", "client.log")))
		if w.client.journal.file != other.journal.file {
			t.Fatal("one file, two writers")
		}
		w.client.log.Info("from one")
		other.log.Info("from two")
		other.Close()
		w.client.log.Info("still here")
		log := w.logged()
		for _, words := range []string{"from one", "from two", "still here"} {
			if !strings.Contains(log, words) {
				t.Errorf("no %q", words)
			}
		}
		w.client.Close()
		process.logs.mu.Lock()
		defer process.logs.mu.Unlock()
		if f := process.logs.open[w.log]; f != nil {
			t.Errorf("a file is open after the last client: %d users", f.users)
		}
	})
}

func TestALogFileThatVanishes(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("an open file cannot be removed there")
	}
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.SetLogFile(w.log))
		dir := filepath.Dir(w.log)
		w.must(os.RemoveAll(dir))
		w.must(w.client.SetLogFileSize(512))
		for range 2000 {
			w.client.log.Info(strings.Repeat("x", 1000)) // turning fails: nobody is told, nothing breaks
			synctest.Wait()
		}
		w.must(os.MkdirAll(dir, 0o755))
		w.client.log.Info("again")
		if !strings.Contains(w.logged(), "again") {
			t.Error("it does not go on")
		}
	})
}

func TestLogDefaults(t *testing.T) {
	c, err := New(Options{AppID: "app", Sink: &fakeSink{}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if j := c.journal; j.defaultPath != "agorartm.log" || j.sizeKB != 10240 || j.filter != filterInfo {
		t.Errorf("file %q, %d KB, filter %d", j.defaultPath, j.sizeKB, j.filter)
	}
}

// A full disk is not the program's trouble.
func TestAFullDisk(t *testing.T) {
	const full = "/dev/full"
	if _, err := os.Stat(full); err != nil {
		t.Skip("no " + full + " here")
	}
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.SetLogFile(full))
		w.must(w.client.SetLogFileSize(512))
		k := w.login()
		for range 1000 {
			w.client.log.Info(strings.Repeat("x", 1000))
		}
		w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
		k.ok(k.take(wire.KindPeerSend))
		w.expect("sent #1 0")
		if _, err := os.Stat(full + ".1"); err == nil {
			t.Error("the device was renamed")
		}
		w.must(w.client.SetLogFile(w.log))
		w.client.log.Info("room again")
		if !strings.Contains(w.logged(), "room again") {
			t.Error("it does not go on")
		}
	})
}

// While a disk hangs no call does, what waits is bounded, and what is lost is counted.
func TestASlowDisk(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		reader, writer, err := os.Pipe() // takes 64 KiB, then nothing until somebody reads
		w.must(err)
		f := &logFile{path: w.log, file: writer, limit: 1 << 30, ended: make(chan struct{})}
		f.changed.L = &f.mu
		go f.run()
		line := []byte(strings.Repeat("x", 1000) + "\n")
		for range 5000 {
			f.write(line) // would never come back if it wrote
		}
		f.mu.Lock()
		bytes := f.bytes
		f.closing = true
		f.mu.Unlock()
		if bytes > maxWaitingLog {
			t.Errorf("%d bytes wait", bytes)
		}
		all, err := io.ReadAll(reader) // the disk is back
		w.must(err)
		written, lost := strings.Count(string(all), string(line)), 0
		for _, m := range regexp.MustCompile(`; (\d+) lines of this log are lost`).FindAllStringSubmatch(string(all), -1) {
			n, _ := strconv.Atoi(m[1])
			lost += n
		}
		if written+lost != 5000 || lost < 2500 {
			t.Errorf("%d lines are written, %d lost, of 5000", written, lost)
		}
	})
}

// The last client of a log waits for its lines, however many there are.
func TestCloseWritesTheLog(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.SetLogFile(w.log))
		for range 500 {
			w.client.log.Info(strings.Repeat("x", 1000))
		}
		w.client.log.Info("the last words")
		w.client.Close()
		b, err := os.ReadFile(w.log)
		w.must(err)
		if !strings.HasSuffix(strings.TrimSpace(string(b)), "client closed") || !strings.Contains(string(b), "the last words") {
			t.Errorf("the log ends with %q", b[max(0, len(b)-200):])
		}
	})
}

func TestTheSystemsLogIsUsedUntilAFileIsChosen(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		var lines []string
		c, err := New(Options{
			AppID: "app", Sink: w.sink, LogFile: w.log, Getenv: func(string) string { return "" }, DialContext: w.net.DialContext,
			SystemLog: func(filter int, line []byte) { lines = append(lines, strconv.Itoa(filter)+" "+string(line)) },
		})
		w.must(err)
		defer c.Close()
		w.refused(c.SendToPeer("bob", text(1, "hello"), 0), wire.NotLoggedIn)
		if len(lines) != 0 {
			t.Fatalf("before a login, when a file may still be chosen: %q", lines)
		}
		w.refused(c.Login("", ""), wire.LoginInvalidArgument)
		if len(lines) != 3 || !strings.HasPrefix(lines[0], "15 INFO\t") || !strings.HasPrefix(lines[1], "12 ERROR\t") || !strings.HasPrefix(lines[2], "12 ERROR\t") {
			t.Fatalf("got %q", lines)
		}
		w.must(c.SetLogFilter(filterCritical))
		w.refused(c.Login("", ""), wire.LoginInvalidArgument)
		w.must(c.SetLogFilter(filterInfo))
		w.must(c.SetLogFile(w.log))
		w.refused(c.Login("", ""), wire.LoginInvalidArgument)
		if len(lines) != 3 {
			t.Errorf("the system got %q", lines[3:])
		}
		if log := w.logged(); strings.Count(log, "\n") != 1 {
			t.Errorf("the file holds %q", log)
		}
	})
}
