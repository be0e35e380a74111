package servertest

import (
	"fmt"
	"strings"

	"github.com/librtm/librtm/core/wire"
)

// attributesText shows attributes in their order: key=value, with author and revision where there are any.
func attributesText(list []wire.Attribute) string {
	texts := make([]string, 0, len(list))
	for _, a := range list {
		s := a.Key + "=" + a.Value
		if a.Author != "" {
			s += fmt.Sprintf("(%s,%d)", a.Author, a.Revision)
		}
		texts = append(texts, s)
	}
	return "{" + strings.Join(texts, " ") + "}"
}

// Pairs reads attributes from a text: "a=1 b=2".
func Pairs(text string) (list []wire.Attribute) {
	for _, p := range strings.Fields(text) {
		k, v, _ := strings.Cut(p, "=")
		list = append(list, wire.Attribute{Key: k, Value: v})
	}
	return list
}

// WriteAttributes sends a request to write attributes; its number is set here, and its kind if there is none.
func (c *Client) WriteAttributes(f wire.WriteAttributes) uint64 {
	if f.Kind == 0 {
		f.Kind = wire.KindWriteUserAttributes
		if f.Channel != "" {
			f.Kind = wire.KindWriteChannelAttributes
		}
	}
	return c.request(f.Kind, func(w *wire.Writer, n uint64) {
		f.Request = n
		f.Append(w)
	})
}

// ReadAttributes asks for attributes of a user or a channel.
func (c *Client) ReadAttributes(k wire.Kind, subject string, keys ...string) uint64 {
	return c.request(k, func(w *wire.Writer, n uint64) {
		(&wire.ReadAttributes{Kind: k, Request: n, Subject: subject, Keys: keys}).Append(w)
	})
}
