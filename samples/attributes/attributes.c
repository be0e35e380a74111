/*
 * Attributes: what a user says of itself, and what all say of a channel.
 *
 * alice describes herself, bob reads it. Then both change the topic of a channel at once; the one who wrote against an
 * old revision is told so, reads again, and wins with the new one. Both clients live in this process, in poll mode.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { PATIENCE_SECONDS = 30, EXIT_FAILED = 1, EXIT_USAGE = 2 };

static const char *CHANNEL = "attributes-sample";

static rtm_client *alice, *bob;

/* What the completions tell: the code of the last one, and how many came. */
static struct {
    int done, code;
    int64_t revision; /* highest among the channel's attributes when they were last read */
} last;

static void complete(int32_t code) {
    last.code = code;
    last.done++;
}

static void on_login_success(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    complete(RTM_OK);
}

static void on_login_failure(void *user_data, rtm_client *client, int32_t error_code) {
    (void)user_data, (void)client;
    fprintf(stderr, "log in: %s\n", rtm_last_error());
    complete(error_code);
}

static void on_written(void *user_data, rtm_client *client, int64_t request_id, int32_t error_code) {
    (void)user_data, (void)client, (void)request_id;
    complete(error_code);
}

static void on_user_attributes(void *user_data, rtm_client *client, int64_t request_id, const char *user_id,
                               const rtm_attribute *attributes, int32_t attribute_count, int32_t error_code) {
    (void)user_data, (void)client, (void)request_id;
    for (int32_t i = 0; i < attribute_count; i++) {
        printf("bob reads of %s: %s = %s\n", user_id, attributes[i].key, attributes[i].value);
    }
    complete(error_code);
}

static void on_channel_attributes(void *user_data, rtm_client *client, int64_t request_id,
                                  const rtm_channel_attribute *attributes, int32_t attribute_count, int32_t error_code) {
    (void)user_data, (void)client, (void)request_id;
    last.revision = 0;
    for (int32_t i = 0; i < attribute_count; i++) {
        printf("the channel has %s = %s, written by %s\n", attributes[i].key, attributes[i].value,
               attributes[i].last_update_user_id);
        if (attributes[i].revision > last.revision) {
            last.revision = attributes[i].revision;
        }
    }
    complete(error_code);
}

/* finish polls until the call that was just made is complete; returns its code, or ends the program. */
static int finish(int32_t refused, const char *what) {
    static const struct timespec pause = {0, 2 * 1000 * 1000};
    int before = last.done;
    if (refused != RTM_OK) {
        fprintf(stderr, "%s: %s\n", what, rtm_last_error());
        exit(EXIT_FAILED);
    }
    for (int i = 0; i < PATIENCE_SECONDS * 500; i++) {
        rtm_client_poll(alice, 0, 0);
        if (bob != NULL) {
            rtm_client_poll(bob, 0, 0);
        }
        if (last.done > before) {
            return last.code;
        }
        nanosleep(&pause, NULL);
    }
    fprintf(stderr, "%s: no result came\n", what);
    exit(EXIT_FAILED);
}

static void must(int code, const char *what) {
    if (code != RTM_OK) {
        fprintf(stderr, "%s: %s\n", what, rtm_error_name(RTM_OPERATION_ATTRIBUTE, code));
        exit(EXIT_FAILED);
    }
}

static void connect_as(const char *name, rtm_client **client) {
    rtm_client_callbacks callbacks;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.on_login_success = on_login_success;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_set_local_user_attributes_result = on_written;
    callbacks.on_get_user_attributes_result = on_user_attributes;
    callbacks.on_set_channel_attributes_result = on_written;
    callbacks.on_clear_channel_attributes_result = on_written;
    callbacks.on_get_channel_attributes_result = on_channel_attributes;
    rtm_client_options options;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    if (rtm_client_create("demo", &callbacks, &options, client) != RTM_OK ||
        rtm_client_set_log_filter(*client, RTM_LOG_FILTER_OFF) != RTM_OK) {
        fprintf(stderr, "create client: %s\n", rtm_last_error());
        exit(EXIT_FAILED);
    }
    if (finish(rtm_client_login(*client, NULL, name), "log in") != RTM_OK) {
        exit(EXIT_FAILED); /* on_login_failure has said why */
    }
}

static rtm_attribute attribute(const char *key, const char *value) {
    rtm_attribute a = {key, value, (uint32_t)strlen(value), 0};
    return a;
}

int main(int argc, char **argv) {
    if (argc > 1) {
        fprintf(stderr, "usage: %s\nThe server is taken from RTM_SERVER_URL.\n", argv[0]);
        return EXIT_USAGE;
    }
    connect_as("alice", &alice);
    connect_as("bob", &bob);

    rtm_attribute self[] = {attribute("mood", "cheerful"), attribute("level", "7")};
    must(finish(rtm_client_set_local_user_attributes(alice, self, 2, 1), "set"), "set");
    must(finish(rtm_client_get_user_attributes(bob, "alice", 2), "get"), "get");

    rtm_attribute cats = attribute("topic", "cats"), dogs = attribute("topic", "dogs");
    must(finish(rtm_client_clear_channel_attributes(bob, CHANNEL, NULL, 3), "clear"), "clear");
    must(finish(rtm_client_set_channel_attributes(alice, CHANNEL, &cats, 1, NULL, 4), "set"), "set");
    int code = finish(rtm_client_set_channel_attributes_if_revision(bob, CHANNEL, &dogs, 1, 1, 0, NULL, 5), "set");
    if (code != RTM_ATTRIBUTE_OPERATION_ERR_CONFLICT) {
        must(code, "set against an old revision");
        fprintf(stderr, "a write against an old revision was taken\n");
        return EXIT_FAILED;
    }
    printf("bob was too late, and reads again\n");
    must(finish(rtm_client_get_channel_attributes(bob, CHANNEL, 6), "get"), "get");
    must(finish(rtm_client_set_channel_attributes_if_revision(bob, CHANNEL, &dogs, 1, 1, last.revision, NULL, 7), "set"), "set");
    must(finish(rtm_client_get_channel_attributes(alice, CHANNEL, 8), "get"), "get");

    rtm_client_release(alice);
    rtm_client_release(bob);
    return EXIT_SUCCESS;
}
