package server_test

import (
	"testing"
	"testing/synctest"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

// unlimited is a server that does not mind how often it is asked.
func unlimited() server.Config {
	l := wire.DefaultLimits()
	for _, r := range []*wire.Rate{&l.LoginRate, &l.MessageRate, &l.JoinRate, &l.JoinSameRate, &l.MembersRate, &l.RenewTokenRate,
		&l.UserAttributesWriteRate, &l.UserAttributesReadRate, &l.ChannelAttributesWriteRate, &l.ChannelAttributesReadRate} {
		*r = wire.Rate{}
	}
	return server.Config{Limits: l}
}

// inBubble runs a test with virtual time against a server on a network in memory. The bubble fails the test if a
// goroutine is left once everything is closed.
func inBubble(t *testing.T, c server.Config, test func(t *testing.T, s *servertest.Server)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		test(t, servertest.Start(t, c))
	})
}

// asInstance makes a login that of another instance of the app.
func asInstance(name string) func(*wire.Login) {
	return func(f *wire.Login) { f.Instance = servertest.NewLogin("", name).Instance }
}
