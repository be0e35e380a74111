package main

import (
	"fmt"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"slices"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	"github.com/prometheus/client_golang/prometheus/promhttp"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/sessions"
)

// metric is one number of the server's statistics. Names and labels are promises to whoever draws graphs from them;
// the table in core/server/README.md lists them all.
type metric struct {
	name, help string
	kind       prometheus.ValueType
	value      func(*server.Stats) float64

	// What has a label has several values.
	label  string
	values func(*server.Stats) map[string]uint64
}

func gauge(name, help string, value func(*server.Stats) int) metric {
	return metric{name: name, help: help, kind: prometheus.GaugeValue, value: func(s *server.Stats) float64 { return float64(value(s)) }}
}

func counter(name, help string, value func(*server.Stats) uint64) metric {
	return metric{name: name, help: help, kind: prometheus.CounterValue, value: func(s *server.Stats) float64 { return float64(value(s)) }}
}

func counterBy(label, name, help string, values func(*server.Stats) map[string]uint64) metric {
	return metric{name: name, help: help, kind: prometheus.CounterValue, label: label, values: values}
}

func metrics() []metric {
	return []metric{
		gauge("rtm_applications", "Applications served.", func(s *server.Stats) int { return s.Applications }),
		gauge("rtm_connections", "Open connections, those in their handshake included.", func(s *server.Stats) int { return s.Connections }),
		gauge("rtm_connections_pending", "Open connections that have not logged in.", func(s *server.Stats) int { return s.ConnectionsPending }),
		counter("rtm_connections_accepted_total", "Connections that reached the server, the refused ones included.", func(s *server.Stats) uint64 { return s.Accepted }),
		counterBy("reason", "rtm_connections_refused_total", "Connections turned away before a login.", func(s *server.Stats) map[string]uint64 { return s.ConnectionsRefused }),
		counter("rtm_connections_lost_total", "Connections of sessions that broke.", func(s *server.Stats) uint64 { return s.Lost }),
		counter("rtm_accept_errors_total", "Times the system gave no connection, for want of file descriptors above all.", func(s *server.Stats) uint64 { return s.AcceptErrors }),
		counter("rtm_login_timeouts_total", "Connections that ended without a login.", func(s *server.Stats) uint64 { return s.LoginTimeouts }),
		counterBy("reason", "rtm_logins_refused_total", "Logins refused.", func(s *server.Stats) map[string]uint64 { return s.Refused }),
		gauge("rtm_sessions_linked", "Sessions with a connection.", func(s *server.Stats) int { return s.Linked }),
		gauge("rtm_sessions_away", "Sessions whose client is gone and may come back.", func(s *server.Stats) int { return s.Away }),
		counter("rtm_sessions_opened_total", "Fresh sessions.", func(s *server.Stats) uint64 { return s.Opened }),
		counter("rtm_sessions_resumed_total", "Sessions that continued on another connection.", func(s *server.Stats) uint64 { return s.Resumed }),
		counter("rtm_session_gaps_total", "Fresh sessions of clients that wanted to continue one: they may have missed something.", func(s *server.Stats) uint64 { return s.Gaps }),
		counterBy("reason", "rtm_sessions_ended_total", "Sessions ended; slow_consumer are clients that did not read.", func(s *server.Stats) map[string]uint64 { return s.Ended }),
		counter("rtm_protocol_errors_total", "Connections ended because the client broke the protocol.", func(s *server.Stats) uint64 { return s.ProtocolErrors }),
		counter("rtm_requests_too_often_total", "Requests refused because of their rate.", func(s *server.Stats) uint64 { return s.TooOften }),
		counter("rtm_peer_messages_total", "Messages to peers that users sent within their rate.", func(s *server.Stats) uint64 { return s.PeerMessages }),
		counter("rtm_channel_messages_total", "Messages to channels that got their place in the channel's order.", func(s *server.Stats) uint64 { return s.ChannelMessages }),
		counter("rtm_channel_deliveries_total", "Channel messages queued for members, one for each.", func(s *server.Stats) uint64 { return s.ChannelDeliveries }),
		counter("rtm_acknowledged_total", "Deliveries whose sender waits, peer messages above all, that the receiving library acknowledged.", func(s *server.Stats) uint64 { return s.Acknowledged }),
		counter("rtm_unacknowledged_total", "Deliveries whose sender waits that the receiver's session did not live to acknowledge.", func(s *server.Stats) uint64 { return s.Unacknowledged }),
		counter("rtm_received_bytes_total", "Bytes of frames from clients.", func(s *server.Stats) uint64 { return s.ReceivedBytes }),
		counter("rtm_sent_bytes_total", "Bytes of frames to clients.", func(s *server.Stats) uint64 { return s.SentBytes }),
		counter("rtm_writes_total", "Writes to connections; each carries everything that waited.", func(s *server.Stats) uint64 { return s.Writes }),
		gauge("rtm_queue_bytes", "Bytes that wait to be written, all sessions together.", func(s *server.Stats) int { return s.QueuedBytes }),
		gauge("rtm_queue_largest_bytes", "Bytes that wait to be written to the session with most.", func(s *server.Stats) int { return s.LargestQueue }),
		gauge("rtm_inbox_messages", "Messages kept for users until their libraries have them.", func(s *server.Stats) int { return s.InboxMessages }),
		gauge("rtm_inbox_bytes", "Bytes of these messages.", func(s *server.Stats) int { return int(s.InboxBytes) }),
		gauge("rtm_held_bytes", "Bytes kept until clients acknowledge them, the waiting ones included.", func(s *server.Stats) int { return s.HeldBytes }),
	}
}

