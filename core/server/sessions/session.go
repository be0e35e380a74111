package sessions

import (
	"encoding/hex"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// maxOpenFrames bounds the frames a client may leave unacknowledged. It acknowledges every
// wire.AckEveryFrames, so only one that never does comes near.
const maxOpenFrames = 64 << 10

// writeTimeout ends a connection whose socket takes nothing for so long.
const writeTimeout = 20 * time.Second

// maxControl bounds, in bytes, the pongs that wait for a client which pings but does not read: more of them would
// tell it nothing new.
const maxControl = 1 << 10

// keptControl, in bytes, holds a pong or two. Larger buffers, such as that of the welcome, are not kept for a connection
// that may be idle from then on.
const keptControl = 64

// Session is one login of one user. It outlives its connections: while the client is away, frames wait.
//
// States, and what leads from one to the other:
//
//	linked ──connection lost──▶ away ──resume──▶ linked
//	linked, away ──logout, replaced, kicked, offline, queue full──▶ ended
type Session struct {
	// Local belongs to the handler; set in Handler.Started, before the first frame is handled.
	Local any

	id, secret [wire.InstanceBytes]byte
	ticket     [wire.InstanceBytes]byte // for media; it follows the id in what the client is told
	instance   [wire.InstanceBytes]byte
	user       string
	users      *hub.Users
	shard      uint32
	manager    *Manager

	opened   int64         // by Manager.now
	lastSeen atomic.Int64  // when the client was last heard, by Manager.now
	attempt  atomic.Uint64 // of the login that opened or last resumed the session

	unreachable atomic.Bool // as of the last sweep

	// ending is held by Manager.End from the moment the session's id is gone until every feature has forgotten
	// the session: a fresh login of the same user waits for it.
	ending sync.Mutex

	// handling is held while the frames of one message are handled, so that a resume on a second connection
	// sees either none or all of them counted. Taken before mu.
	handling sync.Mutex
	received atomic.Uint64 // counted frames handled; written with handling held

	mu    sync.Mutex // guards the rest
	out   wire.Outbox[hub.Receipt]
	link  *link // nil while the client is away
	over  bool  // ended, or about to be: nothing is accepted any more
	acked uint64

	resumes int32 // how often the client came back
	probe   probe
}

// link is a session's hold on one connection.
type link struct {
	conn    *transport.Conn
	claimed bool   // somebody has promised to flush
	writing bool   // somebody is flushing
	control []byte // frames that are not counted, to be written before anything else
	bye     []byte // written last; then the connection is closed
	reason  int
	again   int // bytes that waited for the resume which made it: no fault of its client
}

// User returns the id the session logged in with.
func (s *Session) User() string { return s.user }

// Reachable reports whether the client was heard within Limits.UnreachableAfter, as of the last sweep.
func (s *Session) Reachable() bool { return !s.unreachable.Load() }

// Shard spreads sessions over flushers.
func (s *Session) Shard() uint32 { return s.shard }

// ID returns the session's id in the form the log shows. It is not the secret that a resume needs.
func (s *Session) ID() string { return hex.EncodeToString(s.id[:4]) }

// Send queues a counted frame; see hub.Session.
func (s *Session) Send(frame []byte, r hub.Receipt) hub.Queued {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.over {
		return hub.Refused
	}
	limit := s.manager.config.WindowBytes
	if s.link != nil {
		limit = s.manager.config.QueueBytes + s.link.again
	}
	if s.out.Unsent()+len(frame) > limit || s.out.Len() >= maxOpenFrames {
		s.over = true // from here on nothing gets in; the manager does the rest without our lock
		s.manager.endSoon(s, wire.ByeSlowConsumer)
		return hub.Refused
	}
	s.out.Push(frame, r)
	if r != nil {
		s.watch()
	}
	return s.claim()
}

// claim makes the caller the one who flushes, unless there is one already. mu is held.
func (s *Session) claim() hub.Queued {
	if s.link == nil || s.link.claimed {
		return hub.Waits
	}
	s.link.claimed = true
	return hub.NeedsFlush
}

// sendControl queues a frame that is not counted, on the given connection only.
func (s *Session) sendControl(l *link, b *hub.Batch, k wire.Kind) {
	b.Writer.Reset()
	wire.AppendCount(b.Writer, k, s.received.Load())
	s.mu.Lock()
	if s.link != l || s.over || len(l.control) > maxControl {
		s.mu.Unlock()
		return
	}
	l.control = append(l.control, b.Writer.Bytes()...)
	s.acked = s.received.Load()
	flush := s.claim() == hub.NeedsFlush
	s.mu.Unlock()
	if flush {
		s.Flush()
	}
}

// buffers for flushing; they come back once the bytes are on their way.
var buffers = sync.Pool{New: func() any { b := make([]byte, 0, 4<<10); return &b }}

// maxPooledBuffer keeps a rare large batch from staying in memory.
const maxPooledBuffer = 256 << 10

func putBuffer(b *[]byte) {
	if cap(*b) <= maxPooledBuffer {
		buffers.Put(b)
	}
}

// Flush writes everything queued; see hub.Session. When the socket is full a goroutine of the session goes on,
// so the caller never waits.
func (s *Session) Flush() {
	s.mu.Lock()
	l := s.link
	if l == nil || !l.claimed || l.writing {
		s.mu.Unlock()
		return
	}
	l.writing = true
	s.mu.Unlock()
	s.write(l)
}

// write is the flush loop. The caller has set l.writing.
func (s *Session) write(l *link) {
	buf := buffers.Get().(*[]byte)
	for {
		s.mu.Lock()
		if s.link != l && l.bye == nil {
			s.mu.Unlock() // replaced by a newer connection, which has its own writer
			break
		}
		out, last := s.next(l, (*buf)[:transport.HeaderRoom])
		*buf = out
		if len(out) == transport.HeaderRoom {
			l.claimed, l.writing = false, false
			s.mu.Unlock()
			break
		}
		s.mu.Unlock()

		s.manager.traffic(s).wrote(len(out) - transport.HeaderRoom)
		rest, err := l.conn.TryWrite(out)
		if err == nil && len(rest) > 0 {
			s.manager.wg.Add(1)
			go func() {
				defer s.manager.wg.Done()
				err := l.conn.Finish(rest, writeTimeout)
				putBuffer(buf)
				if s.wrote(l, err, last) {
					s.write(l)
				}
			}()
			return
		}
		if !s.wrote(l, err, last) {
			break
		}
	}
	putBuffer(buf)
}

// next fills buf with what goes out in one write: control frames, an acknowledgement that is due, and queued
// frames. mu is held.
func (s *Session) next(l *link, buf []byte) (out []byte, last bool) {
	if cap(buf) < transport.HeaderRoom {
		buf = make([]byte, transport.HeaderRoom, 4<<10)
	}
	buf = append(buf, l.control...)
	l.control = l.control[:0]
	if cap(l.control) > keptControl {
		l.control = nil
	}
	if l.bye != nil && l.reason != wire.ByeDrain || s.link != l {
		return append(buf, l.bye...), true
	}
	if s.out.HasUnsent() {
		if n := s.received.Load(); n != s.acked {
			s.acked = n
			buf = appendAck(buf, n)
		}
		buf = s.out.Take(buf, wire.MaxBatch)
		s.out.Trim(s.manager.config.WindowBytes)
		return buf, false
	}
	if l.bye != nil {
		return append(buf, l.bye...), true
	}
	return buf, false
}

// wrote looks at how a write ended and reports whether to go on. If not, l.writing stays set: nobody else writes
// here.
func (s *Session) wrote(l *link, err error, last bool) bool {
	switch {
	case err != nil:
		_ = l.conn.Close(transport.CloseNormal, "")
	case last:
		// The client closes; see Manager.linger.
		_ = l.conn.SetReadDeadline(time.Now().Add(byeTimeout))
	}
	return err == nil && !last
}

// appendAck writes an acknowledgement by hand: it is the one frame made per flush, and always this shape.
func appendAck(buf []byte, n uint64) []byte {
	buf = append(buf, 0x92, byte(wire.KindAck), 0xcf)
	return append(buf, byte(n>>56), byte(n>>48), byte(n>>40), byte(n>>32), byte(n>>24), byte(n>>16), byte(n>>8), byte(n))
}

// closeCode puts a bye reason into the range that RFC 6455 section 7.4.2 leaves to applications.
func closeCode(reason int) int {
	if reason == 0 {
		return transport.CloseNormal
	}
	return 4000 + reason
}

// sayBye has the connection end after what is due was written. mu is not held.
func (s *Session) sayBye(l *link, reason int, detail string) {
	w := wire.NewWriter()
	(&wire.Bye{Reason: reason, Detail: detail}).Append(w)
	s.mu.Lock()
	l.bye, l.reason = w.Bytes(), reason
	flush := !l.writing
	l.claimed, l.writing = true, true
	s.mu.Unlock()
	if flush {
		s.write(l)
	}
}
