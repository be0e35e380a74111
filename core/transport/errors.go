package transport

import (
	"fmt"
)

// Close codes, RFC 6455 section 7.4.1.
const (
	CloseNormal          = 1000
	CloseGoingAway       = 1001
	CloseProtocolError   = 1002
	CloseUnsupportedData = 1003
	CloseNoStatus        = 1005 // never sent: Read reports it for a close frame without a code
	ClosePolicyViolation = 1008
	CloseMessageTooBig   = 1009
	CloseInternalError   = 1011
	CloseTryAgainLater   = 1013
)

// CloseError is returned by [Conn.Read] when the peer closed the connection with a close frame.
type CloseError struct {
	Code   int    // CloseNoStatus when the peer gave none
	Reason string // what the peer wrote, made valid UTF-8
}

func (e *CloseError) Error() string {
	if e.Reason == "" {
		return fmt.Sprintf("read message: peer closed the connection with code %d", e.Code)
	}
	return fmt.Sprintf("read message: peer closed the connection with code %d: %s", e.Code, e.Reason)
}

// ProtocolError is returned by [Conn.Read] when the peer broke the rules of RFC 6455 or of this
// package. Code is what [Conn.Close] should be given as the answer.
type ProtocolError struct {
	Code int
	Text string
}

func (e *ProtocolError) Error() string { return "read message: " + e.Text }

func protocolError(text string) error {
	return &ProtocolError{Code: CloseProtocolError, Text: text}
}

func tooLarge(limit int) error {
	return &ProtocolError{Code: CloseMessageTooBig, Text: fmt.Sprintf("message is larger than %d bytes", limit)}
}
