package server

// OpenInvitations returns the number of invitations of an application that have not ended.
func (s *Server) OpenInvitations(appID string) int { return s.findApp(appID).invitations.Count() }
