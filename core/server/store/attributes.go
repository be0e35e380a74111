package store

import (
	"encoding/binary"
	"errors"
	"sync"

	"github.com/librtm/librtm/core/wire"
)

// A record of attributes begins with this byte and the channel's revision; then comes a frame as its members get it.
const attributesRecord = 1

func encodeAttributes(channel string, revision uint64, list []wire.Attribute) []byte {
	w := wire.NewWriter()
	(&wire.ChannelAttributes{Channel: channel, Attributes: list}).Append(w)
	return append(binary.AppendUvarint([]byte{attributesRecord}, revision), w.Bytes()...)
}

var errNotAttributes = errors.New("it is no list of attributes as this server writes it")

func decodeAttributes(channel string, b []byte) (revision uint64, list []wire.Attribute, err error) {
	if len(b) == 0 || b[0] != attributesRecord {
		return 0, nil, errNotAttributes
	}
	revision, n := binary.Uvarint(b[1:])
	if n <= 0 {
		return 0, nil, errNotAttributes
	}
	r := wire.NewReader()
	r.Reset(b[1+n:])
	if k, ok := r.Next(); !ok || k != wire.KindChannelAttributes {
		return 0, nil, errNotAttributes
	}
	var f wire.ChannelAttributes
	f.Read(r)
	if r.Err() != nil || f.Channel != channel {
		return 0, nil, errNotAttributes
	}
	return revision, f.Attributes, nil
}

// channelAttributes is the attributes.Journal of one application.
type channelAttributes struct {
	store *Store
	app   string

	mu   sync.Mutex // guards kept; not held while something is written
	kept map[string]keptAttributes
}

// keptAttributes is the record of one channel.
type keptAttributes struct {
	place uint64
	data  []byte
}

func (c *channelAttributes) at(channel string) subject {
	return subject{attributesKind, c.app, channel}
}

// Each hands over what is kept; see attributes.Journal.
func (c *channelAttributes) Each(do func(channel string, revision uint64, list []wire.Attribute)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for channel, k := range c.kept {
		if revision, list, err := decodeAttributes(channel, k.data); err == nil { // restore saw to that
			do(channel, revision, list)
		}
	}
}

// Write keeps the attributes of a channel; see attributes.Journal.
func (c *channelAttributes) Write(channel string, revision uint64, list []wire.Attribute) error {
	data := encodeAttributes(channel, revision, list)
	place, err := c.store.append(c.at(channel), data)
	if err == nil {
		c.replace(channel, keptAttributes{place, data})
	}
	return err
}

func (c *channelAttributes) replace(channel string, k keptAttributes) {
	c.mu.Lock()
	old := c.kept[channel]
	c.kept[channel] = k
	c.mu.Unlock()
	if old.place > 0 {
		c.store.remove(c.at(channel), old.place, true)
	}
}

// Forget removes what is kept of a channel; see attributes.Journal.
func (c *channelAttributes) Forget(channel string) {
	c.mu.Lock()
	old := c.kept[channel]
	delete(c.kept, channel)
	c.mu.Unlock()
	if old.place > 0 {
		c.store.remove(c.at(channel), old.place, true)
	}
}

// restore takes in a record that an earlier server left; they come in the order of their places.
func (c *channelAttributes) restore(channel string, place uint64, data []byte) error {
	if _, _, err := decodeAttributes(channel, data); err != nil {
		return err
	}
	c.replace(channel, keptAttributes{place, data})
	return nil
}

// each calls a function with every record.
func (c *channelAttributes) each(do func(channel string, place uint64, data []byte)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	for channel, k := range c.kept {
		do(channel, k.place, k.data)
	}
}

// move notes that the record of a channel is at another place.
func (c *channelAttributes) move(channel string, place uint64) {
	c.mu.Lock()
	k, there := c.kept[channel]
	if there {
		k.place = place
		c.kept[channel] = k
	}
	c.mu.Unlock()
	if !there {
		c.store.remove(c.at(channel), place, true)
	}
}
