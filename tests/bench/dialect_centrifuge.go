package main

import (
	"encoding/binary"
	"fmt"

	"github.com/centrifugal/protocol"
)

// centrifugeDialect is the protobuf protocol of the centrifuge library. Messages to a peer are remote procedure
// calls that the server answers once the receiver has sent back the 8 bytes in front of the payload; see
// peer_centrifuge.go.
type centrifugeDialect struct {
	encoder *protocol.ProtobufCommandEncoder
}

// peerTagBytes is the size of what the receiver of a peer message sends back.
const peerTagBytes = 8

func newCentrifugeDialect() dialect {
	return &centrifugeDialect{protocol.NewProtobufCommandEncoder()}
}

func (d *centrifugeDialect) handshake() (string, string) {
	return "/connection/websocket?cf_protocol=protobuf", ""
}

func (d *centrifugeDialect) send(c *conn, command *protocol.Command) {
	b, err := d.encoder.Encode(command)
	if err != nil {
		panic(fmt.Sprintf("encode command: %v", err)) // of our own making, so a mistake in this file
	}
	c.send(b)
}

func (d *centrifugeDialect) request(c *conn) uint32 {
	c.requests++
	return c.requests
}

func (d *centrifugeDialect) login(c *conn, user string) {
	d.send(c, &protocol.Command{Id: d.request(c), Connect: &protocol.ConnectRequest{Token: user}})
}

func (d *centrifugeDialect) join(c *conn, channel string) {
	d.send(c, &protocol.Command{Id: d.request(c), Subscribe: &protocol.SubscribeRequest{Channel: channel}})
}

func (d *centrifugeDialect) publish(c *conn, channel string, payload []byte) {
	d.send(c, &protocol.Command{Id: d.request(c), Publish: &protocol.PublishRequest{Channel: channel, Data: payload}})
}

func (d *centrifugeDialect) sendPeer(c *conn, peer string, payload []byte) {
	d.send(c, &protocol.Command{Id: d.request(c), Rpc: &protocol.RPCRequest{Method: peer, Data: payload}})
}

// ping does nothing: this server asks its clients.
func (d *centrifugeDialect) ping(*conn) {}

// Field numbers of client.proto, with the wire type as it stands in a tag.
const (
	tagReplyID     = 1 << 3
	tagReplyError  = 2<<3 | 2
	tagReplyPush   = 4<<3 | 2
	tagPushPub     = 4<<3 | 2
	tagPushMessage = 8<<3 | 2
	tagMessageData = 1<<3 | 2
)

// receive reads replies by hand, field by field, for the reason given at peekFrame.
func (d *centrifugeDialect) receive(c *conn, message []byte) (arrivals, error) {
	var got arrivals
	for len(message) > 0 {
		reply, rest, ok := cutDelimited(message)
		if !ok {
			return got, fmt.Errorf("a reply is cut off: %x", message)
		}
		message = rest
		if len(reply) == 0 { // a ping; the pong is an empty command
			c.send([]byte{0})
			continue
		}
		switch reply[0] {
		case tagReplyID:
			got.results++
			_, n := binary.Uvarint(reply[1:])
			if fields := reply[1+max(n, 0):]; len(fields) > 0 && fields[0] == tagReplyError {
				return got, fmt.Errorf("the server answered with an error: %q", fields)
			}
		case tagReplyPush:
			push, _, _ := cutDelimited(reply[1:])
			if err := d.push(c, push, &got); err != nil {
				return got, err
			}
		default:
			return got, fmt.Errorf("unknown reply %x", reply)
		}
	}
	return got, nil
}

func (d *centrifugeDialect) push(c *conn, push []byte, got *arrivals) error {
	for len(push) > 0 {
		tag := push[0]
		field, rest, ok := cutDelimited(push[1:])
		if !ok {
			return fmt.Errorf("a push is cut off: %x", push)
		}
		switch tag {
		case tagPushPub:
			got.deliveries++
		case tagPushMessage:
			got.deliveries++
			data, _, _ := cutDelimited(field[1:])
			if field[0] != tagMessageData || len(data) < peerTagBytes {
				return fmt.Errorf("unknown message %x", field)
			}
			d.send(c, &protocol.Command{Send: &protocol.SendRequest{Data: data[:peerTagBytes]}})
		}
		push = rest
	}
	return nil
}

// cutDelimited takes a length and as many bytes from the front of b.
func cutDelimited(b []byte) (value, rest []byte, ok bool) {
	length, n := binary.Uvarint(b)
	if n <= 0 || length > uint64(len(b)-n) {
		return nil, nil, false
	}
	return b[n : n+int(length)], b[n+int(length):], true
}
