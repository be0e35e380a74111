/*
 * What is told when the C library has no memory for it. This program's malloc stands before the system's, for the library
 * too, and fails when it is asked for the list of the peers whose presence has changed. Linux with glibc only.
 */
#include <pthread.h>
#include <stdio.h>

#include <rtm/rtm.h>

#include "check.h"

/* An odd number, so that nobody else asks for as much as their list takes. */
enum { PEERS = 37 };

extern void *__libc_malloc(size_t size);

static volatile int starving;

void *malloc(size_t size) {
    if (starving && size == PEERS * sizeof(rtm_peer_online_status)) return NULL;
    return __libc_malloc(size);
}

/* What a client has told, and whether it is released by the first thing it tells of presence. */
typedef struct story {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int logged_in, calls, peers;
    int release;
} story;

static void count(story *s, int *what, int n) {
    pthread_mutex_lock(&s->lock);
    *what += n;
    pthread_cond_broadcast(&s->changed);
    pthread_mutex_unlock(&s->lock);
}

/* Who runs this program bounds its time. */
static void await(story *s, const int *what, int n) {
    pthread_mutex_lock(&s->lock);
    while (*what < n) pthread_cond_wait(&s->changed, &s->lock);
    pthread_mutex_unlock(&s->lock);
}

static void on_login_success(void *user_data, rtm_client *client) {
    (void)client;
    count(user_data, &((story *)user_data)->logged_in, 1);
}

static void on_presence(void *user_data, rtm_client *client, const rtm_peer_online_status *peers, int32_t number) {
    story *s = user_data;
    CHECK(peers != NULL && number == 1);
    CHECK_EQUAL(peers[0].online_state, RTM_PEER_ONLINE_STATE_OFFLINE);
    if (s->release) rtm_client_release(client);
    count(s, &s->peers, number);
    count(s, &s->calls, 1);
}

static void subscribe(const char *parameters, int release) {
    story s = {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0, 0, 0, release};
    char names[PEERS][16];
    const char *ids[PEERS];
    for (int i = 0; i < PEERS; i++) {
        snprintf(names[i], sizeof names[i], "peer %d", i);
        ids[i] = names[i];
    }
    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user_data = &s;
    callbacks.on_login_success = on_login_success;
    callbacks.on_peers_online_status_changed = on_presence;
    rtm_client *client;
    CHECK_EQUAL(rtm_client_create("starved", &callbacks, NULL, &client), 0);
    CHECK_EQUAL(rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF), 0);
    CHECK_EQUAL(rtm_client_set_parameters(client, parameters), 0);
    CHECK_EQUAL(rtm_client_login(client, NULL, "alice"), 0);
    await(&s, &s.logged_in, 1);
    starving = 1;
    CHECK_EQUAL(rtm_client_subscribe_peers_online_status(client, ids, PEERS, 1), 0);
    int expected = release ? 1 : PEERS;
    await(&s, &s.calls, expected);
    rtm_shutdown(); /* waits for the callback that runs */
    starving = 0;
    CHECK_EQUAL(s.calls, expected);
    CHECK_EQUAL(s.peers, expected);
}

int main(void) {
    for (int release = 0; release < 2; release++) {
        rtm_server *server;
        char url[128], parameters[160];
        CHECK_EQUAL(rtm_server_start(NULL, &server), 0);
        CHECK(rtm_server_url(server, url, sizeof url) > 0);
        snprintf(parameters, sizeof parameters, "{\"rtm.server_url\": \"%s\"}", url);
        subscribe(parameters, release);
    }
    return check_summary();
}
