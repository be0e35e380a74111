package server

import (
	"net/http"
	"time"

	"github.com/librtm/librtm/core/server/media"
)

// MediaPath is where files are uploaded to; below it they are found by their ids.
const MediaPath = Path + "/media"

// openMedia makes the place for uploaded files, unless there shall be none.
func (s *Server) openMedia() (err error) {
	c := &s.config
	if c.MediaTotal < 0 {
		return nil
	}
	s.media, err = media.New(media.Config{
		Limits: c.Limits, Dir: c.MediaDir, Total: c.MediaTotal, Rate: c.MediaRate, Log: c.Log, Holder: s.holder,
	})
	return err
}

// holder finds the session of a ticket as media sees it, or returns nil. A connection with a ticket is one that has
// logged in.
func (s *Server) holder(r *http.Request, ticket []byte) *media.Holder {
	if session := s.sessions.ByTicket(ticket); session != nil {
		connOf(r).loggedIn()
		return loginOf(session).media
	}
	return nil
}

// serveMedia lets no transfer begin while the server drains; those under way go on until the time for it is over.
func (s *Server) serveMedia(w http.ResponseWriter, r *http.Request) {
	c := connOf(r)
	c.forwarded(r)
	why := c.why
	if why == admitted && s.draining.Load() {
		why = isDraining
		s.gate.note(why, c.RemoteAddr())
	}
	if why != admitted {
		why.answer(w)
		return
	}
	s.media.ServeHTTP(w, r)
}

func (s *Server) sweepMedia() {
	tick := time.NewTicker(sweepInterval)
	defer tick.Stop()
	for {
		select {
		case <-s.stop:
			return
		case now := <-tick.C:
			s.media.Sweep(now)
		}
	}
}
