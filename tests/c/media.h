/*
 * Media, from C: files and images go up, their messages to peers and channels, and come down whole; and what is refused.
 */
#ifndef RTM_TESTS_MEDIA_H
#define RTM_TESTS_MEDIA_H

#include <sys/stat.h>
#include <unistd.h>

#include "hosting.h"
#include "refusals.h"
#include "stories.h"

enum { MEDIA_SIZE = 3 * 1000 * 1000 + 7, MEDIA_PLACES = 9, MEDIA_LIMIT = 30 << 20 };

static rtm_message uploaded; /* of the last upload */
static char uploaded_id[80], received_id[80];
static uint8_t *downloaded;
static int64_t downloaded_length;

static void RTM_CALL rec_uploading(void *u, rtm_client *c, int64_t id, const rtm_media_operation_progress *p) {
    (void)c;
    RECORD(u, "uploading %d %d/%d", (int)id, (int)p->current_size, (int)p->total_size);
}

static void RTM_CALL rec_downloading(void *u, rtm_client *c, int64_t id, const rtm_media_operation_progress *p) {
    (void)c;
    RECORD(u, "downloading %d %d/%d", (int)id, (int)p->current_size, (int)p->total_size);
}

static void upload_result(void *u, const char *what, int64_t id, const rtm_message *m, int32_t e) {
    CHECK((m != NULL) == (e == 0));
    if (m != NULL) {
        CHECK_EQUAL(m->struct_size, sizeof *m);
        CHECK(m->id > 0);
        CHECK(m->media_id != NULL && m->media_id[0] != 0);
        CHECK_EQUAL(m->text[m->text_length], 0);
        uploaded = *m;
        snprintf(uploaded_id, sizeof uploaded_id, "%s", m->media_id);
        uploaded.media_id = uploaded_id;
    }
    RECORD(u, "%s %d: %d, type %d of %d bytes %d x %d", what, (int)id, e, m != NULL ? m->type : 0, m != NULL ? (int)m->media_size : 0,
           m != NULL ? m->width : 0, m != NULL ? m->height : 0);
}

static void RTM_CALL rec_file_uploaded(void *u, rtm_client *c, int64_t id, const rtm_message *m, int32_t e) {
    (void)c;
    upload_result(u, "file", id, m, e);
}

static void RTM_CALL rec_image_uploaded(void *u, rtm_client *c, int64_t id, const rtm_message *m, int32_t e) {
    (void)c;
    upload_result(u, "image", id, m, e);
}

static void RTM_CALL rec_to_file(void *u, rtm_client *c, int64_t id, int32_t e) {
    (void)c;
    RECORD(u, "to file %d: %d", (int)id, e);
}

static void RTM_CALL rec_to_memory(void *u, rtm_client *c, int64_t id, const uint8_t *memory, int64_t length, int32_t e) {
    (void)c;
    CHECK((memory != NULL) == (e == 0));
    CHECK_EQUAL(length > 0, e == 0);
    free(downloaded);
    downloaded = length > 0 ? malloc((size_t)length) : NULL;
    downloaded_length = length;
    if (downloaded != NULL) memcpy(downloaded, memory, (size_t)length);
    RECORD(u, "to memory %d: %d", (int)id, e);
}

static void RTM_CALL rec_cancelled(void *u, rtm_client *c, int64_t id, int32_t e) {
    (void)c;
    RECORD(u, "cancelled %d: %d", (int)id, e);
}

static void media_message(void *u, const char *where, const char *from, const rtm_message *m) {
    CHECK(m->media_id != NULL);
    CHECK(m->raw == NULL && m->raw_length == 0);
    CHECK_EQUAL(m->file_name[m->file_name_length], 0);
    snprintf(received_id, sizeof received_id, "%s", m->media_id);
    RECORD(u, "%s from %s: type %d %s, %s of %d bytes, thumbnail %u %02x, %d x %d, %d x %d", where, from, m->type, m->text, m->file_name,
           (int)m->media_size, m->thumbnail_length, m->thumbnail_length > 0 ? m->thumbnail[m->thumbnail_length - 1] : 0, m->width,
           m->height, m->thumbnail_width, m->thumbnail_height);
}

