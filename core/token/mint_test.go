package token

import (
	"strings"
	"testing"
	"time"
)

func TestMintedTokensVerifyUntilTheirLifeEnds(t *testing.T) {
	for format, mint := range map[string]func(Grant) (string, error){Format006: Mint006, Format007: Mint007} {
		for _, life := range []time.Duration{0, time.Second, time.Hour, MaxLife} {
			g := goldenGrant(life)
			g.Salt = 0
			token, err := mint(g)
			if err != nil {
				t.Fatal(err)
			}
			if life == 0 {
				life = MaxLife
			}
			c := goldenCheck()
			c.Now = goldenIssued
			claims, err := Verify(token, c)
			if err != nil || claims.Format != format || !claims.ExpiresAt.Equal(goldenIssued.Add(life)) {
				t.Errorf("%s for %v: %+v, %v", format, life, claims, err)
			}
			c.Now = goldenIssued.Add(life)
			if _, err := Verify(token, c); err == nil {
				t.Errorf("%s for %v is valid after its life", format, life)
			}
		}
	}
}

func TestRandomSaltMakesTokensDiffer(t *testing.T) {
	g := goldenGrant(time.Hour)
	g.Salt = 0
	a, _ := Mint007(g)
	b, _ := Mint007(g)
	if a == b {
		t.Error("two tokens of the same second are the same")
	}
}

func TestMintRefusesWhatTheFormatsCannotHold(t *testing.T) {
	for _, tc := range []struct {
		name     string
		spoil    func(*Grant)
		fine006  bool
		fragment string
	}{
		{"short application id", func(g *Grant) { g.AppID = "abc" }, false, "application id"},
		{"application id not hexadecimal", func(g *Grant) { g.AppID = strings.Repeat("x", 32) }, true, "application id"},
		{"no certificate", func(g *Grant) { g.Certificate = "" }, false, "certificate"},
		{"certificate not hexadecimal", func(g *Grant) { g.Certificate = "sesame" }, true, "certificate"},
		{"no user", func(g *Grant) { g.User = "" }, false, "user id"},
		{"long user", func(g *Grant) { g.User = strings.Repeat("u", 65) }, false, "user id"},
		{"no issue time", func(g *Grant) { g.IssuedAt = time.Time{} }, false, "issue time"},
		{"issue time of the next century", func(g *Grant) { g.IssuedAt = time.Date(2107, 1, 1, 0, 0, 0, 0, time.UTC) }, false, "issue time"},
		{"negative life", func(g *Grant) { g.Life = -time.Second }, false, "life"},
		{"life under a second", func(g *Grant) { g.Life = time.Millisecond }, false, "life"},
		{"life over a day", func(g *Grant) { g.Life = MaxLife + time.Second }, false, "life"},
	} {
		g := goldenGrant(time.Hour)
		tc.spoil(&g)
		_, err006 := Mint006(g)
		if (err006 == nil) != tc.fine006 {
			t.Errorf("%s: 006: %v", tc.name, err006)
		}
		_, err007 := Mint007(g)
		if err007 == nil || !strings.Contains(err007.Error(), tc.fragment) {
			t.Errorf("%s: 007: %v", tc.name, err007)
		}
		for _, err := range []error{err006, err007} {
			if err != nil && g.Certificate != "" && strings.Contains(err.Error(), g.Certificate) {
				t.Errorf("%s: the certificate is in the text: %v", tc.name, err)
			}
		}
	}
}
