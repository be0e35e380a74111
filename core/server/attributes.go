package server

import (
	"time"

	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// userAttributes finds what the sessions of a directory have.
func userAttributes(users *hub.Users) func(user []byte) *attributes.User {
	return func(user []byte) *attributes.User {
		if s, ok := users.Get(user).(*sessions.Session); ok {
			return &loginOf(s).attributes
		}
		return nil
	}
}

// attributeRequest acts on a request about attributes.
func (h *handler) attributeRequest(s *sessions.Session, b *hub.Batch, l *login, k wire.Kind, r *wire.Reader, now time.Time) error {
	if k == wire.KindReadUserAttributes || k == wire.KindReadChannelAttributes {
		f := wire.ReadAttributes{Kind: k}
		if f.Read(r); r.Err() != nil || !h.spend(s, b, k, f.Request, now) {
			return r.Err()
		}
		if k == wire.KindReadUserAttributes {
			l.app.attributes.ReadUser(b, s, &f)
		} else {
			l.app.attributes.ReadChannel(b, s, &f)
		}
		return nil
	}
	f := wire.WriteAttributes{Kind: k}
	if f.Read(r); r.Err() != nil || !h.spend(s, b, k, f.Request, now) {
		return r.Err()
	}
	if k == wire.KindWriteUserAttributes {
		l.app.attributes.WriteUser(b, s, &l.attributes, &f)
	} else {
		l.app.attributes.WriteChannel(b, s, &f, now)
	}
	return nil
}

// sweepInterval is how often channels without members are looked for.
const sweepInterval = time.Second

func (s *Server) sweepAttributes() {
	tick := time.NewTicker(sweepInterval)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case now := <-tick.C:
			for _, a := range s.allApps() {
				a.attributes.Sweep(now)
			}
		}
	}
}