static void RTM_CALL rec_peer_file(void *u, rtm_client *c, const char *peer, const rtm_message *m) {
    (void)c;
    CHECK_EQUAL(m->type, RTM_MESSAGE_TYPE_FILE);
    media_message(u, "peer", peer, m);
}

static void RTM_CALL rec_peer_image(void *u, rtm_client *c, const char *peer, const rtm_message *m) {
    (void)c;
    CHECK_EQUAL(m->type, RTM_MESSAGE_TYPE_IMAGE);
    media_message(u, "peer", peer, m);
}

static void RTM_CALL rec_channel_file(void *u, rtm_channel *c, const char *user, const rtm_message *m) {
    (void)c;
    CHECK_EQUAL(m->type, RTM_MESSAGE_TYPE_FILE);
    media_message(u, "channel", user, m);
}

static void RTM_CALL rec_channel_image(void *u, rtm_channel *c, const char *user, const rtm_message *m) {
    (void)c;
    CHECK_EQUAL(m->type, RTM_MESSAGE_TYPE_IMAGE);
    media_message(u, "channel", user, m);
}

/* A client that also writes down what it is told about media. */
static recorder *media_recorder(int32_t mode, const char *url) {
    recorder *r = recorder_new(mode, url);
    rtm_client_callbacks c = client_callbacks(r);
    c.on_media_uploading_progress = rec_uploading;
    c.on_media_downloading_progress = rec_downloading;
    c.on_file_media_upload_result = rec_file_uploaded;
    c.on_image_media_upload_result = rec_image_uploaded;
    c.on_media_download_to_file_result = rec_to_file;
    c.on_media_download_to_memory_result = rec_to_memory;
    c.on_media_cancel_result = rec_cancelled;
    c.on_file_message_received_from_peer = rec_peer_file;
    c.on_image_message_received_from_peer = rec_peer_image;
    recorder_client(r, "boundary", url, &c);
    return r;
}

/* A file beside the log. */
static const char *media_path(const char *name) {
    static char path[4][320];
    static int turn;
    turn = (turn + 1) % 4;
    snprintf(path[turn], sizeof path[turn], "%.*s%s", (int)(strrchr(log_path, '/') + 1 - log_path), log_path, name);
    return path[turn];
}

static uint8_t media_byte(int i) { return (uint8_t)(i * 7 + i / 251); }

static const char *media_file(const char *name, int size) {
    const char *path = media_path(name);
    FILE *f = open_file(path, "wb");
    CHECK(f != NULL);
    for (int i = 0; i < size; i++) fputc(media_byte(i), f);
    CHECK_EQUAL(fclose(f), 0);
    return path;
}

static int is_media(const uint8_t *bytes, int64_t length) {
    for (int i = 0; i < length; i++)
        if (bytes[i] != media_byte(i)) return 0;
    return length == MEDIA_SIZE;
}

static void check_media_file(const char *path) {
    uint8_t *bytes = malloc(MEDIA_SIZE + 1);
    FILE *f = open_file(path, "rb");
    CHECK(f != NULL);
    CHECK(f != NULL && is_media(bytes, (int64_t)fread(bytes, 1, MEDIA_SIZE + 1, f)));
    if (f != NULL) fclose(f);
    free(bytes);
}

