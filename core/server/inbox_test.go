package server_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

func TestMessagesWaitForALogin(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.Keep("bob", "one")
		alice.Tell("bob", "not kept")
		alice.Keep("bob", "two")
		synctest.Wait()
		alice.Want("result 1 code 4", "result 2 code 3", "result 3 code 4")
		time.Sleep(5 * time.Second)
		bob := s.Login("bob")
		synctest.Wait()
		all := bob.All()
		if len(all) != 2 || all[0].String() != "alice, kept: one" || all[1].String() != "alice, kept: two" ||
			all[0].ID == 0 || all[1].ID == all[0].ID || time.Now().UnixMilli()-all[0].TimeMS != 5000 {
			t.Fatalf("bob got %+v", all)
		}
		bob.Ack()
		synctest.Wait()
		bob.Logout()
		synctest.Wait()
		bob.Want("result 1")
		bob = s.Login("bob")
		alice.Ping()
		alice.Keep("bob", "three") // he is there: a message like any other
		synctest.Wait()
		bob.Want("alice: three")
		bob.Ack()
		synctest.Wait()
		alice.Until("result 4")
	})
}

// A session that ends without having acknowledged leaves its messages for the next one, under the same ids.
func TestUnacknowledgedMessagesComeAgain(t *testing.T) {
	ends := map[string]func(s *servertest.Server, bob *servertest.Client){
		"another login": func(*servertest.Server, *servertest.Client) {},
		"kick":          func(s *servertest.Server, bob *servertest.Client) { s.Kick(servertest.AppID, "bob", "") },
		"logout":        func(s *servertest.Server, bob *servertest.Client) { bob.Logout() },
		"silence": func(s *servertest.Server, bob *servertest.Client) {
			bob.Drop()
			time.Sleep(time.Minute)
		},
	}
	for name, end := range ends {
		t.Run(name, func(t *testing.T) {
			inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
				alice := s.Login("alice")
				alice.Keep("bob", "one")
				synctest.Wait()
				bob := s.Login("bob")
				alice.Keep("bob", "two")
				alice.Keep("bob", "three")
				alice.Tell("bob", "not kept")
				alice.Keep("bob", "four")
				synctest.Wait()
				alice.Want("result 1 code 4")
				first := bob.All()
				bob.AckCount(wire.KindAck, 2)
				synctest.Wait()
				alice.Want("result 2")
				end(s, bob)
				if name == "silence" {
					alice.Connect()
				}
				again := s.Login("bob", asInstance("again"))
				alice.Keep("bob", "five")
				synctest.Wait()
				got, want := []uint64{}, []uint64{first[2].ID, first[4].ID}
				texts := ""
				for _, f := range again.All() {
					texts += f.String() + "; "
					got = append(got, f.ID)
				}
				if texts != "alice, kept: three; alice, kept: four; alice: five; " || !slices.Equal(got[:2], want) {
					t.Fatalf("the next session got %s with ids %v, want %v", texts, got, want)
				}
				if name != "silence" { // hers ended too
					alice.Want("result 3 code 4", "result 4 code 2", "result 5 code 4")
				}
				again.Ack()
				synctest.Wait()
				again = s.Login("bob", asInstance("a third time"))
				synctest.Wait()
				again.Want()
			})
		})
	}
}

func TestTheOldestMessageMakesRoom(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		for i := range 205 {
			alice.Keep("bob", fmt.Sprint(i))
		}
		synctest.Wait()
		for i, f := range alice.All() {
			if f.Code != wire.PeerMessageCachedByServer {
				t.Fatalf("message %d: %v", i, f)
			}
		}
		bob := s.Login("bob")
		synctest.Wait()
		all := bob.All()
		if len(all) != 200 || all[0].Text != "5" || all[199].Text != "204" {
			t.Fatalf("bob got %d messages, the first is %v", len(all), all[0])
		}
	})
}

func TestKeptMessagesExpire(t *testing.T) {
	c := unlimited()
	c.Limits.OfflineKept = time.Hour
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		s.Login("alice").Keep("bob", "old")
		time.Sleep(59 * time.Minute)
		s.Login("alice").Keep("bob", "newer")
		time.Sleep(time.Minute + time.Millisecond) // the sweep may come later
		bob := s.Login("bob")
		synctest.Wait()
		bob.Want("alice, kept: newer")
	})
}

func TestTheInboxIsBounded(t *testing.T) {
	c := unlimited()
	c.InboxBytes = 100 << 10
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		large := strings.Repeat("x", 30<<10)
		for i := range 3 {
			alice.Keep(fmt.Sprint("user", i), large)
		}
		n := alice.Keep("bob", large)
		synctest.Wait()
		all := alice.All()
		if f := all[3]; f.Request != n || f.Code != wire.PeerMessagePeerUnreachable || !strings.Contains(f.Detail, "as many messages as it may") {
			t.Fatalf("%v: %s", f, f.Detail)
		}
		// Who is there gets it nevertheless, but it is not kept.
		bob := s.Login("bob")
		alice.Keep("bob", large)
		if f := bob.Next(); f.Text != large || f.ID != 0 {
			t.Fatalf("bob got %.40v", f)
		}
		bob.Ack()
		s.Login("user0").Ack()
		synctest.Wait()
		alice.Want("result 5")
	})
}

