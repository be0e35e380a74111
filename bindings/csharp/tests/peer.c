/*
 * A client in C that does what it is told and says what it is told, so that the stories in C# have somebody else to talk
 * to: each line of the standard input is a call, its words separated by tabs; each event is a line of the output. The
 * first word of a line that refuses is "refused". Compiled and driven by CPeer.cs.
 */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <rtm/rtm.h>

enum { WORDS = 64, LINE = 64 * 1024, TEXT = 8 * 1024 + 1 };

static pthread_mutex_t printing = PTHREAD_MUTEX_INITIALIZER;
static rtm_client *client;
static rtm_channel *channel; /* one at a time is enough for a story */
static rtm_call_manager *manager;
static rtm_local_invitation *outgoing;
static rtm_remote_invitation *incoming;
static char last_media[256]; /* what was uploaded or received last */
static int64_t request;      /* counts the calls; the first one has number 1 */

#define SAY(...)                              \
    do {                                      \
        pthread_mutex_lock(&printing);        \
        printf(__VA_ARGS__);                  \
        putchar('\n');                        \
        fflush(stdout);                       \
        pthread_mutex_unlock(&printing);      \
    } while (0)

/* Text of pieces, for lists. */
static char *add(char *to, const char *format, const char *a, const char *b, const char *c) {
    return to + sprintf(to, format, a, b, c);
}

static void say_message(const char *where, const char *who, const rtm_message *m) {
    char raw[256] = "";
    for (uint32_t i = 0; i < m->raw_length && i < 100; i++) sprintf(raw + 2 * i, "%02x", m->raw[i]);
    if (m->media_id != NULL && m->media_id[0] != 0) {
        snprintf(last_media, sizeof last_media, "%s", m->media_id);
        SAY("%s %s %s: %s, %lld bytes, %dx%d, thumbnail %u of %dx%d, %s", where, m->type == RTM_MESSAGE_TYPE_FILE ? "file" : "image", who,
            m->file_name, (long long)m->media_size, m->width, m->height, m->thumbnail_length, m->thumbnail_width, m->thumbnail_height, m->text);
    } else if (m->type == RTM_MESSAGE_TYPE_RAW) {
        SAY("%s raw %s: %s %s", where, who, raw, m->text);
    } else {
        SAY("%s %s: %s%s", where, who, m->text, m->is_offline_message ? " (kept)" : "");
    }
}

static void on_login_success(void *u, rtm_client *c) { (void)u, (void)c; SAY("login"); }
static void on_login_failure(void *u, rtm_client *c, int32_t code) { (void)u, (void)c; SAY("login %d: %s", code, rtm_last_error()); }
static void on_logout(void *u, rtm_client *c, int32_t code) { (void)u, (void)c; SAY("logout %d", code); }
static void on_renew(void *u, rtm_client *c, const char *token, int32_t code) { (void)u, (void)c, (void)token; SAY("renew %d", code); }
static void on_state(void *u, rtm_client *c, int32_t state, int32_t reason) { (void)u, (void)c; SAY("state %d %d", state, reason); }
static void on_reconnected(void *u, rtm_client *c, int32_t resumed) { (void)u, (void)c; SAY("reconnected %d", resumed); }
static void on_sent(void *u, rtm_client *c, int64_t id, int32_t code) { (void)u, (void)c, (void)id; SAY("sent %d", code); }
static void on_message(void *u, rtm_client *c, const char *peer, const rtm_message *m) { (void)u, (void)c; say_message("message", peer, m); }

static void on_uploaded(void *u, rtm_client *c, int64_t id, const rtm_message *m, int32_t code) {
    (void)u, (void)c;
    if (m != NULL) snprintf(last_media, sizeof last_media, "%s", m->media_id);
    SAY("uploaded %lld %d %lld bytes %dx%d", (long long)id, code, m == NULL ? -1LL : (long long)m->media_size, m == NULL ? 0 : m->width, m == NULL ? 0 : m->height);
}

static void on_to_file(void *u, rtm_client *c, int64_t id, int32_t code) { (void)u, (void)c; SAY("to file %lld %d", (long long)id, code); }

