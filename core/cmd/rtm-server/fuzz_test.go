package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/librtm/librtm/core/server"
)

// FuzzConfigFile: a file of options is refused in words or gives options that a server can judge; never a panic.
func FuzzConfigFile(f *testing.F) {
	for _, seed := range []string{
		"", "# nothing\n", "listen 127.0.0.1:0\nmax-sessions 3\n", "app a:b\napp c", "message-rate 180/3s\n", "message-rate 1/1ns", "trusted-proxy 10.0.0.0/8\n",
		"allow-origin https://example.com", "connection-rate 0\n", "limit", "config x\n", "insecure\n", "insecure true\n", "offline-after 99999999999h", "member-events -1",
	} {
		f.Add(seed)
	}
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, text string) {
		cleanEnvironment(t)
		path := filepath.Join(dir, "rtm.conf")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		o, err := parseOptions([]string{"--config", path}, nil)
		if err != nil {
			if !strings.HasPrefix(err.Error(), "read options: ") {
				t.Fatalf("%q is refused with %q", text, err)
			}
			return
		}
		c := o.config(nil)
		for _, a := range c.Apps {
			if server.CheckAppID(a.ID) != nil {
				t.Fatalf("application %q was accepted", a.ID)
			}
		}
		if err := c.Check(); err != nil && !strings.HasPrefix(err.Error(), "configure ") {
			t.Fatalf("%q is refused with %q", text, err)
		}
	})
}
