package main

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/librtm/librtm/core/transport"
	"github.com/librtm/librtm/core/wire"
)

// output is what a server says, for a test to wait for words in it.
type output struct {
	mu      sync.Mutex // guards text
	changed sync.Cond
	text    bytes.Buffer
}

func newOutput() *output {
	o := &output{}
	o.changed.L = &o.mu
	return o
}

func (o *output) Write(p []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.changed.Broadcast()
	return o.text.Write(p)
}

func (o *output) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.text.String()
}

// wait waits until the words have been said so often, and returns the rest of the line after them.
func (o *output) wait(t *testing.T, words string, times int) string {
	t.Helper()
	late := false
	timeout := time.AfterFunc(testTimeout, func() {
		o.mu.Lock()
		defer o.mu.Unlock()
		late = true
		o.changed.Broadcast()
	})
	defer timeout.Stop()
	o.mu.Lock()
	defer o.mu.Unlock()
	for strings.Count(o.text.String(), words) < times && !late {
		o.changed.Wait()
	}
	if late {
		t.Fatalf("no %q in %s", words, &o.text)
	}
	_, rest, _ := strings.Cut(o.text.String(), words)
	rest, _, _ = strings.Cut(rest, "\n")
	return rest
}

// running is a server within the test.
type running struct {
	url string
	log *output
}

// start serves with the given options until the test ends.
func start(t *testing.T, args ...string) *running {
	t.Helper()
	cleanEnvironment(t)
	o, err := parseOptions(append([]string{"--listen", "127.0.0.1:0", "--drain-timeout", "0s"}, args...), nil)
	if err != nil {
		t.Fatal(err)
	}
	stdout, log := newOutput(), newOutput()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() {
		err := serve(ctx, cancel, o, stdout, log)
		if err != nil {
			_, _ = io.WriteString(stdout, "listens on nothing\n") // so that nobody waits for it
		}
		ended <- err
	}()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	return &running{url: strings.TrimSpace(stdout.wait(t, "listens on ", 1)), log: log}
}

// open opens a session over a server's certificate authority, if it has one, and returns its connection.
func open(t *testing.T, url, user, ca string) *transport.Conn {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), testTimeout)
	defer cancel()
	conn, err := transport.Dial(ctx, url, transport.DialOptions{CAFile: ca})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close(transport.CloseNormal, "") })
	_ = conn.SetReadDeadline(time.Now().Add(testTimeout))
	f := wire.Login{Version: wire.Version, AppID: "app", User: user, Instance: make([]byte, wire.InstanceBytes)}
	send(t, conn, f.Append)
	if k := receive(t, conn); k != wire.KindWelcome {
		t.Fatalf("the login was answered with kind %d", k)
	}
	return conn
}

func send(t *testing.T, conn *transport.Conn, frame func(*wire.Writer)) {
	t.Helper()
	w := wire.NewWriter()
	frame(w)
	if err := conn.Write(append(make([]byte, transport.HeaderRoom), w.Bytes()...), testTimeout); err != nil {
		t.Fatal(err)
	}
}

// receive returns the kind of the first frame of the next message.
func receive(t *testing.T, conn *transport.Conn) wire.Kind {
	t.Helper()
	message, err := conn.Read()
	if err != nil {
		t.Fatal(err)
	}
	r := wire.NewReader()
	r.Reset(message)
	k, _ := r.Next()
	return k
}

// keys makes certificates signed by themselves.
type keys struct {
	certFile, keyFile string
	serial            int64
}

func newKeys(t *testing.T) *keys {
	dir := t.TempDir()
	k := &keys{certFile: filepath.Join(dir, "cert.pem"), keyFile: filepath.Join(dir, "key.pem")}
	k.renew(t, time.Now().Add(time.Hour))
	return k
}

// make returns a new certificate and its key, in PEM.
func (k *keys) make(t *testing.T, expires time.Time) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k.serial++
	template := &x509.Certificate{
		SerialNumber: big.NewInt(k.serial), Subject: pkix.Name{CommonName: "rtm test"}, NotBefore: time.Unix(0, 0), NotAfter: expires,
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	pkcs8, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}),
		pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: pkcs8})
}

// renew writes a new certificate to the files.
func (k *keys) renew(t *testing.T, expires time.Time) {
	t.Helper()
	cert, key := k.make(t, expires)
	writeFile(t, k.certFile, cert)
	writeFile(t, k.keyFile, key)
}

func writeFile(t *testing.T, path string, b []byte) {
	t.Helper()
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
}

func readFile(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// served returns the serial number of the certificate that a server shows.
func served(t *testing.T, url string) int64 {
	t.Helper()
	_, address, _ := strings.Cut(strings.TrimSuffix(url, "/rtm"), "://")
	conn, err := tls.Dial("tcp", address, &tls.Config{InsecureSkipVerify: true})
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	return conn.ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}
