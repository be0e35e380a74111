package transport

import (
	"crypto/tls"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/gorilla/websocket"
)

func discardLog() *log.Logger { return log.New(io.Discard, "", 0) }

func TestUpgradeNamesTheAddressAsItIsReached(t *testing.T) {
	for scheme, tlsState := range map[string]*tls.ConnectionState{"ws": nil, "wss": {}} {
		request := httptest.NewRequest(http.MethodGet, "http://rtm.test/rtm", nil)
		request.TLS = tlsState
		answer := httptest.NewRecorder()
		if _, err := Upgrade(answer, request, UpgradeOptions{}); err == nil {
			t.Error("a plain request is upgraded")
		}
		if body := answer.Body.String(); !strings.Contains(body, " "+scheme+"://rtm.test/rtm") {
			t.Errorf("%s: answered %s", scheme, body)
		}
	}
}

func TestUpgradeAnswersOtherRequestsWithASentence(t *testing.T) {
	wsURL, _ := upgradeServer(t, UpgradeOptions{})
	httpURL := "http" + strings.TrimPrefix(wsURL, "ws")
	handshake := map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": Subprotocol,
	}
	tests := []struct {
		name, method  string
		header, value string // changed in the handshake
		status        int
		text          string
	}{
		{"plain request", http.MethodGet, "Upgrade", "", http.StatusUpgradeRequired, "speaks rtm.v1 over websocket: connect with an rtm client to ws://"},
		{"no subprotocol", http.MethodGet, "Sec-WebSocket-Protocol", "", http.StatusBadRequest, "speaks rtm.v1 only"},
		{"other subprotocol", http.MethodGet, "Sec-WebSocket-Protocol", "chat", http.StatusBadRequest, "speaks rtm.v1 only"},
		{"POST", http.MethodPost, "", "", http.StatusMethodNotAllowed, "not GET"},
		{"old version", http.MethodGet, "Sec-WebSocket-Version", "8", http.StatusBadRequest, "unsupported version"},
		{"bad key", http.MethodGet, "Sec-WebSocket-Key", "short", http.StatusBadRequest, "Sec-WebSocket-Key"},
		{"foreign page", http.MethodGet, "Origin", "https://elsewhere.test", http.StatusForbidden, "origin"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			request, err := http.NewRequestWithContext(testContext(t), test.method, httpURL, nil)
			if err != nil {
				t.Fatal(err)
			}
			for name, value := range handshake {
				request.Header.Set(name, value)
			}
			if test.value == "" {
				request.Header.Del(test.header)
			} else {
				request.Header.Set(test.header, test.value)
			}
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			defer response.Body.Close()
			body, _ := io.ReadAll(response.Body)
			if response.StatusCode != test.status || !strings.Contains(string(body), test.text) {
				t.Errorf("answered %s: %s", response.Status, body)
			}
		})
	}
}

func TestUpgradeAsksCheckOrigin(t *testing.T) {
	wsURL, conns := upgradeServer(t, UpgradeOptions{CheckOrigin: func(r *http.Request) bool {
		return r.Header.Get("Origin") == "https://friend.test"
	}})
	ws, _, err := gorillaDialer().Dial(wsURL, http.Header{"Origin": {"https://friend.test"}})
	if err != nil {
		t.Fatal(err)
	}
	ws.Close()
	(<-conns).Close(CloseNormal, "")
	if _, response, err := gorillaDialer().Dial(wsURL, http.Header{"Origin": {"https://foe.test"}}); err != websocket.ErrBadHandshake || response.StatusCode != http.StatusForbidden {
		t.Errorf("foreign origin: %v", err)
	}
}

func TestUpgradeWithoutHijackerFails(t *testing.T) {
	request := httptest.NewRequest(http.MethodGet, "/rtm", nil)
	for name, value := range map[string]string{
		"Connection": "Upgrade", "Upgrade": "websocket", "Sec-WebSocket-Version": "13",
		"Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==", "Sec-WebSocket-Protocol": Subprotocol,
	} {
		request.Header.Set(name, value)
	}
	recorder := httptest.NewRecorder()
	if _, err := Upgrade(recorder, request, UpgradeOptions{}); err == nil || recorder.Code != http.StatusInternalServerError {
		t.Errorf("Upgrade = %v, answered %d", err, recorder.Code)
	}
}
