package server

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
)

// originAllowed decides whether a web page may connect. Browsers name the page's origin and send along what the user
// is allowed to do from where he sits; programs name none. Pages from the server's own host may connect, and those the
// operator has listed.
//
// In development mode the own host must in addition be a name of this machine: a page from elsewhere can have its
// name point to 127.0.0.1 after it was loaded, and then both headers agree.
func (s *Server) originAllowed(r *http.Request) bool {
	all := r.Header.Values("Origin")
	if len(all) == 0 {
		return true
	}
	if len(all) > 1 {
		return false
	}
	origin := all[0]
	for _, o := range s.config.AllowOrigins {
		if o == "*" || o == origin {
			return true
		}
	}
	// Browsers write both the same way, so nothing needs folding: what is not equal is foreign.
	if r.Host == "" || origin != "https://"+r.Host && origin != "http://"+r.Host {
		return false
	}
	u, err := url.Parse(origin)
	return err == nil && (len(s.config.Apps) > 0 || isThisMachine(u.Hostname()))
}

func isThisMachine(host string) bool {
	if host == "localhost" {
		return true
	}
	a, err := netip.ParseAddr(host)
	return err == nil && a.IsLoopback()
}

// checkOrigin says what is wrong with an entry of Config.AllowOrigins.
func checkOrigin(o string) error {
	if o == "*" {
		return nil
	}
	u, err := url.Parse(o)
	if err != nil || u.Scheme == "" || u.Host == "" || o != u.Scheme+"://"+u.Host {
		return fmt.Errorf("%q is not an origin: write it as browsers do, https://example.com or https://example.com:8443, or * for all", o)
	}
	return nil
}
