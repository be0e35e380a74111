//go:build !android && !ios

package main

// systemLog is for systems where a program has no directory of its own to log in by default.
var systemLog func(filter int, line []byte)
