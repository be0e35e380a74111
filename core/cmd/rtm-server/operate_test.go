package main

import (
	"bytes"
	"encoding/json"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/store"
	"github.com/librtm/librtm/core/wire"
)

// scrape returns the metrics of a server: every sample, and the type of each name of ours.
func scrape(t *testing.T, url string) (samples map[string]float64, types map[string]string) {
	t.Helper()
	response, err := http.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s: %v: %s", response.Status, err, text)
	}
	samples, types = map[string]float64{}, map[string]string{}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if rest, ok := strings.CutPrefix(line, "# TYPE "); ok {
			if name, kind, _ := strings.Cut(rest, " "); strings.HasPrefix(name, "rtm_") {
				types[name] = kind
			}
			continue
		}
		i := strings.LastIndexByte(line, ' ')
		if strings.HasPrefix(line, "#") || i < 0 {
			continue
		}
		if samples[line[:i]], err = strconv.ParseFloat(line[i+1:], 64); err != nil {
			t.Fatalf("%q: %v", line, err)
		}
	}
	return samples, types
}

func metricsURL(t *testing.T, r *running) string {
	t.Helper()
	_, rest, _ := strings.Cut(r.log.wait(t, "msg=metrics", 1), "url=")
	return rest
}

// documented reads the table of metrics in the README of the server.
func documented(t *testing.T) map[string]string {
	t.Helper()
	text, err := os.ReadFile("../../server/README.md")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, row := range regexp.MustCompile("(?m)^\\| `(rtm_[a-z_]+)(\\{[a-z,]*\\})?` \\| ([a-z]+) \\|").FindAllStringSubmatch(string(text), -1) {
		all[row[1]] = row[3]
	}
	return all
}

// An application with a name is not one with tokens.
func TestApplicationsWithoutTokensAreNamedAtStart(t *testing.T) {
	s := start(t, "--app", "open", "--app", strings.Repeat("a", 32)+":certificate")
	s.log.wait(t, "everything is kept in memory", 1) // a later line
	if log := s.log.String(); strings.Count(log, "without a certificate") != 1 || !strings.Contains(log, "app=open") {
		t.Errorf("the log says %s", log)
	}
}

// In development mode no application is served yet when the server begins.
func TestStartTellsHowManyMessagesAreKept(t *testing.T) {
	dir := t.TempDir()
	kept, err := store.Open(store.Config{Dir: dir, PerUser: 9, MaxBytes: 1 << 20, Kept: time.Hour})
	if err != nil {
		t.Fatal(err)
	}
	err = kept.Inbox("later").Put("bob", inbox.Message{ID: 1, From: "alice", TimeMS: time.Now().UnixMilli(), Body: []byte("hello")})
	kept.Close()
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, "--data", dir)
	if rest := s.log.wait(t, "uploaded files are kept", 1); !strings.HasSuffix(rest, " messages=1") {
		t.Errorf("the log says %s", rest)
	}
}

func TestMetricsAreTheDocumentedOnes(t *testing.T) {
	k := newKeys(t)
	s := start(t, "--app", "app", "--metrics", "127.0.0.1:0", "--data", t.TempDir(), "--tls-cert", k.certFile, "--tls-key", k.keyFile)
	_, types := scrape(t, metricsURL(t, s))
	want := documented(t)
	if len(want) < 20 {
		t.Fatalf("only %d metrics are documented", len(want))
	}
	for name, kind := range types {
		if want[name] != kind {
			t.Errorf("%s is a %s, the README says %q", name, kind, want[name])
		}
	}
	for name := range want {
		if types[name] == "" {
			t.Errorf("%s is documented and not served", name)
		}
	}
}