static void test_media(int32_t mode) {
    static const uint8_t png[] = "\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\2\x80\0\0\1\xe0";
    static const uint8_t thumbnail[] = {0, 1, 0xfe};
    recorder *a = media_recorder(mode, server_url), *b = media_recorder(mode, server_url);
    recorder *plain = recorder_new(mode, server_url); /* has no callback for any of it */
    log_in(a, "anna");
    log_in(b, "bert");
    log_in(plain, "carl");
    rtm_channel_callbacks callbacks = channel_callbacks(b);
    callbacks.on_file_message_received = rec_channel_file;
    callbacks.on_image_message_received = rec_channel_image;
    rtm_channel *of_a = join(a, "pictures"), *of_b = NULL, *of_c = join(plain, "pictures");
    ACCEPTED(rtm_channel_create(b->client, "pictures", &callbacks, &of_b));
    ACCEPTED(rtm_channel_join(of_b));
    AWAIT(b, "join success");

    const char *path = media_file("gr\xC3\xB6\xC3\x9F" "e.bin", MEDIA_SIZE);
    ACCEPTED(rtm_client_create_file_message_by_uploading(a->client, path, 1));
    AWAIT(a, "uploading 1 3000007/3000007");
    AWAIT(a, "file 1: 0, type 3 of 3000007 bytes 0 x 0");
    uploaded.text = "look";
    uploaded.text_length = 4;
    uploaded.file_name = "size.bin";
    uploaded.file_name_length = 8;
    uploaded.thumbnail = thumbnail;
    uploaded.thumbnail_length = sizeof thumbnail;
    uploaded.thumbnail_width = 3;
    uploaded.thumbnail_height = 4;
    ACCEPTED(rtm_client_send_message_to_peer(a->client, "bert", &uploaded, NULL));
    AWAIT(b, "peer from anna: type 3 look, size.bin of 3000007 bytes, thumbnail 3 fe, 0 x 0, 3 x 4");
    AWAIT(a, "sent 0");
    ACCEPTED(rtm_channel_send_message(of_a, &uploaded, NULL));
    AWAIT(b, "channel from anna: type 3 look, size.bin of 3000007 bytes, thumbnail 3 fe, 0 x 0, 3 x 4");
    ACCEPTED(rtm_client_send_message_to_peer(a->client, "carl", &uploaded, NULL));
    AWAIT(a, "sent 0");

    const char *copy = media_path("copy.bin");
    ACCEPTED(rtm_client_download_media_to_file(b->client, received_id, copy, 2));
    AWAIT(b, "downloading 2 3000007/3000007");
    AWAIT(b, "to file 2: 0");
    check_media_file(copy);
    ACCEPTED(rtm_client_download_media_to_file(b->client, received_id, copy, 2)); /* the number is free again, the file replaced */
    AWAIT(b, "to file 2: 0");
    check_media_file(copy);
    ACCEPTED(rtm_client_download_media_to_memory(b->client, received_id, 3));
    AWAIT(b, "downloading 3 3000007/3000007");
    AWAIT(b, "to memory 3: 0");
    CHECK(is_media(downloaded, downloaded_length));
    ACCEPTED(rtm_client_download_media_to_memory(plain->client, received_id, 4));

    const char *picture = media_path("picture.png");
    FILE *f = open_file(picture, "wb");
    CHECK_EQUAL(fwrite(png, 1, sizeof png - 1, f), sizeof png - 1);
    fclose(f);
    ACCEPTED(rtm_client_create_image_message_by_uploading(a->client, picture, 5));
    AWAIT(a, "image 5: 0, type 4 of 24 bytes 640 x 480");
    ACCEPTED(rtm_client_send_message_to_peer(a->client, "bert", &uploaded, NULL));
    AWAIT(b, "peer from anna: type 4 ,  of 24 bytes, thumbnail 0 00, 640 x 480, 0 x 0");
    ACCEPTED(rtm_channel_send_message(of_a, &uploaded, NULL));
    AWAIT(b, "channel from anna: type 4 ,  of 24 bytes, thumbnail 0 00, 640 x 480, 0 x 0");

    /* By its id alone. */
    rtm_message m;
    rtm_message_init(&m, sizeof m);
    m.type = RTM_MESSAGE_TYPE_FILE;
    m.media_id = "of-which-the-server-knows-nothing";
    ACCEPTED(rtm_client_send_message_to_peer(a->client, "bert", &m, NULL));
    AWAIT(b, "peer from anna: type 3 ,  of 0 bytes, thumbnail 0 00, 0 x 0, 0 x 0");
    ACCEPTED(rtm_client_download_media_to_memory(b->client, received_id, 6));
    AWAIT(b, "to memory 6: 4");
    CHECK(strstr(b->detail, "does not have") != NULL);
    CHECK_EQUAL(downloaded_length, 0);
    ACCEPTED(rtm_client_cancel_media_upload(b->client, 6));
    AWAIT(b, "cancelled 6: 2");
    ACCEPTED(rtm_client_cancel_media_download(b->client, 6));
    AWAIT(b, "cancelled 6: 2");

    /* What was not listened to is passed over, and what follows arrives. */
    m = text_message("a word");
    ACCEPTED(rtm_client_send_message_to_peer(a->client, "carl", &m, NULL));
    AWAIT(plain, "from anna: type 1 text 6 a word raw 0 00 offline 0");

#define INVALID(change)                                                                                                      \
    m = uploaded;                                                                                                            \
    change;                                                                                                                  \
    REFUSED(rtm_client_send_message_to_peer(a->client, "bert", &m, NULL), RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE);             \
    REFUSED(rtm_channel_send_message(of_a, &m, NULL), RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE)
    INVALID(m.media_id = NULL);
    INVALID(m.media_id = "");
    INVALID(m.media_id = "../../etc/passwd");
    INVALID(m.width = -1);
    INVALID(m.thumbnail_height = INT32_MIN);
    INVALID(m.media_size = -1);
    INVALID((m.thumbnail = thumbnail, m.thumbnail_length = UINT32_MAX)); /* refused by its length: it is never read */
    INVALID((m.file_name = "\xff", m.file_name_length = 1));

    rtm_channel_release(of_a);
    rtm_channel_release(of_b);
    rtm_channel_release(of_c);
    recorder_free(plain);
    recorder_free(b);
    recorder_free(a);
    remove_file(path);
    remove_file(copy);
    remove_file(picture);
    free(downloaded);
    downloaded = NULL;
}

