package channels

import "github.com/librtm/librtm/core/server/hub"

// SendAll queues a frame for all members of a channel; a channel that does not exist has none.
func (cs *Channels) SendAll(b *hub.Batch, name, frame []byte) {
	sh := cs.shard(name)
	sh.mu.Lock()
	c := sh.byName[string(name)]
	sh.mu.Unlock()
	if c == nil {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	b.FanOut(c.members, nil, frame)
}
