// Package servertest runs a server inside the test, on a network in memory, and speaks rtm.v1 to it frame by
// frame. Nothing here decides by itself when to acknowledge, drop or resume: the test does.
package servertest
