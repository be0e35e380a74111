#include <stdio.h>
#include <string.h>

#include <rtm/rtm.h>

static int done;

static void on_login_success(void *user_data, rtm_client *client) {
    (void)user_data;
    rtm_message message;
    rtm_message_init(&message, sizeof message);
    message.text = "Hello, world! \xF0\x9F\x8C\x8D";
    message.text_length = (uint32_t)strlen(message.text);
    if (rtm_client_send_message_to_peer(client, "me", &message, NULL) != RTM_OK) {
        done = printf("not sent: %s\n", rtm_last_error());
    }
}

static void on_login_failure(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client;
    done = printf("login failed: %s: %s\n", rtm_error_name(RTM_OPERATION_LOGIN, error_code), rtm_last_error());
}

static void on_message(void *user_data, rtm_client *client, const char *peer_id, const rtm_message *message) {
    (void)user_data, (void)client;
    done = printf("%s says: %s\n", peer_id, message->text);
}

int main(void) {
    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_message_received_from_peer = on_message;

    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL; /* callbacks run inside rtm_client_poll, as a game wants it */

    rtm_client *client;
    if (rtm_client_create("my-app", &callbacks, &options, &client) != RTM_OK ||
        rtm_client_login(client, NULL, "me") != RTM_OK) {
        printf("not started: %s\n", rtm_last_error());
        return 1;
    }
    while (!done) {
        rtm_client_poll(client, 0, 0); /* a game does this once a frame */
    }
    rtm_client_release(client);
    return 0;
}
