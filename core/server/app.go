package server

import (
	"time"

	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/server/channels"
	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/sessions"
	"github.com/librtm/librtm/core/wire"
)

// app is one application at work: everything its users can reach.
type app struct {
	App
	users    *hub.Users
	channels *channels.Channels
	inbox    *inbox.Inbox

	attributes *attributes.Attributes
}

func newApp(a App, limits wire.Limits, attributesKept time.Duration) *app {
	users := hub.NewUsers()
	made := &app{App: a, users: users, channels: channels.New(limits), inbox: inbox.New(limits, users)}
	made.attributes = attributes.New(limits, attributesKept, userAttributes(users), made.channels)
	return made
}

// login is what the server keeps for one session.
type login struct {
	app    *app
	member *channels.Member
	budget budget

	attributes attributes.User
}

func loginOf(s *sessions.Session) *login { return s.Local.(*login) }

// findApp returns the application of an id. In development mode it comes into being here.
func (s *Server) findApp(id string) *app {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[id]
	if a == nil && len(s.config.Apps) == 0 && len(s.apps) < maxDevelopmentApps && CheckAppID(id) == nil {
		a = newApp(App{ID: id}, s.config.Limits, s.config.ChannelAttributesKept)
		s.apps[id] = a
	}
	return a
}

func (s *Server) allApps() []*app {
	s.mu.Lock()
	defer s.mu.Unlock()
	all := make([]*app, 0, len(s.apps))
	for _, a := range s.apps {
		all = append(all, a)
	}
	return all
}
