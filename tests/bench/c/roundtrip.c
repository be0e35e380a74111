/*
 * Measures the time from the call that sends a message to the callback that receives it: two clients in thread
 * mode, one message on its way at a time.
 *
 *     roundtrip COUNT
 *
 * prints COUNT times in nanoseconds, one per line. The server is taken from RTM_SERVER_URL.
 */
#include "common.h"

enum { WARM_UP = 200 };

static int64_t arrived_ns, arrivals, results;

static void on_message(void *user_data, rtm_client *client, const char *peer, const rtm_message *message) {
    int64_t at = now_ns();
    (void)user_data, (void)client, (void)peer;
    if (message->text_length != PAYLOAD_BYTES) {
        fail("receive", "the message has another size");
    }
    pthread_mutex_lock(&mutex);
    arrived_ns = at;
    arrivals++;
    pthread_cond_signal(&changed);
    pthread_mutex_unlock(&mutex);
}

static void on_result(void *user_data, rtm_client *client, int64_t id, int32_t code) {
    (void)user_data, (void)client, (void)id;
    if (code != RTM_PEER_MESSAGE_ERR_OK) {
        fail("send", rtm_error_name(RTM_OPERATION_PEER_MESSAGE, code));
    }
    add(&results, 1);
}

int main(int argc, char **argv) {
    long count = argc == 2 ? strtol(argv[1], NULL, 10) : 0;
    if (count < 1) {
        fprintf(stderr, "usage: %s COUNT\n", argv[0]);
        return 2;
    }
    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.on_message_received_from_peer = on_message;
    callbacks.on_send_message_result = on_result;
    rtm_client *alice = start("alice", &callbacks, NULL);
    rtm_client *bob = start("bob", &callbacks, NULL);
    await(&logins, 2, "both logins");

    int64_t *times = malloc((size_t)count * sizeof *times);
    if (times == NULL) {
        fail("keep the times", "out of memory");
    }
    for (long i = 0; i < WARM_UP + count; i++) {
        rtm_message message;
        char buffer[PAYLOAD_BYTES];
        text_message(&message, buffer, i);
        int64_t begin = now_ns();
        accepted(rtm_client_send_message_to_peer(alice, "bob", &message, NULL), "send");
        await(&arrivals, i + 1, "the message");
        if (i >= WARM_UP) {
            times[i - WARM_UP] = arrived_ns - begin;
        }
        await(&results, i + 1, "the result"); /* or the next message would meet the traffic of this one */
    }
    for (long i = 0; i < count; i++) {
        printf("%lld\n", (long long)times[i]);
    }
    free(times);
    rtm_client_release(alice);
    rtm_client_release(bob);
    return 0;
}
