package server

import (
	"github.com/librtm/librtm/core/server/attributes"
	"github.com/librtm/librtm/core/server/channels"
	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/server/inbox"
	"github.com/librtm/librtm/core/server/invitations"
	"github.com/librtm/librtm/core/server/media"
	"github.com/librtm/librtm/core/server/presence"
	"github.com/librtm/librtm/core/server/sessions"
)

// app is one application at work: everything its users can reach.
type app struct {
	App
	users    *hub.Users
	channels *channels.Channels
	inbox    *inbox.Inbox
	presence *presence.Presence

	attributes  *attributes.Attributes
	invitations *invitations.Invitations
	logins      logins
}

func (s *Server) newApp(a App) *app {
	limits, users := s.config.Limits, hub.NewUsers()
	users.App = a.ID
	made := &app{App: a, users: users, channels: channels.New(limits), presence: presence.New(limits, users, s.presenceDue)}
	var messages inbox.Store
	var journal attributes.Journal
	if storage := s.config.Storage; storage != nil {
		messages, journal = storage.Inbox(a.ID), storage.Attributes(a.ID)
	} else {
		messages = inbox.NewMemory(limits.OfflineMessages, s.config.InboxBytes, nil)
	}
	made.inbox = inbox.New(limits, users, messages, min(s.config.Sessions.WindowBytes/4, maxInboxPortion), readerOf)
	made.attributes = attributes.New(limits, s.config.ChannelAttributesKept, userAttributes(users), made.channels, journal)
	made.invitations = invitations.New(limits, users, s.invitationDue)
	return made
}

// login is what the server keeps for one session.
type login struct {
	app    *app
	member *channels.Member
	budget budget

	reader     *inbox.Reader
	subscriber *presence.Subscriber
	attributes attributes.User
	party      *invitations.Party
	media      *media.Holder
}

func loginOf(s *sessions.Session) *login { return s.Local.(*login) }

func readerOf(s hub.Session) *inbox.Reader { return loginOf(s.(*sessions.Session)).reader }

// findApp returns the application of an id. In development mode it comes into being here.
func (s *Server) findApp(id string) *app {
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.apps[id]
	if a == nil && len(s.config.Apps) == 0 && len(s.apps) < maxDevelopmentApps && CheckAppID(id) == nil {
		a = s.newApp(App{ID: id})
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
