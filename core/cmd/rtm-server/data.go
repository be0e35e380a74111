package main

import (
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"github.com/librtm/librtm/core/server/store"
)

// data is what --data names, with what is measured of it.
type data struct {
	*store.Store
	seconds prometheus.Histogram
	errors  prometheus.Counter
}

// openData takes the directory of --data into use; nil: there is none.
func (o *options) openData(p *prepared) (*data, error) {
	if o.data == "" {
		return nil, nil
	}
	d := &data{
		seconds: prometheus.NewHistogram(prometheus.HistogramOpts{
			Name: "rtm_storage_write_seconds", Help: "What a message or the attributes of a channel took to be on the disk.",
			Buckets: []float64{.0001, .0003, .001, .003, .01, .03, .1, .3, 1, 3, 10},
		}),
		errors: prometheus.NewCounter(prometheus.CounterOpts{
			Name: "rtm_storage_write_errors_total", Help: "Writes that failed: their senders were told that the message is not kept.",
		}),
	}
	var err error
	d.Store, err = store.Open(store.Config{
		Dir: o.data, PerUser: o.limits.OfflineMessages, MaxBytes: o.inboxBytes, Kept: o.limits.OfflineKept, Log: p.log,
		Wrote: func(took time.Duration, err error) {
			d.seconds.Observe(took.Seconds())
			if err != nil {
				d.errors.Inc()
			}
		},
	})
	if err != nil {
		return nil, err
	}
	return d, nil
}
