/**
 * @file presence.h
 * Whether other users are online: asked for once, or told as it changes.
 *
 * **States.** A user is ONLINE while its client is heard, UNREACHABLE after 6 seconds of silence, OFFLINE after a
 * logout or 30 seconds of silence. A query knows ONLINE and OFFLINE only; a subscription knows all three.
 *
 * **Subscriptions** last until they are given up or the user logs out; the library restores them after a lost
 * connection and reports what changed meanwhile.
 */
#ifndef RTM_PRESENCE_H
#define RTM_PRESENCE_H

#include <stdint.h>

#include "errors.h"
#include "export.h"
#include "types.h"

/** Presence of a user. */
typedef enum rtm_peer_online_state {
    RTM_PEER_ONLINE_STATE_ONLINE = 0,      /**< Logged in and heard. */
    RTM_PEER_ONLINE_STATE_UNREACHABLE = 1, /**< Logged in, not heard for 6 seconds. */
    RTM_PEER_ONLINE_STATE_OFFLINE = 2      /**< Not logged in. */
} rtm_peer_online_state;

/** What a subscription is about. */
typedef enum rtm_peer_subscription_option {
    RTM_PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS = 0 /**< Presence: the only one there is. */
} rtm_peer_subscription_option;

/** A user and its presence, lent to a callback. */
typedef struct rtm_peer_online_status {
    const char *peer_id;  /**< NUL-terminated. */
    int32_t is_online;    /**< Non-zero for ONLINE only. */
    int32_t online_state; /**< An ::rtm_peer_online_state. */
} rtm_peer_online_status;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Asks which of some users are online.
 *
 * @param client      the client.
 * @param peer_ids    NUL-terminated ids, copied.
 * @param peer_count  1 to 256.
 * @param request_id  yours; the completion echoes it.
 * @return ::RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT, ::RTM_QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN (10 in
 *         5 seconds), ::RTM_QUERY_PEERS_ONLINE_STATUS_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_query_peers_online_status_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_query_peers_online_status(rtm_client *client, const char *const *peer_ids,
                                                              int32_t peer_count, int64_t request_id);

/**
 * Subscribes to the presence of some users; ids already subscribed count once.
 *
 * The completion comes first, then `on_peers_online_status_changed` with the present state of the new ones, then
 * every change.
 *
 * @param client      the client.
 * @param peer_ids    NUL-terminated ids, copied.
 * @param peer_count  1 to 512; 512 subscriptions in all, beyond which the completion says OVERFLOW and none is added.
 * @param request_id  yours; the completion echoes it.
 * @return ::RTM_PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT, ::RTM_PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW,
 *         ::RTM_PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN (10 in 5 seconds),
 *         ::RTM_PEER_SUBSCRIPTION_STATUS_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_subscription_request_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_subscribe_peers_online_status(rtm_client *client, const char *const *peer_ids,
                                                                  int32_t peer_count, int64_t request_id);

/**
 * Gives up subscriptions; ids that are not subscribed are ignored.
 *
 * Parameters and results as rtm_client_subscribe_peers_online_status().
 *
 * @param client      the client.
 * @param peer_ids    NUL-terminated ids, copied.
 * @param peer_count  1 to 512.
 * @param request_id  yours; the completion echoes it.
 * @return as rtm_client_subscribe_peers_online_status().
 *
 * Completes: `on_subscription_request_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_unsubscribe_peers_online_status(rtm_client *client, const char *const *peer_ids,
                                                                    int32_t peer_count, int64_t request_id);

/**
 * Lists the users subscribed to.
 *
 * @param client      the client.
 * @param option      an ::rtm_peer_subscription_option.
 * @param request_id  yours; the completion echoes it.
 * @return ::RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE for an unknown option,
 *         ::RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN (10 in 5 seconds),
 *         ::RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_query_peers_by_subscription_option_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_query_peers_by_subscription_option(rtm_client *client, int32_t option,
                                                                       int64_t request_id);

#ifdef __cplusplus
}
#endif

#endif
