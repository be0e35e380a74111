package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/librtm/librtm/core/wire"
)

// fullDisk fills the file system under a server: it is a small one in memory, in a name space of the process, which needs
// no rights where users may make name spaces.
func fullDisk(t *testing.T, path string, start func(*testing.T, ...string) *process) {
	dir := t.TempDir()
	command := func(args ...string) *exec.Cmd {
		script := fmt.Sprintf("mount -t tmpfs -o size=6m,mode=700 none '%s' || exit 99; exec \"$@\"", dir)
		cmd := exec.CommandContext(t.Context(), "sh", append([]string{"-c", script, "sh"}, args...)...)
		cmd.SysProcAttr = &syscall.SysProcAttr{
			Cloneflags:  syscall.CLONE_NEWNS | syscall.CLONE_NEWUSER,
			UidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getuid(), Size: 1}},
			GidMappings: []syscall.SysProcIDMap{{ContainerID: 0, HostID: os.Getgid(), Size: 1}},
		}
		return cmd
	}
	if out, err := command("true").CombinedOutput(); err != nil {
		t.Skipf("this machine does not let a test have a small file system of its own: %v: %s", err, out)
	}
	server := launch(t, command(append([]string{path}, keeping(dir, "--metrics", "127.0.0.1:0")...)...))
	inside := fmt.Sprintf("/proc/%d/root%s", server.cmd.Process.Pid, dir)

	alice, bob := newPeer(), newPeer()
	alice.login(t, server.url, "alice")
	bob.login(t, server.url, "bob")
	request, kept := uint64(0), []string{}
	// try sends a message to a user who is away and returns the result.
	try := func() wire.Code {
		t.Helper()
		request++
		text := fmt.Sprint("message ", request)
		code := alice.request(t, request, toPeer(request, "carol", text+strings.Repeat(".", 1000)))
		if code == wire.PeerMessageCachedByServer {
			kept = append(kept, text)
		}
		return code
	}
	metric := func(name string) float64 {
		t.Helper()
		_, rest, _ := strings.Cut(server.log.wait(t, "msg=metrics", 1), "url=")
		samples, _ := scrape(t, rest)
		value, there := samples[name]
		if !there {
			t.Fatalf("no metric %s", name)
		}
		return value
	}
	if code := try(); code != wire.PeerMessageCachedByServer {
		t.Fatalf("result %d", code)
	}
	for round := 1; round <= 3; round++ {
		fill(t, filepath.Join(inside, "ballast"))
		refused := 0
		for refused < 5 { // a block may have some room left
			switch code := try(); code {
			case wire.PeerMessageCachedByServer:
			case wire.PeerMessagePeerUnreachable, wire.PeerMessageSentTimeout:
				refused++
				if d := alice.details[request]; !strings.Contains(d, "disk") || strings.Contains(d, dir) {
					t.Errorf("the sender is told %q", d)
				}
			default:
				t.Fatalf("result %d: %s", code, alice.details[request])
			}
		}
		server.log.wait(t, "writing to the data directory failed", round)
		if metric("rtm_storage_writable") != 0 || metric("rtm_storage_write_errors_total") == 0 {
			t.Error("the metrics do not show it")
		}
		// The server lives: who is there gets messages, and attributes are refused in words.
		request++
		wait := readsOne(bob)
		if code := alice.request(t, request, toPeer(request, "bob", "are you there?")); code != wire.OK {
			t.Errorf("to a user who is there: result %d: %s", code, alice.details[request])
		}
		wait()
		request++
		f := wire.WriteAttributes{Kind: wire.KindWriteChannelAttributes, Request: request, Channel: "lobby", Pairs: []wire.Attribute{{Key: "k", Value: "v"}}}
		if code := alice.request(t, request, f.Append); code != wire.AttributeFailure {
			t.Errorf("an attribute: result %d", code)
		}
		if err := os.Remove(filepath.Join(inside, "ballast")); err != nil {
			t.Fatal(err)
		}
		server.log.wait(t, "can be written again", round)
		if code := try(); code != wire.PeerMessageCachedByServer {
			t.Fatalf("with room again: result %d: %s", code, alice.details[request])
		}
		if metric("rtm_storage_writable") != 1 {
			t.Error("the metrics do not show that it is over")
		}
	}
	// The file system goes with the process, so what it has is copied as it is, and another server looks at it.
	copied := filepath.Join(t.TempDir(), "data")
	if err := os.CopyFS(copied, os.DirFS(inside)); err != nil {
		t.Fatal(err)
	}
	server.kill()
	server = start(t, keeping(copied)...)
	carol := newPeer()
	carol.login(t, server.url, "carol")
	alice.login(t, server.url, "alice")
	request++
	send(t, alice.conn, toPeer(request, "carol", "the end"))
	carol.until(t, func() bool { return len(carol.texts) > 0 && carol.texts[len(carol.texts)-1] == "the end" })
	if len(carol.texts) != len(kept)+1 {
		t.Errorf("%d messages were promised, and %d came", len(kept), len(carol.texts)-1)
	}
	for i, text := range kept {
		if i < len(carol.texts) && strings.TrimRight(carol.texts[i], ".") != text {
			t.Fatalf("message %d is %q, and should be %q", i, strings.TrimRight(carol.texts[i], "."), text)
		}
	}
}

// readsOne lets a user read until it has one message more, and returns what waits for that.
func readsOne(to *peer) (wait func()) {
	n, done := len(to.texts), make(chan struct{})
	go func() {
		defer close(done)
		for len(to.texts) == n && to.read() {
		}
	}()
	return func() { <-done }
}

// fill makes a file that leaves no room.
func fill(t *testing.T, name string) {
	t.Helper()
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for block := make([]byte, 4096); err == nil; {
		_, err = f.Write(block)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}
