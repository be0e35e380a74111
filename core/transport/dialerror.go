package transport

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"runtime"
	"syscall"
)

// DialError says what was attempted and why it failed.
type DialError struct {
	URL       string // without its query, which may hold secrets
	Permanent bool   // trying again cannot help
	Err       error  // the cause, and what to do about it
}

func (e *DialError) Error() string { return "connect " + e.URL + ": " + e.Err.Error() }
func (e *DialError) Unwrap() error { return e.Err }

// cause is a reason in words, over the error it explains.
type cause struct {
	text      string
	permanent bool
	err       error
}

func (c *cause) Error() string { return c.text }
func (c *cause) Unwrap() error { return c.err }

func permanent(text string, err error) error {
	return &cause{text: text, permanent: true, err: err}
}

// proxyError marks a failure on the way to or at a proxy.
type proxyError struct {
	via string // host and port; never the user and password before them
	err error
}

func (e *proxyError) Error() string { return "through proxy " + e.via + ": " + e.err.Error() }
func (e *proxyError) Unwrap() error { return e.err }

func newDialError(ctx context.Context, rawURL string, err error) *DialError {
	e := &DialError{URL: displayURL(rawURL)}
	var atProxy *proxyError
	if errors.As(err, &atProxy) {
		c := explainDial(ctx, atProxy.err, "is the proxy running there?")
		e.Permanent = c.permanent
		e.Err = &proxyError{via: atProxy.via, err: c}
		return e
	}
	c := explainDial(ctx, err, "is rtm-server running there?")
	e.Permanent, e.Err = c.permanent, c
	return e
}

// displayURL is rawURL as far as it may be logged.
func displayURL(rawURL string) string {
	u, err := url.Parse(rawURL)
	if err != nil || u.Host == "" {
		return fmt.Sprintf("%q", validUTF8(rawURL, maxQuoted))
	}
	u.User, u.RawQuery, u.ForceQuery, u.Fragment = nil, "", false, ""
	return u.String()
}

// wsaConnRefused is WSAECONNREFUSED; package syscall has the name only on Windows.
const wsaConnRefused = syscall.Errno(10061)

// explainDial puts the errors of dialing and of TLS into words. Whatever it does not know is
// treated as passing: to try again in vain is the smaller harm.
func explainDial(ctx context.Context, err error, refusedHint string) *cause {
	var known *cause
	if errors.As(err, &known) {
		return known
	}
	switch {
	case ctx.Err() == context.Canceled:
		return &cause{text: "cancelled", err: context.Canceled}
	case ctx.Err() != nil, errors.Is(err, os.ErrDeadlineExceeded), errors.Is(err, context.DeadlineExceeded):
		return &cause{text: "no answer in time: is the address right, and does a firewall let it through?", err: errors.Join(err, ctx.Err())}
	case errors.Is(err, syscall.ECONNREFUSED), runtime.GOOS == "windows" && errors.Is(err, wsaConnRefused):
		return &cause{text: "connection refused: " + refusedHint, err: err}
	}
	if c := explainTLS(err); c != nil {
		return c
	}
	var lookup *net.DNSError
	if errors.As(err, &lookup) {
		text := fmt.Sprintf("look up host %s: %s", lookup.Name, lookup.Err)
		if lookup.IsNotFound {
			text = fmt.Sprintf("host %s is not known: is its name right, and is this machine online?", lookup.Name)
		}
		return &cause{text: text, err: err}
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) {
		return &cause{text: "the connection was closed during the handshake: is this the address of an rtm-server?", err: err}
	}
	var op *net.OpError
	if errors.As(err, &op) && op.Err != nil {
		return &cause{text: op.Err.Error(), err: err}
	}
	return &cause{text: err.Error(), err: err}
}

// explainTLS returns nil when err is not about TLS.
func explainTLS(err error) *cause {
	const refused = "the server's certificate is refused: "
	var (
		verification *tls.CertificateVerificationError
		unknown      x509.UnknownAuthorityError
		host         x509.HostnameError
		invalid      x509.CertificateInvalidError
		alert        tls.AlertError
		record       tls.RecordHeaderError
	)
	text := ""
	switch {
	case errors.As(err, &unknown):
		text = refused + "it is signed by an authority that is not trusted here: name its CA file in rtm.tls_ca_file"
	case errors.As(err, &host):
		text = refused + host.Error()
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		text = refused + "it has expired or is not valid yet: is this machine's clock right?"
	case errors.As(err, &verification):
		text = refused + verification.Err.Error()
	case errors.As(err, &alert):
		text = "the server refused the TLS handshake: " + alert.Error()
	case errors.As(err, &record):
		text = "the server does not speak TLS: should the address begin with ws:// instead of wss://?"
	default:
		return nil
	}
	return &cause{text: text, permanent: true, err: err}
}

// answerCause explains why an answer could not be read as HTTP. What the network says passes
// through for explainDial.
func answerCause(head *headConn, err error) error {
	if head.err != nil {
		return head.err
	}
	var network net.Error
	if errors.As(err, &network) {
		return err // the request could not be written
	}
	return permanent(fmt.Sprintf("the server does not speak websocket (%s): is this the address of an rtm-server?",
		validUTF8(err.Error(), maxQuoted)), err)
}