func TestMetricsCountWhatHappens(t *testing.T) {
	s := start(t, "--app", "app", "--metrics", "127.0.0.1:0", "--max-connections", "2")
	url := metricsURL(t, s)
	alice, bob := open(t, s.url, "alice", ""), open(t, s.url, "bob", "")
	text := wire.Message{Type: wire.MessageText, Text: []byte("hello")}
	send(t, alice, func(w *wire.Writer) {
		(&wire.PeerSend{Request: 1, Peer: []byte("bob"), Message: text}).Append(w)
	})
	if k := receive(t, bob); k != wire.KindPeerMessage {
		t.Fatalf("bob got kind %d", k)
	}
	send(t, bob, func(w *wire.Writer) { wire.AppendCount(w, wire.KindAck, 1) })
	if k := receive(t, alice); k != wire.KindAck { // the result stands behind it
		t.Fatalf("alice got kind %d", k)
	}
	if r, err := http.Get("http" + strings.TrimSuffix(strings.TrimPrefix(s.url, "ws"), "/rtm") + "/rtm"); err != nil || r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("a third connection: %v, %v", r, err)
	}
	// The counts of a read are there when its answers are written, or a moment later.
	var got map[string]float64
	for deadline := time.Now().Add(testTimeout); time.Now().Before(deadline); {
		if got, _ = scrape(t, url); got["rtm_acknowledged_total"] == 1 {
			break
		}
	}
	for name, want := range map[string]float64{
		`rtm_build_info{version="` + server.Version + `"}`: 1,
		"rtm_applications":                                        1,
		"rtm_connections":                                         2,
		"rtm_connections_pending":                                 0,
		"rtm_sessions_linked":                                     2,
		"rtm_sessions_opened_total":                               2,
		"rtm_peer_messages_total":                                 1,
		"rtm_acknowledged_total":                                  1,
		"rtm_acknowledgement_seconds_count":                       1,
		`rtm_connections_refused_total{reason="full"}`:            1,
		`rtm_connections_refused_total{reason="origin"}`:          0,
		`rtm_sessions_ended_total{reason="slow_consumer"}`:        0,
		`rtm_logins_refused_total{reason="token_expired"}`:        0,
		`rtm_acknowledgement_seconds_bucket{le="` + `+Inf` + `"}`: 1,
		"rtm_queue_bytes":                                         0,
	} {
		if v, ok := got[name]; !ok || v != want {
			t.Errorf("%s is %v, want %v", name, v, want)
		}
	}
	if got["rtm_received_bytes_total"] < 10 || got["rtm_handling_seconds_count"] < 2 || got["process_open_fds"] < 3 || got["go_goroutines"] < 2 {
		t.Errorf("%v", got)
	}
}

func TestMetricsStayOnTheirOwnAddress(t *testing.T) {
	s := start(t, "--app", "app", "--metrics", "127.0.0.1:0")
	base := "http" + strings.TrimSuffix(strings.TrimPrefix(s.url, "ws"), "/rtm")
	for url, want := range map[string]int{
		base + "/metrics":                 http.StatusNotFound,
		metricsURL(t, s):                  http.StatusOK,
		metricsURL(t, s) + "/../healthz":  http.StatusNotFound,
		metricsURL(t, s) + "/debug/pprof": http.StatusNotFound,
	} {
		response, err := http.Get(url)
		if err != nil {
			t.Fatal(err)
		}
		response.Body.Close()
		if response.StatusCode != want {
			t.Errorf("%s answers %d, want %d", url, response.StatusCode, want)
		}
	}
}

