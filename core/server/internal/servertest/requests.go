package servertest

import "github.com/librtm/librtm/core/wire"

// Write sends bytes as one message, whatever they are.
func (c *Client) Write(message []byte) {
	if c.conn != nil {
		_ = writeMessage(c.conn, message) // a lost connection shows at the reader
	}
}

// Queue encodes a request and keeps it as unconfirmed without sending it: Write the bytes, or resume.
func (c *Client) Queue(k wire.Kind, encode func(w *wire.Writer, request uint64)) (frame []byte, request uint64) {
	c.last++
	c.writer.Reset()
	encode(c.writer, c.last)
	frame = c.writer.Copy()
	c.mu.Lock()
	c.asked[c.last] = k
	c.open = append(c.open, frame)
	c.mu.Unlock()
	return frame, c.last
}

// Count makes the client count frames of its own that it wrote by hand.
func (c *Client) Count(frame []byte) []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open = append(c.open, frame)
	return frame
}

func (c *Client) request(k wire.Kind, encode func(w *wire.Writer, request uint64)) uint64 {
	frame, n := c.Queue(k, encode)
	c.Write(frame)
	return n
}

// Ask sends a request whose only field is a text and returns its number.
func (c *Client) Ask(k wire.Kind, subject string) uint64 {
	return c.request(k, func(w *wire.Writer, n uint64) {
		(&wire.Request{Kind: k, Request: n, Subject: []byte(subject)}).Append(w)
	})
}

// Join asks to join a channel.
func (c *Client) Join(channel string) uint64 { return c.Ask(wire.KindJoin, channel) }

// Leave asks to leave a channel.
func (c *Client) Leave(channel string) uint64 { return c.Ask(wire.KindLeave, channel) }

// Members asks who is in a channel.
func (c *Client) Members(channel string) uint64 { return c.Ask(wire.KindMembers, channel) }

// AskNames sends a request about a list of ids and returns its number.
func (c *Client) AskNames(k wire.Kind, names ...string) uint64 {
	return c.request(k, func(w *wire.Writer, n uint64) {
		(&wire.NamesRequest{Kind: k, Request: n, Names: names}).Append(w)
	})
}

// Logout asks to end the session.
func (c *Client) Logout() uint64 { return c.Ask(wire.KindLogout, "") }

// Text is a text message.
func Text(s string) wire.Message { return wire.Message{Type: wire.MessageText, Text: []byte(s)} }

// Tell sends a text to a user.
func (c *Client) Tell(peer, text string) uint64 { return c.TellMessage(peer, Text(text)) }

// TellMessage sends a message to a user.
func (c *Client) TellMessage(peer string, m wire.Message) uint64 {
	return c.request(wire.KindPeerSend, func(w *wire.Writer, n uint64) {
		(&wire.PeerSend{Request: n, Peer: []byte(peer), Message: m}).Append(w)
	})
}

// Keep sends a text to a user, to be kept until the user has it.
func (c *Client) Keep(peer, text string) uint64 {
	return c.request(wire.KindPeerSend, func(w *wire.Writer, n uint64) {
		(&wire.PeerSend{Request: n, Peer: []byte(peer), Message: Text(text), Options: wire.SendOffline}).Append(w)
	})
}

// Publish sends a text to a channel.
func (c *Client) Publish(channel, text string) uint64 { return c.PublishMessage(channel, Text(text)) }

// PublishMessage sends a message to a channel.
func (c *Client) PublishMessage(channel string, m wire.Message) uint64 {
	return c.request(wire.KindChannelSend, func(w *wire.Writer, n uint64) {
		(&wire.ChannelSend{Request: n, Channel: []byte(channel), Message: m}).Append(w)
	})
}

// Ack acknowledges everything that has arrived.
func (c *Client) Ack() { c.AckCount(wire.KindAck, c.Received()) }

// Ping asks for a sign of life and acknowledges everything that has arrived.
func (c *Client) Ping() { c.AckCount(wire.KindPing, c.Received()) }

// AckCount sends an acknowledgement or a ping with any count.
func (c *Client) AckCount(k wire.Kind, n uint64) {
	c.writer.Reset()
	wire.AppendCount(c.writer, k, n)
	c.Write(c.writer.Copy())
}
