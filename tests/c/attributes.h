/*
 * Attributes of users and channels, from C: what is written comes back whole, members are told when asked for, and
 * every bad argument has its code.
 */
#ifndef RTM_TESTS_ATTRIBUTES_H
#define RTM_TESTS_ATTRIBUTES_H

#include "refusals.h"
#include "stories.h"

/* One line for each kind of write. */
#define REC_WRITE(name, text)                                                                       \
    static void RTM_CALL rec_##name(void *u, rtm_client *c, int64_t id, int32_t e) {               \
        (void)c;                                                                                    \
        RECORD(u, text " %d %d", (int)id, e);                                                       \
    }
REC_WRITE(user_set, "user set")
REC_WRITE(user_add, "user add")
REC_WRITE(user_delete, "user delete")
REC_WRITE(user_clear, "user clear")
REC_WRITE(channel_set, "channel set")
REC_WRITE(channel_add, "channel add")
REC_WRITE(channel_delete, "channel delete")
REC_WRITE(channel_clear, "channel clear")

static void RTM_CALL rec_user_attributes(void *u, rtm_client *c, int64_t id, const char *user, const rtm_attribute *a,
                                         int32_t count, int32_t e) {
    (void)c;
    char line[LINE_SIZE];
    int n = snprintf(line, sizeof line, "user %s %d %d:", user, (int)id, e);
    for (int32_t i = 0; i < count; i++) {
        CHECK_EQUAL(a[i].value[a[i].value_length], 0);
        n += snprintf(line + n, sizeof line - (size_t)n, " %s=%s(%u)", a[i].key, a[i].value, (unsigned)a[i].value_length);
    }
    RECORD(u, "%s", line);
}

/* The last list of channel attributes told, for conditions. */
static int64_t last_revision;

static void list_channel_attributes(void *u, const char *head, const rtm_channel_attribute *a, int32_t count) {
    char line[LINE_SIZE];
    int n = snprintf(line, sizeof line, "%s", head);
    for (int32_t i = 0; i < count; i++) {
        CHECK_EQUAL(a[i].value[a[i].value_length], 0);
        CHECK(a[i].last_update_ms > 0);
        CHECK(a[i].revision > 0);
        last_revision = a[i].revision > last_revision ? a[i].revision : last_revision;
        n += snprintf(line + n, sizeof line - (size_t)n, " %s=%s by %s", a[i].key, a[i].value, a[i].last_update_user_id);
    }
    RECORD(u, "%s", line);
}

static void RTM_CALL rec_channel_attributes(void *u, rtm_client *c, int64_t id, const rtm_channel_attribute *a, int32_t count,
                                            int32_t e) {
    (void)c;
    char head[64];
    snprintf(head, sizeof head, "channel %d %d:", (int)id, e);
    list_channel_attributes(u, head, a, count);
}

static void RTM_CALL rec_updated(void *u, rtm_channel *c, const rtm_channel_attribute *a, int32_t count) {
    (void)c;
    list_channel_attributes(u, "updated:", a, count);
}

/* A client that also writes down what it is told about attributes. */
static recorder *attributes_recorder(int32_t mode) {
    recorder *r = recorder_new(mode, server_url);
    rtm_client_callbacks c = client_callbacks(r);
    c.on_set_local_user_attributes_result = rec_user_set;
    c.on_add_or_update_local_user_attributes_result = rec_user_add;
    c.on_delete_local_user_attributes_result = rec_user_delete;
    c.on_clear_local_user_attributes_result = rec_user_clear;
    c.on_get_user_attributes_result = rec_user_attributes;
    c.on_set_channel_attributes_result = rec_channel_set;
    c.on_add_or_update_channel_attributes_result = rec_channel_add;
    c.on_delete_channel_attributes_result = rec_channel_delete;
    c.on_clear_channel_attributes_result = rec_channel_clear;
    c.on_get_channel_attributes_result = rec_channel_attributes;
    recorder_client(r, "boundary", server_url, &c);
    return r;
}

static rtm_attribute attribute(const char *key, const char *value) {
    rtm_attribute a = {key, value, (uint32_t)strlen(value), 0};
    return a;
}

