package faults

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/dispatch"
	"github.com/librtm/librtm/core/wire"
)

// program is a program that uses the library as it is delivered: a client, and the bounded queue of its events.
type program struct {
	*client.Client
	user  string
	queue *dispatch.Queue[any]
	all   []any // what was taken
	seen  int   // of that, what was looked at
}

func newProgram(address, app, user string, bound int64) (*program, error) {
	p := &program{user: user, queue: dispatch.New[any](bound)}
	c, err := client.New(client.Options{AppID: app, Sink: p.queue, Getenv: func(string) string { return "" }})
	if err != nil {
		return nil, err
	}
	p.Client = c
	if err := c.SetLogFilter(0); err != nil {
		return nil, err
	}
	return p, c.SetParameters(fmt.Sprintf(`{"rtm.server_url": "ws://%s/rtm"}`, address))
}

// logIn logs in and waits for that.
func (p *program) logIn(ctx context.Context, token string) error {
	if err := p.Login(token, p.user); err != nil {
		return err
	}
	r, err := expect[client.LoginResult](ctx, p)
	if err == nil && r.Code != wire.OK {
		err = fmt.Errorf("%s: %s", p.user, r.Detail)
	}
	return err
}

// patience is how long a program of a scenario waits for an event.
const patience = 30 * time.Second

// expect waits for the next event of a type, and passes over all others.
func expect[T any](ctx context.Context, p *program) (event T, err error) {
	deadline := time.Now().Add(patience)
	for {
		for p.seen < len(p.all) {
			p.seen++
			if e, ok := p.all[p.seen-1].(T); ok {
				return e, nil
			}
		}
		if ctx.Err() != nil || time.Now().After(deadline) {
			return event, fmt.Errorf("%s was not told a %T in %v", p.user, event, patience)
		}
		p.all, _ = p.queue.Next(p.all, 64, pause)
	}
}

// collect takes what is told within a time.
func (p *program) collect(d time.Duration) {
	for deadline := time.Now().Add(d); time.Now().Before(deadline); {
		p.all, _ = p.queue.Next(p.all, 64, min(pause, d))
	}
}

// close ends the client as a program does that exits.
func (p *program) close() {
	p.Close()
	p.queue.Close()
}

// atOnce runs something for each program at the same time, and returns the first error.
func atOnce(list []*program, do func(*program) error) (err error) {
	var wg sync.WaitGroup
	failed := make([]error, len(list))
	for i, p := range list {
		wg.Go(func() { failed[i] = do(p) })
	}
	wg.Wait()
	for _, e := range failed {
		if e != nil {
			return e
		}
	}
	return nil
}
