/*
 * As much as is allowed at once, from C over a server, and one more: presence, numbers of members, attributes, and what
 * is kept for a user who is away.
 */
#ifndef RTM_TESTS_LIMITS_H
#define RTM_TESTS_LIMITS_H

#include "attributes.h"
#include "offline.h"

enum {
    QUERIED = 256,
    SUBSCRIBED = 512,
    COUNTED = 32,
    ATTRIBUTES = 32,
    VALUE_BYTES = 8 * 1024,
    VALUES_OF_CHANNEL = 4, /* of VALUE_BYTES each: with their keys more than a channel takes */
    KEPT = 200,
    TOO_MANY_KEPT = 5,
    OF_ONE_SENDER = 105 /* as many as one may send at once is 180 */
};

static void RTM_CALL rec_number_subscribed(void *u, rtm_client *c, int64_t id, const char *const *p, int32_t n, int32_t e) {
    (void)c;
    for (int32_t i = 0; i < n; i++) CHECK(strncmp(p[i], "limit-", 6) == 0);
    RECORD(u, "subscribed %d: %d code %d", (int)id, n, e);
}

static void RTM_CALL rec_number_changed(void *u, rtm_client *c, const rtm_peer_online_status *p, int32_t n) {
    (void)c;
    for (int32_t i = 0; i < n; i++) CHECK_EQUAL(p[i].online_state, RTM_PEER_ONLINE_STATE_OFFLINE);
    RECORD(u, "changed %d", n);
}

static void RTM_CALL rec_size_of_user(void *u, rtm_client *c, int64_t id, const char *user, const rtm_attribute *a, int32_t n, int32_t e) {
    uint32_t bytes = 0;
    (void)c;
    (void)user;
    for (int32_t i = 0; i < n; i++) bytes += a[i].value_length;
    RECORD(u, "user %d: %d of %u bytes code %d", (int)id, n, (unsigned)bytes, e);
}

static void RTM_CALL rec_size_of_channel(void *u, rtm_client *c, int64_t id, const rtm_channel_attribute *a, int32_t n, int32_t e) {
    uint32_t bytes = 0;
    (void)c;
    for (int32_t i = 0; i < n; i++) bytes += a[i].value_length;
    RECORD(u, "channel %d: %d of %u bytes code %d", (int)id, n, (unsigned)bytes, e);
}

/* A recorder that writes down how many and how much, not what. */
static recorder *counting_recorder(int32_t mode) {
    recorder *r = recorder_new(mode, server_url);
    rtm_client_callbacks callbacks = client_callbacks(r);
    callbacks.on_query_peers_by_subscription_option_result = rec_number_subscribed;
    callbacks.on_peers_online_status_changed = rec_number_changed;
    callbacks.on_set_local_user_attributes_result = rec_user_set;
    callbacks.on_add_or_update_local_user_attributes_result = rec_user_add;
    callbacks.on_get_user_attributes_result = rec_size_of_user;
    callbacks.on_set_channel_attributes_result = rec_channel_set;
    callbacks.on_add_or_update_channel_attributes_result = rec_channel_add;
    callbacks.on_get_channel_attributes_result = rec_size_of_channel;
    recorder_client(r, "boundary", server_url, &callbacks);
    return r;
}

static char limit_names[SUBSCRIBED + 1][16];
static const char *limit_ids[SUBSCRIBED + 1];

/* What is asked for at once: the answer is about all of it. Beyond the limit it is refused, as refusal_table.h has it. */
static void test_limits_of_lists(int32_t mode) {
    for (int i = 0; i <= SUBSCRIBED; i++) {
        snprintf(limit_names[i], sizeof limit_names[i], "limit-%d", i);
        limit_ids[i] = limit_names[i];
    }
    recorder *a = counting_recorder(mode);
    log_in(a, mode == RTM_DISPATCH_THREAD ? "lara" : "lena");
    ACCEPTED(rtm_client_query_peers_online_status(a->client, limit_ids, QUERIED, 1));
    AWAIT(a, "query 1: 256 limit-255 0 2 code 0");
    ACCEPTED(rtm_client_get_channel_member_count(a->client, limit_ids, COUNTED, 2));
    AWAIT(a, "counts 2: 32 limit-31 0 code 0");

    ACCEPTED(rtm_client_subscribe_peers_online_status(a->client, limit_ids, SUBSCRIBED, 3));
    AWAIT(a, "subscription 3: 0");
    AWAIT(a, "changed 512");
    ACCEPTED(rtm_client_subscribe_peers_online_status(a->client, limit_ids + SUBSCRIBED, 1, 4));
    AWAIT(a, "subscription 4: 6");
    ACCEPTED(rtm_client_subscribe_peers_online_status(a->client, limit_ids + 7, 1, 5)); /* one of them again */
    AWAIT(a, "subscription 5: 0");
    ACCEPTED(rtm_client_query_peers_by_subscription_option(a->client, RTM_PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 6));
    AWAIT(a, "subscribed 6: 512 code 0");
    ACCEPTED(rtm_client_unsubscribe_peers_online_status(a->client, limit_ids, SUBSCRIBED, 7));
    AWAIT(a, "subscription 7: 0");
    ACCEPTED(rtm_client_query_peers_by_subscription_option(a->client, RTM_PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 8));
    AWAIT(a, "subscribed 8: 0 code 0");
    recorder_free(a);
}

