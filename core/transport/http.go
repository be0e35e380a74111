package transport

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// HTTP is a connection for plain requests to the server of a websocket address: the same way there, through the same
// proxy and with the same trust. One goroutine uses it at a time; Close and deadlines are for any.
type HTTP struct {
	net.Conn
	base   url.URL
	agent  string
	head   *boundedHead
	reader *bufio.Reader
	writer *bufio.Writer
	last   bool
}

// httpBuffer is what is read from a body before it is written: enough to make system calls cheap, and little enough that
// a slow link takes it in seconds.
const httpBuffer = 16 << 10

// DialHTTP connects to the server at a ws:// or wss:// address. ctx bounds the attempt, not the life of the
// connection. An error is always a [DialError].
func DialHTTP(ctx context.Context, rawURL string, o DialOptions) (*HTTP, error) {
	if o.UserAgent == "" {
		o.UserAgent = defaultUserAgent
	}
	_, u, nc, err := open(ctx, rawURL, o)
	if err != nil {
		return nil, newDialError(ctx, rawURL, err)
	}
	h := &HTTP{Conn: nc, base: *u, agent: o.UserAgent, head: &boundedHead{from: nc}}
	h.reader, h.writer = bufio.NewReader(h.head), bufio.NewWriterSize(nc, httpBuffer)
	h.base.Scheme = "http" + strings.TrimPrefix(u.Scheme, "ws")
	return h, nil
}

// Do sends a request and reads the head of the answer. The path is that of the address with a suffix behind it. body
// has length bytes, or is nil. The body of the answer must be read to its end before the next request, and has no
// other bound than the reader's.
func (h *HTTP) Do(method, suffix string, header http.Header, body io.Reader, length int64) (*http.Response, error) {
	u := h.base
	u.Path, u.RawPath = strings.TrimSuffix(u.Path, "/")+suffix, ""
	header.Set("User-Agent", h.agent)
	request := &http.Request{Method: method, URL: &u, Host: u.Host, Header: header, ContentLength: length}
	if body != nil {
		request.Body = io.NopCloser(body)
	}
	sent := request.Write(h.writer)
	if sent == nil {
		sent = h.writer.Flush()
	}
	// A server that refuses the body may answer and close before it has read all: its answer tells more than the
	// write that failed.
	h.head.begin()
	answer, err := http.ReadResponse(h.reader, request)
	h.head.end()
	if err != nil && sent != nil {
		err = sent
	}
	h.last = err != nil || answer.Close
	return answer, err
}

// Last reports whether the answer to the last request was the last one: the other side closes the connection.
func (h *HTTP) Last() bool { return h.last }

// FirstLine returns the beginning of a text body, for an error; "" when it is something else.
func FirstLine(body io.Reader) string { return firstLine(body) }

// boundedHead keeps a server from sending a head without end.
type boundedHead struct {
	from   io.Reader
	inHead bool
	left   int
}

var errLongHead = errors.New("the head of the HTTP answer has no end")

func (b *boundedHead) begin() { b.inHead, b.left = true, maxHandshake }
func (b *boundedHead) end()   { b.inHead = false }

func (b *boundedHead) Read(p []byte) (int, error) {
	if b.inHead && b.left <= 0 {
		return 0, errLongHead
	}
	n, err := b.from.Read(p)
	b.left -= n
	return n, err
}
