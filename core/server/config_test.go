package server_test

import (
	"strings"
	"testing"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/wire"
)

func TestUnusableConfigurationIsRefused(t *testing.T) {
	limits := func(change func(*wire.Limits)) server.Config {
		l := wire.DefaultLimits()
		change(&l)
		return server.Config{Limits: l}
	}
	for _, test := range []struct {
		config server.Config
		want   string
	}{
		{limits(func(l *wire.Limits) { l.MessageBytes = wire.MaxBatch + 1 }), "messages of 65537 bytes"},
		{limits(func(l *wire.Limits) { l.MembersListed = 5000 }), "does not fit a frame"},
		{limits(func(l *wire.Limits) { l.PingInterval = 0 }), "ping interval"},
		{limits(func(l *wire.Limits) { l.Silence = 0 }), "silence"},
		{limits(func(l *wire.Limits) { l.OfflineAfter = l.PingInterval }), "offline before their next ping"},
		{limits(func(l *wire.Limits) { l.InvitationBytes = 1 << 20 }), "invitations of"},
		{limits(func(l *wire.Limits) { l.InvitationBytes = 0 }), "invitations of"},
		{limits(func(l *wire.Limits) { l.Invitations = 0 }), "number of invitations"},
		{limits(func(l *wire.Limits) { l.InvitationDelivered = 0 }), "number of invitations"},
		{limits(func(l *wire.Limits) { l.InvitationAnswered = 0 }), "number of invitations"},
		{limits(func(l *wire.Limits) { l.OfflineKept = 0 }), "longer than nothing"},
		{limits(func(l *wire.Limits) { l.OfflineKept = 25 * 24 * time.Hour }), "596h31m23.647s"},
		{limits(func(l *wire.Limits) { l.TokenWarning = 0 }), "longer than nothing"},
		{limits(func(l *wire.Limits) { l.OfflineMessages = -1 }), "-1 is not from 0"},
		{limits(func(l *wire.Limits) { l.LoginRate.Window = 0 }), "2 in 0s"},
		{limits(func(l *wire.Limits) { l.MessageBytes = 0 }), "messages of 0 bytes"},
		{server.Config{InboxBytes: -1}, "-1 bytes"},
		{server.Config{Apps: []server.App{{ID: "short", Certificate: "secret"}}}, "has 5 characters"},
		{server.Config{Apps: []server.App{{ID: ""}}}, "empty"},
		{server.Config{Apps: []server.App{{ID: "a b"}}}, "0x20 at position 1"},
		{server.Config{Apps: []server.App{{ID: strings.Repeat("a", 65)}}}, "has 65 bytes"},
		{server.Config{Apps: []server.App{{ID: "a"}, {ID: "a"}}}, "named twice"},
	} {
		s, err := server.New(test.config)
		if err == nil {
			s.Close()
			t.Errorf("a configuration that should fail with %q was taken", test.want)
		} else if !strings.Contains(err.Error(), test.want) {
			t.Errorf("got %q, want something with %q", err, test.want)
		}
	}
}
