/*
 * Measures how many events one rtm_client_poll() delivers within the time of a frame: one client in poll mode
 * does not poll while another floods it, then polls once per frame until everything is there.
 *
 *     poll COUNT
 *
 * prints the number of messages that the first poll delivered and the nanoseconds it took. The program fails if a
 * message is missing, comes twice or out of order. The server is taken from RTM_SERVER_URL.
 */
#include "common.h"

enum {
    FRAME_BUDGET_MS = 16, /* of the 16.7 of a frame */
    IN_FLIGHT = 512,
    QUEUE_BYTES = 256 << 20 /* the queue of the game that hangs has room for the whole flood */
};

static int64_t arrivals, results;

static void on_message(void *user_data, rtm_client *client, const char *peer, const rtm_message *message) {
    (void)user_data, (void)client, (void)peer;
    if (strtol(message->text, NULL, 10) != arrivals) {
        fail("receive", "a message is missing or out of order");
    }
    arrivals++;
}

static void on_result(void *user_data, rtm_client *client, int64_t id, int32_t code) {
    (void)user_data, (void)client, (void)id;
    if (code != RTM_PEER_MESSAGE_ERR_OK) {
        fail("send", rtm_error_name(RTM_OPERATION_PEER_MESSAGE, code));
    }
    add(&results, 1);
}

static int32_t poll_once(rtm_client *client, int32_t max_ms) {
    int32_t n = rtm_client_poll(client, 0, max_ms);
    if (n < 0) {
        accepted(n, "poll");
    }
    return n;
}

int main(int argc, char **argv) {
    long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (count < 1) {
        fprintf(stderr, "usage: %s COUNT\n", argv[0]);
        return 2;
    }
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    options.max_queued_bytes = QUEUE_BYTES;
    rtm_client_callbacks game_callbacks, flood_callbacks;
    rtm_client_callbacks_init(&game_callbacks, sizeof game_callbacks);
    game_callbacks.on_message_received_from_peer = on_message;
    rtm_client_callbacks_init(&flood_callbacks, sizeof flood_callbacks);
    flood_callbacks.on_send_message_result = on_result;
    rtm_client *game = start("game", &game_callbacks, &options);
    rtm_client *flood = start("flood", &flood_callbacks, NULL);

    const struct timespec pause = {0, 1000000};
    int64_t give_up = now_ns() + (int64_t)WAIT_SECONDS * 1000000000;
    for (int ready = 0; !ready && now_ns() < give_up;) {
        poll_once(game, 0);
        pthread_mutex_lock(&mutex);
        ready = logins == 2;
        pthread_mutex_unlock(&mutex);
        nanosleep(&pause, NULL);
    }
    await(&logins, 2, "both logins");
    while (poll_once(game, 0) > 0) {
    }

    for (long i = 0; i < count; i++) {
        rtm_message message;
        char buffer[PAYLOAD_BYTES];
        text_message(&message, buffer, i);
        await(&results, i + 1 - IN_FLIGHT, "results");
        accepted(rtm_client_send_message_to_peer(flood, "game", &message, NULL), "send");
    }
    await(&results, count, "every result"); /* from here on the library holds all of them */
    if (arrivals != 0) {
        fail("flood", "a callback ran without a poll");
    }

    int64_t begin = now_ns();
    poll_once(game, FRAME_BUDGET_MS);
    int64_t took = now_ns() - begin;
    long delivered = (long)arrivals;
    while (arrivals < count && poll_once(game, FRAME_BUDGET_MS) > 0) {
    }
    if (arrivals != count || poll_once(game, 0) != 0) {
        fail("poll", "messages are lost or came twice");
    }
    printf("%ld %lld\n", delivered, (long long)took);
    rtm_client_release(game);
    rtm_client_release(flood);
    return 0;
}
