package inbox

import (
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Inbox delivers the peer messages of one application.
//
// A message that shall wait for its receiver is in the store before it is on its way to anybody, and leaves it when
// the receiver's library has it. So there is nothing to rescue when a session ends: what it did not acknowledge is
// in the store still, under the same id.
//
// One question is left: is a message put into the store while its receiver logs in delivered? Whoever puts it there
// looks the receiver up afterwards, both under the lock of that user, and Opened reads the store under the same lock
// after the session has become the one of its user. Either Opened comes later and finds the message, or it came
// before, and then the look-up finds its session.
type Inbox struct {
	limits  wire.Limits
	users   *hub.Users
	store   Store
	reader  func(hub.Session) *Reader
	portion int // bytes of a session's queue that kept messages may take

	ids   atomic.Uint64
	locks hub.Locks // of users: each orders what happens to the kept messages of one, and guards much of Reader
}

// New returns an inbox for the users of a directory. reader finds what belongs to a session.
func New(limits wire.Limits, users *hub.Users, store Store, portion int, reader func(hub.Session) *Reader) *Inbox {
	x := &Inbox{limits: limits, users: users, store: store, reader: reader, portion: portion, locks: hub.NewLocks()}
	x.ids.Store(store.IDsAbove())
	return x
}

// Send delivers a message to the session of a user, or keeps it. The sender's result follows when the receiving
// library has acknowledged the message, when it is kept, or when it is certain that it never will be delivered.
func (x *Inbox) Send(b *hub.Batch, from hub.Session, f *wire.PeerSend, now time.Time) {
	refuse := func(code wire.Code, err error) {
		hub.SendResult(b, from, f.Request, code, err.Error())
	}
	if err := wire.CheckID("the peer id", f.Peer); err != nil {
		refuse(wire.PeerMessageInvalidUserID, err)
		return
	}
	if err := f.Message.Check(x.limits.MessageBytes); err != nil {
		refuse(wire.PeerMessageInvalidMessage, err)
		return
	}
	if f.Options&wire.SendOffline != 0 {
		x.sendKept(b, from, f, now)
		return
	}
	to := x.users.Get(f.Peer)
	if to == nil {
		(&receipt{from: from, request: f.Request}).Lost(b, false)
		return
	}
	x.sendLive(b, from, to, f, 0, now)
}

// sendLive delivers a message that is not kept: behind what is kept for the user, or at once. An id is for one that may
// come again all the same.
func (x *Inbox) sendLive(b *hub.Batch, from, to hub.Session, f *wire.PeerSend, id uint64, now time.Time) {
	b.Writer.Reset()
	(&wire.PeerMessage{From: []byte(from.User()), TimeMS: now.UnixMilli(), Message: f.Message, ID: id}).Append(b.Writer)
	frame, r := b.Writer.Copy(), &receipt{from: from, request: f.Request, unsure: id != 0}
	if reader := x.reader(to); !reader.caughtUp.Load() && x.queue(b, reader, frame, r) {
		return
	}
	b.Send(to, frame, r)
}

// sendKept keeps a message, and delivers it if the receiver is there.
func (x *Inbox) sendKept(b *hub.Batch, from hub.Session, f *wire.PeerSend, now time.Time) {
	peer := string(f.Peer)
	m := Message{From: from.User(), TimeMS: now.UnixMilli(), Body: slices.Clone(f.Message.Span)}
	if x.store.PutWaits() {
		b.Flush() // what the sender said before is not for this disk to hold up
	}
	mu := x.locks.Lock(peer)
	m.ID = x.ids.Add(1)
	err := x.store.Put(peer, m)
	to := x.users.Get(f.Peer)
	var reader *Reader
	if to != nil {
		reader = x.reader(to)
	}
	if err == nil && reader != nil && !reader.caughtUp.Load() {
		x.advance(b, reader) // it has its turn there
		reader = nil
	}
	mu.Unlock()

	unsure := errors.Is(err, ErrUnsure)
	switch {
	case unsure && to != nil: // should it be kept after all, the receiver's library knows it by its id
		x.sendLive(b, from, to, f, m.ID, now)
	case unsure:
		hub.SendResult(b, from, f.Request, wire.PeerMessageSentTimeout,
			fmt.Sprintf("the peer is not logged in, and %v", err))
	case err != nil && to != nil: // without a place in the inbox it is a message like any other
		x.sendLive(b, from, to, f, 0, now)
	case err != nil:
		hub.SendResult(b, from, f.Request, wire.PeerMessagePeerUnreachable,
			fmt.Sprintf("the peer is not logged in, and %v", err))
	case reader != nil && b.TrySend(to, m.frame(b.Writer, false), &keptReceipt{receipt{from: from, request: f.Request}, x, peer, m.ID}):
	default: // also when the session has just ended: the next one gets the message, and may have it already
		hub.SendResult(b, from, f.Request, wire.PeerMessageCachedByServer, kept)
	}
}

// Usage returns the number of kept messages and the bytes that they take.
func (x *Inbox) Usage() (messages int, bytes int64) { return x.store.Usage() }

// Sweep forgets what was kept too long.
func (x *Inbox) Sweep(now time.Time) { x.store.Sweep(x.oldest(now)) }

// oldest is the time from which on messages are kept, Unix milliseconds.
func (x *Inbox) oldest(now time.Time) int64 { return now.Add(-x.limits.OfflineKept).UnixMilli() }

const kept = "the peer gets the message when it logs in"

// receipt turns the fate of a delivery into the sender's result.
type receipt struct {
	from    hub.Session
	request uint64
	unsure  bool // a restart may bring the message back
}

func (r *receipt) Delivered(b *hub.Batch) { hub.SendResult(b, r.from, r.request, wire.OK, "") }

func (r *receipt) Lost(b *hub.Batch, sent bool) {
	if sent {
		hub.SendResult(b, r.from, r.request, wire.PeerMessageSentTimeout,
			"the peer's session ended before it acknowledged the message")
		return
	}
	r.refused(b, "the peer is not logged in")
}

// refused tells the sender that the message was not delivered and never will be, which nobody knows of one that a restart
// may bring back.
func (r *receipt) refused(b *hub.Batch, why string) {
	code := wire.PeerMessagePeerUnreachable
	if r.unsure {
		code, why = wire.PeerMessageSentTimeout, why+", and "+ErrUnsure.Error()
	}
	hub.SendResult(b, r.from, r.request, code, why)
}

// keptReceipt is that of a message that is in the store too.
type keptReceipt struct {
	receipt
	inbox *Inbox
	peer  string
	id    uint64
}

func (r *keptReceipt) Delivered(b *hub.Batch) {
	r.inbox.store.Remove(r.peer, r.id)
	r.receipt.Delivered(b)
}

func (r *keptReceipt) Lost(b *hub.Batch, sent bool) {
	if !r.inbox.store.Has(r.peer, r.id) { // newer ones took its place
		r.receipt.Lost(b, sent)
		return
	}
	hub.SendResult(b, r.from, r.request, wire.PeerMessageCachedByServer, kept)
}