static void on_to_memory(void *u, rtm_client *c, int64_t id, const uint8_t *memory, int64_t length, int32_t code) {
    (void)u, (void)c;
    uint32_t sum = 2166136261u; /* FNV-1a */
    for (int64_t i = 0; i < length; i++) sum = (sum ^ memory[i]) * 16777619u;
    SAY("to memory %lld %d %lld bytes %08x", (long long)id, code, (long long)length, sum);
}

static void on_cancel(void *u, rtm_client *c, int64_t id, int32_t code) { (void)u, (void)c; SAY("cancel %lld %d", (long long)id, code); }

static char *peers_text(char *to, const rtm_peer_online_status *peers, int32_t count) {
    char *end = to;
    *end = 0;
    for (int32_t i = 0; i < count; i++) end = add(end, " %s=%s%s", peers[i].peer_id, peers[i].online_state == 0 ? "on" : peers[i].online_state == 1 ? "lost" : "off", "");
    return to;
}

static void on_query(void *u, rtm_client *c, int64_t id, const rtm_peer_online_status *peers, int32_t count, int32_t code) {
    (void)u, (void)c;
    char text[LINE];
    SAY("online %lld %d%s", (long long)id, code, peers_text(text, peers, count));
}

static void on_presence(void *u, rtm_client *c, const rtm_peer_online_status *peers, int32_t count) {
    (void)u, (void)c;
    char text[LINE];
    SAY("presence%s", peers_text(text, peers, count));
}

static void on_plain(void *u, rtm_client *c, int64_t id, int32_t code) { (void)u, (void)c; SAY("done %lld %d", (long long)id, code); }

static void on_subscriptions(void *u, rtm_client *c, int64_t id, const char *const *peers, int32_t count, int32_t code) {
    (void)u, (void)c;
    char text[LINE] = "", *end = text;
    for (int32_t i = 0; i < count; i++) end = add(end, " %s%s%s", peers[i], "", "");
    SAY("subscriptions %lld %d%s", (long long)id, code, text);
}

static void on_user_attributes(void *u, rtm_client *c, int64_t id, const char *user, const rtm_attribute *a, int32_t count, int32_t code) {
    (void)u, (void)c;
    char text[LINE] = "", *end = text;
    for (int32_t i = 0; i < count; i++) end = add(end, " %s=%s%s", a[i].key, a[i].value, "");
    SAY("user attributes %lld %s %d%s", (long long)id, user, code, text);
}

static char *channel_attributes(char *to, const rtm_channel_attribute *a, int32_t count) {
    char *end = to;
    *end = 0;
    for (int32_t i = 0; i < count; i++) end = add(end, " %s=%s/%s", a[i].key, a[i].value, a[i].last_update_user_id);
    return to;
}

static int64_t last_revision;

static void on_channel_attributes(void *u, rtm_client *c, int64_t id, const rtm_channel_attribute *a, int32_t count, int32_t code) {
    (void)u, (void)c;
    char text[LINE];
    for (int32_t i = 0; i < count; i++) last_revision = a[i].revision > last_revision ? a[i].revision : last_revision;
    SAY("channel attributes %lld %d%s", (long long)id, code, channel_attributes(text, a, count));
}

static void on_counts(void *u, rtm_client *c, int64_t id, const rtm_channel_member_count *counts, int32_t count, int32_t code) {
    (void)u, (void)c;
    char text[LINE] = "", *end = text, number[16];
    for (int32_t i = 0; i < count; i++) {
        sprintf(number, "%d", counts[i].count);
        end = add(end, " %s=%s%s", counts[i].channel_id, number, "");
    }
    SAY("counts %lld %d%s", (long long)id, code, text);
}

