#include "structs.h"

#include <stddef.h>
#include <string.h>

/* No struct of ours will ever be this large; such a size is memory that was never set. */
enum { ABSURD_SIZE = 64 * 1024 };

/* The size up to and including a member: the size of a version is fixed by the last member it had. */
#define END_OF(type, member) ((uint32_t)(offsetof(type, member) + sizeof(((type *)0)->member)))

/* Of version 0.1.0; these lines never change. */
#define CLIENT_CALLBACKS_FIRST END_OF(rtm_client_callbacks, on_peers_online_status_changed)
#define CLIENT_OPTIONS_FIRST END_OF(rtm_client_options, max_queued_bytes)
#define CHANNEL_CALLBACKS_FIRST END_OF(rtm_channel_callbacks, on_gap)
#define CALL_MANAGER_CALLBACKS_FIRST END_OF(rtm_call_manager_callbacks, on_remote_invitation_canceled)
#define MESSAGE_FIRST END_OF(rtm_message, thumbnail_height)
#define SEND_OPTIONS_FIRST END_OF(rtm_send_message_options, enable_historical_messaging)
#define CHANNEL_ATTRIBUTE_OPTIONS_FIRST END_OF(rtm_channel_attribute_options, enable_notification_to_channel_members)

#define SERVER_OPTIONS_FIRST END_OF(rtm_server_options, app_certificate)

/* The layout that programs are compiled against. Members may be added at the end; nothing here may change. */
#define SLOT(n) ((n) * sizeof(void *))
_Static_assert(offsetof(rtm_client_callbacks, user_data) == SLOT(1), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_login_success) == SLOT(2), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_login_failure) == SLOT(3), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_renew_token_result) == SLOT(4), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_token_expired) == SLOT(5), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_token_privilege_will_expire) == SLOT(6), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_logout) == SLOT(7), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_connection_state_changed) == SLOT(8), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_send_message_result) == SLOT(9), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_message_received_from_peer) == SLOT(10), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_image_message_received_from_peer) == SLOT(11), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_file_message_received_from_peer) == SLOT(12), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_media_uploading_progress) == SLOT(13), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_media_downloading_progress) == SLOT(14), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_file_media_upload_result) == SLOT(15), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_image_media_upload_result) == SLOT(16), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_media_download_to_file_result) == SLOT(17), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_media_download_to_memory_result) == SLOT(18), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_media_cancel_result) == SLOT(19), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_query_peers_online_status_result) == SLOT(20), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_subscription_request_result) == SLOT(21), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_query_peers_by_subscription_option_result) == SLOT(22), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_set_local_user_attributes_result) == SLOT(23), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_add_or_update_local_user_attributes_result) == SLOT(24), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_delete_local_user_attributes_result) == SLOT(25), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_clear_local_user_attributes_result) == SLOT(26), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_get_user_attributes_result) == SLOT(27), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_set_channel_attributes_result) == SLOT(28), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_add_or_update_channel_attributes_result) == SLOT(29), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_delete_channel_attributes_result) == SLOT(30), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_clear_channel_attributes_result) == SLOT(31), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_get_channel_attributes_result) == SLOT(32), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_get_channel_member_count_result) == SLOT(33), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_peers_online_status_changed) == SLOT(34), "layout");
_Static_assert(offsetof(rtm_client_callbacks, on_reconnected) == SLOT(35), "layout");
_Static_assert(sizeof(rtm_client_callbacks) >= SLOT(36), "layout");

_Static_assert(offsetof(rtm_client_options, dispatch_mode) == 4, "layout");
_Static_assert(offsetof(rtm_client_options, max_queued_bytes) == 8, "layout");
_Static_assert(sizeof(rtm_client_options) >= 16, "layout");

_Static_assert(offsetof(rtm_channel_callbacks, user_data) == SLOT(1), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_join_success) == SLOT(2), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_join_failure) == SLOT(3), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_leave) == SLOT(4), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_message_received) == SLOT(5), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_image_message_received) == SLOT(6), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_file_message_received) == SLOT(7), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_send_message_result) == SLOT(8), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_member_joined) == SLOT(9), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_member_left) == SLOT(10), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_get_members) == SLOT(11), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_attributes_updated) == SLOT(12), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_member_count_updated) == SLOT(13), "layout");
_Static_assert(offsetof(rtm_channel_callbacks, on_gap) == SLOT(14), "layout");
_Static_assert(sizeof(rtm_channel_callbacks) >= SLOT(15), "layout");

