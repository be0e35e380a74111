package main

import (
	"fmt"
	"net"
	"net/http"
	"sync"

	"github.com/gorilla/websocket"
)

// gorillaHub is the server most people write first: gorilla/websocket, a map of channels, and one WriteMessage
// per message and member under the connection's lock.
type gorillaHub struct {
	upgrader websocket.Upgrader

	mu       sync.RWMutex // guards users and channels
	users    map[string]*gorillaClient
	channels map[string][]*gorillaClient
}

type gorillaClient struct {
	name string
	mu   sync.Mutex // guards writes
	ws   *websocket.Conn
}

// servePeerGorilla runs the hub until its process is ended.
func servePeerGorilla() error {
	h := &gorillaHub{users: make(map[string]*gorillaClient), channels: make(map[string][]*gorillaClient)}
	return serveHTTP("peer-gorilla", h)
}

// serveHTTP listens on a port of the system's choice and says where.
func serveHTTP(name string, h http.Handler) error {
	l, err := net.Listen("tcp4", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Printf("%s%s%s/\n", name, listensOn, l.Addr())
	return http.Serve(l, h)
}

func (h *gorillaHub) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	ws, err := h.upgrader.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	c := &gorillaClient{ws: ws}
	for {
		_, message, err := ws.ReadMessage()
		if err != nil || len(message) == 0 {
			return
		}
		h.handle(c, message)
	}
}

func (c *gorillaClient) write(message []byte) {
	c.mu.Lock()
	defer c.mu.Unlock()
	_ = c.ws.WriteMessage(websocket.BinaryMessage, message) // a broken connection ends its reader
}

func (h *gorillaHub) handle(c *gorillaClient, message []byte) {
	name, payload := cutName(message[1:])
	switch message[0] {
	case hubLogin:
		c.name = string(name)
		h.mu.Lock()
		h.users[c.name] = c
		h.mu.Unlock()
		c.write([]byte{hubResult})
	case hubJoin:
		h.mu.Lock()
		h.channels[string(name)] = append(h.channels[string(name)], c)
		h.mu.Unlock()
		c.write([]byte{hubResult})
	case hubPublish:
		out := append(appendName(appendName([]byte{hubChannel}, string(name)), c.name), payload...)
		h.mu.RLock()
		members := h.channels[string(name)]
		h.mu.RUnlock()
		for _, m := range members {
			if m != c {
				m.write(out)
			}
		}
		c.write([]byte{hubResult})
	case hubSend:
		if to := h.user(name); to != nil {
			to.write(append(appendName([]byte{hubPeer}, c.name), payload...))
		}
	case hubAck:
		if to := h.user(name); to != nil {
			to.write([]byte{hubResult})
		}
	case hubPing:
		c.write([]byte{hubPong})
	}
}

func (h *gorillaHub) user(name []byte) *gorillaClient {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.users[string(name)]
}
