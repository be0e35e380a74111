/**
 * @file client.h
 * A client: one user's access to the service.
 *
 * Create a client with its callbacks, log in, use it, log out, release it. Several clients may live in one
 * process. No function waits for the network: a call is checked and accepted at once, and its result arrives
 * through a callback.
 *
 * **Callbacks and threads.** All callbacks of a client and of its channels run one after another, in order,
 * never two at once: in thread mode on a thread of the library, in poll mode inside rtm_client_poll(). Within
 * a callback you may call any function except rtm_client_poll(), release included. After a release function
 * has returned, no callback of that object runs again; released inside a callback, none runs after that one.
 * A callback must return: while it runs, later events wait, and when very much waits the library stops reading
 * from the server, which in the end disconnects a client that does not keep up.
 *
 * **Order of a login.** `on_connection_state_changed(CONNECTING, LOGIN)`, then either `on_login_success`
 * followed by `(CONNECTED, LOGIN_SUCCESS)`, or `on_login_failure` followed by `(DISCONNECTED, ...)`.
 *
 * **A lost connection** is repaired by the library: after 4 seconds of silence the state becomes RECONNECTING,
 * channels are rejoined and messages missed meanwhile are delivered when the session can be resumed. Attempts
 * go on until rtm_client_logout(). `on_reconnected` tells when it is repaired, and whether anything was missed.
 *
 * **On a phone** tell the library when the program goes to the background and comes back, and when the network
 * changes: rtm_client_enter_background(), rtm_client_enter_foreground(), rtm_client_network_changed().
 *
 * **The server** is found in this order: parameter `rtm.server_url` of rtm_client_set_parameters(), environment
 * variable `RTM_SERVER_URL`, and `ws://127.0.0.1:7650/rtm`. Proxies come from the usual environment variables.
 * The environment is read by rtm_client_login() alone, on the thread that calls it.
 */
#ifndef RTM_CLIENT_H
#define RTM_CLIENT_H

#include <stdint.h>

#include "attributes.h"
#include "errors.h"
#include "export.h"
#include "message.h"
#include "presence.h"
#include "types.h"

/** Number of members of a channel, lent to a callback. */
typedef struct rtm_channel_member_count {
    const char *channel_id; /**< NUL-terminated. */
    int32_t count;          /**< 0 for a channel that does not exist. */
    int32_t reserved;       /**< Zero. */
} rtm_channel_member_count;

/** How far a transfer of media has come, lent to a callback. */
typedef struct rtm_media_operation_progress {
    int64_t total_size;   /**< Bytes of the file. */
    int64_t current_size; /**< Bytes that have arrived. */
} rtm_media_operation_progress;

/**
 * What a client tells. Fill in with rtm_client_callbacks_init(), set the slots of interest, leave the others
 * NULL. The struct is copied by rtm_client_create(). Every callback gets `user_data` first.
 */
