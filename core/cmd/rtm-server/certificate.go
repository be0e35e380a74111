package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/tls"
	"fmt"
	"log/slog"
	"os"
	"sync"
	"time"
)

// certificate is the server's TLS certificate. It is read again when its files change, so that renewing it needs no
// restart; files that cannot be used leave the one in use as it is.
type certificate struct {
	certFile, keyFile string
	log               *slog.Logger

	mu             sync.Mutex // guards what follows
	current        *tls.Certificate
	seen           [sha256.Size]byte // of the files as they were last read
	bad            error             // what is wrong with those
	told           string            // the trouble last logged
	loaded, failed uint64
}

// loadCertificate reads the certificate for the first time.
func loadCertificate(certFile, keyFile string, log *slog.Logger) (*certificate, error) {
	c := &certificate{certFile: certFile, keyFile: keyFile, log: log}
	if err := c.load(); err != nil {
		return nil, fmt.Errorf("load the TLS certificate: %w", err)
	}
	return c, nil
}

// load reads the files and uses them if they have changed. They are read without mu, which every new connection needs: a
// disk may take its time.
func (c *certificate) load() error {
	cert, err := os.ReadFile(c.certFile)
	if err != nil {
		return fmt.Errorf("%w: check --tls-cert", err)
	}
	key, err := os.ReadFile(c.keyFile)
	if err != nil {
		return fmt.Errorf("%w: check --tls-key", err)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if seen := sha256.Sum256(bytes.Join([][]byte{cert, key}, []byte{0})); seen != c.seen {
		c.seen = seen
		c.bad = c.use(cert, key)
	}
	return c.bad
}

// use takes a certificate into use; mu is held.
func (c *certificate) use(cert, key []byte) error {
	pair, err := tls.X509KeyPair(cert, key)
	if err != nil {
		return fmt.Errorf("%s and %s: %w: they must hold a certificate chain and its private key in PEM", c.certFile, c.keyFile, err)
	}
	if expired := pair.Leaf.NotAfter; time.Now().After(expired) {
		if c.current != nil {
			return fmt.Errorf("%s: the certificate expired at %s", c.certFile, expired.UTC().Format(time.RFC3339))
		}
		c.log.Warn("the certificate has expired, clients will refuse it", "file", c.certFile, "expired", expired)
	}
	c.current = &pair
	c.loaded++
	c.log.Info("certificate loaded", "file", c.certFile, "subject", pair.Leaf.Subject.String(), "names", pair.Leaf.DNSNames, "expires", pair.Leaf.NotAfter)
	return nil
}

// reload looks at the files again. Trouble is logged once, not every time it is still there.
func (c *certificate) reload() {
	err := c.load()
	c.mu.Lock()
	defer c.mu.Unlock()
	if err == nil {
		c.told = ""
		return
	}
	if err.Error() != c.told {
		c.told = err.Error()
		c.failed++
		c.log.Error("the changed certificate is not used, the one before stays", "cause", err)
	}
}

// certificateInterval is how often the files are looked at. SIGHUP does it at once.
const certificateInterval = 10 * time.Second

// watch looks at the files now and then, and whenever told, until the context ends.
func (c *certificate) watch(ctx context.Context, now <-chan os.Signal) {
	tick := time.NewTicker(certificateInterval)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		case <-now:
		}
		c.reload()
	}
}

// tls is the configuration that serves the certificate.
func (c *certificate) tls() *tls.Config {
	return &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) {
			c.mu.Lock()
			defer c.mu.Unlock()
			return c.current, nil
		},
	}
}

// state tells metrics when the certificate in use expires, and how many were used and refused.
func (c *certificate) state() (expires time.Time, loaded, failed uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.current.Leaf.NotAfter, c.loaded, c.failed
}
