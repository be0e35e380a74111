package hub

// Session is one login as the features see it.
type Session interface {
	// User is the id the session logged in with.
	User() string
	// Send queues a counted frame. The bytes must not change afterwards. The receipt may be nil.
	Send(frame []byte, r Receipt) Queued
	// Flush writes what is queued, without waiting for the network. Whoever got NeedsFlush owes one call.
	Flush()
	// Shard spreads sessions over flushers; it never changes.
	Shard() uint32
}

// Queued is what became of a frame given to Session.Send.
type Queued int

// Outcomes of Session.Send.
const (
	Refused    Queued = iota // the session is over: the frame was not taken
	Waits                    // somebody will write it: a flush is under way or promised, or the client is away
	NeedsFlush               // the caller has to see to it that Flush is called soon
)

// Receipt learns how the delivery of one frame ended. Exactly one of its methods is called, once, without any
// lock held.
type Receipt interface {
	// Delivered: the receiving library has acknowledged the frame.
	Delivered(b *Batch)
	// Lost: the session ended first. If sent, the receiver may have the frame; otherwise it never will.
	Lost(b *Batch, sent bool)
}