typedef struct rtm_client_callbacks {
    uint32_t struct_size; /**< Set by the init function. */
    /** Handed back as every callback's first argument; never looked at. */
    void *user_data;
    /** The login succeeded. */
    void(RTM_CALL *on_login_success)(void *user_data, rtm_client *client);
    /** The login failed; rtm_last_error() says why. @p error_code is an ::rtm_login_err. */
    void(RTM_CALL *on_login_failure)(void *user_data, rtm_client *client, int32_t error_code);
    /** Result of rtm_client_renew_token(), with the token that was given. @p error_code is an ::rtm_renew_token_err. */
    void(RTM_CALL *on_renew_token_result)(void *user_data, rtm_client *client, const char *token, int32_t error_code);
    /** While reconnecting the server found the token expired: call rtm_client_renew_token(). */
    void(RTM_CALL *on_token_expired)(void *user_data, rtm_client *client);
    /** The token expires in 30 seconds or less: call rtm_client_renew_token(). Told once for each token. The user
     *  stays logged in when it expires, but could not come back after a lost connection. */
    void(RTM_CALL *on_token_privilege_will_expire)(void *user_data, rtm_client *client);
    /** The logout is done. @p error_code is an ::rtm_logout_err. */
    void(RTM_CALL *on_logout)(void *user_data, rtm_client *client, int32_t error_code);
    /** @p state is an ::rtm_connection_state, @p reason an ::rtm_connection_change_reason; both as they were when this was queued. */
    void(RTM_CALL *on_connection_state_changed)(void *user_data, rtm_client *client, int32_t state, int32_t reason);
    /** Result of a message to a peer. @p error_code is an ::rtm_peer_message_err. */
    void(RTM_CALL *on_send_message_result)(void *user_data, rtm_client *client, int64_t message_id, int32_t error_code);
    /** A text or raw message of another user. @p message is valid until the callback returns. */
    void(RTM_CALL *on_message_received_from_peer)(void *user_data, rtm_client *client, const char *peer_id,
                                                  const rtm_message *message);
    /** An image of another user. */
    void(RTM_CALL *on_image_message_received_from_peer)(void *user_data, rtm_client *client, const char *peer_id,
                                                        const rtm_message *message);
    /** A file of another user. */
    void(RTM_CALL *on_file_message_received_from_peer)(void *user_data, rtm_client *client, const char *peer_id,
                                                       const rtm_message *message);
    /** How far an upload has come: once a second while bytes move, and at its end. */
    void(RTM_CALL *on_media_uploading_progress)(void *user_data, rtm_client *client, int64_t request_id,
                                                const rtm_media_operation_progress *progress);
    /** How far a download has come: once a second while bytes move, and at its end. */
    void(RTM_CALL *on_media_downloading_progress)(void *user_data, rtm_client *client, int64_t request_id,
                                                  const rtm_media_operation_progress *progress);
    /** A file is uploaded. @p message is ready to be sent, or NULL. @p error_code is an ::rtm_upload_media_err. */
    void(RTM_CALL *on_file_media_upload_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                const rtm_message *message, int32_t error_code);
    /** An image is uploaded. @p message is ready to be sent, or NULL. @p error_code is an ::rtm_upload_media_err. */
    void(RTM_CALL *on_image_media_upload_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                 const rtm_message *message, int32_t error_code);
    /** @p error_code is an ::rtm_download_media_err. */
    void(RTM_CALL *on_media_download_to_file_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                     int32_t error_code);
    /** @p memory holds @p length bytes; NULL and 0 after a failure. @p error_code is an ::rtm_download_media_err. */
    void(RTM_CALL *on_media_download_to_memory_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                       const uint8_t *memory, int64_t length, int32_t error_code);
    /** Comes before the end of the transfer that was cancelled. @p error_code is an ::rtm_cancel_media_err. */
    void(RTM_CALL *on_media_cancel_result)(void *user_data, rtm_client *client, int64_t request_id,
                                           int32_t error_code);
    /** @p error_code is an ::rtm_query_peers_online_status_err. */
    void(RTM_CALL *on_query_peers_online_status_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                        const rtm_peer_online_status *peers_status, int32_t peer_count,
                                                        int32_t error_code);
    /** Result of subscribing or giving up. @p error_code is an ::rtm_peer_subscription_status_err. */
    void(RTM_CALL *on_subscription_request_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                   int32_t error_code);
    /** @p error_code is an ::rtm_query_peers_by_subscription_option_err. */
    void(RTM_CALL *on_query_peers_by_subscription_option_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                                 const char *const *peer_ids, int32_t peer_count,
                                                                 int32_t error_code);
    /** @p error_code is an ::rtm_attribute_operation_err, here and in the next eight. */
    void(RTM_CALL *on_set_local_user_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                        int32_t error_code);
    /** Result of rtm_client_add_or_update_local_user_attributes(). */
    void(RTM_CALL *on_add_or_update_local_user_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                                  int32_t error_code);
    /** Result of rtm_client_delete_local_user_attributes_by_keys(). */
    void(RTM_CALL *on_delete_local_user_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                           int32_t error_code);
    /** Result of rtm_client_clear_local_user_attributes(). */
    void(RTM_CALL *on_clear_local_user_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                          int32_t error_code);
    /** Result of reading the attributes of a user. */
    void(RTM_CALL *on_get_user_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                  const char *user_id, const rtm_attribute *attributes,
                                                  int32_t attribute_count, int32_t error_code);
    /** Result of rtm_client_set_channel_attributes() and its conditional form. */
    void(RTM_CALL *on_set_channel_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                     int32_t error_code);
    /** Result of rtm_client_add_or_update_channel_attributes() and its conditional form. */
    void(RTM_CALL *on_add_or_update_channel_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                               int32_t error_code);
    /** Result of rtm_client_delete_channel_attributes_by_keys() and its conditional form. */
    void(RTM_CALL *on_delete_channel_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                        int32_t error_code);
    /** Result of rtm_client_clear_channel_attributes() and its conditional form. */
    void(RTM_CALL *on_clear_channel_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                       int32_t error_code);
    /** Result of reading the attributes of a channel. @p error_code is an ::rtm_attribute_operation_err. */
    void(RTM_CALL *on_get_channel_attributes_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                     const rtm_channel_attribute *attributes, int32_t attribute_count,
                                                     int32_t error_code);
    /** @p error_code is an ::rtm_get_channel_member_count_err. */
    void(RTM_CALL *on_get_channel_member_count_result)(void *user_data, rtm_client *client, int64_t request_id,
                                                       const rtm_channel_member_count *counts, int32_t channel_count,
                                                       int32_t error_code);
    /** The presence of users subscribed to: the present state after a subscribe, then what changed. */
    void(RTM_CALL *on_peers_online_status_changed)(void *user_data, rtm_client *client,
                                                   const rtm_peer_online_status *peers_status, int32_t peer_count);
    /**
     * A lost connection is repaired, and everything that could be made up for has been told before this. With @p resumed
     * the session went on: nothing was missed, and nothing came twice. Without it the session was gone (the client was
     * away for too long, or the server has restarted): channels and subscriptions are restored, each channel that missed
     * messages has told `on_gap`, and joins and leaves of members in the meantime were not told. A connection that is
     * lost again before all that is done tells it once it is. Not part of the original SDK.
     */
    void(RTM_CALL *on_reconnected)(void *user_data, rtm_client *client, int32_t resumed);
} rtm_client_callbacks;

