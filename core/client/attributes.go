package client

import (
	"time"

	"github.com/librtm/librtm/core/wire"
)

// attributeTimeout is that of every operation on attributes.
const attributeTimeout = 5 * time.Second

// The operations on attributes.
var (
	opWriteUserAttributes = operation{kind: wire.KindWriteUserAttributes, name: "write attributes of the local user", timeout: attributeTimeout,
		timedOut: wire.AttributeTimeout, failure: wire.AttributeFailure, tooOften: wire.AttributeTooOften, budget: wire.BudgetUserAttributeWrites,
		settle: (*Client).settleUserAttributes,
		event: func(r *request, res Result) any {
			return UserAttributesWritten{res, r.messageID, r.write.Op}
		}}

	opReadUserAttributes = operation{kind: wire.KindReadUserAttributes, name: "get attributes of user", timeout: attributeTimeout,
		timedOut: wire.AttributeTimeout, failure: wire.AttributeFailure, tooOften: wire.AttributeTooOften, budget: wire.BudgetUserAttributeReads,
		event: func(r *request, res Result) any {
			return UserAttributesResult{res, r.messageID, r.subject, r.attributes}
		}}

	opWriteChannelAttributes = operation{kind: wire.KindWriteChannelAttributes, name: "write attributes of channel", timeout: attributeTimeout,
		timedOut: wire.AttributeTimeout, failure: wire.AttributeFailure, tooOften: wire.AttributeTooOften, budget: wire.BudgetChannelAttributeWrites,
		event: channelAttributesWritten}

	// opWriteChannelAttributesIf is not repeated in a fresh session: it might lose against itself.
	opWriteChannelAttributesIf = operation{kind: wire.KindWriteChannelAttributes, name: "write attributes by revision of channel", timeout: attributeTimeout, once: true,
		timedOut: wire.AttributeTimeout, failure: wire.AttributeFailure, tooOften: wire.AttributeTooOften, budget: wire.BudgetChannelAttributeWrites,
		event: channelAttributesWritten}

	opReadChannelAttributes = operation{kind: wire.KindReadChannelAttributes, name: "get attributes of channel", timeout: attributeTimeout,
		timedOut: wire.AttributeTimeout, failure: wire.AttributeFailure, tooOften: wire.AttributeTooOften, budget: wire.BudgetChannelAttributeReads,
		event: func(r *request, res Result) any {
			return ChannelAttributesResult{res, r.messageID, r.attributes}
		}}

	// opRestoreAttributes gives the local user's attributes to a fresh session. It waits as long as it takes: the
	// next fresh session begins it again.
	opRestoreAttributes = operation{kind: wire.KindWriteUserAttributes, name: "restore attributes of the local user", budget: wire.NoBudget, restores: true}
)

func channelAttributesWritten(r *request, res Result) any {
	return ChannelAttributesWritten{res, r.messageID, r.write.Op}
}

// Events about attributes. RequestID is the one that the app gave to the call.
type (
	// UserAttributesWritten completes WriteUserAttributes.
	UserAttributesWritten struct {
		Result
		RequestID int64
		Op        wire.AttributeOp
	}
	// UserAttributesResult completes ReadUserAttributes.
	UserAttributesResult struct {
		Result
		RequestID  int64
		User       string
		Attributes []wire.Attribute
	}
	// ChannelAttributesWritten completes WriteChannelAttributes.
	ChannelAttributesWritten struct {
		Result
		RequestID int64
		Op        wire.AttributeOp
	}
	// ChannelAttributesResult completes ReadChannelAttributes.
	ChannelAttributesResult struct {
		Result
		RequestID  int64
		Attributes []wire.Attribute
	}
	// AttributesUpdated tells all attributes of a channel after a write that asked for it.
	AttributesUpdated struct {
		Channel    *Channel
		Attributes []wire.Attribute
	}
)

// ChannelWrite is a change of the attributes of a channel.
type ChannelWrite struct {
	Op     wire.AttributeOp
	Pairs  []wire.Attribute // as in wire.WriteAttributes
	Notify bool
	// Conditional makes the write fail unless Revision is the highest among the channel's attributes.
	Conditional bool
	Revision    uint64
}

// WriteUserAttributes changes the attributes of the user who is logged in. UserAttributesWritten completes it.
func (c *Client) WriteUserAttributes(op wire.AttributeOp, pairs []wire.Attribute, requestID int64) error {
	return c.writeAttributes(&opWriteUserAttributes, &wire.WriteAttributes{Op: op, Pairs: pairs}, requestID)
}

