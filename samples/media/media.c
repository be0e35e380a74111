/*
 * Sends a file with a picture of how far it has come:
 *
 *     rtm-media FILE        uploads it, sends it from alice to bob, who downloads it to FILE.copy
 *
 * Both users live in this process; in a program of yours there would be one. The message that the upload gives is
 * sent like any other, and bob's program decides what to do about it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <rtm/rtm.h>

enum { PATIENCE_SECONDS = 60, BAR = 40, UPLOAD = 1, DOWNLOAD = 2 };

static struct {
    const char *target; /* where bob puts the file */
    int logged_in, copied, failed;
} program;

static void check(const char *what, int32_t code) {
    if (code == RTM_OK) return;
    fprintf(stderr, "%s: %s\n", what, rtm_last_error());
    program.failed = 1;
}

static void draw(const char *what, const rtm_media_operation_progress *p) {
    int full = (int)(p->current_size * BAR / p->total_size);
    printf("\r%-8s [%.*s%*s] %3d%%%s", what, full, "########################################", BAR - full, "",
           (int)(p->current_size * 100 / p->total_size), p->current_size == p->total_size ? "\n" : "");
    fflush(stdout);
}

static void RTM_CALL on_login(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    program.logged_in++;
}

static void RTM_CALL on_login_failure(void *user_data, rtm_client *client, int32_t code) {
    (void)user_data, (void)client;
    check("log in", code);
}

static void RTM_CALL on_uploading(void *user_data, rtm_client *client, int64_t request_id, const rtm_media_operation_progress *p) {
    (void)user_data, (void)client, (void)request_id;
    draw("upload", p);
}

static void RTM_CALL on_downloading(void *user_data, rtm_client *client, int64_t request_id, const rtm_media_operation_progress *p) {
    (void)user_data, (void)client, (void)request_id;
    draw("download", p);
}

/* Alice's file is on the server: tell bob. user_data is the file's name. */
static void RTM_CALL on_uploaded(void *user_data, rtm_client *client, int64_t request_id, const rtm_message *message, int32_t code) {
    (void)request_id;
    check("upload", code);
    if (message == NULL) return;
    rtm_message m = *message; /* its pointers are valid until we return */
    m.text = "for you";
    m.text_length = (uint32_t)strlen(m.text);
    m.file_name = user_data;
    m.file_name_length = (uint32_t)strlen(m.file_name);
    check("send", rtm_client_send_message_to_peer(client, "bob", &m, NULL));
}

static void RTM_CALL on_sent(void *user_data, rtm_client *client, int64_t message_id, int32_t code) {
    (void)user_data, (void)client, (void)message_id;
    check("send", code);
}

/* The name that somebody else gave to a file is for people; a program chooses its own path. */
static void RTM_CALL on_file(void *user_data, rtm_client *client, const char *peer_id, const rtm_message *message) {
    (void)user_data;
    printf("%s sends %s, %lld bytes: %s\n", peer_id, message->file_name, (long long)message->media_size, message->text);
    check("download", rtm_client_download_media_to_file(client, message->media_id, program.target, DOWNLOAD));
}

static void RTM_CALL on_downloaded(void *user_data, rtm_client *client, int64_t request_id, int32_t code) {
    (void)user_data, (void)client, (void)request_id;
    check("download", code);
    program.copied = code == RTM_DOWNLOAD_MEDIA_ERR_OK;
}

static rtm_client *create(const char *name) {
    rtm_client_callbacks callbacks;
    rtm_client_options options;
    rtm_client *client = NULL;
    rtm_client_callbacks_init(&callbacks, sizeof callbacks);
    callbacks.user_data = (void *)name;
    callbacks.on_login_success = on_login;
    callbacks.on_login_failure = on_login_failure;
    callbacks.on_media_uploading_progress = on_uploading;
    callbacks.on_media_downloading_progress = on_downloading;
    callbacks.on_file_media_upload_result = on_uploaded;
    callbacks.on_send_message_result = on_sent;
    callbacks.on_file_message_received_from_peer = on_file;
    callbacks.on_media_download_to_file_result = on_downloaded;
    rtm_client_options_init(&options, sizeof options);
    options.dispatch_mode = RTM_DISPATCH_POLL;
    check("create", rtm_client_create("my-app", &callbacks, &options, &client));
    return client;
}

/* Polls both until a variable has a value. */
static void await(rtm_client *a, rtm_client *b, const int *variable, int value) {
    static const struct timespec frame = {0, 5 * 1000 * 1000};
    time_t end = time(NULL) + PATIENCE_SECONDS;
    while (!program.failed && *variable != value) {
        rtm_client_poll(a, 0, 0);
        rtm_client_poll(b, 0, 0);
        nanosleep(&frame, NULL);
        if (time(NULL) > end) program.failed = fprintf(stderr, "nothing happened for too long\n");
    }
}

int main(int argc, char **argv) {
    if (argc != 2 || argv[1][0] == '-') {
        fprintf(stderr, "usage: %s FILE\nThe server is taken from RTM_SERVER_URL.\n", argv[0]);
        return 2;
    }
    const char *slash = strrchr(argv[1], '/'), *name = slash != NULL ? slash + 1 : argv[1];
    char *target = malloc(strlen(argv[1]) + sizeof ".copy");
    if (target == NULL) return 1;
    strcpy(target, argv[1]);
    program.target = strcat(target, ".copy");

    rtm_client *alice = create(name), *bob = create(name);
    check("log in", rtm_client_login(alice, NULL, "alice"));
    check("log in", rtm_client_login(bob, NULL, "bob"));
    await(alice, bob, &program.logged_in, 2);
    if (!program.failed) check("upload", rtm_client_create_file_message_by_uploading(alice, argv[1], UPLOAD));
    await(alice, bob, &program.copied, 1);
    rtm_client_release(alice);
    rtm_client_release(bob);
    if (!program.failed) printf("bob has it: %s\n", program.target);
    free(target);
    return program.failed ? 1 : 0;
}