static void on_join(void *u, rtm_channel *c) { (void)u, (void)c; SAY("joined"); }
static void on_join_failure(void *u, rtm_channel *c, int32_t code) { (void)u, (void)c; SAY("join %d", code); }
static void on_leave(void *u, rtm_channel *c, int32_t code) { (void)u, (void)c; SAY("left %d", code); }
static void on_heard(void *u, rtm_channel *c, const char *user, const rtm_message *m) { (void)u, (void)c; say_message("heard", user, m); }
static void on_published(void *u, rtm_channel *c, int64_t id, int32_t code) { (void)u, (void)c, (void)id; SAY("published %d", code); }
static void on_came(void *u, rtm_channel *c, const rtm_channel_member *m) { (void)u, (void)c; SAY("came %s %s", m->user_id, m->channel_id); }
static void on_went(void *u, rtm_channel *c, const rtm_channel_member *m) { (void)u, (void)c; SAY("went %s %s", m->user_id, m->channel_id); }
static void on_count(void *u, rtm_channel *c, int32_t count) { (void)u, (void)c; SAY("count %d", count); }
static void on_gap(void *u, rtm_channel *c, int64_t from, int64_t to) { (void)u, (void)c; SAY("gap %lld %lld", (long long)from, (long long)to); }

static void on_members(void *u, rtm_channel *c, const rtm_channel_member *m, int32_t count, int32_t code) {
    (void)u, (void)c;
    int alice = 0;
    for (int32_t i = 0; i < count; i++) alice += strcmp(m[i].user_id, "alice") == 0;
    SAY("members %d %d, %d of them alice", code, count, alice);
}

static void on_attributes(void *u, rtm_channel *c, const rtm_channel_attribute *a, int32_t count) {
    (void)u, (void)c;
    char text[LINE];
    SAY("attributes%s", channel_attributes(text, a, count));
}

static const char *local(rtm_local_invitation *i, char *to) { return rtm_local_invitation_get_callee_id(i, to, TEXT) < 0 ? "?" : to; }
static const char *remote(rtm_remote_invitation *i, char *to) { return rtm_remote_invitation_get_caller_id(i, to, TEXT) < 0 ? "?" : to; }

static void on_rings(void *u, rtm_call_manager *m, rtm_local_invitation *i) { (void)u, (void)m; char t[TEXT]; SAY("received by %s", local(i, t)); }
static void on_local_canceled(void *u, rtm_call_manager *m, rtm_local_invitation *i) { (void)u, (void)m; char t[TEXT]; SAY("canceled to %s", local(i, t)); }
static void on_local_failure(void *u, rtm_call_manager *m, rtm_local_invitation *i, int32_t code) { (void)u, (void)m; char t[TEXT]; SAY("failed to %s %d", local(i, t), code); }
static void on_local_accepted(void *u, rtm_call_manager *m, rtm_local_invitation *i, const char *r, uint32_t n) { (void)u, (void)m, (void)n; char t[TEXT]; SAY("accepted by %s: %s", local(i, t), r); }
static void on_local_refused(void *u, rtm_call_manager *m, rtm_local_invitation *i, const char *r, uint32_t n) { (void)u, (void)m, (void)n; char t[TEXT]; SAY("refused by %s: %s", local(i, t), r); }
static void on_remote_refused(void *u, rtm_call_manager *m, rtm_remote_invitation *i) { (void)u, (void)m; char t[TEXT]; SAY("refused %s", remote(i, t)); }
static void on_remote_accepted(void *u, rtm_call_manager *m, rtm_remote_invitation *i) { (void)u, (void)m; char t[TEXT]; SAY("accepted %s", remote(i, t)); }
static void on_remote_canceled(void *u, rtm_call_manager *m, rtm_remote_invitation *i) { (void)u, (void)m; char t[TEXT]; SAY("canceled by %s", remote(i, t)); }
static void on_remote_failure(void *u, rtm_call_manager *m, rtm_remote_invitation *i, int32_t code) { (void)u, (void)m; char t[TEXT]; SAY("failed from %s %d", remote(i, t), code); }

static void on_invited(void *u, rtm_call_manager *m, rtm_remote_invitation *i) {
    (void)u, (void)m;
    char caller[TEXT], content[TEXT], where[TEXT];
    rtm_remote_invitation_get_content(i, content, sizeof content);
    rtm_remote_invitation_get_channel_id(i, where, sizeof where);
    incoming = i;
    SAY("invited by %s into %s: %s", remote(i, caller), where, content);
}

