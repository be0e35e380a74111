// Package transport is the framed connection between a client and the server: whole binary
// messages over a websocket, and an in-memory network that carries the same for tests.
//
// gorilla/websocket does the two opening handshakes, [Dial] and [Upgrade]. From then on a [Conn]
// owns the raw connection and does its own RFC 6455 framing, one implementation for both sides.
// That is worth its few hundred lines for two reasons: a connection that is idle holds one small
// buffer instead of gorilla's and net/http's, and a writer can send everything that waits for a
// connection with one system call that never blocks, which is what lets a few goroutines serve
// large fan-outs.
//
// A Conn has one reader and one writer:
//
//	for {
//		msg, err := conn.Read() // msg is valid until the next Read
//		...
//		if !conn.More() {
//			flush() // everything the messages of one read caused leaves in one write
//		}
//	}
package transport
