package main

/*
#include "api.h"
*/
import "C"

import (
	"encoding/binary"
	"time"
	"unsafe"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/dispatch"
)

// headSize is the size of rtmc_event.
const headSize = int(C.sizeof_rtmc_event)

// takeAtOnce is how many events leave the queue together: enough to make its lock cheap, few enough that what
// has left it but is not delivered stays small beside the queue's bound.
const takeAtOnce = 64

// freeBox follows the last event of a released channel.
type freeBox struct{ box *C.rtmc_box }

// record is an event on its way to C: the parts of rtmc_event, which bridge.h describes.
type record struct {
	kind       uint32
	box        *C.rtmc_box
	x, y       int64
	a, b       int32
	detail, id string
	text, raw  []byte
	ids        []string // instead of text: several ids, each with its NUL
}

// encoder writes events for C. Only the thread that delivers uses it.
type encoder struct {
	taken []any // taken[done:] have left the queue and wait for room in the buffer
	done  int
}

// next fills the buffer with events, oldest first; when none waits it waits for one. needed is not 0 when the
// first event alone is larger than the buffer. waiting counts the events that could be had without waiting.
func (n *encoder) next(queue *dispatch.Queue[any], buffer []byte, wait time.Duration) (bytes, needed, waiting int, open bool) {
	for {
		if n.done == len(n.taken) {
			n.done = 0
			if n.taken, open = queue.Next(n.taken[:0], takeAtOnce, wait); !open || len(n.taken) == 0 {
				return bytes, 0, waiting, open || bytes > 0
			}
		}
		if waiting == 0 {
			waiting = len(n.taken) - n.done + queue.Len()
		}
		for n.done < len(n.taken) {
			r := recordOf(n.taken[n.done])
			r.detail = readable(r.detail)
			size := r.size()
			if size > len(buffer)-bytes {
				if bytes == 0 {
					needed = size
				}
				return bytes, needed, waiting, true
			}
			n.taken[n.done] = nil // its memory may go now
			n.done++              // before writing: should that panic, the event is not met again
			r.write(buffer[bytes : bytes+size])
			bytes += size
		}
		wait = 0 // there is something to deliver now, also when it was left over from the call before
	}
}

func flag(b bool) int32 {
	if b {
		return 1
	}
	return 0
}

