/*
 * Two copies of this program, each its own process, greet each other:
 *
 *     rtm-greet alice bob
 *     rtm-greet bob alice
 *
 * Each logs in, greets the other by peer message, joins a channel, talks in it, sees the other join and leave,
 * and logs out. Events arrive on a thread of the library; main() waits for them one step at a time.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { STEP_TIMEOUT_SECONDS = 20, EXIT_STEP_FAILED = 1, EXIT_USAGE = 2 };

static const char *CHANNEL = "lobby";

/* Everything the callbacks tell main(). */
static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    const char *self, *peer;
    struct timespec start;
    int logged_in, logged_out, failed;
    int greeted;           /* the peer's greeting arrived */
    int delivered;         /* our greeting was delivered: 1, or the error code negated */
    int joined, peer_here, peer_talked, peer_gone, published;
} state;

static double elapsed_ms(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)(now.tv_sec - state.start.tv_sec) * 1e3 + (double)(now.tv_nsec - state.start.tv_nsec) / 1e6;
}

static void say(const char *format, const char *a, const char *b) {
    char line[512];
    int n = snprintf(line, sizeof line, "%8.2f ms  %-6s ", elapsed_ms(), state.self);
    snprintf(line + n, sizeof line - (size_t)n, format, a, b);
    puts(line);
    fflush(stdout);
}

/* note sets a flag that main() may be waiting for. */
static void note(int *flag, int value) {
    pthread_mutex_lock(&state.mutex);
    *flag = value;
    pthread_cond_broadcast(&state.changed);
    pthread_mutex_unlock(&state.mutex);
}

/* wait_for waits until a flag is set and returns its value; the program ends if that takes too long. */
static int wait_for(int *flag, const char *what) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += STEP_TIMEOUT_SECONDS;
    pthread_mutex_lock(&state.mutex);
    while (*flag == 0 && !state.failed) {
        if (pthread_cond_timedwait(&state.changed, &state.mutex, &deadline) != 0) {
            break;
        }
    }
    int value = *flag;
    pthread_mutex_unlock(&state.mutex);
    if (value == 0) {
        say("gave up waiting for: %s%s", what, "");
        exit(EXIT_STEP_FAILED);
    }
    return value;
}

/* accepted ends the program if a call was refused. */
static void accepted(int32_t code, int32_t operation, const char *what) {
    if (code != RTM_OK) {
        fprintf(stderr, "%s: %s: %s: %s\n", state.self, what, rtm_error_name(operation, code), rtm_last_error());
        exit(EXIT_STEP_FAILED);
    }
}

static void on_login_success(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    say("logged in%s%s", "", "");
    note(&state.logged_in, 1);
}

static void on_login_failure(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client;
    say("login failed: %s: %s", rtm_error_name(RTM_OPERATION_LOGIN, error_code), rtm_last_error());
    note(&state.failed, 1);
}

static void on_connection_state_changed(void *user_data, rtm_client *client, int32_t new_state, int32_t reason) {
    (void)user_data, (void)client, (void)reason;
    static const char *const names[] = {"?", "disconnected", "connecting", "connected", "reconnecting", "aborted"};
    say("is %s%s", new_state >= 1 && new_state <= 5 ? names[new_state] : names[0], "");
}

static void on_logout(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client, (void)error_code;
    say("logged out%s%s", "", "");
    note(&state.logged_out, 1);
}

static void on_peer_result(void *user_data, rtm_client *client, int64_t message_id, int32_t error_code) {
    (void)user_data, (void)client, (void)message_id;
    if (error_code == RTM_PEER_MESSAGE_ERR_OK) {
        say("knows that %s has the greeting%s", state.peer, "");
    }
    note(&state.delivered, error_code == RTM_PEER_MESSAGE_ERR_OK ? 1 : -error_code);
}

static void on_peer_message(void *user_data, rtm_client *client, const char *peer_id, const rtm_message *message) {
    (void)user_data, (void)client;
    say("got from %s: \"%s\"", peer_id, message->text);
    note(&state.greeted, 1);
}

static void on_join_success(void *user_data, rtm_channel *channel) {
    (void)user_data, (void)channel;
    say("joined channel %s%s", CHANNEL, "");
    note(&state.joined, 1);
}

static void on_join_failure(void *user_data, rtm_channel *channel, int32_t error_code) {
    (void)user_data, (void)channel;
    say("join failed: %s: %s", rtm_error_name(RTM_OPERATION_JOIN_CHANNEL, error_code), rtm_last_error());
    note(&state.failed, 1);
}

static void on_member_joined(void *user_data, rtm_channel *channel, const rtm_channel_member *member) {
    (void)user_data, (void)channel;
    say("sees %s join %s", member->user_id, member->channel_id);
}

static void on_member_left(void *user_data, rtm_channel *channel, const rtm_channel_member *member) {
    (void)user_data, (void)channel;
    say("sees %s leave %s", member->user_id, member->channel_id);
    note(&state.peer_gone, 1);
}

