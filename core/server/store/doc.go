// Package store keeps on a disk what shall survive the server: messages for users who are away, and attributes of
// channels. It is for rtm-server alone; the server within the client library keeps everything in memory.
package store
