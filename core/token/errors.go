package token

import (
	"errors"
	"fmt"
)

// The reasons for refusing a token. What Verify and the checks of a Report
// return wraps exactly one of them, with words on what was found and what was
// expected; neither the token nor the certificate is ever part of the text.
var (
	ErrMalformed    = errors.New("malformed")
	ErrWrongApp     = errors.New("wrong application")
	ErrNoPrivilege  = errors.New("no RTM login privilege")
	ErrWrongUser    = errors.New("wrong user")
	ErrSignature    = errors.New("wrong signature")
	ErrNotYetIssued = errors.New("not yet issued")
	ErrExpired      = errors.New("expired")
)

func malformed(format string, args ...any) error {
	return fmt.Errorf("%w: %s", ErrMalformed, fmt.Sprintf(format, args...))
}

// quote makes text out of a token fit for a log line: a stranger wrote it, so
// control characters are escaped and the length is bounded.
func quote(s string) string {
	if len(s) > maxUserBytes {
		return fmt.Sprintf("%q and %d bytes more", s[:maxUserBytes], len(s)-maxUserBytes)
	}
	return fmt.Sprintf("%q", s)
}
