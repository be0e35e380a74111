package sessions

import (
	"slices"
	"testing"
	"time"

	"github.com/librtm/librtm/core/server/hub"
)

// count is what one message to a channel of a hundred costs on top of its delivery, four writes included.
func count(t *traffic, c *hub.Counts) {
	c.ChannelMessages, c.ChannelDeliveries = 1, 100
	t.read(200, 300*time.Microsecond)
	t.add(c)
	for range 4 {
		t.wrote(5000)
	}
}

func TestCountingAllocatesNothing(t *testing.T) {
	var one traffic
	var c hub.Counts
	if n := testing.AllocsPerRun(100, func() { count(&one, &c) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if one.channelDeliveries.Load() != 101*100 || one.sentBytes.Load() != 101*4*5000 || c != (hub.Counts{}) {
		t.Errorf("%+v", &one)
	}
}

func BenchmarkCounting(b *testing.B) {
	var one traffic
	var c hub.Counts
	b.ReportAllocs()
	for b.Loop() {
		count(&one, &c)
	}
}

func TestHistogramPutsDurationsIntoTheirBuckets(t *testing.T) {
	if !slices.IsSorted(HistogramBounds[:]) {
		t.Error("the bounds are not in order")
	}
	var h histogram
	for _, d := range []time.Duration{0, 50 * time.Microsecond, 50*time.Microsecond + 1, time.Second, time.Hour} {
		h.observe(d)
	}
	var got Histogram
	h.addTo(&got)
	want := Histogram{Sum: time.Hour + time.Second + 100*time.Microsecond + 1}
	want.Buckets[0], want.Buckets[1], want.Buckets[13], want.Buckets[len(HistogramBounds)] = 2, 1, 1, 1
	if got != want {
		t.Errorf("%+v, want %+v", got, want)
	}
}