// WriteChannelAttributes changes the attributes of a channel. ChannelAttributesWritten completes it.
func (c *Client) WriteChannelAttributes(channel string, w ChannelWrite, requestID int64) error {
	op := &opWriteChannelAttributes
	if w.Conditional {
		op = &opWriteChannelAttributesIf
	}
	return c.writeAttributes(op, &wire.WriteAttributes{
		Channel: channel, Op: w.Op, Pairs: w.Pairs, Notify: w.Notify, Conditional: w.Conditional, Revision: w.Revision,
	}, requestID)
}

func (c *Client) writeAttributes(op *operation, f *wire.WriteAttributes, requestID int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.usable(op, "")
	}
	bytes := c.limits.UserAttributesBytes
	if op.kind == wire.KindWriteChannelAttributes {
		if err := wire.CheckID("the channel id", f.Channel); err != nil {
			return c.refuseCall(op, "", wire.AttributeInvalidArgument, err.Error())
		}
		bytes = c.limits.ChannelAttributesBytes
	}
	if code, err := f.Check(&c.limits); err != nil {
		return c.refuseCall(op, f.Channel, code, err.Error())
	}
	// Of what the server has only its answer tells; what can never fit is refused here.
	if f.Op == wire.AttributesSet || f.Op == wire.AttributesAddOrUpdate {
		made := wire.ApplyAttributes(nil, f.Op, f.Pairs)
		if err := wire.CheckAttributesFit(made, c.limits.Attributes, bytes); err != nil {
			return c.refuseCall(op, f.Channel, wire.AttributeSizeOverflow, err.Error())
		}
	}
	if err := c.usable(op, f.Channel); err != nil {
		return err
	}
	if err := c.spend(op, f.Channel); err != nil {
		return err
	}
	r := c.newRequest(op, f.Channel)
	r.messageID, r.write = requestID, f
	f.Kind, f.Request = op.kind, r.id
	c.submit(r, c.encode(f.Append))
	return nil
}

// ReadUserAttributes asks for attributes of a user; nil keys ask for all. UserAttributesResult completes it.
func (c *Client) ReadUserAttributes(user string, keys []string, requestID int64) error {
	return c.readAttributes(&opReadUserAttributes, "the user id", user, keys, requestID)
}

// ReadChannelAttributes asks for attributes of a channel; nil keys ask for all. ChannelAttributesResult completes it.
func (c *Client) ReadChannelAttributes(channel string, keys []string, requestID int64) error {
	return c.readAttributes(&opReadChannelAttributes, "the channel id", channel, keys, requestID)
}

func (c *Client) readAttributes(op *operation, what, subject string, keys []string, requestID int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.closed {
		return c.usable(op, "")
	}
	if err := wire.CheckID(what, subject); err != nil {
		return c.refuseCall(op, "", wire.AttributeInvalidArgument, err.Error())
	}
	if keys != nil {
		if code, err := wire.CheckAttributeKeys(keys, &c.limits); err != nil {
			return c.refuseCall(op, subject, code, err.Error())
		}
	}
	if err := c.usable(op, subject); err != nil {
		return err
	}
	if err := c.spend(op, subject); err != nil {
		return err
	}
	r := c.newRequest(op, subject)
	r.messageID = requestID
	f := wire.ReadAttributes{Kind: op.kind, Request: r.id, Subject: subject, Keys: keys}
	c.submit(r, c.encode(f.Append))
	return nil
}

// settleUserAttributes keeps the copy of what the server has confirmed.
func (c *Client) settleUserAttributes(r *request, res Result) {
	if l := c.login; l != nil && res.Code == wire.OK {
		l.attributes = wire.ApplyAttributes(l.attributes, r.write.Op, r.write.Pairs)
	}
}

// restoreAttributes gives the copy to a session that begins without; c.mu is held.
func (c *Client) restoreAttributes(l *login) {
	if len(l.attributes) == 0 {
		return
	}
	r := c.newRequest(&opRestoreAttributes, "")
	f := wire.WriteAttributes{Kind: r.op.kind, Request: r.id, Op: wire.AttributesSet, Pairs: l.attributes}
	c.await(r)
	r.frame = c.encode(f.Append)
	l.outbox.Push(r.frame, r)
}

// channelAttributes tells what a channel has; c.mu is held.
func (c *Client) channelAttributes(d *wire.Reader) {
	var f wire.ChannelAttributes
	f.Read(d)
	if ch := c.listening([]byte(f.Channel)); ch != nil && d.Err() == nil {
		c.emit(AttributesUpdated{ch, f.Attributes}, attributesBytes(f.Attributes))
	}
}

func attributesBytes(list []wire.Attribute) int {
	const each = 64 // three strings and two numbers
	n := each * len(list)
	for i := range list {
		n += len(list[i].Key) + len(list[i].Value) + len(list[i].Author)
	}
	return n
}
