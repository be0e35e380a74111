/**
 * @file channel.h
 * A channel: a named group of users who get each other's messages.
 *
 * Create a channel object from a client at any time, also before the login; join it, talk, leave it, release
 * it. The channel exists on the server while it has members.
 *
 * **Order of a join.** `on_join_success`, then `on_member_count_updated` with a count that includes this user.
 * The other members get `on_member_joined`, then `on_member_count_updated`. Counts come at most once a second,
 * and once in three seconds above 512 members; above 512 members joins and leaves are not told one by one.
 *
 * After a lost connection the library rejoins by itself; there is no second `on_join_success`.
 */
#ifndef RTM_CHANNEL_H
#define RTM_CHANNEL_H

#include <stdint.h>

#include "attributes.h"
#include "errors.h"
#include "export.h"
#include "message.h"
#include "types.h"

/** A user in a channel. */
typedef struct rtm_channel_member {
    const char *user_id;    /**< NUL-terminated. */
    const char *channel_id; /**< NUL-terminated. */
} rtm_channel_member;

/**
 * What a channel tells. Fill in with rtm_channel_callbacks_init(), set the slots of interest, leave the others
 * NULL. The struct is copied by rtm_channel_create(). Every callback gets `user_data` first. Pointers are valid
 * until the callback returns.
 */
typedef struct rtm_channel_callbacks {
    uint32_t struct_size; /**< Set by the init function. */
    /** Handed back as every callback's first argument; never looked at. */
    void *user_data;
    /** The channel is joined. */
    void(RTM_CALL *on_join_success)(void *user_data, rtm_channel *channel);
    /** @p error_code is an ::rtm_join_channel_err. */
    void(RTM_CALL *on_join_failure)(void *user_data, rtm_channel *channel, int32_t error_code);
    /** Result of rtm_channel_leave(). @p error_code is an ::rtm_leave_channel_err. */
    void(RTM_CALL *on_leave)(void *user_data, rtm_channel *channel, int32_t error_code);
    /** A text or raw message of another member. One's own messages do not come back. */
    void(RTM_CALL *on_message_received)(void *user_data, rtm_channel *channel, const char *user_id,
                                        const rtm_message *message);
    /** An image of another member. */
    void(RTM_CALL *on_image_message_received)(void *user_data, rtm_channel *channel, const char *user_id,
                                              const rtm_message *message);
    /** A file of another member. */
    void(RTM_CALL *on_file_message_received)(void *user_data, rtm_channel *channel, const char *user_id,
                                             const rtm_message *message);
    /** Result of rtm_channel_send_message(). @p error_code is an ::rtm_channel_message_err. */
    void(RTM_CALL *on_send_message_result)(void *user_data, rtm_channel *channel, int64_t message_id,
                                           int32_t error_code);
    /** Another user joined. */
    void(RTM_CALL *on_member_joined)(void *user_data, rtm_channel *channel, const rtm_channel_member *member);
    /** Another user left, or has been offline for 30 seconds. */
    void(RTM_CALL *on_member_left)(void *user_data, rtm_channel *channel, const rtm_channel_member *member);
    /** Result of rtm_channel_get_members(). @p error_code is an ::rtm_get_members_err; @p members is NULL when @p member_count is 0. */
    void(RTM_CALL *on_get_members)(void *user_data, rtm_channel *channel, const rtm_channel_member *members,
                                   int32_t member_count, int32_t error_code);
    /** All attributes of the channel, after a write that asked to tell the members; the writer is told too. */
    void(RTM_CALL *on_attributes_updated)(void *user_data, rtm_channel *channel, const rtm_channel_attribute *attributes,
                                          int32_t attribute_count);
    /** The number of members, this user included. */
    void(RTM_CALL *on_member_count_updated)(void *user_data, rtm_channel *channel, int32_t member_count);
    /**
     * After a connection was lost for longer than the server can make up for: messages of this channel were
     * missed. They had the positions @p from to @p to in the channel's order; both are 0 when the number is not
     * known. Not part of the original SDK.
     */
    void(RTM_CALL *on_gap)(void *user_data, rtm_channel *channel, int64_t from, int64_t to);
} rtm_channel_callbacks;

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
RTM_API void RTM_CALL rtm_channel_callbacks_init(rtm_channel_callbacks *callbacks, uint32_t struct_size);

