package transport

import (
	"bufio"
	"context"
	"encoding/base64"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"

	"golang.org/x/net/proxy"
)

// proxyVariables are the environment variables that tell of proxies.
var proxyVariables = [...]string{"http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"}

// ProxyEnvironment returns a Getenv for [DialOptions] that tells what getenv tells of proxies now, however the environment
// changes.
func ProxyEnvironment(getenv func(string) string) func(string) string {
	now := make(map[string]string, len(proxyVariables))
	for _, name := range proxyVariables {
		now[name] = getenv(name)
	}
	return func(name string) string { return now[name] }
}

// proxyFor returns the proxy that the environment prescribes for target, or nil. Loopback
// addresses never get one.
func proxyFor(target *url.URL, getenv func(string) string) *url.URL {
	if getenv == nil {
		return nil
	}
	first := func(names ...string) string {
		for _, name := range names {
			if value := getenv(name); value != "" {
				return value
			}
		}
		return ""
	}
	via, port := parseProxy(first("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY")), "80"
	if target.Scheme == "wss" {
		via, port = parseProxy(first("https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY")), "443"
	}
	if target.Port() != "" {
		port = target.Port()
	}
	if via == nil || reachedDirectly(first("no_proxy", "NO_PROXY"), target.Hostname(), port) {
		return nil
	}
	return via
}

// dialProxy connects to addr through the proxy at via.
func (d *dialing) dialProxy(ctx context.Context, via *url.URL, addr string) (net.Conn, error) {
	switch via.Scheme {
	case "http", "https":
		return d.connectThrough(ctx, via, addr)
	case "socks5", "socks5h":
		var auth *proxy.Auth
		if via.User != nil {
			password, _ := via.User.Password()
			auth = &proxy.Auth{User: via.User.Username(), Password: password}
		}
		dialer, err := proxy.SOCKS5("tcp", withPort(via, "1080"), auth, contextDialer(d.dial))
		if err != nil {
			return nil, err
		}
		return dialer.(proxy.ContextDialer).DialContext(ctx, "tcp", addr)
	}
	return nil, permanent(fmt.Sprintf("proxy scheme %q is not supported: use http, https or socks5", via.Scheme), nil)
}

// connectThrough asks an HTTP proxy for a tunnel, RFC 9110 section 9.3.6.
func (d *dialing) connectThrough(ctx context.Context, via *url.URL, addr string) (net.Conn, error) {
	port := "80"
	if via.Scheme == "https" {
		port = "443"
	}
	plain, err := d.dial(ctx, "tcp", withPort(via, port))
	if err != nil {
		return nil, err
	}
	nc := plain
	if via.Scheme == "https" {
		nc, err = d.startTLS(ctx, plain, via.Hostname())
	}
	if err == nil {
		err = d.requestTunnel(ctx, nc, via.User, addr)
	}
	if err != nil {
		plain.Close()
		return nil, err
	}
	return nc, nil
}

// requestTunnel sends CONNECT to the proxy behind nc and reads its answer.
func (d *dialing) requestTunnel(ctx context.Context, nc net.Conn, user *url.Userinfo, addr string) error {
	defer interruptWith(ctx, nc)()
	request := &http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: http.Header{}}
	request.Header.Set("User-Agent", d.options.UserAgent)
	if user != nil {
		password, _ := user.Password()
		credentials := base64.StdEncoding.EncodeToString([]byte(user.Username() + ":" + password))
		request.Header.Set("Proxy-Authorization", "Basic "+credentials)
	}
	if err := request.Write(nc); err != nil {
		return err
	}
	head := &headConn{Conn: nc, buf: make([]byte, 1<<10)}
	response, err := http.ReadResponse(bufio.NewReader(head), request)
	if err != nil {
		return answerCause(head, err)
	}
	if response.StatusCode != http.StatusOK {
		return &cause{
			text:      fmt.Sprintf("the proxy answered HTTP %s%s", response.Status, proxyHint(response.StatusCode)),
			permanent: !temporaryStatus(response.StatusCode),
		}
	}
	if head.rest() > 0 {
		return permanent("the proxy sent data of its own into the tunnel", nil)
	}
	return nil
}

func proxyHint(status int) string {
	if status == http.StatusProxyAuthRequired {
		return ": put user:password@ before its host in the proxy variable"
	}
	return ""
}

func withPort(u *url.URL, port string) string {
	if u.Port() != "" {
		port = u.Port()
	}
	return net.JoinHostPort(u.Hostname(), port)
}

// contextDialer gives a dial function the two methods that package proxy asks for.
type contextDialer func(ctx context.Context, network, addr string) (net.Conn, error)

func (f contextDialer) DialContext(ctx context.Context, network, addr string) (net.Conn, error) {
	return f(ctx, network, addr)
}

func (contextDialer) Dial(string, string) (net.Conn, error) {
	return nil, errors.ErrUnsupported // package proxy prefers DialContext
}
