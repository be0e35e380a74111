/* Watches a user come and go: anna subscribes to bert's presence, asks about him, and counts the members of a channel. */
#include <stdio.h>
#include <time.h>

#include <rtm/rtm.h>

static int anna_is_in, bert_is_in, subscribed, failed, counted;
static int last_state = -1;

static const char *state_name(int32_t state) {
    return state == RTM_PEER_ONLINE_STATE_ONLINE ? "online" : state == RTM_PEER_ONLINE_STATE_OFFLINE ? "offline" : "unreachable";
}

static void check(const char *what, int32_t code) {
    if (code == RTM_OK || failed) return; /* what follows a failure fails because of it */
    printf("%s: %s\n", what, rtm_last_error());
    failed = 1;
}

static void RTM_CALL on_login(void *user_data, rtm_client *client) {
    (void)client;
    *(int *)user_data = 1;
}

static void RTM_CALL on_login_failure(void *user_data, rtm_client *client, int32_t code) {
    (void)user_data, (void)client;
    check("log in", code);
}

static void RTM_CALL on_subscribed(void *user_data, rtm_client *client, int64_t request_id, int32_t code) {
    (void)user_data, (void)client, (void)request_id;
    check("subscribe", code);
    subscribed = 1;
}

static void RTM_CALL on_changed(void *user_data, rtm_client *client, const rtm_peer_online_status *peers, int32_t count) {
    (void)user_data, (void)client;
    for (int32_t i = 0; i < count; i++) {
        printf("%s is %s\n", peers[i].peer_id, state_name(peers[i].online_state));
        last_state = peers[i].online_state;
    }
}

static void RTM_CALL on_counts(void *user_data, rtm_client *client, int64_t request_id, const rtm_channel_member_count *counts,
                               int32_t count, int32_t code) {
    (void)user_data, (void)client, (void)request_id;
    check("count members", code);
    for (int32_t i = 0; i < count; i++) printf("%s has %d members\n", counts[i].channel_id, (int)counts[i].count);
    counted = 1;
}

static rtm_client *create(int *is_in) {
    rtm_client_callbacks callbacks;
    rtm_client_options options;
    rtm_client *client = NULL;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user_data = is_in;
    callbacks.on_login_success = on_login;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_subscription_request_result = on_subscribed;
    callbacks.on_peers_online_status_changed = on_changed;
    callbacks.on_get_channel_member_count_result = on_counts;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    check("create", rtm_client_create("my-app", &callbacks, &options, &client));
    return client;
}

/* Polls both until a variable has a value, at most 20 seconds. */
static void await(rtm_client *a, rtm_client *b, const int *variable, int value) {
    time_t end = time(NULL) + 20;
    while (!failed && *variable != value) {
        rtm_client_poll(a, 0, 0);
        rtm_client_poll(b, 0, 0);
        if (time(NULL) > end) failed = printf("nothing happened for too long\n");
    }
}

int main(int argc, char **argv) {
    if (argc > 1) {
        fprintf(stderr, "usage: %s\nThe server is taken from RTM_SERVER_URL.\n", argv[0]);
        return 2;
    }
    const char *peers[] = {"bert"}, *channels[] = {"lobby"};
    rtm_client *anna = create(&anna_is_in), *bert = create(&bert_is_in);
    check("log in", rtm_client_login(anna, NULL, "anna"));
    await(anna, bert, &anna_is_in, 1);
    check("subscribe", rtm_client_subscribe_peers_online_status(anna, peers, 1, 1));
    await(anna, bert, &subscribed, 1);
    await(anna, bert, &last_state, RTM_PEER_ONLINE_STATE_OFFLINE);
    check("log in", rtm_client_login(bert, NULL, "bert"));
    await(anna, bert, &last_state, RTM_PEER_ONLINE_STATE_ONLINE);
    check("count members", rtm_client_get_channel_member_count(anna, channels, 1, 2));
    await(anna, bert, &counted, 1);
    check("log out", rtm_client_logout(bert));
    await(anna, bert, &last_state, RTM_PEER_ONLINE_STATE_OFFLINE);
    rtm_client_release(bert);
    rtm_client_release(anna);
    return failed ? 1 : 0;
}