func recordOf(event any) record {
	switch e := event.(type) {
	case core.LoginResult:
		return record{kind: C.RTMC_EVENT_LOGIN, a: int32(e.Code), detail: e.Detail}
	case core.LogoutResult:
		return record{kind: C.RTMC_EVENT_LOGOUT, a: int32(e.Code), detail: e.Detail}
	case core.RenewTokenResult:
		return record{kind: C.RTMC_EVENT_RENEW_TOKEN, a: int32(e.Code), detail: e.Detail, id: e.Token}
	case core.TokenExpired:
		return record{kind: C.RTMC_EVENT_TOKEN_EXPIRED, detail: e.Detail}
	case core.TokenWillExpire:
		return record{kind: C.RTMC_EVENT_TOKEN_WILL_EXPIRE}
	case core.StateChanged:
		return record{kind: C.RTMC_EVENT_STATE, a: int32(e.State), b: int32(e.Reason), detail: e.Detail}
	case core.Reconnected:
		return record{kind: C.RTMC_EVENT_RECONNECTED, a: flag(e.Resumed)}
	case core.PeerSendResult:
		return record{kind: C.RTMC_EVENT_PEER_RESULT, a: int32(e.Code), x: e.MessageID, detail: e.Detail}
	case core.PeerMessage:
		return messageRecord(C.RTMC_EVENT_PEER_MESSAGE, nil, e.From, &e.Message)
	case core.JoinResult:
		return record{kind: C.RTMC_EVENT_JOIN, box: boxOf(e.Channel), a: int32(e.Code), detail: e.Detail}
	case core.LeaveResult:
		return record{kind: C.RTMC_EVENT_LEAVE, box: boxOf(e.Channel), a: int32(e.Code), detail: e.Detail}
	case core.ChannelSendResult:
		return record{kind: C.RTMC_EVENT_CHANNEL_RESULT, box: boxOf(e.Channel), a: int32(e.Code), x: e.MessageID, detail: e.Detail}
	case core.ChannelMessage:
		return messageRecord(C.RTMC_EVENT_CHANNEL_MESSAGE, boxOf(e.Channel), e.From, &e.Message)
	case core.MemberJoined:
		return record{kind: C.RTMC_EVENT_MEMBER_JOINED, box: boxOf(e.Channel), id: e.User}
	case core.MemberLeft:
		return record{kind: C.RTMC_EVENT_MEMBER_LEFT, box: boxOf(e.Channel), id: e.User}
	case core.MembersResult:
		return record{kind: C.RTMC_EVENT_MEMBERS, box: boxOf(e.Channel), a: int32(e.Code), b: int32(len(e.Members)), detail: e.Detail, ids: e.Members}
	case core.MemberCount:
		return record{kind: C.RTMC_EVENT_MEMBER_COUNT, box: boxOf(e.Channel), a: int32(e.Count)}
	case core.Gap:
		return record{kind: C.RTMC_EVENT_GAP, box: boxOf(e.Channel), x: int64(e.From), y: int64(e.To)}
	case core.PresenceResult:
		return presenceRecord(C.RTMC_EVENT_PRESENCE_RESULT, e.Result, e.RequestID, e.Peers)
	case core.SubscriptionResult:
		return record{kind: C.RTMC_EVENT_SUBSCRIPTION_RESULT, a: int32(e.Code), x: e.RequestID, detail: e.Detail}
	case core.SubscriptionsResult:
		return record{kind: C.RTMC_EVENT_SUBSCRIPTIONS_RESULT, a: int32(e.Code), b: int32(len(e.Peers)), x: e.RequestID, detail: e.Detail, ids: e.Peers}
	case core.PresenceChanged:
		return presenceRecord(C.RTMC_EVENT_PRESENCE_CHANGED, core.Result{}, 0, e.Peers)
	case core.MemberCountsResult:
		return countsRecord(e)
	case core.UserAttributesWritten:
		return record{kind: C.RTMC_EVENT_USER_ATTRIBUTES_WRITTEN, a: int32(e.Code), b: int32(e.Op), x: e.RequestID, detail: e.Detail}
	case core.ChannelAttributesWritten:
		return record{kind: C.RTMC_EVENT_CHANNEL_ATTRIBUTES_WRITTEN, a: int32(e.Code), b: int32(e.Op), x: e.RequestID, detail: e.Detail}
	case core.UserAttributesResult:
		return record{kind: C.RTMC_EVENT_USER_ATTRIBUTES, a: int32(e.Code), b: int32(len(e.Attributes)), x: e.RequestID, detail: e.Detail, id: e.User, raw: packAttributes(e.Attributes)}
	case core.ChannelAttributesResult:
		return record{kind: C.RTMC_EVENT_CHANNEL_ATTRIBUTES, a: int32(e.Code), b: int32(len(e.Attributes)), x: e.RequestID, detail: e.Detail, raw: packAttributes(e.Attributes)}
	case core.AttributesUpdated:
		return record{kind: C.RTMC_EVENT_ATTRIBUTES_UPDATED, box: boxOf(e.Channel), b: int32(len(e.Attributes)), raw: packAttributes(e.Attributes)}
	case core.MediaProgress:
		return progressRecord(e)
	case core.UploadResult:
		return record{kind: C.RTMC_EVENT_UPLOAD_RESULT, a: int32(e.Code), b: int32(e.Message.Type), x: e.RequestID, y: e.Message.ID, detail: e.Detail, raw: packMedia(e.Message.Media)}
	case core.DownloadToFileResult:
		return record{kind: C.RTMC_EVENT_DOWNLOAD_TO_FILE, a: int32(e.Code), x: e.RequestID, detail: e.Detail}
	case core.DownloadToMemoryResult:
		return record{kind: C.RTMC_EVENT_DOWNLOAD_TO_MEMORY, a: int32(e.Code), x: e.RequestID, detail: e.Detail, raw: e.Data}
	case core.MediaCancelResult:
		return record{kind: C.RTMC_EVENT_CANCEL_MEDIA, a: int32(e.Code), x: e.RequestID, detail: e.Detail}
	case core.LocalInvitationChanged:
		return localRecord(e)
	case core.RemoteInvitationChanged:
		return remoteRecord(e)
	case freeBox:
		return record{kind: C.RTMC_EVENT_FREE_BOX, box: e.box}
	}
	return record{} // an event that this file was not told about; C passes over kind 0
}

func messageRecord(kind uint32, box *C.rtmc_box, from string, m *core.Message) record {
	r := record{kind: kind, box: box, a: int32(m.Type), x: m.ServerReceivedMS, id: from, text: m.Text, raw: m.Raw}
	if m.Media != nil {
		r.raw = packMedia(m.Media)
	}
	if m.Offline {
		r.b = 1
	}
	return r
}

func boxOf(ch *core.Channel) *C.rtmc_box { return ch.Owner().(*channel).box }

func (r *record) textSize() int {
	if r.ids == nil {
		return len(r.text)
	}
	size := 0
	for _, id := range r.ids {
		size += len(id) + 1
	}
	return size
}

// size is that of the whole event, a multiple of 8.
func (r *record) size() int {
	return (headSize + len(r.detail) + len(r.id) + r.textSize() + len(r.raw) + 4 + 7) &^ 7
}

// write fills all of b, which has the record's size.
func (r *record) write(b []byte) {
	le := binary.LittleEndian
	le.PutUint32(b[0:], uint32(len(b)))
	le.PutUint32(b[4:], r.kind)
	le.PutUint64(b[8:], uint64(uintptr(unsafe.Pointer(r.box))))
	le.PutUint64(b[16:], uint64(r.x))
	le.PutUint64(b[24:], uint64(r.y))
	le.PutUint32(b[32:], uint32(r.a))
	le.PutUint32(b[36:], uint32(r.b))
	le.PutUint32(b[40:], uint32(len(r.detail)))
	le.PutUint32(b[44:], uint32(len(r.id)))
	le.PutUint32(b[48:], uint32(r.textSize()))
	le.PutUint32(b[52:], uint32(len(r.raw)))
	rest := b[headSize:]
	rest = put(rest, r.detail)
	rest = put(rest, r.id)
	if r.ids == nil {
		rest = put(rest, r.text)
	} else {
		for _, id := range r.ids {
			rest = put(rest, id)
		}
		rest = put(rest, "")
	}
	rest = put(rest, r.raw)
	clear(rest)
}

// put writes a text and its NUL, and returns what is left of b.
func put[T string | []byte](b []byte, text T) []byte {
	n := copy(b, text)
	b[n] = 0
	return b[n+1:]
}
