/*
 * The server in the process: started, used by clients of this process, stopped; and that nothing of it stays.
 */
#ifndef RTM_TESTS_HOSTING_H
#define RTM_TESTS_HOSTING_H

#include "portable.h"
#include "recorder.h"

enum { SERVER_ROUNDS = 1000, URL_SIZE = 128 };

static rtm_server *start_server(char *url) {
    rtm_server *server = NULL;
    CHECK_EQUAL(rtm_server_start(NULL, &server), RTM_OK);
    int32_t length = rtm_server_url(server, url, URL_SIZE);
    CHECK_EQUAL(length, (int)strlen(url));
    CHECK(strncmp(url, "ws://127.0.0.1:", 15) == 0);
    return server;
}

static void test_server_refuses(void) {
    rtm_server *server = NULL;
    rtm_server_options options;
    char url[URL_SIZE];
    rtm_server_options_init(NULL, sizeof options);
    rtm_server_options_init(&options, sizeof options);
    CHECK_EQUAL(rtm_server_start(&options, NULL), RTM_ERR_INVALID_ARGUMENT);
    options.listen = "not an address";
    CHECK_EQUAL(rtm_server_start(&options, &server), RTM_ERR_INVALID_ARGUMENT);
    CHECK(strstr(rtm_last_error(), "not an address") != NULL);
    CHECK(server == NULL);
    options.listen = NULL;
    options.app_certificate = "certificate";
    CHECK_EQUAL(rtm_server_start(&options, &server), RTM_ERR_INVALID_ARGUMENT);
    CHECK(strstr(rtm_last_error(), "application") != NULL);
    options.app_id = "an id with spaces";
    CHECK_EQUAL(rtm_server_start(&options, &server), RTM_ERR_INVALID_ARGUMENT);
    options.struct_size = 3;
    CHECK_EQUAL(rtm_server_start(&options, &server), RTM_ERR_STRUCT_SIZE);

    server = start_server(url);
    CHECK_EQUAL(rtm_server_url(server, NULL, 0), (int)strlen(url));
    CHECK_EQUAL(rtm_server_url(server, url, 5), RTM_ERR_INVALID_ARGUMENT);
    /* The port is taken now. */
    rtm_server *second = NULL;
    rtm_server_options_init(&options, sizeof options);
    options.listen = url + 5;
    url[strcspn(url + 5, "/") + 5] = 0;
    CHECK_EQUAL(rtm_server_start(&options, &second), RTM_ERR_INVALID_ARGUMENT);
    CHECK(strstr(rtm_last_error(), options.listen) != NULL); /* why, each system says in its own words */

    CHECK_EQUAL(rtm_server_url((rtm_server *)(uintptr_t)12345, url, URL_SIZE), RTM_ERR_INVALID_HANDLE);
    CHECK_EQUAL(rtm_client_login((rtm_client *)server, NULL, "a"), RTM_ERR_INVALID_HANDLE);
    rtm_server_stop(NULL);
    rtm_server_stop(server);
    rtm_server_stop(server);
    CHECK_EQUAL(rtm_server_url(server, url, URL_SIZE), RTM_ERR_INVALID_HANDLE);
}

static void stop_inside(recorder *r, const char *line) {
    if (strcmp(line, "login success") == 0) rtm_server_stop(r->story);
}

/* Two clients of this process talk through a server of this process; then it is stopped under a connected client. */
static void test_hosting(int32_t mode) {
    char url[URL_SIZE];
    rtm_server *server = start_server(url), *other;
    recorder *alice = recorder_new(mode, url), *bob = recorder_new(mode, url);
    log_in(alice, "alice");
    log_in(bob, "bob");
    rtm_message message = text_message("hello, host");
    CHECK_EQUAL(rtm_client_send_message_to_peer(alice->client, "bob", &message, NULL), RTM_OK);
    AWAIT(alice, "sent 0");
    other = start_server(url);
    rtm_server_stop(server);
    recorder_free(alice);
    recorder_free(bob);
    recorder *carol = recorder_new(mode, url);
    carol->story = other;
    carol->on_event = stop_inside;
    log_in(carol, "carol");
    CHECK_EQUAL(rtm_server_url(other, NULL, 0), RTM_ERR_INVALID_HANDLE);
    recorder_free(carol);
}

static void test_server_leaves_nothing(void) {
    char url[URL_SIZE];
    int descriptors = 0, threads = 0;
    for (int round = 0; round < SERVER_ROUNDS; round++) {
        rtm_server_stop(start_server(url));
        if (round == SERVER_ROUNDS / 10) { /* by now the runtime has what it keeps */
            descriptors = count_descriptors();
            threads = count_threads();
        }
    }
    CHECK(threads > 0 && descriptors >= 0);
    if (descriptors == 0) printf("handles are not counted here: this system does not tell\n");
    CHECK(count_descriptors() <= descriptors + SPARE_DESCRIPTORS);
    /* Go keeps threads it has once needed, and on a busy machine needs a few more; a leak would be hundreds. */
    CHECK(count_threads() <= threads + SERVER_ROUNDS / 40);
}

static void test_shutdown_stops_servers(void) {
    char url[URL_SIZE];
    rtm_server *server = start_server(url);
    rtm_shutdown();
    CHECK_EQUAL(rtm_server_url(server, NULL, 0), RTM_ERR_INVALID_HANDLE);
}

#endif