static void test_user_attributes(int32_t mode) {
    recorder *alice = attributes_recorder(mode), *bob = attributes_recorder(mode);
    log_in(alice, "alice");
    log_in(bob, "bob");
    rtm_attribute two[] = {attribute("mood", "gr\xC3\xBC\xC3\x9F"), attribute("level", "7")}, one[] = {attribute("level", "8")};
    const char *keys[] = {"mood", "nothing"};
    CHECK_EQUAL(rtm_client_set_local_user_attributes(alice->client, two, 2, 1), 0);
    AWAIT(alice, "user set 1 0");
    CHECK_EQUAL(rtm_client_add_or_update_local_user_attributes(alice->client, one, 1, 2), 0);
    AWAIT(alice, "user add 2 0");
    CHECK_EQUAL(rtm_client_get_user_attributes(bob->client, "alice", 3), 0);
    AWAIT(bob, "user alice 3 0: mood=gr\xC3\xBC\xC3\x9F(6) level=8(1)");
    CHECK_EQUAL(rtm_client_get_user_attributes_by_keys(bob->client, "alice", keys, 2, 4), 0);
    AWAIT(bob, "user alice 4 0: mood=gr\xC3\xBC\xC3\x9F(6)");
    CHECK_EQUAL(rtm_client_delete_local_user_attributes_by_keys(alice->client, keys, 2, 5), 0);
    AWAIT(alice, "user delete 5 0");
    CHECK_EQUAL(rtm_client_clear_local_user_attributes(alice->client, 6), 0);
    AWAIT(alice, "user clear 6 0");
    CHECK_EQUAL(rtm_client_get_user_attributes(bob->client, "alice", 7), 0);
    AWAIT(bob, "user alice 7 0:");
    CHECK_EQUAL(rtm_client_get_user_attributes(bob->client, "nobody", 8), 0);
    AWAIT(bob, "user nobody 8 6:");
    recorder_free(alice);
    recorder_free(bob);
}

static void test_channel_attributes(int32_t mode) {
    recorder *alice = attributes_recorder(mode), *bob = attributes_recorder(mode);
    log_in(alice, "alice");
    log_in(bob, "bob");
    rtm_channel_callbacks callbacks = channel_callbacks(bob);
    callbacks.on_attributes_updated = rec_updated;
    rtm_channel *channel = NULL;
    const char *name = mode == RTM_DISPATCH_THREAD ? "hall" : "yard"; /* attributes outlive the first story */
    CHECK_EQUAL(rtm_channel_create(bob->client, name, &callbacks, &channel), 0);
    CHECK_EQUAL(rtm_channel_join(channel), 0);
    AWAIT(bob, "join success");
    rtm_channel_attribute_options tell;
    rtm_channel_attribute_options_init(&tell, sizeof tell);
    tell.enable_notification_to_channel_members = 1;
    rtm_attribute two[] = {attribute("topic", "cats"), attribute("rules", "none")}, one[] = {attribute("topic", "dogs")};
    const char *keys[] = {"rules"};
    last_revision = 0;
    CHECK_EQUAL(rtm_client_set_channel_attributes(alice->client, name, two, 2, &tell, 1), 0);
    AWAIT(alice, "channel set 1 0");
    AWAIT(bob, "updated: topic=cats by alice rules=none by alice");
    CHECK_EQUAL(rtm_client_add_or_update_channel_attributes(bob->client, name, one, 1, NULL, 2), 0);
    AWAIT(bob, "channel add 2 0");
    CHECK_EQUAL(rtm_client_get_channel_attributes(alice->client, name, 3), 0);
    AWAIT(alice, "channel 3 0: topic=dogs by bob rules=none by alice");
    int64_t revision = last_revision;
    CHECK_EQUAL(rtm_client_set_channel_attributes_if_revision(alice->client, name, one, 1, 0, revision - 1, NULL, 4), 0);
    AWAIT(alice, "channel add 4 1001");
    CHECK_EQUAL(rtm_client_set_channel_attributes_if_revision(alice->client, name, two, 2, 1, revision, NULL, 5), 0);
    AWAIT(alice, "channel set 5 0");
    CHECK_EQUAL(rtm_client_delete_channel_attributes_if_revision(alice->client, name, keys, 1, revision, NULL, 6), 0);
    AWAIT(alice, "channel delete 6 1001");
    CHECK_EQUAL(rtm_client_delete_channel_attributes_if_revision(alice->client, name, NULL, 0, revision, NULL, 7), 0);
    AWAIT(alice, "channel clear 7 1001");
    CHECK_EQUAL(rtm_client_delete_channel_attributes_by_keys(alice->client, name, keys, 1, &tell, 8), 0);
    AWAIT(bob, "updated: topic=cats by alice");
    AWAIT(alice, "channel delete 8 0");
    CHECK_EQUAL(rtm_client_get_channel_attributes_by_keys(alice->client, name, keys, 1, 9), 0);
    AWAIT(alice, "channel 9 0:");
    CHECK_EQUAL(rtm_client_clear_channel_attributes(alice->client, name, &tell, 10), 0);
    AWAIT(alice, "channel clear 10 0");
    AWAIT(bob, "updated:");
    rtm_channel_release(channel);
    recorder_free(alice);
    recorder_free(bob);
}

