/* Decodes events and calls the callbacks. The only file in which code of the program runs. */
#include "dispatcher.h"

#include <stdlib.h>
#include <string.h>

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "events travel little-endian; this machine needs a decoder that swaps"
#endif

_Static_assert(sizeof(rtmc_event) == 56, "the Go side writes a head of 56 bytes");

_Thread_local rtmc_dispatcher *rtmc_delivering;

/* An event in the buffer, taken apart. The pointers end with a NUL that the lengths do not count. */
typedef struct event {
    rtmc_event head;
    rtmc_box *box;
    const char *detail;
    const char *id;
    const char *text;
    const char *raw;
} event;

static void take_apart(const uint8_t *bytes, event *e) {
    memcpy(&e->head, bytes, sizeof e->head);
    e->box = (rtmc_box *)(uintptr_t)e->head.box;
    e->detail = (const char *)bytes + sizeof e->head;
    e->id = e->detail + e->head.detail_length + 1;
    e->text = e->id + e->head.id_length + 1;
    e->raw = e->text + e->head.text_length + 1;
}

static rtm_message message_of(const event *e) {
    rtm_message m;
    memset(&m, 0, sizeof m);
    m.struct_size = sizeof m;
    m.type = e->head.a;
    m.is_offline_message = e->head.b;
    m.server_received_ms = e->head.x;
    m.text = e->text;
    m.text_length = e->head.text_length;
    m.raw = (const uint8_t *)e->raw;
    m.raw_length = e->head.raw_length;
    if (m.type == RTM_MESSAGE_TYPE_FILE || m.type == RTM_MESSAGE_TYPE_IMAGE) rtmc_read_media(&m, e->raw, e->head.raw_length);
    return m;
}

/* The members as an array of structs, or NULL when there are none or no memory for them. */
static const rtm_channel_member *members_of(rtmc_dispatcher *d, const event *e) {
    uint32_t count = (uint32_t)e->head.b;
    if (count == 0) return NULL;
    if (count > d->members_capacity) {
        rtm_channel_member *larger = malloc(count * sizeof *larger);
        if (larger == NULL) return NULL;
        free(d->members);
        d->members = larger;
        d->members_capacity = count;
    }
    const char *id = e->text;
    for (uint32_t i = 0; i < count; i++) {
        d->members[i].user_id = id;
        d->members[i].channel_id = e->box->channel_id;
        id += strlen(id) + 1;
    }
    return d->members;
}

/* --- lists of ids, each with a number --- */

static uint32_t number_at(const event *e, uint32_t i) {
    uint32_t number;
    memcpy(&number, e->raw + i * sizeof number, sizeof number);
    return number;
}

static rtm_peer_online_status status_of(const event *e, const char *id, uint32_t i) {
    rtm_peer_online_status s;
    s.peer_id = id;
    s.online_state = (int32_t)number_at(e, i);
    s.is_online = s.online_state == RTM_PEER_ONLINE_STATE_ONLINE;
    return s;
}

static void call_presence_result(const rtm_client_callbacks *c, rtm_client *client, const event *e) {
    uint32_t count = (uint32_t)e->head.b;
    rtm_peer_online_status *list = count == 0 ? NULL : malloc(count * sizeof *list);
    if (list == NULL && count > 0) {
        c->on_query_peers_online_status_result(c->user_data, client, e->head.x, NULL, 0, RTM_QUERY_PEERS_ONLINE_STATUS_ERR_FAILURE);
        return;
    }
    const char *id = e->text;
    for (uint32_t i = 0; i < count; i++, id += strlen(id) + 1) list[i] = status_of(e, id, i);
    c->on_query_peers_online_status_result(c->user_data, client, e->head.x, list, e->head.b, e->head.a);
    free(list);
}

/*
 * Without memory for the list the peers come one by one: nothing of it would ever come again. Unless the program releases the
 * client in the middle, after which no callback begins.
 */
static void call_presence_changed(rtmc_dispatcher *d, rtm_client *client, const event *e) {
    const rtm_client_callbacks *c = &d->callbacks;
    uint32_t count = (uint32_t)e->head.b;
    rtm_peer_online_status *list = malloc(count * sizeof *list), one;
    const char *id = e->text;
    for (uint32_t i = 0; i < count; i++, id += strlen(id) + 1) {
        one = status_of(e, id, i);
        if (list != NULL)
            list[i] = one;
        else if (!rtmc_load(&d->released))
            c->on_peers_online_status_changed(c->user_data, client, &one, 1);
    }
    if (list != NULL) c->on_peers_online_status_changed(c->user_data, client, list, e->head.b);
    free(list);
}

