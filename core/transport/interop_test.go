package transport

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"
)

var interopSizes = []int{0, 1, 125, 126, 127, 498, 499, 512, 513, 4096, 65535, 65536, 200000}

func gorillaDialer() *websocket.Dialer {
	return &websocket.Dialer{Subprotocols: []string{Subprotocol}}
}

// gorillaServer runs serve on each connection.
func gorillaServer(t *testing.T, serve func(*websocket.Conn)) (wsURL string) {
	upgrader := websocket.Upgrader{Subprotocols: []string{Subprotocol}}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		ws, err := upgrader.Upgrade(w, r, nil)
		if err != nil {
			t.Errorf("gorilla refused: %v", err)
			return
		}
		defer ws.Close()
		serve(ws)
	}))
	t.Cleanup(s.Close)
	return "ws" + strings.TrimPrefix(s.URL, "http")
}

func TestClientTalksToGorillaServer(t *testing.T) {
	wsURL := gorillaServer(t, func(ws *websocket.Conn) {
		for {
			kind, msg, err := ws.ReadMessage()
			if err != nil {
				return
			}
			if kind != websocket.BinaryMessage {
				t.Errorf("message type %d", kind)
			}
			if err := ws.WriteMessage(websocket.BinaryMessage, msg); err != nil {
				return
			}
		}
	})
	c, err := Dial(testContext(t), wsURL, DialOptions{})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(CloseNormal, "")
	for _, n := range interopSizes {
		mustWrite(t, c, testMessage(n))
		mustRead(t, c, testMessage(n))
	}
}

func TestServerTalksToGorillaClient(t *testing.T) {
	wsURL, conns := upgradeServer(t, UpgradeOptions{})
	ws, _, err := gorillaDialer().Dial(wsURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	c := <-conns
	defer c.Close(CloseNormal, "")
	for _, n := range interopSizes {
		sent := make(chan error, 1)
		go func() { sent <- ws.WriteMessage(websocket.BinaryMessage, testMessage(n)) }()
		mustRead(t, c, testMessage(n))
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
		go func() { sent <- c.Write(writeBuffer(testMessage(n)), testTimeout) }()
		_, got, err := ws.ReadMessage()
		if err != nil || !bytes.Equal(got, testMessage(n)) {
			t.Fatalf("size %d: gorilla read %d bytes, %v", n, len(got), err)
		}
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
	}
}

func TestFragmentedMessagesAreAssembled(t *testing.T) {
	wsURL, conns := upgradeServer(t, UpgradeOptions{})
	// A write buffer of this size makes gorilla send a frame for every 64 bytes.
	dialer := gorillaDialer()
	dialer.WriteBufferSize = 64
	ws, _, err := dialer.Dial(wsURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	c := <-conns
	defer c.Close(CloseNormal, "")
	for _, n := range []int{1, 64, 65, 1000, 20000} {
		sent := make(chan error, 1)
		go func() {
			w, err := ws.NextWriter(websocket.BinaryMessage)
			if err == nil {
				for b := testMessage(n); len(b) > 0 && err == nil; {
					k := min(50, len(b))
					_, err = w.Write(b[:k])
					b = b[k:]
				}
				w.Close()
			}
			sent <- err
		}()
		mustRead(t, c, testMessage(n))
		if err := <-sent; err != nil {
			t.Fatal(err)
		}
	}
}

func TestPingIsAnsweredAndLeavesMessagesAlone(t *testing.T) {
	wsURL, conns := upgradeServer(t, UpgradeOptions{})
	ws, _, err := gorillaDialer().Dial(wsURL, nil)
	if err != nil {
		t.Fatal(err)
	}
	defer ws.Close()
	c := <-conns
	defer c.Close(CloseNormal, "")
	var pongs []string
	ws.SetPongHandler(func(data string) error {
		pongs = append(pongs, data)
		return nil
	})
	deadline := time.Now().Add(testTimeout)
	for i := range 3 {
		if err := ws.WriteControl(websocket.PingMessage, fmt.Appendf(nil, "ping %d", i), deadline); err != nil {
			t.Fatal(err)
		}
	}
	if err := ws.WriteControl(websocket.PongMessage, []byte("unasked"), deadline); err != nil {
		t.Fatal(err)
	}
	if err := ws.WriteMessage(websocket.BinaryMessage, []byte("hello")); err != nil {
		t.Fatal(err)
	}
	mustRead(t, c, []byte("hello"))
	mustWrite(t, c, []byte("world"))
	if _, got, err := ws.ReadMessage(); err != nil || string(got) != "world" {
		t.Fatalf("gorilla read %q, %v", got, err)
	}
	if want := "[ping 0 ping 1 ping 2]"; fmt.Sprint(pongs) != want {
		t.Errorf("pongs %v, want %s", pongs, want)
	}
}

func TestCloseFrameCarriesCodeAndReasonBothWays(t *testing.T) {
	client, server := connPair(t)
	client.Close(4001, "kicked: another login")
	_, err := server.Read()
	closed, ok := err.(*CloseError)
	if !ok || closed.Code != 4001 || closed.Reason != "kicked: another login" {
		t.Fatalf("server read %v", err)
	}
	if _, again := server.Read(); again != err {
		t.Errorf("second Read = %v, want the same error", again)
	}

	client, server = connPair(t)
	server.Close(CloseGoingAway, strings.Repeat("ü", 100))
	_, err = client.Read()
	closed, ok = err.(*CloseError)
	if !ok || closed.Code != CloseGoingAway || closed.Reason != strings.Repeat("ü", 61) {
		t.Fatalf("client read %v", err)
	}

	client, server = connPair(t)
	client.Close(CloseNoStatus, "")
	_, err = server.Read()
	if closed, ok = err.(*CloseError); !ok || closed.Code != CloseNoStatus {
		t.Fatalf("server read %v", err)
	}
}

func TestFramesSentWithTheHandshakeAreNotLost(t *testing.T) {
	const messages = 200
	wsURL := gorillaServer(t, func(ws *websocket.Conn) {
		for i := range messages {
			_ = ws.WriteMessage(websocket.BinaryMessage, testMessage(i*3))
		}
		_, _, _ = ws.ReadMessage()
	})
	c, err := Dial(testContext(t), wsURL, DialOptions{ReadBuffer: 300})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close(CloseNormal, "")
	for i := range messages {
		mustRead(t, c, testMessage(i*3))
	}
}
