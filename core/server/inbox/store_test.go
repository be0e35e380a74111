package inbox_test

import (
	"testing"

	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/store/storetest"
)

func TestMemoryIsAStore(t *testing.T) {
	storetest.Inbox(t, func(_ *testing.T, perUser int, maxBytes int64) (inbox.Store, func() inbox.Store) {
		return inbox.NewMemory(perUser, maxBytes, nil), nil
	})
}
