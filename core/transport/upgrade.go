package transport

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/gorilla/websocket"
)

// Subprotocol is offered by Dial and required by Upgrade. A side that answers without it speaks
// something else.
const Subprotocol = "rtm.v1"

// upgradeTimeout bounds the write of the handshake answer, a few hundred bytes into an empty socket.
const upgradeTimeout = 5 * time.Second

// UpgradeOptions are the choices of a server.
type UpgradeOptions struct {
	ReadBuffer int // what an idle connection holds; default 512
	MaxMessage int // largest message accepted; default 1 MiB

	// CheckOrigin says whether a request with this Origin header may connect. nil accepts
	// requests without one, which native programs send, and pages from the server's own host.
	CheckOrigin func(*http.Request) bool
}

// Upgrade turns an HTTP request into a Conn. When it fails it has answered the request with a
// sentence that says why. When it succeeds the handler may return: the connection is hijacked
// and nothing of the request is kept.
func Upgrade(w http.ResponseWriter, r *http.Request, o UpgradeOptions) (*Conn, error) {
	if !websocket.IsWebSocketUpgrade(r) {
		w.Header().Set("Upgrade", "websocket") // RFC 9110 section 15.5.22 wants it in a 426
		w.Header().Set("Connection", "Upgrade")
		scheme := "ws"
		if r.TLS != nil {
			scheme = "wss"
		}
		return nil, refuse(w, http.StatusUpgradeRequired, fmt.Sprintf(
			"this address speaks %s over websocket: connect with an rtm client to %s://%s%s", Subprotocol, scheme, r.Host, r.URL.EscapedPath()))
	}
	if !slices.Contains(websocket.Subprotocols(r), Subprotocol) {
		return nil, refuse(w, http.StatusBadRequest, fmt.Sprintf(
			"this address speaks %s only: the request must name it in Sec-WebSocket-Protocol", Subprotocol))
	}
	var refusal error
	upgrader := websocket.Upgrader{
		Subprotocols:     []string{Subprotocol},
		CheckOrigin:      o.CheckOrigin,
		HandshakeTimeout: upgradeTimeout,
		Error: func(w http.ResponseWriter, r *http.Request, status int, reason error) {
			w.Header().Set("Sec-WebSocket-Version", "13") // RFC 6455 section 4.4
			refusal = refuse(w, status, strings.TrimPrefix(reason.Error(), "websocket: "))
		},
	}
	ws, err := upgrader.Upgrade(w, r, nil)
	if refusal != nil {
		return nil, refusal
	}
	if err != nil {
		return nil, fmt.Errorf("upgrade connection: %w", err)
	}
	// gorilla refuses a client that sent frames before our answer, so nothing is buffered.
	return newConn(ws.NetConn(), false, newReadBuffer(o.ReadBuffer, defaultServerBuffer), 0, o.MaxMessage), nil
}

// refuse answers a request and returns the same as an error.
func refuse(w http.ResponseWriter, status int, sentence string) error {
	http.Error(w, sentence, status)
	return errors.New("upgrade connection: " + sentence)
}

func newReadBuffer(size, standard int) []byte {
	if size <= 0 {
		size = standard
	}
	return make([]byte, max(size, minReadBuffer))
}
