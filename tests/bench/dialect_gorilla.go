package main

import "fmt"

// Messages of the minimal hub, each a letter and what the letter needs. Names are preceded by their length.
const (
	hubLogin   = 'l' // client: name
	hubJoin    = 'j' // client: channel
	hubPublish = 'p' // client: channel, payload
	hubSend    = 's' // client: peer, payload
	hubAck     = 'a' // client: peer whose message arrived
	hubPing    = 'i' // client
	hubPong    = 'o' // server
	hubResult  = 'r' // server: what was asked for is done
	hubChannel = 'c' // server: channel, sender, payload
	hubPeer    = 'm' // server: sender, payload
)

// gorillaDialect is the protocol of peer_gorilla.go.
type gorillaDialect struct{ buf []byte }

func newGorillaDialect() dialect { return &gorillaDialect{} }

func (d *gorillaDialect) handshake() (string, string) { return "/", "" }

func (d *gorillaDialect) send(c *conn, letter byte, name string, payload []byte) {
	d.buf = append(appendName(append(d.buf[:0], letter), name), payload...)
	c.send(d.buf)
}

func (d *gorillaDialect) login(c *conn, user string)   { d.send(c, hubLogin, user, nil) }
func (d *gorillaDialect) join(c *conn, channel string) { d.send(c, hubJoin, channel, nil) }
func (d *gorillaDialect) ping(c *conn)                 { d.send(c, hubPing, "", nil) }

func (d *gorillaDialect) publish(c *conn, channel string, payload []byte) {
	d.send(c, hubPublish, channel, payload)
}

func (d *gorillaDialect) sendPeer(c *conn, peer string, payload []byte) {
	d.send(c, hubSend, peer, payload)
}

func (d *gorillaDialect) receive(c *conn, message []byte) (arrivals, error) {
	if len(message) == 0 {
		return arrivals{}, fmt.Errorf("an empty message")
	}
	switch message[0] {
	case hubChannel:
		return arrivals{deliveries: 1}, nil
	case hubPeer:
		from, _ := cutName(message[1:])
		d.send(c, hubAck, string(from), nil)
		return arrivals{deliveries: 1}, nil
	case hubResult:
		return arrivals{results: 1}, nil
	case hubPong:
		return arrivals{}, nil
	}
	return arrivals{}, fmt.Errorf("unknown message %q", message)
}

func appendName(b []byte, name string) []byte { return append(append(b, byte(len(name))), name...) }

func cutName(b []byte) (name, rest []byte) {
	if len(b) == 0 || len(b)-1 < int(b[0]) {
		return nil, nil
	}
	return b[1 : 1+b[0]], b[1+b[0]:]
}