func TestAServerMayKeepNothing(t *testing.T) {
	c := unlimited()
	c.Limits.OfflineMessages = 0
	inBubble(t, c, func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		alice.Keep("bob", "hello")
		if f := alice.Next(); f.Code != wire.PeerMessagePeerUnreachable || !strings.Contains(f.Detail, "keeps no messages") {
			t.Fatalf("%v: %s", f, f.Detail)
		}
	})
}

// What was kept may be more than a session's queue takes: it comes in portions, and live messages wait behind it.
func TestAFullInboxComesInPortions(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		pad := strings.Repeat("x", 32<<10-3)
		for i := range 200 {
			alice.Keep("bob", fmt.Sprintf("%03d%s", i, pad))
			if i%20 == 0 {
				synctest.Wait()
			}
		}
		synctest.Wait()
		if n := len(alice.All()); n != 200 {
			t.Fatalf("%d results", n)
		}
		bob := s.Login("bob")
		synctest.Wait()
		alice.Tell("bob", "live")
		alice.Keep("bob", "last")
		alice.Tell("bob", "very last")
		synctest.Wait()
		alice.Want("result 202 code 4")
		var got, want []string
		for {
			portion := bob.All()
			if len(portion) == 0 {
				break
			}
			size := 0
			for _, f := range portion {
				size += len(f.Text)
				got = append(got, strings.TrimRight(f.String(), "x"))
			}
			if size > 256<<10+33<<10 {
				t.Fatalf("a portion of %d bytes", size)
			}
			bob.Ack()
			synctest.Wait()
		}
		for i := range 200 {
			want = append(want, fmt.Sprintf("alice, kept: %03d", i))
		}
		want = append(want, "alice: live", "alice, kept: last", "alice: very last")
		if !slices.Equal(got, want) {
			t.Fatalf("bob got %q", got)
		}
		alice.Want("result 201", "result 203")
		bob = s.Login("bob", asInstance("again"))
		synctest.Wait()
		bob.Want()
	})
}

// Live messages behind the kept ones have a bound, and an end with the session.
func TestWaitingBehindKeptMessages(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice := s.Login("alice")
		large := strings.Repeat("x", 30<<10)
		for range 20 {
			alice.Keep("bob", large)
		}
		synctest.Wait()
		alice.All()
		bob := s.Login("bob")
		synctest.Wait()
		for range 12 {
			alice.Tell("bob", large)
		}
		synctest.Wait()
		refused := alice.All()
		if len(refused) != 4 || refused[0].Code != wire.PeerMessagePeerUnreachable || !strings.Contains(refused[0].Detail, "kept for it") {
			t.Fatalf("%v", refused)
		}
		s.Kick(servertest.AppID, "bob", "")
		synctest.Wait()
		for _, f := range alice.All() {
			if f.Code != wire.PeerMessagePeerUnreachable {
				t.Fatalf("%v", f)
			}
		}
		_ = bob
	})
}

// Messages that are sent while their receiver logs in and out are delivered or kept, each once, in order.
func TestMessagesMeetLogins(t *testing.T) {
	const senders, each = 4, 150
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		done := make(chan struct{}, senders)
		for i := range senders {
			sender := s.Login(fmt.Sprint("sender", i))
			go func() {
				for n := range each {
					sender.Keep("bob", fmt.Sprint(n))
					if n%10 == 0 {
						time.Sleep(time.Millisecond)
					}
				}
				done <- struct{}{}
			}()
		}
		next := map[string]int{}
		seen := map[uint64]bool{}
		// take looks at what has arrived and returns how many frames that were.
		take := func(bob *servertest.Client) (frames uint64) {
			for _, f := range bob.All() {
				if f.Kind.Counted() && f.Kind != servertest.Closed {
					frames++
				}
				if f.Kind != wire.KindPeerMessage || seen[f.ID] {
					continue
				}
				seen[f.ID] = true
				var n int
				fmt.Sscan(f.Text, &n)
				if n < next[f.User] {
					t.Fatalf("%s: %d after %d", f.User, n, next[f.User])
				}
				next[f.User] = n + 1
			}
			return frames
		}
		running := senders
		for round := 0; running > 0; round++ {
			select {
			case <-done:
				running--
				continue
			default:
			}
			bob := s.Login("bob", asInstance(fmt.Sprint(round)))
			time.Sleep(time.Millisecond)
			if n := take(bob); round%2 == 0 {
				bob.AckCount(wire.KindAck, n)
			}
			if round%3 == 0 {
				bob.Drop()
			}
		}
		bob := s.Login("bob", asInstance("last"))
		for range 10 {
			synctest.Wait()
			take(bob)
			bob.Ack()
		}
		for i := range senders {
			if name := fmt.Sprint("sender", i); next[name] != each {
				t.Errorf("%s: %d of %d", name, next[name], each)
			}
		}
	})
}