static void create(const char *app) {
    rtm_client_callbacks c;
    rtm_client_callbacks_init(&c, sizeof c);
    c.on_login_success = on_login_success;
    c.on_login_failure = on_login_failure;
    c.on_logout = on_logout;
    c.on_renew_token_result = on_renew;
    c.on_connection_state_changed = on_state;
    c.on_reconnected = on_reconnected;
    c.on_send_message_result = on_sent;
    c.on_message_received_from_peer = on_message;
    c.on_image_message_received_from_peer = on_message;
    c.on_file_message_received_from_peer = on_message;
    c.on_file_media_upload_result = on_uploaded;
    c.on_image_media_upload_result = on_uploaded;
    c.on_media_download_to_file_result = on_to_file;
    c.on_media_download_to_memory_result = on_to_memory;
    c.on_media_cancel_result = on_cancel;
    c.on_query_peers_online_status_result = on_query;
    c.on_subscription_request_result = on_plain;
    c.on_query_peers_by_subscription_option_result = on_subscriptions;
    c.on_set_local_user_attributes_result = on_plain;
    c.on_add_or_update_local_user_attributes_result = on_plain;
    c.on_delete_local_user_attributes_result = on_plain;
    c.on_clear_local_user_attributes_result = on_plain;
    c.on_get_user_attributes_result = on_user_attributes;
    c.on_set_channel_attributes_result = on_plain;
    c.on_add_or_update_channel_attributes_result = on_plain;
    c.on_delete_channel_attributes_result = on_plain;
    c.on_clear_channel_attributes_result = on_plain;
    c.on_get_channel_attributes_result = on_channel_attributes;
    c.on_get_channel_member_count_result = on_counts;
    c.on_peers_online_status_changed = on_presence;
    rtm_call_manager_callbacks m;
    rtm_call_manager_callbacks_init(&m, sizeof m);
    m.on_local_invitation_received_by_peer = on_rings;
    m.on_local_invitation_canceled = on_local_canceled;
    m.on_local_invitation_failure = on_local_failure;
    m.on_local_invitation_accepted = on_local_accepted;
    m.on_local_invitation_refused = on_local_refused;
    m.on_remote_invitation_refused = on_remote_refused;
    m.on_remote_invitation_accepted = on_remote_accepted;
    m.on_remote_invitation_received = on_invited;
    m.on_remote_invitation_failure = on_remote_failure;
    m.on_remote_invitation_canceled = on_remote_canceled;
    if (rtm_client_create(app, &c, NULL, &client) != RTM_OK || rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF) != RTM_OK ||
        rtm_call_manager_create(client, &m, &manager) != RTM_OK) {
        SAY("refused create: %s", rtm_last_error());
        exit(1);
    }
}

static int32_t join(const char *name) {
    rtm_channel_callbacks c;
    rtm_channel_callbacks_init(&c, sizeof c);
    c.on_join_success = on_join;
    c.on_join_failure = on_join_failure;
    c.on_leave = on_leave;
    c.on_message_received = on_heard;
    c.on_image_message_received = on_heard;
    c.on_file_message_received = on_heard;
    c.on_send_message_result = on_published;
    c.on_member_joined = on_came;
    c.on_member_left = on_went;
    c.on_get_members = on_members;
    c.on_attributes_updated = on_attributes;
    c.on_member_count_updated = on_count;
    c.on_gap = on_gap;
    rtm_channel_release(channel);
    channel = NULL;
    int32_t code = rtm_channel_create(client, name, &c, &channel);
    return code != RTM_OK ? code : rtm_channel_join(channel);
}