static void call_subscriptions_result(const rtm_client_callbacks *c, rtm_client *client, const event *e) {
    uint32_t count = (uint32_t)e->head.b;
    const char **list = count == 0 ? NULL : malloc(count * sizeof *list);
    if (list == NULL && count > 0) {
        c->on_query_peers_by_subscription_option_result(c->user_data, client, e->head.x, NULL, 0,
                                                        RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE);
        return;
    }
    const char *id = e->text;
    for (uint32_t i = 0; i < count; i++, id += strlen(id) + 1) list[i] = id;
    c->on_query_peers_by_subscription_option_result(c->user_data, client, e->head.x, list, e->head.b, e->head.a);
    free((void *)list);
}

static void call_member_counts(const rtm_client_callbacks *c, rtm_client *client, const event *e) {
    uint32_t count = (uint32_t)e->head.b;
    rtm_channel_member_count *list = count == 0 ? NULL : calloc(count, sizeof *list);
    if (list == NULL && count > 0) {
        c->on_get_channel_member_count_result(c->user_data, client, e->head.x, NULL, 0, RTM_GET_CHANNEL_MEMBER_COUNT_ERR_FAILURE);
        return;
    }
    const char *id = e->text;
    for (uint32_t i = 0; i < count; i++, id += strlen(id) + 1) {
        list[i].channel_id = id;
        list[i].count = (int32_t)number_at(e, i);
    }
    c->on_get_channel_member_count_result(c->user_data, client, e->head.x, list, e->head.b, e->head.a);
    free(list);
}

/* Text, files and images have a callback each. */
static void call_peer_message(const rtm_client_callbacks *c, rtm_client *client, const event *e) {
    void(RTM_CALL * call)(void *, rtm_client *, const char *, const rtm_message *) = c->on_message_received_from_peer;
    if (e->head.a == RTM_MESSAGE_TYPE_FILE) call = c->on_file_message_received_from_peer;
    if (e->head.a == RTM_MESSAGE_TYPE_IMAGE) call = c->on_image_message_received_from_peer;
    if (call == NULL) return;
    rtm_message message = message_of(e);
    call(c->user_data, client, e->id, &message);
}

static void call_channel_message(const rtm_channel_callbacks *c, rtm_channel *channel, const event *e) {
    void(RTM_CALL * call)(void *, rtm_channel *, const char *, const rtm_message *) = c->on_message_received;
    if (e->head.a == RTM_MESSAGE_TYPE_FILE) call = c->on_file_message_received;
    if (e->head.a == RTM_MESSAGE_TYPE_IMAGE) call = c->on_image_message_received;
    if (call == NULL) return;
    rtm_message message = message_of(e);
    call(c->user_data, channel, e->id, &message);
}

static void call_client(rtmc_dispatcher *d, const event *e) {
    const rtm_client_callbacks *c = &d->callbacks;
    void *user = c->user_data;
    rtm_client *client = (rtm_client *)(uintptr_t)d->client;
    const rtmc_event *h = &e->head;
    switch (h->kind) {
    case RTMC_EVENT_LOGIN:
        if (h->a == RTM_LOGIN_ERR_OK) {
            if (c->on_login_success != NULL) c->on_login_success(user, client);
        } else if (c->on_login_failure != NULL) {
            c->on_login_failure(user, client, h->a);
        }
        break;
    case RTMC_EVENT_LOGOUT:
        if (c->on_logout != NULL) c->on_logout(user, client, h->a);
        break;
    case RTMC_EVENT_RENEW_TOKEN:
        if (c->on_renew_token_result != NULL) c->on_renew_token_result(user, client, e->id, h->a);
        break;
    case RTMC_EVENT_TOKEN_EXPIRED:
        if (c->on_token_expired != NULL) c->on_token_expired(user, client);
        break;
    case RTMC_EVENT_TOKEN_WILL_EXPIRE:
        if (c->on_token_privilege_will_expire != NULL) c->on_token_privilege_will_expire(user, client);
        break;
    case RTMC_EVENT_STATE:
        if (c->on_connection_state_changed != NULL) c->on_connection_state_changed(user, client, h->a, h->b);
        break;
    case RTMC_EVENT_RECONNECTED:
        if (c->on_reconnected != NULL) c->on_reconnected(user, client, h->a);
        break;
    case RTMC_EVENT_PEER_RESULT:
        if (c->on_send_message_result != NULL) c->on_send_message_result(user, client, h->x, h->a);
        break;
    case RTMC_EVENT_PEER_MESSAGE:
        call_peer_message(c, client, e);
        break;
    case RTMC_EVENT_PRESENCE_RESULT:
        if (c->on_query_peers_online_status_result != NULL) call_presence_result(c, client, e);
        break;
    case RTMC_EVENT_SUBSCRIPTION_RESULT:
        if (c->on_subscription_request_result != NULL) c->on_subscription_request_result(user, client, h->x, h->a);
        break;
    case RTMC_EVENT_SUBSCRIPTIONS_RESULT:
        if (c->on_query_peers_by_subscription_option_result != NULL) call_subscriptions_result(c, client, e);
        break;
    case RTMC_EVENT_PRESENCE_CHANGED:
        if (c->on_peers_online_status_changed != NULL) call_presence_changed(d, client, e);
        break;
    case RTMC_EVENT_MEMBER_COUNTS:
        if (c->on_get_channel_member_count_result != NULL) call_member_counts(c, client, e);
        break;
    default:
        break;
    }
}