/**
 * Creates a channel object. It is not joined yet; this works before the login too.
 *
 * A client has one object per channel id at a time: release it before creating another with the same id.
 *
 * @param client      the client.
 * @param channel_id  an id with the rules of a user id, see rtm_client_login(). Copied.
 * @param callbacks   what to tell; copied. NULL: nothing.
 * @param channel     out: the channel, yours to release before or after the client; NULL after a failure. Must
 *                    not be NULL.
 * @return 0, ::RTM_JOIN_CHANNEL_ERR_INVALID_ARGUMENT, ::RTM_JOIN_CHANNEL_ERR_FAILURE when the client has an
 *         object for this id, ::RTM_ERR_INVALID_HANDLE, ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_OUT_OF_MEMORY,
 *         ::RTM_ERR_INVALID_ARGUMENT when @p channel is NULL.
 *
 * Thread: any. Since: 0.1.0. See also: rtm_channel_release().
 */
RTM_API int32_t RTM_CALL rtm_channel_create(rtm_client *client, const char *channel_id,
                                            const rtm_channel_callbacks *callbacks, rtm_channel **channel);

/**
 * Releases a channel object; leaves the channel first if it is joined, without `on_leave`.
 *
 * Calls that still wait for their result get none. Waits for a callback of this client that runs on another
 * thread; called inside a callback of the client it does not wait. Never waits for the network.
 *
 * @param channel  NULL and released handles are ignored.
 *
 * Thread: any, callbacks included. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_channel_release(rtm_channel *channel);

/**
 * Copies the id of a channel.
 *
 * @param channel  the channel.
 * @param buffer   out: NUL-terminated id; NULL to ask for the length only.
 * @param size     size of @p buffer; 65 is always enough.
 * @return the length of the id without NUL, ::RTM_ERR_INVALID_HANDLE, or ::RTM_ERR_INVALID_ARGUMENT when the
 *         buffer is too small.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_channel_get_id(rtm_channel *channel, char *buffer, uint32_t size);

/**
 * Joins the channel.
 *
 * @param channel  the channel.
 * @return ::RTM_JOIN_CHANNEL_ERR_ALREADY_JOINED, ::RTM_JOIN_CHANNEL_ERR_EXCEED_LIMIT,
 *         ::RTM_JOIN_CHANNEL_ERR_TOO_OFTEN, ::RTM_JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN,
 *         ::RTM_JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_join_success` or `on_join_failure`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_channel_join(rtm_channel *channel);

/**
 * Leaves the channel. The object stays and may join again.
 *
 * @param channel  the channel.
 * @return ::RTM_LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL, ::RTM_LEAVE_CHANNEL_ERR_USER_NOT_LOGGED_IN,
 *         ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_leave`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_channel_leave(rtm_channel *channel);

/**
 * Publishes a message to the other members.
 *
 * A channel that is not joined accepts the call and reports ::RTM_CHANNEL_MESSAGE_ERR_FAILURE through the
 * result, as the original SDK does.
 *
 * @param channel  the channel.
 * @param message  the message; copied before the call returns.
 * @param options  NULL: the defaults. They have no effect on channel messages.
 * @return ::RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE, ::RTM_CHANNEL_MESSAGE_ERR_TOO_OFTEN,
 *         ::RTM_CHANNEL_MESSAGE_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_send_message_result` with the message's id. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_channel_send_message(rtm_channel *channel, const rtm_message *message,
                                                  const rtm_send_message_options *options);

/**
 * Asks for the members, this user included; beyond 512 a random 512 of them.
 *
 * @param channel  the channel.
 * @return ::RTM_GET_MEMBERS_ERR_NOT_IN_CHANNEL, ::RTM_GET_MEMBERS_ERR_TOO_OFTEN,
 *         ::RTM_GET_MEMBERS_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_get_members`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_channel_get_members(rtm_channel *channel);

#ifdef __cplusplus
}
#endif

#endif
