package server_test

import (
	"fmt"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

func TestSlowConsumerIsDisconnectedAndOthersAreNot(t *testing.T) {
	c := unlimited()
	c.Sessions.QueueBytes, c.Sessions.WindowBytes = 512<<10, 256<<10
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		slow, fast, sender := s.Login("slow"), s.Login("fast"), s.Login("sender")
		for _, c := range []*servertest.Client{slow, fast, sender} {
			c.Join("lobby")
			synctest.Wait()
		}
		time.Sleep(2 * time.Second)
		fast.All()
		slow.Pause()
		text := strings.Repeat("x", 16<<10)
		const messages = 60
		for i := range messages {
			sender.Publish("lobby", text)
			synctest.Wait()
			fast.Ack()
			if i < 30 && !slow.Connected() {
				t.Fatalf("disconnected after %d messages", i)
			}
		}
		synctest.Wait()
		var got []string
		for _, f := range fast.All() {
			if f.Kind == wire.KindChannelMessage {
				got = append(got, f.Text)
			} else {
				got = append(got, f.String())
			}
		}
		if want := append(slices.Repeat([]string{text}, messages), "lobby - slow", "lobby = 2"); len(got) != len(want) || !slices.Contains(got, "lobby - slow") {
			t.Errorf("fast got %d frames, want %d", len(got), len(want))
		}
		if n := s.Sessions(); n != 2 {
			t.Errorf("%d sessions", n)
		}
		slow.Unpause()
		synctest.Wait()
		all := slow.All()
		if last := all[len(all)-1]; last.Kind != servertest.Closed {
			t.Errorf("slow got %v in the end", last)
		}
		if bye := all[len(all)-2]; bye.Reason != wire.ByeSlowConsumer || bye.Detail == "" {
			t.Errorf("slow got %v before the end", bye)
		}
		if !slow.Connect() || slow.Welcome.Resumed {
			t.Errorf("resumed %v after frames were lost", slow.Welcome.Resumed)
		}
	})
}

func TestConnectionThatTakesNothingIsClosedInTime(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		slow, sender := s.Login("slow"), s.Login("sender")
		slow.Pause()
		for range 20 { // more than the network holds, less than the queue
			sender.Tell("slow", strings.Repeat("x", 16<<10))
			synctest.Wait()
		}
		for range 15 {
			time.Sleep(2 * time.Second)
			slow.Ping() // it is alive, it only does not read
		}
		slow.Unpause()
		synctest.Wait()
		if slow.Connected() {
			t.Error("still connected")
		}
		slow.All()
		if !slow.Connect() || !slow.Welcome.Resumed {
			t.Error("the session did not outlive the stuck connection")
		}
	})
}

// A client that never acknowledges cannot make the server keep a record of frames without end.
func TestClientThatNeverAcknowledgesIsDisconnected(t *testing.T) {
	c := unlimited()
	c.Limits.OfflineAfter = time.Hour
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		// Several senders, for the results of those who wait arrive all at once.
		var senders []*servertest.Client
		for i := range 6 {
			sender := s.Login(fmt.Sprint("sender", i))
			senders = append(senders, sender)
			for range 11 {
				var batch []byte
				for range 1000 {
					frame, _ := sender.Queue(wire.KindPeerSend, func(w *wire.Writer, n uint64) {
						(&wire.PeerSend{Request: n, Peer: []byte("alice"), Message: servertest.Text("")}).Append(w)
					})
					batch = append(batch, frame...)
				}
				sender.Write(batch)
				synctest.Wait()
			}
		}
		all := alice.All()
		if n := len(all); n < 60_000 || n > 66_000 || all[n-1].Kind != servertest.Closed || all[n-2].Reason != wire.ByeSlowConsumer {
			t.Errorf("alice got %d frames, the last is %v", n, all[n-1])
		}
		var codes [5]int
		for _, sender := range senders {
			for _, f := range sender.All() {
				if f.Kind == wire.KindResult {
					codes[f.Code]++
				}
			}
		}
		if codes[2]+codes[3] != 66_000 || codes[2] < 60_000 {
			t.Errorf("results by code: %v", codes)
		}
	})
}

// Pongs are not counted and wait beside the queue: their number must be bounded too.
func TestPingsWithoutReadingCostBoundedMemory(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, sender := s.Login("alice"), s.Login("sender")
		alice.Pause()
		for range 10 {
			sender.Tell("alice", strings.Repeat("x", 16<<10))
			synctest.Wait()
		}
		ping := encoded(func(w *wire.Writer) { wire.AppendCount(w, wire.KindPing, 0) })
		pings := []byte(strings.Repeat(string(ping), 20_000))
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		const rounds = 100
		for range rounds {
			alice.Write(pings)
			synctest.Wait()
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		if grown := int(after.HeapAlloc) - int(before.HeapAlloc); grown > 2<<20 {
			t.Errorf("%d pings without an answer taken cost %d bytes", rounds*20_000, grown)
		}
		alice.Unpause()
		synctest.Wait()
		alice.All()
		alice.Ping()
		synctest.Wait()
		alice.Want("pong 0")
	})
}

func TestReceiptsOfTheRefusedComeOnce(t *testing.T) {
	c := unlimited()
	c.Sessions.WindowBytes = 64 << 10
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		bob.Drop()
		synctest.Wait() // until the server knows
		const messages = 12
		for range messages {
			alice.Tell("bob", strings.Repeat("x", 16<<10))
		}
		synctest.Wait()
		got := alice.Texts()
		slices.Sort(got)
		var want []string
		for i := range messages {
			want = append(want, fmt.Sprintf("result %d code 3", i+1))
		}
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Errorf("alice got %q", got)
		}
	})
}
