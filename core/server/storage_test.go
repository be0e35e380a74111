package server_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

// storage is a server's storage in memory, which outlives servers. Its disk can be slow or broken for one name.
type storage struct {
	perUser int

	mu       sync.Mutex // guards the rest
	disks    map[string]*disk
	inboxes  map[string]*inbox.Memory
	place    uint64
	channels map[string]map[string]keptChannel // by application
}

// disk is what a write about one name meets.
type disk struct {
	wait chan struct{} // until it is closed
	err  error
}

type keptChannel struct {
	revision uint64
	list     []wire.Attribute
}

func newStorage() *storage {
	return &storage{perUser: 200, disks: map[string]*disk{}, inboxes: map[string]*inbox.Memory{}, channels: map[string]map[string]keptChannel{}}
}

func (s *storage) set(name string, d *disk) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.disks[name] = d
}

func (s *storage) write(name string) error {
	s.mu.Lock()
	d := s.disks[name]
	s.place++
	s.mu.Unlock()
	if d == nil {
		return nil
	}
	if d.wait != nil {
		<-d.wait
	}
	return d.err
}

// messages is the journal of one application; what it keeps between servers is the inbox itself.
type messages struct{ s *storage }

func (m messages) Append(user string, _ *inbox.Message) (uint64, error) {
	err := m.s.write(user)
	return m.s.place, err
}
func (m messages) Remove(string, uint64, bool) {}

func (s *storage) Inbox(app string) inbox.Store {
	if s.inboxes[app] == nil {
		s.inboxes[app] = inbox.NewMemory(s.perUser, 1<<20, messages{s})
	}
	return s.inboxes[app]
}

func (s *storage) Attributes(app string) attributes.Journal { return lists{s, app} }

type lists struct {
	s   *storage
	app string
}

func (l lists) Each(do func(channel string, revision uint64, list []wire.Attribute)) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	for name, c := range l.s.channels[l.app] {
		do(name, c.revision, c.list)
	}
}

func (l lists) Write(channel string, revision uint64, list []wire.Attribute) error {
	err := l.s.write(channel)
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	if err == nil {
		if l.s.channels[l.app] == nil {
			l.s.channels[l.app] = map[string]keptChannel{}
		}
		l.s.channels[l.app][channel] = keptChannel{revision, list}
	}
	return err
}

func (l lists) Forget(channel string) {
	l.s.mu.Lock()
	defer l.s.mu.Unlock()
	delete(l.s.channels[l.app], channel)
}

// revision is that of a channel of the application of the tests, 0 if nothing is kept of it.
func (s *storage) revision(channel string) uint64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.channels[servertest.AppID][channel].revision
}

// withStorage runs a test against a server with a storage.
func withStorage(t *testing.T, test func(t *testing.T, s *servertest.Server, disk *storage)) {
	t.Helper()
	disk, c := newStorage(), unlimited()
	c.Storage = disk
	inBubble(t, c, func(t *testing.T, s *servertest.Server) { test(t, s, disk) })
}

// A write that takes its time holds up its sender and its receiver, and nobody and nothing else: not what the sender said
// before, and not a user whose name is any other.
func TestASlowDiskHoldsUpNobodyElse(t *testing.T) {
	withStorage(t, func(t *testing.T, s *servertest.Server, of *storage) {
		alice, bob := s.Login("alice"), s.Login("bob")
		slow := &disk{wait: make(chan struct{})}
		release := sync.OnceFunc(func() { close(slow.wait) })
		defer release() // also when the test has failed
		of.set("away", slow)
		said, _ := alice.Queue(wire.KindPeerSend, func(w *wire.Writer, request uint64) {
			(&wire.PeerSend{Request: request, Peer: []byte("bob"), Message: servertest.Text("before")}).Append(w)
		})
		kept, _ := alice.Queue(wire.KindPeerSend, func(w *wire.Writer, request uint64) {
			(&wire.PeerSend{Request: request, Peer: []byte("away"), Message: servertest.Text("slow"), Options: wire.SendOffline}).Append(w)
		})
		alice.Write(append(said, kept...)) // both come with one read
		synctest.Wait()
		bob.Want("alice: before")
		for i := range 300 { // more than there are shards of anything
			bob.Keep(fmt.Sprint("user", i), "hello")
		}
		synctest.Wait()
		if got := bob.Texts(); len(got) != 300 || got[299] != "result 300 code 4" {
			t.Fatalf("bob has %d results", len(got))
		}
		release()
		synctest.Wait()
		alice.Want("result 2 code 4") // bob has not acknowledged his
	})
}

