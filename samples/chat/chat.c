/*
 * A chat for the terminal:
 *
 *     rtm-chat NAME [CHANNEL]
 *
 * A line goes to the channel. /peer NAME text sends to one user, /members lists who is here, /quit leaves.
 * main() reads lines; events arrive on a thread of the library and are printed there.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { LINE_SIZE = 16 * 1024, LOGIN_TIMEOUT_SECONDS = 15, EXIT_NOT_CONNECTED = 1, EXIT_USAGE = 2 };

static const char HELP[] = "a line goes to the channel; /peer NAME text   /members   /quit";

static struct {
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    int joined, failed, logged_out;
    int open; /* sends and requests whose result is still to come */
} state;

static void note(int *flag) {
    pthread_mutex_lock(&state.mutex);
    *flag = 1;
    pthread_cond_broadcast(&state.changed);
    pthread_mutex_unlock(&state.mutex);
}

static void count_open(int step) {
    pthread_mutex_lock(&state.mutex);
    state.open += step;
    pthread_cond_broadcast(&state.changed);
    pthread_mutex_unlock(&state.mutex);
}

/* wait_while waits until a flag is set, or open results are in; returns 0 when it took too long. */
static int wait_for(const int *flag) {
    struct timespec deadline;
    clock_gettime(CLOCK_REALTIME, &deadline);
    deadline.tv_sec += LOGIN_TIMEOUT_SECONDS;
    int late = 0;
    pthread_mutex_lock(&state.mutex);
    while (!late && !state.failed && (flag ? !*flag : state.open > 0)) {
        late = pthread_cond_timedwait(&state.changed, &state.mutex, &deadline) != 0;
    }
    int ok = !late && !state.failed;
    pthread_mutex_unlock(&state.mutex);
    return ok;
}

static void print(const char *format, const char *a, const char *b) {
    printf(format, a, b);
    fflush(stdout);
}

static void refused(const char *what, int32_t operation, int32_t code) {
    fprintf(stderr, "! %s: %s: %s\n", what, rtm_error_name(operation, code), rtm_last_error());
}

static void on_login_failure(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client;
    refused("log in", RTM_OPERATION_LOGIN, error_code);
    note(&state.failed);
}

static void on_login_success(void *user_data, rtm_client *client) {
    (void)client;
    rtm_channel *channel = *(rtm_channel **)user_data;
    int32_t code = rtm_channel_join(channel);
    if (code != RTM_OK) {
        refused("join", RTM_OPERATION_JOIN_CHANNEL, code);
        note(&state.failed);
    }
}

static void on_logout(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client, (void)error_code;
    note(&state.logged_out);
}

static void on_connection_state_changed(void *user_data, rtm_client *client, int32_t new_state, int32_t reason) {
    (void)user_data, (void)client;
    if (new_state == RTM_CONNECTION_STATE_RECONNECTING) {
        print("* connection lost, trying to return%s%s\n", "", "");
    } else if (new_state == RTM_CONNECTION_STATE_ABORTED) {
        print("* %s%s\n", reason == RTM_CONNECTION_CHANGE_REASON_REMOTE_LOGIN ? "logged in elsewhere" : "removed by the server", "");
        note(&state.failed);
    }
}

static void on_peer_message(void *user_data, rtm_client *client, const char *peer_id, const rtm_message *message) {
    (void)user_data, (void)client;
    print("%s (to you): %s\n", peer_id, message->text);
}

static void on_peer_result(void *user_data, rtm_client *client, int64_t message_id, int32_t error_code) {
    (void)user_data, (void)client, (void)message_id;
    if (error_code != RTM_PEER_MESSAGE_ERR_OK) {
        refused("send", RTM_OPERATION_PEER_MESSAGE, error_code);
    }
    count_open(-1);
}

static void on_join_success(void *user_data, rtm_channel *channel) {
    (void)user_data, (void)channel;
    note(&state.joined);
}

static void on_join_failure(void *user_data, rtm_channel *channel, int32_t error_code) {
    (void)user_data, (void)channel;
    refused("join", RTM_OPERATION_JOIN_CHANNEL, error_code);
    note(&state.failed);
}

static void on_channel_message(void *user_data, rtm_channel *channel, const char *user_id, const rtm_message *message) {
    (void)user_data, (void)channel;
    print("%s: %s\n", user_id, message->text);
}

static void on_channel_result(void *user_data, rtm_channel *channel, int64_t message_id, int32_t error_code) {
    (void)user_data, (void)channel, (void)message_id;
    if (error_code != RTM_CHANNEL_MESSAGE_ERR_OK) {
        refused("send", RTM_OPERATION_CHANNEL_MESSAGE, error_code);
    }
    count_open(-1);
}

static void on_member_joined(void *user_data, rtm_channel *channel, const rtm_channel_member *member) {
    (void)user_data, (void)channel;
    print("* %s is here%s\n", member->user_id, "");
}

static void on_member_left(void *user_data, rtm_channel *channel, const rtm_channel_member *member) {
    (void)user_data, (void)channel;
    print("* %s has left%s\n", member->user_id, "");
}

