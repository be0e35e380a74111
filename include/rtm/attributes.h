/**
 * @file attributes.h
 * Attributes: keys and values on a user or on a channel.
 *
 * **User attributes** belong to the user who is logged in; everybody may read them. They live as long as the login;
 * the library sets them again after a reconnect on which the server has forgotten them.
 *
 * **Channel attributes** can be read and written by every user, in the channel or not. Each tells who wrote it last
 * and when, and carries a revision. They live while the channel has members, and 120 seconds longer.
 *
 * **Limits.** A key has 1 to 32 bytes of visible ASCII, a value 1 byte to 8 KiB of UTF-8; 32 attributes on one user
 * or channel; 16 KiB in all for a user, 32 KiB for a channel.
 */
#ifndef RTM_ATTRIBUTES_H
#define RTM_ATTRIBUTES_H

#include <stdint.h>

#include "errors.h"
#include "export.h"
#include "types.h"

/**
 * An attribute. To write one, set key and value; to read, it is lent to a callback. An array of them has elements
 * of this size, so it never grows.
 */
typedef struct rtm_attribute {
    const char *key;       /**< NUL-terminated. */
    const char *value;     /**< UTF-8, NUL-terminated when read. */
    uint32_t value_length; /**< Bytes, NUL not counted. */
    uint32_t reserved;     /**< Zero. */
} rtm_attribute;

/** A channel attribute as read, lent to a callback. */
typedef struct rtm_channel_attribute {
    const char *key;                 /**< NUL-terminated. */
    const char *value;               /**< UTF-8, NUL-terminated. */
    const char *last_update_user_id; /**< Who wrote it last. NUL-terminated. */
    int64_t last_update_ms;          /**< When, Unix milliseconds, by the server's clock. */
    int64_t revision;                /**< Grows with every write to the channel's attributes. */
    uint32_t value_length;           /**< Bytes, NUL not counted. */
    uint32_t reserved;               /**< Zero. */
} rtm_channel_attribute;

/** How channel attributes are written. Fill in with rtm_channel_attribute_options_init(). */
typedef struct rtm_channel_attribute_options {
    uint32_t struct_size; /**< Set by the init function. */
    /** Non-zero: the members of the channel are told all attributes after the write. */
    int32_t enable_notification_to_channel_members;
} rtm_channel_attribute_options;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Fills in the defaults: no notification.
 *
 * @param options      the struct to fill in; NULL is ignored.
 * @param struct_size  `sizeof *options`.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_channel_attribute_options_init(rtm_channel_attribute_options *options, uint32_t struct_size);

