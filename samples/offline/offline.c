/*
 * Messages for somebody who is away: alice leaves some, and who they are for reads them after logging in.
 *
 *     rtm-offline send bob "good morning" "and good night"
 *     rtm-offline read bob 2
 *
 * In poll mode. The server comes from RTM_SERVER_URL.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { MAX_TEXTS = 16, PATIENCE_SECONDS = 20 };

static const char *receiver;
static char **texts; /* to send */
static int text_count, answered;
static int64_t ids[MAX_TEXTS];
static int logged_in, received, failed;

static void check(const char *what, int32_t code) {
    if (code == RTM_OK) return;
    printf("%s: %s\n", what, rtm_last_error());
    failed = 1;
}

static void RTM_CALL on_login_success(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    logged_in = 1;
}

static void RTM_CALL on_login_failure(void *user_data, rtm_client *client, int32_t code) {
    (void)user_data, (void)client;
    check("log in", code);
}

/* 0: the receiver has the message. 4: it is kept for the next login. Anything else: it will not arrive. */
static void RTM_CALL on_sent(void *user_data, rtm_client *client, int64_t message_id, int32_t code) {
    (void)user_data, (void)client;
    for (int i = 0; i < text_count; i++) {
        if (ids[i] != message_id) continue;
        answered++;
        if (code == RTM_PEER_MESSAGE_ERR_CACHED_BY_SERVER)
            printf("kept for %s: %s\n", receiver, texts[i]);
        else if (code == RTM_PEER_MESSAGE_ERR_OK)
            printf("%s has: %s\n", receiver, texts[i]);
        else
            check("send", code);
    }
}

static void RTM_CALL on_message(void *user_data, rtm_client *client, const char *peer_id, const rtm_message *message) {
    (void)user_data, (void)client;
    printf("%s %s: %.*s\n", peer_id, message->is_offline_message ? "left a message" : "says", (int)message->text_length,
           message->text);
    received++;
}

/* Polls until a counter has a value, at most 20 seconds. */
static int await(rtm_client *client, const int *counter, int value) {
    time_t end = time(NULL) + PATIENCE_SECONDS;
    while (!failed && *counter < value && time(NULL) <= end) {
        struct timespec pause = {0, 1000000};
        rtm_client_poll(client, 0, 0);
        nanosleep(&pause, NULL);
    }
    return !failed && *counter >= value;
}

static void send_all(rtm_client *client) {
    rtm_send_message_options options;
    rtm_send_message_options_init(&options, sizeof options);
    options.enable_offline_messaging = 1;
    for (int i = 0; i < text_count; i++) {
        rtm_message message;
        rtm_message_init(&message, sizeof message);
        message.text = texts[i];
        message.text_length = (uint32_t)strlen(texts[i]);
        ids[i] = message.id;
        check("send", rtm_client_send_message_to_peer(client, receiver, &message, &options));
    }
    if (!await(client, &answered, text_count)) failed = 1;
}

/* What was kept comes right after the login, oldest first. A program that goes on running needs no second look:
   later messages come to the same callback. */
static void read_all(rtm_client *client, int wanted) {
    if (!await(client, &received, wanted)) failed = printf("there were only %d messages\n", received);
}

int main(int count, char **arguments) {
    int sends = count > 3 && count - 3 <= MAX_TEXTS && strcmp(arguments[1], "send") == 0;
    int number = sends || count < 4 ? 0 : atoi(arguments[3]);
    if (!sends && (count != 4 || strcmp(arguments[1], "read") != 0 || number < 1)) {
        fprintf(stderr, "usage: %s send USER TEXT...  or  %s read USER NUMBER\nThe server is taken from RTM_SERVER_URL.\n", arguments[0],
                arguments[0]);
        return 2;
    }
    receiver = arguments[2];
    texts = arguments + 3;
    text_count = count - 3;

    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_send_message_result = on_sent;
    callbacks.on_message_received_from_peer = on_message;
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    rtm_client *client = NULL;
    check("create", rtm_client_create("my-app", &callbacks, &options, &client));
    if (!failed) check("log in", rtm_client_login(client, NULL, sends ? "alice" : receiver));
    if (!await(client, &logged_in, 1)) failed = 1;
    if (!failed && sends) send_all(client);
    if (!failed && !sends) read_all(client, number);
    rtm_client_release(client);
    return failed ? 1 : 0;
}
