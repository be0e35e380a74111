package server_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/librtm/librtm/core/server"
	"github.com/librtm/librtm/core/server/internal/servertest"
	"github.com/librtm/librtm/core/wire"
)

func TestDrainWritesWhatIsQueuedBeforeItSaysBye(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Pause()
		const messages = 30 // more than the network holds
		for range messages {
			bob.Tell("alice", strings.Repeat("x", 16<<10))
		}
		pending, _, err := s.Dial()
		if err != nil {
			t.Fatal(err)
		}
		synctest.Wait()

		drained := make(chan error, 1)
		go func() { drained <- s.Drain(t.Context()) }()
		time.Sleep(time.Second)
		if _, err := pending.Read(); err == nil {
			t.Error("a connection without a login was not closed")
		}
		client := &http.Client{Transport: &http.Transport{DialContext: s.Net.DialContext, DisableKeepAlives: true}}
		r, err := client.Get("http://memory/healthz")
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		r.Body.Close()
		if r.StatusCode != http.StatusServiceUnavailable || !strings.Contains(string(body), `"draining"`) {
			t.Errorf("health: %d %s", r.StatusCode, body)
		}
		if _, _, err := s.Dial(); err == nil || !strings.Contains(err.Error(), "503") {
			t.Errorf("a new connection: %v", err)
		}
		alice.Unpause()
		if err := <-drained; err != nil {
			t.Errorf("Drain: %v", err)
		}
		synctest.Wait()
		all := alice.All()
		if len(all) != messages+2 || all[messages-1].Kind != wire.KindPeerMessage || all[messages].Reason != wire.ByeDrain {
			t.Errorf("alice got %d frames: %v", len(all), all)
		}
		bob.Want("bye 100", "closed")
		if _, _, err := s.Dial(); err == nil {
			t.Error("the server still listens")
		}
	})
}

// A session that has just been opened is told like every other, and its client is welcomed first.
func TestDrainReachesALoginThatIsBeingAnswered(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := unlimited()
		opened := &haltingLog{at: "session opened", reached: make(chan struct{}), goOn: make(chan struct{})}
		c.Log = slog.New(opened)
		s := servertest.Start(t, c)
		alice, accepted := s.NewClient("alice"), make(chan bool, 1)
		go func() {
			ok, err := alice.TryConnect()
			accepted <- ok && err == nil
		}()
		<-opened.reached
		drained := make(chan error, 1)
		go func() { drained <- s.Drain(t.Context()) }()
		synctest.Wait()
		close(opened.goOn)
		if !<-accepted {
			t.Fatal("the login was not answered")
		}
		if err := <-drained; err != nil {
			t.Errorf("Drain: %v", err)
		}
		alice.Want("bye 100", "closed")
	})
}

// haltingLog holds up whoever logs a message, once.
type haltingLog struct {
	at            string
	reached, goOn chan struct{}
}

func (l *haltingLog) Enabled(context.Context, slog.Level) bool { return true }
func (l *haltingLog) WithAttrs([]slog.Attr) slog.Handler       { return l }
func (l *haltingLog) WithGroup(string) slog.Handler            { return l }

func (l *haltingLog) Handle(_ context.Context, r slog.Record) error {
	if r.Message == l.at {
		close(l.reached)
		<-l.goOn
	}
	return nil
}

func TestDrainGivesUpWhenItsTimeIsOver(t *testing.T) {
	inBubble(t, unlimited(), func(t *testing.T, s *servertest.Server) {
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Pause()
		for range 30 {
			bob.Tell("alice", strings.Repeat("x", 16<<10))
		}
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
		defer cancel()
		begin := time.Now()
		if err := s.Drain(ctx); !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 3*time.Second {
			t.Errorf("Drain: %v after %v", err, time.Since(begin))
		}
	})
}

// On TCP a socket that is closed with bytes unread is reset, and what the client has not received is gone.
func TestDrainReachesAClientThatKeepsSending(t *testing.T) {
	for range 3 {
		s := servertest.StartTCP(t, unlimited())
		alice, bob := s.Login("alice"), s.Login("bob")
		alice.Pause()
		const messages = 100
		for range messages {
			bob.Tell("alice", strings.Repeat("x", 32<<10))
		}
		n := bob.Join("lobby") // answered after all of them are queued
		bob.Until(fmt.Sprint("result ", n))
		drained := make(chan error, 1)
		go func() { drained <- s.Drain(t.Context()) }()
		bob.Until("bye 100")
		for range 100 {
			alice.Ping()
		}
		alice.Unpause()
		for got := 0; ; {
			f := alice.Next()
			if f.Kind == wire.KindPeerMessage {
				got++
			}
			if f.Kind == servertest.Closed {
				t.Fatalf("the connection ended after %d messages: %s", got, f.Detail)
			}
			if f.Kind == wire.KindBye {
				if got != messages {
					t.Fatalf("bye after %d messages", got)
				}
				break
			}
			alice.Ping()
		}
		if err := <-drained; err != nil {
			t.Errorf("Drain: %v", err)
		}
	}
}

// A client that comes back while the server drains must be told too, or the drain waits for it.
func TestDrainTellsClientsThatResumeMeanwhile(t *testing.T) {
	for range 20 {
		s := servertest.StartTCP(t, unlimited())
		var clients []*servertest.Client
		for i := range 8 {
			c := s.Login(fmt.Sprint("user", i))
			c.Drop()
			clients = append(clients, c)
		}
		begun := make(chan struct{})
		var coming sync.WaitGroup
		for _, c := range clients {
			coming.Go(func() {
				<-begun
				_, _ = c.TryConnect()
			})
		}
		close(begun)
		ctx, cancel := context.WithTimeout(t.Context(), servertest.Timeout)
		if err := s.Drain(ctx); err != nil {
			t.Fatalf("Drain: %v", err)
		}
		cancel()
		s.Close()
		coming.Wait()
	}
}

func TestCloseEndsEverythingAtOnce(t *testing.T) {
	// The bubble fails the test if a goroutine outlives Close.
	synctest.Test(t, func(t *testing.T) {
		s := servertest.Start(t, unlimited())
		alice, bob, away := s.Login("alice"), s.Login("bob"), s.Login("away")
		for _, c := range []*servertest.Client{alice, bob, away} {
			c.Join("lobby")
		}
		away.Drop()
		alice.Pause()
		for range 30 {
			bob.Tell("alice", strings.Repeat("x", 16<<10))
			bob.Publish("lobby", "hi")
		}
		pending, _, err := s.Dial()
		if err != nil {
			t.Fatal(err)
		}
		defer pending.Close(1000, "")
		begin := time.Now()
		s.Close()
		s.Close()
		if d := time.Since(begin); d != 0 {
			t.Errorf("Close took %v", d)
		}
		if n := s.Sessions(); n != 0 {
			t.Errorf("%d sessions", n)
		}
	})
}

func TestServerThatNeverServedCloses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, err := server.New(server.Config{})
		if err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Minute)
		s.Close()
	})
}