/**
 * Replaces all attributes of the user who is logged in.
 *
 * @param client           the client.
 * @param attributes       copied.
 * @param attribute_count  1 to 32.
 * @param request_id       yours; the completion echoes it.
 * @return ::RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, ::RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW,
 *         ::RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN (10 writes in 5 seconds),
 *         ::RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_set_local_user_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_set_local_user_attributes(rtm_client *client, const rtm_attribute *attributes,
                                                              int32_t attribute_count, int64_t request_id);

/**
 * Adds attributes to the user who is logged in, or updates them by key.
 *
 * Parameters and results as rtm_client_set_local_user_attributes().
 *
 * @param client           the client.
 * @param attributes       copied.
 * @param attribute_count  1 to 32.
 * @param request_id       yours; the completion echoes it.
 * @return as rtm_client_set_local_user_attributes().
 *
 * Completes: `on_add_or_update_local_user_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_add_or_update_local_user_attributes(rtm_client *client,
                                                                        const rtm_attribute *attributes,
                                                                        int32_t attribute_count, int64_t request_id);

/**
 * Deletes attributes of the user who is logged in; keys that do not exist are ignored.
 *
 * @param client          the client.
 * @param attribute_keys  NUL-terminated keys, copied.
 * @param key_count       1 to 32.
 * @param request_id      yours; the completion echoes it.
 * @return as rtm_client_set_local_user_attributes().
 *
 * Completes: `on_delete_local_user_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_delete_local_user_attributes_by_keys(rtm_client *client,
                                                                         const char *const *attribute_keys,
                                                                         int32_t key_count, int64_t request_id);

/**
 * Deletes all attributes of the user who is logged in.
 *
 * @param client      the client.
 * @param request_id  yours; the completion echoes it.
 * @return ::RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN (10 writes in 5 seconds),
 *         ::RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_clear_local_user_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_clear_local_user_attributes(rtm_client *client, int64_t request_id);

/**
 * Reads all attributes of a user.
 *
 * @param client      the client.
 * @param user_id     whose; may be one's own. Copied.
 * @param request_id  yours; the completion echoes it.
 * @return ::RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, ::RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN (40 reads in 5
 *         seconds), ::RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_get_user_attributes_result`; ::RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND for a user who is not
 * logged in. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_get_user_attributes(rtm_client *client, const char *user_id, int64_t request_id);

/**
 * Reads some attributes of a user; keys that do not exist are absent from the answer.
 *
 * @param client          the client.
 * @param user_id         whose; may be one's own. Copied.
 * @param attribute_keys  NUL-terminated keys, copied.
 * @param key_count       1 to 32.
 * @param request_id      yours; the completion echoes it.
 * @return as rtm_client_get_user_attributes(); ::RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW for more than 32 keys.
 *
 * Completes: `on_get_user_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_get_user_attributes_by_keys(rtm_client *client, const char *user_id,
                                                                const char *const *attribute_keys, int32_t key_count,
                                                                int64_t request_id);

/**
 * Replaces all attributes of a channel.
 *
 * @param client           the client.
 * @param channel_id       the channel; membership is not needed. Copied.
 * @param attributes       copied.
 * @param attribute_count  1 to 32.
 * @param options          NULL: the defaults.
 * @param request_id       yours; the completion echoes it.
 * @return ::RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, ::RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW,
 *         ::RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN (10 writes in 5 seconds),
 *         ::RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_set_channel_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_set_channel_attributes(rtm_client *client, const char *channel_id,
                                                           const rtm_attribute *attributes, int32_t attribute_count,
                                                           const rtm_channel_attribute_options *options,
                                                           int64_t request_id);

/**
 * Adds attributes to a channel, or updates them by key.
 *
 * @param client           the client.
 * @param channel_id       the channel; membership is not needed. Copied.
 * @param attributes       copied.
 * @param attribute_count  1 to 32.
 * @param options          NULL: the defaults.
 * @param request_id       yours; the completion echoes it.
 * @return as rtm_client_set_channel_attributes().
 *
 * Completes: `on_add_or_update_channel_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_add_or_update_channel_attributes(rtm_client *client, const char *channel_id,
                                                                     const rtm_attribute *attributes,
                                                                     int32_t attribute_count,
                                                                     const rtm_channel_attribute_options *options,
                                                                     int64_t request_id);

/**
 * Deletes attributes of a channel; keys that do not exist are ignored.
 *
 * @param client          the client.
 * @param channel_id      the channel; membership is not needed. Copied.
 * @param attribute_keys  NUL-terminated keys, copied.
 * @param key_count       1 to 32.
 * @param options         NULL: the defaults.
 * @param request_id      yours; the completion echoes it.
 * @return as rtm_client_set_channel_attributes().
 *
 * Completes: `on_delete_channel_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_delete_channel_attributes_by_keys(rtm_client *client, const char *channel_id,
                                                                      const char *const *attribute_keys,
                                                                      int32_t key_count,
                                                                      const rtm_channel_attribute_options *options,
                                                                      int64_t request_id);

/**
 * Deletes all attributes of a channel.
 *
 * @param client      the client.
 * @param channel_id  the channel; membership is not needed. Copied.
 * @param options     NULL: the defaults.
 * @param request_id  yours; the completion echoes it.
 * @return ::RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, ::RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN (10 writes in 5
 *         seconds), ::RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_STRUCT_SIZE, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_clear_channel_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_clear_channel_attributes(rtm_client *client, const char *channel_id,
                                                             const rtm_channel_attribute_options *options,
                                                             int64_t request_id);

/**
 * Sets, adds or updates attributes of a channel only if nobody has written to them meanwhile. Not part of the
 * original SDK.
 *
 * @param client             the client.
 * @param channel_id         the channel; membership is not needed. Copied.
 * @param attributes         copied.
 * @param attribute_count    1 to 32.
 * @param replace_all        non-zero: as rtm_client_set_channel_attributes(); zero: add or update by key.
 * @param expected_revision  the highest revision among the attributes as you read them, 0 if there were none. When
 *                           it is another by now, the completion says ::RTM_ATTRIBUTE_OPERATION_ERR_CONFLICT. The
 *                           deletion of an older attribute does not change it.
 * @param options            NULL: the defaults.
 * @param request_id         yours; the completion echoes it.
 * @return as rtm_client_set_channel_attributes(); ::RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT for a negative
 *         revision.
 *
 * Completes: `on_set_channel_attributes_result` or `on_add_or_update_channel_attributes_result`.
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_set_channel_attributes_if_revision(
    rtm_client *client, const char *channel_id, const rtm_attribute *attributes, int32_t attribute_count,
    int32_t replace_all, int64_t expected_revision, const rtm_channel_attribute_options *options, int64_t request_id);

/**
 * Deletes attributes of a channel only if nobody has written to them meanwhile. Not part of the original SDK.
 *
 * @param client             the client.
 * @param channel_id         the channel; membership is not needed. Copied.
 * @param attribute_keys     NUL-terminated keys, copied; NULL with @p key_count 0 deletes all.
 * @param key_count          0 to 32.
 * @param expected_revision  as rtm_client_set_channel_attributes_if_revision().
 * @param options            NULL: the defaults.
 * @param request_id         yours; the completion echoes it.
 * @return as rtm_client_set_channel_attributes_if_revision().
 *
 * Completes: `on_delete_channel_attributes_result`, or `on_clear_channel_attributes_result` without keys.
 * Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_delete_channel_attributes_if_revision(
    rtm_client *client, const char *channel_id, const char *const *attribute_keys, int32_t key_count,
    int64_t expected_revision, const rtm_channel_attribute_options *options, int64_t request_id);

/**
 * Reads all attributes of a channel; a channel without any gives an empty answer.
 *
 * @param client      the client.
 * @param channel_id  the channel; membership is not needed. Copied.
 * @param request_id  yours; the completion echoes it.
 * @return ::RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, ::RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN (10 reads in 5
 *         seconds), ::RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, ::RTM_ERR_INVALID_HANDLE.
 *
 * Completes: `on_get_channel_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_get_channel_attributes(rtm_client *client, const char *channel_id,
                                                           int64_t request_id);

/**
 * Reads some attributes of a channel; keys that do not exist are absent from the answer.
 *
 * @param client          the client.
 * @param channel_id      the channel; membership is not needed. Copied.
 * @param attribute_keys  NUL-terminated keys, copied.
 * @param key_count       1 to 32.
 * @param request_id      yours; the completion echoes it.
 * @return as rtm_client_get_channel_attributes(); ::RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW for more than 32 keys.
 *
 * Completes: `on_get_channel_attributes_result`. Thread: any. Since: 0.1.0.
 */
RTM_API int32_t RTM_CALL rtm_client_get_channel_attributes_by_keys(rtm_client *client, const char *channel_id,
                                                                   const char *const *attribute_keys,
                                                                   int32_t key_count, int64_t request_id);

#ifdef __cplusplus
}
#endif

#endif