static void call_channel(rtmc_dispatcher *d, const event *e) {
    rtmc_box *box = e->box;
    const rtm_channel_callbacks *c = &box->callbacks;
    void *user = c->user_data;
    const rtmc_event *h = &e->head;
    rtm_channel_member member;
    const rtm_channel_member *members;
    switch (h->kind) {
    case RTMC_EVENT_JOIN:
        if (h->a == RTM_JOIN_CHANNEL_ERR_OK) {
            if (c->on_join_success != NULL) c->on_join_success(user, box->channel);
        } else if (c->on_join_failure != NULL) {
            c->on_join_failure(user, box->channel, h->a);
        }
        break;
    case RTMC_EVENT_LEAVE:
        if (c->on_leave != NULL) c->on_leave(user, box->channel, h->a);
        break;
    case RTMC_EVENT_CHANNEL_RESULT:
        if (c->on_send_message_result != NULL) c->on_send_message_result(user, box->channel, h->x, h->a);
        break;
    case RTMC_EVENT_CHANNEL_MESSAGE:
        call_channel_message(c, box->channel, e);
        break;
    case RTMC_EVENT_MEMBER_JOINED:
    case RTMC_EVENT_MEMBER_LEFT:
        member.user_id = e->id;
        member.channel_id = box->channel_id;
        if (h->kind == RTMC_EVENT_MEMBER_JOINED) {
            if (c->on_member_joined != NULL) c->on_member_joined(user, box->channel, &member);
        } else if (c->on_member_left != NULL) {
            c->on_member_left(user, box->channel, &member);
        }
        break;
    case RTMC_EVENT_MEMBERS:
        if (c->on_get_members == NULL) break;
        members = members_of(d, e);
        if (members == NULL && h->b != 0)
            c->on_get_members(user, box->channel, NULL, 0, RTM_GET_MEMBERS_ERR_FAILURE);
        else
            c->on_get_members(user, box->channel, members, h->b, h->a);
        break;
    case RTMC_EVENT_MEMBER_COUNT:
        if (c->on_member_count_updated != NULL) c->on_member_count_updated(user, box->channel, h->a);
        break;
    case RTMC_EVENT_GAP:
        if (c->on_gap != NULL) c->on_gap(user, box->channel, h->x, h->y);
        break;
    default:
        break;
    }
}

int rtmc_deliver(rtmc_dispatcher *d) {
    event e;
    take_apart(d->buffer + d->position, &e);
    d->position += e.head.size;
    if (e.head.kind == RTMC_EVENT_FREE_BOX) {
        rtmgo_owned_forget((uint64_t)(uintptr_t)e.box->owner);
        rtmc_box_free(d, e.box);
        return 0;
    }

    rtmc_begin_callback(d);
    if (rtmc_load(&d->released)) {
        rtmc_end_callback(d);
        return -1;
    }
    if (e.box != NULL && rtmc_load(&e.box->released)) {
        rtmc_end_callback(d);
        return 0;
    }
    rtmc_delivering = d;
    rtmc_error_set(e.detail, e.head.detail_length);
    if (e.head.kind >= RTMC_EVENT_USER_ATTRIBUTES_WRITTEN && e.head.kind <= RTMC_EVENT_ATTRIBUTES_UPDATED)
        rtmc_call_attributes(d, &e.head, e.box, e.id, e.raw);
    else if (e.head.kind >= RTMC_EVENT_UPLOAD_PROGRESS && e.head.kind <= RTMC_EVENT_CANCEL_MEDIA)
        rtmc_call_media(d, &e.head, e.raw);
    else if (e.head.kind == RTMC_EVENT_LOCAL_INVITATION || e.head.kind == RTMC_EVENT_REMOTE_INVITATION)
        rtmc_call_invitations(&e.head, e.box, e.text);
    else if (e.box != NULL)
        call_channel(d, &e);
    else
        call_client(d, &e);
    rtmc_error_clear();
    rtmc_delivering = NULL;
    rtmc_end_callback(d);
    return 1;
}
