package client

import (
	"context"
	"net"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/wire"
)

// Version is the version of the library.
const Version = "0.1.0"

// process holds what all clients of a process share, and nothing else does: message ids are promised to be
// unique in the process, client numbers tell the clients apart in a log that they share, and two clients
// cannot each rotate the same log file.
var process struct {
	messageIDs atomic.Int64
	clients    atomic.Int64
	logs       logFiles
}

// NextMessageID draws a message id: from 1, rising, never the same twice in a process.
func NextMessageID() int64 { return process.messageIDs.Add(1) }

// maxAppIDBytes is the longest application id; the original's have 32 characters.
const maxAppIDBytes = 64

// goodbyeTimeout bounds what Close spends on the last write where the system cannot say whether it would wait
// (TLS), or when the socket was full. A socket with room takes it at once.
const goodbyeTimeout = 100 * time.Millisecond

// Options are what a client is made from.
type Options struct {
	AppID string // 1 to 64 visible ASCII characters
	Sink  Sink   // takes the events; required

	// Getenv is where the server's address and the proxies come from; nil = os.Getenv. It is called by Login only, on the
	// caller's goroutine.
	Getenv func(string) string
	// DialContext opens connections; nil = the network. Tests use an in-memory one.
	DialContext func(ctx context.Context, network, addr string) (net.Conn, error)
	// LogFile is opened at the first login when SetLogFile was not called; empty = "agorartm.log".
	LogFile string
	// SystemLog takes the log's lines from the first login on when SetLogFile was not called, instead of LogFile. Each
	// comes with the narrowest filter that lets it through. It is called with locks held, and must neither wait nor
	// keep the line.
	SystemLog func(filter int, line []byte)
}

// Client is one user's access to the service.
//
// Lock order: Client.mu, then the log's locks, then a connection's. The sink is called with mu held, which is
// what keeps events in order; it must not call the client from Push.
type Client struct {
	appID   string
	sink    Sink
	getenv  func(string) string
	dialing func(ctx context.Context, network, addr string) (net.Conn, error)
	journal *journal
	log     logger

	ctx   context.Context // done when the client is closed
	stop  context.CancelFunc
	timer *time.Timer    // fires when the engine has something to do
	owned sync.WaitGroup // every goroutine of the client

	mu         sync.Mutex // guards everything below
	writer     *wire.Writer
	closed     bool
	state      State
	parameters parameters
	limits     wire.Limits // as the server told at the last login
	budgets    [wire.BudgetCount]window
	channels   map[string]*Channel
	calls      *CallManager // or nil
	login      *login       // nil only in DISCONNECTED
	link       *link        // the connection in use, also while it logs in
	requests   uint64       // number of the last request
	pending    map[uint64]*request
	handed     handed              // messages that may come again
	transfers  map[int64]*transfer // by the app's request ids
	wakeAt     time.Time           // what the timer is set to; zero = nothing to do
	background bool                // no connection is wanted for now
}

// New makes a client. It does not connect yet.
func New(o Options) (*Client, error) {
	if why := checkAppID(o.AppID); why != "" {
		return nil, &Error{wire.InitInvalidAppID, "create client: " + why}
	}
	if o.Sink == nil {
		return nil, &Error{wire.InitInvalidArgument, "create client: nothing takes its events"}
	}
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	if o.LogFile == "" {
		o.LogFile = "agorartm.log"
	}
	c := &Client{
		appID:    o.AppID,
		sink:     o.Sink,
		getenv:   o.Getenv,
		dialing:  o.DialContext,
		journal:  newJournal(process.clients.Add(1), o.LogFile, o.SystemLog),
		timer:    time.NewTimer(time.Hour),
		writer:   wire.NewWriter(),
		state:    Disconnected,
		limits:   wire.DefaultLimits(),
		channels: map[string]*Channel{},
		pending:  map[uint64]*request{},

		transfers: map[int64]*transfer{},
	}
	c.timer.Stop()
	c.parameters.loginTimeout = defaultLoginTimeout
	c.log = logger{c.journal}
	c.ctx, c.stop = context.WithCancel(context.Background())
	c.mu.Lock()
	defer c.mu.Unlock()
	c.start("engine", c.engine)
	c.log.Info("client created, librtm " + Version)
	return c, nil
}

func checkAppID(id string) string {
	switch {
	case id == "":
		return "the application id is empty"
	case len(id) > maxAppIDBytes:
		return "the application id is longer than 64 bytes"
	}
	for i := range len(id) {
		if id[i] <= ' ' || id[i] > '~' {
			return "the application id holds something else than visible ASCII characters"
		}
	}
	return ""
}

// Close ends the client: it says goodbye to the server without waiting for an answer and stops every
// goroutine. Nothing is given to the sink once it has returned. It may be called more than once and from any
// goroutine, also from one that handles an event.
func (c *Client) Close() {
	if k, written := c.goodbye(); k != nil {
		timer := time.NewTimer(goodbyeTimeout)
		defer timer.Stop()
		select {
		case <-written:
		case <-timer.C:
		}
		_ = k.conn.Close(closeNormal, "")
	}
	c.owned.Wait()
	c.journal.close()
}

// goodbye closes the client for everybody and writes a logout behind what waits to be written. The channel is
// closed when all of that is with the system, or never can be.
func (c *Client) goodbye() (k *link, written <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return nil, nil
	}
	c.log.Info("client closed")
	c.closed = true
	defer c.stop() // afterwards: a write may need a goroutine
	c.timer.Stop()
	k = c.link
	if k == nil {
		return nil, nil
	}
	if k.live && k.login.logout == nil {
		r := c.newRequest(&opLogout, "")
		f := wire.Request{Kind: r.op.kind, Request: r.id}
		k.login.outbox.Push(c.encode(f.Append), r)
		c.flush()
	}
	k.drained = make(chan struct{})
	if !k.writing {
		close(k.drained)
	}
	return k, k.drained
}

// emit gives an event to the sink; c.mu is held.
func (c *Client) emit(event any, bytes int) {
	if !c.closed {
		c.sink.Push(event, eventBytes+bytes)
	}
}

// eventBytes is what an event takes beside its texts: its struct, its place in a queue, a share of the
// allocator's rounding.
const eventBytes = 96

// encode returns one frame in memory of its own; c.mu is held.
func (c *Client) encode(appendTo func(*wire.Writer)) []byte {
	c.writer.Reset()
	appendTo(c.writer)
	return c.writer.Copy()
}
