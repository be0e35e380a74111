package servertest

import (
	"context"
	"encoding/hex"
	"io"
	"net/http"
	"strings"

	"github.com/librtm/librtm/core/transport"
)

// Answer is what came back for a request about media.
type Answer struct {
	Status int
	Header http.Header
	Body   string
}

// HTTP opens a connection for requests about media.
func (s *Server) HTTP() *transport.HTTP {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	conn, err := transport.DialHTTP(ctx, s.url, transport.DialOptions{DialContext: s.dial})
	if err != nil {
		s.t.Fatal(err)
	}
	s.t.Cleanup(func() { conn.Close() })
	return conn
}

// Ticket is the header with which a client moves media.
func (c *Client) Ticket() http.Header {
	return http.Header{"Authorization": {"Bearer " + hex.EncodeToString(c.Welcome.Ticket)}}
}

// Media sends a request on a connection of its own. The headers are names and values in turn.
func (c *Client) Media(method, suffix, body string, headers ...string) Answer {
	c.t.Helper()
	h := c.Ticket()
	for i := 0; i < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return c.server.Request(method, suffix, strings.NewReader(body), int64(len(body)), h)
}

// Request sends a request on a connection of its own; a length of -1 is not announced.
func (s *Server) Request(method, suffix string, body io.Reader, length int64, h http.Header) Answer {
	s.t.Helper()
	conn := s.HTTP()
	defer conn.Close()
	if length == 0 {
		body = nil
	}
	answer, err := conn.Do(method, suffix, h, body, length)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, suffix, err)
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		s.t.Fatalf("%s %s: %v", method, suffix, err)
	}
	return Answer{answer.StatusCode, answer.Header, string(text)}
}
