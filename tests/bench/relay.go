package main

import (
	"fmt"
	"net/http"
	"time"

	"github.com/gorilla/websocket"
)

// serveRelay copies every message of a connection to the one that came before it: the least a server between two
// clients can do.
func serveRelay() error {
	var upgrader websocket.Upgrader
	waiting := make(chan *websocket.Conn, 1)
	return serveHTTP(roleRelay, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			return
		}
		if r.URL.Path == relayReceiver {
			waiting <- from
			return
		}
		defer from.Close()
		to := <-waiting
		defer to.Close()
		for {
			kind, message, err := from.ReadMessage()
			if err != nil || to.WriteMessage(kind, message) != nil {
				return
			}
		}
	}))
}

// The receiver connects first, so that the sender finds it there.
const (
	relayReceiver = "/receiver"
	relaySender   = "/sender"
)

// relayTrips sends messages through the relay, one at a time, and returns how long each took in nanoseconds.
func relayTrips(addr string, count int) ([]float64, error) {
	receiver, _, err := websocket.DefaultDialer.Dial("ws://"+addr+relayReceiver, nil)
	if err != nil {
		return nil, err
	}
	defer receiver.Close()
	sender, _, err := websocket.DefaultDialer.Dial("ws://"+addr+relaySender, nil)
	if err != nil {
		return nil, err
	}
	defer sender.Close()

	arrived := make(chan time.Time)
	go func() {
		defer close(arrived)
		for {
			_, message, err := receiver.ReadMessage()
			at := time.Now()
			if err != nil || len(message) != len(payload) {
				return
			}
			arrived <- at
		}
	}()
	const warmUp = 200
	times := make([]float64, 0, count)
	for i := range warmUp + count {
		begin := time.Now()
		if err := sender.WriteMessage(websocket.BinaryMessage, payload); err != nil {
			return nil, err
		}
		at, ok := <-arrived
		if !ok {
			return nil, fmt.Errorf("the relay lost message %d", i)
		}
		if i >= warmUp {
			times = append(times, float64(at.Sub(begin).Nanoseconds()))
		}
	}
	return times, nil
}
