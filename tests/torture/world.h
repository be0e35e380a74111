/*
 * A number of clients, with channels and calls, that any thread may use, replace and release at any moment; a server in
 * this process that is stopped and started now and then; and a network between them that fails.
 */
#ifndef RTM_TORTURE_WORLD_H
#define RTM_TORTURE_WORLD_H

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "rtm/rtm.h"

#include "../c/check.h"
#include "../c/proxy.h"

enum { PLACES = 8, USERS = 12, CHANNELS = 3, REQUESTS = 20, ACTS_PER_ROUND = 60 };

/* A client and what belongs to it. Handles that were released are used on: they are refused, which is the point. */
typedef struct life {
    rtm_client *client;
    rtm_channel *channels[CHANNELS];
    rtm_call_manager *manager;
    rtm_local_invitation *local;
    rtm_remote_invitation *remote;
    char user[16];
    uint32_t dice; /* of its callbacks */
    int inside;    /* callbacks that run */
    int over;      /* no callback may come any more */
    int users;     /* threads that hold it, and the place it is in; guarded by places */
    struct life *next;
} life;

static pthread_mutex_t places = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static life *lives[PLACES];
static life *buried; /* released inside a callback, which may run on: freed when all has ended */

static pthread_mutex_t server_lock = PTHREAD_MUTEX_INITIALIZER; /* guards what follows */
static rtm_server *server;
static char server_address[64]; /* without a port until the first has started; always the same from then on */
static char server_url[128];

static proxy *network;
static int modes; /* 0: thread mode, 1: poll mode */
static int made, events; /* atomic */
static char folder[200], upload[220];
static char media_id[64] = "00000000000000000000000000000000"; /* guarded by places */

/* What is done now and then inside a callback; NULL: nothing more. */
static void (*in_callback)(void);

static __thread int depth; /* callbacks that this thread is inside */

static inline uint32_t roll(uint32_t *dice, uint32_t below) {
    *dice = *dice * 1664525u + 1013904223u;
    return (*dice >> 8) % below;
}

static inline const char *any_user(uint32_t *dice, char *id) {
    snprintf(id, 16, "user %u", roll(dice, USERS));
    return id;
}

static inline rtm_message words(const char *text) {
    rtm_message m;
    rtm_message_init(&m, sizeof m);
    m.text = text;
    m.text_length = (uint32_t)strlen(text);
    return m;
}

/* --- the server --- */

static inline void restart_server(void) {
    pthread_mutex_lock(&server_lock);
    rtm_server_stop(server);
    rtm_server_options options;
    rtm_server_options_init(&options, sizeof options);
    options.listen = server_address;
    /* Another thread may shut everything down at any moment; then the next one tries again. */
    if (rtm_server_start(&options, &server) == 0 && server_url[0] == 0 && rtm_server_url(server, server_url, sizeof server_url) > 0)
        sscanf(server_url, "ws://%63[^/]", server_address);
    pthread_mutex_unlock(&server_lock);
}

/* --- lives --- */

static void act(life *l, uint32_t *dice);
static void act_anywhere(uint32_t *dice);

static inline void drop(life *l) {
    if (l == NULL) return;
    pthread_mutex_lock(&places);
    int last = --l->users == 0;
    pthread_mutex_unlock(&places);
    if (last) free(l);
}

/* Holds a life that somebody else may end meanwhile. */
static inline life *hold(uint32_t *dice) {
    pthread_mutex_lock(&places);
    life *l = lives[roll(dice, PLACES)];
    if (l != NULL) l->users++;
    pthread_mutex_unlock(&places);
    return l;
}

/* Ends a life that was taken out of its place. Freed memory finds the callback that comes too late, where a sanitizer looks. */
static inline void end(life *l) {
    if (l == NULL) return;
    rtm_client_release(l->client);
    if (depth == 0) {
        __atomic_store_n(&l->over, 1, __ATOMIC_SEQ_CST);
        drop(l);
        return;
    }
    pthread_mutex_lock(&places); /* inside a callback: its own may run on, or one that could not be waited for */
    l->next = buried;
    buried = l;
    pthread_mutex_unlock(&places);
}

static inline void *end_elsewhere(void *l) {
    end(l);
    return NULL;
}

static inline life *put(int place, life *l) {
    pthread_mutex_lock(&places);
    life *before = lives[place];
    lives[place] = l;
    pthread_mutex_unlock(&places);
    return before;
}

