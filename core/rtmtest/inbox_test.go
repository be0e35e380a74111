package rtmtest

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

// mail is what one user sends another, and what becomes of it.
type mail struct {
	alice *User
	sent  []int64 // message ids
	kept  []bool
}

// send sends the next message; its text is its number.
func (m *mail) send(kept bool) {
	message, options := Text(fmt.Sprint(len(m.sent))), wire.SendOptions(0)
	if kept {
		options = wire.SendOffline
	}
	m.alice.must(m.alice.SendToPeer("bob", message, options))
	m.sent = append(m.sent, message.ID)
	m.kept = append(m.kept, kept)
}

// results returns the code of each message that has one.
func (m *mail) results() map[int]wire.Code {
	codes := map[int]wire.Code{}
	for _, e := range m.alice.Events() {
		if r, ok := e.(client.PeerSendResult); ok {
			for i, id := range m.sent {
				if id == r.MessageID {
					codes[i] = r.Code
				}
			}
		}
	}
	return codes
}

// check compares what the receivers were told with the results: 0 and 4 mean that it came, 3 that it did not. Nothing
// comes twice to one receiver, or out of order.
func (m *mail) check(t *testing.T, receivers ...*User) {
	t.Helper()
	codes, times := m.results(), map[int]int{}
	for _, u := range receivers {
		last := -1
		for _, e := range u.Events() {
			p, ok := e.(client.PeerMessage)
			if !ok {
				continue
			}
			var n int
			_, _ = fmt.Sscan(string(p.Message.Text), &n)
			if n <= last {
				t.Errorf("%d came after %d", n, last)
			}
			last = n
			times[n]++
		}
	}
	for i := range m.sent {
		code, ok := codes[i]
		if !ok {
			t.Errorf("message %d has no result", i)
		}
		switch {
		case times[i] > len(receivers) || times[i] > 1 && !m.kept[i]:
			t.Errorf("message %d came %d times", i, times[i])
		case (code == wire.OK || code == wire.PeerMessageCachedByServer) && times[i] == 0:
			t.Errorf("message %d has the result %d and never came", i, code)
		case code == wire.PeerMessagePeerUnreachable && times[i] > 0:
			t.Errorf("message %d has the result 3 and came", i)
		case code == wire.PeerMessageCachedByServer && !m.kept[i]:
			t.Errorf("message %d was kept against the sender's will", i)
		}
	}
}

// TestKeptMessagesWhereverTheReceiverFails breaks the connections after every third number of bytes, so within each
// frame. The receiver comes back soon, so late that its session is gone, or as another process.
func TestKeptMessagesWhereverTheReceiverFails(t *testing.T) {
	for _, how := range []string{"resumes", "comes back late", "is another process"} {
		t.Run(how, func(t *testing.T) {
			over := false
			for n := 1; !over; n += 3 {
				synctest.Test(t, func(t *testing.T) { over = failingReceiver(t, how, n) })
				if t.Failed() {
					t.Fatalf("the connection was cut after %d bytes", n)
				}
			}
		})
	}
}

func failingReceiver(t *testing.T, how string, n int) (over bool) {
	s := Start(t, server.Config{})
	defer s.Close()
	m := &mail{alice: s.User("alice")}
	for range 3 {
		m.send(true)
	}
	time.Sleep(time.Second)
	bob := s.Client()
	bob.Name = "bob"
	if how == "resumes" {
		s.CutOnce(n)
	} else {
		s.BlackoutOnce(n)
	}
	bob.must(bob.Login("", "bob"))
	for i := range 4 {
		time.Sleep(10 * time.Millisecond)
		m.send(i%2 == 0)
		m.send(true)
	}
	if how != "resumes" {
		time.Sleep(40 * time.Second)
	}
	if over = !s.Cut(); over {
		s.CutOnce(1 << 30) // not any more
	}
	receivers := []*User{bob}
	if how == "is another process" {
		bob.Close()
		bob = s.Client()
		receivers = append(receivers, bob)
	}
	s.Net.Refuse(false)
	time.Sleep(15 * time.Second) // alice is back
	_ = bob.Login("", "bob")     // refused where the first one goes on
	time.Sleep(time.Second)
	m.send(true)
	time.Sleep(11 * time.Second)
	m.check(t, receivers...)
	return over
}

func TestAFullInboxIsReadWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := wire.DefaultLimits()
		l.MessageRate = wire.Rate{}
		s := Start(t, server.Config{Limits: l})
		defer s.Close()
		alice := s.User("alice")
		pad := strings.Repeat("x", 32<<10-3)
		for i := range 210 {
			m := Text(fmt.Sprintf("%03d%s", i, pad))
			alice.must(alice.SendToPeer("bob", m, wire.SendOffline))
			if r := Expect[client.PeerSendResult](alice); r.MessageID != m.ID || r.Code != wire.PeerMessageCachedByServer {
				t.Fatalf("%+v", r)
			}
		}
		bob := s.User("bob")
		for i := 10; i < 210; i++ {
			m := Expect[client.PeerMessage](bob)
			if got := string(m.Message.Text[:3]); got != fmt.Sprintf("%03d", i) || !m.Message.Offline {
				t.Fatalf("message %d is %s", i, got)
			}
		}
	})
}

// The app hears of its login first, then reads its messages.
func TestKeptMessagesFollowTheLogin(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := Start(t, server.Config{})
		defer s.Close()
		m := &mail{alice: s.User("alice")}
		m.send(true)
		time.Sleep(time.Second)
		bob := s.Client()
		bob.must(bob.Login("", "bob"))
		Expect[client.PeerMessage](bob)
		order := ""
		for _, e := range bob.Events() {
			order += fmt.Sprintf("%T ", e)
		}
		if order != "client.StateChanged client.LoginResult client.StateChanged client.PeerMessage " {
			t.Error(order)
		}
	})
}
