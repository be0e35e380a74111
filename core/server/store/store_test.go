package store

import (
	"testing"
	"time"

	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/store/storetest"
)

// forever keeps the messages of tests, which say that they are from 1970.
const forever = 200 * 365 * 24 * time.Hour

// opened is a store in a directory of the test.
type opened struct {
	t *testing.T
	c Config
	s *Store
}

func open(t *testing.T, c Config) *opened {
	t.Helper()
	if c.Dir == "" {
		c.Dir = t.TempDir()
	}
	if c.PerUser == 0 {
		c.PerUser, c.MaxBytes = 200, 1<<20
	}
	c.Kept = forever
	o := &opened{t: t, c: c}
	o.start()
	t.Cleanup(func() { o.stop() })
	return o
}

func (o *opened) start() {
	o.t.Helper()
	var err error
	if o.s, err = Open(o.c); err != nil {
		o.t.Fatal(err)
	}
}

func (o *opened) stop() {
	if o.s != nil {
		o.s.Close()
		o.s = nil
	}
}

func (o *opened) restart() *Store {
	o.t.Helper()
	o.stop()
	o.start()
	return o.s
}

func TestInboxIsAStore(t *testing.T) {
	storetest.Inbox(t, func(t *testing.T, perUser int, maxBytes int64) (inbox.Store, func() inbox.Store) {
		if perUser == 0 {
			perUser = -1 // open has a default
		}
		o := open(t, Config{PerUser: perUser, MaxBytes: maxBytes})
		return o.s.Inbox("app"), func() inbox.Store { return o.restart().Inbox("app") }
	})
}

func TestAttributesAreAJournal(t *testing.T) {
	storetest.Attributes(t, func(t *testing.T) (attributes.Journal, func() attributes.Journal) {
		o := open(t, Config{})
		return o.s.Attributes("app"), func() attributes.Journal { return o.restart().Attributes("app") }
	})
}