func TestAWriteThatFailsIsTold(t *testing.T) {
	withStorage(t, func(t *testing.T, s *servertest.Server, of *storage) {
		alice, bob := s.Login("alice"), s.Login("bob")
		of.set("bob", &disk{err: errors.New("the disk is full")})
		of.set("away", &disk{err: errors.New("the disk is full")})
		alice.Keep("away", "lost")
		alice.Keep("bob", "delivered all the same")
		synctest.Wait()
		bob.Want("alice: delivered all the same")
		bob.Ack()
		synctest.Wait()
		all := alice.All()
		if len(all) != 2 || all[0].String() != "result 1 code 3" || !strings.Contains(all[0].Detail, "the disk is full") || all[1].String() != "result 2" {
			t.Fatalf("alice has %+v", all)
		}
		// Nobody knows: nothing that can be wrong is said, and should the message come once more it is known by its id.
		unsure := &disk{err: fmt.Errorf("%w: the disk is gone", inbox.ErrUnsure)}
		of.set("bob", unsure)
		of.set("away", unsure)
		alice.Keep("away", "perhaps")
		alice.Keep("bob", "delivered again")
		synctest.Wait()
		got := bob.All()
		if last := got[len(got)-1]; last.String() != "alice: delivered again" || last.ID == 0 {
			t.Errorf("bob has %+v", last)
		}
		bob.Ack()
		synctest.Wait()
		alice.Want("result 3 code 2", "result 4")
		if n, bytes := of.inboxes[servertest.AppID].Usage(); n != 0 || bytes != 0 {
			t.Errorf("%d messages and %d bytes are kept", n, bytes)
		}
	})
}

// A restart may bring back what the disk did not answer for, so nobody is told that it never will be delivered: not when
// the receiver's session ends before the message was written to it, and not when there is no place for it in front of that.
func TestWhatADiskMayHaveIsNeverCalledUndelivered(t *testing.T) {
	withStorage(t, func(t *testing.T, s *servertest.Server, of *storage) {
		alice, bob := s.Login("alice"), s.Login("bob")
		unsure := &disk{err: fmt.Errorf("%w: the disk is gone", inbox.ErrUnsure)}
		of.set("bob", unsure)
		bob.Drop()
		synctest.Wait()
		alice.Keep("bob", "perhaps") // waits for bob to come back
		time.Sleep(20 * time.Second)
		alice.Ping()
		time.Sleep(15 * time.Second) // bob does not
		alice.Want("pong 1", "result 1 code 2")

		// Bob is given what was kept, of which his queue holds a part; behind the rest there is room for a part too.
		of.set("bob", nil)
		text := strings.Repeat("x", 30_000)
		for range 30 {
			alice.Keep("bob", text)
		}
		synctest.Wait()
		alice.All()
		bob = s.Login("bob")
		of.set("bob", unsure)
		for range 30 {
			alice.Keep("bob", text)
		}
		synctest.Wait()
		full := alice.Texts()
		if len(full) == 0 || len(full) == 30 {
			t.Fatalf("there is no place for %d of 30", len(full))
		}
		bob.Drop()
		bob.Login.Session = nil
		bob.Connect() // the session with those behind ends
		synctest.Wait()
		all := append(full, alice.Texts()...)
		if len(all) != 30 {
			t.Fatalf("alice has %q", all)
		}
		for _, one := range all {
			if !strings.HasSuffix(one, " code 2") {
				t.Errorf("alice has %q", one)
			}
		}
	})
}

func TestKeptMessagesAreForTheNextServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		of, c := newStorage(), unlimited()
		c.Storage = of
		s := servertest.Start(t, c)
		alice := s.Login("alice")
		alice.Keep("bob", "one")
		alice.Keep("bob", "two")
		synctest.Wait()
		alice.Want("result 1 code 4", "result 2 code 4")
		if stats := s.Stats(); stats.InboxMessages != 2 || stats.InboxBytes < 6 {
			t.Errorf("%d messages, %d bytes", stats.InboxMessages, stats.InboxBytes)
		}
		s.Close()
		next := servertest.Start(t, c)
		alice, bob := next.Login("alice"), next.Login("bob")
		alice.Keep("bob", "three")
		synctest.Wait()
		got := bob.All()
		if len(got) != 3 || got[0].String() != "alice, kept: one" || got[1].String() != "alice, kept: two" || got[2].String() != "alice: three" ||
			!(got[0].ID < got[1].ID && got[1].ID < got[2].ID) {
			t.Errorf("bob got %+v", got)
		}
	})
}

