/* Good use, against a server. Each story is told in both dispatch modes and must give the same events. */
#ifndef RTM_TESTS_STORIES_H
#define RTM_TESTS_STORIES_H

#include "lifetimes.h"

static const char *server_url;

static rtm_channel *join(recorder *r, const char *id) {
    rtm_channel_callbacks callbacks = channel_callbacks(r);
    rtm_channel *channel = NULL;
    ACCEPTED(rtm_channel_create(r->client, id, &callbacks, &channel));
    ACCEPTED(rtm_channel_join(channel));
    AWAIT(r, "join success");
    return channel;
}

/* Messages between two users. */
static void tell_peers(recorder *a, recorder *b) {
    rtm_message m = text_message("hello");
    ACCEPTED(rtm_client_send_message_to_peer(b->client, "anna", &m, NULL));
    AWAIT(b, "sent 0");
    AWAIT(a, "from bert: type 1 text 5 hello raw 0 00 offline 0");

    rtm_message_init(&m, sizeof m);
    static const uint8_t bytes[] = {1, 0, 0xfe};
    m.type = RTM_MESSAGE_TYPE_RAW;
    m.raw = bytes;
    m.raw_length = sizeof bytes;
    m.text = "why";
    m.text_length = 3;
    ACCEPTED(rtm_client_send_message_to_peer(b->client, "anna", &m, NULL));
    AWAIT(a, "from bert: type 2 text 3 why raw 3 fe offline 0");

    rtm_message_init(&m, sizeof m); /* nothing at all, and NULL with a length is nothing too */
    m.text_length = 77;
    ACCEPTED(rtm_client_send_message_to_peer(b->client, "anna", &m, NULL));
    AWAIT(a, "from bert: type 1 text 0  raw 0 00 offline 0");

    static char large[32 * 1024 + 1];
    memset(large, 'L', sizeof large);
    rtm_message_init(&m, sizeof m);
    m.text = large;
    m.text_length = sizeof large - 1;
    ACCEPTED(rtm_client_send_message_to_peer(b->client, "anna", &m, NULL));
    AWAIT(a, "from bert: type 1 text 32768 LLLLLLLLLLLLLLLLLLLL raw 0 00 offline 0");

    for (int i = 0; i < 50; i++) {
        char text[16];
        snprintf(text, sizeof text, "number %d", i);
        m = text_message(text);
        ACCEPTED(rtm_client_send_message_to_peer(b->client, "anna", &m, NULL));
    }
    AWAIT(a, "from bert: type 1 text 9 number 49 raw 0 00 offline 0");
    for (int i = 0; i < 53; i++) AWAIT(b, "sent 0");
}