/* Every function with the same bad client or the same bad list; code is what each answers. */
static void attributes_refuse(rtm_client *client, const char *id, const rtm_attribute *list, const char *const *keys,
                              int32_t count, int32_t code) {
    REFUSED(rtm_client_set_local_user_attributes(client, list, count, 1), code);
    REFUSED(rtm_client_add_or_update_local_user_attributes(client, list, count, 1), code);
    REFUSED(rtm_client_delete_local_user_attributes_by_keys(client, keys, count, 1), code);
    REFUSED(rtm_client_get_user_attributes_by_keys(client, id, keys, count, 1), code);
    REFUSED(rtm_client_set_channel_attributes(client, id, list, count, NULL, 1), code);
    REFUSED(rtm_client_add_or_update_channel_attributes(client, id, list, count, NULL, 1), code);
    REFUSED(rtm_client_delete_channel_attributes_by_keys(client, id, keys, count, NULL, 1), code);
    REFUSED(rtm_client_set_channel_attributes_if_revision(client, id, list, count, 1, 0, NULL, 1), code);
    REFUSED(rtm_client_get_channel_attributes_by_keys(client, id, keys, count, 1), code);
}

static void test_attributes_refuse(void) {
    recorder *r = recorder_new(RTM_DISPATCH_THREAD, nowhere);
    rtm_client *bad[] = {NULL, (rtm_client *)(uintptr_t)4242};
    rtm_attribute good[] = {attribute("key", "value")}, empty[] = {attribute("key", "")}, keyless[] = {attribute("", "value")},
                  broken[] = {attribute("key", "\xFF")}, nothing[] = {{NULL, NULL, 0, 0}};
    const char *keys[] = {"key"}, *no_keys[] = {""};
    for (int i = 0; i < 2; i++) {
        attributes_refuse(bad[i], "id", good, keys, 1, RTM_ERR_INVALID_HANDLE);
        REFUSED(rtm_client_clear_local_user_attributes(bad[i], 1), RTM_ERR_INVALID_HANDLE);
        REFUSED(rtm_client_get_user_attributes(bad[i], "id", 1), RTM_ERR_INVALID_HANDLE);
        REFUSED(rtm_client_clear_channel_attributes(bad[i], "id", NULL, 1), RTM_ERR_INVALID_HANDLE);
        REFUSED(rtm_client_get_channel_attributes(bad[i], "id", 1), RTM_ERR_INVALID_HANDLE);
        REFUSED(rtm_client_delete_channel_attributes_if_revision(bad[i], "id", keys, 1, 0, NULL, 1), RTM_ERR_INVALID_HANDLE);
    }
    attributes_refuse(r->client, "id", good, keys, 1, RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN);
    attributes_refuse(r->client, "id", NULL, NULL, 1, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    attributes_refuse(r->client, "id", good, keys, 0, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    attributes_refuse(r->client, "id", good, keys, -1, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    attributes_refuse(r->client, "id", keyless, no_keys, 1, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    attributes_refuse(r->client, "id", nothing, (const char *const[]){NULL}, 1, RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    attributes_refuse(r->client, "id", good, keys, INT32_MAX, RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW);
    REFUSED(rtm_client_set_local_user_attributes(r->client, empty, 1, 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_set_local_user_attributes(r->client, broken, 1, 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_get_user_attributes(r->client, "a/b", 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_get_user_attributes(r->client, NULL, 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_get_channel_attributes(r->client, "", 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_client_set_channel_attributes_if_revision(r->client, "id", good, 1, 0, -1, NULL, 1),
            RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
    rtm_channel_attribute_options options;
    rtm_channel_attribute_options_init(NULL, sizeof options);
    rtm_channel_attribute_options_init(&options, sizeof options);
    options.struct_size = 1;
    REFUSED(rtm_client_set_channel_attributes(r->client, "id", good, 1, &options, 1), RTM_ERR_STRUCT_SIZE);
    recorder_free(r);
}

#endif
