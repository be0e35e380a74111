package main

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/token"
)

const (
	testTokenApp         = "0123456789abcdef0123456789abcdef"
	testTokenCertificate = "fedcba9876543210fedcba9876543210"
)

var testTokenNow = time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)

// tokenRun is one run of the command with everything around it fixed.
type tokenRun struct {
	stdin, variable string
	now             time.Time
}

func (r tokenRun) do(args ...string) (status int, stdout, stderr string) {
	if r.now.IsZero() {
		r.now = testTokenNow
	}
	var out, errs bytes.Buffer
	c := tokenCommand{
		stdin: strings.NewReader(r.stdin), stdout: &out, stderr: &errs,
		now: func() time.Time { return r.now },
		getenv: func(name string) string {
			if name == certificateVariable {
				return r.variable
			}
			return ""
		},
	}
	status = c.run(args)
	return status, out.String(), errs.String()
}

func testToken(t *testing.T, format string) string {
	t.Helper()
	status, out, errs := tokenRun{}.do("mint", "--app", testTokenApp, "--certificate", testTokenCertificate,
		"--user", "alice", "--format", format, "--life", "2h")
	if status != 0 || errs != "" || strings.Count(out, "\n") != 1 {
		t.Fatalf("mint: %d %q %q", status, out, errs)
	}
	return strings.TrimSpace(out)
}

func TestMintedTokenIsAccepted(t *testing.T) {
	for _, format := range []string{"006", "007"} {
		claims, err := token.Verify(testToken(t, format), token.Check{
			AppID: testTokenApp, Certificate: testTokenCertificate, User: "alice", Now: testTokenNow,
		})
		if err != nil || claims.Format != format || !claims.ExpiresAt.Equal(testTokenNow.Add(2*time.Hour)) {
			t.Errorf("%s: %+v, %v", format, claims, err)
		}
	}
}

func TestRunTokenUsesTheProcess(t *testing.T) {
	t.Setenv(certificateVariable, testTokenCertificate)
	var out, errs bytes.Buffer
	if status := runToken([]string{"mint", "--app", testTokenApp, "--user", "alice"}, &out, &errs); status != 0 {
		t.Fatalf("mint: %d %s", status, &errs)
	}
	minted := strings.TrimSpace(out.String())
	out.Reset()
	if status := runToken([]string{"inspect", minted}, &out, &errs); status != 0 {
		t.Fatalf("inspect: %d %s%s", status, &out, &errs)
	}
	if !strings.Contains(out.String(), "fits the certificate") {
		t.Error(out.String())
	}
}

