// Package dispatch keeps events in order between the side that makes them and the side that takes them, bounded
// by bytes and without ever dropping one.
//
// The maker calls Queue.Push, which never blocks, and Queue.WaitRoom before it lets more work in. The taker is
// either a loop of its own (thread mode, see Queue.Run and Start) or calls Queue.Next when it pleases (poll
// mode). The order is the same in both.
package dispatch
