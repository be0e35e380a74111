/*
 * A TCP proxy between a client and its server, for what a network does: it can fall silent, and it can cut and refuse
 * connections. One thread does everything; what it is told takes effect within a moment.
 */
#ifndef RTM_TESTS_PROXY_H
#define RTM_TESTS_PROXY_H

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "check.h"

enum { PROXY_LINKS = 32, PROXY_TURN_MS = 10 };

typedef enum proxy_mode {
    PROXY_PASSES,  /* what comes is passed on */
    PROXY_SILENT,  /* connections stay, and nothing moves; new ones are not answered */
    PROXY_REFUSES, /* there are no connections, and new ones end at once */
    PROXY_ENDS
} proxy_mode;

typedef struct proxy {
    pthread_t thread;
    pthread_mutex_t lock; /* guards mode */
    proxy_mode mode;
    struct sockaddr_in server;
    int listener;
    int ends[PROXY_LINKS][2]; /* client and server of a connection; -1: none */
    char url[64];             /* for the client */
} proxy;

static inline proxy_mode proxy_told(proxy *p) {
    pthread_mutex_lock(&p->lock);
    proxy_mode mode = p->mode;
    pthread_mutex_unlock(&p->lock);
    return mode;
}

static inline void proxy_tell(proxy *p, proxy_mode mode) {
    pthread_mutex_lock(&p->lock);
    p->mode = mode;
    pthread_mutex_unlock(&p->lock);
}

static inline void proxy_cut(int ends[2]) {
    for (int i = 0; i < 2; i++) {
        if (ends[i] >= 0) close(ends[i]);
        ends[i] = -1;
    }
}

static inline void proxy_accept(proxy *p) {
    int link = 0, client = accept(p->listener, NULL, NULL);
    if (client < 0) return;
    while (link < PROXY_LINKS && p->ends[link][0] >= 0) link++;
    int server = socket(AF_INET, SOCK_STREAM, 0);
    if (link == PROXY_LINKS || connect(server, (struct sockaddr *)&p->server, sizeof p->server) != 0) {
        close(client);
        close(server);
        return;
    }
    p->ends[link][0] = client;
    p->ends[link][1] = server;
}

/* Passes on what waits at one end. Returns 0 when the connection is over. */
static inline int proxy_pass(int from, int to) {
    char bytes[16 * 1024];
    ssize_t n = read(from, bytes, sizeof bytes);
    for (ssize_t written = 0, w; written < n; written += w) {
        w = send(to, bytes + written, (size_t)(n - written), MSG_NOSIGNAL);
        if (w <= 0) return 0;
    }
    return n > 0;
}

static inline void proxy_turn(proxy *p) {
    struct pollfd waiting[1 + 2 * PROXY_LINKS];
    int of[1 + 2 * PROXY_LINKS];
    nfds_t n = 1;
    waiting[0] = (struct pollfd){p->listener, POLLIN, 0};
    for (int end = 0; end < 2 * PROXY_LINKS; end++) {
        if (p->ends[end / 2][0] < 0) continue;
        of[n] = end;
        waiting[n++] = (struct pollfd){p->ends[end / 2][end % 2], POLLIN, 0};
    }
    if (poll(waiting, n, PROXY_TURN_MS) <= 0) return;
    for (nfds_t i = 1; i < n; i++) {
        int *ends = p->ends[of[i] / 2], end = of[i] % 2;
        if (waiting[i].revents != 0 && ends[0] >= 0 && !proxy_pass(ends[end], ends[1 - end])) proxy_cut(ends);
    }
    if (waiting[0].revents != 0) proxy_accept(p);
}

static inline void *proxy_run(void *argument) {
    proxy *p = argument;
    for (proxy_mode mode; (mode = proxy_told(p)) != PROXY_ENDS;) {
        if (mode == PROXY_PASSES) {
            proxy_turn(p);
        } else if (mode == PROXY_SILENT) {
            poll(NULL, 0, PROXY_TURN_MS);
        } else {
            struct pollfd waiting = {p->listener, POLLIN, 0};
            for (int i = 0; i < PROXY_LINKS; i++) proxy_cut(p->ends[i]);
            if (poll(&waiting, 1, PROXY_TURN_MS) > 0) close(accept(p->listener, NULL, NULL));
        }
    }
    for (int i = 0; i < PROXY_LINKS; i++) proxy_cut(p->ends[i]);
    close(p->listener);
    return NULL;
}

/* Starts a proxy to the server at an address such as ws://127.0.0.1:7650/rtm. */
static inline proxy *proxy_start(const char *server_url) {
    proxy *p = calloc(1, sizeof *p);
    socklen_t length = sizeof p->server;
    pthread_mutex_init(&p->lock, NULL);
    memset(p->ends, -1, sizeof p->ends);
    p->listener = socket(AF_INET, SOCK_STREAM, 0);
    p->server.sin_family = AF_INET;
    p->server.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    CHECK(bind(p->listener, (struct sockaddr *)&p->server, length) == 0 && listen(p->listener, PROXY_LINKS) == 0);
    CHECK(getsockname(p->listener, (struct sockaddr *)&p->server, &length) == 0);
    snprintf(p->url, sizeof p->url, "ws://127.0.0.1:%d/rtm", ntohs(p->server.sin_port));
    int port = 0;
    CHECK(sscanf(server_url, "ws://127.0.0.1:%d", &port) == 1);
    p->server.sin_port = htons((unsigned short)port);
    CHECK(pthread_create(&p->thread, NULL, proxy_run, p) == 0);
    return p;
}

static inline void proxy_stop(proxy *p) {
    proxy_tell(p, PROXY_ENDS);
    pthread_join(p->thread, NULL);
    pthread_mutex_destroy(&p->lock);
    free(p);
}

#endif
