package token

import (
	"errors"
	"fmt"
	"time"
)

// Claims is what a verified token grants.
type Claims struct {
	Format string
	AppID  string

	// User is empty in format "006", which does not carry it: the signature
	// has vouched for Check.User.
	User string

	IssuedAt  time.Time
	ExpiresAt time.Time // of the login privilege, never after the token's own
}

// Check says what a token has to fit. Everything but Skew is required.
type Check struct {
	AppID       string
	Certificate string
	User        string // the user id of the login request
	Now         time.Time

	// Skew is how far the issue time may lie ahead of Now, because token
	// servers run on other machines. Zero means DefaultSkew, a negative value
	// none. It does not extend the life of a token.
	Skew time.Duration
}

// Verify accepts a token that lets Check.User log in to Check.AppID at
// Check.Now, and otherwise says why not with one of the Err values.
//
// The signature comes after application, privilege and user: in "006" a token
// for somebody else fails its signature too, and "wrong user" is the answer
// that helps. A token is accepted only when every check has passed, so the
// order decides about words alone.
func Verify(token string, c Check) (Claims, error) {
	claims, err := verify(token, c)
	if err != nil {
		return Claims{}, fmt.Errorf("verify token: %w", err)
	}
	return claims, nil
}

func verify(token string, c Check) (Claims, error) {
	// An empty key would make every forgery fit.
	if c.AppID == "" || c.Certificate == "" || c.User == "" || c.Now.IsZero() {
		return Claims{}, errors.New("the check lacks an application id, a certificate, a user or a time")
	}
	r, err := parse(token)
	if err != nil {
		return Claims{}, err
	}
	if err := r.CheckApp(c.AppID); err != nil {
		return Claims{}, err
	}
	if err := r.CheckPrivilege(); err != nil {
		return Claims{}, err
	}
	if err := r.CheckUser(c.User); err != nil {
		return Claims{}, err
	}
	if err := r.CheckSignature(c.Certificate, c.User); err != nil {
		return Claims{}, err
	}
	if err := r.CheckTime(c.Now, c.Skew); err != nil {
		return Claims{}, err
	}
	user, _ := r.User()
	return Claims{
		Format: r.Format, AppID: r.AppID, User: user,
		IssuedAt: r.IssuedAt, ExpiresAt: r.LoginExpiresAt(),
	}, nil
}