/* A message of the kind named: text TEXT, raw HEX DESCRIPTION, file NAME DESCRIPTION, image NAME DESCRIPTION. */
static const rtm_message *message(char **words, int count) {
    static rtm_message m;
    static uint8_t raw[LINE];
    static const uint8_t thumbnail[] = {7, 7, 7};
    rtm_message_init(&m, sizeof m);
    const char *kind = words[0], *text = count > 2 ? words[2] : "";
    if (strcmp(kind, "text") == 0) {
        text = words[1];
    } else if (strcmp(kind, "raw") == 0) {
        m.type = RTM_MESSAGE_TYPE_RAW;
        m.raw = raw;
        for (const char *at = words[1]; at[0] != 0 && at[1] != 0; at += 2) {
            char two[3] = {at[0], at[1], 0};
            raw[m.raw_length++] = (uint8_t)strtoul(two, NULL, 16);
        }
    } else {
        m.type = strcmp(kind, "file") == 0 ? RTM_MESSAGE_TYPE_FILE : RTM_MESSAGE_TYPE_IMAGE;
        m.media_id = last_media;
        m.file_name = words[1];
        m.file_name_length = (uint32_t)strlen(words[1]);
        m.thumbnail = thumbnail;
        m.thumbnail_length = sizeof thumbnail;
        m.media_size = 1234;
        if (m.type == RTM_MESSAGE_TYPE_IMAGE) m.width = 40, m.height = 30, m.thumbnail_width = 4, m.thumbnail_height = 3;
    }
    m.text = text;
    m.text_length = (uint32_t)strlen(text);
    return &m;
}

static int32_t attributes(char **words, int count, rtm_attribute *to) {
    int32_t n = 0;
    memset(to, 0, WORDS * sizeof *to);
    for (int i = 0; i + 1 < count; i += 2, n++) {
        to[n].key = words[i];
        to[n].value = words[i + 1];
        to[n].value_length = (uint32_t)strlen(words[i + 1]);
    }
    return n;
}