func TestInspectTellsWhatTheTokenIsFor(t *testing.T) {
	t006, t007 := testToken(t, "006"), testToken(t, "007")
	soon := tokenRun{now: testTokenNow.Add(time.Minute)}
	expired := tokenRun{now: testTokenNow.Add(3 * time.Hour)}
	before := tokenRun{now: testTokenNow.Add(-time.Hour)}
	fromVariable := tokenRun{variable: testTokenCertificate}
	other := strings.Repeat("0", 32)

	for _, tc := range []struct {
		name   string
		run    tokenRun
		args   []string
		status int
		words  []string
	}{
		{"007 alone", soon, []string{t007}, 0, []string{
			"007", testTokenApp, `"alice"`, "RTM (type 2)", "login (1)", "signature:   not checked",
			"2030-01-02 03:04:05 UTC (1 minute ago)", "2030-01-02 05:04:05 UTC (in 1 hour 59 minutes)", "is fine"}},
		{"007 all given", soon, []string{"--app", testTokenApp, "--certificate", testTokenCertificate, "--user", "alice", t007}, 0,
			[]string{"as expected", "fits the certificate", "is fine"}},
		{"flags after the token", soon, []string{t007, "--user", "alice"}, 0, []string{"as expected"}},
		{"certificate from the variable", fromVariable, []string{t007}, 0, []string{"fits the certificate"}},
		{"007 other certificate", soon, []string{"--certificate", other, t007}, 1, []string{"does not fit the certificate", "wrong signature"}},
		{"007 other application", soon, []string{"--app", other, t007}, 1, []string{"not the expected one", "wrong application"}},
		{"007 other user", soon, []string{"--user", "bob", t007}, 1, []string{`"alice", not the expected one`, "wrong user"}},
		{"007 expired", expired, []string{t007}, 1, []string{"(1 hour ago)", "expired"}},
		{"007 not yet issued", before, []string{t007}, 1, []string{"(in 1 hour)", "not yet issued"}},
		{"007 two problems", expired, []string{"--user", "bob", t007}, 1, []string{"wrong user", "expired"}},

		{"006 alone", soon, []string{t006}, 0, []string{"006", testTokenApp, "not written", "RTM login (1000)", "counted back"}},
		{"006 without user", fromVariable, []string{t006}, 0, []string{"signature:   not checked", "give --user"}},
		{"006 all given", fromVariable, []string{"--user", "alice", t006}, 0, []string{`fits "alice"`, "fits the certificate"}},
		{"006 other user", fromVariable, []string{"--user", "bob", t006}, 1, []string{`does not fit "bob"`, "not checked", "wrong user"}},
		{"006 other certificate", soon, []string{"--user", "alice", "--certificate", other, t006}, 1, []string{"does not fit the certificate"}},
		{"006 expired", expired, []string{t006}, 1, []string{"expired"}},

		{"cut short", soon, []string{t007[:80]}, 1, []string{"malformed"}},
		{"no token at all", soon, []string{"hello"}, 1, []string{"malformed", "neither"}},
		{"standard input", tokenRun{stdin: t007 + "\n"}, []string{"-"}, 0, []string{`"alice"`}},
		{"too much standard input", tokenRun{stdin: strings.Repeat("7", 1<<20)}, []string{"-"}, 1, []string{"malformed", "at most"}},
	} {
		t.Run(tc.name, func(t *testing.T) {
			status, out, errs := tc.run.do(append([]string{"inspect"}, tc.args...)...)
			if status != tc.status || errs != "" {
				t.Errorf("status %d, want %d; stderr %q", status, tc.status, errs)
			}
			for _, word := range tc.words {
				if !strings.Contains(out, word) {
					t.Errorf("%q is missing in\n%s", word, out)
				}
			}
			if strings.Contains(out, testTokenCertificate) || strings.Contains(out, t007) {
				t.Errorf("the certificate or the token is in\n%s", out)
			}
		})
	}
}

func TestTokenUsageErrors(t *testing.T) {
	mint := func(args ...string) []string {
		return append([]string{"mint", "--app", testTokenApp, "--user", "alice", "--certificate", testTokenCertificate}, args...)
	}
	for _, args := range [][]string{
		{},
		{"burn"},
		{"mint"},
		{"mint", "--app", testTokenApp, "--user", "alice"},
		{"mint", "--app", testTokenApp, "--certificate", testTokenCertificate},
		{"mint", "--user", "alice", "--certificate", testTokenCertificate},
		mint("extra"),
		mint("--format", "008"),
		mint("--life", "0"),
		mint("--life", "25h"),
		mint("--life", "soon"),
		mint("--app", "short"),
		mint("--certificate", "sesame"),
		mint("--colour", "red"),
		mint("--user", "ümlaut"),
		{"inspect"},
		{"inspect", "a", "b"},
		{"inspect", "--colour"},
	} {
		status, out, errs := tokenRun{}.do(args...)
		if status != 2 || out != "" || errs == "" {
			t.Errorf("%q: %d %q %q", args, status, out, errs)
		}
		if strings.Contains(errs, testTokenCertificate) || strings.Contains(errs, "sesame") {
			t.Errorf("%q: the certificate is in %q", args, errs)
		}
	}
}

func TestTokenHelpGoesToStandardOutput(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"help"}, {"mint", "--help"}, {"inspect", "-h"}} {
		status, out, errs := tokenRun{variable: testTokenCertificate}.do(args...)
		if status != 0 || !strings.HasPrefix(out, "Usage:") || errs != "" {
			t.Errorf("%q: %d %q %q", args, status, out, errs)
		}
		if strings.Contains(out, testTokenCertificate) {
			t.Errorf("%q: the help shows the certificate", args)
		}
	}
}

func TestTokenDurationNamesTwoUnits(t *testing.T) {
	for d, want := range map[time.Duration]string{
		time.Second:                   "1 second",
		61 * time.Second:              "1 minute 1 second",
		time.Hour + 5*time.Second:     "1 hour",
		25*time.Hour + 2*time.Minute:  "1 day 1 hour",
		23*time.Hour + 59*time.Minute: "23 hours 59 minutes",
	} {
		if got := tokenDuration(d); got != want {
			t.Errorf("%v: got %q, want %q", d, got, want)
		}
	}
}