/* All places taken by transfers that get nowhere: their server is gone. */
static void test_media_places(int32_t mode) {
    char url[URL_SIZE];
    rtm_server *server = start_server(url);
    recorder *r = media_recorder(mode, url);
    log_in(r, "anna");
    rtm_server_stop(server);
    const char *path = media_file("small.bin", 100), *target = media_path("never.bin");
    rtm_client *c = r->client;
    for (int i = 0; i < MEDIA_PLACES; i++) {
        switch (i % 4) {
        case 0: ACCEPTED(rtm_client_create_file_message_by_uploading(c, path, i)); break;
        case 1: ACCEPTED(rtm_client_create_image_message_by_uploading(c, path, i)); break;
        case 2: ACCEPTED(rtm_client_download_media_to_file(c, "id", target, i)); break;
        case 3: ACCEPTED(rtm_client_download_media_to_memory(c, "id", i)); break;
        }
    }
    REFUSED(rtm_client_create_file_message_by_uploading(c, path, 99), RTM_UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED);
    REFUSED(rtm_client_create_image_message_by_uploading(c, path, 99), RTM_UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED);
    REFUSED(rtm_client_download_media_to_file(c, "id", target, 99), RTM_DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED);
    REFUSED(rtm_client_download_media_to_memory(c, "id", 99), RTM_DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED);
    ACCEPTED(rtm_client_cancel_media_download(c, 0)); /* which is an upload */
    AWAIT(r, "cancelled 0: 2");
    ACCEPTED(rtm_client_cancel_media_upload(c, 0));
    AWAIT(r, "cancelled 0: 0");
    AWAIT(r, "file 0: 6, type 0 of 0 bytes 0 x 0");
    REFUSED(rtm_client_download_media_to_memory(c, "id", 1), RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT); /* the number is taken */
    ACCEPTED(rtm_client_download_media_to_memory(c, "id", 0));
    ACCEPTED(rtm_client_cancel_media_download(c, 0));
    AWAIT(r, "cancelled 0: 0");
    AWAIT(r, "to memory 0: 6");
    ACCEPTED(rtm_client_cancel_media_download(c, 2));
    AWAIT(r, "cancelled 2: 0");
    AWAIT(r, "to file 2: 6");
    ACCEPTED(rtm_client_logout(c));
    AWAIT(r, "image 1: 6, type 0 of 0 bytes 0 x 0");
    AWAIT(r, "to memory 3: 6");
    AWAIT(r, "file 4: 6, type 0 of 0 bytes 0 x 0");
    AWAIT(r, "image 5: 6, type 0 of 0 bytes 0 x 0");
    AWAIT(r, "to file 6: 6");
    AWAIT(r, "to memory 7: 6");
    AWAIT(r, "file 8: 6, type 0 of 0 bytes 0 x 0");
    AWAIT(r, "logout 0");
    recorder_free(r);

    /* Released with transfers under way. */
    server = start_server(url);
    r = media_recorder(mode, url);
    log_in(r, "anna");
    rtm_server_stop(server);
    ACCEPTED(rtm_client_download_media_to_file(r->client, "id", target, 1));
    ACCEPTED(rtm_client_create_file_message_by_uploading(r->client, path, 2));
    recorder_free(r);
    struct stat none;
    CHECK(stat(target, &none) != 0);
    remove_file(path);
}

