package faults

import (
	"context"
	"fmt"
	"net"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// peer is a client that speaks the protocol itself, so that it can do what the library never would.
type peer struct {
	conn     *transport.Conn
	requests uint64
	received atomic.Uint64

	mu      sync.Mutex // guards the rest
	results map[wire.Code]int
	bye     int // reason, when the server ended the connection
	ended   bool
	changed chan struct{} // has room for one
}

// newPeer logs a user in at the server itself.
func newPeer(ctx context.Context, address, user string) (*peer, error) {
	return newPeerOf(ctx, address, appID, user, "")
}

// newPeerOf does it for an application with tokens.
func newPeerOf(ctx context.Context, address, app, user, token string) (*peer, error) {
	conn, err := transport.Dial(ctx, "ws://"+address+"/rtm", transport.DialOptions{MaxMessage: wire.MaxWireMessage, ReadBuffer: 1 << 10})
	if err != nil {
		return nil, err
	}
	var instance [wire.InstanceBytes]byte
	copy(instance[:], user)
	if err := write(conn, (&wire.Login{Version: wire.Version, AppID: app, User: user, Token: token, Instance: instance[:], Agent: "faults"}).Append); err != nil {
		return nil, err
	}
	if deadline, ok := ctx.Deadline(); ok {
		_ = conn.SetReadDeadline(deadline)
	}
	message, err := conn.Read()
	if err != nil {
		return nil, fmt.Errorf("log in %s: %w", user, err)
	}
	d := wire.NewReader()
	d.Reset(message)
	if kind, _ := d.Next(); kind != wire.KindWelcome {
		return nil, fmt.Errorf("log in %s: answered with frame %d", user, kind)
	}
	_ = conn.SetReadDeadline(time.Time{})
	p := &peer{conn: conn, results: map[wire.Code]int{}, changed: make(chan struct{}, 1)}
	return p, nil
}

// read takes what comes until the connection ends, and acknowledges peer messages.
func (p *peer) read() {
	d := wire.NewReader()
	for p.reason() == 0 {
		message, err := p.conn.Read()
		if err != nil {
			break
		}
		d.Reset(message)
		ack := false
		for kind, ok := d.Next(); ok; kind, ok = d.Next() {
			if kind.Counted() {
				p.received.Add(1)
			}
			switch kind {
			case wire.KindPeerMessage:
				ack = true
			case wire.KindResult:
				var f wire.Result
				f.Read(d)
				p.note(func() { p.results[f.Code]++ })
			case wire.KindBye:
				var f wire.Bye
				f.Read(d)
				p.note(func() { p.bye = f.Reason })
			}
		}
		if ack || p.received.Load()%wire.AckEveryFrames == 0 {
			n := p.received.Load()
			if write(p.conn, func(w *wire.Writer) { wire.AppendCount(w, wire.KindAck, n) }) != nil {
				break
			}
		}
	}
	p.note(func() { p.ended = true })
}

func (p *peer) note(what func()) {
	p.mu.Lock()
	what()
	p.mu.Unlock()
	select {
	case p.changed <- struct{}{}:
	default:
	}
}

// request sends one request.
func (p *peer) request(kind wire.Kind, subject string) error {
	p.requests++
	return write(p.conn, (&wire.Request{Kind: kind, Request: p.requests, Subject: []byte(subject)}).Append)
}

// tell sends a text to a user, and publish one to a channel, so many times in one write.
func (p *peer) tell(to, text string, times int) error {
	m := wire.Message{Type: wire.MessageText, Text: []byte(text)}
	frames := make([]func(*wire.Writer), times)
	for i := range frames {
		p.requests++
		f := wire.PeerSend{Request: p.requests, Peer: []byte(to), Message: m}
		frames[i] = f.Append
	}
	return write(p.conn, frames...)
}

func (p *peer) publish(channel, text string) error {
	p.requests++
	f := wire.ChannelSend{Request: p.requests, Channel: []byte(channel), Message: wire.Message{Type: wire.MessageText, Text: []byte(text)}}
	return write(p.conn, f.Append)
}

// count returns how many results of a code there are; all of them for -1.
func (p *peer) count(code wire.Code) (n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for c, k := range p.results {
		if c == code || code == -1 {
			n += k
		}
	}
	return n
}

// over reports whether the connection has ended, and reason why, if the server said so.
func (p *peer) over() bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.ended
}

func (p *peer) reason() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.bye
}

func (p *peer) close() { _ = p.conn.Close(transport.CloseNormal, "") }

// latencies sends messages one after the other between two users who do no harm, until the context ends, and returns
// how long each took from the call to its result.
func latencies(ctx context.Context, a *peer, to string) (list []time.Duration, err error) {
	tick := time.NewTicker(healthyPause)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return list, nil
		case <-tick.C:
		}
		began, before := time.Now(), a.count(-1)
		if err := a.tell(to, "hello", 1); err != nil {
			return list, err
		}
		for a.count(-1) == before {
			timer := time.NewTimer(10 * time.Second)
			select {
			case <-a.changed:
				timer.Stop()
			case <-timer.C:
				return list, fmt.Errorf("a healthy user had no result in 10 s")
			}
			if a.over() {
				return list, fmt.Errorf("a healthy user lost its connection")
			}
		}
		list = append(list, time.Since(began))
		if refused := a.count(-1) - a.count(wire.OK); refused > 0 {
			return list, fmt.Errorf("%d messages of a healthy user were not delivered", refused)
		}
	}
}

// healthyPause is the time between two messages of a user who keeps to the rate of messages.
const healthyPause = 20 * time.Millisecond

func percentile(list []time.Duration, p int) time.Duration {
	if len(list) == 0 {
		return 0
	}
	slices.Sort(list)
	return list[(len(list)-1)*p/100]
}

// openMany opens TCP connections that say nothing of use.
func openMany(n int, address string) (list []net.Conn, refused int) {
	for range n {
		c, err := net.DialTimeout("tcp", address, time.Second)
		if err != nil {
			refused++
			continue
		}
		list = append(list, c)
	}
	return list, refused
}
