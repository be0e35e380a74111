package main

/*
#include "api.h"
*/
import "C"

import (
	"encoding/binary"
	"fmt"
	"unsafe"

	core "github.com/librtm/librtm/core/client"
	"github.com/librtm/librtm/core/wire"
)

// maxNames is how many ids of the caller are looked at: no server allows more, so a count beyond it is a mistake,
// and the memory behind it may not be the caller's.
const maxNames = 2048

// readNames copies a list of ids; the core refuses an empty one. NULL within it is the empty id.
func readNames(list **C.char, count C.int32_t, attempt string, long C.int32_t) ([]string, error) {
	if list == nil || count <= 0 {
		return nil, nil
	}
	if count > maxNames {
		return nil, refusal(long, fmt.Sprintf("%s: %d ids are too many", attempt, count))
	}
	names := make([]string, count)
	for i, s := range unsafe.Slice(list, int(count)) {
		names[i] = text(s)
	}
	return names, nil
}

// onNames runs one call about a list of ids.
func onNames(handle *C.rtm_client, attempt string, list **C.char, count, long C.int32_t, call func(*client, []string) error) C.int32_t {
	return onClient(handle, attempt, func(c *client) error {
		names, err := readNames(list, count, attempt, long)
		if err != nil {
			return err
		}
		return call(c, names)
	})
}

//export rtm_client_query_peers_online_status
func rtm_client_query_peers_online_status(handle *C.rtm_client, peerIDs **C.char, peerCount C.int32_t, requestID C.int64_t) C.int32_t {
	return onNames(handle, "query presence", peerIDs, peerCount, C.RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT,
		func(c *client, names []string) error { return c.core.QueryPresence(int64(requestID), names) })
}

//export rtm_client_subscribe_peers_online_status
func rtm_client_subscribe_peers_online_status(handle *C.rtm_client, peerIDs **C.char, peerCount C.int32_t, requestID C.int64_t) C.int32_t {
	return onNames(handle, "subscribe to presence", peerIDs, peerCount, C.RTM_PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW,
		func(c *client, names []string) error { return c.core.SubscribePresence(int64(requestID), names) })
}

//export rtm_client_unsubscribe_peers_online_status
func rtm_client_unsubscribe_peers_online_status(handle *C.rtm_client, peerIDs **C.char, peerCount C.int32_t, requestID C.int64_t) C.int32_t {
	return onNames(handle, "unsubscribe from presence", peerIDs, peerCount, C.RTM_PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW,
		func(c *client, names []string) error { return c.core.UnsubscribePresence(int64(requestID), names) })
}

//export rtm_client_query_peers_by_subscription_option
func rtm_client_query_peers_by_subscription_option(handle *C.rtm_client, option C.int32_t, requestID C.int64_t) C.int32_t {
	return onClient(handle, "list subscriptions to presence", func(c *client) error {
		return c.core.Subscriptions(int64(requestID), int(option))
	})
}

//export rtm_client_get_channel_member_count
func rtm_client_get_channel_member_count(handle *C.rtm_client, channelIDs **C.char, channelCount C.int32_t, requestID C.int64_t) C.int32_t {
	return onNames(handle, "get channel member count", channelIDs, channelCount, C.RTM_GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT,
		func(c *client, names []string) error { return c.core.MemberCounts(int64(requestID), names) })
}

// listRecord is an event with a list of ids and, for each, a number of 32 bits.
func listRecord(kind uint32, r core.Result, requestID int64, n int, entry func(i int) (id string, number int)) record {
	e := record{kind: kind, x: requestID, a: int32(r.Code), b: int32(n), detail: r.Detail, ids: make([]string, n)}
	for i := range n {
		id, number := entry(i)
		e.ids[i] = id
		e.raw = binary.LittleEndian.AppendUint32(e.raw, uint32(number))
	}
	return e
}

func presenceRecord(kind uint32, r core.Result, requestID int64, peers []wire.PeerPresence) record {
	return listRecord(kind, r, requestID, len(peers), func(i int) (string, int) { return peers[i].User, int(peers[i].Presence) })
}

func countsRecord(e core.MemberCountsResult) record {
	return listRecord(C.RTMC_EVENT_MEMBER_COUNTS, e.Result, e.RequestID, len(e.Counts),
		func(i int) (string, int) { return e.Counts[i].Channel, e.Counts[i].Count })
}
