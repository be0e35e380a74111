package server

import (
	"errors"
	"fmt"
	"time"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

// authenticate decides who may log in, and tells when the token expires, Unix milliseconds; 0: never.
func (s *Server) authenticate(f *wire.Login) (users *hub.Users, expiresMS int64, refused *wire.Refused) {
	refuse := func(code wire.Code, err error) (*hub.Users, int64, *wire.Refused) {
		return nil, 0, &wire.Refused{Code: code, Detail: err.Error()}
	}
	if err := wire.CheckID("the user id", f.User); err != nil {
		return refuse(wire.LoginInvalidArgument, err)
	}
	a := s.findApp(f.AppID)
	if a == nil {
		return refuse(wire.LoginInvalidAppID, fmt.Errorf("application %q is not served here", f.AppID))
	}
	if a.Certificate != "" {
		if f.Token == "" {
			return refuse(wire.LoginNotAuthorized, errors.New("application needs an access token, and none was given"))
		}
		var err error
		if expiresMS, err = a.checkToken(f.Token, f.User); err != nil {
			return refuse(loginCode(err), err)
		}
	}
	// Counted for each user, and after the token: users behind one address do not hinder each other, and nobody is
	// locked out by somebody who has no token of theirs.
	if rate := s.config.Limits.LoginRate; !a.logins.allow(f.User, rate, time.Now()) {
		return refuse(wire.LoginTooOften, fmt.Errorf("more than %d logins in %v: wait and try again", rate.Count, rate.Window))
	}
	return a.users, expiresMS, nil
}

func (a *app) checkToken(text, user string) (expiresMS int64, err error) {
	claims, err := token.Verify(text, token.Check{
		AppID: a.ID, Certificate: a.Certificate, User: user, Now: time.Now(),
	})
	if err != nil {
		return 0, err
	}
	return claims.ExpiresAt.UnixMilli(), nil
}

// tokenCodes maps what is wrong with a token to the codes of a login and of a renewal.
var tokenCodes = []struct {
	err          error
	login, renew wire.Code
}{
	{token.ErrExpired, wire.LoginTokenExpired, wire.RenewTokenTokenExpired},
	{token.ErrWrongApp, wire.LoginInvalidAppID, wire.RenewTokenRejected},
	{token.ErrWrongUser, wire.LoginNotAuthorized, wire.RenewTokenRejected},
	{token.ErrNoPrivilege, wire.LoginNotAuthorized, wire.RenewTokenRejected},
}

func loginCode(err error) wire.Code {
	for _, c := range tokenCodes {
		if errors.Is(err, c.err) {
			return c.login
		}
	}
	return wire.LoginInvalidToken
}

// renewToken judges a new token for a running session. Nothing is kept: the token counts at the next login.
func (a *app) renewToken(text, user string) (expiresMS int64, code wire.Code, detail string) {
	if text == "" || len(text) > wire.MaxTokenBytes {
		return 0, wire.RenewTokenInvalidArgument, "the token is empty or too long"
	}
	if a.Certificate == "" {
		return 0, wire.OK, ""
	}
	expiresMS, err := a.checkToken(text, user)
	if err == nil {
		return expiresMS, wire.OK, ""
	}
	for _, c := range tokenCodes {
		if errors.Is(err, c.err) {
			return 0, c.renew, err.Error()
		}
	}
	return 0, wire.RenewTokenInvalidToken, err.Error()
}
