package transport

import (
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// The rules of the proxy variables as golang.org/x/net/http/httpproxy reads them, which the tests hold this against.
// That package brings tables of Unicode along for names that are not ASCII, a second copy beside that of net/http: 0.2 MB
// of the client library. Here such names match no_proxy as they are written, in Unicode or in ASCII form.

// parseProxy reads the address of a proxy, whose scheme may be missing; nil if it is none.
func parseProxy(text string) *url.URL {
	if text == "" {
		return nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme == "" || u.Host == "" {
		if u, err := url.Parse("http://" + text); err == nil {
			return u
		}
	}
	if err != nil {
		return nil
	}
	return u
}

// reachedDirectly reports whether a host gets no proxy: loopback addresses, and what no_proxy names.
func reachedDirectly(noProxy, host, port string) bool {
	if host == "localhost" {
		return true
	}
	var ip net.IP // nil for a name
	if a, err := netip.ParseAddr(host); err == nil {
		if ip = a.AsSlice(); ip.IsLoopback() {
			return true
		}
	}
	host = strings.ToLower(strings.TrimSpace(host))
	for entry := range strings.SplitSeq(strings.ToLower(noProxy), ",") {
		if names(strings.TrimSpace(entry), host, port, ip) {
			return true
		}
	}
	return false
}

// names reports whether an entry of no_proxy means a host: "*", a network, an address, or a domain with those below it,
// the latter two perhaps with a port. A dot or "*." before a domain leaves out the domain itself.
func names(entry, host, port string, ip net.IP) bool {
	if entry == "*" {
		return true
	}
	if _, network, err := net.ParseCIDR(entry); err == nil {
		return ip != nil && network.Contains(ip)
	}
	name, only, err := net.SplitHostPort(entry)
	if err != nil {
		name, only = entry, ""
	}
	if name == "" || only != "" && only != port {
		return false
	}
	if address := net.ParseIP(name); address != nil || ip != nil {
		return address != nil && ip != nil && address.Equal(ip)
	}
	if strings.HasPrefix(name, "*.") {
		name = name[1:]
	}
	if name[0] == '.' {
		return strings.HasSuffix(host, name)
	}
	return host == name || strings.HasSuffix(host, "."+name)
}
