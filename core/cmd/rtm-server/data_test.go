//go:build unix

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// process is a server of its own, which can be killed.
type process struct {
	cmd  *exec.Cmd
	url  string
	log  *output
	done sync.Once
}

// launch starts a program that is a server, or becomes one, and waits until it listens.
func launch(t *testing.T, cmd *exec.Cmd) *process {
	t.Helper()
	p := &process{cmd: cmd, log: newOutput()}
	cmd.Stderr = p.log
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.kill)
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	_, url, listens := strings.Cut(strings.TrimSpace(line), "listens on ")
	if !listens {
		_ = cmd.Wait()
		t.Fatalf("the server says %q and %s", line, p.log)
	}
	p.url = url
	return p
}

func (p *process) kill() {
	p.done.Do(func() {
		_ = p.cmd.Process.Kill()
		_ = p.cmd.Wait()
	})
}

// end ends a server as an operator does.
func (p *process) end(t *testing.T) {
	t.Helper()
	p.done.Do(func() {
		_ = p.cmd.Process.Signal(syscall.SIGTERM)
		if err := p.cmd.Wait(); err != nil {
			t.Errorf("the server ended with %v: %s", err, p.log)
		}
	})
}

// keeping is how servers of these tests are run: all messages of a test have room.
func keeping(dir string, more ...string) []string {
	return append([]string{"--listen", "127.0.0.1:0", "--app", "app", "--data", dir, "--message-rate", "0", "--offline-messages", "1000000",
		"--drain-timeout", "0s"}, more...)
}

// peer is a client that speaks the protocol by hand. It remembers messages as the library does, over its sessions: what
// has an id that it had before is not new.
type peer struct {
	conn    *transport.Conn
	counted uint64
	welcome bool
	seen    map[uint64]bool
	texts   []string             // of messages, each once
	results map[uint64]wire.Code // by request
	details map[uint64]string
	lists   map[uint64][]wire.Attribute
}

func newPeer() *peer {
	return &peer{seen: map[uint64]bool{}, results: map[uint64]wire.Code{}, details: map[uint64]string{}, lists: map[uint64][]wire.Attribute{}}
}

func (p *peer) login(t *testing.T, url, user string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	defer cancel()
	conn, err := transport.Dial(ctx, url, transport.DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(transport.CloseNormal, "") })
	_ = conn.SetReadDeadline(time.Now().Add(2 * testTimeout))
	p.conn, p.counted, p.welcome = conn, 0, false
	f := wire.Login{Version: wire.Version, AppID: "app", User: user, Instance: make([]byte, wire.InstanceBytes)}
	send(t, conn, f.Append)
	p.until(t, func() bool { return p.welcome }) // kept messages may come with it
}

// read takes in one message of the connection and acknowledges it. It reports false when the connection has ended.
func (p *peer) read() bool {
	message, err := p.conn.Read()
	if err != nil {
		return false
	}
	r := wire.NewReader()
	r.Reset(message)
	for k, ok := r.Next(); ok; k, ok = r.Next() {
		if k.Counted() {
			p.counted++
		}
		switch k {
		case wire.KindWelcome:
			p.welcome = true
		case wire.KindResult:
			var f wire.Result
			f.Read(r)
			p.results[f.Request], p.details[f.Request] = f.Code, f.Detail
			if r.Has() {
				p.lists[f.Request] = wire.ReadAttributeList(r)
			}
		case wire.KindPeerMessage:
			var f wire.PeerMessage
			f.Read(r)
			if f.ID == 0 || !p.seen[f.ID] {
				p.seen[f.ID] = true
				p.texts = append(p.texts, string(f.Message.Text))
			}
		}
	}
	w := wire.NewWriter()
	wire.AppendCount(w, wire.KindAck, p.counted)
	return r.Err() == nil && p.conn.Write(append(make([]byte, transport.HeaderRoom), w.Bytes()...), testTimeout) == nil
}

// until reads until something holds.
func (p *peer) until(t *testing.T, holds func() bool) {
	t.Helper()
	for !holds() {
		if !p.read() {
			t.Fatalf("the connection has ended; %d messages and %d results came", len(p.texts), len(p.results))
		}
	}
}

// request sends a frame and waits for its result.
func (p *peer) request(t *testing.T, request uint64, frame func(*wire.Writer)) wire.Code {
	t.Helper()
	send(t, p.conn, frame)
	p.until(t, func() bool { _, there := p.results[request]; return there })
	return p.results[request]
}

func toPeer(request uint64, peer, text string) func(*wire.Writer) {
	f := wire.PeerSend{Request: request, Peer: []byte(peer), Options: wire.SendOffline, Message: wire.Message{Type: wire.MessageText, Text: []byte(text)}}
	return f.Append
}

