/*
 * A game that hosts its own server:
 *
 *     rtm-host            hosts, and plays as "host"
 *     rtm-host URL        joins the host at that address, as "guest"
 *
 * The host starts a server inside its process and connects to it like everybody else. When both are in the channel
 * they exchange a word and go. For a local network give the server the address "0.0.0.0:7650".
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { URL_SIZE = 128, PATIENCE_SECONDS = 30, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static struct {
    const char *name;
    int logged_in, joined, members, heard, sent, failed;
} game;

static void failed(const char *what) {
    fprintf(stderr, "%s: %s: %s\n", game.name, what, rtm_last_error());
    game.failed = 1;
}

static void on_login_success(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    game.logged_in = 1;
}

static void on_login_failure(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client, (void)error_code;
    failed("log in");
}

static void on_join_success(void *user_data, rtm_channel *channel) {
    (void)user_data, (void)channel;
    game.joined = 1;
}

static void on_join_failure(void *user_data, rtm_channel *channel, int32_t error_code) {
    (void)user_data, (void)channel, (void)error_code;
    failed("join");
}

static void on_member_count(void *user_data, rtm_channel *channel, int32_t member_count) {
    (void)user_data, (void)channel;
    game.members = member_count;
}

static void on_message(void *user_data, rtm_channel *channel, const char *user_id, const rtm_message *message) {
    (void)user_data, (void)channel;
    printf("%-5s hears %s: %s\n", game.name, user_id, message->text);
    fflush(stdout);
    game.heard = 1;
}

static void on_sent(void *user_data, rtm_channel *channel, int64_t message_id, int32_t error_code) {
    (void)user_data, (void)channel, (void)message_id;
    if (error_code != RTM_CHANNEL_MESSAGE_ERR_OK) {
        failed("send");
    }
    game.sent = 1;
}

/* play runs the game's frames until a condition holds; it is what a game loop does. */
static int play(rtm_client *client, const int *condition, int at_least) {
    static const struct timespec frame = {0, 5 * 1000 * 1000};
    for (int frames = 0; frames < PATIENCE_SECONDS * 200 && !game.failed; frames++) {
        if (rtm_client_poll(client, 0, 0) < 0) {
            failed("poll");
        }
        if (*condition >= at_least) {
            return 1;
        }
        nanosleep(&frame, NULL);
    }
    return 0;
}

/* match is one player's part; returns 1 when it went well. */
static int match(rtm_client *client, rtm_channel *channel) {
    rtm_message message;
    rtm_message_init(&message, sizeof message);
    message.text = "good game!";
    message.text_length = (uint32_t)strlen(message.text);
    if (rtm_client_login(client, NULL, game.name) != RTM_OK || !play(client, &game.logged_in, 1)) {
        return 0;
    }
    if (rtm_channel_join(channel) != RTM_OK || !play(client, &game.joined, 1) || !play(client, &game.members, 2)) {
        return 0;
    }
    if (rtm_channel_send_message(channel, &message, NULL) != RTM_OK) {
        failed("send");
        return 0;
    }
    return play(client, &game.sent, 1) && play(client, &game.heard, 1);
}

int main(int argc, char **argv) {
    if (argc > 2 || (argc == 2 && argv[1][0] == '-')) {
        fprintf(stderr, "usage: %s [URL]\nWithout URL it hosts; with the address that a host prints it joins that host.\n", argv[0]);
        return EXIT_USAGE;
    }
    rtm_server *server = NULL;
    char url[URL_SIZE];
    game.name = argc > 1 ? "guest" : "host";
    if (argc > 1) {
        snprintf(url, sizeof url, "%s", argv[1]);
    } else {
        if (rtm_server_start(NULL, &server) != RTM_OK || rtm_server_url(server, url, sizeof url) < 0) {
            failed("host");
            return EXIT_FAILED;
        }
        printf("hosting at %s\n", url);
        fflush(stdout);
    }

    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    rtm_channel_callbacks channel_callbacks;
    rtm_channel_callbacks_init(&channel_callbacks, sizeof channel_callbacks);
    channel_callbacks.on_join_success = on_join_success;
    channel_callbacks.on_join_failure = on_join_failure;
    channel_callbacks.on_member_count_updated = on_member_count;
    channel_callbacks.on_message_received = on_message;
    channel_callbacks.on_send_message_result = on_sent;

    char parameters[URL_SIZE + 32];
    snprintf(parameters, sizeof parameters, "{\"rtm.server_url\": \"%s\"}", url);
    rtm_client *client = NULL;
    rtm_channel *channel = NULL;
    int good = 0;
    if (rtm_client_create("my-game", &callbacks, &options, &client) != RTM_OK ||
        rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF) != RTM_OK ||
        rtm_client_set_parameters(client, parameters) != RTM_OK ||
        rtm_channel_create(client, "match", &channel_callbacks, &channel) != RTM_OK) {
        failed("prepare");
    } else {
        good = match(client, channel);
    }
    if (!good && !game.failed) {
        fprintf(stderr, "%s: nothing happened for %d seconds\n", game.name, PATIENCE_SECONDS);
    }
    rtm_channel_release(channel);
    rtm_client_release(client);
    rtm_server_stop(server);
    return good ? EXIT_SUCCESS : EXIT_FAILED;
}