/* The same call on a bad client, or at a bad time. */
static void media_refuse(rtm_client *client, const char *path, int32_t code) {
    REFUSED(rtm_client_create_file_message_by_uploading(client, path, 1), code);
    REFUSED(rtm_client_create_image_message_by_uploading(client, path, 1), code);
    REFUSED(rtm_client_download_media_to_file(client, "id", path, 1), code);
}

static void test_media_refuse(void) {
    recorder *r = media_recorder(RTM_DISPATCH_THREAD, nowhere);
    rtm_client *bad[] = {NULL, (rtm_client *)(uintptr_t)4242, r->client};
    for (int i = 0; i < 3; i++) {
        int32_t code = i < 2 ? RTM_ERR_INVALID_HANDLE : RTM_UPLOAD_MEDIA_ERR_NOT_LOGGED_IN;
        media_refuse(bad[i], log_path, code);
        REFUSED(rtm_client_download_media_to_memory(bad[i], "id", 1), code);
        REFUSED(rtm_client_cancel_media_upload(bad[i], 1), code);
        REFUSED(rtm_client_cancel_media_download(bad[i], 1), code);
    }
    recorder_free(r);

    char url[URL_SIZE];
    rtm_server *server = start_server(url);
    r = media_recorder(RTM_DISPATCH_THREAD, url);
    log_in(r, "anna");
    char directory[300], large[300];
    snprintf(directory, sizeof directory, "%s", media_path(""));
    snprintf(large, sizeof large, "%s", media_file("large.bin", 0));
    media_refuse(r->client, NULL, RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    media_refuse(r->client, "", RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    media_refuse(r->client, "\xff\xfe", RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    media_refuse(r->client, directory, RTM_UPLOAD_MEDIA_ERR_FAILURE);
    media_refuse(r->client, media_path("no/such/file"), RTM_UPLOAD_MEDIA_ERR_FAILURE);
    media_refuse(r->client, "/dev/null", RTM_UPLOAD_MEDIA_ERR_FAILURE);
    media_refuse(r->client, "/proc/nothing-is-made-here", RTM_UPLOAD_MEDIA_ERR_FAILURE);
    REFUSED(rtm_client_create_file_message_by_uploading(r->client, large, 1), RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT); /* empty */
    CHECK_EQUAL(truncate(large, MEDIA_LIMIT + 1), 0);
    REFUSED(rtm_client_create_file_message_by_uploading(r->client, large, 1), RTM_UPLOAD_MEDIA_ERR_SIZE_OVERFLOW);
    REFUSED(rtm_client_create_image_message_by_uploading(r->client, large, 1), RTM_UPLOAD_MEDIA_ERR_SIZE_OVERFLOW);
    CHECK(strstr(rtm_last_error(), "31457280") != NULL);
    remove_file(large);
    const char *ids[] = {NULL, "", "a b", "../x", "\xC3\xA4"};
    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++) {
        REFUSED(rtm_client_download_media_to_memory(r->client, ids[i], 1), RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT);
        REFUSED(rtm_client_download_media_to_file(r->client, ids[i], media_path("x"), 1), RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT);
    }
    recorder_free(r);
    rtm_server_stop(server);
}

#endif
