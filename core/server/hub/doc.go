// Package hub knows who is here, and carries frames to them: one to one, or one to many.
package hub
