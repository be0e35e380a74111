package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/wire"
)

// OpenAttributes returns an empty journal. restart ends it and returns what the next server finds.
type OpenAttributes func(t *testing.T) (j attributes.Journal, restart func() attributes.Journal)

func list(revision uint64) []wire.Attribute {
	return []wire.Attribute{
		{Key: "map", Value: fmt.Sprint("desert ", revision), Author: "alice", TimeMS: int64(revision) * 10, Revision: revision},
		{Key: "🎮", Value: "", Author: "b.ob >", TimeMS: 5, Revision: revision - 1},
	}
}

// holds checks what a journal has: channels with their revisions.
func holds(t *testing.T, j attributes.Journal, want map[string]uint64) {
	t.Helper()
	found := map[string]uint64{}
	j.Each(func(channel string, revision uint64, got []wire.Attribute) {
		if _, twice := found[channel]; twice {
			t.Errorf("%q comes twice", channel)
		}
		found[channel] = revision
		if fmt.Sprint(got) != fmt.Sprint(list(revision)) {
			t.Errorf("%q has %v", channel, got)
		}
	})
	if fmt.Sprint(found) != fmt.Sprint(want) {
		t.Errorf("it holds %v, want %v", found, want)
	}
}

// Attributes tests a journal.
func Attributes(t *testing.T, open OpenAttributes) {
	write := func(t *testing.T, j attributes.Journal, channel string, revision uint64) {
		t.Helper()
		if err := j.Write(channel, revision, list(revision)); err != nil {
			t.Fatal(err)
		}
	}
	t.Run("WhatWasWrittenLastIsThereAfterARestart", func(t *testing.T) {
		j, restart := open(t)
		holds(t, j, map[string]uint64{})
		want := map[string]uint64{}
		for i, name := range names {
			write(t, j, name, uint64(i)+1)
			write(t, j, name, uint64(i)+10)
			want[name] = uint64(i) + 10
		}
		j = restart()
		holds(t, j, want)
		j.Forget("bob")
		j.Forget("nobody")
		delete(want, "bob")
		write(t, j, "*", 100)
		want["*"] = 100
		j = restart()
		holds(t, j, want)
		write(t, j, "bob", 200) // a channel that comes back
		want["bob"] = 200
		holds(t, restart(), want)
	})
	t.Run("AnEmptyListHasItsRevision", func(t *testing.T) {
		j, restart := open(t)
		if err := j.Write("lobby", 7, nil); err != nil {
			t.Fatal(err)
		}
		found := false
		restart().Each(func(channel string, revision uint64, got []wire.Attribute) {
			found = channel == "lobby" && revision == 7 && len(got) == 0
		})
		if !found {
			t.Error("it is gone")
		}
	})
	t.Run("LargeLists", func(t *testing.T) {
		j, restart := open(t)
		large := []wire.Attribute{{Key: "k", Value: strings.Repeat("x", wire.MaxBatch), Author: "a", Revision: 1}}
		if err := j.Write("lobby", 1, large); err != nil {
			t.Fatal(err)
		}
		restart().Each(func(_ string, _ uint64, got []wire.Attribute) {
			if len(got) != 1 || got[0] != large[0] {
				t.Error("it has changed")
			}
		})
	})
	t.Run("ManyAtOnce", func(t *testing.T) {
		j, restart := open(t)
		var wg sync.WaitGroup
		want := map[string]uint64{}
		for i := range 8 {
			name := fmt.Sprint("channel", i)
			if want[name] = 10; i%4 == 0 {
				delete(want, name)
			}
			wg.Go(func() {
				for revision := range uint64(10) {
					if err := j.Write(name, revision+1, list(revision+1)); err != nil {
						t.Error(err)
					}
				}
				if i%4 == 0 {
					j.Forget(name)
				}
			})
		}
		wg.Wait()
		holds(t, restart(), want)
	})
}
