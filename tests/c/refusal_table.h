/*
 * Every code that a header promises for a function, provoked. A row names the function, the code and the arguments; a
 * test in core/internal/tidy compares the rows with the headers, so each row begins with two plain names.
 */
#ifndef RTM_TESTS_REFUSAL_TABLE_H
#define RTM_TESTS_REFUSAL_TABLE_H

#include "hosting.h"
#include "invitations.h"
#include "stories.h"

/* One call that must be refused. */
#define ROW(function, code, ...) REFUSED(function(__VA_ARGS__), code)

/* A call that is accepted until it has come too often. The rates are of some calls in some seconds. */
#define REPEATED(function, code, ...)                                             \
    do {                                                                          \
        int32_t last_ = 0;                                                        \
        for (int i_ = 0; i_ < MOST_CALLS && last_ == 0; i_++) last_ = function(__VA_ARGS__); \
        check_equal_at(__FILE__, __LINE__, #function, last_, (code));             \
    } while (0)

enum { MOST_CALLS = 2000, MANY_IDS = 513, MANY_KEYS = 33, LARGE = 32 * 1024 };

/* Closes a client as a defect in Go would. Only in a library built with the tag rtmdebug. */
extern int32_t rtm_debug_defect(rtm_client *client) MAY_BE_MISSING;

static char too_large[LARGE + 2];
static const char *many_ids[MANY_IDS], *many_keys[MANY_KEYS];
static rtm_attribute many_attributes[MANY_KEYS], large_attributes[5];

static void fill_in_large(void) {
    static char keys[MANY_KEYS][8];
    memset(too_large, 'x', LARGE + 1);
    for (int i = 0; i < MANY_IDS; i++) many_ids[i] = "someone";
    for (int i = 0; i < MANY_KEYS; i++) {
        snprintf(keys[i], sizeof keys[i], "key%d", i);
        many_keys[i] = keys[i];
        many_attributes[i] = (rtm_attribute){keys[i], "v", 1, 0};
    }
    for (int i = 0; i < 5; i++) large_attributes[i] = (rtm_attribute){keys[i], too_large, 8192, 0};
}

/* --- handles: NULL, released, of another kind, any number --- */

static void table_of_bad_clients(rtm_client *bad) {
    const char *ids[] = {"id"};
    const rtm_attribute list[] = {{"key", "value", 5, 0}};
    rtm_message m = text_message("x");
    rtm_channel *channel = NULL;
    ROW(rtm_client_poll, RTM_ERR_INVALID_HANDLE, bad, 0, 0);
    ROW(rtm_client_login, RTM_ERR_INVALID_HANDLE, bad, NULL, "user");
    ROW(rtm_client_logout, RTM_ERR_INVALID_HANDLE, bad);
    ROW(rtm_client_renew_token, RTM_ERR_INVALID_HANDLE, bad, "token");
    ROW(rtm_client_send_message_to_peer, RTM_ERR_INVALID_HANDLE, bad, "peer", &m, NULL);
    ROW(rtm_client_get_channel_member_count, RTM_ERR_INVALID_HANDLE, bad, ids, 1, 1);
    ROW(rtm_client_set_parameters, RTM_ERR_INVALID_HANDLE, bad, "{}");
    ROW(rtm_client_set_log_file, RTM_ERR_INVALID_HANDLE, bad, log_path);
    ROW(rtm_client_set_log_filter, RTM_ERR_INVALID_HANDLE, bad, RTM_LOG_FILTER_INFO);
    ROW(rtm_client_set_log_file_size, RTM_ERR_INVALID_HANDLE, bad, 1024);
    ROW(rtm_client_enter_background, RTM_ERR_INVALID_HANDLE, bad);
    ROW(rtm_client_enter_foreground, RTM_ERR_INVALID_HANDLE, bad);
    ROW(rtm_client_network_changed, RTM_ERR_INVALID_HANDLE, bad);
    ROW(rtm_client_query_peers_online_status, RTM_ERR_INVALID_HANDLE, bad, ids, 1, 1);
    ROW(rtm_client_subscribe_peers_online_status, RTM_ERR_INVALID_HANDLE, bad, ids, 1, 1);
    ROW(rtm_client_unsubscribe_peers_online_status, RTM_ERR_INVALID_HANDLE, bad, ids, 1, 1);
    ROW(rtm_client_query_peers_by_subscription_option, RTM_ERR_INVALID_HANDLE, bad, 0, 1);
    ROW(rtm_client_set_local_user_attributes, RTM_ERR_INVALID_HANDLE, bad, list, 1, 1);
    ROW(rtm_client_add_or_update_local_user_attributes, RTM_ERR_INVALID_HANDLE, bad, list, 1, 1);
    ROW(rtm_client_delete_local_user_attributes_by_keys, RTM_ERR_INVALID_HANDLE, bad, ids, 1, 1);
    ROW(rtm_client_clear_local_user_attributes, RTM_ERR_INVALID_HANDLE, bad, 1);
    ROW(rtm_client_get_user_attributes, RTM_ERR_INVALID_HANDLE, bad, "id", 1);
    ROW(rtm_client_get_user_attributes_by_keys, RTM_ERR_INVALID_HANDLE, bad, "id", ids, 1, 1);
    ROW(rtm_client_set_channel_attributes, RTM_ERR_INVALID_HANDLE, bad, "id", list, 1, NULL, 1);
    ROW(rtm_client_add_or_update_channel_attributes, RTM_ERR_INVALID_HANDLE, bad, "id", list, 1, NULL, 1);
    ROW(rtm_client_delete_channel_attributes_by_keys, RTM_ERR_INVALID_HANDLE, bad, "id", ids, 1, NULL, 1);
    ROW(rtm_client_clear_channel_attributes, RTM_ERR_INVALID_HANDLE, bad, "id", NULL, 1);
    ROW(rtm_client_set_channel_attributes_if_revision, RTM_ERR_INVALID_HANDLE, bad, "id", list, 1, 1, 0, NULL, 1);
    ROW(rtm_client_delete_channel_attributes_if_revision, RTM_ERR_INVALID_HANDLE, bad, "id", ids, 1, 0, NULL, 1);
    ROW(rtm_client_get_channel_attributes, RTM_ERR_INVALID_HANDLE, bad, "id", 1);
    ROW(rtm_client_get_channel_attributes_by_keys, RTM_ERR_INVALID_HANDLE, bad, "id", ids, 1, 1);
    ROW(rtm_channel_create, RTM_ERR_INVALID_HANDLE, bad, "id", NULL, &channel);
    CHECK(channel == NULL);
    rtm_client_release(bad);
}

static void table_of_bad_channels(rtm_channel *bad) {
    rtm_message m = text_message("x");
    char id[65];
    ROW(rtm_channel_get_id, RTM_ERR_INVALID_HANDLE, bad, id, sizeof id);
    ROW(rtm_channel_join, RTM_ERR_INVALID_HANDLE, bad);
    ROW(rtm_channel_leave, RTM_ERR_INVALID_HANDLE, bad);
    ROW(rtm_channel_send_message, RTM_ERR_INVALID_HANDLE, bad, &m, NULL);
    ROW(rtm_channel_get_members, RTM_ERR_INVALID_HANDLE, bad);
    rtm_channel_release(bad);
}

static void table_of_bad_servers(rtm_server *bad) {
    char url[URL_SIZE];
    ROW(rtm_server_url, RTM_ERR_INVALID_HANDLE, bad, url, sizeof url);
    rtm_server_stop(bad);
}

static void test_table_of_handles(void) {
    recorder *r = recorder_new(RTM_DISPATCH_POLL, nowhere);
    rtm_client *gone = NULL;
    rtm_channel *channel = NULL, *gone_channel = NULL;
    rtm_server *server = NULL;
    char url[URL_SIZE];
    ACCEPTED(rtm_client_create("app", NULL, NULL, &gone));
    rtm_client_release(gone);
    ACCEPTED(rtm_channel_create(r->client, "gone", NULL, &gone_channel));
    rtm_channel_release(gone_channel);
    ACCEPTED(rtm_channel_create(r->client, "channel", NULL, &channel));
    server = start_server(url);
    void *const bad[] = {NULL, gone, gone_channel, r, (void *)~(uintptr_t)0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        table_of_bad_clients(bad[i]);
        table_of_bad_channels(bad[i]);
        table_of_bad_servers(bad[i]);
    }
    table_of_bad_clients((rtm_client *)channel);
    table_of_bad_clients((rtm_client *)server);
    table_of_bad_channels((rtm_channel *)r->client);
    table_of_bad_channels((rtm_channel *)server);
    table_of_bad_servers((rtm_server *)r->client);
    table_of_bad_servers((rtm_server *)channel);
    ACCEPTED(rtm_client_set_log_filter(r->client, RTM_LOG_FILTER_OFF)); /* nobody else was released by all this */
    CHECK_EQUAL(rtm_channel_get_id(channel, NULL, 0), 7);
    CHECK(rtm_server_url(server, NULL, 0) > 0);
    rtm_server_stop(server);
    recorder_free(r);
}

/* --- what is made, and settings --- */

static void test_table_of_creation(void) {
    rtm_client *client = NULL;
    rtm_channel *channel = NULL, *second = NULL;
    rtm_server *server = NULL;
    rtm_client_options options;
    rtm_channel_callbacks callbacks;
    rtm_server_options hosting;
    char id[65], url[URL_SIZE];
    rtm_client_options_init(&options, sizeof options);
    ROW(rtm_client_create, RTM_INIT_ERR_INVALID_APP_ID, NULL, NULL, NULL, &client);
    ROW(rtm_client_create, RTM_INIT_ERR_INVALID_APP_ID, "\xc3\xa4", NULL, NULL, &client);
    ROW(rtm_client_create, RTM_INIT_ERR_INVALID_ARGUMENT, "app", NULL, NULL, NULL);
    options.dispatch_mode = -1;
    ROW(rtm_client_create, RTM_INIT_ERR_INVALID_ARGUMENT, "app", NULL, &options, &client);
    options.struct_size = 1;
    ROW(rtm_client_create, RTM_ERR_STRUCT_SIZE, "app", NULL, &options, &client);
    ACCEPTED(rtm_client_create("app", NULL, NULL, &client));

    rtm_channel_callbacks_init(&callbacks, sizeof callbacks);
    ROW(rtm_channel_create, RTM_ERR_INVALID_ARGUMENT, client, "id", NULL, NULL);
    ROW(rtm_channel_create, RTM_JOIN_CHANNEL_ERR_INVALID_ARGUMENT, client, "\xff", NULL, &channel);
    callbacks.struct_size = 1;
    ROW(rtm_channel_create, RTM_ERR_STRUCT_SIZE, client, "id", &callbacks, &channel);
    ACCEPTED(rtm_channel_create(client, "id", NULL, &channel));
    ROW(rtm_channel_create, RTM_JOIN_CHANNEL_ERR_FAILURE, client, "id", NULL, &second);
    ROW(rtm_channel_get_id, RTM_ERR_INVALID_ARGUMENT, channel, id, 2);

    ROW(rtm_client_set_parameters, RTM_ERR_INVALID_ARGUMENT, client, "[]");
    ROW(rtm_client_set_log_file, RTM_ERR_INVALID_ARGUMENT, client, "/no/such/directory/file");
    ROW(rtm_client_set_log_filter, RTM_ERR_INVALID_ARGUMENT, client, 1);
    ROW(rtm_client_set_log_file_size, RTM_ERR_INVALID_ARGUMENT, client, -1);
    ROW(rtm_client_poll, RTM_ERR_DISPATCH_MODE, client, 0, 0);
    rtm_client_release(client);

    rtm_server_options_init(&hosting, sizeof hosting);
    ROW(rtm_server_start, RTM_ERR_INVALID_ARGUMENT, NULL, NULL);
    hosting.listen = "nowhere";
    ROW(rtm_server_start, RTM_ERR_INVALID_ARGUMENT, &hosting, &server);
    hosting.struct_size = 1;
    ROW(rtm_server_start, RTM_ERR_STRUCT_SIZE, &hosting, &server);
    server = start_server(url);
    ROW(rtm_server_url, RTM_ERR_INVALID_ARGUMENT, server, url, 3);
    rtm_server_stop(server);
}

/* --- before a login --- */

static void test_table_of_logins(void) {
    const char *ids[] = {"id"};
    const rtm_attribute list[] = {{"key", "value", 5, 0}};
    rtm_message m = text_message("x");
    rtm_channel *channel = NULL;
    recorder *r = recorder_new(RTM_DISPATCH_POLL, nowhere);
    rtm_client *c = r->client;
    ACCEPTED(rtm_channel_create(c, "channel", NULL, &channel));
    ROW(rtm_client_poll, RTM_ERR_INVALID_ARGUMENT, c, 0, -1);
    ROW(rtm_client_logout, RTM_LOGOUT_ERR_USER_NOT_LOGGED_IN, c);
    ROW(rtm_client_renew_token, RTM_RENEW_TOKEN_ERR_USER_NOT_LOGGED_IN, c, "token");
    ROW(rtm_client_send_message_to_peer, RTM_PEER_MESSAGE_ERR_USER_NOT_LOGGED_IN, c, "peer", &m, NULL);
    ROW(rtm_client_get_channel_member_count, RTM_GET_CHANNEL_MEMBER_COUNT_ERR_USER_NOT_LOGGED_IN, c, ids, 1, 1);
    ROW(rtm_client_query_peers_online_status, RTM_QUERY_PEERS_ONLINE_STATUS_ERR_USER_NOT_LOGGED_IN, c, ids, 1, 1);
    ROW(rtm_client_subscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_USER_NOT_LOGGED_IN, c, ids, 1, 1);
    ROW(rtm_client_unsubscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_USER_NOT_LOGGED_IN, c, ids, 1, 1);
    ROW(rtm_client_query_peers_by_subscription_option, RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_USER_NOT_LOGGED_IN, c, 0, 1);
    ROW(rtm_client_set_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, list, 1, 1);
    ROW(rtm_client_add_or_update_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, list, 1, 1);
    ROW(rtm_client_delete_local_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, ids, 1, 1);
    ROW(rtm_client_clear_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, 1);
    ROW(rtm_client_get_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", 1);
    ROW(rtm_client_get_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", ids, 1, 1);
    ROW(rtm_client_set_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", list, 1, NULL, 1);
    ROW(rtm_client_add_or_update_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", list, 1, NULL, 1);
    ROW(rtm_client_delete_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", ids, 1, NULL, 1);
    ROW(rtm_client_clear_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", NULL, 1);
    ROW(rtm_client_set_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", list, 1, 1, 0, NULL, 1);
    ROW(rtm_client_delete_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", ids, 1, 0, NULL, 1);
    ROW(rtm_client_get_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", 1);
    ROW(rtm_client_get_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN, c, "id", ids, 1, 1);
    ROW(rtm_channel_join, RTM_JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN, channel);
    ROW(rtm_channel_leave, RTM_LEAVE_CHANNEL_ERR_USER_NOT_LOGGED_IN, channel);
    ROW(rtm_channel_send_message, RTM_CHANNEL_MESSAGE_ERR_USER_NOT_LOGGED_IN, channel, &m, NULL);
    ROW(rtm_channel_get_members, RTM_GET_MEMBERS_ERR_USER_NOT_LOGGED_IN, channel);

    ROW(rtm_client_login, RTM_LOGIN_ERR_INVALID_ARGUMENT, c, NULL, "a/b");
    ROW(rtm_client_login, RTM_LOGIN_ERR_INVALID_TOKEN, c, too_large, "user");
    ACCEPTED(rtm_client_login(c, NULL, "user"));
    ROW(rtm_client_login, RTM_LOGIN_ERR_ALREADY_LOGGED_IN, c, NULL, "user");
    int32_t code = 0;
    for (int i = 0; i < MOST_CALLS && code == 0; i++) {
        CHECK_EQUAL(rtm_client_logout(c), 0);
        code = rtm_client_login(c, NULL, "user");
    }
    CHECK_EQUAL(code, RTM_LOGIN_ERR_TOO_OFTEN);
    ROW(rtm_client_login, RTM_LOGIN_ERR_TOO_OFTEN, c, NULL, "user");
    recorder_free(r);
}

static void poll_inside(recorder *r, const char *line) {
    (void)line;
    ROW(rtm_client_poll, RTM_ERR_REENTRANT, r->client, 0, 0);
}

/* --- arguments, of a user who is logged in --- */

static void table_of_ids(rtm_client *c) {
    const char *const none[] = {NULL}, *const empty[] = {""}, *const wrong[] = {"a/b"}, *const bytes[] = {"\xff\xfe"};
    const char *const *const bad[] = {none, empty, wrong, bytes, NULL};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ROW(rtm_client_get_channel_member_count, RTM_GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT, c, bad[i], 1, 1);
        ROW(rtm_client_query_peers_online_status, RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT, c, bad[i], 1, 1);
        ROW(rtm_client_subscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT, c, bad[i], 1, 1);
        ROW(rtm_client_unsubscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT, c, bad[i], 1, 1);
    }
    for (int32_t count = -1; count <= 0; count++) {
        ROW(rtm_client_get_channel_member_count, RTM_GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT, c, many_ids, count, 1);
        ROW(rtm_client_query_peers_online_status, RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT, c, many_ids, count, 1);
        ROW(rtm_client_subscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT, c, many_ids, count, 1);
        ROW(rtm_client_unsubscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT, c, many_ids, count, 1);
    }
    ROW(rtm_client_get_channel_member_count, RTM_GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT, c, many_ids, 33, 1);
    ROW(rtm_client_query_peers_online_status, RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT, c, many_ids, 257, 1);
    ROW(rtm_client_subscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW, c, many_ids, MANY_IDS, 1);
    ROW(rtm_client_unsubscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW, c, many_ids, MANY_IDS, 1);
    ROW(rtm_client_query_peers_by_subscription_option, RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE, c, -1, 1);
}

static void table_of_written_attributes(rtm_client *c) {
    static const rtm_attribute nothing = {NULL, NULL, 0, 0}, keyless = {"", "v", 1, 0}, blank = {"a b", "v", 1, 0},
                               empty = {"key", "", 0, 0}, bytes = {"key", "\xc3\x28", 2, 0},
                               long_key = {"123456789012345678901234567890123", "v", 1, 0};
    const rtm_attribute *const bad[] = {&nothing, &keyless, &blank, &empty, &bytes, &long_key, NULL};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ROW(rtm_client_set_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, bad[i], 1, 1);
        ROW(rtm_client_add_or_update_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, bad[i], 1, 1);
        ROW(rtm_client_set_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", bad[i], 1, NULL, 1);
        ROW(rtm_client_add_or_update_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", bad[i], 1, NULL, 1);
        ROW(rtm_client_set_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", bad[i], 1, 0, 0, NULL, 1);
    }
    const struct {
        const rtm_attribute *list;
        int32_t count;
    } over[] = {{many_attributes, MANY_KEYS}, {many_attributes, INT32_MAX}, {large_attributes, 5},
                {&(rtm_attribute){"key", too_large, 8193, 0}, 1}, {&(rtm_attribute){"key", too_large, UINT32_MAX, 0}, 1}};
    for (size_t i = 0; i < sizeof over / sizeof over[0]; i++) {
        ROW(rtm_client_set_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, over[i].list, over[i].count, 1);
        ROW(rtm_client_add_or_update_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, over[i].list, over[i].count, 1);
        ROW(rtm_client_set_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, "id", over[i].list, over[i].count, NULL, 1);
        ROW(rtm_client_add_or_update_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, "id", over[i].list, over[i].count, NULL, 1);
        ROW(rtm_client_set_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, "id", over[i].list, over[i].count, 1, 0, NULL, 1);
    }
    ROW(rtm_client_set_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", many_attributes, 1, 1, -1, NULL, 1);
}

static void table_of_named_attributes(rtm_client *c) {
    const char *const none[] = {NULL}, *const empty[] = {""}, *const blank[] = {"a b"}, *const bytes[] = {"\xff"};
    const struct {
        const char *const *keys;
        int32_t count;
    } bad[] = {{none, 1}, {empty, 1}, {blank, 1}, {bytes, 1}, {NULL, 1}, {many_keys, 0}, {many_keys, -1}};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        ROW(rtm_client_delete_local_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, bad[i].keys, bad[i].count, 1);
        ROW(rtm_client_get_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", bad[i].keys, bad[i].count, 1);
        ROW(rtm_client_delete_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", bad[i].keys, bad[i].count, NULL, 1);
        ROW(rtm_client_get_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", bad[i].keys, bad[i].count, 1);
        if (bad[i].count != 0)
            ROW(rtm_client_delete_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, "id", bad[i].keys, bad[i].count, 0, NULL, 1);
    }
    for (int i = 0; i < 2; i++) {
        int32_t count = i == 0 ? MANY_KEYS : INT32_MAX;
        ROW(rtm_client_delete_local_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, many_keys, count, 1);
        ROW(rtm_client_get_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, "id", many_keys, count, 1);
        ROW(rtm_client_delete_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, "id", many_keys, count, NULL, 1);
        ROW(rtm_client_get_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, "id", many_keys, count, 1);
        ROW(rtm_client_delete_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, c, "id", many_keys, count, 0, NULL, 1);
    }
    const char *const wrong[] = {NULL, "", "a/b", "\xff", too_large};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ROW(rtm_client_get_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], 1);
        ROW(rtm_client_get_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], many_keys, 1, 1);
        ROW(rtm_client_set_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], many_attributes, 1, NULL, 1);
        ROW(rtm_client_add_or_update_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], many_attributes, 1, NULL, 1);
        ROW(rtm_client_delete_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], many_keys, 1, NULL, 1);
        ROW(rtm_client_clear_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], NULL, 1);
        ROW(rtm_client_set_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], many_attributes, 1, 1, 0, NULL, 1);
        ROW(rtm_client_delete_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], many_keys, 1, 0, NULL, 1);
        ROW(rtm_client_get_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], 1);
        ROW(rtm_client_get_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, c, wrong[i], many_keys, 1, 1);
    }
    rtm_channel_attribute_options options;
    rtm_channel_attribute_options_init(&options, sizeof options);
    options.struct_size = 1;
    ROW(rtm_client_set_channel_attributes, RTM_ERR_STRUCT_SIZE, c, "id", many_attributes, 1, &options, 1);
    ROW(rtm_client_add_or_update_channel_attributes, RTM_ERR_STRUCT_SIZE, c, "id", many_attributes, 1, &options, 1);
    ROW(rtm_client_delete_channel_attributes_by_keys, RTM_ERR_STRUCT_SIZE, c, "id", many_keys, 1, &options, 1);
    ROW(rtm_client_clear_channel_attributes, RTM_ERR_STRUCT_SIZE, c, "id", &options, 1);
    ROW(rtm_client_set_channel_attributes_if_revision, RTM_ERR_STRUCT_SIZE, c, "id", many_attributes, 1, 1, 0, &options, 1);
    ROW(rtm_client_delete_channel_attributes_if_revision, RTM_ERR_STRUCT_SIZE, c, "id", many_keys, 1, 0, &options, 1);
}

static void table_of_messages(rtm_client *c, rtm_channel *channel) {
    rtm_message m = text_message("x");
    rtm_send_message_options options;
    const char *const wrong[] = {NULL, "", "null", "a/b", "\xff", too_large};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        ROW(rtm_client_send_message_to_peer, RTM_PEER_MESSAGE_ERR_INVALID_USERID, c, wrong[i], &m, NULL);
    rtm_send_message_options_init(&options, sizeof options);
    options.struct_size = 1;
    ROW(rtm_client_send_message_to_peer, RTM_ERR_STRUCT_SIZE, c, "peer", &m, &options);
    ROW(rtm_channel_send_message, RTM_ERR_STRUCT_SIZE, channel, &m, &options);
    m.struct_size = 1;
    ROW(rtm_client_send_message_to_peer, RTM_ERR_STRUCT_SIZE, c, "peer", &m, NULL);
    ROW(rtm_channel_send_message, RTM_ERR_STRUCT_SIZE, channel, &m, NULL);
    m = text_message("\xff");
    ROW(rtm_client_send_message_to_peer, RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE, c, "peer", &m, NULL);
    ROW(rtm_channel_send_message, RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE, channel, &m, NULL);
    m = text_message(too_large);
    ROW(rtm_client_send_message_to_peer, RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE, c, "peer", &m, NULL);
    ROW(rtm_channel_send_message, RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE, channel, &m, NULL);
    ROW(rtm_client_send_message_to_peer, RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE, c, "peer", NULL, NULL);
    ROW(rtm_channel_send_message, RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE, channel, NULL, NULL);
    ROW(rtm_client_renew_token, RTM_RENEW_TOKEN_ERR_INVALID_ARGUMENT, c, NULL);
    ROW(rtm_client_renew_token, RTM_RENEW_TOKEN_ERR_INVALID_ARGUMENT, c, "");
    ROW(rtm_client_renew_token, RTM_RENEW_TOKEN_ERR_INVALID_ARGUMENT, c, too_large);
}

/* --- rates, and channels --- */

static void table_of_rates(rtm_client *c, rtm_channel *joined) {
    const char *const ids[] = {"someone"};
    const rtm_attribute list[] = {{"key", "value", 5, 0}};
    rtm_message m = text_message("x");
    REPEATED(rtm_client_renew_token, RTM_RENEW_TOKEN_ERR_TOO_OFTEN, c, "token");
    REPEATED(rtm_client_send_message_to_peer, RTM_PEER_MESSAGE_ERR_TOO_OFTEN, c, "nobody", &m, NULL);
    REPEATED(rtm_channel_send_message, RTM_CHANNEL_MESSAGE_ERR_TOO_OFTEN, joined, &m, NULL);
    REPEATED(rtm_client_get_channel_member_count, RTM_GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN, c, ids, 1, 1);
    REPEATED(rtm_client_query_peers_online_status, RTM_QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN, c, ids, 1, 1);
    REPEATED(rtm_client_subscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN, c, ids, 1, 1);
    REPEATED(rtm_client_unsubscribe_peers_online_status, RTM_PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN, c, ids, 1, 1);
    REPEATED(rtm_client_query_peers_by_subscription_option, RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN, c, 0, 1);
    REPEATED(rtm_client_set_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, list, 1, 1);
    REPEATED(rtm_client_add_or_update_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, list, 1, 1);
    REPEATED(rtm_client_delete_local_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, ids, 1, 1);
    REPEATED(rtm_client_clear_local_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, 1);
    REPEATED(rtm_client_get_user_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "someone", 1);
    REPEATED(rtm_client_get_user_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "someone", ids, 1, 1);
    REPEATED(rtm_client_set_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", list, 1, NULL, 1);
    REPEATED(rtm_client_add_or_update_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", list, 1, NULL, 1);
    REPEATED(rtm_client_delete_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", ids, 1, NULL, 1);
    REPEATED(rtm_client_clear_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", NULL, 1);
    REPEATED(rtm_client_set_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", list, 1, 1, 0, NULL, 1);
    REPEATED(rtm_client_delete_channel_attributes_if_revision, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", ids, 1, 0, NULL, 1);
    REPEATED(rtm_client_get_channel_attributes, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", 1);
    REPEATED(rtm_client_get_channel_attributes_by_keys, RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN, c, "rates", ids, 1, 1);
    REPEATED(rtm_channel_get_members, RTM_GET_MEMBERS_ERR_TOO_OFTEN, joined);
}

static rtm_channel *numbered_channel(recorder *r, int number) {
    char id[32];
    rtm_channel *channel = NULL;
    snprintf(id, sizeof id, "channel %d", number);
    CHECK_EQUAL(rtm_channel_create(r->client, id, NULL, &channel), 0);
    return channel;
}

static void test_table_of_joins(void) {
    recorder *r = recorder_new(RTM_DISPATCH_THREAD, server_url);
    rtm_channel *channels[20];
    rtm_channel_callbacks callbacks = channel_callbacks(r);
    rtm_channel *same = NULL;
    log_in(r, "joiner");
    ACCEPTED(rtm_channel_create(r->client, "again and again", &callbacks, &same));
    ROW(rtm_channel_leave, RTM_LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL, same);
    ROW(rtm_channel_get_members, RTM_GET_MEMBERS_ERR_NOT_IN_CHANNEL, same);
    int32_t code = 0;
    for (int i = 0; i < MOST_CALLS && (code = rtm_channel_join(same)) == 0; i++) {
        AWAIT(r, "join success");
        CHECK_EQUAL(rtm_channel_leave(same), 0);
        AWAIT(r, "leave 0");
    }
    CHECK_EQUAL(code, RTM_JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN);
    ROW(rtm_channel_join, RTM_JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN, same);
    rtm_channel_release(same);

    for (int i = 0; i < 20; i++) {
        channels[i] = numbered_channel(r, i);
        CHECK_EQUAL(rtm_channel_join(channels[i]), 0);
    }
    ROW(rtm_channel_join, RTM_JOIN_CHANNEL_ERR_ALREADY_JOINED, channels[0]);
    rtm_channel *one_more = numbered_channel(r, 20);
    ROW(rtm_channel_join, RTM_JOIN_CHANNEL_ERR_EXCEED_LIMIT, one_more);
    for (int i = 0; i < 20; i++) rtm_channel_release(channels[i]);
    rtm_channel_release(one_more);
    code = 0;
    for (int i = 0; i < MOST_CALLS && code == 0; i++) {
        rtm_channel *another = numbered_channel(r, 100 + i);
        code = rtm_channel_join(another);
        if (code != 0) ROW(rtm_channel_join, RTM_JOIN_CHANNEL_ERR_TOO_OFTEN, another);
        rtm_channel_release(another);
    }
    CHECK_EQUAL(code, RTM_JOIN_CHANNEL_ERR_TOO_OFTEN);
    recorder_free(r);
}

static void test_table_of_arguments(void) {
    recorder *r = recorder_new(RTM_DISPATCH_POLL, server_url);
    r->on_event = poll_inside;
    log_in(r, "arguments");
    rtm_channel *channel = join(r, "arguments");
    r->on_event = NULL;
    table_of_ids(r->client);
    table_of_written_attributes(r->client);
    table_of_named_attributes(r->client);
    table_of_messages(r->client, channel);
    table_of_rates(r->client, channel);
    recorder_free(r);
}

/* --- invitations: what their stories do not come by --- */

static void test_table_of_invitations(void) {
    char text[65];
    rtm_local_invitation *local = NULL;
    story_number++;
    phone *anna = phone_new(RTM_DISPATCH_POLL, "anna"), *bert = phone_new(RTM_DISPATCH_THREAD, "bert");
    local = call_bert(anna);
    AWAIT(bert->r, "callee: received of anna 4 t in kitchen");
    rtm_remote_invitation *remote = remote_of(bert);
    ROW(rtm_local_invitation_get_callee_id, RTM_ERR_INVALID_ARGUMENT, local, text, 1);
    ROW(rtm_local_invitation_get_content, RTM_ERR_INVALID_ARGUMENT, local, text, 1);
    ROW(rtm_local_invitation_get_channel_id, RTM_ERR_INVALID_ARGUMENT, local, text, 1);
    ROW(rtm_local_invitation_get_response, RTM_ERR_INVALID_ARGUMENT, local, text, 0);
    ROW(rtm_remote_invitation_get_caller_id, RTM_ERR_INVALID_ARGUMENT, remote, text, 1);
    ROW(rtm_remote_invitation_get_content, RTM_ERR_INVALID_ARGUMENT, remote, text, 1);
    ROW(rtm_remote_invitation_get_channel_id, RTM_ERR_INVALID_ARGUMENT, remote, text, 1);
    ROW(rtm_remote_invitation_get_response, RTM_ERR_INVALID_ARGUMENT, remote, text, 0);
    ACCEPTED(rtm_call_manager_refuse_remote_invitation(bert->manager, remote));
    ROW(rtm_remote_invitation_set_response, RTM_INVITATION_API_CALL_ERR_ALREADY_END, remote, "x", 1);
    AWAIT(anna->r, "caller: refused 0  in state 4");

    for (int i = 0; i < MOST_CALLS; i++) { /* nobody is there to end them */
        ACCEPTED(rtm_local_invitation_create(anna->manager, "nobody at home", &local));
        if (rtm_call_manager_send_local_invitation(anna->manager, local) != RTM_OK) break;
    }
    ROW(rtm_call_manager_send_local_invitation, RTM_INVITATION_API_CALL_ERR_TOO_MANY, anna->manager, local);
    phone_free(bert);
    phone_free(anna);
}

/* --- media --- */

/* Makes a file of some size, without anything in it. */
static void make_file(const char *path, long size) {
    FILE *file = fopen(path, "wb");
    CHECK(file != NULL && ftruncate(fileno(file), size) == 0 && fclose(file) == 0);
}

static void table_of_bad_media_clients(rtm_client *bad) {
    ROW(rtm_client_create_file_message_by_uploading, RTM_ERR_INVALID_HANDLE, bad, "/dev/null", 1);
    ROW(rtm_client_create_image_message_by_uploading, RTM_ERR_INVALID_HANDLE, bad, "/dev/null", 1);
    ROW(rtm_client_download_media_to_file, RTM_ERR_INVALID_HANDLE, bad, "media", "/tmp/x", 1);
    ROW(rtm_client_download_media_to_memory, RTM_ERR_INVALID_HANDLE, bad, "media", 1);
    ROW(rtm_client_cancel_media_upload, RTM_ERR_INVALID_HANDLE, bad, 1);
    ROW(rtm_client_cancel_media_download, RTM_ERR_INVALID_HANDLE, bad, 1);
}

static void table_of_media_arguments(rtm_client *c, const char *good, const char *huge, const char *empty) {
    const char *const wrong[] = {NULL, "", "a/b", "\xff", too_large};
    for (int i = 0; i < 2; i++) { /* no path */
        ROW(rtm_client_create_file_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, wrong[i], 1);
        ROW(rtm_client_create_image_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, wrong[i], 1);
        ROW(rtm_client_download_media_to_file, RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, "media", wrong[i], 1);
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        ROW(rtm_client_download_media_to_file, RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, wrong[i], good, 1);
        ROW(rtm_client_download_media_to_memory, RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, wrong[i], 1);
    }
    ROW(rtm_client_create_file_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, empty, 1);
    ROW(rtm_client_create_image_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, empty, 1);
    ROW(rtm_client_create_file_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_FAILURE, c, "/no/such/file", 1);
    ROW(rtm_client_create_image_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_FAILURE, c, "/", 1);
    ROW(rtm_client_create_file_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_SIZE_OVERFLOW, c, huge, 1);
    ROW(rtm_client_create_image_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_SIZE_OVERFLOW, c, huge, 1);
    ROW(rtm_client_download_media_to_file, RTM_DOWNLOAD_MEDIA_ERR_FAILURE, c, "media", "/no/such/directory/file", 1);
}

static void test_table_of_media(void) {
    enum { HUGE_BYTES = 30 * 1024 * 1024 + 1, GOOD_BYTES = 4 * 1024 * 1024 };
    char good[64], huge[64], empty[64], target[64];
    snprintf(good, sizeof good, "%s.good", log_path);
    snprintf(huge, sizeof huge, "%s.huge", log_path);
    snprintf(empty, sizeof empty, "%s.empty", log_path);
    snprintf(target, sizeof target, "%s.target", log_path);
    make_file(good, GOOD_BYTES);
    make_file(huge, HUGE_BYTES);
    make_file(empty, 0);
    recorder *r = recorder_new(RTM_DISPATCH_THREAD, server_url);
    rtm_client *c = r->client, *const bad[] = {NULL, (rtm_client *)r, (rtm_client *)~(uintptr_t)0};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) table_of_bad_media_clients(bad[i]);
    ROW(rtm_client_create_file_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_NOT_LOGGED_IN, c, good, 1);
    ROW(rtm_client_create_image_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_NOT_LOGGED_IN, c, good, 1);
    ROW(rtm_client_download_media_to_file, RTM_DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN, c, "media", target, 1);
    ROW(rtm_client_download_media_to_memory, RTM_DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN, c, "media", 1);
    ROW(rtm_client_cancel_media_upload, RTM_CANCEL_MEDIA_ERR_NOT_LOGGED_IN, c, 1);
    ROW(rtm_client_cancel_media_download, RTM_CANCEL_MEDIA_ERR_NOT_LOGGED_IN, c, 1);

    log_in(r, "media table");
    table_of_media_arguments(c, good, huge, empty);
    ACCEPTED(rtm_client_create_file_message_by_uploading(c, good, 1));
    ROW(rtm_client_create_file_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT, c, good, 1); /* the id is in use */
    REPEATED(rtm_client_create_file_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED, c, good, 1000 + i_);
    REPEATED(rtm_client_create_image_message_by_uploading, RTM_UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED, c, good, 4000 + i_);
    REPEATED(rtm_client_download_media_to_file, RTM_DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED, c, "media", target, 7000 + i_);
    REPEATED(rtm_client_download_media_to_memory, RTM_DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED, c, "media", 10000 + i_);
    recorder_free(r);
    unlink(good);
    unlink(huge);
    unlink(empty);
    unlink(target);
}

/* --- after a defect of the library: the session is over, a logout and a new login work --- */

static void test_after_a_defect(int32_t mode) {
    if (!check_at(__FILE__, __LINE__, rtm_debug_defect != NULL, "the library was built without -tags rtmdebug")) return;
    char self[65], line[LINE_SIZE];
    rtm_message m = text_message("x");
    recorder *r = recorder_new(mode, server_url);
    story_number++;
    log_in(r, user_id(self, sizeof self, "unlucky"));
    join(r, "unlucky");
    REFUSED(rtm_debug_defect(r->client), RTM_ERR_INTERNAL);
    AWAIT(r, "state 5 5");
    CHECK(strstr(r->detail, "defect") != NULL);
    REFUSED(rtm_client_login(r->client, NULL, self), RTM_LOGIN_ERR_ALREADY_LOGGED_IN);
    ACCEPTED(rtm_client_logout(r->client));
    AWAIT(r, "logout 0");
    AWAIT(r, "state 1 6");
    log_in(r, self);
    ACCEPTED(rtm_client_send_message_to_peer(r->client, self, &m, NULL));
    snprintf(line, sizeof line, "from %s: type 1 text 1 x raw 0 00 offline 0", self);
    AWAIT(r, line);
    recorder_free(r);
}

#endif