func TestServerWithData(t *testing.T) {
	cleanEnvironment(t)
	path := binary(t)
	ctx, cancel := context.WithTimeout(t.Context(), 5*testTimeout)
	defer cancel()
	start := func(t *testing.T, args ...string) *process { return launch(t, exec.CommandContext(ctx, path, args...)) }

	t.Run("KeptMessagesSurviveEveryKill", func(t *testing.T) { keptMessagesSurvive(t, start) })
	t.Run("ManySendersSurviveAKill", func(t *testing.T) { manySendersSurvive(t, start) })
	t.Run("ChannelAttributesSurviveAKill", func(t *testing.T) { attributesSurvive(t, start) })
	t.Run("TheDirectoryIsForOneServer", func(t *testing.T) { directoryIsForOne(t, path, start) })
	t.Run("ADiskThatIsFullForAWhile", func(t *testing.T) { fullDisk(t, path, start) })
}

// keptMessagesSurvive kills a server again and again, in the middle of bursts to a user who is away or just coming back.
// In the end that user has every message that a sender was promised, once, in the order of sending.
func keptMessagesSurvive(t *testing.T, start func(*testing.T, ...string) *process) {
	const rounds, burst = 24, 120
	dir := t.TempDir()
	bob, next, promised := newPeer(), uint64(0), map[uint64]bool{}
	for round := range rounds {
		server := start(t, keeping(dir)...)
		var reading sync.WaitGroup
		if round%3 == 2 { // he comes back, and goes on with what he has not acknowledged after the next kill
			bob.login(t, server.url, "bob")
			reading.Go(func() {
				for bob.read() {
				}
			})
		}
		alice := newPeer()
		alice.login(t, server.url, "alice")
		send(t, alice.conn, func(w *wire.Writer) {
			for range burst {
				next++
				toPeer(next, "bob", strconv.FormatUint(next, 10))(w)
			}
		})
		for until := rand.IntN(burst); len(alice.results) < until && alice.read(); {
		}
		server.kill()
		for alice.read() {
		}
		reading.Wait()
		for request, code := range alice.results {
			if code != wire.PeerMessageCachedByServer && !(code == wire.OK && round%3 == 2) {
				t.Errorf("round %d: result %d: %s", round, code, alice.details[request])
			}
			promised[request] = true
		}
	}
	server := start(t, keeping(dir)...)
	bob.login(t, server.url, "bob")
	alice := newPeer()
	alice.login(t, server.url, "alice")
	send(t, alice.conn, toPeer(1, "bob", "the end"))
	bob.until(t, func() bool { return len(bob.texts) > 0 && bob.texts[len(bob.texts)-1] == "the end" })
	last, missing := uint64(0), len(promised)
	for _, text := range bob.texts[:len(bob.texts)-1] {
		n, err := strconv.ParseUint(text, 10, 64)
		if err != nil || n <= last {
			t.Errorf("%q comes after %d", text, last)
		}
		last = n
		if promised[n] {
			missing--
		}
	}
	if missing != 0 {
		t.Errorf("%d of %d promised messages did not arrive", missing, len(promised))
	}
	t.Logf("%d messages were sent, %d promised, %d arrived, in %d lives of the server", next, len(promised), len(bob.texts)-1, rounds)
}

// manySendersSurvive has several users send at once, each to an absent one of his own, when the server is killed.
func manySendersSurvive(t *testing.T, start func(*testing.T, ...string) *process) {
	const senders, burst = 16, 60
	dir := t.TempDir()
	server := start(t, keeping(dir)...)
	var all sync.WaitGroup
	promised := make([]map[uint64]wire.Code, senders)
	enough := make(chan struct{}, senders)
	for i := range senders {
		p := newPeer()
		p.login(t, server.url, fmt.Sprint("sender ", i))
		send(t, p.conn, func(w *wire.Writer) {
			for n := range uint64(burst) {
				toPeer(n+1, fmt.Sprint("away.", i, " >"), fmt.Sprint(n+1))(w)
			}
		})
		all.Go(func() {
			for p.read() {
				if len(p.results) >= burst/3 {
					select {
					case enough <- struct{}{}:
					default:
					}
				}
			}
			promised[i] = p.results
		})
	}
	for range senders / 2 {
		<-enough
	}
	server.kill()
	all.Wait()
	server = start(t, keeping(dir)...)
	for i := range senders {
		p, want := newPeer(), 0
		for request, code := range promised[i] {
			if code != wire.PeerMessageCachedByServer {
				t.Errorf("sender %d: result %d", i, code)
			}
			want = max(want, int(request))
		}
		p.login(t, server.url, fmt.Sprint("away.", i, " >"))
		p.until(t, func() bool { return len(p.texts) >= want })
		for n, text := range p.texts {
			if text != strconv.Itoa(n+1) {
				t.Fatalf("receiver %d: message %d is %q", i, n, text)
			}
		}
	}
	server.end(t)
}

