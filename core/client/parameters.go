package client

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/librtm/librtm/core/internal/flatjson"
	"github.com/librtm/librtm/core/wire"
)

// badArgument is the code of calls that have no operation: SetParameters and the settings of the log.
const badArgument wire.Code = -1

const (
	defaultServerURL    = "ws://127.0.0.1:7650/rtm"
	serverURLVariable   = "RTM_SERVER_URL"
	defaultLoginTimeout = 12 * time.Second
	minLoginTimeoutMS   = 100
	maxLoginTimeoutMS   = 120_000
)

// parameters are what SetParameters can change. They take effect at the next login.
type parameters struct {
	serverURL    string // empty: from the environment
	caFile       string
	loginTimeout time.Duration
}

// known maps each key to what checks and stores its value.
var known = map[string]func(*parameters, flatjson.Value) error{
	"rtm.server_url": func(p *parameters, v flatjson.Value) error {
		s, ok := v.Text()
		if !ok {
			return fmt.Errorf("it must be a text")
		}
		p.serverURL = s
		return checkServerURL(s)
	},
	"rtm.tls_ca_file": func(p *parameters, v flatjson.Value) error {
		s, ok := v.Text()
		if !ok {
			return fmt.Errorf("it must be a text")
		}
		if p.caFile = s; s == "" {
			return nil
		}
		var err error // the program may have another working directory when a lost connection is made again
		if p.caFile, err = filepath.Abs(s); err != nil {
			return fmt.Errorf("it is relative, and the working directory is not known: %w", err)
		}
		return nil
	},
	"rtm.login_timeout_ms": func(p *parameters, v flatjson.Value) error {
		ms, ok := v.Int()
		if !ok || ms < minLoginTimeoutMS || ms > maxLoginTimeoutMS {
			return fmt.Errorf("it must be a whole number from %d to %d", minLoginTimeoutMS, maxLoginTimeoutMS)
		}
		p.loginTimeout = time.Duration(ms) * time.Millisecond
		return nil
	},
}

func checkServerURL(s string) error {
	const example = "; one is, for example, ws://host:7650/rtm"
	u, err := url.Parse(s)
	switch {
	case err != nil:
		return fmt.Errorf("it is not an address" + example) // without the text: an address may hold secrets
	case !strings.EqualFold(u.Scheme, "ws") && !strings.EqualFold(u.Scheme, "wss"):
		return fmt.Errorf("it must begin with ws:// or wss://" + example)
	case u.Hostname() == "":
		return fmt.Errorf("it names no host" + example)
	case !usablePort(u.Port()):
		return fmt.Errorf("the port must be a number from 1 to 65535")
	case u.User != nil:
		return fmt.Errorf("it must not contain a user name")
	}
	return nil
}

// usablePort reports whether a connection can be made to a port as an address names it; "" is the usual one.
func usablePort(port string) bool {
	n, err := strconv.ParseUint(port, 10, 16)
	return port == "" || err == nil && n != 0
}

// SetParameters sets parameters from a JSON object; unknown keys are ignored. After an error nothing of it is
// applied.
func (c *Client) SetParameters(text string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	const attempt = "set parameters"
	if c.closed {
		return c.refuse(attempt, "", wire.NotInitialized, whyClosed)
	}
	values, err := flatjson.Parse(text)
	if err != nil {
		return c.refuse(attempt, "", badArgument, err.Error())
	}
	p := c.parameters
	for key, v := range values {
		set, ok := known[key]
		if !ok {
			continue
		}
		if err := set(&p, v); err != nil {
			return c.refuse(attempt, key, badArgument, err.Error())
		}
	}
	c.parameters = p
	return nil
}

// serverURL finds the address of the server: parameter, environment, default.
func (c *Client) serverURL() string {
	if c.parameters.serverURL != "" {
		return c.parameters.serverURL
	}
	if s := c.getenv(serverURLVariable); s != "" {
		return s
	}
	return defaultServerURL
}
