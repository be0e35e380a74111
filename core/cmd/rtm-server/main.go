// Command rtm-server is the server that librtm clients talk to.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/signal"
	"syscall"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/store"
)

// Exit codes.
const (
	exitOK    = 0 // ended as it was told to
	exitError = 1 // could not go on; it may work another time
	exitUsage = 2 // the options, or files they name, are wrong: starting again does not help
)

// usageError is an error that starting again does not mend.
type usageError struct{ error }

func (e usageError) Unwrap() error { return e.error }

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

func run(args []string, stdout, stderr io.Writer) int {
	if len(args) > 0 && args[0] == "token" {
		return runToken(args[1:], stdout, stderr)
	}
	o, err := parseOptions(args, stdout)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "rtm-server: %v\nrtm-server --help lists the options\n", err)
		return exitUsage
	case o.version:
		fmt.Fprintf(stdout, "rtm-server %s\n", server.Version)
		return exitOK
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, stop, o, stdout, stderr); err != nil {
		fmt.Fprintf(stderr, "rtm-server: %v\n", err)
		if errors.As(err, new(usageError)) {
			return exitUsage
		}
		return exitError
	}
	return exitOK
}

// prepared is what serving needs and can be had without opening anything to others.
type prepared struct {
	log         *slog.Logger
	address     *net.TCPAddr
	certificate *certificate // nil: no TLS
	config      server.Config
	dataInUse   error // another server has --data now
}

// prepare checks everything that can be checked before the server listens. Its errors are usageErrors.
func (o *options) prepare(stderr io.Writer) (*prepared, error) {
	p := &prepared{log: o.logger(stderr)}
	var err error
	if p.address, err = net.ResolveTCPAddr("tcp", o.listen); err != nil {
		return nil, usageError{fmt.Errorf("listen on %s: %w: write --listen as address:port", o.listen, err)}
	}
	if o.metrics != "" {
		if _, err := net.ResolveTCPAddr("tcp", o.metrics); err != nil {
			return nil, usageError{fmt.Errorf("listen for metrics on %s: %w: write --metrics as address:port", o.metrics, err)}
		}
	}
	if err := o.allowed(p.address); err != nil {
		return nil, usageError{err}
	}
	p.config = o.config(p.log)
	if err := p.config.Check(); err != nil {
		return nil, usageError{err}
	}
	if o.tlsCert != "" {
		if p.certificate, err = loadCertificate(o.tlsCert, o.tlsKey, p.log); err != nil {
			return nil, usageError{err}
		}
	}
	if o.data != "" {
		switch err := store.Check(o.data); {
		case errors.Is(err, store.ErrBusy):
			p.dataInUse = err
		case err != nil:
			return nil, usageError{err}
		}
	}
	if dir := p.config.MediaDir; dir != "" && p.config.MediaTotal >= 0 {
		if err := store.CheckWritable(dir); err != nil {
			return nil, usageError{fmt.Errorf("keep media in %s: %w", dir, err)}
		}
	}
	return p, nil
}

func (o *options) logger(w io.Writer) *slog.Logger {
	how := &slog.HandlerOptions{Level: o.logLevel}
	if o.logFormat == "json" {
		return slog.New(slog.NewJSONHandler(w, how))
	}
	return slog.New(slog.NewTextHandler(w, how))
}

// serve runs a server until the context ends, then drains it. A second signal ends the process at once, because
// stop gives the signals back.
func serve(ctx context.Context, stop context.CancelFunc, o *options, stdout, stderr io.Writer) error {
	p, err := o.prepare(stderr)
	if err != nil {
		return err
	}
	if o.checkConfig {
		if p.dataInUse != nil { // by the server that shall be restarted, most likely
			fmt.Fprintf(stdout, "rtm-server: the configuration is fine for when that server has ended: %v\n", p.dataInUse)
			return nil
		}
		fmt.Fprintln(stdout, "rtm-server: the configuration is fine")
		return nil
	}
	log := p.log
	if limit := raiseFileLimit(log); p.config.MaxConnections == 0 {
		p.config.MaxConnections = connectionsFor(limit)
	}
	data, err := o.openData(p)
	if err != nil {
		return err
	}
	if data != nil {
		p.config.Storage = data
		defer data.Close() // after the server
	}
	s, err := server.New(p.config)
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := net.ListenTCP("tcp", p.address)
	if err != nil {
		return fmt.Errorf("listen on %s: %w: end what uses it, or choose another address with --listen", o.listen, err)
	}
	if o.metrics != "" {
		m, err := serveMetrics(o.metrics, &collector{s, p.certificate, data}, log)
		if err != nil {
			_ = l.Close()
			return err
		}
		defer m.Close()
	}
	defer p.followSignals(ctx)()

	scheme, failed := "ws", make(chan error, 1)
	if p.certificate != nil {
		scheme = "wss"
		go func() { failed <- s.ServeTLS(l, p.certificate.tls()) }()
	} else {
		go func() { failed <- s.Serve(l) }()
	}
	// The one line on standard output, for people and for scripts that chose port 0.
	fmt.Fprintf(stdout, "rtm-server %s listens on %s://%s%s\n", server.Version, scheme, l.Addr(), server.Path)
	if len(o.apps) == 0 {
		log.Warn("development mode: any application id is accepted, without tokens, from this machine only; name applications with --app for real use")
	}
	for _, a := range o.apps {
		if a.Certificate == "" {
			log.Warn("an application without a certificate needs no tokens: whoever reaches the server may log in as anybody", "app", a.ID)
		}
	}
	switch {
	case o.data != "":
		log.Info("messages for users who are away, attributes of channels and uploaded files are kept; sessions end with the server",
			"directory", o.data, "media", p.config.MediaDir, "messages", data.Stats().Messages)
	case o.mediaDir != "":
		log.Warn("uploaded files are kept; everything else is in memory: messages for users who are away and attributes of channels end with the server, "+
			"unless it has --data", "directory", o.mediaDir)
	default:
		log.Warn("everything is kept in memory: messages for users who are away, attributes of channels and uploaded files end with the server, " +
			"unless it has --data")
	}
	if p.certificate == nil && !p.address.IP.IsLoopback() {
		log.Warn("connections are not encrypted: everybody on the way can read tokens and messages")
	}
	select {
	case err := <-failed:
		return fmt.Errorf("serve %s: %w", l.Addr(), err)
	case <-ctx.Done():
	}
	stop()
	drain, cancel := context.WithTimeout(context.Background(), o.drainTimeout)
	defer cancel()
	if err := s.Drain(drain); err != nil {
		log.Warn("drain cut short", "cause", err, "after", o.drainTimeout)
	}
	return nil
}

// followSignals reads the certificate again on SIGHUP, and now and then, until the context ends. The function it
// returns waits for that.
func (p *prepared) followSignals(ctx context.Context) (wait func()) {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP) // also without TLS: it must not end the server
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		defer close(done)
		if p.certificate != nil {
			p.certificate.watch(ctx, hangup)
		}
		<-ctx.Done()
	}()
	return func() {
		signal.Stop(hangup)
		cancel()
		<-done
	}
}

// connectionsFor is how many connections a limit of file descriptors leaves room for; 0: any number. The rest is for
// connections that are being turned away, the listeners, files and whoever asks for metrics.
func connectionsFor(descriptors uint64) int {
	const rest = 256
	switch {
	case descriptors == 0 || descriptors > 1<<30:
		return 0
	case descriptors < 2*rest:
		return int(descriptors/2) + 1
	}
	return int(descriptors - rest)
}