static inline void event(life *l, void (*happening)(life *)) {
    __atomic_add_fetch(&events, 1, __ATOMIC_RELAXED);
    CHECK(!__atomic_load_n(&l->over, __ATOMIC_SEQ_CST));
    CHECK_EQUAL(__atomic_add_fetch(&l->inside, 1, __ATOMIC_SEQ_CST), 1);
    depth++;
    if (happening != NULL) happening(l);
    if (roll(&l->dice, 4) == 0) act(l, &l->dice);
    if (roll(&l->dice, 30) == 0) rtm_client_release(l->client);
    if (roll(&l->dice, 100) == 0) act_anywhere(&l->dice);
    if (in_callback != NULL && roll(&l->dice, 10) == 0) in_callback();
    depth--;
    __atomic_add_fetch(&l->inside, -1, __ATOMIC_SEQ_CST);
}

/* --- callbacks --- */

static inline void join_one(life *l) { rtm_channel_join(l->channels[roll(&l->dice, CHANNELS)]); }
static void RTM_CALL plain(void *u, rtm_client *c) { (void)c; event(u, NULL); }
static void RTM_CALL logged_in(void *u, rtm_client *c) { (void)c; event(u, join_one); }
static void RTM_CALL code(void *u, rtm_client *c, int32_t e) { (void)c; (void)e; event(u, NULL); }
static void RTM_CALL state(void *u, rtm_client *c, int32_t s, int32_t why) { (void)c; (void)s; (void)why; event(u, NULL); }
static void RTM_CALL result(void *u, rtm_client *c, int64_t id, int32_t e) { (void)c; (void)id; (void)e; event(u, NULL); }
static void RTM_CALL received(void *u, rtm_client *c, const char *peer, const rtm_message *m) {
    life *l = u;
    if (roll(&l->dice, 2) == 0) rtm_client_send_message_to_peer(c, peer, m, NULL);
    if (m->media_id != NULL) rtm_client_download_media_to_memory(c, m->media_id, roll(&l->dice, REQUESTS));
    event(l, NULL);
}
static void RTM_CALL progress(void *u, rtm_client *c, int64_t id, const rtm_media_operation_progress *p) { (void)c; (void)id; (void)p; event(u, NULL); }
static void RTM_CALL uploaded(void *u, rtm_client *c, int64_t id, const rtm_message *m, int32_t e) {
    char peer[16];
    life *l = u;
    (void)id;
    if (e == 0 && m != NULL) {
        pthread_mutex_lock(&places);
        snprintf(media_id, sizeof media_id, "%s", m->media_id);
        pthread_mutex_unlock(&places);
        rtm_client_send_message_to_peer(c, any_user(&l->dice, peer), m, NULL);
    }
    event(l, NULL);
}
static void RTM_CALL in_memory(void *u, rtm_client *c, int64_t id, const uint8_t *bytes, int64_t n, int32_t e) {
    volatile uint8_t last = n > 0 ? bytes[n - 1] : 0;
    (void)c; (void)id; (void)e; (void)last;
    event(u, NULL);
}
static void RTM_CALL statuses(void *u, rtm_client *c, int64_t id, const rtm_peer_online_status *p, int32_t n, int32_t e) {
    (void)c; (void)id; (void)p; (void)n; (void)e;
    event(u, NULL);
}
static void RTM_CALL changed(void *u, rtm_client *c, const rtm_peer_online_status *p, int32_t n) { (void)c; (void)p; (void)n; event(u, NULL); }
static void RTM_CALL counts(void *u, rtm_client *c, int64_t id, const rtm_channel_member_count *l, int32_t n, int32_t e) {
    (void)c; (void)id; (void)l; (void)n; (void)e;
    event(u, NULL);
}
static void RTM_CALL joined(void *u, rtm_channel *c) { (void)c; event(u, NULL); }
static void RTM_CALL channel_code(void *u, rtm_channel *c, int32_t e) { (void)c; (void)e; event(u, NULL); }
static void RTM_CALL heard(void *u, rtm_channel *c, const char *user, const rtm_message *m) { (void)c; (void)user; (void)m; event(u, NULL); }
static void RTM_CALL published(void *u, rtm_channel *c, int64_t id, int32_t e) { (void)c; (void)id; (void)e; event(u, NULL); }
static void RTM_CALL member(void *u, rtm_channel *c, const rtm_channel_member *m) { (void)c; (void)m; event(u, NULL); }
static void RTM_CALL members(void *u, rtm_channel *c, const rtm_channel_member *m, int32_t n, int32_t e) { (void)c; (void)m; (void)n; (void)e; event(u, NULL); }
static void RTM_CALL gap(void *u, rtm_channel *c, int64_t from, int64_t to) { (void)c; (void)from; (void)to; event(u, NULL); }
static void RTM_CALL local_news(void *u, rtm_call_manager *m, rtm_local_invitation *i) { (void)m; (void)i; event(u, NULL); }
static void RTM_CALL local_failed(void *u, rtm_call_manager *m, rtm_local_invitation *i, int32_t e) { (void)m; (void)i; (void)e; event(u, NULL); }
static void RTM_CALL answered(void *u, rtm_call_manager *m, rtm_local_invitation *i, const char *r, uint32_t n) { (void)m; (void)i; (void)r; (void)n; event(u, NULL); }
static void RTM_CALL remote_news(void *u, rtm_call_manager *m, rtm_remote_invitation *i) { (void)m; (void)i; event(u, NULL); }
static void RTM_CALL remote_failed(void *u, rtm_call_manager *m, rtm_remote_invitation *i, int32_t e) { (void)m; (void)i; (void)e; event(u, NULL); }
static void RTM_CALL invited(void *u, rtm_call_manager *m, rtm_remote_invitation *i) {
    life *l = u;
    __atomic_store_n(&l->remote, i, __ATOMIC_SEQ_CST);
    if (roll(&l->dice, 2) == 0) rtm_call_manager_accept_remote_invitation(m, i);
    event(l, NULL);
}

