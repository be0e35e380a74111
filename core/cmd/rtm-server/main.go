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
)

// Exit codes.
const (
	exitOK    = 0
	exitError = 1
	exitUsage = 2
)

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
		return exitError
	}
	return exitOK
}

// serve runs a server until the context ends, then drains it. A second signal ends the process at once, because
// stop gives the signals back.
func serve(ctx context.Context, stop context.CancelFunc, o *options, stdout, stderr io.Writer) error {
	log := slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: o.logLevel}))
	s, err := server.New(o.config(log))
	if err != nil {
		return err
	}
	defer s.Close()
	l, err := net.Listen("tcp", o.listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w: choose another address with --listen", o.listen, err)
	}
	if err := o.allowed(l.Addr()); err != nil {
		_ = l.Close()
		return err
	}
	raiseFileLimit(log)
	scheme, failed := "ws", make(chan error, 1)
	if o.tlsCert != "" {
		scheme = "wss"
		go func() { failed <- s.ServeTLS(l, o.tlsCert, o.tlsKey) }()
	} else {
		go func() { failed <- s.Serve(l) }()
	}
	// The one line on standard output, for people and for scripts that chose port 0.
	fmt.Fprintf(stdout, "rtm-server %s listens on %s://%s%s\n", server.Version, scheme, l.Addr(), server.Path)
	if len(o.apps) == 0 {
		fmt.Fprintln(stderr, "development mode: any application id is accepted, without tokens, from this machine only; name applications with --app for real use")
	}
	if o.mediaDir != "" {
		fmt.Fprintf(stderr, "uploaded files are kept in %s; everything else is kept in memory and is gone when the server ends\n", o.mediaDir)
	} else {
		fmt.Fprintln(stderr, "everything is kept in memory, uploaded files in a temporary directory, and is gone when the server ends")
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