/** How a client works. Fill in with rtm_client_options_init(). */
typedef struct rtm_client_options {
    uint32_t struct_size; /**< Set by the init function. */
    /** An ::rtm_dispatch_mode; 0 is thread mode. */
    int32_t dispatch_mode;
    /** Bytes of events that may wait before the library stops reading from the server; 0 is 8 MiB. */
    uint64_t max_queued_bytes;
} rtm_client_options;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Makes an empty set of callbacks.
 *
 * @param callbacks    the struct to fill in; NULL is ignored.
 * @param struct_size  `sizeof *callbacks`.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_client_callbacks_init(rtm_client_callbacks *callbacks, uint32_t struct_size);

/**
 * Fills in the default options.
 *
 * @param options      the struct to fill in; NULL is ignored.
 * @param struct_size  `sizeof *options`.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_client_options_init(rtm_client_options *options, uint32_t struct_size);

/**
 * Creates a client. It does not connect yet.
 *
 * @param app_id     the application: 1 to 64 visible ASCII characters, as registered on the server. Copied.
 * @param callbacks  what to tell; copied. NULL: nothing.
 * @param options    NULL: the defaults.
 * @param client     out: the client, yours to release; NULL after a failure. Must not be NULL.
 * @return 0 or another ::rtm_init_err: ::RTM_INIT_ERR_INVALID_APP_ID, ::RTM_INIT_ERR_INVALID_ARGUMENT; or
 *         ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_OUT_OF_MEMORY.
 *
 * Thread: any. Since: 0.1.0. See also: rtm_client_release(), rtm_client_login().
 */
RTM_API int32_t RTM_CALL rtm_client_create(const char *app_id, const rtm_client_callbacks *callbacks,
                                           const rtm_client_options *options, rtm_client **client);

