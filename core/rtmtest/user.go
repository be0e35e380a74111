package rtmtest

import (
	"sync"
	"testing"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// patience is how long Expect waits for an event: longer than any timeout of the library.
const patience = time.Minute

// User is a client whose events are recorded, in order.
type User struct {
	*client.Client
	Name string

	tb       testing.TB
	recorder recorder
}

// recorder is the client's sink.
type recorder struct {
	mu     sync.Mutex // guards the rest
	ready  sync.Cond
	events []any // everything since the client was made
	seen   int   // events before it were returned by Expect
}

func (r *recorder) Push(event any, _ int) {
	r.mu.Lock()
	r.events = append(r.events, event)
	r.mu.Unlock()
	r.ready.Broadcast()
}

func (r *recorder) WaitRoom(<-chan struct{}) {}

// Events returns everything that was told so far.
func (u *User) Events() []any {
	u.recorder.mu.Lock()
	defer u.recorder.mu.Unlock()
	return append([]any(nil), u.recorder.events...)
}

// Expect returns the next event of a type; events of other types before it are passed over. The test fails when
// none comes.
func Expect[T any](u *User) T {
	u.tb.Helper()
	r := &u.recorder
	late := false
	timer := time.AfterFunc(patience, func() {
		r.mu.Lock()
		late = true
		r.mu.Unlock()
		r.ready.Broadcast()
	})
	defer timer.Stop()
	r.mu.Lock()
	defer r.mu.Unlock()
	for !late {
		for r.seen < len(r.events) {
			r.seen++
			if e, ok := r.events[r.seen-1].(T); ok {
				return e
			}
		}
		r.ready.Wait()
	}
	var none T
	u.tb.Fatalf("user %s: no %T came; all events: %#v", u.Name, none, r.events)
	return none
}

// expectOK fails the test unless a completion has the code OK.
func expectOK(u *User, what string, code wire.Code, detail string) {
	u.tb.Helper()
	if code != wire.OK {
		u.tb.Fatalf("user %s: %s: code %d: %s", u.Name, what, code, detail)
	}
}

// MustLogin logs in and waits until that succeeded.
func (u *User) MustLogin(name string) {
	u.tb.Helper()
	u.Name = name
	u.must(u.Login("", name))
	r := Expect[client.LoginResult](u)
	expectOK(u, "login", r.Code, r.Detail)
	Expect[client.StateChanged](u)
}

// MustJoin makes a channel, joins it, and waits until that succeeded.
func (u *User) MustJoin(name string) *client.Channel {
	u.tb.Helper()
	ch, err := u.NewChannel(name, nil)
	u.must(err)
	u.must(ch.Join())
	r := Expect[client.JoinResult](u)
	expectOK(u, "join", r.Code, r.Detail)
	return ch
}

func (u *User) must(err error) {
	u.tb.Helper()
	if err != nil {
		u.tb.Fatalf("user %s: %v", u.Name, err)
	}
}

// Text returns a text message with a new id.
func Text(s string) client.Message {
	return client.Message{ID: client.NextMessageID(), Type: wire.MessageText, Text: []byte(s)}
}