func TestCertificateIsReadAgainWhenItChanges(t *testing.T) {
	k := newKeys(t)
	var log bytes.Buffer
	c, err := loadCertificate(k.certFile, k.keyFile, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	shown := func() int64 {
		pair, err := c.tls().GetCertificate(nil)
		if err != nil {
			t.Fatal(err)
		}
		return pair.Leaf.SerialNumber.Int64()
	}
	if shown() != 1 {
		t.Fatalf("certificate %d", shown())
	}
	c.reload()
	k.renew(t, time.Now().Add(time.Hour))
	c.reload()
	if shown() != 2 {
		t.Errorf("the new certificate is not used")
	}
	good, goodKey := readFile(t, k.certFile), readFile(t, k.keyFile)
	cert, key := k.make(t, time.Now().Add(time.Hour))
	old, oldKey := k.make(t, time.Now().Add(-time.Hour))
	for name, spoil := range map[string]func(){
		"half written":      func() { writeFile(t, k.certFile, cert[:len(cert)/2]) },
		"empty":             func() { writeFile(t, k.certFile, nil) },
		"of another key":    func() { writeFile(t, k.certFile, cert) },
		"garbage for a key": func() { writeFile(t, k.keyFile, []byte("garbage")) },
		"gone":              func() { os.Remove(k.keyFile) },
		"expired":           func() { writeFile(t, k.certFile, old); writeFile(t, k.keyFile, oldKey) },
	} {
		writeFile(t, k.certFile, good)
		writeFile(t, k.keyFile, goodKey)
		c.reload()
		log.Reset()
		_, _, before := c.state()
		spoil()
		c.reload()
		c.reload()
		if shown() != 2 {
			t.Errorf("%s: certificate %d is used", name, shown())
		}
		if _, _, failed := c.state(); failed != before+1 || strings.Count(log.String(), "the one before stays") != 1 {
			t.Errorf("%s: %d failures, the log is %s", name, failed-before, &log)
		}
	}
	writeFile(t, k.certFile, cert)
	writeFile(t, k.keyFile, key)
	c.reload()
	if shown() != 3 {
		t.Errorf("a good certificate after bad ones is not used: %s", &log)
	}
	if strings.Contains(log.String(), "PRIVATE") {
		t.Error("the log holds a key")
	}
}

func TestCertificateFilesAreLookedAtNowAndThen(t *testing.T) {
	k := newKeys(t)
	synctest.Test(t, func(t *testing.T) {
		c, err := loadCertificate(k.certFile, k.keyFile, slog.New(slog.DiscardHandler))
		if err != nil {
			t.Fatal(err)
		}
		go c.watch(t.Context(), nil)
		k.renew(t, time.Now().Add(time.Hour))
		time.Sleep(certificateInterval + time.Millisecond) // virtual
		if _, loaded, _ := c.state(); loaded != 2 {
			t.Errorf("%d certificates were used", loaded)
		}
	})
}

func TestServerSpeaksTLS(t *testing.T) {
	k := newKeys(t)
	s := start(t, "--app", "app", "--tls-cert", k.certFile, "--tls-key", k.keyFile)
	if !strings.HasPrefix(s.url, "wss://") {
		t.Errorf("the address is %s", s.url)
	}
	open(t, s.url, "alice", k.certFile)
	if served(t, s.url) != 1 {
		t.Error("another certificate is shown")
	}
}

func TestEveryLogLineIsJSONWhenAsked(t *testing.T) {
	s := start(t, "--log-format", "json", "--log-level", "debug", "--metrics", "127.0.0.1:0")
	open(t, s.url, "alice", "").Close(1000, "")
	s.log.wait(t, `"connection lost"`, 1)
	for line := range strings.Lines(s.log.String()) {
		var fields map[string]any
		if err := json.Unmarshal([]byte(line), &fields); err != nil || fields["msg"] == "" || fields["level"] == "" {
			t.Errorf("%q: %v", line, err)
		}
	}
}

func TestConfigurationIsCheckedWithoutServing(t *testing.T) {
	k := newKeys(t)
	bad := filepath.Join(t.TempDir(), "bad.pem")
	writeFile(t, bad, []byte("nonsense"))
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for name, test := range map[string]struct {
		args   []string
		status int
		words  []string // of the error; without: all is fine
	}{
		"development":           {nil, exitOK, nil},
		"TLS for all":           {[]string{"--listen", ":7650", "--app", "app", "--tls-cert", k.certFile, "--tls-key", k.keyFile}, exitOK, nil},
		"a port in use":         {[]string{"--listen", busy.Addr().String()}, exitOK, nil}, // it is not opened
		"plain text for all":    {[]string{"--listen", ":7650", "--app", "app"}, exitUsage, []string{"without TLS", "--tls-cert", "--insecure"}},
		"plain text on purpose": {[]string{"--listen", ":7650", "--app", "app", "--insecure"}, exitOK, nil},
		"development for all":   {[]string{"--listen", ":7650", "--insecure"}, exitUsage, []string{"--app"}},
		"no port":               {[]string{"--listen", "127.0.0.1"}, exitUsage, []string{"127.0.0.1", "--listen", "address:port"}},
		"a port too high":       {[]string{"--listen", "127.0.0.1:99999"}, exitUsage, []string{"99999"}},
		"no such certificate":   {[]string{"--tls-cert", "/does/not/exist", "--tls-key", k.keyFile}, exitUsage, []string{"/does/not/exist", "no such file", "--tls-cert"}},
		"a bad certificate":     {[]string{"--tls-cert", bad, "--tls-key", k.keyFile}, exitUsage, []string{"bad.pem", "PEM"}},
		"a key for certificate": {[]string{"--tls-cert", k.certFile, "--tls-key", bad}, exitUsage, []string{"bad.pem", "PEM"}},
		"an impossible limit":   {[]string{"--message-bytes", "10000000"}, exitUsage, []string{"10000000"}},
		"a name in the file":    {[]string{"--config", configFile(t, "listn 127.0.0.1:0\n")}, exitUsage, []string{"listn"}},
		"metrics without port":  {[]string{"--metrics", "9650"}, exitUsage, []string{"9650", "--metrics", "address:port"}},
		"no place for media":    {[]string{"--media-dir", filepath.Join(bad, "media")}, exitUsage, []string{"keep media in", "bad.pem", "not a directory"}},
		"no media":              {[]string{"--media-dir", filepath.Join(bad, "media"), "--media-total", "0"}, exitOK, nil},
		"an origin":             {[]string{"--allow-origin", "example.com"}, exitUsage, []string{"example.com", "https://"}},
	} {
		t.Run(name, func(t *testing.T) {
			cleanEnvironment(t)
			var out, errs bytes.Buffer
			status := run(append([]string{"--check-config"}, test.args...), &out, &errs)
			if status != test.status || (out.String() == "rtm-server: the configuration is fine\n") != (test.words == nil) {
				t.Errorf("status %d, %q, %q", status, &out, &errs)
			}
			for _, words := range test.words {
				if !strings.Contains(errs.String(), words) {
					t.Errorf("%q does not say %q", &errs, words)
				}
			}
		})
	}
}

// What would end at once every time is another exit code than what may work the next time.
func TestExitCodesTellWhetherToTryAgain(t *testing.T) {
	busy, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer busy.Close()
	for name, test := range map[string]struct {
		args   []string
		status int
		words  string
	}{
		"port in use":             {[]string{"--listen", busy.Addr().String()}, exitError, "--listen"},
		"metrics port in use":     {[]string{"--listen", "127.0.0.1:0", "--metrics", busy.Addr().String()}, exitError, "--metrics"},
		"certificate not there":   {[]string{"--listen", "127.0.0.1:0", "--tls-cert", "/no/cert", "--tls-key", "/no/key"}, exitUsage, "/no/cert"},
		"plain text for everyone": {[]string{"--listen", "0.0.0.0:0", "--app", "app"}, exitUsage, "--insecure"},
	} {
		t.Run(name, func(t *testing.T) {
			cleanEnvironment(t)
			var out, errs bytes.Buffer
			if status := run(test.args, &out, &errs); status != test.status || out.Len() != 0 || !strings.Contains(errs.String(), test.words) {
				t.Errorf("status %d, %q, %q", status, &out, &errs)
			}
		})
	}
}

func TestConnectionsLeaveDescriptorsForTheRest(t *testing.T) {
	for descriptors, want := range map[uint64]int{0: 0, 10: 6, 256: 129, 511: 256, 1024: 768, 524288: 524032, 1 << 63: 0} {
		if got := connectionsFor(descriptors); got != want {
			t.Errorf("%d descriptors: %d connections, want %d", descriptors, got, want)
		}
	}
}

func TestEveryMetricHasAHelpText(t *testing.T) {
	var names []string
	for _, m := range metrics() {
		if len(m.help) < 10 || !strings.HasSuffix(m.help, ".") || !strings.HasPrefix(m.name, "rtm_") || (m.label == "") != (m.values == nil) {
			t.Errorf("%+v", m)
		}
		names = append(names, m.name)
	}
	slices.Sort(names)
	if len(slices.Compact(names)) != len(metrics()) {
		t.Error("a name is used twice")
	}
}
