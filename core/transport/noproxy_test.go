package transport

import (
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/http/httpproxy"
)

// sameProxy chooses a proxy as we do and as httpproxy does. The schemes ws and wss count as http and https.
func sameProxy(t *testing.T, target, proxy, noProxy string) {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil || u.Scheme != "ws" && u.Scheme != "wss" || !ascii(u.Host) || !ascii(noProxy) || u.Hostname() == "" {
		return
	}
	if strings.ContainsAny(u.Hostname(), "[]") {
		return // no host: url.Parse lets a bracket alone pass
	}
	asHTTP := *u
	asHTTP.Scheme = "http" + strings.TrimPrefix(u.Scheme, "ws")
	config := httpproxy.Config{HTTPProxy: proxy, HTTPSProxy: proxy, NoProxy: noProxy}
	want, err := config.ProxyFunc()(&asHTTP)
	if err != nil {
		t.Fatal(err)
	}
	got := proxyFor(u, func(name string) string {
		return map[string]string{"http_proxy": proxy, "https_proxy": proxy, "no_proxy": noProxy}[name]
	})
	if (got == nil) != (want == nil) || got != nil && got.String() != want.String() {
		t.Errorf("%s by %q without %q: %v; httpproxy: %v", target, proxy, noProxy, got, want)
	}
}

func ascii(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 0x7f }) < 0 }

var (
	proxyTargets = []string{
		"ws://host", "ws://host:81/rtm", "wss://host/rtm", "wss://HOST.Example.org", "ws://example.org", "ws://a.example.org:443", "ws://badexample.org",
		"ws://localhost:1", "ws://LOCALHOST", "ws://127.0.0.2", "ws://[::1]:80", "ws://[::ffff:127.0.0.1]", "ws://10.1.2.3", "wss://10.1.2.3", "ws://10.1.2.3:8080",
		"ws://[fe80::1%25eth0]:80", "ws://[2001:db8::1]", "ws://[::ffff:10.1.2.3]", "ws://0x7f.1", "ws://example.org.", "ws://a%20b", "ws://-",
	}
	proxyAddresses = []string{"", "proxy", "proxy:3128", "http://proxy:3128", "https://u:p@proxy", "socks5://proxy", "http:", "://", "\x00", "/path", "[::1", "%", "http://%zz"}
	noProxies      = []string{
		"", "*", " * ", ",", "*.", ".", "**", "*.*", "host", "HOST", "host:81", "host:", ":81", "host:82", "example.org", ".example.org", "*.example.org", "*example.org",
		"example.org:443", ".example.org:443", "*.example.org:443", "example.org:80", "a, example.org ,b", "10.0.0.0/8", "10.0.0.0/99", "10.1.2.3", "10.1.2.3:80", "10.1.2.3:443",
		"2001:db8::/32", "2001:db8::1", "[2001:db8::1]", "[2001:db8::1]:80", "::ffff:10.1.2.3", "fe80::1", "org", "rg", "example.org.", "x,*", "host,*", "[", "[]:80", "a b",
	}
)

func TestProxyRulesAgreeWithHTTPProxy(t *testing.T) {
	for _, target := range proxyTargets {
		for _, noProxy := range noProxies {
			sameProxy(t, target, "http://proxy:3128", noProxy)
		}
		for _, address := range proxyAddresses {
			sameProxy(t, target, address, "")
		}
	}
}

// FuzzProxyRules: whatever stands in the variables, it means what it means to httpproxy.
func FuzzProxyRules(f *testing.F) {
	for i, noProxy := range noProxies {
		f.Add(proxyTargets[i%len(proxyTargets)], proxyAddresses[i%len(proxyAddresses)], noProxy)
	}
	f.Fuzz(func(t *testing.T, target, proxy, noProxy string) { sameProxy(t, target, proxy, noProxy) })
}