static inline rtm_client_callbacks client_events(life *l) {
    rtm_client_callbacks c;
    rtm_client_callbacks_init(&c, sizeof c);
    c.user_data = l;
    c.on_login_success = logged_in;
    c.on_login_failure = c.on_logout = code;
    c.on_token_expired = plain;
    c.on_connection_state_changed = state;
    c.on_send_message_result = c.on_media_download_to_file_result = c.on_media_cancel_result = result;
    c.on_subscription_request_result = c.on_set_local_user_attributes_result = c.on_add_or_update_channel_attributes_result = result;
    c.on_message_received_from_peer = c.on_file_message_received_from_peer = received;
    c.on_media_uploading_progress = c.on_media_downloading_progress = progress;
    c.on_file_media_upload_result = uploaded;
    c.on_media_download_to_memory_result = in_memory;
    c.on_query_peers_online_status_result = statuses;
    c.on_peers_online_status_changed = changed;
    c.on_get_channel_member_count_result = counts;
    return c;
}

static inline rtm_channel_callbacks channel_events(life *l) {
    rtm_channel_callbacks c;
    rtm_channel_callbacks_init(&c, sizeof c);
    c.user_data = l;
    c.on_join_success = joined;
    c.on_join_failure = c.on_leave = c.on_member_count_updated = channel_code;
    c.on_message_received = c.on_file_message_received = heard;
    c.on_send_message_result = published;
    c.on_member_joined = c.on_member_left = member;
    c.on_get_members = members;
    c.on_gap = gap;
    return c;
}

static inline rtm_call_manager_callbacks call_events(life *l) {
    rtm_call_manager_callbacks c;
    rtm_call_manager_callbacks_init(&c, sizeof c);
    c.user_data = l;
    c.on_local_invitation_received_by_peer = c.on_local_invitation_canceled = local_news;
    c.on_local_invitation_failure = local_failed;
    c.on_local_invitation_accepted = c.on_local_invitation_refused = answered;
    c.on_remote_invitation_refused = c.on_remote_invitation_accepted = c.on_remote_invitation_canceled = remote_news;
    c.on_remote_invitation_received = invited;
    c.on_remote_invitation_failure = remote_failed;
    return c;
}

/* --- acts --- */

static inline void make_channel(life *l, int i) {
    char name[16];
    snprintf(name, sizeof name, "channel %d", i);
    rtm_channel_callbacks callbacks = channel_events(l);
    rtm_channel *made_now = NULL;
    if (rtm_channel_create(l->client, name, &callbacks, &made_now) == 0) __atomic_store_n(&l->channels[i], made_now, __ATOMIC_SEQ_CST);
}

