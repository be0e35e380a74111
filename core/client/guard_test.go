package client

import (
	"os"
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// TestADefectEndsTheClientOnly makes the sink panic where each goroutine of the client pushes.
func TestADefectEndsTheClientOnly(t *testing.T) {
	tests := []struct {
		name string
		on   string
		do   func(w *world, k *fakeConn)
		want []string
	}{
		{"the reader, with a message", "peer", func(w *world, k *fakeConn) { k.peerMessage("bob", "x") }, []string{"state 5/5"}},
		{"the reader, with a result", "sent", func(w *world, k *fakeConn) {
			w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
			k.ok(k.take(wire.KindPeerSend))
		}, []string{"state 5/5"}},
		{"the engine", "sent", func(w *world, k *fakeConn) {
			w.must(w.client.SendToPeer("bob", text(1, "x"), 0))
			time.Sleep(10 * time.Second)
		}, []string{"state 5/5"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			run(t, func(t *testing.T, w *world) {
				k := w.login()
				w.sink.panicOn = test.on
				test.do(w, k)
				w.expect(test.want...)
				if s := w.sink.last().(StateChanged); !strings.Contains(s.Detail, "a defect in the library") {
					t.Fatalf("detail %q", s.Detail)
				}
				// Time still passes, and the way out is open.
				w.must(w.client.SendToPeer("bob", text(2, "x"), 0))
				time.Sleep(11 * time.Second)
				w.none()
				w.must(w.client.Logout())
				w.expect("sent #2 2", "logout 0", "state 1/6")
				w.login()
				log, err := os.ReadFile(w.log)
				w.must(err)
				if !strings.Contains(string(log), "CRITICAL\t") || !strings.Contains(string(log), "\n\tgoroutine") {
					t.Fatalf("no stack in the log:\n%s", log)
				}
			})
		})
	}
}

func TestADefectDuringTheLogin(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.sink.panicOn = "login 0"
		w.must(w.client.Login("", "alice"))
		k := w.accept()
		k.takeLogin()
		k.welcome(wire.Welcome{})
		w.expect("state 2/1", "state 5/5")
		w.must(w.client.Logout())
		w.expect("logout 0", "state 1/6")
	})
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("", "alice"))
		w.client.Abort("the caller", []byte("stack"))
		w.expect("state 2/1", "login 1", "state 5/5")
	})
	run(t, func(t *testing.T, w *world) {
		w.client.Abort("the caller", []byte("stack"))
		w.expect()
	})
}
