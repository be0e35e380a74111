// Package rtmtest runs a real server and real clients in one process, in one line each, for the tests of
// everything above them.
//
// The network is in memory and can be cut, stalled and refused; inside a testing/synctest bubble time is virtual,
// so a story with thirty seconds of silence takes a millisecond.
package rtmtest
