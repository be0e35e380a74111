package inbox_test

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/wire"
)

// session is one that keeps what it is sent.
type session struct {
	user     string
	reader   *inbox.Reader
	before   func() bool // called by Send; with false the session is over
	frames   [][]byte
	receipts []hub.Receipt
}

func newSession(user string) *session {
	s := &session{user: user}
	s.reader = inbox.NewReader(s)
	return s
}

func (s *session) User() string  { return s.user }
func (s *session) Flush()        {}
func (s *session) Shard() uint32 { return 0 }

func (s *session) Send(frame []byte, r hub.Receipt) hub.Queued {
	if s.before != nil && !s.before() {
		return hub.Refused
	}
	s.frames, s.receipts = append(s.frames, frame), append(s.receipts, r)
	return hub.Waits
}

// A sender found the receiver's session, which ends before it gets the message, and the receiver's next session has the
// message before the sender goes on. It must not hear that the receiver never will have it.
func TestAMessageThatTheNextSessionHasIsNotUndelivered(t *testing.T) {
	flushers := hub.StartFlushers(1, -1)
	defer flushers.Close()
	users := hub.NewUsers()
	box := inbox.New(wire.DefaultLimits(), users, inbox.NewMemory(10, 1<<20, nil), 1<<10,
		func(s hub.Session) *inbox.Reader { return s.(*session).reader })
	alice, bob, next := newSession("alice"), newSession("bob"), newSession("bob")
	users.Put(bob)
	box.Opened(hub.NewBatch(flushers), bob.reader)
	bob.before = func() bool {
		b := hub.NewBatch(flushers)
		box.Ended(b, bob.reader)
		users.Remove(bob)
		users.Put(next)
		box.Opened(b, next.reader)
		if len(next.receipts) != 1 {
			t.Fatalf("the next session has %d messages", len(next.receipts))
		}
		next.receipts[0].Delivered(b)
		return false
	}

	box.Send(hub.NewBatch(flushers), alice, &wire.PeerSend{Request: 1, Peer: []byte("bob"),
		Message: encoded("hello"), Options: wire.SendOffline}, time.Now())
	if len(alice.frames) != 1 {
		t.Fatalf("alice has %d results", len(alice.frames))
	}
	r := wire.NewReader()
	r.Reset(alice.frames[0])
	r.Next()
	var result wire.Result
	if result.Read(r); r.Err() != nil || result.Code != wire.PeerMessageCachedByServer {
		t.Errorf("alice hears %d: %s, %v", result.Code, result.Detail, r.Err())
	}
}

// slow is a store whose disk takes its time.
type slow struct {
	inbox.Store
	writing chan struct{} // closed by Put
	wait    chan struct{} // until it is closed
}

func (s *slow) Put(user string, m inbox.Message) error {
	close(s.writing)
	<-s.wait
	return s.Store.Put(user, m)
}

// One goroutine ends the sessions of all who are gone. A write about the messages of one must not hold it up.
func TestASessionEndsWhileItsDiskIsSlow(t *testing.T) {
	const patience = 30 * time.Second // not waited for when all is well
	flushers := hub.StartFlushers(1, -1)
	defer flushers.Close()
	users := hub.NewUsers()
	store := &slow{inbox.NewMemory(10, 1<<20, nil), make(chan struct{}), make(chan struct{})}
	box := inbox.New(wire.DefaultLimits(), users, store, 1<<10, func(s hub.Session) *inbox.Reader { return s.(*session).reader })
	alice, bob, next := newSession("alice"), newSession("bob"), newSession("bob")
	users.Put(bob)
	box.Opened(hub.NewBatch(flushers), bob.reader)
	bob.before = func() bool { return false } // as a session that is over
	sent, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(sent)
		box.Send(hub.NewBatch(flushers), alice, &wire.PeerSend{Request: 1, Peer: []byte("bob"),
			Message: encoded("hello"), Options: wire.SendOffline}, time.Now())
	}()
	<-store.writing
	go func() {
		defer close(ended)
		box.Ended(hub.NewBatch(flushers), bob.reader)
	}()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-ended:
	case <-timeout.C:
		t.Errorf("after %v the session has not ended", patience)
	}
	close(store.wait)
	<-ended
	<-sent
	// The message is for the next session.
	users.Remove(bob)
	users.Put(next)
	box.Opened(hub.NewBatch(flushers), next.reader)
	if len(next.frames) != 1 {
		t.Errorf("the next session has %d messages", len(next.frames))
	}
}

// encoded is a text message as it comes out of a frame.
func encoded(text string) (m wire.Message) {
	w, r := wire.NewWriter(), wire.NewReader()
	(&wire.PeerSend{Peer: []byte("bob"), Message: wire.Message{Type: wire.MessageText, Text: []byte(text)}}).Append(w)
	r.Reset(w.Copy())
	r.Next()
	var f wire.PeerSend
	f.Read(r)
	return f.Message
}
