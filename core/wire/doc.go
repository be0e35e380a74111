// Package wire is the protocol rtm.v1: frames, their msgpack codec, result codes, limits, identifier rules
// and the numbering that lets a session resume.
//
// It does no I/O and reads no clock. PROTOCOL.md beside this file describes the same for people who write
// another client; the golden vectors in testdata hold the two together.
package wire
