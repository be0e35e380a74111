/* Every function with what it must refuse. None of this needs a server. */
#ifndef RTM_TESTS_REFUSALS_H
#define RTM_TESTS_REFUSALS_H

#include "recorder.h"

static const char *const nowhere = "ws://127.0.0.1:1/rtm";

/* A code, and a sentence that goes with it. */
#define REFUSED(call, code)                                                        \
    do {                                                                           \
        int32_t code_ = (call);                                                    \
        check_equal_at(__FILE__, __LINE__, #call, code_, (code));                  \
        check_at(__FILE__, __LINE__, rtm_last_error()[0] != 0, "%s: no reason", #call); \
    } while (0)

/* Accepted, and no sentence of an earlier refusal is left. */
#define ACCEPTED(call)                                                             \
    do {                                                                           \
        check_equal_at(__FILE__, __LINE__, #call, (call), 0);                      \
        check_at(__FILE__, __LINE__, rtm_last_error()[0] == 0, "%s: %s", #call, rtm_last_error()); \
    } while (0)

static void presence_refuses(rtm_client *client, const char *const *ids, int32_t count, int32_t query, int32_t subscribe,
                             int32_t member_count) {
    REFUSED(rtm_client_query_peers_online_status(client, ids, count, 1), query);
    REFUSED(rtm_client_subscribe_peers_online_status(client, ids, count, 1), subscribe);
    REFUSED(rtm_client_unsubscribe_peers_online_status(client, ids, count, 1), subscribe);
    REFUSED(rtm_client_get_channel_member_count(client, ids, count, 1), member_count);
}

static void bad_client_handle(rtm_client *bad) {
    const char *ids[] = {"peer"};
    presence_refuses(bad, ids, 1, RTM_ERR_INVALID_HANDLE, RTM_ERR_INVALID_HANDLE, RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_query_peers_by_subscription_option(bad, 0, 1), RTM_ERR_INVALID_HANDLE);
    rtm_message m = text_message("x");
    rtm_channel *channel = (rtm_channel *)&m;
    REFUSED(rtm_client_login(bad, "", "user"), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_logout(bad), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_renew_token(bad, "t"), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_send_message_to_peer(bad, "peer", &m, NULL), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_set_parameters(bad, "{}"), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_set_log_file(bad, log_path), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_set_log_filter(bad, RTM_LOG_FILTER_INFO), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_set_log_file_size(bad, 1024), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_enter_background(bad), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_enter_foreground(bad), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_client_network_changed(bad), RTM_ERR_INVALID_HANDLE);
    int32_t polled = rtm_client_poll(bad, 0, 0);
    CHECK(polled == RTM_ERR_INVALID_HANDLE || polled == RTM_ERR_REENTRANT); /* we may be inside a callback */
    REFUSED(rtm_channel_create(bad, "channel", NULL, &channel), RTM_ERR_INVALID_HANDLE);
    CHECK(channel == NULL);
    rtm_client_release(bad);
}

static void bad_channel_handle(rtm_channel *bad) {
    rtm_message m = text_message("x");
    char id[65];
    REFUSED(rtm_channel_join(bad), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_channel_leave(bad), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_channel_send_message(bad, &m, NULL), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_channel_get_members(bad), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_channel_get_id(bad, id, sizeof id), RTM_ERR_INVALID_HANDLE);
    rtm_channel_release(bad);
}

/* Handles that name nothing: never made, released, of another kind, or just numbers. */
static void test_bad_handles(void) {
    recorder *r = recorder_new(RTM_DISPATCH_THREAD, nowhere);
    rtm_channel *channel = NULL;
    ACCEPTED(rtm_channel_create(r->client, "channel", NULL, &channel));
    bad_client_handle(NULL);
    bad_client_handle((rtm_client *)channel);
    bad_client_handle((rtm_client *)r);
    bad_client_handle((rtm_client *)~(uintptr_t)0);
    bad_channel_handle(NULL);
    bad_channel_handle((rtm_channel *)r->client);
    bad_channel_handle((rtm_channel *)r);

    rtm_channel *second = NULL;
    ACCEPTED(rtm_channel_create(r->client, "second", NULL, &second));
    rtm_channel_release(second);
    bad_channel_handle(second);
    rtm_client_release(r->client);
    bad_client_handle(r->client);
    bad_channel_handle(channel); /* went with its client */
    recorder_free(r);
}

static void test_create_refuses(void) {
    rtm_client_callbacks callbacks;
    rtm_client_options options;
    rtm_client *client;
    char long_id[66];
    memset(long_id, 'a', sizeof long_id - 1);
    long_id[65] = 0;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    rtm_client_options_init(&options, sizeof options);

    REFUSED(rtm_client_create("app", &callbacks, &options, NULL), RTM_INIT_ERR_INVALID_ARGUMENT);
#define NO_CLIENT(call, code)                 \
    client = (rtm_client *)&options;          \
    REFUSED(call, code);                      \
    CHECK(client == NULL)
    NO_CLIENT(rtm_client_create(NULL, &callbacks, &options, &client), RTM_INIT_ERR_INVALID_APP_ID);
    NO_CLIENT(rtm_client_create("", &callbacks, &options, &client), RTM_INIT_ERR_INVALID_APP_ID);
    NO_CLIENT(rtm_client_create(long_id, &callbacks, &options, &client), RTM_INIT_ERR_INVALID_APP_ID);
    NO_CLIENT(rtm_client_create("a b", &callbacks, &options, &client), RTM_INIT_ERR_INVALID_APP_ID);
    options.dispatch_mode = 7;
    NO_CLIENT(rtm_client_create("app", &callbacks, &options, &client), RTM_INIT_ERR_INVALID_ARGUMENT);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    const uint32_t sizes[] = {0, 1, sizeof options - 1, 1u << 20, UINT32_MAX};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        options.struct_size = sizes[i];
        NO_CLIENT(rtm_client_create("app", &callbacks, &options, &client), RTM_ERR_STRUCT_SIZE);
        options.struct_size = sizeof options;
        callbacks.struct_size = sizes[i];
        NO_CLIENT(rtm_client_create("app", &callbacks, &options, &client), RTM_ERR_STRUCT_SIZE);
        callbacks.struct_size = sizeof callbacks;
    }
#undef NO_CLIENT
    ACCEPTED(rtm_client_create("app", NULL, NULL, &client));
    rtm_client_release(client);
}

/* Init functions write no more than they are told, and a newer program's larger struct is accepted. */
static void test_struct_sizes(void) {
    struct {
        rtm_client_callbacks known;
        char newer[24];
    } large;
    memset(&large, 0x55, sizeof large);
    rtm_client_callbacks_init(&large.known, sizeof large);
    CHECK_EQUAL(large.known.struct_size, sizeof large);
    CHECK_EQUAL(large.newer[23], 0);
    rtm_client *client = NULL;
    ACCEPTED(rtm_client_create("app", &large.known, NULL, &client));
    rtm_client_release(client);

    unsigned char small[sizeof(rtm_message)];
    for (uint32_t size = 0; size < sizeof small; size++) {
        memset(small, 0x55, sizeof small);
        rtm_message_init((rtm_message *)(void *)small, size);
        int beyond = 0;
        for (size_t i = size; i < sizeof small; i++) beyond += small[i] != 0x55;
        CHECK_EQUAL(beyond, 0);
    }
    rtm_channel_callbacks channel;
    rtm_send_message_options send;
    rtm_client_options options;
    memset(&channel, 0x55, sizeof channel);
    memset(&send, 0x55, sizeof send);
    memset(&options, 0x55, sizeof options);
    rtm_channel_callbacks_init(&channel, sizeof channel);
    rtm_send_message_options_init(&send, sizeof send);
    rtm_client_options_init(&options, sizeof options);
    CHECK(channel.struct_size == sizeof channel && channel.on_gap == NULL && channel.user_data == NULL);
    CHECK(send.struct_size == sizeof send && send.enable_offline_messaging == 0 && send.enable_historical_messaging == 0);
    CHECK(options.struct_size == sizeof options && options.dispatch_mode == RTM_DISPATCH_THREAD && options.max_queued_bytes == 0);
    rtm_client_callbacks_init(NULL, 100);
    rtm_client_options_init(NULL, 100);
    rtm_channel_callbacks_init(NULL, 100);
    rtm_send_message_options_init(NULL, 100);
    rtm_message_init(NULL, 100);

    rtm_message a, b;
    rtm_message_init(&a, sizeof a);
    rtm_message_init(&b, sizeof b);
    CHECK(a.id > 0 && b.id > a.id);
    CHECK(a.type == RTM_MESSAGE_TYPE_TEXT && a.text == NULL && a.raw == NULL && a.text_length == 0);
}

static void test_ids_are_checked(void) {
    recorder *r = recorder_new(RTM_DISPATCH_POLL, nowhere);
    char too_long[66];
    memset(too_long, 'x', 65);
    too_long[65] = 0;
    const char *const bad[] = {NULL, "", too_long, "null", "a/b", "\xff\xfe", "\xc3\xa4", "tab\there"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        rtm_channel *channel = (rtm_channel *)r;
        REFUSED(rtm_client_login(r->client, "", bad[i]), RTM_LOGIN_ERR_INVALID_ARGUMENT);
        REFUSED(rtm_channel_create(r->client, bad[i], NULL, &channel), RTM_JOIN_CHANNEL_ERR_INVALID_ARGUMENT);
        CHECK(channel == NULL);
    }
    static char token[70000];
    memset(token, 't', 4097);
    REFUSED(rtm_client_login(r->client, token, "user"), RTM_LOGIN_ERR_INVALID_TOKEN);
    memset(token, 't', sizeof token - 1);
    REFUSED(rtm_client_login(r->client, token, "user"), RTM_LOGIN_ERR_INVALID_TOKEN);
    recorder_free(r);
}

static void test_channel_objects(void) {
    recorder *r = recorder_new(RTM_DISPATCH_POLL, nowhere);
    rtm_channel_callbacks callbacks = channel_callbacks(r);
    rtm_channel *channel, *same;
    char id[65];
    REFUSED(rtm_channel_create(r->client, "channel", &callbacks, NULL), RTM_ERR_INVALID_ARGUMENT);
    callbacks.struct_size = 8;
    REFUSED(rtm_channel_create(r->client, "channel", &callbacks, &channel), RTM_ERR_STRUCT_SIZE);
    callbacks.struct_size = sizeof callbacks;
    ACCEPTED(rtm_channel_create(r->client, "channel", &callbacks, &channel)); /* the failure left nothing behind */
    REFUSED(rtm_channel_create(r->client, "channel", &callbacks, &same), RTM_JOIN_CHANNEL_ERR_FAILURE);
    CHECK_EQUAL(rtm_channel_get_id(channel, NULL, 0), 7);
    CHECK_EQUAL(rtm_channel_get_id(channel, id, 8), 7);
    CHECK(strcmp(id, "channel") == 0);
    REFUSED(rtm_channel_get_id(channel, id, 7), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_channel_get_id(channel, id, 0), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_channel_join(channel), RTM_JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN);
    REFUSED(rtm_channel_leave(channel), RTM_LEAVE_CHANNEL_ERR_USER_NOT_LOGGED_IN);
    REFUSED(rtm_channel_get_members(channel), RTM_GET_MEMBERS_ERR_USER_NOT_LOGGED_IN);
    rtm_channel_release(channel);
    ACCEPTED(rtm_channel_create(r->client, "channel", &callbacks, &same));
    CHECK(same != channel);
    recorder_free(r);
}

static void test_settings(void) {
    recorder *r = recorder_new(RTM_DISPATCH_THREAD, nowhere);
    const char *const bad[] = {NULL, "", "{", "[]", "7", "null", "{\"rtm.server_url\": 7}", "{\"rtm.server_url\": \"http://x\"}",
                               "{\"rtm.login_timeout_ms\": 5}", "{\"rtm.login_timeout_ms\": \"x\"}", "{}{}", "\xff"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++)
        REFUSED(rtm_client_set_parameters(r->client, bad[i]), RTM_ERR_INVALID_ARGUMENT);
    ACCEPTED(rtm_client_set_parameters(r->client, "{}"));
    ACCEPTED(rtm_client_set_parameters(r->client, "{\"unknown\": [1, 2], \"rtm.login_timeout_ms\": 100}"));

    REFUSED(rtm_client_set_log_file(r->client, NULL), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_set_log_file(r->client, "/no/such/directory/file.log"), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_set_log_file(r->client, "/no/such/directory/\xff\xfe.log"), RTM_ERR_INVALID_ARGUMENT);
    CHECK(strstr(rtm_last_error(), "/\xef\xbf\xbd.log") != NULL); /* what is quoted becomes UTF-8 */
    ACCEPTED(rtm_client_set_log_file(r->client, log_path));
    const int32_t filters[] = {RTM_LOG_FILTER_OFF, RTM_LOG_FILTER_CRITICAL, RTM_LOG_FILTER_ERROR, RTM_LOG_FILTER_WARN, RTM_LOG_FILTER_INFO};
    for (size_t i = 0; i < sizeof filters / sizeof filters[0]; i++) ACCEPTED(rtm_client_set_log_filter(r->client, filters[i]));
    REFUSED(rtm_client_set_log_filter(r->client, 3), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_set_log_filter(r->client, -1), RTM_ERR_INVALID_ARGUMENT);
    ACCEPTED(rtm_client_set_log_file_size(r->client, 512));
    ACCEPTED(rtm_client_set_log_file_size(r->client, 1048576));
    REFUSED(rtm_client_set_log_file_size(r->client, 511), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_set_log_file_size(r->client, 1048577), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_set_log_file_size(r->client, -1), RTM_ERR_INVALID_ARGUMENT);
    recorder_free(r);
}

/* Calls that need a login, before it. */
static void test_not_logged_in(void) {
    recorder *r = recorder_new(RTM_DISPATCH_THREAD, nowhere);
    rtm_message m = text_message("x");
    REFUSED(rtm_client_logout(r->client), RTM_LOGOUT_ERR_USER_NOT_LOGGED_IN);
    REFUSED(rtm_client_renew_token(r->client, "token"), RTM_RENEW_TOKEN_ERR_USER_NOT_LOGGED_IN);
    REFUSED(rtm_client_send_message_to_peer(r->client, "peer", &m, NULL), RTM_PEER_MESSAGE_ERR_USER_NOT_LOGGED_IN);
    const char *ids[] = {"peer", NULL}, *wrong[] = {"a/b"};
    presence_refuses(r->client, ids, 1, 102, 102, 102);
    presence_refuses(r->client, ids, 2, 2, 2, 2);
    presence_refuses(r->client, wrong, 1, 2, 2, 2);
    presence_refuses(r->client, NULL, 1, 2, 2, 2);
    presence_refuses(r->client, ids, 0, 2, 2, 2);
    presence_refuses(r->client, ids, -1, 2, 2, 2);
    presence_refuses(r->client, ids, INT32_MAX, 2, 6, 5);
    REFUSED(rtm_client_query_peers_by_subscription_option(r->client, 0, 1), RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_USER_NOT_LOGGED_IN);
    REFUSED(rtm_client_query_peers_by_subscription_option(r->client, 9, 1), RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE);
    REFUSED(rtm_client_poll(r->client, 0, 0), RTM_ERR_DISPATCH_MODE);
    recorder_free(r);
    r = recorder_new(RTM_DISPATCH_POLL, nowhere);
    CHECK_EQUAL(rtm_client_poll(r->client, 0, 0), 0);
    CHECK_EQUAL(rtm_client_poll(r->client, 1, 1), 0);
    REFUSED(rtm_client_poll(r->client, -1, 0), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_poll(r->client, 0, -1), RTM_ERR_INVALID_ARGUMENT);
    recorder_free(r);
}

static void *last_error_elsewhere(void *unused) {
    (void)unused;
    CHECK(rtm_last_error()[0] == 0);
    return NULL;
}

static void test_words(void) {
    CHECK(strcmp(rtm_version(), RTM_VERSION_STRING) == 0);
    CHECK(strcmp(rtm_error_name(RTM_OPERATION_LOGIN, 9), "RTM_LOGIN_ERR_TIMEOUT") == 0);
    CHECK(strcmp(rtm_error_name(RTM_OPERATION_JOIN_CHANNEL, 4), "RTM_JOIN_CHANNEL_TIMEOUT") == 0);
    CHECK(strcmp(rtm_error_name(RTM_OPERATION_LOGIN, RTM_ERR_INVALID_HANDLE), "RTM_ERR_INVALID_HANDLE") == 0);
    CHECK(strcmp(rtm_error_name(99, 1), "RTM_ERR_UNKNOWN") == 0);
    CHECK(strcmp(rtm_error_name(RTM_OPERATION_LOGIN, 77), "RTM_ERR_UNKNOWN") == 0);
    CHECK(strcmp(rtm_error_name(-5, -99), "RTM_ERR_UNKNOWN") == 0);

    REFUSED(rtm_client_logout(NULL), RTM_ERR_INVALID_HANDLE);
    pthread_t other;
    pthread_create(&other, NULL, last_error_elsewhere, NULL);
    pthread_join(other, NULL);
    CHECK(rtm_last_error()[0] != 0);
}

/* A server that is not there: the login fails in time, with a reason. */
static void test_no_server(int32_t mode) {
    recorder *r = recorder_new(mode, nowhere);
    ACCEPTED(rtm_client_set_parameters(r->client, "{\"rtm.login_timeout_ms\": 300}"));
    ACCEPTED(rtm_client_login(r->client, NULL, "user"));
    REFUSED(rtm_client_login(r->client, NULL, "user"), RTM_LOGIN_ERR_ALREADY_LOGGED_IN);
    AWAIT(r, "state 2 1");
    AWAIT(r, "login failure 9");
    AWAIT(r, "state 1 4");
    CHECK(r->detail[0] != 0);
    CHECK(rtm_last_error()[0] == 0 || mode == RTM_DISPATCH_THREAD);
    recorder_free(r);
}

#endif
