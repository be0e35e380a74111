package faults

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// witness is a member of every channel that no fault hits, except the end of the server. It writes down the order of
// each channel as the server made it: which message stands at which position, and between which positions a user was
// a member. That is the truth the checker compares with what clients were told.
type witness struct {
	names []string

	mu     sync.Mutex // guards the rest
	orders map[string][]*order
	conn   *transport.Conn
	lost   error // why the connection ended
	done   chan struct{}
}

// order is one life of a channel, from its first member to its last.
type order struct {
	epoch    uint64
	first    uint64 // position when the witness came: it knows what follows
	last     uint64
	messages map[uint64]entry
	times    map[uint64]time.Time // when the witness had them
	stays    map[string][]*stay   // by user
	closed   bool                 // the server is gone: there may have been more
}

// entry is what stands at a position.
type entry struct{ from, text string }

// stay is one membership as the server sees it.
type stay struct {
	from, to uint64 // positions: messages after from, up to to
	open     bool
}

func newWitness(channels []string) *witness {
	return &witness{names: channels, orders: map[string][]*order{}}
}

// connect logs in at the server itself and joins every channel.
func (w *witness) connect(ctx context.Context, address string) error {
	conn, err := transport.Dial(ctx, "ws://"+address+"/rtm", transport.DialOptions{MaxMessage: wire.MaxWireMessage})
	if err != nil {
		return err
	}
	var instance [wire.InstanceBytes]byte
	instance[0] = byte(time.Now().UnixNano())
	if err := write(conn, (&wire.Login{Version: wire.Version, AppID: appID, User: "witness", Instance: instance[:], Agent: "faults"}).Append); err != nil {
		return err
	}
	joined := make(chan error, 1)
	done := make(chan struct{})
	w.mu.Lock()
	w.conn, w.lost, w.done = conn, nil, done
	w.mu.Unlock()
	go func() {
		defer close(done)
		err := w.read(conn, joined)
		w.mu.Lock()
		w.lost = err
		w.mu.Unlock()
		select {
		case joined <- err:
		default:
		}
	}()
	select {
	case err := <-joined:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func write(conn *transport.Conn, frames ...func(*wire.Writer)) error {
	w := wire.NewWriter()
	for _, f := range frames {
		f(w)
	}
	return conn.Write(append(make([]byte, transport.HeaderRoom), w.Bytes()...), 10*time.Second)
}

// read follows the server until the connection ends. It says on joined when every channel was joined.
func (w *witness) read(conn *transport.Conn, joined chan<- error) error {
	d := wire.NewReader()
	pending := len(w.names)
	var received atomic.Uint64
	stop := make(chan struct{})
	var pinging sync.WaitGroup
	defer pinging.Wait()
	defer close(stop)
	for {
		message, err := conn.Read()
		if err != nil {
			return err
		}
		d.Reset(message)
		for kind, ok := d.Next(); ok; kind, ok = d.Next() {
			if kind.Counted() {
				received.Add(1)
			}
			switch kind {
			case wire.KindWelcome:
				frames := make([]func(*wire.Writer), 0, len(w.names))
				for i, name := range w.names {
					frames = append(frames, (&wire.Request{Kind: wire.KindJoin, Request: uint64(i + 1), Subject: []byte(name)}).Append)
				}
				if err := write(conn, frames...); err != nil {
					return err
				}
			case wire.KindResult:
				var f wire.Result
				var j wire.Joined
				if f.Read(d); f.Code != wire.OK {
					return fmt.Errorf("the witness could not join: %s", f.Detail)
				}
				j.Read(d)
				w.begin(w.names[f.Request-1], j)
				if pending--; pending == 0 {
					pinging.Go(func() { keepAlive(conn, &received, stop) })
					joined <- nil
				}
			case wire.KindRefused, wire.KindBye:
				return fmt.Errorf("the witness was sent away with frame %d", kind)
			default:
				w.note(kind, d)
			}
		}
		if d.Err() != nil {
			return d.Err()
		}
	}
}

// keepAlive acknowledges what was received, several times a second.
func keepAlive(conn *transport.Conn, received *atomic.Uint64, stop <-chan struct{}) {
	tick := time.NewTicker(200 * time.Millisecond)
	defer tick.Stop()
	for {
		select {
		case <-stop:
			return
		case <-tick.C:
			n := received.Load()
			if write(conn, func(w *wire.Writer) { wire.AppendCount(w, wire.KindPing, n) }) != nil {
				return // the reader hears of it too
			}
		}
	}
}

func (w *witness) begin(name string, j wire.Joined) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.orders[name] = append(w.orders[name], &order{epoch: j.Epoch, first: j.Position, last: j.Position,
		messages: map[uint64]entry{}, times: map[uint64]time.Time{}, stays: map[string][]*stay{}})
}

// latest returns the present order of a channel; w.mu is held.
func (w *witness) latest(name string) *order {
	list := w.orders[name]
	if len(list) == 0 {
		return nil
	}
	return list[len(list)-1]
}

func (w *witness) note(kind wire.Kind, d *wire.Reader) {
	w.mu.Lock()
	defer w.mu.Unlock()
	switch kind {
	case wire.KindChannelMessage:
		var f wire.ChannelMessage
		f.Read(d)
		o := w.latest(string(f.Channel))
		o.last = f.Position
		o.messages[f.Position] = entry{string(f.From), label(f.Message.Text)}
		o.times[f.Position] = time.Now()
	case wire.KindMemberJoined, wire.KindMemberLeft:
		var f wire.MemberEvent
		f.Read(d)
		o, user := w.latest(string(f.Channel)), string(f.User)
		if kind == wire.KindMemberJoined {
			o.stays[user] = append(o.stays[user], &stay{from: o.last, open: true})
			return
		}
		if list := o.stays[user]; len(list) > 0 {
			s := list[len(list)-1]
			s.to, s.open = o.last, false
		}
	}
}

// before returns the last position that the witness had before a moment.
func (o *order) before(at time.Time) (last uint64) {
	for position, t := range o.times {
		if t.Before(at) {
			last = max(last, position)
		}
	}
	return last
}

// close ends the connection; the orders are closed, because what came after the last message is not known.
func (w *witness) close() {
	w.mu.Lock()
	conn, done := w.conn, w.done
	w.mu.Unlock()
	if conn != nil {
		_ = conn.Close(transport.CloseNormal, "")
		<-done
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.conn = nil
	for _, list := range w.orders {
		for _, o := range list {
			o.closed = true
		}
	}
}