func attributesSurvive(t *testing.T, start func(*testing.T, ...string) *process) {
	dir := t.TempDir()
	alice, request := newPeer(), uint64(0)
	write := func(op wire.AttributeOp, key, value string) {
		t.Helper()
		request++
		f := wire.WriteAttributes{Kind: wire.KindWriteChannelAttributes, Request: request, Channel: "lob.by >", Op: op, Pairs: []wire.Attribute{{Key: key, Value: value}}}
		if code := alice.request(t, request, f.Append); code != wire.OK {
			t.Fatalf("result %d: %s", code, alice.details[request])
		}
	}
	read := func() string {
		t.Helper()
		request++
		f := wire.ReadAttributes{Kind: wire.KindReadChannelAttributes, Request: request, Subject: "lob.by >"}
		alice.request(t, request, f.Append)
		return fmt.Sprint(alice.lists[request])
	}
	server := start(t, keeping(dir)...)
	alice.login(t, server.url, "alice")
	write(wire.AttributesSet, "map", "desert")
	for i := range 20 {
		write(wire.AttributesAddOrUpdate, fmt.Sprint("score", i%3), fmt.Sprint(i))
	}
	write(wire.AttributesDelete, "score0", "")
	want := read()
	for _, end := range []func(){server.kill, func() { server.end(t) }} {
		end()
		server = start(t, keeping(dir)...)
		alice.login(t, server.url, "alice")
		if got := read(); got != want || !strings.Contains(got, "desert") {
			t.Fatalf("there is %s, and was %s", got, want)
		}
	}
	write(wire.AttributesAddOrUpdate, "map", "forest") // its revision goes on
	if got := alice.lists[request]; got != nil {
		t.Errorf("a write was answered with %v", got)
	}
	read()
	for _, a := range alice.lists[request] {
		if a.Key == "map" && (a.Value != "forest" || a.Revision != 23) {
			t.Errorf("there is %+v", a)
		}
	}
}

func directoryIsForOne(t *testing.T, path string, start func(*testing.T, ...string) *process) {
	dir := filepath.Join(t.TempDir(), "rtm")
	run := func(args ...string) (int, string) {
		out, err := exec.CommandContext(t.Context(), path, args...).CombinedOutput()
		var exit *exec.ExitError
		if err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		if exit == nil {
			return 0, string(out)
		}
		return exit.ExitCode(), string(out)
	}
	if status, words := run(keeping(dir, "--check-config")...); status != exitOK || !strings.Contains(words, "is fine") {
		t.Errorf("before it is there: %d, %s", status, words)
	}
	if _, err := os.Stat(dir); err == nil {
		t.Error("checking makes the directory")
	}
	server := start(t, keeping(dir)...)
	if status, words := run(keeping(dir)...); status != exitError || !strings.Contains(words, fmt.Sprintf("(process %d)", server.cmd.Process.Pid)) {
		t.Errorf("a second server: %d, %s", status, words)
	}
	if status, words := run(keeping(dir, "--check-config")...); status != exitOK || !strings.Contains(words, "when that server has ended") {
		t.Errorf("while it is used: %d, %s", status, words)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the directory has %v, %v", info.Mode(), err)
	}
	if err := filepath.WalkDir(dir, func(name string, d os.DirEntry, err error) error {
		if info, infoErr := d.Info(); err == nil && infoErr == nil && info.Mode().Perm()&0o077 != 0 {
			t.Errorf("others may read %s: %v", name, info.Mode())
		}
		return err
	}); err != nil {
		t.Error(err)
	}
	server.end(t)
	if status, words := run(keeping(dir, "--check-config")...); status != exitOK || !strings.Contains(words, "the configuration is fine\n") {
		t.Errorf("afterwards: %d, %s", status, words)
	}
	for text, words := range map[string]string{
		"rtm-server data, format 2\n": "a newer rtm-server wrote it", "rtm-server data, format 0\n": "an older rtm-server wrote it", "rtm": "not one of rtm-server",
	} {
		writeFile(t, filepath.Join(dir, "format"), []byte(text))
		for _, args := range [][]string{keeping(dir), keeping(dir, "--check-config")} {
			if status, said := run(args...); status != exitUsage || !strings.Contains(said, words) || !strings.Contains(said, dir) {
				t.Errorf("format %q: %d, %s", text, status, said)
			}
		}
	}
	if status, words := run(keeping(filepath.Join(dir, "format"))...); status != exitUsage || !strings.Contains(words, "not a directory") {
		t.Errorf("a file: %d, %s", status, words)
	}
}
