package client

import (
	"path/filepath"
	"strings"
	"testing"
)

func TestParameters(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	run(t, func(t *testing.T, w *world) {
		c := w.client
		for _, bad := range []string{
			``, `x`, `null`, `[]`, `"x"`, `1`, `{`, `{} {}`,
			`{"rtm.server_url": 1}`, `{"rtm.server_url": ""}`, `{"rtm.server_url": "http://host/rtm"}`, `{"rtm.server_url": "ws://"}`,
			`{"rtm.server_url": "ws:///rtm"}`, `{"rtm.server_url": "ws://user:pass@host/rtm"}`, `{"rtm.server_url": "ws://ho st"}`, `{"rtm.server_url": null}`,
			`{"rtm.server_url": "ws://host:65536/rtm"}`, `{"rtm.server_url": "ws://host:0/rtm"}`, `{"rtm.server_url": "10.0.0.1:7650/rtm"}`,
			`{"rtm.tls_ca_file": 1}`, `{"rtm.tls_ca_file": null}`,
			`{"rtm.login_timeout_ms": 99}`, `{"rtm.login_timeout_ms": 120001}`, `{"rtm.login_timeout_ms": "1000"}`,
			`{"rtm.login_timeout_ms": 1000.5}`, `{"rtm.login_timeout_ms": 1e99}`, `{"rtm.login_timeout_ms": null}`,
			`{"rtm.tls_ca_file": "applied", "rtm.login_timeout_ms": 5000, "rtm.server_url": "ftp://host"}`,
		} {
			w.refused(c.SetParameters(bad), badArgument)
		}
		if c.parameters != (parameters{loginTimeout: defaultLoginTimeout}) {
			t.Fatalf("something was applied: %+v", c.parameters)
		}
		w.must(c.SetParameters(`{}`))
		w.must(c.SetParameters(`{"rtm.tls_ca_file": ""}`))
		if c.parameters.caFile != "" {
			t.Errorf("the system's authorities are in %s", c.parameters.caFile)
		}
		w.must(c.SetParameters(`{"other": [1, null], "rtm.later": true}`))
		w.must(c.SetParameters(`{"rtm.server_url": "WSS://host:1/rtm", "rtm.tls_ca_file": "ca.pem", "rtm.login_timeout_ms": 100}`))
		if c.parameters.serverURL != "WSS://host:1/rtm" || c.parameters.caFile != filepath.Join(dir, "ca.pem") || c.parameters.loginTimeout.Milliseconds() != 100 {
			t.Fatalf("%+v", c.parameters)
		}
	})
}

func TestAddressesAreRefusedWithAnExample(t *testing.T) {
	run(t, func(t *testing.T, w *world) {
		for _, bad := range []string{"10.0.0.1:7650/rtm", "host:7650/rtm", " ws://host:7650/rtm", "ws:///rtm", ""} {
			if err := w.client.SetParameters(`{"rtm.server_url": "` + bad + `"}`); err == nil || !strings.Contains(err.Error(), "ws://host:7650/rtm") {
				t.Errorf("%q: %v", bad, err)
			}
		}
		if err := w.client.SetParameters(`{"rtm.server_url": "ws://host:99999/rtm"}`); err == nil || !strings.Contains(err.Error(), "1 to 65535") {
			t.Error(err)
		}
	})
}

func TestServerAddress(t *testing.T) {
	env := ""
	c, err := New(Options{AppID: "app", Sink: &fakeSink{}, Getenv: func(name string) string {
		if name == "RTM_SERVER_URL" {
			return env
		}
		return ""
	}})
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if got := c.serverURL(); got != "ws://127.0.0.1:7650/rtm" {
		t.Error(got)
	}
	env = "ws://env/rtm"
	if got := c.serverURL(); got != env {
		t.Error(got)
	}
	if err := c.SetParameters(`{"rtm.server_url": "ws://parameter/rtm"}`); err != nil {
		t.Fatal(err)
	}
	if got := c.serverURL(); got != "ws://parameter/rtm" {
		t.Error(got)
	}
}
