package wire

import "fmt"

// Outbox holds the counted frames of one direction of a session until the other side acknowledges them. It is
// what makes a session resumable: after a lost connection the other side says how many frames it has, those
// are dropped, and the rest is sent again.
//
// Each frame carries a tag of the owner's, handed back when the frame is acknowledged. An Outbox is not safe
// for concurrent use; the zero value is empty and ready.
type Outbox[T any] struct {
	entries []outEntry[T]
	head    int    // entries before it are acknowledged
	sent    int    // entries[head : head+sent] were written to a connection
	acked   uint64 // number of the last acknowledged frame
	lost    uint64 // number of the last frame that Trim forgot
	held    int    // bytes of all frames in entries
	unsent  int    // bytes of those not written yet
	trimmed int    // entries[head : head+trimmed] have no bytes any more
}

type outEntry[T any] struct {
	frame []byte
	tag   T
}

// Push adds a frame. The bytes must not change afterwards; several outboxes may share them.
func (o *Outbox[T]) Push(frame []byte, tag T) {
	o.entries = append(o.entries, outEntry[T]{frame, tag})
	o.held += len(frame)
	o.unsent += len(frame)
}

// Len returns the number of frames that are not acknowledged.
func (o *Outbox[T]) Len() int { return len(o.entries) - o.head }

// Bytes returns the size of the frames held, acknowledged ones excluded.
func (o *Outbox[T]) Bytes() int { return o.held }

// Unsent returns the size of the frames not yet written to a connection.
func (o *Outbox[T]) Unsent() int { return o.unsent }

// HasUnsent reports whether a frame waits to be written.
func (o *Outbox[T]) HasUnsent() bool { return o.head+o.sent < len(o.entries) }

// Acked returns the number of the last frame the other side has acknowledged.
func (o *Outbox[T]) Acked() uint64 { return o.acked }

// Last returns the number of the last frame that was pushed.
func (o *Outbox[T]) Last() uint64 { return o.acked + uint64(o.Len()) }

// Take appends unsent frames to buf until it holds at least max bytes, and counts them as sent.
func (o *Outbox[T]) Take(buf []byte, max int) []byte {
	for o.HasUnsent() && len(buf) < max {
		f := o.entries[o.head+o.sent].frame
		buf = append(buf, f...)
		o.unsent -= len(f)
		o.sent++
	}
	return buf
}

// Ack drops the frames up to and including the number received, calling f with the tag of each.
func (o *Outbox[T]) Ack(received uint64, f func(T)) error {
	if received <= o.acked {
		return nil // an older count that arrived late
	}
	if received > o.acked+uint64(o.sent) {
		return fmt.Errorf("%w: frame %d is acknowledged, only %d were sent", ErrMalformed, received, o.acked+uint64(o.sent))
	}
	for n := received - o.acked; n > 0; n-- {
		e := &o.entries[o.head]
		tag := e.tag
		o.held -= len(e.frame)
		*e = outEntry[T]{}
		o.head++
		o.sent--
		o.acked++
		if o.trimmed > 0 {
			o.trimmed--
		}
		if f != nil {
			f(tag)
		}
	}
	o.compact()
	return nil
}

// compact gives memory back: an idle session keeps room for a few entries, a busy one for a small multiple of
// what it needs, also after a burst.
func (o *Outbox[T]) compact() {
	n := o.Len()
	switch {
	case n == 0 && cap(o.entries) > smallOutbox:
		o.entries, o.head = nil, 0
	case n == 0:
		o.entries, o.head = o.entries[:0], 0
	case cap(o.entries) > 8*max(n, smallOutbox):
		o.entries, o.head = append(make([]outEntry[T], 0, 2*max(n, smallOutbox)), o.entries[o.head:]...), 0
	case o.head >= 2*smallOutbox && o.head >= len(o.entries)/2:
		copy(o.entries, o.entries[o.head:])
		clear(o.entries[n:])
		o.entries, o.head = o.entries[:n], 0
	}
}

// smallOutbox is the number of entries for which an empty outbox keeps room, so that a slow exchange does not
// allocate for each frame.
const smallOutbox = 16

// CanResume reports whether the other side, which has received so many frames, can be given the rest.
func (o *Outbox[T]) CanResume(received uint64) bool {
	return received >= o.lost && received >= o.acked && received <= o.acked+uint64(o.sent)
}

// Resume continues on a new connection: what the other side has is acknowledged, the rest is unsent again.
// The caller has asked CanResume.
func (o *Outbox[T]) Resume(received uint64, f func(T)) error {
	if !o.CanResume(received) {
		return fmt.Errorf("%w: cannot resume after frame %d: %d acknowledged, %d forgotten, %d sent",
			ErrMalformed, received, o.acked, o.lost, o.acked+uint64(o.sent))
	}
	if err := o.Ack(received, f); err != nil {
		return err
	}
	o.sent = 0
	o.unsent = o.held
	return nil
}

// Trim forgets the bytes of the oldest sent frames until at most max bytes are held. Their tags stay, so that
// an acknowledgement still finds them; what is lost is the possibility to resume before them.
func (o *Outbox[T]) Trim(max int) {
	for o.held > max && o.trimmed < o.sent {
		e := &o.entries[o.head+o.trimmed]
		o.held -= len(e.frame)
		e.frame = nil
		o.trimmed++
		o.lost = o.acked + uint64(o.trimmed)
	}
}

// Drain calls f with each tag, oldest first, and whether its frame was written to a connection, and forgets the
// tags. The frames are removed too unless keep is set: then those not yet written can still go out.
func (o *Outbox[T]) Drain(f func(tag T, sent bool), keep bool) {
	var none T
	for i := o.head; i < len(o.entries); i++ {
		f(o.entries[i].tag, i < o.head+o.sent)
		o.entries[i].tag = none
	}
	if !keep {
		n := o.acked + uint64(o.sent)
		*o = Outbox[T]{acked: n, lost: n}
	}
}

// RemoveUnsent removes the frames that were never written and whose tag is chosen: nobody has counted them.
func (o *Outbox[T]) RemoveUnsent(chosen func(T) bool) {
	keep := o.entries[:o.head+o.sent]
	for _, e := range o.entries[o.head+o.sent:] {
		if chosen(e.tag) {
			o.held -= len(e.frame)
			o.unsent -= len(e.frame)
			continue
		}
		keep = append(keep, e)
	}
	clear(o.entries[len(keep):])
	o.entries = keep
	o.compact()
}
