// Package faults lets a crowd of clients talk through a network and a server that fail all the time, and proves for
// every message, call and event that what the library promises still held.
package faults
