package inbox

import (
	"errors"

	"github.com/librtm/librtm/core/wire"
)

// Message is a message that is kept.
type Message struct {
	ID     uint64 // never 0; rises in the order in which the messages of one receiver came
	From   string
	TimeMS int64 // when the server received it, Unix milliseconds
	Body   []byte

	place uint64 // in the journal
}

// Store holds messages until their receivers have them. Every method may be called by many goroutines at once; of Put,
// those for one user come one after another. core/server/store/storetest holds every promise made here.
type Store interface {
	// IDsAbove returns a number to begin with: ids above it are larger than those of all messages that are kept, and
	// not what an earlier server gave, because clients remember ids.
	IDsAbove() uint64
	// Put keeps a message whose id is larger than that of any before it for this user, and returns when it is as safe
	// as it will be. Where a user has as many as may be kept, the oldest makes room. An error says in words why the
	// message is not kept; ErrUnsure, that nobody knows whether a restart will bring it back.
	Put(user string, m Message) error
	// PutWaits reports whether Put waits for a disk.
	PutWaits() bool
	// Next returns the oldest message of a user with an id above a given one, received at a time or after it.
	Next(user string, after uint64, fromMS int64) (Message, bool)
	// Remove forgets a message and reports whether there was one. It does not wait for a disk: a server that is killed
	// at the next moment may have it again.
	Remove(user string, id uint64) bool
	// Has reports whether a message is kept.
	Has(user string, id uint64) bool
	// Sweep forgets what was received before a time.
	Sweep(beforeMS int64)
	// Usage returns the number of kept messages and the bytes that they take.
	Usage() (messages int, bytes int64)
}

// ErrUnsure is part of an error of Put after which a restart may or may not bring the message back.
var ErrUnsure = errors.New("it is not certain whether the message is kept")

// frame encodes a kept message for its receiver.
func (m *Message) frame(w *wire.Writer, offline bool) []byte {
	w.Reset()
	f := wire.PeerMessage{From: []byte(m.From), TimeMS: m.TimeMS, Offline: offline, ID: m.ID}
	f.Message.Span = m.Body
	f.Append(w)
	return w.Copy()
}
