/*
 * Calling somebody: one copy of this program waits for a call, another makes it.
 *
 *     rtm-call alice bob      alice calls bob; he need not be there yet, the server waits half a minute for him
 *     rtm-call bob            bob waits; he refuses the first call, and accepts the second
 *
 * An invitation is an offer with a text. What the two do once it is accepted, for example join the channel it names, is
 * up to them. Callbacks run inside rtm_client_poll, as a game wants it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { PATIENCE_SECONDS = 60, TEXT_SIZE = 256, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const char *self, *callee; /* callee is NULL for the one who waits */
static int refused;               /* calls so far */
static int done;

/* must ends the program if a call was refused. */
static void must(int32_t code, int32_t operation, const char *what) {
    if (code != RTM_OK) {
        fprintf(stderr, "%s: %s: %s: %s\n", self, what, rtm_error_name(operation, code), rtm_last_error());
        exit(EXIT_FAILED);
    }
}

/* --- the one who calls --- */

/* call begins an invitation. It is ours to release; that we do at its end. */
static void call(rtm_call_manager *manager, const char *content) {
    rtm_local_invitation *invitation;
    must(rtm_local_invitation_create(manager, callee, &invitation), RTM_OPERATION_INVITATION_API_CALL, "create");
    must(rtm_local_invitation_set_content(invitation, content, (uint32_t)strlen(content)), RTM_OPERATION_INVITATION_API_CALL, "set content");
    must(rtm_local_invitation_set_channel_id(invitation, "room-7"), RTM_OPERATION_INVITATION_API_CALL, "set channel");
    must(rtm_call_manager_send_local_invitation(manager, invitation), RTM_OPERATION_INVITATION_API_CALL, "send");
}

static void on_received_by_peer(void *user_data, rtm_call_manager *manager, rtm_local_invitation *invitation) {
    (void)user_data, (void)manager, (void)invitation;
    printf("%s: it rings at %s's\n", self, callee);
}

static void on_refused_by_peer(void *user_data, rtm_call_manager *manager, rtm_local_invitation *invitation,
                               const char *response, uint32_t response_length) {
    (void)user_data;
    printf("%s: %s refuses: \"%.*s\"\n", self, callee, (int)response_length, response);
    rtm_local_invitation_release(invitation);
    call(manager, "and now?");
}

static void on_accepted_by_peer(void *user_data, rtm_call_manager *manager, rtm_local_invitation *invitation,
                                const char *response, uint32_t response_length) {
    (void)user_data, (void)manager;
    printf("%s: %s accepts: \"%.*s\"\n", self, callee, (int)response_length, response);
    rtm_local_invitation_release(invitation);
    done = 1;
}

static void on_local_failure(void *user_data, rtm_call_manager *manager, rtm_local_invitation *invitation, int32_t error_code) {
    (void)user_data, (void)manager, (void)invitation;
    must(error_code, RTM_OPERATION_LOCAL_INVITATION, "call");
}

/* --- the one who is called --- */

static void answer(rtm_call_manager *manager, rtm_remote_invitation *invitation, const char *response, int accept) {
    must(rtm_remote_invitation_set_response(invitation, response, (uint32_t)strlen(response)), RTM_OPERATION_INVITATION_API_CALL, "set response");
    if (accept) {
        must(rtm_call_manager_accept_remote_invitation(manager, invitation), RTM_OPERATION_INVITATION_API_CALL, "accept");
    } else {
        must(rtm_call_manager_refuse_remote_invitation(manager, invitation), RTM_OPERATION_INVITATION_API_CALL, "refuse");
    }
}

static void on_received(void *user_data, rtm_call_manager *manager, rtm_remote_invitation *invitation) {
    (void)user_data;
    char caller[65], channel[65], content[TEXT_SIZE];
    rtm_remote_invitation_get_caller_id(invitation, caller, sizeof caller);
    rtm_remote_invitation_get_channel_id(invitation, channel, sizeof channel);
    if (rtm_remote_invitation_get_content(invitation, content, sizeof content) < 0) {
        strcpy(content, "(a long text)"); /* 8193 bytes would always be enough */
    }
    printf("%s: %s calls me into %s: \"%s\"\n", self, caller, channel, content);
    if (refused == 0) {
        answer(manager, invitation, "give me a minute", 0);
    } else {
        answer(manager, invitation, "here I am", 1);
    }
}

/* The two ends come when the caller knows the answer. */
static void on_refused(void *user_data, rtm_call_manager *manager, rtm_remote_invitation *invitation) {
    (void)user_data, (void)manager;
    refused++;
    rtm_remote_invitation_release(invitation);
}

static void on_accepted(void *user_data, rtm_call_manager *manager, rtm_remote_invitation *invitation) {
    (void)user_data, (void)manager;
    printf("%s: on my way\n", self);
    rtm_remote_invitation_release(invitation);
    done = 1;
}

static void on_remote_failure(void *user_data, rtm_call_manager *manager, rtm_remote_invitation *invitation, int32_t error_code) {
    (void)user_data, (void)manager, (void)invitation;
    must(error_code, RTM_OPERATION_REMOTE_INVITATION, "be called");
}

/* --- both --- */

static void on_login_success(void *user_data, rtm_client *client) {
    rtm_call_manager *manager = *(rtm_call_manager **)user_data;
    (void)client;
    if (callee != NULL) {
        call(manager, "have you got a moment?");
    }
}

static void on_login_failure(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client;
    must(error_code, RTM_OPERATION_LOGIN, "log in");
}

int main(int argc, char **argv) {
    if (argc < 2 || argc > 3 || argv[1][0] == '-') {
        fprintf(stderr, "usage: %s NAME [CALLEE]\nThe server is taken from RTM_SERVER_URL.\n", argv[0]);
        return EXIT_USAGE;
    }
    self = argv[1];
    callee = argv[2]; /* NULL when there is none */
    rtm_client *client;
    rtm_call_manager *manager;

    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user_data = &manager;
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    must(rtm_client_create("demo", &callbacks, &options, &client), RTM_OPERATION_INIT, "create client");
    rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF);

    /* Before the login: a call may come with it. */
    rtm_call_manager_callbacks calls;
    rtm_call_manager_callbacks_init(&calls, sizeof calls);
    calls.on_local_invitation_received_by_peer = on_received_by_peer;
    calls.on_local_invitation_accepted = on_accepted_by_peer;
    calls.on_local_invitation_refused = on_refused_by_peer;
    calls.on_local_invitation_failure = on_local_failure;
    calls.on_remote_invitation_received = on_received;
    calls.on_remote_invitation_accepted = on_accepted;
    calls.on_remote_invitation_refused = on_refused;
    calls.on_remote_invitation_failure = on_remote_failure;
    must(rtm_call_manager_create(client, &calls, &manager), RTM_OPERATION_INVITATION_API_CALL, "create call manager");
    must(rtm_client_login(client, NULL, self), RTM_OPERATION_LOGIN, "log in");

    static const struct timespec frame = {0, 10 * 1000 * 1000};
    for (int frames = 0; !done; frames++) {
        rtm_client_poll(client, 0, 0);
        nanosleep(&frame, NULL); /* a game would draw meanwhile */
        if (frames == PATIENCE_SECONDS * 100) {
            fprintf(stderr, "%s: nothing happened for %d seconds\n", self, PATIENCE_SECONDS);
            return EXIT_FAILED;
        }
    }
    rtm_call_manager_release(manager);
    rtm_client_release(client);
    return EXIT_SUCCESS;
}