// histograms are the durations of the statistics.
var histograms = []struct {
	name, help string
	of         func(*server.Stats) *sessions.Histogram
}{
	{"rtm_handling_seconds", "From the first frame of a read to the last write it caused.", func(s *server.Stats) *sessions.Histogram { return &s.Handling }},
	{"rtm_acknowledgement_seconds", "From queueing a delivery whose sender waits to its acknowledgement; a sample, one at a time for each receiver.", func(s *server.Stats) *sessions.Histogram { return &s.Acknowledgement }},
}

// collector shows a server to Prometheus. It counts when it is asked and costs nothing in between.
type collector struct {
	server      *server.Server
	certificate *certificate // nil: no TLS
	data        *data        // nil: everything is in memory
}

// Describe sends nothing: what is collected does not change, and the registry checks it all the same.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

func (c *collector) Collect(to chan<- prometheus.Metric) {
	stats := c.server.Stats()
	desc := func(name, help string, labels ...string) *prometheus.Desc {
		return prometheus.NewDesc(name, help, labels, nil)
	}
	to <- prometheus.MustNewConstMetric(desc("rtm_build_info", "1, with the version.", "version"), prometheus.GaugeValue, 1, server.Version)
	for _, m := range metrics() {
		if m.label == "" {
			to <- prometheus.MustNewConstMetric(desc(m.name, m.help), m.kind, m.value(&stats))
			continue
		}
		d, values := desc(m.name, m.help, m.label), m.values(&stats)
		for _, label := range slices.Sorted(maps.Keys(values)) {
			to <- prometheus.MustNewConstMetric(d, m.kind, float64(values[label]), label)
		}
	}
	for _, h := range histograms {
		of := h.of(&stats)
		buckets, count := make(map[float64]uint64), uint64(0)
		for i, n := range of.Buckets {
			count += n
			if i < len(sessions.HistogramBounds) {
				buckets[sessions.HistogramBounds[i].Seconds()] = count
			}
		}
		to <- prometheus.MustNewConstHistogram(desc(h.name, h.help), count, of.Sum.Seconds(), buckets)
	}
	if c.data != nil {
		c.storageMetrics(to)
	}
	if c.certificate != nil {
		expires, loaded, failed := c.certificate.state()
		to <- prometheus.MustNewConstMetric(desc("rtm_tls_certificate_expires_seconds", "When the certificate in use expires, in seconds since 1970."), prometheus.GaugeValue, float64(expires.Unix()))
		d := desc("rtm_tls_certificate_loads_total", "Certificates read from changed files.", "result")
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(loaded), "used")
		to <- prometheus.MustNewConstMetric(d, prometheus.CounterValue, float64(failed), "refused")
	}
}

// storageMetrics are there with --data.
func (c *collector) storageMetrics(to chan<- prometheus.Metric) {
	stats, writable := c.data.Stats(), 0.0
	if stats.Writable {
		writable = 1
	}
	one := func(name, help string, kind prometheus.ValueType, value float64) {
		to <- prometheus.MustNewConstMetric(prometheus.NewDesc(name, help, nil, nil), kind, value)
	}
	one("rtm_storage_writable", "1 while the data directory can be written.", prometheus.GaugeValue, writable)
	one("rtm_storage_lost_total", "Records of the data directory that could not be read.", prometheus.CounterValue, float64(stats.Lost))
	c.data.seconds.Collect(to)
	c.data.errors.Collect(to)
}

// metricsTimeout bounds a scrape from either side.
const metricsTimeout = 10 * time.Second

// serveMetrics answers scrapes on an address of its own, until the returned server is closed.
func serveMetrics(address string, c *collector, log *slog.Logger) (*http.Server, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("listen for metrics on %s: %w: choose another address with --metrics", address, err)
	}
	registry := prometheus.NewRegistry()
	registry.MustRegister(c, collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(registry, promhttp.HandlerOpts{
		MaxRequestsInFlight: 4, Timeout: metricsTimeout, ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelWarn),
	}))
	s := &http.Server{
		Handler: mux, ReadTimeout: metricsTimeout, WriteTimeout: 2 * metricsTimeout, IdleTimeout: time.Minute, MaxHeaderBytes: 16 << 10,
		ErrorLog: slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
	go func() { _ = s.Serve(l) }() // ends with Close
	log.Info("metrics", "url", "http://"+l.Addr().String()+"/metrics")
	if tcp, ok := l.Addr().(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
		log.Warn("metrics can be read by everybody who reaches their address", "address", l.Addr().String())
	}
	return s, nil
}
