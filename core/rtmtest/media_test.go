package rtmtest

import (
	"bytes"
	"encoding/pem"
	"fmt"
	"math/rand/v2"
	"net"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

// someFile makes a file of n bytes, which are the same in every run and compress to nothing shorter.
func someFile(t *testing.T, n int) (path string, content []byte) {
	t.Helper()
	source := rand.NewChaCha8([32]byte{1})
	content = make([]byte, n)
	_, _ = source.Read(content)
	path = filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	return path, content
}

// mediaStory runs a test in a bubble. At its end net/http waits half a second before it closes a connection of which it
// has not read everything.
func mediaStory(t *testing.T, story func(t *testing.T, s *System)) {
	synctest.Test(t, func(t *testing.T) {
		defer time.Sleep(time.Second)
		s := Start(t, server.Config{})
		defer s.Close()
		story(t, s)
	})
}

// fetched downloads media to memory and compares them with what they should be.
func (u *User) fetched(media string, want []byte) {
	u.tb.Helper()
	u.must(u.DownloadToMemory(media, 77))
	r := Expect[client.DownloadToMemoryResult](u)
	expectOK(u, "download", r.Code, r.Detail)
	if r.RequestID != 77 || !bytes.Equal(r.Data, want) {
		u.tb.Fatalf("user %s: downloaded %d bytes, which are not the %d that were uploaded", u.Name, len(r.Data), len(want))
	}
}

// has reports whether an event of a type was told and not looked at.
func has[T any](u *User) bool {
	u.recorder.mu.Lock()
	defer u.recorder.mu.Unlock()
	for _, e := range u.recorder.events[u.recorder.seen:] {
		if _, ok := e.(T); ok {
			return true
		}
	}
	return false
}

// uploaded uploads a file and returns the message for it.
func (u *User) uploaded(path string) client.Message {
	u.tb.Helper()
	u.must(u.UploadFile(path, 66))
	r := Expect[client.UploadResult](u)
	expectOK(u, "upload", r.Code, r.Detail)
	return r.Message
}

// TestFileGoesFromUserToUser: uploaded, sent to a peer and a channel, downloaded to a file.
func TestFileGoesFromUserToUser(t *testing.T) {
	path, content := someFile(t, 300_000)
	dir := t.TempDir()
	mediaStory(t, func(t *testing.T, s *System) {
		alice, bob := s.User("alice"), s.User("bob")
		a := alice.MustJoin("lobby")
		bob.MustJoin("lobby")

		alice.must(alice.UploadFile(path, 5))
		if p := Expect[client.MediaProgress](alice); p != (client.MediaProgress{RequestID: 5, Upload: true, Total: 300_000, Current: 300_000}) {
			t.Fatalf("progress %+v", p)
		}
		r := Expect[client.UploadResult](alice)
		expectOK(alice, "upload", r.Code, r.Detail)
		m := r.Message
		if r.RequestID != 5 || m.ID == 0 || m.Type != wire.MessageFile || m.Media.Bytes != 300_000 {
			t.Fatalf("%+v", r)
		}
		m.Text, m.Media.FileName, m.Media.Thumbnail = []byte("look"), []byte("größe.bin"), []byte{0, 1}
		m.Media.ThumbnailWidth = 7
		alice.must(alice.SendToPeer("bob", m, 0))
		alice.must(a.Send(m, 0))
		for _, got := range []client.Message{Expect[client.PeerMessage](bob).Message, Expect[client.ChannelMessage](bob).Message} {
			if got.Type != wire.MessageFile || string(got.Text) != "look" || string(got.Media.FileName) != "größe.bin" ||
				!bytes.Equal(got.Media.Thumbnail, []byte{0, 1}) || got.Media.Bytes != 300_000 || got.Media.ThumbnailWidth != 7 {
				t.Fatalf("%+v", got)
			}
			bob.fetched(string(got.Media.ID), content)
		}

		target := filepath.Join(dir, "received")
		bob.must(bob.DownloadToFile(string(m.Media.ID), target, 6))
		d := Expect[client.DownloadToFileResult](bob)
		expectOK(bob, "download", d.Code, d.Detail)
		if got, err := os.ReadFile(target); err != nil || !bytes.Equal(got, content) {
			t.Fatalf("%d bytes, %v", len(got), err)
		}
		if all, _ := os.ReadDir(dir); len(all) != 1 {
			t.Fatalf("there are files left: %v", all)
		}
	})
}

// TestTransfersGoOnWhereTheyStopped cuts each connection after some hundred kilobytes; now and then the session too.
func TestTransfersGoOnWhereTheyStopped(t *testing.T) {
	path, content := someFile(t, 5<<20)
	mediaStory(t, func(t *testing.T, s *System) {
		alice, bob := s.User("alice"), s.User("bob")
		s.Net.CutAfter(333_333)
		m := alice.uploaded(path)
		s.Net.CutAll()
		bob.fetched(string(m.Media.ID), content)

		// A session that is lost takes its ticket with it, not the upload that it began.
		s.Net.CutAfter(2 << 20)
		alice.must(alice.UploadFile(path, 9))
		synctest.Wait() // the connection is cut, and alice pauses
		s.Net.Refuse(true)
		s.Net.CutAll()
		time.Sleep(100 * time.Second)
		if has[client.UploadResult](alice) {
			t.Fatal("the upload ended without a connection")
		}
		s.Net.Refuse(false)
		r := Expect[client.UploadResult](alice)
		expectOK(alice, "upload over a fresh session", r.Code, r.Detail)
		bob.fetched(string(r.Message.Media.ID), content)
	})
}

// TestFilesMoveOverTLS: with a certificate messages and files share one port and one trust.
func TestFilesMoveOverTLS(t *testing.T) {
	path, content := someFile(t, 300_000)
	withCertificate := httptest.NewTLSServer(nil)
	defer withCertificate.Close()
	authority := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(authority, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: withCertificate.Certificate().Raw}), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := server.New(server.Config{})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- s.ServeTLS(l, withCertificate.TLS) }()
	defer func() {
		s.Close()
		if err := <-served; err != nil {
			t.Error(err)
		}
	}()

	u := &User{tb: t}
	u.recorder.ready.L = &u.recorder.mu
	u.Client, err = client.New(client.Options{AppID: AppID, Sink: &u.recorder, Getenv: func(string) string { return "" }})
	if err != nil {
		t.Fatal(err)
	}
	defer u.Client.Close()
	u.must(u.SetLogFilter(0))
	u.must(u.SetParameters(fmt.Sprintf(`{"rtm.server_url": "wss://%s/rtm", "rtm.tls_ca_file": %q}`, l.Addr(), authority)))
	u.MustLogin("alice")
	u.fetched(string(u.uploaded(path).Media.ID), content)
}