_Static_assert(offsetof(rtm_call_manager_callbacks, user_data) == SLOT(1), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_local_invitation_received_by_peer) == SLOT(2), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_local_invitation_canceled) == SLOT(3), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_local_invitation_failure) == SLOT(4), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_local_invitation_accepted) == SLOT(5), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_local_invitation_refused) == SLOT(6), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_remote_invitation_refused) == SLOT(7), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_remote_invitation_accepted) == SLOT(8), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_remote_invitation_received) == SLOT(9), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_remote_invitation_failure) == SLOT(10), "layout");
_Static_assert(offsetof(rtm_call_manager_callbacks, on_remote_invitation_canceled) == SLOT(11), "layout");
_Static_assert(sizeof(rtm_call_manager_callbacks) >= SLOT(12), "layout");

_Static_assert(offsetof(rtm_message, type) == 4, "layout");
_Static_assert(offsetof(rtm_message, id) == 8, "layout");
_Static_assert(offsetof(rtm_message, text) == 16, "layout");
_Static_assert(offsetof(rtm_message, raw) == 16 + SLOT(1), "layout");
_Static_assert(offsetof(rtm_message, text_length) == 16 + SLOT(2), "layout");
_Static_assert(offsetof(rtm_message, raw_length) == 20 + SLOT(2), "layout");
_Static_assert(offsetof(rtm_message, server_received_ms) == 24 + SLOT(2), "layout");
_Static_assert(offsetof(rtm_message, is_offline_message) == 32 + SLOT(2), "layout");
_Static_assert(offsetof(rtm_message, reserved) == 36 + SLOT(2), "layout");
_Static_assert(offsetof(rtm_message, media_id) == 40 + SLOT(2), "layout");
_Static_assert(offsetof(rtm_message, media_size) == (sizeof(void *) == 8 ? 64 : 56), "layout");
_Static_assert(offsetof(rtm_message, file_name) == offsetof(rtm_message, media_size) + 8, "layout");
_Static_assert(offsetof(rtm_message, thumbnail) == offsetof(rtm_message, file_name) + SLOT(1), "layout");
_Static_assert(offsetof(rtm_message, file_name_length) == offsetof(rtm_message, thumbnail) + SLOT(1), "layout");
_Static_assert(offsetof(rtm_message, thumbnail_length) == offsetof(rtm_message, file_name_length) + 4, "layout");
_Static_assert(offsetof(rtm_message, width) == offsetof(rtm_message, file_name_length) + 8, "layout");
_Static_assert(offsetof(rtm_message, height) == offsetof(rtm_message, file_name_length) + 12, "layout");
_Static_assert(offsetof(rtm_message, thumbnail_width) == offsetof(rtm_message, file_name_length) + 16, "layout");
_Static_assert(offsetof(rtm_message, thumbnail_height) == offsetof(rtm_message, file_name_length) + 20, "layout");
_Static_assert(sizeof(rtm_message) >= offsetof(rtm_message, file_name_length) + 24, "layout");
_Static_assert(sizeof(rtm_media_operation_progress) == 16, "layout");

_Static_assert(offsetof(rtm_send_message_options, enable_offline_messaging) == 4, "layout");
_Static_assert(offsetof(rtm_send_message_options, enable_historical_messaging) == 8, "layout");
_Static_assert(sizeof(rtm_send_message_options) >= 12, "layout");

_Static_assert(offsetof(rtm_server_options, reserved) == 4, "layout");
_Static_assert(offsetof(rtm_server_options, listen) == 8, "layout");
_Static_assert(offsetof(rtm_server_options, app_id) == 8 + SLOT(1), "layout");
_Static_assert(offsetof(rtm_server_options, app_certificate) == 8 + SLOT(2), "layout");
_Static_assert(sizeof(rtm_server_options) >= 8 + SLOT(3), "layout");

_Static_assert(offsetof(rtm_channel_member, channel_id) == SLOT(1), "layout");
_Static_assert(sizeof(rtm_channel_member) == SLOT(2), "layout: an array of these is handed out, it cannot grow");

_Static_assert(offsetof(rtm_peer_online_status, is_online) == SLOT(1), "layout");
_Static_assert(offsetof(rtm_peer_online_status, online_state) == SLOT(1) + 4, "layout");
_Static_assert(sizeof(rtm_peer_online_status) == SLOT(1) + 8, "layout: arrays of these are handed out");
_Static_assert(offsetof(rtm_channel_member_count, count) == SLOT(1), "layout");
_Static_assert(sizeof(rtm_channel_member_count) == SLOT(1) + 8, "layout: arrays of these are handed out");