static int32_t run(char **w, int n) {
    const char *const *list = (const char *const *)(w + 1);
    const char *what = w[0];
    rtm_attribute a[WORDS];
    rtm_send_message_options keep;
    rtm_channel_attribute_options tell;
    rtm_send_message_options_init(&keep, sizeof keep);
    keep.enable_offline_messaging = 1;
    rtm_channel_attribute_options_init(&tell, sizeof tell);
    tell.enable_notification_to_channel_members = 1;
#define IS(name) (strcmp(what, name) == 0)
    if (IS("login")) return rtm_client_login(client, n > 2 ? w[2] : NULL, w[1]);
    if (IS("logout")) return rtm_client_logout(client);
    if (IS("renew")) return rtm_client_renew_token(client, w[1]);
    if (IS("background")) return rtm_client_enter_background(client);
    if (IS("foreground")) return rtm_client_enter_foreground(client);
    if (IS("network")) return rtm_client_network_changed(client);
    if (IS("send")) return rtm_client_send_message_to_peer(client, w[1], message(w + 2, n - 2), NULL);
    if (IS("keep")) return rtm_client_send_message_to_peer(client, w[1], message(w + 2, n - 2), &keep);
    if (IS("join")) return join(w[1]);
    if (IS("leave")) return rtm_channel_leave(channel);
    if (IS("publish")) return rtm_channel_send_message(channel, message(w + 1, n - 1), NULL);
    if (IS("members")) return rtm_channel_get_members(channel);
    if (IS("query")) return rtm_client_query_peers_online_status(client, list, n - 1, ++request);
    if (IS("subscribe")) return rtm_client_subscribe_peers_online_status(client, list, n - 1, ++request);
    if (IS("unsubscribe")) return rtm_client_unsubscribe_peers_online_status(client, list, n - 1, ++request);
    if (IS("subscriptions")) return rtm_client_query_peers_by_subscription_option(client, 0, ++request);
    if (IS("counts")) return rtm_client_get_channel_member_count(client, list, n - 1, ++request);
    if (IS("user-set")) return rtm_client_set_local_user_attributes(client, a, attributes(w + 1, n - 1, a), ++request);
    if (IS("user-update")) return rtm_client_add_or_update_local_user_attributes(client, a, attributes(w + 1, n - 1, a), ++request);
    if (IS("user-delete")) return rtm_client_delete_local_user_attributes_by_keys(client, list, n - 1, ++request);
    if (IS("user-clear")) return rtm_client_clear_local_user_attributes(client, ++request);
    if (IS("user-get")) {
        return n == 2 ? rtm_client_get_user_attributes(client, w[1], ++request)
                      : rtm_client_get_user_attributes_by_keys(client, w[1], list + 1, n - 2, ++request);
    }
    if (IS("channel-set")) return rtm_client_set_channel_attributes(client, w[1], a, attributes(w + 2, n - 2, a), &tell, ++request);
    if (IS("channel-update")) return rtm_client_add_or_update_channel_attributes(client, w[1], a, attributes(w + 2, n - 2, a), &tell, ++request);
    if (IS("channel-update-if")) {
        return rtm_client_set_channel_attributes_if_revision(client, w[1], a, attributes(w + 2, n - 2, a), 0, last_revision, &tell, ++request);
    }
    if (IS("channel-delete-if")) return rtm_client_delete_channel_attributes_if_revision(client, w[1], list + 1, n - 2, last_revision, &tell, ++request);
    if (IS("channel-delete")) return rtm_client_delete_channel_attributes_by_keys(client, w[1], list + 1, n - 2, &tell, ++request);
    if (IS("channel-clear")) return rtm_client_clear_channel_attributes(client, w[1], &tell, ++request);
    if (IS("channel-get")) {
        return n == 2 ? rtm_client_get_channel_attributes(client, w[1], ++request)
                      : rtm_client_get_channel_attributes_by_keys(client, w[1], list + 1, n - 2, ++request);
    }
    if (IS("call")) {
        rtm_local_invitation_release(outgoing);
        outgoing = NULL;
        int32_t code = rtm_local_invitation_create(manager, w[1], &outgoing);
        if (code == RTM_OK) code = rtm_local_invitation_set_channel_id(outgoing, w[2]);
        if (code == RTM_OK) code = rtm_local_invitation_set_content(outgoing, w[3], (uint32_t)strlen(w[3]));
        return code != RTM_OK ? code : rtm_call_manager_send_local_invitation(manager, outgoing);
    }
    if (IS("give-up")) return rtm_call_manager_cancel_local_invitation(manager, outgoing);
    if (IS("accept") || IS("refuse")) {
        rtm_remote_invitation_set_response(incoming, w[1], (uint32_t)strlen(w[1]));
        return IS("accept") ? rtm_call_manager_accept_remote_invitation(manager, incoming)
                            : rtm_call_manager_refuse_remote_invitation(manager, incoming);
    }
    if (IS("upload-file")) return rtm_client_create_file_message_by_uploading(client, w[1], ++request);
    if (IS("upload-image")) return rtm_client_create_image_message_by_uploading(client, w[1], ++request);
    if (IS("download-file")) return rtm_client_download_media_to_file(client, last_media, w[1], ++request);
    if (IS("download-memory")) return rtm_client_download_media_to_memory(client, last_media, ++request);
    if (IS("cancel-upload")) return rtm_client_cancel_media_upload(client, request);
    if (IS("cancel-download")) return rtm_client_cancel_media_download(client, request);
#undef IS
    return -100; /* no such call */
}

int main(int argc, char **argv) {
    static char line[LINE];
    create(argc > 1 ? argv[1] : "demo");
    while (fgets(line, sizeof line, stdin) != NULL) {
        char *words[WORDS + 1];
        int count = 0;
        line[strcspn(line, "\n")] = 0;
        for (char *at = line; at != NULL && count < WORDS; count++) {
            words[count] = at;
            at = strchr(at, '\t');
            if (at != NULL) *at++ = 0;
        }
        words[count] = NULL;
        if (strcmp(words[0], "quit") == 0) break;
        int32_t code = run(words, count);
        if (code != RTM_OK) SAY("refused %s %d: %s", words[0], code, rtm_last_error());
    }
    rtm_remote_invitation_release(incoming);
    rtm_local_invitation_release(outgoing);
    rtm_client_release(client);
    SAY("the end");
    return 0;
}