static void refuse_messages(recorder *a, rtm_channel *channel) {
    static char large[32 * 1024 + 1];
    rtm_message m = text_message("x");
    rtm_send_message_options options;
    rtm_send_message_options_init(&options, sizeof options);
    memset(large, 'L', sizeof large);
#define BOTH(peer_code, channel_code)                                                              \
    REFUSED(rtm_client_send_message_to_peer(a->client, "bert", &m, &options), peer_code);          \
    REFUSED(rtm_channel_send_message(channel, &m, &options), channel_code)
#define INVALID BOTH(RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE, RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE)
    options.struct_size = 3;
    BOTH(RTM_ERR_STRUCT_SIZE, RTM_ERR_STRUCT_SIZE);
    options.struct_size = sizeof options;
    m.struct_size = sizeof m - 1;
    BOTH(RTM_ERR_STRUCT_SIZE, RTM_ERR_STRUCT_SIZE);
    m = text_message("\xc3\x28");
    INVALID;
    m = text_message("x");
    m.text = large;
    m.text_length = sizeof large;
    INVALID;
    m.text_length = UINT32_MAX; /* refused by its length: it is never read */
    INVALID;
    m = text_message("x");
    m.type = 99;
    INVALID;
    m = text_message("x");
    m.type = RTM_MESSAGE_TYPE_RAW;
    m.raw = (const uint8_t *)large;
    m.raw_length = sizeof large - 1; /* with the description one byte too many */
    INVALID;
    REFUSED(rtm_client_send_message_to_peer(a->client, "bert", NULL, NULL), RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE);
    REFUSED(rtm_channel_send_message(channel, NULL, NULL), RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE);
    m = text_message("x");
    REFUSED(rtm_client_send_message_to_peer(a->client, NULL, &m, NULL), RTM_PEER_MESSAGE_ERR_INVALID_USERID);
    REFUSED(rtm_client_send_message_to_peer(a->client, "a/b", &m, NULL), RTM_PEER_MESSAGE_ERR_INVALID_USERID);
    REFUSED(rtm_client_renew_token(a->client, NULL), RTM_RENEW_TOKEN_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_renew_token(a->client, ""), RTM_RENEW_TOKEN_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_login(a->client, NULL, "anna"), RTM_LOGIN_ERR_ALREADY_LOGGED_IN);
    REFUSED(rtm_channel_join(channel), RTM_JOIN_CHANNEL_ERR_ALREADY_JOINED);
#undef INVALID
#undef BOTH
}

/* Who is online, as anna sees it while bert comes and goes. */
static void test_presence(int32_t mode) {
    recorder *a = recorder_new(mode, server_url), *b = recorder_new(RTM_DISPATCH_THREAD, server_url);
    const char *ids[] = {"anna", "bert"}, *channels[] = {"nowhere", "presence"};
    log_in(a, "anna");
    ACCEPTED(rtm_client_query_peers_online_status(a->client, ids, 2, 7));
    AWAIT(a, "query 7: 2 bert 0 2 code 0");
    ACCEPTED(rtm_client_subscribe_peers_online_status(a->client, ids + 1, 1, 8));
    AWAIT(a, "subscription 8: 0");
    AWAIT(a, "changed 1: bert 0 2");
    log_in(b, "bert");
    AWAIT(a, "changed 1: bert 1 0");
    ACCEPTED(rtm_client_query_peers_by_subscription_option(a->client, RTM_PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 9));
    AWAIT(a, "subscriptions 9: 1 bert code 0");
    rtm_channel *channel = join(b, "presence");
    ACCEPTED(rtm_client_get_channel_member_count(a->client, channels, 2, 10));
    AWAIT(a, "counts 10: 2 presence 1 code 0");
    REFUSED(rtm_client_get_channel_member_count(a->client, channels, 2, 11), RTM_GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN);
    rtm_channel_release(channel);
    ACCEPTED(rtm_client_logout(b->client));
    AWAIT(a, "changed 1: bert 0 2");
    ACCEPTED(rtm_client_unsubscribe_peers_online_status(a->client, ids, 2, 12));
    AWAIT(a, "subscription 12: 0");
    ACCEPTED(rtm_client_query_peers_by_subscription_option(a->client, 0, 13));
    AWAIT(a, "subscriptions 13: 0 - code 0");
    recorder_free(b);
    recorder_free(a);
}