/* Every struct begins with its size. */
static uint32_t size_of(const void *from) {
    uint32_t size;
    memcpy(&size, from, sizeof size);
    return size;
}

static int32_t read_struct(const void *from, uint32_t first, void *to, uint32_t known) {
    memset(to, 0, known);
    if (from == NULL) return RTM_OK;
    uint32_t size = size_of(from);
    if (size < first || size > ABSURD_SIZE) return RTM_ERR_STRUCT_SIZE;
    memcpy(to, from, size < known ? size : known);
    return RTM_OK;
}

/* Clears the caller's struct and sets its size. Reports whether the members of the first version fit. */
static int32_t clear_struct(void *to, uint32_t size, uint32_t first) {
    if (to == NULL || size < sizeof size) return 0;
    memset(to, 0, size > ABSURD_SIZE ? first : size);
    memcpy(to, &size, sizeof size);
    return size >= first;
}

int32_t rtmc_read_client_callbacks(const rtm_client_callbacks *from, rtm_client_callbacks *to) {
    return read_struct(from, CLIENT_CALLBACKS_FIRST, to, sizeof *to);
}

int32_t rtmc_read_client_options(const rtm_client_options *from, rtm_client_options *to) {
    return read_struct(from, CLIENT_OPTIONS_FIRST, to, sizeof *to);
}

int32_t rtmc_read_channel_callbacks(const rtm_channel_callbacks *from, rtm_channel_callbacks *to) {
    return read_struct(from, CHANNEL_CALLBACKS_FIRST, to, sizeof *to);
}

int32_t rtmc_read_call_manager_callbacks(const rtm_call_manager_callbacks *from, rtm_call_manager_callbacks *to) {
    return read_struct(from, CALL_MANAGER_CALLBACKS_FIRST, to, sizeof *to);
}

int32_t rtmc_read_server_options(const rtm_server_options *from, rtm_server_options *to) {
    return read_struct(from, SERVER_OPTIONS_FIRST, to, sizeof *to);
}

int32_t rtmc_read_message(const rtm_message *from, rtm_message *to) {
    return read_struct(from, MESSAGE_FIRST, to, sizeof *to);
}

int32_t rtmc_read_send_options(const rtm_send_message_options *from, rtm_send_message_options *to) {
    return read_struct(from, SEND_OPTIONS_FIRST, to, sizeof *to);
}

int32_t rtmc_init_message(rtm_message *message, uint32_t struct_size) {
    return clear_struct(message, struct_size, MESSAGE_FIRST);
}

void RTM_CALL rtm_client_callbacks_init(rtm_client_callbacks *callbacks, uint32_t struct_size) {
    clear_struct(callbacks, struct_size, CLIENT_CALLBACKS_FIRST);
}

void RTM_CALL rtm_client_options_init(rtm_client_options *options, uint32_t struct_size) {
    clear_struct(options, struct_size, CLIENT_OPTIONS_FIRST);
}

void RTM_CALL rtm_channel_callbacks_init(rtm_channel_callbacks *callbacks, uint32_t struct_size) {
    clear_struct(callbacks, struct_size, CHANNEL_CALLBACKS_FIRST);
}

void RTM_CALL rtm_call_manager_callbacks_init(rtm_call_manager_callbacks *callbacks, uint32_t struct_size) {
    clear_struct(callbacks, struct_size, CALL_MANAGER_CALLBACKS_FIRST);
}

void RTM_CALL rtm_server_options_init(rtm_server_options *options, uint32_t struct_size) {
    clear_struct(options, struct_size, SERVER_OPTIONS_FIRST);
}

void RTM_CALL rtm_send_message_options_init(rtm_send_message_options *options, uint32_t struct_size) {
    clear_struct(options, struct_size, SEND_OPTIONS_FIRST);
}

uint32_t rtmc_length(const char *text, uint32_t limit) {
    if (text == NULL) return 0;
    uint32_t n = 0;
    while (n < limit && text[n] != 0) n++;
    return n;
}

_Static_assert(sizeof(rtm_attribute) == SLOT(2) + 8, "layout: an array of these is handed out, it cannot grow");

int32_t rtmc_read_attribute_options(const rtm_channel_attribute_options *from, rtm_channel_attribute_options *to) {
    return read_struct(from, CHANNEL_ATTRIBUTE_OPTIONS_FIRST, to, sizeof *to);
}

void RTM_CALL rtm_channel_attribute_options_init(rtm_channel_attribute_options *options, uint32_t struct_size) {
    clear_struct(options, struct_size, CHANNEL_ATTRIBUTE_OPTIONS_FIRST);
}