static void on_member_count(void *user_data, rtm_channel *channel, int32_t member_count) {
    (void)user_data, (void)channel;
    char count[16];
    snprintf(count, sizeof count, "%d", (int)member_count);
    say("counts %s member(s)%s", count, "");
    if (member_count == 2) {
        note(&state.peer_here, 1);
    }
}

static void on_channel_message(void *user_data, rtm_channel *channel, const char *user_id, const rtm_message *message) {
    (void)user_data, (void)channel;
    say("hears %s in the channel: \"%s\"", user_id, message->text);
    note(&state.peer_talked, 1);
}

static void on_channel_result(void *user_data, rtm_channel *channel, int64_t message_id, int32_t error_code) {
    (void)user_data, (void)channel, (void)message_id;
    if (error_code != RTM_CHANNEL_MESSAGE_ERR_OK) {
        say("publish failed: %s: %s", rtm_error_name(RTM_OPERATION_CHANNEL_MESSAGE, error_code), rtm_last_error());
        note(&state.failed, 1);
    }
    note(&state.published, 1);
}

static void text_message(rtm_message *message, const char *text) {
    rtm_message_init(message, sizeof *message);
    message->text = text;
    message->text_length = (uint32_t)strlen(text);
}

/* greet sends until the peer has the greeting: the other process may not be logged in yet. */
static void greet(rtm_client *client) {
    static const struct timespec pause = {0, 50 * 1000 * 1000};
    for (int tries = 0;; tries++) {
        rtm_message message;
        text_message(&message, "Hello from another process! \xF0\x9F\x91\x8B");
        note(&state.delivered, 0);
        accepted(rtm_client_send_message_to_peer(client, state.peer, &message, NULL), RTM_OPERATION_PEER_MESSAGE, "greet");
        int result = wait_for(&state.delivered, "the result of the greeting");
        if (result == 1) {
            return;
        }
        if (result != -RTM_PEER_MESSAGE_ERR_PEER_UNREACHABLE || tries == 200) {
            say("could not greet: %s%s", rtm_error_name(RTM_OPERATION_PEER_MESSAGE, -result), "");
            exit(EXIT_STEP_FAILED);
        }
        nanosleep(&pause, NULL);
    }
}

int main(int argc, char **argv) {
    if (argc != 3) {
        fprintf(stderr, "usage: %s NAME PEER\nThe server is taken from RTM_SERVER_URL.\n", argv[0]);
        return EXIT_USAGE;
    }
    state.self = argv[1];
    state.peer = argv[2];
    pthread_mutex_init(&state.mutex, NULL);
    pthread_cond_init(&state.changed, NULL);
    clock_gettime(CLOCK_MONOTONIC, &state.start);

    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_connection_state_changed = on_connection_state_changed;
    callbacks.on_logout = on_logout;
    callbacks.on_send_message_result = on_peer_result;
    callbacks.on_message_received_from_peer = on_peer_message;
    rtm_client *client = NULL;
    accepted(rtm_client_create("demo", &callbacks, NULL, &client), RTM_OPERATION_INIT, "create client");
    rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF);

    accepted(rtm_client_login(client, NULL, state.self), RTM_OPERATION_LOGIN, "log in");
    wait_for(&state.logged_in, "login");
    greet(client);
    wait_for(&state.greeted, "the peer's greeting");

    rtm_channel_callbacks channel_callbacks;
    rtm_channel_callbacks_init(&channel_callbacks, sizeof channel_callbacks);
    channel_callbacks.on_join_success = on_join_success;
    channel_callbacks.on_join_failure = on_join_failure;
    channel_callbacks.on_member_joined = on_member_joined;
    channel_callbacks.on_member_left = on_member_left;
    channel_callbacks.on_member_count_updated = on_member_count;
    channel_callbacks.on_message_received = on_channel_message;
    channel_callbacks.on_send_message_result = on_channel_result;
    rtm_channel *channel = NULL;
    accepted(rtm_channel_create(client, CHANNEL, &channel_callbacks, &channel), RTM_OPERATION_JOIN_CHANNEL, "create channel");
    accepted(rtm_channel_join(channel), RTM_OPERATION_JOIN_CHANNEL, "join");
    wait_for(&state.joined, "join");
    wait_for(&state.peer_here, "the peer in the channel");

    rtm_message message;
    text_message(&message, "Nice to have you all here.");
    accepted(rtm_channel_send_message(channel, &message, NULL), RTM_OPERATION_CHANNEL_MESSAGE, "talk");
    wait_for(&state.published, "the result of the publish");
    wait_for(&state.peer_talked, "a word of the peer");

    /* The one whose name comes first leaves first; the other sees it go. */
    if (strcmp(state.self, state.peer) > 0) {
        wait_for(&state.peer_gone, "the peer to leave");
    }
    accepted(rtm_channel_leave(channel), RTM_OPERATION_LEAVE_CHANNEL, "leave");
    accepted(rtm_client_logout(client), RTM_OPERATION_LOGOUT, "log out");
    wait_for(&state.logged_out, "logout");
    rtm_channel_release(channel);
    rtm_client_release(client);
    say("done%s%s", "", "");
    return EXIT_SUCCESS;
}