/* The whole life of a client, as anna sees it; bert does his part. */
static void tell_life(recorder *a, recorder *b) {
    log_in(a, "anna");
    rtm_message m = text_message("anyone?");
    ACCEPTED(rtm_client_send_message_to_peer(a->client, "nobody", &m, NULL));
    AWAIT(a, "sent 3");
    log_in(b, "bert");
    tell_peers(a, b);

    rtm_channel *of_a = join(a, "lobby");
    AWAIT(a, "count 1");
    refuse_messages(a, of_a);
    rtm_channel *of_b = join(b, "lobby");
    AWAIT(a, "joined lobby bert");
    AWAIT(a, "count 2");
    m = text_message("to all");
    ACCEPTED(rtm_channel_send_message(of_b, &m, NULL));
    AWAIT(b, "published 0");
    AWAIT(a, "in lobby from bert: type 1 text 6 to all raw 0 00 offline 0");
    ACCEPTED(rtm_channel_send_message(of_a, &m, NULL));
    AWAIT(a, "published 0");
    ACCEPTED(rtm_channel_get_members(of_a));
    AWAIT(a, "members 2 0");

    ACCEPTED(rtm_channel_leave(of_b));
    AWAIT(b, "leave 0");
    AWAIT(a, "left lobby bert");
    AWAIT(a, "count 1");
    REFUSED(rtm_channel_leave(of_b), RTM_LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL);
    REFUSED(rtm_channel_get_members(of_b), RTM_GET_MEMBERS_ERR_NOT_IN_CHANNEL);
    ACCEPTED(rtm_channel_leave(of_a));
    AWAIT(a, "leave 0");
    rtm_channel_release(of_b);
    rtm_channel_release(of_a);

    ACCEPTED(rtm_client_logout(a->client));
    AWAIT(a, "logout 0");
    AWAIT(a, "state 1 6");
    REFUSED(rtm_client_logout(a->client), RTM_LOGOUT_ERR_USER_NOT_LOGGED_IN);
}

static recorder *life_in(int32_t mode) {
    recorder *a = recorder_new(mode, server_url), *b = recorder_new(mode, server_url);
    tell_life(a, b);
    recorder_free(b);
    return a;
}

static void test_both_modes_tell_the_same(void) {
    recorder *thread = life_in(RTM_DISPATCH_THREAD), *poll = life_in(RTM_DISPATCH_POLL);
    CHECK_EQUAL(poll->count, thread->count);
    for (int i = 0; i < poll->count && i < thread->count; i++)
        check_at(__FILE__, __LINE__, strcmp(thread->lines[i], poll->lines[i]) == 0,
                 "event %d is \"%s\" in thread mode and \"%s\" in poll mode", i, thread->lines[i], poll->lines[i]);
    recorder_free(thread);
    recorder_free(poll);
}

/* The address may come from the environment, also when it is set after the library was loaded. */
static void test_address_from_environment(void) {
    rtm_client_options options;
    recorder *r = recorder_new(RTM_DISPATCH_THREAD, server_url);
    rtm_client_release(r->client);
    rtm_client_options_init(&options, sizeof options);
    rtm_client_callbacks callbacks = client_callbacks(r);
    set_variable("RTM_SERVER_URL", server_url);
    ACCEPTED(rtm_client_create("boundary", &callbacks, &options, &r->client));
    ACCEPTED(rtm_client_set_log_file(r->client, log_path));
    log_in(r, "from environment");
    set_variable("RTM_SERVER_URL", NULL);
    rtm_client_release(r->client);
    ACCEPTED(rtm_client_create("boundary", NULL, NULL, &r->client));
    recorder_free(r);
}

/* --- a channel releases itself in its own callback --- */

static rtm_channel *self_releasing;

static void RTM_CALL release_on_message(void *user_data, rtm_channel *channel, const char *user, const rtm_message *m) {
    (void)user;
    (void)m;
    CHECK(channel == self_releasing);
    RECORD(user_data, "released");
    rtm_channel_release(channel);
    rtm_channel_release(channel);
    bad_channel_handle(channel);
}

