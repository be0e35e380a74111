// Package client is the SDK engine: login, reconnect, requests, channels; it emits events.
//
// Every method checks its arguments and the state, and returns at once: nil when the call is accepted, an
// *Error with the operation's code otherwise. An accepted call that has a result emits exactly one event for
// it. Methods may be called from any goroutine and never wait for the network.
package client
