package token

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"time"
)

// Grant says what a new token is for.
type Grant struct {
	AppID       string // 32 hexadecimal characters; in "006" any 32 characters
	Certificate string // 32 hexadecimal characters; in "006" any text
	User        string // the user id that may log in, 1 to 64 bytes

	// IssuedAt is cut to whole seconds, as both formats count in them.
	IssuedAt time.Time

	// Life is between one second and MaxLife; zero means MaxLife. A "006" token
	// always counts as issued 24 hours before it expires, so a shorter life
	// looks like an earlier issue there.
	Life time.Duration

	// Salt makes two tokens of the same second differ; zero means a random one.
	Salt uint32
}

// Mint006 makes a token of format "006".
func Mint006(g Grant) (string, error) {
	if len(g.AppID) != AppIDBytes {
		return "", fmt.Errorf("mint token: the application id has %d characters instead of %d", len(g.AppID), AppIDBytes)
	}
	if g.Certificate == "" {
		return "", errors.New("mint token: the certificate is empty")
	}
	g, err := g.complete()
	if err != nil {
		return "", fmt.Errorf("mint token: %w", err)
	}
	return mint006(g), nil
}

// Mint007 makes a token of format "007".
func Mint007(g Grant) (string, error) {
	if !isHexID(g.AppID) {
		return "", fmt.Errorf("mint token: the application id %s is not %d hexadecimal characters", quote(g.AppID), AppIDBytes)
	}
	if !isHexID(g.Certificate) {
		return "", fmt.Errorf("mint token: the certificate is not %d hexadecimal characters", AppIDBytes)
	}
	g, err := g.complete()
	if err != nil {
		return "", fmt.Errorf("mint token: %w", err)
	}
	return mint007(g), nil
}

// complete fills in the defaults and refuses what the formats cannot hold.
func (g Grant) complete() (Grant, error) {
	if g.User == "" || len(g.User) > maxUserBytes {
		return g, fmt.Errorf("the user id has %d bytes, 1 to %d are allowed", len(g.User), maxUserBytes)
	}
	if g.Life == 0 {
		g.Life = MaxLife
	}
	g.Life = g.Life.Truncate(time.Second)
	if g.Life < time.Second || g.Life > MaxLife {
		return g, fmt.Errorf("the life of a token is 1s to %v, not %v", MaxLife, g.Life)
	}
	if g.IssuedAt.Unix() < 0 || g.IssuedAt.Add(g.Life).Unix() > math.MaxUint32 {
		return g, fmt.Errorf("the issue time %s does not fit into a token", g.IssuedAt.UTC().Format(time.DateTime))
	}
	if g.Salt == 0 {
		g.Salt = randomSalt()
	}
	return g, nil
}

// randomSalt has a slight bias, which is harmless: the salt is public and only
// has to vary.
func randomSalt() uint32 {
	var b [4]byte
	rand.Read(b[:]) // never fails; the runtime stops the process instead
	return binary.LittleEndian.Uint32(b[:])%maxSalt + 1
}

func isHexID(s string) bool {
	if len(s) != AppIDBytes {
		return false
	}
	for _, c := range []byte(s) {
		switch {
		case '0' <= c && c <= '9', 'a' <= c && c <= 'f', 'A' <= c && c <= 'F':
		default:
			return false
		}
	}
	return true
}
