package hub

import "github.com/librtm/librtm/core/wire"

// inlineFanOut is the number of members up to which the publisher's own goroutine writes to them. Beyond it
// the flushers do: they own the connections, so that messages which arrive while they are busy leave in the
// same write.
const inlineFanOut = 16

// Batch collects the sessions that one goroutine has to flush: everything that came in with one read is
// handled first, and each session it concerned is written to once. Not safe for concurrent use.
type Batch struct {
	// Writer is for encoding frames; whoever uses it resets it first.
	Writer *wire.Writer

	// Counts is what was done with the batch; whoever takes it over resets it.
	Counts Counts

	flushers *Flushers
	dirty    []Session
	byShard  [][]Session
}

// Counts are counts that one goroutine makes without sharing a counter.
type Counts struct {
	PeerMessages, ChannelMessages int // accepted from their senders
	ChannelDeliveries             int // one for each member that a channel message was queued for
	Acknowledged, Unacknowledged  int // receipts by their end
}

// NewBatch returns a batch that hands large fan-outs to the flushers.
func NewBatch(f *Flushers) *Batch {
	return &Batch{Writer: wire.NewWriter(), flushers: f, byShard: make([][]Session, len(f.shards))}
}

// Send queues a frame for one session, to be written by Flush. The receipt may be nil.
func (b *Batch) Send(s Session, frame []byte, r Receipt) {
	if !b.TrySend(s, frame, r) && r != nil {
		r.Lost(b, false)
	}
}

// TrySend is Send for a caller with locks of its own: it reports false when the session is over, and then leaves the
// receipt alone.
func (b *Batch) TrySend(s Session, frame []byte, r Receipt) bool {
	if s.Send(frame, r) == Refused {
		return false
	}
	b.soil(s)
	return true
}

// soil makes a session one that Flush writes to, also if somebody else has promised to: a flusher may have, and it
// takes its time. A flush that finds nothing to do costs next to nothing.
func (b *Batch) soil(s Session) {
	if n := len(b.dirty); n == 0 || b.dirty[n-1] != s {
		b.dirty = append(b.dirty, s)
	}
}

// FanOut queues one frame for many sessions, all of which share its bytes.
func (b *Batch) FanOut(to []Session, except Session, frame []byte) {
	if len(to) <= inlineFanOut {
		for _, s := range to {
			if s != except && s.Send(frame, nil) != Refused {
				b.soil(s)
			}
		}
		return
	}
	n := uint32(len(b.byShard))
	for _, s := range to {
		if s != except && s.Send(frame, nil) == NeedsFlush {
			i := s.Shard() % n
			b.byShard[i] = append(b.byShard[i], s)
		}
	}
	for i, list := range b.byShard {
		if len(list) > 0 {
			b.flushers.shards[i].add(list)
			clear(list)
			b.byShard[i] = list[:0]
		}
	}
}

// Flush writes to every session that got something since the last Flush.
func (b *Batch) Flush() {
	for i, s := range b.dirty {
		s.Flush()
		b.dirty[i] = nil
	}
	b.dirty = b.dirty[:0]
}
