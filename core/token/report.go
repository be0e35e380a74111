package token

import (
	"encoding/base64"
	"fmt"
	"strings"
	"time"
)

// The two formats, by the three characters that a token starts with.
const (
	Format006 = "006"
	Format007 = "007"
)

// Types of service in a "007" token. "006" has no services: all its privileges
// stand in one Service of type ServiceNone.
const (
	ServiceNone uint16 = 0
	ServiceRTC  uint16 = 1
	ServiceRTM  uint16 = 2
)

const (
	privilegeRTMLogin006 = 1000
	privilegeRTMLogin007 = 1
)

// Report is what a token says about itself. Nothing in it can be trusted until
// CheckSignature has passed.
type Report struct {
	Format string
	AppID  string

	// IssuedAt in "006" is counted back from the expiry, 24 hours before it,
	// because only the expiry is written down.
	IssuedAt time.Time

	// Life is what the token asks for; ExpiresAt allows it no more than MaxLife.
	Life      time.Duration
	ExpiresAt time.Time

	Services []Service

	// UnreadBytes counts what follows a service of unknown type: its fields,
	// and any services after it, cannot be told apart.
	UnreadBytes int

	signature []byte
	signed    []byte // the part that the signature covers in full
	salt      uint32
	issued    uint32 // as written; part of the "007" signing key
	userSum   uint32 // CRC-32 of the user id, "006" only
	uidSum    uint32 // CRC-32 of the uid text, "006" only
}

// Service is one service that a token opens.
type Service struct {
	Type       uint16
	User       string // user id of RTM, uid text of RTC
	Channel    string // RTC only
	Privileges []Privilege
}

// Privilege is one thing that a service allows. A zero ExpiresAt means: as
// long as the token.
type Privilege struct {
	ID        uint16
	ExpiresAt time.Time
}

// Inspect reads a token without verifying it, so that a person can be told
// what it is for.
func Inspect(token string) (Report, error) {
	r, err := parse(token)
	if err != nil {
		return Report{}, fmt.Errorf("inspect token: %w", err)
	}
	return r, nil
}

func parse(token string) (Report, error) {
	switch {
	case token == "":
		return Report{}, malformed("it is empty")
	case len(token) > MaxTokenBytes:
		return Report{}, malformed("it has %d characters, at most %d are accepted", len(token), MaxTokenBytes)
	case strings.HasPrefix(token, Format006):
		return parse006(token)
	case strings.HasPrefix(token, Format007):
		return parse007(token)
	}
	return Report{}, malformed("it starts with neither %q nor %q", Format006, Format007)
}

// decodeBase64 is stricter than the package it uses, which skips line breaks:
// one token should have one text.
func decodeBase64(text string) ([]byte, error) {
	if strings.ContainsAny(text, "\r\n") {
		return nil, malformed("there is a line break in it")
	}
	content, err := base64.StdEncoding.Strict().DecodeString(text)
	if err != nil {
		return nil, malformed("it is cut short or changed: its content is not standard Base64")
	}
	return content, nil
}

func (r *Report) service(kind uint16) *Service {
	for i := range r.Services {
		if r.Services[i].Type == kind {
			return &r.Services[i]
		}
	}
	return nil
}

func (s *Service) privilege(id uint16) *Privilege {
	for i := range s.Privileges {
		if s.Privileges[i].ID == id {
			return &s.Privileges[i]
		}
	}
	return nil
}

// rtmLogin finds the privilege that a login needs, and the service around it.
func (r *Report) rtmLogin() (*Service, *Privilege) {
	kind, id := ServiceRTM, uint16(privilegeRTMLogin007)
	if r.Format == Format006 {
		kind, id = ServiceNone, privilegeRTMLogin006
	}
	s := r.service(kind)
	if s == nil {
		return nil, nil
	}
	return s, s.privilege(id)
}
