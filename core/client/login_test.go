package client

import (
	"bytes"
	"testing"
	"time"

	"github.com/librtm/librtm/core/wire"
)

func TestLoginSendReceiveLogout(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		w.must(w.client.Login("token", "alice"))
		w.expect("state 2/1")
		k := w.accept()
		l := k.takeLogin()
		if l.Version != wire.Version || l.AppID != "app" || l.User != "alice" || l.Token != "token" ||
			len(l.Instance) != wire.InstanceBytes || l.Reconnect || len(l.Session) != 0 || l.Agent == "" {
			t.Fatalf("login %+v", l)
		}
		k.welcome(wire.Welcome{})
		w.expect("login 0", "state 3/2")

		w.must(w.client.SendToPeer("bob", text(7, "hello"), wire.SendOffline))
		f := k.take(wire.KindPeerSend)
		if f.subject != "bob" || f.message != "hello" {
			t.Fatalf("frame %+v", f)
		}
		k.ok(f)
		w.expect("sent #7 0")
		k.peerMessage("bob", "hi")
		w.expect("peer bob: hi")
		if _, acks, acked := k.counts(); acks != 1 || acked != 2 {
			t.Fatalf("a peer message is acknowledged at once: %d acks, %d acked", acks, acked)
		}
		w.must(w.client.Logout())
		k.ok(k.take(wire.KindLogout))
		w.expect("logout 0", "state 1/6")
		k.gone()

		before := l.Instance
		w.must(w.client.Login("", "alice"))
		k = w.accept()
		if l = k.takeLogin(); bytes.Equal(before, l.Instance) || len(l.Session) != 0 {
			t.Fatalf("a new login is a new instance without a session: %+v", l)
		}
		k.welcome(wire.Welcome{})
		w.expect("state 2/1", "login 0", "state 3/2")
		time.Sleep(time.Hour)
		w.expect()
	})
}
