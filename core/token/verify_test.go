package token

import (
	"errors"
	"strings"
	"testing"
	"time"
)

func TestEachRefusalHasItsReason(t *testing.T) {
	with := func(change func(*Check)) Check {
		c := goldenCheck()
		change(&c)
		return c
	}
	at := func(d time.Duration) Check { return with(func(c *Check) { c.Now = goldenIssued.Add(d) }) }
	otherApp := with(func(c *Check) { c.AppID = strings.Repeat("a", 32) })
	otherCertificate := with(func(c *Check) { c.Certificate = strings.Repeat("b", 32) })
	bob := with(func(c *Check) { c.User = "bob" })
	strict := with(func(c *Check) { c.Now, c.Skew = goldenIssued.Add(-time.Second), -1 })
	lenient := with(func(c *Check) { c.Now, c.Skew = goldenIssued.Add(-time.Hour), time.Hour })

	expires := uint32(goldenIssued.Unix()) + 86_400
	noPrivilege006 := build006(goldenUser, "", pack(uint32(1), expires, uint16(0)))
	channelNamedLikeUser := build006(goldenUser, "7", pack(uint32(1), expires, uint16(1), uint16(1000), expires))

	for _, tc := range []struct {
		name  string
		token string
		check Check
		want  error
	}{
		{"006 in its last second", golden006, at(24*time.Hour - time.Second), nil},
		{"006 at its end", golden006, at(24 * time.Hour), ErrExpired},
		{"006 within the default skew", golden006, at(-DefaultSkew), nil},
		{"006 beyond the default skew", golden006, at(-DefaultSkew - time.Second), ErrNotYetIssued},
		{"006 other application", golden006, otherApp, ErrWrongApp},
		{"006 other certificate", golden006, otherCertificate, ErrSignature},
		{"006 other user", golden006, bob, ErrWrongUser},
		{"006 for RTC", goldenRTC006, goldenCheck(), ErrNoPrivilege},
		{"006 without privileges", noPrivilege006, goldenCheck(), ErrNoPrivilege},
		{"006 for a channel named like the user", channelNamedLikeUser, goldenCheck(), ErrWrongUser},

		{"007 in its last second", golden007, at(599 * time.Second), nil},
		{"007 at its end", golden007, at(600 * time.Second), ErrExpired},
		{"007 no skew allowed", golden007, strict, ErrNotYetIssued},
		{"007 much skew allowed", golden007, lenient, nil},
		{"007 beyond the default skew", golden007, at(-DefaultSkew - time.Second), ErrNotYetIssued},
		{"007 other application", golden007, otherApp, ErrWrongApp},
		{"007 other certificate", golden007, otherCertificate, ErrSignature},
		{"007 other user", golden007, bob, ErrWrongUser},
		{"007 for RTC only", goldenRTC007, goldenCheck(), ErrNoPrivilege},
		{"007 without services", token007(600), goldenCheck(), ErrNoPrivilege},
		{"007 RTM without login", token007(600, pack(uint16(2), uint16(0), goldenUser)), goldenCheck(), ErrNoPrivilege},
		{"007 RTM behind an unknown service", token007(600, pack(uint16(9), uint16(0), "x"), rtm007(goldenUser, 0)), goldenCheck(), ErrNoPrivilege},
		{"007 RTM before an unknown service", token007(600, rtm007(goldenUser, 0), pack(uint16(9), uint16(0), "x")), goldenCheck(), nil},
		{"007 privilege ends first", token007(600, rtm007(goldenUser, 100)), at(100 * time.Second), ErrExpired},
		{"007 privilege as the token", token007(600, rtm007(goldenUser, 0)), at(599 * time.Second), nil},
		{"007 privilege outlives the token", token007(600, rtm007(goldenUser, 900)), at(600 * time.Second), ErrExpired},
		{"007 of no length", token007(0, rtm007(goldenUser, 0)), at(0), ErrExpired},
		{"007 of a week, within a day", token007(604_800, rtm007(goldenUser, 604_800)), at(24*time.Hour - time.Second), nil},
		{"007 of a week, after a day", token007(604_800, rtm007(goldenUser, 604_800)), at(24 * time.Hour), ErrExpired},
	} {
		t.Run(tc.name, func(t *testing.T) {
			claims, err := Verify(tc.token, tc.check)
			if !errors.Is(err, tc.want) {
				t.Fatalf("got %v, want %v", err, tc.want)
			}
			if err != nil && claims != (Claims{}) {
				t.Errorf("a refused token gives claims: %+v", claims)
			}
			if err != nil {
				requireNoSecret(t, err, tc.token, tc.check)
			}
		})
	}
}

func requireNoSecret(t *testing.T, err error, token string, c Check) {
	t.Helper()
	text := err.Error()
	if strings.Contains(text, c.Certificate) || strings.Contains(text, goldenCertificate) {
		t.Errorf("the certificate is in the text: %s", text)
	}
	// The application id at the front of a 006 token is public.
	if tail := token[len(token)-20:]; strings.Contains(text, tail) {
		t.Errorf("a part of the token is in the text: %s", text)
	}
}

func TestRefusalsSayWhatWasFoundAndExpected(t *testing.T) {
	c := goldenCheck()
	c.User = "bob"
	_, err := Verify(golden007, c)
	if text := err.Error(); !strings.Contains(text, `"alice"`) || !strings.Contains(text, `"bob"`) {
		t.Errorf("the text does not name both users: %s", text)
	}
	_, err = Verify(goldenRTC007, goldenCheck())
	if text := err.Error(); !strings.Contains(text, "RTC (type 1)") || !strings.Contains(text, "RTM (type 2)") {
		t.Errorf("the text does not name both services: %s", text)
	}
}

func TestIncompleteCheckRefusesEverything(t *testing.T) {
	for name, spoil := range map[string]func(*Check){
		"application": func(c *Check) { c.AppID = "" },
		"certificate": func(c *Check) { c.Certificate = "" },
		"user":        func(c *Check) { c.User = "" },
		"time":        func(c *Check) { c.Now = time.Time{} },
	} {
		c := goldenCheck()
		spoil(&c)
		if _, err := Verify(golden007, c); err == nil {
			t.Errorf("a check without %s accepts a token", name)
		}
	}
}

// A change to any character must be refused; the reason depends on where it
// falls.
func TestChangedAnywhereIsRefused(t *testing.T) {
	for _, token := range []string{golden006, golden007, goldenBoth007} {
		for i := range token {
			changed := []byte(token)
			if changed[i] == 'A' {
				changed[i] = 'B'
			} else {
				changed[i] = 'A'
			}
			if _, err := Verify(string(changed), goldenCheck()); err == nil {
				t.Errorf("accepted with character %d changed: %s", i, changed)
			}
		}
	}
}

func TestSignatureCoversTheWhole007Body(t *testing.T) {
	content := content007(t, golden007)
	for i := range content {
		changed := append([]byte(nil), content...)
		changed[i] ^= 1
		if _, err := Verify(text007(changed), goldenCheck()); err == nil {
			t.Errorf("accepted with byte %d of the content changed", i)
		}
	}
}
