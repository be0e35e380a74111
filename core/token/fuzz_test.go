package token

import (
	"encoding/base64"
	"errors"
	"testing"
	"time"
)

func FuzzInspect(f *testing.F) {
	for _, seed := range []string{
		golden006, golden007, goldenBoth007, goldenRTC007, goldenLong006, goldenRTC006, "", "006", "007",
	} {
		f.Add(seed)
	}
	f.Fuzz(requireHarmless)
}

// FuzzContent reaches the fields behind Base64 and zlib, whose check sums stop
// nearly everything that FuzzInspect invents.
func FuzzContent(f *testing.F) {
	content006, _ := base64.StdEncoding.DecodeString(golden006[35:])
	f.Add(content006)
	f.Add(content007(f, golden007))
	f.Add(content007(f, goldenBoth007))
	f.Fuzz(func(t *testing.T, content []byte) {
		requireHarmless(t, text006(content))
		requireHarmless(t, text007(content))
	})
}

func requireHarmless(t *testing.T, token string) {
	r, err := Inspect(token)
	if err != nil {
		if !errors.Is(err, ErrMalformed) {
			t.Fatalf("an unreadable token is not called malformed: %v", err)
		}
		return
	}
	if len(r.Services) > maxServices {
		t.Fatalf("%d services", len(r.Services))
	}
	for _, s := range r.Services {
		if len(s.Privileges) > maxPrivileges {
			t.Fatalf("%d privileges", len(s.Privileges))
		}
		_ = s.Name() + s.privilegeList()
	}
	if r.ExpiresAt.Sub(r.IssuedAt) > MaxLife {
		t.Fatalf("lives %v", r.ExpiresAt.Sub(r.IssuedAt))
	}
	// Nobody can sign with a certificate that stands nowhere in the seeds.
	_, err = Verify(token, Check{
		AppID: r.AppID, Certificate: "00000000000000000000000000000001", User: goldenUser,
		Now: r.IssuedAt.Add(time.Second),
	})
	if err == nil {
		t.Fatal("accepted with a certificate that did not sign it")
	}
}
