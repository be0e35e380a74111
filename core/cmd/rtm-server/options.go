package main

import (
	"bufio"
	"bytes"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/peterbourgon/ff/v3"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/media"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// options are what the command line, the environment and the configuration file say.
type options struct {
	listen           string
	apps             []server.App
	tlsCert, tlsKey  string
	insecure         bool
	metrics          string
	logLevel         slog.Level
	logFormat        string
	checkConfig      bool
	drainTimeout     time.Duration
	handshakeTimeout time.Duration
	version          bool
	limits           wire.Limits
	sessions         sessions.Config
	gate             server.Config // how connections are limited; the rest of it is set in config

	channelAttributesKept time.Duration
	inboxBytes            int64

	data       string
	mediaDir   string
	mediaTotal int64
	mediaRate  wire.Rate
}

// neverZero are the options whose zero the configuration would take for "the default".
var neverZero = []string{"channel-attributes-kept", "flush-interval", "handshake-timeout", "inbox-bytes", "login-timeout", "max-pending",
	"max-pending-per-address", "resume-window", "write-queue"}

// mayBeNegative are the options to which a negative value means something.
var mayBeNegative = []string{"flush-interval", "max-pending", "max-pending-per-address"}

// parseOptions reads the flags; what they leave open comes from RTM_... variables, then from --config.
func parseOptions(args []string, stdout io.Writer) (*options, error) {
	o := &options{limits: wire.DefaultLimits(), mediaRate: wire.Rate{Count: 100, Window: 10 * time.Second}}
	fs := flag.NewFlagSet("rtm-server", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	o.define(fs)
	fs.String("config", "", "read options from this `FILE`: one \"name value\" per line, # begins a comment")
	fs.Usage = func() {}
	// The environment is prefixed RTM_, but RTM_SERVER_URL and RTM_CERTIFICATE belong to clients and to the token
	// command; no option has those names.
	err := ff.Parse(fs, args, ff.WithEnvVarPrefix("RTM"), ff.WithEnvVarSplit(","),
		ff.WithConfigFileFlag("config"), ff.WithConfigFileParser(func(r io.Reader, set func(name, value string) error) error {
			if err := readConfig(r, set); err != nil {
				return fmt.Errorf("%s: %w", fs.Lookup("config").Value, err)
			}
			return nil
		}))
	if errors.Is(err, flag.ErrHelp) {
		usage(fs, stdout)
		return nil, flag.ErrHelp
	}
	if err != nil {
		if strings.HasSuffix(err.Error(), "parse error") { // what package flag says, and no more
			return nil, fmt.Errorf("read options: %w: write a TIME with its unit, for example 30s or 168h, a NUMBER or BYTES in digits, "+
				"and true or false, or nothing, for an option without a value in --help", err)
		}
		return nil, fmt.Errorf("read options: %w", err)
	}
	for _, name := range neverZero {
		if v := fs.Lookup(name).Value.String(); v == "0" || v == "0s" {
			return nil, fmt.Errorf("read options: --%s must not be 0", name)
		}
	}
	var negative error
	fs.VisitAll(func(f *flag.Flag) {
		if negative == nil && isNegative(f.Value) && !slices.Contains(mayBeNegative, f.Name) {
			negative = fmt.Errorf("read options: --%s must not be negative, and is %v", f.Name, f.Value)
		}
	})
	if negative != nil {
		return nil, negative
	}
	if fs.NArg() > 0 {
		return nil, fmt.Errorf("read options: unexpected argument %q; the only command is \"token\"", fs.Arg(0))
	}
	if (o.tlsCert == "") != (o.tlsKey == "") {
		return nil, errors.New("read options: --tls-cert and --tls-key belong together")
	}
	if o.logFormat != "text" && o.logFormat != "json" {
		return nil, fmt.Errorf("read options: --log-format %q is neither text nor json", o.logFormat)
	}
	return o, nil
}

// isNegative reports whether an option holds a number or a time below 0.
func isNegative(v flag.Value) bool {
	g, ok := v.(flag.Getter)
	if !ok {
		return false
	}
	switch n := g.Get().(type) {
	case int:
		return n < 0
	case int64:
		return n < 0
	case time.Duration:
		return n < 0
	}
	return false
}

// readConfig reads a configuration file. What it cannot read is an error; ff.PlainParser alone would take it for the end of
// the file, and the server would begin without the applications that are named there.
func readConfig(r io.Reader, set func(name, value string) error) error {
	text, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	for i, line := range bytes.Split(text, []byte("\n")) {
		if len(line) >= bufio.MaxScanTokenSize {
			return fmt.Errorf("line %d has more than %d bytes", i+1, bufio.MaxScanTokenSize-1)
		}
	}
	return ff.PlainParser(bytes.NewReader(text), set)
}

func (o *options) define(fs *flag.FlagSet) {
	fs.StringVar(&o.listen, "listen", "127.0.0.1:7650", "`ADDRESS` and port to listen on; port 0 lets the system choose")
	fs.Func("app", "serve application `ID[:CERTIFICATE]`; with a certificate, users need access tokens signed with it, and ID has 32 characters as in every token; may be repeated", o.addApp)
	fs.StringVar(&o.tlsCert, "tls-cert", "", "serve wss with the certificate chain in this PEM `FILE`")
	fs.StringVar(&o.tlsKey, "tls-key", "", "private key for --tls-cert, a PEM `FILE`")
	fs.BoolVar(&o.insecure, "insecure", false, "allow connections without TLS from other machines: whoever can listen on the way reads tokens and messages")
	fs.StringVar(&o.metrics, "metrics", "", "serve metrics for Prometheus at http://`ADDRESS`/metrics, for example 127.0.0.1:9650; empty: not at all")
	fs.BoolVar(&o.checkConfig, "check-config", false, "say what is wrong with options and files, and end without serving")
	fs.StringVar(&o.logFormat, "log-format", "text", "`FORMAT` of the log: text or json, one line each")
	fs.TextVar(&o.logLevel, "log-level", slog.LevelInfo, "log to standard error from this `LEVEL` on: debug, info, warn, error")
	fs.DurationVar(&o.drainTimeout, "drain-timeout", 10*time.Second, "`TIME` to write what is queued after SIGTERM")
	fs.DurationVar(&o.handshakeTimeout, "handshake-timeout", 10*time.Second, "`TIME` a new connection has for its HTTP request")
	fs.DurationVar(&o.sessions.LoginTimeout, "login-timeout", 10*time.Second, "`TIME` a new connection has for its login")
	fs.DurationVar(&o.sessions.FlushInterval, "flush-interval", 4*time.Millisecond, "`TIME` that messages of large channels may wait for each other, to leave in one write; negative: not at all")
	fs.IntVar(&o.sessions.MaxSessions, "max-sessions", 0, "refuse logins beyond this `NUMBER` of sessions; 0 is no bound")
	fs.IntVar(&o.gate.MaxConnections, "max-connections", 0, "`NUMBER` of open connections; 0 is what the limit of file descriptors leaves room for")
	fs.IntVar(&o.gate.MaxConnectionsPerAddress, "max-connections-per-address", 0, "`NUMBER` of open connections from one IPv4 address or IPv6 /64 network, this machine's own excepted; 0 is no bound")
	fs.IntVar(&o.gate.MaxPending, "max-pending", 4096, "`NUMBER` of connections that may be without a login; negative: no bound")
	fs.IntVar(&o.gate.MaxPendingPerAddress, "max-pending-per-address", 256, "`NUMBER` of connections from one address that may be without a login; negative: no bound")
	o.gate.ConnectionRate = wire.Rate{Count: 200, Window: time.Second}
	fs.Var((*rateValue)(&o.gate.ConnectionRate), "connection-rate", "`RATE` of new connections from one address; 0 is no limit")
	fs.Func("allow-origin", "`ORIGIN` of web pages that may connect, for example https://example.com, besides those of the server's own host; * is all; may be repeated", o.addOrigin)
	fs.Func("trusted-proxy", "`NETWORK` of proxies whose X-Forwarded-For is believed, for example 10.0.0.0/8 or ::1; may be repeated", o.addProxy)
	fs.IntVar(&o.sessions.WindowBytes, "resume-window", 1<<20, "`BYTES` kept per session so that it can resume")
	fs.IntVar(&o.sessions.QueueBytes, "write-queue", 4<<20, "`BYTES` that may wait for a slow client before it is disconnected")
	fs.BoolVar(&o.version, "version", false, "print the version")
	l := &o.limits
	fs.IntVar(&l.MessageBytes, "message-bytes", l.MessageBytes, "largest message in `BYTES`")
	fs.IntVar(&l.Channels, "channels-per-user", l.Channels, "`NUMBER` of channels a user may be in")
	fs.IntVar(&l.MembersListed, "members-listed", l.MembersListed, "`NUMBER` of members one request lists")
	fs.IntVar(&l.MemberEvents, "member-events", l.MemberEvents, "`NUMBER` of members up to which joins and leaves are told one by one")
	fs.DurationVar(&l.PingInterval, "ping-interval", l.PingInterval, "`TIME` between signs of life of an idle client")
	fs.DurationVar(&l.Silence, "silence", l.Silence, "`TIME` without a sign of the server after which a client reconnects")
	fs.DurationVar(&l.UnreachableAfter, "unreachable-after", l.UnreachableAfter, "`TIME` without a sign of a client after which others see it as unreachable")
	fs.DurationVar(&l.OfflineAfter, "offline-after", l.OfflineAfter, "`TIME` without a sign of a client after which its session ends")
	rate := func(p *wire.Rate, name, what string) {
		fs.Var((*rateValue)(p), name, "`RATE` of "+what+", for example 180/3s; 0 is no limit")
	}
	rate(&l.MessageRate, "message-rate", "messages to peers and channels together")
	rate(&l.JoinRate, "join-rate", "joins of different channels")
	rate(&l.JoinSameRate, "join-same-rate", "joins of one channel")
	rate(&l.MembersRate, "members-rate", "requests for members")
	rate(&l.LoginRate, "login-rate", "logins of one user, those after a lost connection included")
	rate(&l.RenewTokenRate, "renew-token-rate", "token renewals")

	fs.IntVar(&l.PeersQueried, "peers-queried", l.PeersQueried, "`NUMBER` of users in one query for presence")
	fs.IntVar(&l.Subscriptions, "subscriptions", l.Subscriptions, "`NUMBER` of users whose presence one user may subscribe to")
	fs.IntVar(&l.ChannelsCounted, "channels-counted", l.ChannelsCounted, "`NUMBER` of channels in one request for numbers of members")
	rate(&l.QueryPresenceRate, "query-presence-rate", "queries for presence")
	rate(&l.SubscribeRate, "subscribe-rate", "subscribing to presence")
	rate(&l.UnsubscribeRate, "unsubscribe-rate", "giving up subscriptions to presence")
	rate(&l.SubscriptionsRate, "subscriptions-rate", "requests for one's subscriptions")
	rate(&l.MemberCountsRate, "member-counts-rate", "requests for numbers of members")
	fs.IntVar(&l.Attributes, "attributes", l.Attributes, "`NUMBER` of attributes a user or a channel may have")
	fs.IntVar(&l.AttributeValueBytes, "attribute-value-bytes", l.AttributeValueBytes, "largest value of an attribute in `BYTES`")
	fs.IntVar(&l.UserAttributesBytes, "user-attributes-bytes", l.UserAttributesBytes, "`BYTES` that the attributes of a user may have together")
	fs.IntVar(&l.ChannelAttributesBytes, "channel-attributes-bytes", l.ChannelAttributesBytes, "`BYTES` that the attributes of a channel may have together")
	rate(&l.UserAttributesWriteRate, "user-attributes-write-rate", "writes of a user's attributes")
	rate(&l.UserAttributesReadRate, "user-attributes-read-rate", "reads of users' attributes")
	rate(&l.ChannelAttributesWriteRate, "channel-attributes-write-rate", "writes of channels' attributes")
	rate(&l.ChannelAttributesReadRate, "channel-attributes-read-rate", "reads of channels' attributes")
	fs.IntVar(&l.InvitationBytes, "invitation-bytes", l.InvitationBytes, "largest content of a call invitation, and response to it, in `BYTES`")
	fs.IntVar(&l.Invitations, "invitations", l.Invitations, "`NUMBER` of call invitations that a user may have made, or have got, at a time")
	fs.DurationVar(&l.InvitationDelivered, "invitation-delivered", l.InvitationDelivered, "`TIME` in which the callee's library must have a call invitation")
	fs.DurationVar(&l.InvitationAnswered, "invitation-answered", l.InvitationAnswered, "`TIME` that a callee then has to answer it")
	fs.DurationVar(&o.channelAttributesKept, "channel-attributes-kept", 120*time.Second, "`TIME` that the attributes of a channel without members are kept")

	fs.IntVar(&l.OfflineMessages, "offline-messages", l.OfflineMessages, "`NUMBER` of messages kept for a user who is not logged in; 0 keeps none")
	fs.DurationVar(&l.OfflineKept, "offline-kept", l.OfflineKept, "`TIME` that a message is kept for a user who is not logged in")
	fs.Int64Var(&o.inboxBytes, "inbox-bytes", 256<<20, "`BYTES` of kept messages of all users of an application together")
	fs.DurationVar(&l.TokenWarning, "token-warning", l.TokenWarning, "`TIME` before its token expires that a client is told")
	fs.StringVar(&o.data, "data", "", "keep messages for users who are away, attributes of channels and uploaded files in this `DIR`, for this server alone, so that they survive it; without it all of that is in memory and goes with the server")
	fs.StringVar(&o.mediaDir, "media-dir", "", "keep uploaded files in this `DIR`, over restarts and for this server alone; without it they are in the directory media of --data, or go with the server")
	fs.Int64Var(&o.mediaTotal, "media-total", media.DefaultTotal, "`BYTES` that all uploaded files may have together; 0: the server takes no files")
	fs.IntVar(&l.MediaBytes, "media-bytes", l.MediaBytes, "largest uploaded file in `BYTES`")
	fs.IntVar(&l.MediaTransfers, "media-transfers", l.MediaTransfers, "`NUMBER` of uploads and downloads of one user at a time")
	fs.DurationVar(&l.MediaKept, "media-kept", l.MediaKept, "`TIME` that an uploaded file is kept")
	fs.DurationVar(&l.MediaIdle, "media-idle", l.MediaIdle, "`TIME` without a byte moving after which an upload or download ends")
	rate(&o.mediaRate, "media-rate", "uploads begun by one user")
}

func (o *options) addApp(v string) error {
	id, certificate, named := strings.Cut(v, ":")
	if err := server.CheckAppID(id); err != nil {
		return err
	}
	if named && certificate == "" { // ID:$CERTIFICATE with nothing in the variable must not open the server to everybody
		return errors.New("its certificate is empty: to let users log in without tokens write the id without a colon")
	}
	o.apps = append(o.apps, server.App{ID: id, Certificate: certificate})
	return nil
}

func (o *options) addOrigin(v string) error {
	o.gate.AllowOrigins = append(o.gate.AllowOrigins, v)
	return nil
}

func (o *options) addProxy(v string) error {
	network, err := netip.ParsePrefix(v)
	if err != nil {
		one, err := netip.ParseAddr(v)
		if err != nil {
			return fmt.Errorf("%q is neither a network such as 10.0.0.0/8 nor an address", v)
		}
		network = netip.PrefixFrom(one, one.BitLen())
	}
	o.gate.TrustedProxies = append(o.gate.TrustedProxies, network.Masked())
	return nil
}

// rateValue reads and shows a rate in the form 180/3s.
type rateValue wire.Rate

func (r *rateValue) String() string {
	if r.Count == 0 {
		return "0"
	}
	return fmt.Sprintf("%d/%v", r.Count, r.Window)
}

func (r *rateValue) Set(v string) error {
	if v == "0" {
		*r = rateValue{}
		return nil
	}
	count, window, ok := strings.Cut(v, "/")
	n, err := strconv.Atoi(count)
	if !ok || err != nil || n < 1 {
		return fmt.Errorf("%q is not a rate such as 180/3s", v)
	}
	d, err := time.ParseDuration(window)
	if err != nil || d < time.Millisecond {
		return fmt.Errorf("%q is not a rate such as 180/3s", v)
	}
	*r = rateValue{Count: n, Window: d}
	return nil
}

func (o *options) config(log *slog.Logger) server.Config {
	if o.mediaTotal == 0 {
		o.mediaTotal = -1
	}
	if o.mediaRate == (wire.Rate{}) {
		o.mediaRate.Count = -1 // 0 would be the default
	}
	c := o.gate
	if c.ConnectionRate.Count == 0 {
		c.ConnectionRate.Window = -1 // no bound; the zero value is the default
	}
	c.Apps, c.Limits, c.Sessions, c.HandshakeTimeout, c.Log = o.apps, o.limits, o.sessions, o.handshakeTimeout, log
	c.MediaDir, c.MediaTotal, c.MediaRate = o.mediaDir, o.mediaTotal, o.mediaRate
	if c.MediaDir == "" && o.data != "" {
		c.MediaDir = filepath.Join(o.data, "media")
	}
	c.ChannelAttributesKept, c.InboxBytes = o.channelAttributesKept, o.inboxBytes
	return c
}

// allowed keeps what must not be seen or done by others to this machine: everything in development mode, because
// without applications everybody may log in as anybody; and what is not encrypted.
func (o *options) allowed(a *net.TCPAddr) error {
	if a.IP.IsLoopback() {
		return nil
	}
	if len(o.apps) == 0 {
		return fmt.Errorf("listen on %s: without --app anybody could log in as anybody, so only loopback addresses are allowed: name your application with --app ID[:CERTIFICATE]", a)
	}
	if o.tlsCert == "" && !o.insecure {
		return fmt.Errorf("listen on %s: without TLS everybody on the way could read tokens and messages: give --tls-cert and --tls-key, or listen on 127.0.0.1 behind a proxy that speaks TLS, or say --insecure if the network is yours alone", a)
	}
	return nil
}

func usage(fs *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, `rtm-server carries messages between librtm clients.

usage: rtm-server [options]
       rtm-server token mint|inspect ...    make and explain access tokens

Every option can also be given as an environment variable: --log-level as RTM_LOG_LEVEL, or as a line in the
file named by --config. The first of these wins: command line, environment, file. What may be repeated has a line of the
file for each, and commas between them in its variable: RTM_APP=ONE,TWO.

A RATE is what clients keep to. The server takes four times as many calls at once, because what was sent evenly may
arrive bunched after a lost connection, and no more than the RATE over time. The rates of connections and of uploads are exact.

`)
	fs.VisitAll(func(f *flag.Flag) {
		value, what := flag.UnquoteUsage(f)
		fmt.Fprintf(w, "  --%s %s\n        %s", f.Name, value, what)
		if f.DefValue != "" && f.DefValue != "0" && f.DefValue != "false" {
			fmt.Fprintf(w, " (default %s)", f.DefValue)
		}
		fmt.Fprintln(w)
	})
}