// Attributes of channels come back, and the time of channels without members begins anew: nobody can be in one yet.
func TestChannelAttributesAreForTheNextServer(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		of, c := newStorage(), unlimited()
		c.Storage = of
		s := servertest.Start(t, c)
		alice := s.Login("alice")
		alice.WriteAttributes(change("lobby", wire.AttributesSet, "a=1"))
		alice.WriteAttributes(change("lobby", wire.AttributesAddOrUpdate, "b=2"))
		alice.WriteAttributes(change("hall", wire.AttributesSet, "c=3"))
		alice.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		synctest.Wait()
		before := alice.All()[3].String()
		time.Sleep(100 * time.Second)
		s.Close()

		next := servertest.Start(t, c)
		alice = next.Login("alice")
		alice.Join("hall")
		for range 10 { // together it would be too long
			time.Sleep(10 * time.Second)
			alice.Ping()
		}
		alice.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		synctest.Wait()
		got := alice.All()
		if last := strings.TrimPrefix(got[len(got)-1].String(), "result 2"); last != strings.TrimPrefix(before, "result 4") || !strings.Contains(last, "b=2") {
			t.Errorf("there is %q, and was %q", last, before)
		}
		for range 3 { // alice stays
			time.Sleep(10 * time.Second)
			alice.Ping()
		}
		if hall, lobby := of.revision("hall"), of.revision("lobby"); hall != 1 || lobby != 0 {
			t.Errorf("the revisions are %d and %d", hall, lobby)
		}
		// A revision means one thing only, also of a channel that was forgotten.
		alice.WriteAttributes(change("lobby", wire.AttributesSet, "a=9"))
		synctest.Wait()
		if revision := of.revision("lobby"); revision != 3 {
			t.Errorf("the channel goes on with revision %d", revision)
		}
	})
}

func TestAttributesThatCannotBeWrittenStayAsTheyAre(t *testing.T) {
	withStorage(t, func(t *testing.T, s *servertest.Server, of *storage) {
		alice, bob := s.Login("alice"), s.Login("bob")
		bob.Join("lobby")
		alice.WriteAttributes(change("lobby", wire.AttributesSet, "a=1"))
		synctest.Wait()
		of.set("lobby", &disk{err: errors.New("the disk is full")})
		tell := change("lobby", wire.AttributesSet, "a=2")
		tell.Notify = true
		alice.WriteAttributes(tell)
		alice.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		synctest.Wait()
		all := alice.All()
		if len(all) != 3 || all[1].String() != "result 2 code 2" || !strings.Contains(all[1].Detail, "the disk is full") || !strings.Contains(all[2].String(), "a=1") {
			t.Errorf("alice has %v", alice.Texts())
		}
		for _, text := range bob.Texts() {
			if strings.Contains(text, "a=2") {
				t.Errorf("bob was told %s", text)
			}
		}
		slow := &disk{wait: make(chan struct{})}
		release := sync.OnceFunc(func() { close(slow.wait) })
		defer release()
		of.set("lobby", slow)
		alice.WriteAttributes(change("lobby", wire.AttributesSet, "a=3"))
		synctest.Wait()
		bob.ReadAttributes(wire.KindReadChannelAttributes, "lobby") // what is there, without waiting
		bob.WriteAttributes(change("hall", wire.AttributesSet, "x=1"))
		synctest.Wait()
		got := bob.Texts()
		if !strings.Contains(got[len(got)-2], "a=1") || got[len(got)-1] != "result 3" {
			t.Errorf("bob has %v", got)
		}
		release()
		synctest.Wait()
		bob.ReadAttributes(wire.KindReadChannelAttributes, "lobby")
		synctest.Wait()
		if got := bob.Texts(); !strings.Contains(got[len(got)-1], "a=3") {
			t.Errorf("bob has %v", got)
		}
	})
}
