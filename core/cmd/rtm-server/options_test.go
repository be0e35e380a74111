package main

import (
	"bytes"
	"errors"
	"flag"
	"net"
	"net/netip"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

// cleanEnvironment hides the RTM_ variables of whoever runs the tests.
func cleanEnvironment(t *testing.T) {
	for _, v := range os.Environ() {
		if name, _, _ := strings.Cut(v, "="); strings.HasPrefix(name, "RTM_") {
			t.Setenv(name, "") // so that it comes back
			os.Unsetenv(name)
		}
	}
}

func configFile(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "rtm.conf")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestOptionsDefault(t *testing.T) {
	cleanEnvironment(t)
	o, err := parseOptions(nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	if o.listen != "127.0.0.1:7650" || len(o.apps) != 0 || o.limits != wire.DefaultLimits() ||
		o.inboxBytes != 256<<20 || o.drainTimeout != 10*time.Second || o.sessions.WindowBytes != 1<<20 || o.sessions.QueueBytes != 4<<20 ||
		o.sessions.LoginTimeout != 10*time.Second || o.gate.MaxPending != 4096 {
		t.Errorf("%+v", o)
	}
}

func TestOptionsComeFromFlagsThenEnvironmentThenFile(t *testing.T) {
	const file = "# for testing\nlisten 127.0.0.1:1\n\nlog-level warn\nmax-sessions 3\napp file\n"
	for name, test := range map[string]struct {
		file  string
		env   map[string]string
		args  []string
		check func(o *options) bool
	}{
		"file": {file, nil, nil, func(o *options) bool {
			return o.listen == "127.0.0.1:1" && o.logLevel.String() == "WARN" && o.sessions.MaxSessions == 3 && o.apps[0].ID == "file"
		}},
		"environment before file": {file, map[string]string{"RTM_LISTEN": "127.0.0.1:2", "RTM_APP": "env"}, nil, func(o *options) bool {
			return o.listen == "127.0.0.1:2" && o.sessions.MaxSessions == 3 && len(o.apps) == 1 && o.apps[0].ID == "env"
		}},
		"flags before all": {file, map[string]string{"RTM_LISTEN": "127.0.0.1:2", "RTM_APP": "env"}, []string{"--listen", "127.0.0.1:3", "--app", "flag"}, func(o *options) bool {
			return o.listen == "127.0.0.1:3" && o.sessions.MaxSessions == 3 && len(o.apps) == 1 && o.apps[0].ID == "flag"
		}},
		"file named by the environment": {"", map[string]string{"RTM_CONFIG": configFile(t, file)}, nil, func(o *options) bool {
			return o.listen == "127.0.0.1:1"
		}},
		"several applications": {"", nil, []string{"--app", "one", "--app", "two:secret"}, func(o *options) bool {
			return slices.Equal(o.apps, []server.App{{ID: "one"}, {ID: "two", Certificate: "secret"}})
		}},
		"several applications in a variable": {"", map[string]string{"RTM_APP": "one,two:secret"}, nil, func(o *options) bool {
			return slices.Equal(o.apps, []server.App{{ID: "one"}, {ID: "two", Certificate: "secret"}})
		}},
		"rates and limits": {"", map[string]string{"RTM_JOIN_RATE": "0"}, []string{"--message-rate", "1500/3s", "--message-bytes=1024", "--offline-after=1m"}, func(o *options) bool {
			return o.limits.JoinRate == wire.Rate{} && o.limits.MessageRate == wire.Rate{Count: 1500, Window: 3 * time.Second} &&
				o.limits.MessageBytes == 1024 && o.limits.OfflineAfter == time.Minute
		}},
		"media": {"", map[string]string{"RTM_MEDIA_DIR": "/somewhere", "RTM_MEDIA_RATE": "0"},
			[]string{"--media-total", "1000000", "--media-bytes=1000", "--media-transfers=3", "--media-kept=24h", "--media-idle=30s"}, func(o *options) bool {
				c := o.config(nil)
				return c.MediaDir == "/somewhere" && c.MediaTotal == 1000000 && c.MediaRate.Count < 0 && c.Limits.MediaBytes == 1000 &&
					c.Limits.MediaTransfers == 3 && c.Limits.MediaKept == 24*time.Hour && c.Limits.MediaIdle == 30*time.Second
			}},
		"no media": {"", nil, []string{"--media-total=0", "--media-rate=5/1s"}, func(o *options) bool {
			c := o.config(nil)
			return c.MediaTotal < 0 && c.MediaRate == wire.Rate{Count: 5, Window: time.Second}
		}},
		"invitations": {"invitations 7\n", map[string]string{"RTM_INVITATION_BYTES": "99"}, []string{"--invitation-delivered=5s", "--invitation-answered", "2m"}, func(o *options) bool {
			return o.limits.Invitations == 7 && o.limits.InvitationBytes == 99 &&
				o.limits.InvitationDelivered == 5*time.Second && o.limits.InvitationAnswered == 2*time.Minute
		}},
		"guards": {"", map[string]string{"RTM_ALLOW_ORIGIN": "https://a.example,https://b.example", "RTM_INSECURE": "true"}, []string{"--trusted-proxy", "10.1.2.3/8", "--trusted-proxy", "::1", "--max-connections", "5", "--connection-rate", "0"}, func(o *options) bool {
			return slices.Equal(o.gate.AllowOrigins, []string{"https://a.example", "https://b.example"}) && o.insecure && o.gate.MaxConnections == 5 &&
				slices.Equal(o.gate.TrustedProxies, []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}) &&
				o.config(nil).ConnectionRate.Window < 0
		}},
		"variables of clients are no options": {"", map[string]string{"RTM_SERVER_URL": "ws://x/rtm", "RTM_CERTIFICATE": "y"}, nil, func(o *options) bool {
			return o.listen == "127.0.0.1:7650"
		}},
	} {
		t.Run(name, func(t *testing.T) {
			cleanEnvironment(t)
			for k, v := range test.env {
				t.Setenv(k, v)
			}
			args := test.args
			if test.file != "" {
				args = append([]string{"--config", configFile(t, test.file)}, args...)
			}
			o, err := parseOptions(args, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !test.check(o) {
				t.Errorf("%+v", o)
			}
		})
	}
}

// Every limit can be set by exactly one option: on the command line, in the environment, and in a file.
func TestEveryLimitIsAnOption(t *testing.T) {
	cleanEnvironment(t)
	var names []string
	var help bytes.Buffer
	if _, err := parseOptions([]string{"--help"}, &help); !errors.Is(err, flag.ErrHelp) {
		t.Fatal(err)
	}
	for line := range strings.Lines(help.String()) {
		if name, ok := strings.CutPrefix(line, "  --"); ok {
			names = append(names, strings.Fields(name)[0])
		}
	}
	setBy := map[string]string{}
	for _, name := range names {
		for _, value := range []string{"7", "7s", "7/9s"} {
			ways := map[string]func() (*options, error){
				"flag": func() (*options, error) { return parseOptions([]string{"--" + name, value}, nil) },
				"variable": func() (*options, error) {
					variable := "RTM_" + strings.ToUpper(strings.ReplaceAll(name, "-", "_"))
					t.Setenv(variable, value)
					defer os.Unsetenv(variable)
					return parseOptions(nil, nil)
				},
				"file": func() (*options, error) {
					return parseOptions([]string{"--config", configFile(t, name+" "+value+"\n")}, nil)
				},
			}
			for way, parse := range ways {
				o, err := parse()
				if err != nil {
					continue // another kind of value
				}
				got, standard := reflect.ValueOf(o.config(nil).Limits), reflect.ValueOf(wire.DefaultLimits())
				for i := range got.NumField() {
					if got.Field(i).Equal(standard.Field(i)) {
						continue
					}
					key := got.Type().Field(i).Name + " by " + way
					if other, twice := setBy[key]; twice && other != name {
						t.Errorf("%s is set by %s and by %s", key, other, name)
					}
					setBy[key] = name
				}
			}
		}
	}
	for i := range reflect.TypeFor[wire.Limits]().NumField() {
		name := reflect.TypeFor[wire.Limits]().Field(i).Name
		for _, way := range []string{"flag", "variable", "file"} {
			_, set := setBy[name+" by "+way]
			if !set {
				t.Errorf("limit %s: no option of the kind %s sets it", name, way)
			}
		}
	}
}

func TestBadOptionsAreExplained(t *testing.T) {
	for name, test := range map[string]struct {
		args  []string
		env   map[string]string
		words string
	}{
		"unknown flag":            {[]string{"--lisen", "x"}, nil, "lisen"},
		"stray argument":          {[]string{"start"}, nil, `"start"`},
		"bad number":              {[]string{"--max-sessions", "many"}, nil, "max-sessions"},
		"bad time":                {[]string{"--drain-timeout", "5"}, nil, "drain-timeout"},
		"time without a unit":     {[]string{"--media-kept", "1"}, nil, "30s or 168h"},
		"number in the file":      {[]string{"--config", configFile(t, "peers-queried three\n")}, nil, "in digits"},
		"no inbox":                {[]string{"--inbox-bytes", "0"}, nil, "inbox-bytes must not be 0"},
		"no time":                 {[]string{"--login-timeout", "0s"}, nil, "login-timeout must not be 0"},
		"negative number":         {[]string{"--check-config", "--max-sessions", "-1"}, nil, "--max-sessions must not be negative"},
		"negative limit":          {[]string{"--check-config", "--attributes", "-1"}, nil, "--attributes must not be negative"},
		"negative time":           {[]string{"--check-config", "--login-timeout", "-1s"}, nil, "--login-timeout must not be negative"},
		"negative bytes":          {[]string{"--check-config", "--inbox-bytes", "-1"}, nil, "--inbox-bytes must not be negative"},
		"neither true nor false":  {[]string{"--check-config", "--insecure=maybe"}, nil, "true or false"},
		"bad level":               {[]string{"--log-level", "loud"}, nil, "log-level"},
		"bad rate":                {[]string{"--message-rate", "180"}, nil, "180/3s"},
		"bad rate window":         {[]string{"--message-rate", "180/3"}, nil, "180/3s"},
		"negative rate":           {[]string{"--message-rate", "-1/3s"}, nil, "180/3s"},
		"negative media":          {[]string{"--media-total", "-1"}, nil, "--media-total must not be negative"},
		"bad media rate":          {[]string{"--media-rate", "5"}, nil, "180/3s"},
		"empty application":       {[]string{"--app", ":secret"}, nil, "empty"},
		"empty certificate":       {[]string{"--check-config", "--app", "app:"}, nil, "its certificate is empty"},
		"application with spaces": {[]string{"--app", "a b"}, nil, "0x20"},
		"half of TLS":             {[]string{"--tls-cert", "x"}, nil, "belong together"},
		"bad format":              {[]string{"--log-format", "xml"}, nil, "neither text nor json"},
		"bad proxy":               {[]string{"--trusted-proxy", "10.0.0.0/99"}, nil, "trusted-proxy"},
		"bad connection rate":     {[]string{"--connection-rate", "many"}, nil, "180/3s"},
		"bad variable":            {nil, map[string]string{"RTM_MAX_SESSIONS": "many"}, "max-sessions"},
		"no such file":            {[]string{"--config", "/does/not/exist"}, nil, "/does/not/exist"},
		"bad name in the file":    {[]string{"--config", configFile(t, "lisen x\n")}, nil, `rtm.conf: config file flag "lisen"`},
		"file that is none":       {[]string{"--check-config", "--config", t.TempDir()}, nil, "is a directory"},
		"endless line":            {[]string{"--check-config", "--config", configFile(t, "app one\napp "+strings.Repeat("x", 1<<16)+"\nlisen x\n")}, nil, "line 2 has more than"},
	} {
		t.Run(name, func(t *testing.T) {
			cleanEnvironment(t)
			for k, v := range test.env {
				t.Setenv(k, v)
			}
			var out, errs bytes.Buffer
			if status := run(test.args, &out, &errs); status != exitUsage || out.Len() != 0 ||
				!strings.Contains(errs.String(), test.words) || !strings.Contains(errs.String(), "--help") {
				t.Errorf("status %d, %q, %q", status, &out, &errs)
			}
		})
	}
}

func TestHelpAndVersionGoToStandardOutput(t *testing.T) {
	cleanEnvironment(t)
	for arg, words := range map[string]string{"--help": "--message-rate RATE", "-h": "RTM_LOG_LEVEL", "--version": server.Version} {
		var out, errs bytes.Buffer
		if status := run([]string{arg}, &out, &errs); status != exitOK || errs.Len() != 0 || !strings.Contains(out.String(), words) {
			t.Errorf("%s: status %d, %q, %q", arg, status, &out, &errs)
		}
	}
	if _, err := parseOptions([]string{"--help"}, new(bytes.Buffer)); !errors.Is(err, flag.ErrHelp) {
		t.Error(err)
	}
}

func TestDevelopmentModeIsForThisMachine(t *testing.T) {
	named := []server.App{{ID: "app"}}
	for _, test := range []struct {
		addr *net.TCPAddr
		apps []server.App
		ok   bool
	}{
		{&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)}, nil, true},
		{&net.TCPAddr{IP: net.IPv6loopback}, nil, true},
		{&net.TCPAddr{IP: net.IPv4zero}, nil, false},
		{&net.TCPAddr{IP: net.IPv6zero}, nil, false},
		{&net.TCPAddr{}, nil, false}, // --listen :7650
		{&net.TCPAddr{IP: net.IPv4(192, 168, 1, 2)}, nil, false},
		{&net.TCPAddr{IP: net.IPv4zero}, named, true},
	} {
		err := (&options{apps: test.apps, tlsCert: "x", insecure: true}).allowed(test.addr)
		if (err == nil) != test.ok || err != nil && !strings.Contains(err.Error(), "--app") {
			t.Errorf("%v with %d applications: %v", test.addr, len(test.apps), err)
		}
	}
	cleanEnvironment(t)
	var out, errs bytes.Buffer
	if status := run([]string{"--listen", "0.0.0.0:0"}, &out, &errs); status != exitUsage || out.Len() != 0 || !strings.Contains(errs.String(), "--app") {
		t.Errorf("status %d, %q, %q", status, &out, &errs)
	}
}