static inline void make_manager(life *l) {
    rtm_call_manager_callbacks callbacks = call_events(l);
    rtm_call_manager *made_now = NULL;
    if (rtm_call_manager_create(l->client, &callbacks, &made_now) == 0) __atomic_store_n(&l->manager, made_now, __ATOMIC_SEQ_CST);
}

static inline void call_somebody(life *l, const char *whom, uint32_t *dice) {
    rtm_local_invitation *invitation = NULL;
    rtm_call_manager *manager = __atomic_load_n(&l->manager, __ATOMIC_SEQ_CST);
    if (rtm_local_invitation_create(manager, whom, &invitation) != 0) return;
    rtm_local_invitation_set_content(invitation, "come", 4);
    rtm_call_manager_send_local_invitation(manager, invitation);
    rtm_local_invitation *before = __atomic_exchange_n(&l->local, invitation, __ATOMIC_SEQ_CST);
    if (roll(dice, 2) == 0) rtm_local_invitation_release(before);
}

/* Uses a client in any way. */
static void act(life *l, uint32_t *dice) {
    char user[16], other[16], path[240], media[64];
    const char *peers[] = {any_user(dice, user), any_user(dice, other)};
    const char *names[] = {"channel 0", "channel 1"};
    int i = (int)roll(dice, CHANNELS);
    int64_t request = roll(dice, REQUESTS);
    rtm_client *c = l->client;
    rtm_channel *channel = __atomic_load_n(&l->channels[i], __ATOMIC_SEQ_CST);
    rtm_call_manager *manager = __atomic_load_n(&l->manager, __ATOMIC_SEQ_CST);
    rtm_remote_invitation *remote = __atomic_load_n(&l->remote, __ATOMIC_SEQ_CST);
    rtm_attribute attribute = {"mood", "fair", 4, 0};
    rtm_message message = words("a word or two");
    switch (roll(dice, 32)) {
    case 0: rtm_client_login(c, NULL, l->user); break;
    case 1: if (roll(dice, 4) == 0) rtm_client_logout(c); break;
    case 2: case 3: rtm_channel_join(channel); break;
    case 4: rtm_channel_leave(channel); break;
    case 5: case 6: rtm_channel_send_message(channel, &message, NULL); break;
    case 7: rtm_channel_get_members(channel); break;
    case 8: rtm_channel_release(channel); break;
    case 9: case 10: make_channel(l, i); break;
    case 11: case 12: case 13: rtm_client_send_message_to_peer(c, user, &message, NULL); break;
    case 14: rtm_client_query_peers_online_status(c, peers, 2, request); break;
    case 15: rtm_client_subscribe_peers_online_status(c, peers, 2, request); break;
    case 16: rtm_client_set_local_user_attributes(c, &attribute, 1, request); break;
    case 17: rtm_client_get_user_attributes(c, user, request); break;
    case 18: rtm_client_add_or_update_channel_attributes(c, names[0], &attribute, 1, NULL, request); break;
    case 19: rtm_client_get_channel_member_count(c, names, 2, request); break;
    case 20: case 21: rtm_client_create_file_message_by_uploading(c, upload, request); break;
    case 22: case 23:
        pthread_mutex_lock(&places);
        memcpy(media, media_id, sizeof media);
        pthread_mutex_unlock(&places);
        snprintf(path, sizeof path, "%s/down %d", folder, (int)request);
        if (roll(dice, 2) == 0) rtm_client_download_media_to_file(c, media, path, request);
        else rtm_client_download_media_to_memory(c, media, request);
        break;
    case 24: rtm_client_cancel_media_upload(c, request); rtm_client_cancel_media_download(c, request); break;
    case 25: case 26: call_somebody(l, user, dice); break;
    case 27: rtm_call_manager_cancel_local_invitation(manager, __atomic_load_n(&l->local, __ATOMIC_SEQ_CST)); break;
    case 28:
        rtm_remote_invitation_set_response(remote, "well", 4);
        if (roll(dice, 2) == 0) rtm_call_manager_refuse_remote_invitation(manager, remote);
        else rtm_remote_invitation_release(remote);
        break;
    case 29: if (roll(dice, 3) == 0) rtm_call_manager_release(manager); break;
    case 30: make_manager(l); break;
    default: rtm_client_poll(c, (int32_t)roll(dice, 3), 0); break;
    }
}

