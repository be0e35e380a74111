package wire

import (
	"fmt"
	"math"
	"time"
)

// Sizes that both sides rely on before they have agreed on anything.
const (
	// MaxWireMessage is the largest websocket message either side accepts. A sender closes a batch before it
	// grows past MaxBatch, so a receiver needs room for one batch and one more frame.
	MaxWireMessage = 256 << 10
	// MaxBatch is the size at which a sender stops adding frames to one websocket message.
	MaxBatch = 64 << 10
	// MaxLoginBytes is the largest message a server accepts before the login.
	MaxLoginBytes = 16 << 10
	// MaxTokenBytes is the longest access token.
	MaxTokenBytes = 4 << 10
	// MaxMessageExtra bounds what an encoded message holds besides its text and raw data: heads, and fields that
	// a later version may add. They are forwarded unseen, so without a bound a sender could make a frame that
	// its receiver's connection does not take.
	MaxMessageExtra = 1 << 10
	// MaxDetailBytes is the longest explanation in a refusal; a longer one is cut.
	MaxDetailBytes = 512
	// MaxAttributeKeyBytes is the longest key of an attribute.
	MaxAttributeKeyBytes = 32
)

// Acknowledgement: a receiver acknowledges a peer message at once, other frames when one of these is reached,
// and whatever is open with every ping.
const (
	AckEveryFrames = 256
	AckEveryBytes  = 64 << 10
)

// Rate is a number of calls in a window of time. A zero Count means "no limit".
type Rate struct {
	Count  int
	Window time.Duration
}

// Limits are the numbers the server enforces and tells the client at login, so that the client can refuse at
// once what the server would refuse later. The defaults are those of the original service.
type Limits struct {
	MessageBytes     int // text, or raw data and its description together
	Channels         int // joined at a time
	MembersListed    int // answered by one request for members
	MemberEvents     int // members up to which joins and leaves are told one by one
	PingInterval     time.Duration
	Silence          time.Duration // without a sign of the server the client calls the connection interrupted
	MessageRate      Rate          // to peers and channels together
	JoinRate         Rate          // of different channels
	JoinSameRate     Rate          // of one channel
	MembersRate      Rate
	LoginRate        Rate
	RenewTokenRate   Rate
	UnreachableAfter time.Duration // without a sign of the client others see it as unreachable
	OfflineAfter     time.Duration // without a sign of the client its session ends

	PeersQueried               int // in one request for presence
	Subscriptions              int // to presence, of one user in all
	ChannelsCounted            int // in one request for numbers of members
	QueryPresenceRate          Rate
	SubscribeRate              Rate
	UnsubscribeRate            Rate
	SubscriptionsRate          Rate
	MemberCountsRate           Rate
	Attributes                 int // of one user or channel, and named in one call
	AttributeValueBytes        int // one value
	UserAttributesBytes        int // keys and values of a user together
	ChannelAttributesBytes     int // keys and values of a channel together
	UserAttributesWriteRate    Rate
	UserAttributesReadRate     Rate
	ChannelAttributesWriteRate Rate
	ChannelAttributesReadRate  Rate

	InvitationBytes     int           // content of an invitation, and its response, each
	Invitations         int           // of one user, as caller or callee, that have not ended
	MediaBytes          int           // one file
	MediaTransfers      int           // uploads and downloads of one client at a time
	OfflineMessages     int           // kept for one user
	InvitationDelivered time.Duration // in which the callee's library must have an invitation
	InvitationAnswered  time.Duration // from then on, in which the callee must answer
	OfflineKept         time.Duration // of a message in the inbox
	MediaKept           time.Duration
	MediaIdle           time.Duration // without a byte moving a transfer ends
	TokenWarning        time.Duration // before its token expires the client is told
}

// DefaultLimits returns the numbers of the original service.
func DefaultLimits() Limits {
	return Limits{
		MessageBytes:     32 << 10,
		Channels:         20,
		MembersListed:    512,
		MemberEvents:     512,
		PingInterval:     2 * time.Second,
		Silence:          4 * time.Second,
		MessageRate:      Rate{180, 3 * time.Second},
		JoinRate:         Rate{50, 3 * time.Second},
		JoinSameRate:     Rate{2, 5 * time.Second},
		MembersRate:      Rate{5, 2 * time.Second},
		LoginRate:        Rate{2, time.Second},
		RenewTokenRate:   Rate{2, time.Second},
		UnreachableAfter: 6 * time.Second,
		OfflineAfter:     30 * time.Second,

		PeersQueried:               256,
		Subscriptions:              512,
		ChannelsCounted:            32,
		QueryPresenceRate:          Rate{10, 5 * time.Second},
		SubscribeRate:              Rate{10, 5 * time.Second},
		UnsubscribeRate:            Rate{10, 5 * time.Second},
		SubscriptionsRate:          Rate{10, 5 * time.Second},
		MemberCountsRate:           Rate{1, time.Second},
		Attributes:                 32,
		AttributeValueBytes:        8 << 10,
		UserAttributesBytes:        16 << 10,
		ChannelAttributesBytes:     32 << 10,
		UserAttributesWriteRate:    Rate{10, 5 * time.Second},
		UserAttributesReadRate:     Rate{40, 5 * time.Second},
		ChannelAttributesWriteRate: Rate{10, 5 * time.Second},
		ChannelAttributesReadRate:  Rate{10, 5 * time.Second},

		InvitationBytes:     8 << 10,
		Invitations:         100,
		MediaBytes:          30 << 20,
		MediaTransfers:      9,
		OfflineMessages:     200,
		InvitationDelivered: 30 * time.Second,
		InvitationAnswered:  60 * time.Second,
		OfflineKept:         7 * 24 * time.Hour,
		MediaKept:           7 * 24 * time.Hour,
		MediaIdle:           120 * time.Second,
		TokenWarning:        30 * time.Second,
	}
}

