/*
 * A client that writes down what it is told, one line an event, so that a test can wait for a line and compare
 * whole sequences. Works the same in both dispatch modes: in poll mode, waiting polls.
 */
#ifndef RTM_TESTS_RECORDER_H
#define RTM_TESTS_RECORDER_H

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "rtm/rtm.h"

#include "check.h"

enum { MAX_LINES = 4096, LINE_SIZE = 320, WAIT_MS = 15000 };

typedef struct recorder {
    rtm_client *client;
    int32_t mode;
    /* Called at the end of each callback, on its thread, without the lock. May be NULL. */
    void (*on_event)(struct recorder *r, const char *line);
    void *story; /* for on_event */

    pthread_mutex_t lock;
    pthread_cond_t changed;
    char (*lines)[LINE_SIZE];
    int count;
    int read; /* lines[0..read) have been waited for */
    int inside; /* callbacks that run; more than one is a defect */
    char detail[512]; /* rtm_last_error in the last callback that had one */
} recorder;

static inline int64_t now_ms(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static inline void pause_ms(int ms) {
    struct timespec t = {ms / 1000, (long)(ms % 1000) * 1000000};
    nanosleep(&t, NULL);
}

static inline void record(recorder *r, const char *line) {
    pthread_mutex_lock(&r->lock);
    if (++r->inside > 1) CHECK(!"two callbacks at once");
    if (r->count < MAX_LINES) snprintf(r->lines[r->count++], LINE_SIZE, "%s", line);
    if (rtm_last_error()[0] != 0) snprintf(r->detail, sizeof r->detail, "%s", rtm_last_error());
    pthread_cond_broadcast(&r->changed);
    pthread_mutex_unlock(&r->lock);
    if (r->on_event != NULL) r->on_event(r, line);
    pthread_mutex_lock(&r->lock);
    r->inside--;
    pthread_mutex_unlock(&r->lock);
}

/* printf for a line. */
#define RECORD(user_data, ...)                      \
    do {                                            \
        char line_[LINE_SIZE];                      \
        snprintf(line_, sizeof line_, __VA_ARGS__); \
        record((recorder *)(user_data), line_);     \
    } while (0)

/* --- the callbacks --- */

static inline void RTM_CALL rec_login_success(void *u, rtm_client *c) { (void)c; RECORD(u, "login success"); }
static inline void RTM_CALL rec_login_failure(void *u, rtm_client *c, int32_t e) { (void)c; RECORD(u, "login failure %d", e); }
static inline void RTM_CALL rec_renew(void *u, rtm_client *c, const char *token, int32_t e) { (void)c; RECORD(u, "renew %s %d", token, e); }
static inline void RTM_CALL rec_expired(void *u, rtm_client *c) { (void)c; RECORD(u, "token expired"); }
static inline void RTM_CALL rec_logout(void *u, rtm_client *c, int32_t e) { (void)c; RECORD(u, "logout %d", e); }
static inline void RTM_CALL rec_state(void *u, rtm_client *c, int32_t s, int32_t why) { (void)c; RECORD(u, "state %d %d", s, why); }
static inline void RTM_CALL rec_reconnected(void *u, rtm_client *c, int32_t resumed) { (void)c; RECORD(u, "reconnected %d", resumed); }
static inline void RTM_CALL rec_sent(void *u, rtm_client *c, int64_t id, int32_t e) { (void)c; (void)id; RECORD(u, "sent %d", e); }

static inline void describe_message(char *to, size_t size, const rtm_message *m) {
    CHECK_EQUAL(m->struct_size, sizeof *m);
    CHECK_EQUAL(m->text[m->text_length], 0);
    snprintf(to, size, "type %d text %u %.20s raw %u %02x offline %d", m->type, m->text_length, m->text, m->raw_length,
             m->raw_length > 0 ? m->raw[m->raw_length - 1] : 0, m->is_offline_message);
}

static inline void RTM_CALL rec_peer_message(void *u, rtm_client *c, const char *peer, const rtm_message *m) {
    char text[100];
    (void)c;
    describe_message(text, sizeof text, m);
    RECORD(u, "from %s: %s", peer, text);
}

static inline void RTM_CALL rec_join_success(void *u, rtm_channel *c) { (void)c; RECORD(u, "join success"); }
static inline void RTM_CALL rec_join_failure(void *u, rtm_channel *c, int32_t e) { (void)c; RECORD(u, "join failure %d", e); }
static inline void RTM_CALL rec_leave(void *u, rtm_channel *c, int32_t e) { (void)c; RECORD(u, "leave %d", e); }
static inline void RTM_CALL rec_channel_sent(void *u, rtm_channel *c, int64_t id, int32_t e) { (void)c; (void)id; RECORD(u, "published %d", e); }
static inline void RTM_CALL rec_count(void *u, rtm_channel *c, int32_t n) { (void)c; RECORD(u, "count %d", n); }
static inline void RTM_CALL rec_gap(void *u, rtm_channel *c, int64_t from, int64_t to) { (void)c; RECORD(u, "gap %d %d", (int)from, (int)to); }

static inline void RTM_CALL rec_channel_message(void *u, rtm_channel *c, const char *user, const rtm_message *m) {
    char text[100], id[65];
    rtm_channel_get_id(c, id, sizeof id);
    describe_message(text, sizeof text, m);
    RECORD(u, "in %s from %s: %s", id, user, text);
}

static inline void RTM_CALL rec_joined(void *u, rtm_channel *c, const rtm_channel_member *m) {
    (void)c;
    RECORD(u, "joined %s %s", m->channel_id, m->user_id);
}

static inline void RTM_CALL rec_left(void *u, rtm_channel *c, const rtm_channel_member *m) {
    (void)c;
    RECORD(u, "left %s %s", m->channel_id, m->user_id);
}

/* The order of members is not promised: the line tells their number, and that all have ids. */
static inline void RTM_CALL rec_members(void *u, rtm_channel *c, const rtm_channel_member *m, int32_t count, int32_t e) {
    char own[65];
    rtm_channel_get_id(c, own, sizeof own);
    int sound = (m == NULL) == (count == 0);
    for (int32_t i = 0; i < count; i++) sound = sound && m[i].user_id[0] != 0 && strcmp(m[i].channel_id, own) == 0;
    CHECK(sound);
    RECORD(u, "members %d %d", count, e);
}

static inline void RTM_CALL rec_query(void *u, rtm_client *c, int64_t id, const rtm_peer_online_status *p, int32_t n, int32_t e) {
    (void)c;
    CHECK((p == NULL) == (n == 0));
    RECORD(u, "query %d: %d %s %d %d code %d", (int)id, n, n > 0 ? p[n - 1].peer_id : "-", n > 0 ? p[n - 1].is_online : 0,
           n > 0 ? p[n - 1].online_state : 0, e);
}

static inline void RTM_CALL rec_changed(void *u, rtm_client *c, const rtm_peer_online_status *p, int32_t n) {
    (void)c;
    CHECK(p != NULL && n > 0);
    RECORD(u, "changed %d: %s %d %d", n, p[n - 1].peer_id, p[n - 1].is_online, p[n - 1].online_state);
}

static inline void RTM_CALL rec_subscription(void *u, rtm_client *c, int64_t id, int32_t e) { (void)c; RECORD(u, "subscription %d: %d", (int)id, e); }

static inline void RTM_CALL rec_subscriptions(void *u, rtm_client *c, int64_t id, const char *const *p, int32_t n, int32_t e) {
    (void)c;
    CHECK((p == NULL) == (n == 0));
    RECORD(u, "subscriptions %d: %d %s code %d", (int)id, n, n > 0 ? p[n - 1] : "-", e);
}

static inline void RTM_CALL rec_counts(void *u, rtm_client *c, int64_t id, const rtm_channel_member_count *l, int32_t n, int32_t e) {
    (void)c;
    RECORD(u, "counts %d: %d %s %d code %d", (int)id, n, n > 0 ? l[n - 1].channel_id : "-", n > 0 ? l[n - 1].count : 0, e);
}

static inline rtm_client_callbacks client_callbacks(recorder *r) {
    rtm_client_callbacks c;
    rtm_client_callbacks_init(&c, sizeof c);
    c.user_data = r;
    c.on_login_success = rec_login_success;
    c.on_login_failure = rec_login_failure;
    c.on_renew_token_result = rec_renew;
    c.on_token_expired = rec_expired;
    c.on_logout = rec_logout;
    c.on_connection_state_changed = rec_state;
    c.on_reconnected = rec_reconnected;
    c.on_send_message_result = rec_sent;
    c.on_message_received_from_peer = rec_peer_message;
    c.on_query_peers_online_status_result = rec_query;
    c.on_subscription_request_result = rec_subscription;
    c.on_query_peers_by_subscription_option_result = rec_subscriptions;
    c.on_peers_online_status_changed = rec_changed;
    c.on_get_channel_member_count_result = rec_counts;
    return c;
}

static inline rtm_channel_callbacks channel_callbacks(recorder *r) {
    rtm_channel_callbacks c;
    rtm_channel_callbacks_init(&c, sizeof c);
    c.user_data = r;
    c.on_join_success = rec_join_success;
    c.on_join_failure = rec_join_failure;
    c.on_leave = rec_leave;
    c.on_message_received = rec_channel_message;
    c.on_send_message_result = rec_channel_sent;
    c.on_member_joined = rec_joined;
    c.on_member_left = rec_left;
    c.on_get_members = rec_members;
    c.on_member_count_updated = rec_count;
    c.on_gap = rec_gap;
    return c;
}

/* --- life --- */

static const char *log_path;

/* Makes the client of a recorder; one that tells more takes the place of the first. */
static inline void recorder_client(recorder *r, const char *app_id, const char *server_url, const rtm_client_callbacks *callbacks) {
    rtm_client_release(r->client);
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = r->mode;
    CHECK_EQUAL(rtm_client_create(app_id, callbacks, &options, &r->client), 0);
    CHECK(r->client != NULL);
    CHECK_EQUAL(rtm_client_set_log_file(r->client, log_path), 0);
    char parameters[512];
    snprintf(parameters, sizeof parameters, "{\"rtm.server_url\": \"%s\", \"rtm.login_timeout_ms\": 5000}", server_url);
    CHECK_EQUAL(rtm_client_set_parameters(r->client, parameters), 0);
}

/* Makes a client that will use the given server. */
static inline recorder *recorder_new(int32_t mode, const char *server_url) {
    recorder *r = calloc(1, sizeof *r);
    r->lines = calloc(MAX_LINES, sizeof *r->lines);
    r->mode = mode;
    pthread_mutex_init(&r->lock, NULL);
    pthread_cond_init(&r->changed, NULL);
    rtm_client_callbacks callbacks = client_callbacks(r);
    recorder_client(r, "boundary", server_url, &callbacks);
    return r;
}

static inline void recorder_free(recorder *r) {
    rtm_client_release(r->client);
    pthread_mutex_destroy(&r->lock);
    pthread_cond_destroy(&r->changed);
    free(r->lines);
    free(r);
}

/* --- waiting --- */

static inline int find_line(recorder *r, const char *line) {
    for (int i = r->read; i < r->count; i++) {
        if (strcmp(r->lines[i], line) != 0) continue;
        r->read = i + 1;
        return 1;
    }
    return 0;
}

/* Waits for a line after the last one waited for, or for the other one if there is one. */
static inline int await_either_at(const char *file, int line_number, recorder *r, const char *line, const char *other) {
    int64_t deadline = now_ms() + WAIT_MS;
    int found = 0;
    while (!found && now_ms() < deadline) {
        if (r->mode == RTM_DISPATCH_POLL && rtm_client_poll(r->client, 0, 0) == 0) pause_ms(1);
        pthread_mutex_lock(&r->lock);
        found = find_line(r, line) || (other != NULL && find_line(r, other));
        if (!found && r->mode == RTM_DISPATCH_THREAD) {
            struct timespec until;
            clock_gettime(CLOCK_REALTIME, &until);
            until.tv_nsec += 50 * 1000000;
            if (until.tv_nsec >= 1000000000) until.tv_sec++, until.tv_nsec -= 1000000000;
            pthread_cond_timedwait(&r->changed, &r->lock, &until);
            found = find_line(r, line) || (other != NULL && find_line(r, other));
        }
        pthread_mutex_unlock(&r->lock);
    }
    if (check_at(file, line_number, found, "no event \"%s\" came; there were:", line)) return 1;
    for (int i = 0; i < r->count; i++) fprintf(stderr, "    %s\n", r->lines[i]);
    return 0;
}

#define AWAIT(r, line) await_either_at(__FILE__, __LINE__, r, line, NULL)
#define AWAIT_EITHER(r, line, other) await_either_at(__FILE__, __LINE__, r, line, other)

static inline int line_count(recorder *r) {
    pthread_mutex_lock(&r->lock);
    int n = r->count;
    pthread_mutex_unlock(&r->lock);
    return n;
}

static inline void log_in(recorder *r, const char *user) {
    CHECK_EQUAL(rtm_client_login(r->client, NULL, user), 0);
    AWAIT(r, "state 2 1");
    AWAIT(r, "login success");
    AWAIT(r, "state 3 2");
}

static inline rtm_message text_message(const char *text) {
    rtm_message m;
    rtm_message_init(&m, sizeof m);
    m.text = text;
    m.text_length = (uint32_t)strlen(text);
    return m;
}

#endif
