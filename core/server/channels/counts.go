package channels

import (
	"fmt"

	"github.com/librtm/librtm/core/server/hub"
	"github.com/librtm/librtm/core/wire"
)

// Counts answers how many members channels have, in the order asked. Anybody may ask.
func (cs *Channels) Counts(b *hub.Batch, m *Member, f *wire.NamesRequest) {
	refuse := func(code wire.Code, why string) {
		hub.SendResult(b, m.session, f.Request, code, why)
	}
	if len(f.Names) == 0 {
		refuse(wire.MemberCountsInvalidArgument, "no channel is named")
		return
	}
	if limit := cs.limits.ChannelsCounted; len(f.Names) > limit {
		refuse(wire.MemberCountsExceedLimit, fmt.Sprintf("%d channels are too many, the limit is %d", len(f.Names), limit))
		return
	}
	counts := make([]int, len(f.Names))
	for i, name := range f.Names {
		if err := wire.CheckID("the channel id", name); err != nil {
			refuse(wire.MemberCountsInvalidArgument, err.Error())
			return
		}
		counts[i] = cs.Count([]byte(name))
	}
	b.Writer.Reset()
	(&wire.Result{Request: f.Request}).Append(b.Writer, 1)
	wire.AppendCounts(b.Writer, counts)
	b.Send(m.session, b.Writer.Copy(), nil)
}
