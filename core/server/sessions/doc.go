// Package sessions keeps one session per logged-in user: login and resume, the read loop, the bounded write
// queue, keepalive, and the ways a session ends.
package sessions
