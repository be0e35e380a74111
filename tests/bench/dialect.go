package main

import (
	"bytes"
	"fmt"
)

// dialect is how a client of one of the compared servers speaks. The load generator is the same for all; only
// this differs. Methods that send append to the connection's output and leave the writing to the caller.
type dialect interface {
	// handshake names the path to connect to and the websocket subprotocol to ask for.
	handshake() (path, subprotocol string)
	login(c *conn, user string)
	join(c *conn, channel string)
	publish(c *conn, channel string, payload []byte)
	sendPeer(c *conn, peer string, payload []byte)
	// ping sends the sign of life that a client of this server owes every two seconds, if any.
	ping(c *conn)
	// receive takes a message apart and answers it as a client has to.
	receive(c *conn, message []byte) (arrivals, error)
}

// arrivals is what came in with one or more messages.
type arrivals struct {
	deliveries int // messages of other users
	results    int // answers to what this client asked for
}

// open connects, logs in, and joins a channel unless it is empty, one step after the other as a client library
// does.
func open(d dialect, addr, user, channel string) (*conn, error) {
	path, subprotocol := d.handshake()
	c, err := dial(addr, path, subprotocol)
	if err != nil {
		return nil, err
	}
	c.user = user
	d.login(c, user)
	err = c.await(d)
	if err == nil && channel != "" {
		d.join(c, channel)
		err = c.await(d)
	}
	if err != nil {
		c.close()
		return nil, fmt.Errorf("log in %s: %w", user, err)
	}
	return c, nil
}

// await writes what is to be written and blocks until a result came.
func (c *conn) await(d dialect) error {
	for {
		if err := c.flushBlocking(); err != nil {
			return err
		}
		got, err := c.takeApart(d, c.in)
		if err != nil {
			return err
		}
		if got.results > 0 {
			return c.flushBlocking()
		}
		if err := c.readBlocking(); err != nil {
			return err
		}
	}
}

// takeApart handles every whole message in b and keeps the rest for the next call.
func (c *conn) takeApart(d dialect, b []byte) (arrivals, error) {
	var sum arrivals
	for {
		message, size, err := nextMessage(b)
		if err != nil {
			return sum, err
		}
		if size == 0 {
			break
		}
		got, err := d.receive(c, message)
		if err != nil {
			return sum, err
		}
		sum.deliveries += got.deliveries
		sum.results += got.results
		b = b[size:]
	}
	c.in = append(c.in[:0], b...) // append moves, so b may be the tail of c.in itself
	return sum, nil
}

func cutBytes(b []byte, separator string) (before, after []byte, found bool) {
	return bytes.Cut(b, []byte(separator))
}
