/* Poll mode: callbacks run inside rtm_client_poll. */
#include "dispatcher.h"

#include <string.h>

static int32_t refuse(int32_t code, const char *why) {
    rtmc_error_set(why, (uint32_t)strlen(why));
    return code;
}

static int32_t deliver_waiting(rtmc_dispatcher *d, int32_t max_events, int32_t max_ms) {
    int64_t deadline = max_ms > 0 ? rtmc_now_us() + (int64_t)max_ms * 1000 : 0;
    int32_t delivered = 0;
    /*
     * Without a budget the call ends with the last event that waited when it began: callbacks which cause new
     * events must not keep an engine in one frame for ever.
     */
    uint64_t left = UINT64_MAX;
    int first = 1;
    while (left > 0) {
        if (d->position == d->filled) {
            uint64_t waiting = 0;
            if (!rtmc_fetch(d, 0, &waiting) || d->filled == 0) break;
            if (first) left = waiting;
            first = 0;
        }
        int seen = rtmc_deliver(d);
        if (seen < 0) break;
        if (left != UINT64_MAX) left--;
        delivered += seen;
        if (seen == 0) continue;
        if (max_events > 0 && delivered >= max_events) break;
        if (max_ms > 0 && rtmc_now_us() >= deadline) break;
    }
    return delivered;
}

int32_t RTM_CALL rtm_client_poll(rtm_client *client, int32_t max_events, int32_t max_ms) {
    if (max_events < 0 || max_ms < 0) return refuse(RTM_ERR_INVALID_ARGUMENT, "poll client: a negative budget; 0 means no limit");
    if (rtmc_delivering != NULL) return refuse(RTM_ERR_REENTRANT, "poll client: called inside a callback; return from it first");
    rtmc_dispatcher *d = rtmgo_client_acquire((uint64_t)(uintptr_t)client);
    if (d == NULL) return refuse(RTM_ERR_INVALID_HANDLE, "poll client: not a client, or released");
    int32_t result;
    if (d->mode != RTM_DISPATCH_POLL) {
        result = refuse(RTM_ERR_DISPATCH_MODE, "poll client: the client is in thread mode; create it with RTM_DISPATCH_POLL");
    } else if (rtmc_exchange(&d->polling, 1)) {
        result = refuse(RTM_ERR_REENTRANT, "poll client: another thread polls this client now");
    } else {
        rtmc_error_clear();
        result = deliver_waiting(d, max_events, max_ms);
        rtmc_store(&d->polling, 0);
    }
    rtmc_dispatcher_unref(d);
    return result;
}