static inline void *act_once(void *seed) {
    uint32_t dice = (uint32_t)(uintptr_t)seed;
    life *l = hold(&dice);
    if (l != NULL) act(l, &dice);
    drop(l);
    return NULL;
}

/* Several threads that the library has never seen, at the same moment. */
static inline void act_on_new_threads(uint32_t *dice) {
    pthread_t threads[4];
    int started = 0;
    while (started < 4 && pthread_create(&threads[started], NULL, act_once, (void *)(uintptr_t)roll(dice, UINT32_MAX)) == 0) started++;
    for (int i = 0; i < started; i++) pthread_join(threads[i], NULL);
}

static inline void end_somehow(life *l, uint32_t *dice) {
    pthread_t other;
    rtm_client *client = l == NULL ? NULL : l->client;
    if (l == NULL || roll(dice, 3) > 0 || pthread_create(&other, NULL, end_elsewhere, l) != 0) {
        end(l);
        return;
    }
    if (roll(dice, 2) == 0) rtm_client_poll(client, 0, 0); /* while it goes */
    pthread_join(other, NULL);
}

static void act_anywhere(uint32_t *dice) {
    switch (roll(dice, 60)) {
    case 0: if (depth == 0) end_somehow(put((int)roll(dice, PLACES), NULL), dice); break;
    case 1: if (roll(dice, 8) == 0) restart_server(); break;
    case 2:
        if (roll(dice, 20) != 0) break;
        rtm_shutdown(); /* everything is gone, whoever used it */
        restart_server();
        break;
    case 3: if (depth == 0) act_on_new_threads(dice); break;
    case 4: proxy_tell(network, roll(dice, 2) == 0 ? PROXY_PASSES : roll(dice, 2) == 0 ? PROXY_REFUSES : PROXY_SILENT); break;
    default: {
        life *l = hold(dice);
        if (l != NULL) act(l, dice);
        drop(l);
    }
    }
}

/* Makes a client that takes the place of another. */
static inline void begin_life(uint32_t *dice) {
    life *l = calloc(1, sizeof *l);
    if (l == NULL) abort();
    l->users = 1;
    l->dice = roll(dice, UINT32_MAX);
    any_user(dice, l->user);
    rtm_client_callbacks callbacks = client_events(l);
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = modes;
    rtm_client *client = NULL;
    CHECK_EQUAL(rtm_client_create("torture", &callbacks, &options, &client), 0);
    l->client = client;
    char parameters[200];
    pthread_mutex_lock(&server_lock);
    snprintf(parameters, sizeof parameters, "{\"rtm.server_url\": \"%s\"}", roll(dice, 2) == 0 ? server_url : network->url);
    pthread_mutex_unlock(&server_lock);
    rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF);
    rtm_client_set_parameters(client, parameters);
    make_channel(l, (int)roll(dice, CHANNELS));
    make_manager(l);
    if (roll(dice, 5) != 0) rtm_client_login(client, NULL, l->user);
    end_somehow(put((int)roll(dice, PLACES), l), dice);
    __atomic_add_fetch(&made, 1, __ATOMIC_SEQ_CST);
}

static inline void begin_world(int32_t mode) {
    modes = mode;
    made = events = 0;
    if (upload[0] == 0) {
        const char *temporary = getenv("TMPDIR");
        snprintf(folder, sizeof folder, "%s/rtm-torture-XXXXXX", temporary == NULL ? "/tmp" : temporary);
        if (mkdtemp(folder) == NULL) abort();
        snprintf(upload, sizeof upload, "%s/upload", folder);
        FILE *f = fopen(upload, "w");
        for (int i = 0; f != NULL && i < 200000; i++) fputc(i, f);
        if (f == NULL || fclose(f) != 0) abort();
    }
    if (server_address[0] == 0) snprintf(server_address, sizeof server_address, "127.0.0.1:0");
    restart_server();
    network = proxy_start(server_url);
}

static inline void remove_folder(void) {
    char path[240];
    for (int i = 0; i < REQUESTS; i++) {
        snprintf(path, sizeof path, "%s/down %d", folder, i);
        unlink(path);
    }
    unlink(upload);
    rmdir(folder);
}

/* Releases what is left. */
static inline void end_world(void) {
    for (int i = 0; i < PLACES; i++) end(put(i, NULL));
    rtm_shutdown();
    server = NULL;
    while (buried != NULL) {
        life *l = buried;
        buried = l->next;
        drop(l);
    }
    proxy_stop(network);
}

#endif
