package token

import (
	"crypto/hmac"
	"fmt"
	"hash/crc32"
	"strings"
	"time"
)

// CheckApp tells whether the token is for this application.
func (r *Report) CheckApp(appID string) error {
	if r.AppID != appID {
		return fmt.Errorf("%w: the token is for application %s, expected %s", ErrWrongApp, quote(r.AppID), quote(appID))
	}
	return nil
}

// CheckPrivilege tells whether the token is meant for logging in to RTM.
func (r *Report) CheckPrivilege() error {
	service, login := r.rtmLogin()
	switch {
	case login != nil:
		return nil
	case r.Format == Format006:
		return fmt.Errorf("%w: the token grants %s, expected RTM login (%d)",
			ErrNoPrivilege, service.privilegeList(), privilegeRTMLogin006)
	case service != nil:
		return fmt.Errorf("%w: the token is for RTM and grants %s there, expected login (%d)",
			ErrNoPrivilege, service.privilegeList(), privilegeRTMLogin007)
	}
	return fmt.Errorf("%w: the token is for %s, expected RTM (type %d)", ErrNoPrivilege, r.serviceList(), ServiceRTM)
}

// User is the user id that the token carries; known is false in "006", which
// has only a check sum of it, and where there is no RTM service.
func (r *Report) User() (user string, known bool) {
	if s := r.service(ServiceRTM); s != nil {
		return s.User, true
	}
	return "", false
}

// CheckUser tells whether the token is for this user. In "006" it compares a
// check sum, which CheckSignature then confirms.
func (r *Report) CheckUser(user string) error {
	if r.Format == Format006 {
		if r.userSum != crc32.ChecksumIEEE([]byte(user)) {
			return fmt.Errorf("%w: the token is for somebody else than the expected %s (it carries the check sum of another user id)",
				ErrWrongUser, quote(user))
		}
		// The sum of no text is zero. Anything else makes it an RTC token,
		// whose channel happens to have the name of our user.
		if r.uidSum != 0 {
			return fmt.Errorf("%w: the token is for a uid in an RTC channel, expected the RTM user %s", ErrWrongUser, quote(user))
		}
		return nil
	}
	if found, known := r.User(); !known || found != user {
		return fmt.Errorf("%w: the token is for %s, expected %s", ErrWrongUser, quote(found), quote(user))
	}
	return nil
}

// CheckSignature tells whether the holder of the certificate issued the token.
// Format "007" does not need the user.
func (r *Report) CheckSignature(certificate, user string) error {
	if certificate == "" {
		return fmt.Errorf("%w: there is no certificate to compare it with", ErrSignature)
	}
	var expected []byte
	if r.Format == Format006 {
		expected = sign006(certificate, r.AppID, user, r.signed)
	} else {
		expected = sign007(certificate, r.issued, r.salt, r.signed)
	}
	// In constant time: how much of a guess was right must not show.
	if !hmac.Equal(r.signature, expected) {
		return fmt.Errorf("%w: the token was signed with another certificate or changed afterwards, expected the certificate of application %s",
			ErrSignature, quote(r.AppID))
	}
	return nil
}

// LoginExpiresAt is when the token stops to admit its user.
//
// In "006" the expiry of the privilege is void: such a token lives 24 hours
// from its issue. In "007" the earlier of token and privilege counts.
func (r *Report) LoginExpiresAt() time.Time {
	_, login := r.rtmLogin()
	if r.Format == Format006 || login == nil || login.ExpiresAt.IsZero() || login.ExpiresAt.After(r.ExpiresAt) {
		return r.ExpiresAt
	}
	return login.ExpiresAt
}

// CheckTime tells whether the token is valid at now. Skew is as in Check.
func (r *Report) CheckTime(now time.Time, skew time.Duration) error {
	if skew == 0 {
		skew = DefaultSkew
	}
	if ahead := r.IssuedAt.Sub(now); ahead > max(skew, 0) {
		return fmt.Errorf("%w: the token was issued at %s, expected no later than %s plus %v; compare the clocks",
			ErrNotYetIssued, stamp(r.IssuedAt), stamp(now), max(skew, 0))
	}
	if expires := r.LoginExpiresAt(); !now.Before(expires) {
		return fmt.Errorf("%w: the token was valid until %s, it is now %s", ErrExpired, stamp(expires), stamp(now))
	}
	return nil
}

func stamp(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

func (s *Service) privilegeList() string {
	names := make([]string, 0, len(s.Privileges))
	for _, p := range s.Privileges {
		names = append(names, fmt.Sprintf("%s (%d)", s.PrivilegeName(p.ID), p.ID))
	}
	return listOr(names, "no privilege")
}

func (r *Report) serviceList() string {
	names := make([]string, 0, len(r.Services))
	for _, s := range r.Services {
		names = append(names, fmt.Sprintf("%s (type %d)", s.Name(), s.Type))
	}
	return listOr(names, "no service")
}

func listOr(names []string, none string) string {
	if len(names) == 0 {
		return none
	}
	return strings.Join(names, ", ")
}
