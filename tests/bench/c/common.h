/* What the programs of this folder share: a clock, waiting with an end, and the first steps of a client. */
#ifndef BENCH_COMMON_H
#define BENCH_COMMON_H

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { WAIT_SECONDS = 30, PAYLOAD_BYTES = 128 };

static pthread_mutex_t mutex = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t changed = PTHREAD_COND_INITIALIZER;

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void fail(const char *what, const char *why) {
    fprintf(stderr, "%s: %s\n", what, why);
    exit(1);
}

static void accepted(int32_t code, const char *what) {
    if (code != RTM_OK) {
        fprintf(stderr, "%s: code %d: %s\n", what, (int)code, rtm_last_error());
        exit(1);
    }
}

/* add raises a counter that await() may be waiting for. */
static void add(int64_t *counter, int64_t n) {
    pthread_mutex_lock(&mutex);
    *counter += n;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

/* await waits until a counter has reached a value. */
static void await(const int64_t *counter, int64_t value, const char *what) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += WAIT_SECONDS;
    pthread_mutex_lock(&mutex);
    while (*counter < value) {
        if (pthread_cond_timedwait(&changed, &mutex, &deadline) != 0) {
            fail("gave up waiting for", what);
        }
    }
    pthread_mutex_unlock(&mutex);
}

static int64_t logins;

static void on_login_success(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    add(&logins, 1);
}

static void on_login_failure(void *user_data, rtm_client *client, int32_t code) {
    (void)user_data, (void)client, (void)code;
    fail("log in", rtm_last_error());
}

/* start creates a client with the given callbacks, to which those of the login are added, and begins the login. */
static rtm_client *start(const char *user, rtm_client_callbacks *callbacks, const rtm_client_options *options) {
    rtm_client *client = NULL;
    callbacks->on_login_success = on_login_success;
    callbacks->on_login_failure = on_login_failure;
    accepted(rtm_client_create("bench", callbacks, options, &client), "create client");
    accepted(rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF), "turn off the log");
    accepted(rtm_client_login(client, NULL, user), "log in");
    return client;
}

/* text_message makes a message of PAYLOAD_BYTES that begins with a number. */
static void text_message(rtm_message *message, char *buffer, long number) {
    memset(buffer, '.', PAYLOAD_BYTES);
    buffer[snprintf(buffer, PAYLOAD_BYTES, "%ld", number)] = ' ';
    rtm_message_init(message, sizeof *message);
    message->text = buffer;
    message->text_length = PAYLOAD_BYTES;
}

#endif