static void on_get_members(void *user_data, rtm_channel *channel, const rtm_channel_member *members, int32_t member_count,
                           int32_t error_code) {
    (void)user_data, (void)channel;
    if (error_code != RTM_GET_MEMBERS_ERR_OK) {
        refused("members", RTM_OPERATION_GET_MEMBERS, error_code);
    } else {
        printf("* %d here:", (int)member_count);
        for (int32_t i = 0; i < member_count; i++) {
            printf(" %s", members[i].user_id);
        }
        putchar('\n');
        fflush(stdout);
    }
    count_open(-1);
}

static void on_gap(void *user_data, rtm_channel *channel, int64_t from, int64_t to) {
    (void)user_data, (void)channel, (void)from, (void)to;
    print("* some messages were missed%s%s\n", "", "");
}

/* act does what one line asks for; returns 0 to quit. */
static int act(rtm_client *client, rtm_channel *channel, char *line) {
    rtm_message message;
    rtm_message_init(&message, sizeof message);
    if (strcmp(line, "/quit") == 0) {
        return 0;
    }
    if (line[0] == '\0') {
        return 1;
    }
    int32_t code, operation;
    count_open(1); /* before the call: its result may come at once */
    if (strcmp(line, "/members") == 0) {
        operation = RTM_OPERATION_GET_MEMBERS;
        code = rtm_channel_get_members(channel);
    } else if (strncmp(line, "/peer ", 6) == 0 && strchr(line + 6, ' ') != NULL) {
        char *text = strchr(line + 6, ' ');
        *text++ = '\0';
        message.text = text;
        message.text_length = (uint32_t)strlen(text);
        operation = RTM_OPERATION_PEER_MESSAGE;
        code = rtm_client_send_message_to_peer(client, line + 6, &message, NULL);
    } else if (line[0] == '/') {
        count_open(-1);
        puts(HELP);
        return 1;
    } else {
        message.text = line;
        message.text_length = (uint32_t)strlen(line);
        operation = RTM_OPERATION_CHANNEL_MESSAGE;
        code = rtm_channel_send_message(channel, &message, NULL);
    }
    if (code != RTM_OK) {
        count_open(-1);
        refused(line, operation, code);
    }
    return 1;
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3 || argv[1][0] == '-') {
        fprintf(stderr, "usage: %s NAME [CHANNEL]\n%s\nThe server is taken from RTM_SERVER_URL.\n", argv[0], HELP);
        return EXIT_USAGE;
    }
    const char *channel_id = argc == 3 ? argv[2] : "lobby";
    pthread_mutex_init(&state.mutex, NULL);
    pthread_cond_init(&state.changed, NULL);

    rtm_client *client = NULL;
    rtm_channel *channel = NULL;
    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user_data = &channel;
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_logout = on_logout;
    callbacks.on_connection_state_changed = on_connection_state_changed;
    callbacks.on_message_received_from_peer = on_peer_message;
    callbacks.on_send_message_result = on_peer_result;
    int32_t code = rtm_client_create("demo", &callbacks, NULL, &client);
    if (code != RTM_OK) {
        refused("create client", RTM_OPERATION_INIT, code);
        return EXIT_NOT_CONNECTED;
    }
    rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF);

    rtm_channel_callbacks channel_callbacks;
    rtm_channel_callbacks_init(&channel_callbacks, sizeof channel_callbacks);
    channel_callbacks.on_join_success = on_join_success;
    channel_callbacks.on_join_failure = on_join_failure;
    channel_callbacks.on_message_received = on_channel_message;
    channel_callbacks.on_send_message_result = on_channel_result;
    channel_callbacks.on_member_joined = on_member_joined;
    channel_callbacks.on_member_left = on_member_left;
    channel_callbacks.on_get_members = on_get_members;
    channel_callbacks.on_gap = on_gap;
    code = rtm_channel_create(client, channel_id, &channel_callbacks, &channel);
    if (code != RTM_OK) {
        refused("create channel", RTM_OPERATION_JOIN_CHANNEL, code);
        rtm_client_release(client);
        return EXIT_NOT_CONNECTED;
    }

    int status = EXIT_NOT_CONNECTED;
    code = rtm_client_login(client, getenv("RTM_TOKEN"), argv[1]);
    if (code != RTM_OK) {
        refused("log in", RTM_OPERATION_LOGIN, code);
    } else if (wait_for(&state.joined)) {
        static char line[LINE_SIZE];
        printf("* %s is in %s; %s\n", argv[1], channel_id, HELP);
        fflush(stdout);
        while (!state.failed && fgets(line, sizeof line, stdin) != NULL) {
            line[strcspn(line, "\r\n")] = '\0';
            if (!act(client, channel, line)) {
                break;
            }
        }
        if (wait_for(NULL) && rtm_client_logout(client) == RTM_OK && wait_for(&state.logged_out)) {
            status = EXIT_SUCCESS;
        }
    }
    rtm_channel_release(channel);
    rtm_client_release(client);
    return status;
}
