//go:build linux || darwin

package main

import (
	"log/slog"
	"os"
	"syscall"
	"testing"
	"time"
)

// While the files are read again, which takes as long as their disk does, the certificate in use is served.
func TestACertificateThatIsSlowToReadHoldsUpNobody(t *testing.T) {
	const patience = 30 * time.Second // not waited for when all is well
	k := newKeys(t)
	c, err := loadCertificate(k.certFile, k.keyFile, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	good := readFile(t, k.certFile)
	if os.Remove(k.certFile) != nil || syscall.Mkfifo(k.certFile, 0o600) != nil {
		t.Fatal("there is no pipe in the place of the certificate")
	}
	reloaded, served := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(reloaded)
		c.reload()
	}()
	pipe, err := os.OpenFile(k.certFile, os.O_WRONLY, 0) // returns when the other side has begun to read
	if err != nil {
		t.Fatal(err)
	}
	go func() {
		defer close(served)
		_, _ = c.tls().GetCertificate(nil)
	}()
	timeout := time.NewTimer(patience)
	defer timeout.Stop()
	select {
	case <-served:
	case <-timeout.C:
		t.Errorf("a connection waits for %v", patience)
	}
	if _, err := pipe.Write(good); err != nil {
		t.Error(err)
	}
	_ = pipe.Close()
	<-reloaded
	<-served
}