static void test_channel_release_in_own_callback(int32_t mode) {
    recorder *a = recorder_new(mode, server_url), *b = recorder_new(RTM_DISPATCH_THREAD, server_url);
    log_in(a, "anna");
    log_in(b, "bert");
    rtm_channel_callbacks callbacks = channel_callbacks(a);
    callbacks.on_message_received = release_on_message;
    ACCEPTED(rtm_channel_create(a->client, "short", &callbacks, &self_releasing));
    ACCEPTED(rtm_channel_join(self_releasing));
    AWAIT(a, "join success");
    rtm_channel *of_b = join(b, "short");
    AWAIT(a, "joined short bert");
    rtm_message m = text_message("x");
    for (int i = 0; i < 5; i++) ACCEPTED(rtm_channel_send_message(of_b, &m, NULL));
    AWAIT(a, "released");
    AWAIT(b, "left short anna"); /* released is left */
    rtm_channel *again = join(a, "short");
    CHECK(again != self_releasing);
    ACCEPTED(rtm_channel_send_message(of_b, &m, NULL));
    AWAIT(a, "in short from bert: type 1 text 1 x raw 0 00 offline 0");
    int released = 0;
    for (int i = 0; i < a->count; i++) released += strcmp(a->lines[i], "released") == 0;
    CHECK_EQUAL(released, 1);
    rtm_client_release(b->client); /* the client before its channel */
    rtm_channel_release(of_b);
    rtm_channel_release(again);
    recorder_free(a);
    recorder_free(b);
}

/* --- calls inside callbacks, and what rtm_last_error says there --- */

static void call_inside(recorder *r, const char *line) {
    if (strcmp(line, "login success") != 0) return;
    CHECK(rtm_last_error()[0] == 0);
    REFUSED(rtm_client_poll(r->client, 0, 0), RTM_ERR_REENTRANT);
    rtm_message m = text_message("from inside");
    ACCEPTED(rtm_client_send_message_to_peer(r->client, "anna", &m, NULL));
    rtm_channel *channel;
    ACCEPTED(rtm_channel_create(r->client, "inside", NULL, &channel));
    ACCEPTED(rtm_channel_join(channel));
    REFUSED(rtm_client_logout(NULL), RTM_ERR_INVALID_HANDLE);
}

static void test_calls_inside_callbacks(int32_t mode) {
    recorder *r = recorder_new(mode, server_url);
    r->on_event = call_inside;
    log_in(r, "anna");
    AWAIT(r, "from anna: type 1 text 11 from inside raw 0 00 offline 0");
    int count = line_count(r);
    ACCEPTED(rtm_client_renew_token(r->client, "not-a-token"));
    for (int64_t deadline = now_ms() + WAIT_MS; line_count(r) == count && now_ms() < deadline;) {
        if (mode == RTM_DISPATCH_POLL) rtm_client_poll(r->client, 0, 0);
        pause_ms(1);
    }
    CHECK(line_count(r) > count);
    recorder_free(r);
}

/* A budget leaves the rest for the next call, in order. */
static void test_poll_budget(void) {
    recorder *a = recorder_new(RTM_DISPATCH_POLL, server_url), *b = recorder_new(RTM_DISPATCH_THREAD, server_url);
    log_in(a, "anna");
    log_in(b, "bert");
    for (int i = 0; i < 100; i++) {
        char text[16];
        snprintf(text, sizeof text, "%02d", i);
        rtm_message m = text_message(text);
        ACCEPTED(rtm_client_send_message_to_peer(b->client, "anna", &m, NULL));
    }
    for (int i = 0; i < 100; i++) AWAIT(b, "sent 0");
    CHECK_EQUAL(rtm_client_poll(a->client, 1, 0), 1);
    CHECK_EQUAL(rtm_client_poll(a->client, 7, 0), 7);
    CHECK_EQUAL(rtm_client_poll(a->client, 7, 1000), 7);
    CHECK_EQUAL(rtm_client_poll(a->client, 0, 1000), 85);
    CHECK_EQUAL(rtm_client_poll(a->client, 0, 0), 0);
    int first = a->count - 100;
    for (int i = 0; i < 100; i++) {
        char line[80];
        snprintf(line, sizeof line, "from bert: type 1 text 2 %02d raw 0 00 offline 0", i);
        CHECK(strcmp(a->lines[first + i], line) == 0);
    }
    recorder_free(a);
    recorder_free(b);
}

#endif