/**
 * Releases a client and its channels; logs out first if need be.
 *
 * Calls that still wait for their result get none. Waits for a callback of this client that runs on another
 * thread, so do not hold a lock which that callback needs; called inside a callback of the client it does not
 * wait. Nor does it wait where clients would wait for each other for ever, because a callback of each releases
 * the other: the callback that runs is the last one, but may still run when this function returns. Never waits
 * for the network.
 *
 * @param client  NULL and released handles are ignored.
 *
 * Thread: any, callbacks included. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_client_release(rtm_client *client);

/**
 * Releases every client of the process, stops its servers, and ends every thread of the library.
 *
 * Meant for language runtimes that cannot exit while a foreign thread lives, and for plugins before they are
 * unloaded. A C program need not call it: the process may end at any time with clients alive. New clients may
 * be created afterwards.
 *
 * Thread: any, but not inside a callback, where it only begins the work and does not wait. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_shutdown(void);

/**
 * As rtm_shutdown(), for a language runtime whose process is ending, inside a callback too: waits a limited time for
 * callbacks that still run.
 *
 * A callback may never return any more: the process is being ended inside it, or the runtime has stopped its thread. What is
 * still running after that time, and the callback this is called in, is abandoned: no call of the library waits for it,
 * also not one that waits already on another thread, since a runtime may not end before its threads are back. So here
 * a callback may outlast the call that released it.
 *
 * @param max_ms  how long to wait, in milliseconds; 0 or less: not at all.
 *
 * Thread: any, callbacks included. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_shutdown_within(int32_t max_ms);

/**
 * Delivers waiting events of a client in poll mode: calls their callbacks, then returns.
 *
 * Engines call it once a frame. Everything queued is delivered in order; what a budget leaves over comes with
 * the next call. At least one waiting event is delivered in each call.
 *
 * @param client      a client in poll mode.
 * @param max_events  stop after this many events; 0: no such limit.
 * @param max_ms      stop once this many milliseconds have passed; 0: no such limit.
 * @return the number of events delivered, 0 if none waited, or ::RTM_ERR_INVALID_HANDLE,
 *         ::RTM_ERR_DISPATCH_MODE, ::RTM_ERR_REENTRANT, ::RTM_ERR_INVALID_ARGUMENT for a negative budget.
 *
 * Thread: any, one at a time, not inside a callback of a client. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_poll(rtm_client *client, int32_t max_events, int32_t max_ms);

/**
 * Logs in.
 *
 * Nothing is retried after a failure: call again. A user is logged in once: a login elsewhere ends this one
 * (state ABORTED, reason REMOTE_LOGIN).
 *
 * @param client   the client.
 * @param token    an access token for the user, or NULL or "" where the server demands none. Copied.
 * @param user_id  1 to 64 bytes: ASCII letters, digits, space and `!#$%&()+-:;<=.>?@[]^_{}|~,` but not the
 *                 word `null`. Copied.
 * @return ::RTM_LOGIN_ERR_INVALID_ARGUMENT, ::RTM_LOGIN_ERR_INVALID_TOKEN for a token over 4096 bytes,
 *         ::RTM_LOGIN_ERR_ALREADY_LOGGED_IN, ::RTM_LOGIN_ERR_TOO_OFTEN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_login_success` or `on_login_failure`, within 12 seconds.
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_login(rtm_client *client, const char *token, const char *user_id);

/**
 * Logs out and leaves all channels. Also the way out of the state ABORTED.
 *
 * Calls that wait for their result get their failure code first. A login under way is given up without
 * `on_login_failure`. Channels that were joined get no `on_leave`.
 *
 * @param client  the client.
 * @return ::RTM_LOGOUT_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_logout`, then `on_connection_state_changed(DISCONNECTED, LOGOUT)`, within half a second.
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_logout(rtm_client *client);

/**
 * Replaces the access token of a session, before or after it has expired.
 *
 * @param client  the client, CONNECTED or RECONNECTING.
 * @param token   the new token, 1 to 4096 bytes. Copied.
 * @return ::RTM_RENEW_TOKEN_ERR_INVALID_ARGUMENT, ::RTM_RENEW_TOKEN_ERR_TOO_OFTEN,
 *         ::RTM_RENEW_TOKEN_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_renew_token_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_renew_token(rtm_client *client, const char *token);

/**
 * Sends a message to one user.
 *
 * @param client   the client.
 * @param peer_id  the receiver, an id as for rtm_client_login(). Sending to oneself is allowed. Copied.
 * @param message  the message; copied before the call returns.
 * @param options  NULL: the defaults.
 * @return ::RTM_PEER_MESSAGE_ERR_INVALID_USERID, ::RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE,
 *         ::RTM_PEER_MESSAGE_ERR_TOO_OFTEN, ::RTM_PEER_MESSAGE_ERR_USER_NOT_LOGGED_IN,
 *         ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_INVALID_HANDLE.
 *
 * With `enable_offline_messaging` a message for a peer who is away waits on the server. It is told to the peer after
 * `on_login_success` and the state CONNECTED, oldest first, with `is_offline_message` set, and once, also when the peer's
 * connection was lost in the middle of it; only a program that ended before it could confirm a message may meet it again.
 *
 * Completes: `on_send_message_result` with the message's id. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_send_message_to_peer(rtm_client *client, const char *peer_id,
                                                         const rtm_message *message,
                                                         const rtm_send_message_options *options);

/**
 * Asks for the number of members of some channels; membership is not needed.
 *
 * @param client         the client.
 * @param channel_ids    NUL-terminated ids, copied.
 * @param channel_count  1 to 32.
 * @param request_id     yours; the completion echoes it.
 * @return ::RTM_GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT, ::RTM_GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT,
 *         ::RTM_GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN (1 in a second),
 *         ::RTM_GET_CHANNEL_MEMBER_COUNT_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_get_channel_member_count_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_get_channel_member_count(rtm_client *client, const char *const *channel_ids,
                                                             int32_t channel_count, int64_t request_id);

/**
 * Sets parameters of the library from a JSON object. Call it before rtm_client_login(). Unknown keys are
 * ignored.
 *
 * | key | value | default |
 * |---|---|---|
 * | `rtm.server_url` | `ws://host:port/rtm` or `wss://...` | see the top of this page |
 * | `rtm.tls_ca_file` | path of a PEM file with the authorities to trust for `wss` | the system's |
 * | `rtm.login_timeout_ms` | 100 to 120000 | 12000 |
 *
 * @param client           the client.
 * @param parameters_json  NUL-terminated UTF-8.
 * @return 0, ::RTM_ERR_INVALID_HANDLE, or ::RTM_ERR_INVALID_ARGUMENT: not a JSON object, or a value that is not
 *         usable; then nothing of it is applied.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_set_parameters(rtm_client *client, const char *parameters_json);

/**
 * Chooses the log file. Call it right after rtm_client_create().
 *
 * Without it the log goes to `agorartm.log` in the working directory, as with the original SDK, opened at the
 * first login; on Android and iOS, where that directory cannot be written, to the system's log: logcat with the tag
 * `librtm`, the unified log with that word in front. Two files are used in turn: when the file has reached its size it
 * is renamed to end in `.1`. A device such as `/dev/null`, or a pipe, is written to without end. Lines reach the file
 * shortly after what they tell; all of them have when the last client that logs there is released.
 *
 * @param client  the client.
 * @param path    UTF-8; the directory must exist. Copied.
 * @return 0, ::RTM_ERR_INVALID_HANDLE, or ::RTM_ERR_INVALID_ARGUMENT: the file cannot be opened for writing, or is a pipe
 *         that nobody reads.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_set_log_file(rtm_client *client, const char *path);

/**
 * Chooses what is logged.
 *
 * @param client  the client.
 * @param filter  an ::rtm_log_filter.
 * @return 0, ::RTM_ERR_INVALID_ARGUMENT or ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_set_log_filter(rtm_client *client, int32_t filter);

/**
 * Chooses the size of each of the two log files.
 *
 * @param client              the client.
 * @param file_size_in_kbytes  512 to 1048576 (1 GiB); the default is 10240.
 * @return 0, ::RTM_ERR_INVALID_ARGUMENT or ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_set_log_file_size(rtm_client *client, int32_t file_size_in_kbytes);

/**
 * Says that the program goes to the background, where the system suspends it and its sockets die without a word.
 *
 * The library acknowledges what it has, hangs up, and stays away from the network until
 * rtm_client_enter_foreground(): no attempts to connect, no signs of life. The session waits at the server as after any
 * lost connection (30 seconds by default; others see the user as unreachable after 6 seconds), so a short visit to
 * another program costs nothing. The state does not change. Calls are accepted and wait; their time runs on. A login
 * waits likewise. Transfers of media go on as long as the system lets them.
 *
 * @param client  the client; in the background already: nothing happens.
 * @return 0 or ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_enter_background(rtm_client *client);

/**
 * Says that the program is back in the foreground: the client connects at once.
 *
 * When the session still waits at the server everything missed is delivered, and no change of state is told unless
 * connecting takes more than 4 seconds. `on_reconnected` tells how it went.
 *
 * @param client  the client; in the foreground already: nothing happens.
 * @return 0 or ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_enter_foreground(rtm_client *client);

/**
 * Says that the device has changed its network, from Wi-Fi to mobile data for example.
 *
 * The connection, which leads nowhere now or soon will, is replaced at once by a new one that resumes the session, and
 * a pause between attempts to connect ends. Without this call a dead connection is found after 4 seconds of silence.
 * Call it when the network in use is another one, not whenever its signal becomes stronger or weaker.
 *
 * @param client  the client; before the login and in the background nothing happens.
 * @return 0 or ::RTM_ERR_INVALID_HANDLE.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_network_changed(rtm_client *client);

#ifdef __cplusplus
}
#endif

#endif
