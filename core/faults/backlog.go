package faults

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// Scenarios about what waits: in the library for a program that takes nothing, and for a server that hears nothing.

// sleeping has a program that takes no events while its channel is full of messages. Its queue in the library must stop
// at its bound, then that of the server; and when it wakes up it is told everything in order, and what is missing.
func sleeping(ctx context.Context, s *stage) (string, error) {
	const messages, size, bound = 640, 32 << 10, 256 << 10
	p, err := newProgram(s.address, appID, "sleeper", bound)
	if err != nil {
		return "", err
	}
	defer p.close()
	if err := p.logIn(ctx, ""); err != nil {
		return "", err
	}
	channel, err := p.NewChannel("lobby", nil)
	if err == nil {
		err = channel.Join()
	}
	if err != nil {
		return "", err
	}
	joined, err := expect[client.JoinResult](ctx, p)
	if err != nil || joined.Code != wire.OK {
		return "", errors.Join(err, errors.New(joined.Detail))
	}
	sender, end, err := s.sender(ctx)
	if err != nil {
		return "", err
	}
	defer end()
	if err := sender.request(wire.KindJoin, "lobby"); err != nil {
		return "", err
	}
	text, most := strings.Repeat("x", size), int64(0)
	for range messages {
		if err := sender.publish("lobby", text); err != nil {
			return "", err
		}
		wait(ctx, 4*time.Millisecond)
		most = max(most, p.queue.Bytes())
	}
	for sender.count(wire.OK) < messages+1 && ctx.Err() == nil {
		wait(ctx, pause)
	}
	wait(ctx, time.Second)
	most = max(most, p.queue.Bytes())
	if limit := int64(bound + wire.MaxWireMessage); most > limit || most < bound {
		return "", fmt.Errorf("%d bytes waited in the library, where the bound is %d and one read brings at most %d more", most, bound, wire.MaxWireMessage)
	}
	// It wakes up. A last message shows when everything has come.
	lastSent, got, missed, position, gaps := false, 0, uint64(0), joined.Joined.Position, 0
	for deadline := time.Now().Add(patience); ; {
		if time.Now().After(deadline) || ctx.Err() != nil {
			return "", fmt.Errorf("the last message did not come: %d messages, %d gaps, position %d", got, gaps, position)
		}
		p.all, _ = p.queue.Next(p.all[:0], 64, pause)
		for _, e := range p.all {
			switch e := e.(type) {
			case client.ChannelMessage:
				if e.Position != position+1 {
					return "", fmt.Errorf("position %d came after %d, and no gap was reported", e.Position, position)
				}
				position = e.Position
				got++
			case client.Gap:
				if e.From != position+1 {
					return "", fmt.Errorf("a gap from %d to %d was reported at position %d", e.From, e.To, position)
				}
				missed += e.To - position
				position = e.To
				gaps++
			}
		}
		if !lastSent && gaps > 0 {
			lastSent = true
			if err := sender.publish("lobby", "last"); err != nil {
				return "", err
			}
		}
		if lastSent && len(p.all) > 0 && position == joined.Joined.Position+messages+1 {
			break
		}
	}
	return fmt.Sprintf("%d KiB waited in the library at most, of %d; then the server ended it; told in order: %d messages, and %d gap of %d", most>>10, bound>>10, got, gaps, missed), nil
}

// messageTimeout is how long the library waits for the result of a message.
const messageTimeout = 10 * time.Second

// unheard has a program that sends on while its connection stands still. What waits to be confirmed must stop at its
// bound, and what was accepted must arrive once.
func unheard(ctx context.Context, s *stage) (string, error) {
	const messages, size, bound = 640, 32 << 10, 16 << 20
	proxy, err := newProxy(1)
	if err != nil {
		return "", err
	}
	defer proxy.close()
	proxy.server.Store(&s.address)
	p, err := newProgram(proxy.gates[0].address(), appID, "writer", 0)
	if err != nil {
		return "", err
	}
	defer p.close()
	if err := p.logIn(ctx, ""); err != nil {
		return "", err
	}
	reader, err := newPeer(ctx, s.address, "reader")
	if err != nil {
		return "", err
	}
	var wg sync.WaitGroup
	defer wg.Wait()
	defer reader.close()
	wg.Go(reader.read)
	proxy.gates[0].inflict(Fault{Kind: Stall, Length: time.Minute}) // until heal
	began := time.Now()
	text, accepted, refused := []byte(strings.Repeat("x", size)), map[int64]int{}, 0
	for range messages {
		m := client.Message{ID: client.NextMessageID(), Type: wire.MessageText, Text: text}
		err := p.SendToPeer("reader", m, 0)
		var no *client.Error
		switch {
		case err == nil:
			accepted[m.ID] = 0
		case errors.As(err, &no) && no.Code == wire.PeerMessageTooOften:
			refused++
		default:
			return "", err
		}
	}
	if len(accepted)*size > bound || len(accepted)*size < bound*9/10 || refused == 0 {
		return "", fmt.Errorf("%d messages of %d KiB were accepted and %d refused, where %d MiB may wait", len(accepted), size>>10, refused, bound>>20)
	}
	proxy.heal()
	unknown := 0
	for range len(accepted) {
		r, err := expect[client.PeerSendResult](ctx, p)
		if err != nil {
			return "", err
		}
		// On a machine that is very busy some may have waited longer than a message does.
		late := r.Code == wire.PeerMessageSentTimeout && time.Since(began) > messageTimeout
		if late {
			unknown++
		}
		if accepted[r.MessageID]++; accepted[r.MessageID] > 1 || r.Code != wire.OK && !late {
			return "", fmt.Errorf("message %d: result %d, %d times: %s", r.MessageID, r.Code, accepted[r.MessageID], r.Detail)
		}
	}
	if n := int(reader.received.Load()); n > len(accepted) || n < len(accepted)-unknown {
		return "", fmt.Errorf("%d messages were accepted, of %d the fate is unknown, and %d arrived", len(accepted), unknown, n)
	}
	return fmt.Sprintf("%d messages accepted, 16 MiB, each arrived once; %d refused with too often", len(accepted), refused), nil
}