// fields lists every number in the order it has on the wire: new ones only at the end.
func (l *Limits) fields() (counts []*int, times []*time.Duration, rates []*Rate) {
	return []*int{&l.MessageBytes, &l.Channels, &l.MembersListed, &l.MemberEvents,
			&l.PeersQueried, &l.Subscriptions, &l.ChannelsCounted,
			&l.Attributes, &l.AttributeValueBytes, &l.UserAttributesBytes, &l.ChannelAttributesBytes,
			&l.InvitationBytes, &l.Invitations, &l.MediaBytes, &l.MediaTransfers, &l.OfflineMessages},
		[]*time.Duration{&l.PingInterval, &l.Silence, &l.UnreachableAfter, &l.OfflineAfter,
			&l.InvitationDelivered, &l.InvitationAnswered, &l.OfflineKept, &l.MediaKept, &l.MediaIdle, &l.TokenWarning},
		[]*Rate{&l.MessageRate, &l.JoinRate, &l.JoinSameRate, &l.MembersRate, &l.LoginRate, &l.RenewTokenRate,
			&l.QueryPresenceRate, &l.SubscribeRate, &l.UnsubscribeRate, &l.SubscriptionsRate, &l.MemberCountsRate,
			&l.UserAttributesWriteRate, &l.UserAttributesReadRate, &l.ChannelAttributesWriteRate, &l.ChannelAttributesReadRate}
}

// Check says which limit no frame can tell, or nil.
func (l *Limits) Check() error {
	counts, times, rates := l.fields()
	fits := func(n int64) bool { return n >= 0 && n <= math.MaxInt32 }
	for _, n := range counts {
		if !fits(int64(*n)) {
			return fmt.Errorf("a limit of %d is not from 0 to %d", *n, math.MaxInt32)
		}
	}
	for _, d := range times {
		if !fits(d.Milliseconds()) || *d < 0 {
			return fmt.Errorf("a limit of %v is not from 0 to %v", *d, math.MaxInt32*time.Millisecond)
		}
	}
	for _, r := range rates {
		if !fits(int64(r.Count)) || !fits(r.Window.Milliseconds()) || r.Count > 0 && r.Window < time.Millisecond {
			return fmt.Errorf("a rate of %d in %v is not possible", r.Count, r.Window)
		}
	}
	return nil
}

// Append writes the limits as three arrays: counts, times in milliseconds, and rates as count and
// milliseconds in turn.
func (l *Limits) Append(w *Writer) {
	counts, times, rates := l.fields()
	w.Array(3)
	w.Array(len(counts))
	for _, n := range counts {
		w.Uint(uint64(*n))
	}
	w.Array(len(times))
	for _, d := range times {
		w.Uint(uint64(d.Milliseconds()))
	}
	w.Array(2 * len(rates))
	for _, r := range rates {
		w.Uint(uint64(r.Count))
		w.Uint(uint64(r.Window.Milliseconds()))
	}
}

// Read fills in what the array holds; numbers that an older server does not know keep their value. A time of 0
// keeps its value too, so that nobody has to guard a timer against it, and a rate without a window is no limit.
func (l *Limits) Read(r *Reader) {
	counts, times, rates := l.fields()
	r.Enter()
	r.Enter()
	for _, n := range counts {
		if !r.Has() {
			break
		}
		*n = r.Count()
	}
	r.Leave()
	r.Enter()
	for _, d := range times {
		if !r.Has() {
			break
		}
		if ms := r.Count(); ms > 0 {
			*d = time.Duration(ms) * time.Millisecond
		}
	}
	r.Leave()
	r.Enter()
	for _, rate := range rates {
		if !r.Has() {
			break
		}
		n, window := r.Count(), r.Count()
		if n == 0 || window == 0 {
			n, window = 0, 0
		}
		*rate = Rate{n, time.Duration(window) * time.Millisecond}
	}
	r.Leave()
	r.Leave()
}
