/*
 * Messages that wait for their receiver, and the warning before a token expires, from C.
 */
#ifndef RTM_TESTS_OFFLINE_H
#define RTM_TESTS_OFFLINE_H

#include "hosting.h"
#include "stories.h"

static rtm_send_message_options to_be_kept(void) {
    rtm_send_message_options options;
    rtm_send_message_options_init(&options, sizeof options);
    options.enable_offline_messaging = 1;
    return options;
}

static void send_kept(recorder *from, const char *to, const char *text) {
    rtm_send_message_options options = to_be_kept();
    rtm_message m = text_message(text);
    ACCEPTED(rtm_client_send_message_to_peer(from->client, to, &m, &options));
}

/* How often a line was told so far. */
static int told(recorder *r, const char *line) {
    int n = 0;
    pthread_mutex_lock(&r->lock);
    for (int i = 0; i < r->count; i++) n += strcmp(r->lines[i], line) == 0;
    pthread_mutex_unlock(&r->lock);
    return n;
}

/* Kept for a receiver who is away, told after the login, in order, once. */
static void test_offline_messages(int32_t mode) {
    recorder *alice = recorder_new(mode, server_url), *bob = recorder_new(mode, server_url);
    const char *name = mode == RTM_DISPATCH_THREAD ? "otto" : "olga";
    log_in(alice, "alice");
    send_kept(alice, name, "one");
    AWAIT(alice, "sent 4");
    CHECK(strstr(alice->detail, "logs in") != NULL);
    rtm_message m = text_message("not kept");
    ACCEPTED(rtm_client_send_message_to_peer(alice->client, name, &m, NULL));
    AWAIT(alice, "sent 3");
    rtm_send_message_options options = to_be_kept();
    static const uint8_t bytes[] = {7, 0, 0xab};
    rtm_message_init(&m, sizeof m);
    m.type = RTM_MESSAGE_TYPE_RAW;
    m.raw = bytes;
    m.raw_length = sizeof bytes;
    ACCEPTED(rtm_client_send_message_to_peer(alice->client, name, &m, &options));
    AWAIT(alice, "sent 4");

    log_in(bob, name); /* awaits the state CONNECTED; the messages come behind it */
    AWAIT(bob, "from alice: type 1 text 3 one raw 0 00 offline 1");
    AWAIT(bob, "from alice: type 2 text 0  raw 3 ab offline 1");
    send_kept(alice, name, "three");
    AWAIT(alice, "sent 0");
    AWAIT(bob, "from alice: type 1 text 5 three raw 0 00 offline 0");

    ACCEPTED(rtm_client_logout(bob->client));
    AWAIT(bob, "state 1 6");
    send_kept(alice, name, "four");
    AWAIT(alice, "sent 4");
    log_in(bob, name);
    AWAIT(bob, "from alice: type 1 text 4 four raw 0 00 offline 1");
    CHECK_EQUAL(told(bob, "from alice: type 1 text 3 one raw 0 00 offline 1"), 1);
    CHECK_EQUAL(told(bob, "from alice: type 1 text 8 not kept raw 0 00 offline 0"), 0);
    recorder_free(alice);
    recorder_free(bob);
}

static void RTM_CALL rec_will_expire(void *u, rtm_client *c) { (void)c; RECORD(u, "token will expire"); }

static const char token_app[] = "0123456789abcdef0123456789abcdef", token_certificate[] = "00112233445566778899aabbccddeeff";

/* Has the server binary make a token; RTM_SERVER_BIN names it. */
static int mint(char *token, int size, const char *user, const char *life) {
    char command[512];
    const char *binary = getenv("RTM_SERVER_BIN");
    if (!check_at(__FILE__, __LINE__, binary != NULL, "RTM_SERVER_BIN does not name the rtm-server that makes tokens")) return 0;
    snprintf(command, sizeof command, "\"%s\" token mint --app %s --certificate %s --user %s --life %s", binary, token_app,
             token_certificate, user, life);
    FILE *output = popen(command, "r");
    if (!CHECK(output != NULL)) return 0;
    int good = fgets(token, size, output) != NULL;
    good = pclose(output) == 0 && good;
    token[strcspn(token, "\r\n")] = 0;
    return CHECK(good);
}

/* A token with little life left: the app is told after the login, and again for each new one like it. */
static void test_token_will_expire(int32_t mode) {
    char url[URL_SIZE], token[1024];
    rtm_server *server = NULL;
    rtm_server_options server_options;
    rtm_server_options_init(&server_options, sizeof server_options);
    server_options.app_id = token_app;
    server_options.app_certificate = token_certificate;
    CHECK_EQUAL(rtm_server_start(&server_options, &server), RTM_OK);
    CHECK(rtm_server_url(server, url, URL_SIZE) > 0);

    recorder *r = recorder_new(mode, url);
    rtm_client_callbacks callbacks = client_callbacks(r);
    callbacks.on_token_privilege_will_expire = rec_will_expire;
    recorder_client(r, token_app, url, &callbacks);

    if (mint(token, sizeof token, "tom", "25s")) {
        CHECK_EQUAL(rtm_client_login(r->client, token, "tom"), 0);
        AWAIT(r, "state 3 2");
        AWAIT(r, "token will expire");
    }
    if (mint(token, sizeof token, "tom", "2h")) {
        CHECK_EQUAL(rtm_client_renew_token(r->client, token), 0);
        char line[LINE_SIZE];
        snprintf(line, sizeof line, "renew %.280s 0", token);
        AWAIT(r, line);
        CHECK_EQUAL(told(r, "token will expire"), 1);
    }
    recorder_free(r);
    rtm_server_stop(server);
}

#endif
