package main

import (
	"encoding/binary"
	"fmt"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// rtmDialect is the protocol rtm.v1. It acknowledges as the client library does.
type rtmDialect struct {
	writer *wire.Writer
	reader *wire.Reader
}

func newRTMDialect() dialect { return &rtmDialect{wire.NewWriter(), wire.NewReader()} }

func (d *rtmDialect) handshake() (string, string) { return "/rtm", transport.Subprotocol }

// frame is what the wire package can write.
type frame interface{ Append(*wire.Writer) }

func (d *rtmDialect) send(c *conn, f frame) {
	d.writer.Reset()
	f.Append(d.writer)
	c.send(d.writer.Bytes())
}

func (d *rtmDialect) request(c *conn) uint64 {
	c.requests++
	return uint64(c.requests)
}

func (d *rtmDialect) login(c *conn, user string) {
	instance := binary.BigEndian.AppendUint64(make([]byte, wire.InstanceBytes-8), uint64(c.fd))
	d.send(c, &wire.Login{Version: wire.Version, AppID: "bench", User: user, Instance: instance, Agent: "bench"})
}

func (d *rtmDialect) join(c *conn, channel string) {
	d.send(c, &wire.Request{Kind: wire.KindJoin, Request: d.request(c), Subject: []byte(channel)})
}

func (d *rtmDialect) publish(c *conn, channel string, payload []byte) {
	d.send(c, &wire.ChannelSend{Request: d.request(c), Channel: []byte(channel),
		Message: wire.Message{Type: wire.MessageText, Text: payload}})
}

func (d *rtmDialect) sendPeer(c *conn, peer string, payload []byte) {
	d.send(c, &wire.PeerSend{Request: d.request(c), Peer: []byte(peer),
		Message: wire.Message{Type: wire.MessageText, Text: payload}})
}

func (d *rtmDialect) ping(c *conn) { d.count(c, wire.KindPing) }

func (d *rtmDialect) count(c *conn, k wire.Kind) {
	d.writer.Reset()
	wire.AppendCount(d.writer, k, c.received)
	c.send(d.writer.Bytes())
	c.openFrames, c.openBytes = 0, 0
}

func (d *rtmDialect) receive(c *conn, message []byte) (arrivals, error) {
	var got arrivals
	atOnce := false
	for len(message) > 0 {
		kind, size := peekFrame(message)
		if size == 0 {
			return got, fmt.Errorf("a frame of rtm.v1 ends within a value: %x", message)
		}
		switch kind {
		case wire.KindChannelMessage:
			got.deliveries++
		case wire.KindPeerMessage:
			got.deliveries++
			atOnce = true
		default:
			if err := d.other(message[:size], &got); err != nil {
				return got, err
			}
		}
		if kind.Counted() {
			c.received++
			c.openFrames++
			c.openBytes += size
		}
		message = message[size:]
	}
	if atOnce || c.openFrames >= wire.AckEveryFrames || c.openBytes >= wire.AckEveryBytes {
		d.count(c, wire.KindAck)
	}
	return got, nil
}

// other reads the frames that are not deliveries. They are rare enough for the real decoder.
func (d *rtmDialect) other(frame []byte, got *arrivals) error {
	d.reader.Reset(frame)
	k, _ := d.reader.Next()
	switch k {
	case wire.KindWelcome:
		got.results++
	case wire.KindResult:
		got.results++
		var f wire.Result
		if f.Read(d.reader); f.Code != wire.OK {
			return fmt.Errorf("the server answered code %d: %s", f.Code, f.Detail)
		}
	case wire.KindRefused:
		var f wire.Refused
		f.Read(d.reader)
		return fmt.Errorf("the login was refused with code %d: %s", f.Code, f.Detail)
	case wire.KindBye:
		var f wire.Bye
		f.Read(d.reader)
		return fmt.Errorf("the server said goodbye with reason %d: %s", f.Reason, f.Detail)
	}
	return d.reader.Err()
}
