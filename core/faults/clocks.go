package faults

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/token"
	"github.com/librtm/librtm/core/wire"
)

// The application of scenarios with tokens.
const (
	tokenApp         = "0123456789abcdef0123456789abcdef"
	tokenCertificate = "00112233445566778899aabbccddeeff"
)

// mint makes a token for an hour from a moment on.
func mint(user string, from time.Time) (string, error) {
	return token.Mint007(token.Grant{AppID: tokenApp, Certificate: tokenCertificate, User: user, IssuedAt: from, Life: time.Hour})
}

// jumping lets the server's clock jump by hours, back and forth, while ten programs talk that were there before.
func jumping(ctx context.Context, s *stage) (string, error) {
	now := time.Now()
	log := func(p *program, at time.Time) error {
		text, err := mint(p.user, at)
		if err != nil {
			return err
		}
		return p.logIn(ctx, text)
	}
	var list []*program
	defer func() {
		for _, p := range list {
			p.close()
		}
	}()
	join := func(user string, at time.Time) (*program, error) {
		p, err := newProgram(s.address, tokenApp, user, 0)
		if err == nil {
			list = append(list, p)
			err = log(p, at)
		}
		return p, err
	}
	for i := range 10 {
		if _, err := join(fmt.Sprint("member", i), now); err != nil {
			return "", err
		}
	}
	members := list[:10:10]
	if r, err := members[0].tell(ctx, "absent", wire.SendOffline); err != nil || r != wire.PeerMessageCachedByServer {
		return "", fmt.Errorf("a message for an absent user has result %d: %w", r, err)
	}
	media, err := members[1].upload(ctx, s.dir, 100<<10, true)
	if err != nil {
		return "", err
	}
	began := make([]int, len(members))
	for i, p := range members {
		p.collect(pause)
		began[i] = len(p.all)
	}
	for _, hours := range []int64{5, -5, 30, 0} {
		if err := s.clock.set(hours * 3600); err != nil {
			return "", err
		}
		wait(ctx, 3*time.Second) // longer than it takes to be taken for offline
		if err := atOnce(members, func(p *program) error {
			r, err := p.tell(ctx, members[(len(p.user)+3)%len(members)].user, 0)
			if err == nil && r != wire.OK {
				err = fmt.Errorf("result %d", r)
			}
			if err != nil {
				err = fmt.Errorf("%s at %+d h: %w", p.user, hours, err)
			}
			return err
		}); err != nil {
			return "", err
		}
		switch hours {
		case 5:
			// A token of before is over for a newcomer, and one of now is good; and what was kept is there.
			old, err := newProgram(s.address, tokenApp, "newcomer", 0)
			if err != nil {
				return "", err
			}
			list = append(list, old)
			if err := log(old, now); err == nil {
				return "", errors.New("a token that had expired was accepted")
			}
			if p, err := join("absent", now.Add(5*time.Hour)); err != nil {
				return "", err
			} else if m, err := expect[client.PeerMessage](ctx, p); err != nil || !m.Message.Offline {
				return "", fmt.Errorf("the message that was kept came as %+v: %w", m, err)
			}
		case -5, 30:
			if err := members[2].download(ctx, media, 100<<10); err != nil {
				return "", fmt.Errorf("at %+d h: %w", hours, err)
			}
		}
	}
	for i, p := range members {
		p.collect(pause)
		for _, e := range p.all[began[i]:] {
			switch e.(type) {
			case client.StateChanged, client.Reconnected, client.TokenExpired, client.TokenWillExpire, client.Gap:
				return "", fmt.Errorf("%s was disturbed: %T %+v", p.user, e, e)
			}
		}
	}
	return "10 sessions noticed nothing of +5, -5, +30 and 0 h; an expired token was refused, a kept message and a file were there", nil
}

// tell sends a message and waits for its result.
func (p *program) tell(ctx context.Context, to string, o wire.SendOptions) (wire.Code, error) {
	m := client.Message{ID: client.NextMessageID(), Type: wire.MessageText, Text: []byte("hello")}
	if err := p.SendToPeer(to, m, o); err != nil {
		return 0, err
	}
	r, err := expect[client.PeerSendResult](ctx, p)
	return r.Code, err
}
