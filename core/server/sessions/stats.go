package sessions

import (
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Stats is what a manager holds now and has counted since it was made.
type Stats struct {
	Linked int // sessions with a connection
	Away   int // sessions whose client may come back

	QueuedBytes  int // not written yet, all sessions together
	LargestQueue int // the same, of the session with most
	HeldBytes    int // kept until the clients acknowledge, the queued ones included

	Opened, Resumed uint64
	Gaps            uint64 // fresh sessions for clients that wanted to continue one
	Lost            uint64 // connections of sessions that broke
	LoginTimeouts   uint64 // connections that ended without a login
	ProtocolErrors  uint64

	Ended   map[string]uint64 // sessions by reason
	Refused map[string]uint64 // logins by reason

	PeerMessages, ChannelMessages uint64 // accepted for delivery
	ChannelDeliveries             uint64 // one for each member that a message was queued for
	Acknowledged, Unacknowledged  uint64 // frames whose sender waits, by their end

	ReceivedBytes, SentBytes, Writes uint64 // what websocket messages hold; masks and headers are not in it

	Handling        Histogram // from the first message of a read to the last write it caused
	Acknowledgement Histogram // from a frame's queue to its acknowledgement, a sample
}

// Names of the reasons in Stats. Reasons that are not here count as "other".
var (
	endNames = [...]struct {
		reason int
		name   string
	}{
		{0, "logout"}, {wire.ByeRemoteLogin, "remote_login"}, {wire.ByeKicked, "kicked"},
		{wire.ByeSlowConsumer, "slow_consumer"}, {wire.ByeExpired, "expired"}, {-1, "other"},
	}
	refusalNames = [...]struct {
		code wire.Code
		name string
	}{
		{wire.LoginRejected, "rejected"}, {wire.LoginInvalidArgument, "invalid_argument"},
		{wire.LoginInvalidAppID, "invalid_app_id"}, {wire.LoginInvalidToken, "invalid_token"},
		{wire.LoginTokenExpired, "token_expired"}, {wire.LoginNotAuthorized, "not_authorized"},
		{wire.LoginTooOften, "too_often"}, {wire.LoginRemoteLogin, "remote_login"}, {wire.LoginKicked, "kicked"},
		{-1, "other"},
	}
)

// endName is the name of the reason for which a session ended.
func endName(reason int) string { return endNames[endIndex(reason)].name }

func endIndex(reason int) int {
	for i, n := range endNames {
		if n.reason == reason {
			return i
		}
	}
	return len(endNames) - 1
}

func refusalIndex(code wire.Code) int {
	for i, n := range refusalNames {
		if n.code == code {
			return i
		}
	}
	return len(refusalNames) - 1
}

// counters are the counts of a manager.
type counters struct {
	opened, resumed, gaps, lost, loginTimeouts, protocolErrors atomic.Uint64

	ended   [len(endNames)]atomic.Uint64
	refused [len(refusalNames)]atomic.Uint64

	traffic [trafficShards]traffic
}

// trafficShards is a power of two large enough that many cores rarely write to the same counter.
const trafficShards = 16

// traffic is counted with every read or write, for a share of the sessions.
type traffic struct {
	peerMessages, channelMessages, channelDeliveries, acknowledged, unacknowledged atomic.Uint64
	receivedBytes, sentBytes, writes                                               atomic.Uint64
	handling, acknowledgement                                                      histogram

	_ [128]byte // keeps the next one off our cache lines
}

func (m *Manager) traffic(s *Session) *traffic { return &m.counters.traffic[s.shard%trafficShards] }

// add takes the counts of a batch over.
func (t *traffic) add(c *hub.Counts) {
	if *c == (hub.Counts{}) {
		return
	}
	for _, one := range [...]struct {
		to *atomic.Uint64
		n  int
	}{
		{&t.peerMessages, c.PeerMessages}, {&t.channelMessages, c.ChannelMessages},
		{&t.channelDeliveries, c.ChannelDeliveries}, {&t.acknowledged, c.Acknowledged},
		{&t.unacknowledged, c.Unacknowledged},
	} {
		if one.n != 0 {
			one.to.Add(uint64(one.n))
		}
	}
	*c = hub.Counts{}
}

// read notes what came with one read and how long handling it took.
func (t *traffic) read(bytes int, took time.Duration) {
	t.receivedBytes.Add(uint64(bytes))
	t.handling.observe(took)
}

func (t *traffic) wrote(bytes int) {
	t.sentBytes.Add(uint64(bytes))
	t.writes.Add(1)
}

// HistogramBounds are the upper bounds of the buckets of a Histogram.
var HistogramBounds = [...]time.Duration{
	50 * time.Microsecond, 100 * time.Microsecond, 250 * time.Microsecond, 500 * time.Microsecond,
	time.Millisecond, 2500 * time.Microsecond, 5 * time.Millisecond, 10 * time.Millisecond,
	25 * time.Millisecond, 50 * time.Millisecond, 100 * time.Millisecond, 250 * time.Millisecond,
	500 * time.Millisecond, time.Second, 2500 * time.Millisecond, 10 * time.Second,
}

// Histogram counts durations by size. The last bucket holds those above all bounds.
type Histogram struct {
	Buckets [len(HistogramBounds) + 1]uint64
	Sum     time.Duration
}

type histogram struct {
	buckets [len(HistogramBounds) + 1]atomic.Uint64
	sum     atomic.Int64
}

func (h *histogram) observe(d time.Duration) {
	i := 0
	for i < len(HistogramBounds) && d > HistogramBounds[i] {
		i++
	}
	h.buckets[i].Add(1)
	h.sum.Add(int64(d))
}

func (h *histogram) addTo(to *Histogram) {
	for i := range h.buckets {
		to.Buckets[i] += h.buckets[i].Load()
	}
	to.Sum += time.Duration(h.sum.Load())
}

// probe watches one frame of a session at a time, from its queue to its acknowledgement. Guarded by Session.mu.
type probe struct {
	frame uint64 // its number; 0: none is watched
	since int64  // by Manager.now
}

// watch begins with the frame just pushed, unless another is watched.
func (s *Session) watch() {
	if s.probe.frame == 0 {
		s.probe = probe{s.out.Acked() + uint64(s.out.Len()), s.manager.now()}
	}
}

// watched ends a watch if its frame is acknowledged. The client was heard just now.
func (s *Session) watched() {
	if s.probe.frame != 0 && s.out.Acked() >= s.probe.frame {
		s.manager.traffic(s).acknowledgement.observe(time.Duration(s.lastSeen.Load() - s.probe.since))
		s.probe = probe{}
	}
}

// Stats counts. It looks at every session, so it is not for hot paths.
func (m *Manager) Stats() Stats {
	c := &m.counters
	s := Stats{
		Opened: c.opened.Load(), Resumed: c.resumed.Load(), Gaps: c.gaps.Load(), Lost: c.lost.Load(),
		LoginTimeouts: c.loginTimeouts.Load(), ProtocolErrors: c.protocolErrors.Load(),
		Ended: make(map[string]uint64), Refused: make(map[string]uint64),
	}
	for i, n := range endNames {
		s.Ended[n.name] = c.ended[i].Load()
	}
	for i, n := range refusalNames {
		s.Refused[n.name] = c.refused[i].Load()
	}
	for i := range c.traffic {
		t := &c.traffic[i]
		s.PeerMessages += t.peerMessages.Load()
		s.ChannelMessages += t.channelMessages.Load()
		s.ChannelDeliveries += t.channelDeliveries.Load()
		s.Acknowledged += t.acknowledged.Load()
		s.Unacknowledged += t.unacknowledged.Load()
		s.ReceivedBytes += t.receivedBytes.Load()
		s.SentBytes += t.sentBytes.Load()
		s.Writes += t.writes.Load()
		t.handling.addTo(&s.Handling)
		t.acknowledgement.addTo(&s.Acknowledgement)
	}
	m.mu.Lock()
	all := make([]*Session, 0, len(m.byID))
	for _, one := range m.byID {
		all = append(all, one)
	}
	m.mu.Unlock()
	for _, one := range all {
		one.mu.Lock()
		if one.link != nil {
			s.Linked++
		} else {
			s.Away++
		}
		s.QueuedBytes += one.out.Unsent()
		s.LargestQueue = max(s.LargestQueue, one.out.Unsent())
		s.HeldBytes += one.out.Bytes()
		one.mu.Unlock()
	}
	return s
}