/* Attributes that fit one by one and not together: only the server knows, and the refused write has changed nothing. */
static void test_limits_of_attributes(int32_t mode) {
    static char large[VALUE_BYTES + 1];
    char keys[ATTRIBUTES + 1][8];
    rtm_attribute list[ATTRIBUTES + 1];
    memset(large, 'L', sizeof large);
    for (int i = 0; i <= ATTRIBUTES; i++) {
        snprintf(keys[i], sizeof keys[i], "key-%d", i);
        list[i] = (rtm_attribute){keys[i], "value", 5, 0};
    }
    const char *user = mode == RTM_DISPATCH_THREAD ? "mara" : "mona", *channel = mode == RTM_DISPATCH_THREAD ? "limits-1" : "limits-2";
    recorder *a = counting_recorder(mode);
    log_in(a, user);

    ACCEPTED(rtm_client_set_local_user_attributes(a->client, list, ATTRIBUTES, 1));
    AWAIT(a, "user set 1 0");
    ACCEPTED(rtm_client_add_or_update_local_user_attributes(a->client, list + ATTRIBUTES, 1, 2));
    AWAIT(a, "user add 2 4");
    ACCEPTED(rtm_client_get_user_attributes(a->client, user, 3));
    AWAIT(a, "user 3: 32 of 160 bytes code 0");

    list[0].value = large;
    list[0].value_length = VALUE_BYTES + 1;
    REFUSED(rtm_client_set_local_user_attributes(a->client, list, 1, 4), RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW);
    for (int i = 0; i < VALUES_OF_CHANNEL; i++) list[i] = (rtm_attribute){keys[i], large, VALUE_BYTES, 0};
    ACCEPTED(rtm_client_set_channel_attributes(a->client, channel, list, VALUES_OF_CHANNEL - 1, NULL, 5));
    AWAIT(a, "channel set 5 0");
    ACCEPTED(rtm_client_add_or_update_channel_attributes(a->client, channel, list + VALUES_OF_CHANNEL - 1, 1, NULL, 6));
    AWAIT(a, "channel add 6 4");
    ACCEPTED(rtm_client_get_channel_attributes(a->client, channel, 7));
    AWAIT(a, "channel 7: 3 of 24576 bytes code 0");
    recorder_free(a);
}

/* 205 messages for somebody who is away: the last 200 wait, in order. Two users send, because one may not send so many. */
static void test_limit_of_kept_messages(void) {
    recorder *senders[] = {recorder_new(RTM_DISPATCH_THREAD, server_url), recorder_new(RTM_DISPATCH_THREAD, server_url)};
    recorder *away = recorder_new(RTM_DISPATCH_THREAD, server_url);
    log_in(senders[0], "nina");
    log_in(senders[1], "nora");
    for (int i = 0; i < KEPT + TOO_MANY_KEPT; i++) {
        char text[16];
        recorder *from = senders[i >= OF_ONE_SENDER];
        snprintf(text, sizeof text, "kept %d", i);
        if (i == OF_ONE_SENDER) /* before the other one begins */
            for (int k = 0; k < OF_ONE_SENDER; k++) AWAIT(senders[0], "sent 4");
        send_kept(from, "olaf", text);
    }
    for (int k = OF_ONE_SENDER; k < KEPT + TOO_MANY_KEPT; k++) AWAIT(senders[1], "sent 4");

    log_in(away, "olaf");
    const int first = away->read; /* the next line */
    AWAIT(away, "from nora: type 1 text 8 kept 204 raw 0 00 offline 1");
    pthread_mutex_lock(&away->lock);
    CHECK_EQUAL(away->read - first, KEPT);
    for (int i = 0; i < KEPT && first + i < away->count; i++) {
        char text[16], line[LINE_SIZE];
        const int number = i + TOO_MANY_KEPT;
        snprintf(text, sizeof text, "kept %d", number);
        snprintf(line, sizeof line, "from %s: type 1 text %d %s raw 0 00 offline 1", number < OF_ONE_SENDER ? "nina" : "nora",
                 (int)strlen(text), text);
        check_at(__FILE__, __LINE__, strcmp(away->lines[first + i], line) == 0, "message %d is \"%s\", not \"%s\"", i,
                 away->lines[first + i], line);
    }
    pthread_mutex_unlock(&away->lock);
    for (int i = 0; i < 2; i++) recorder_free(senders[i]);
    recorder_free(away);
}

#endif
