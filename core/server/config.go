package server

import (
	"errors"
	"fmt"
	"net/netip"
	"time"

	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

// App is an application the server serves. Its users and channels are apart from those of any other.
type App struct {
	// ID is the application id that clients name.
	ID string
	// Certificate is the key that access tokens are signed with; empty: no tokens are needed.
	Certificate string
}

// maxDevelopmentApps bounds the applications that come into being by being named, in development mode.
const maxDevelopmentApps = 1000

// maxUsersListed bounds the lists of users in one frame, so that it fits behind a batch.
const maxUsersListed = 2048

// maxAttributes bounds what authors and revisions add to a list of attributes: all of it fits a frame.
const maxAttributes = 512

// maxInboxPortion bounds, in bytes, how much of what was kept for a user waits in the queue of its session.
const maxInboxPortion = 256 << 10

// Storage keeps things for applications. What it gives out is used until the server has been closed. Package store has
// one; it is not known here, because this server is in the client library too.
type Storage interface {
	// Inbox returns the messages of an application for users who are not logged in.
	Inbox(app string) inbox.Store
	// Attributes returns where the attributes of the channels of an application are kept.
	Attributes(app string) attributes.Journal
}

// Config says how a server behaves. The zero value of each field means its default.
type Config struct {
	// Apps are the applications served. None: development mode, any application id is accepted, and no tokens
	// are needed; then the server must listen on loopback addresses only, which is the caller's duty.
	Apps []App
	// Limits are the numbers enforced and told to clients: wire.DefaultLimits.
	Limits wire.Limits
	// Sessions refines how sessions behave; its Limits, Server and Log are set from here.
	Sessions sessions.Config
	// MaxConnections bounds open connections, MaxConnectionsPerAddress those of one IPv4 address or one IPv6 network
	// of 64 bits: 0 is no bound.
	MaxConnections, MaxConnectionsPerAddress int
	// MaxPending bounds connections that have not logged in: 4096; MaxPendingPerAddress those of one address: 256;
	// negative: no bound.
	MaxPending, MaxPendingPerAddress int
	// ConnectionRate bounds new connections from one address: 200 in a second; a negative window is no bound.
	ConnectionRate wire.Rate
	// TrustedProxies are the networks whose X-Forwarded-For is believed. Limits by address then hold for the address
	// it names.
	TrustedProxies []netip.Prefix
	// AllowOrigins are the origins of web pages that may connect besides those of the server's own host, written as
	// browsers write them; "*" is all.
	AllowOrigins []string
	// HandshakeTimeout is how long a connection may take for its HTTP request: 10 s.
	HandshakeTimeout time.Duration
	// ChannelAttributesKept is how long the attributes of a channel without members are kept: 120 s.
	ChannelAttributesKept time.Duration
	// Storage keeps over a restart what users were promised; nil: everything is in memory.
	Storage Storage
	// InboxBytes bounds what one application keeps for users who are not logged in: 256 MiB. A Storage has a bound of
	// its own.
	InboxBytes int64
	// MediaDir is where uploaded files are kept over a restart, for this server alone; empty: in a temporary directory,
	// which goes with the server.
	MediaDir string
	// MediaTotal bounds the bytes of all uploaded files together: 4 GiB; negative: the server keeps no media.
	MediaTotal int64
	// MediaRate bounds the uploads that one session begins: 100 in 10 s; a negative count is no bound.
	MediaRate wire.Rate
	// Log gets one line for what matters; nil: nothing is logged. A *slog.Logger will do.
	Log hub.Log
}

// Check says what is wrong with a configuration, or nil: New would accept it.
func (c Config) Check() error { return c.setDefaults() }

func (c *Config) setDefaults() error {
	if c.Limits == (wire.Limits{}) {
		c.Limits = wire.DefaultLimits()
	}
	if c.HandshakeTimeout == 0 {
		c.HandshakeTimeout = 10 * time.Second
	}
	if c.ChannelAttributesKept == 0 {
		c.ChannelAttributesKept = 120 * time.Second
	}
	if c.InboxBytes == 0 {
		c.InboxBytes = 256 << 20
	}
	if c.Sessions.WindowBytes == 0 {
		c.Sessions.WindowBytes = sessions.DefaultWindowBytes
	}
	if c.MaxPending == 0 {
		c.MaxPending = 4096
	}
	if c.MaxPendingPerAddress == 0 {
		c.MaxPendingPerAddress = 256
	}
	switch {
	case c.ConnectionRate == wire.Rate{}:
		c.ConnectionRate = wire.Rate{Count: 200, Window: time.Second}
	case c.ConnectionRate.Window < 0:
		c.ConnectionRate = wire.Rate{}
	}
	if c.Log == nil {
		c.Log = hub.NoLog{}
	}
	if err := c.Limits.Check(); err != nil {
		return fmt.Errorf("configure limits: %w", err)
	}
	if c.Limits.OfflineKept <= 0 || c.Limits.TokenWarning <= 0 {
		return errors.New("configure limits: the times that messages are kept and that tokens are warned of must be longer than nothing; " +
			"to keep no messages set their number to 0")
	}
	if c.InboxBytes < 0 {
		return fmt.Errorf("configure inbox: it cannot have %d bytes", c.InboxBytes)
	}
	if c.Limits.MessageBytes < 1 || c.Limits.MessageBytes > wire.MaxBatch {
		return fmt.Errorf("configure limits: messages of %d bytes are not possible, 1 to %d are", c.Limits.MessageBytes, wire.MaxBatch)
	}
	if most := (wire.MaxWireMessage - wire.MaxBatch) / (wire.MaxIDBytes + 2); c.Limits.MembersListed > most {
		return fmt.Errorf("configure limits: a list of %d members does not fit a frame, at most %d do", c.Limits.MembersListed, most)
	}
	if c.Limits.PingInterval <= 0 || c.Limits.Silence <= 0 {
		return errors.New("configure limits: the ping interval and the silence must be longer than nothing")
	}
	if n := max(c.Limits.PeersQueried, c.Limits.Subscriptions); n > maxUsersListed {
		return fmt.Errorf("configure limits: a list of %d users does not fit a frame, at most %d do", n, maxUsersListed)
	}
	if c.Limits.OfflineAfter <= c.Limits.PingInterval {
		return errors.New("configure limits: users would be offline before their next ping")
	}
	if l := &c.Limits; l.Attributes > maxAttributes || max(l.UserAttributesBytes, l.ChannelAttributesBytes) > wire.MaxBatch {
		return fmt.Errorf("configure limits: %d attributes of %d bytes do not fit a frame, at most %d of %d do",
			l.Attributes, max(l.UserAttributesBytes, l.ChannelAttributesBytes), maxAttributes, wire.MaxBatch)
	}
	if l := &c.Limits; l.MediaBytes <= 0 || l.MediaTransfers <= 0 || l.MediaIdle < time.Millisecond || l.MediaKept < time.Millisecond {
		return fmt.Errorf("configure limits: media of %d bytes, %d transfers, idle for %v and kept for %v cannot be: all must be "+
			"more than nothing; to keep no media set what they may have in all to 0", l.MediaBytes, l.MediaTransfers, l.MediaIdle, l.MediaKept)
	}
	if l := &c.Limits; l.InvitationBytes <= 0 || l.InvitationBytes > wire.MaxBatch {
		return fmt.Errorf("configure limits: invitations of %d bytes are not possible, 1 to %d are", l.InvitationBytes, wire.MaxBatch)
	}
	if l := &c.Limits; l.Invitations <= 0 || l.InvitationDelivered <= 0 || l.InvitationAnswered <= 0 {
		return errors.New("configure limits: the number of invitations and their times must be more than nothing")
	}
	if err := c.checkGate(); err != nil {
		return err
	}
	seen := map[string]bool{}
	for _, a := range c.Apps {
		if err := CheckAppID(a.ID); err != nil {
			return fmt.Errorf("configure application: %w", err)
		}
		if seen[a.ID] {
			return fmt.Errorf("configure application %s: it is named twice", a.ID)
		}
		seen[a.ID] = true
		if a.Certificate != "" && len(a.ID) != token.AppIDBytes {
			return fmt.Errorf("configure application %s: the id has %d characters, but access tokens hold one of %d, so that nobody "+
				"could log in: take another id, or leave the certificate away", a.ID, len(a.ID), token.AppIDBytes)
		}
	}
	return nil
}

// CheckAppID says what is wrong with an application id, or nil: 1 to 64 visible ASCII characters.
func CheckAppID(id string) error {
	if id == "" {
		return errors.New("the application id is empty")
	}
	if len(id) > wire.MaxIDBytes {
		return fmt.Errorf("the application id has %d bytes, at most %d are allowed", len(id), wire.MaxIDBytes)
	}
	for i := 0; i < len(id); i++ {
		if id[i] <= ' ' || id[i] > '~' {
			return fmt.Errorf("the application id holds byte 0x%02x at position %d, only visible ASCII characters are allowed", id[i], i)
		}
	}
	return nil
}
