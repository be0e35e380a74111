/*
 * Call invitations from C: each end on both sides, what is released on the way, and every bad argument.
 */
#ifndef RTM_TESTS_INVITATIONS_H
#define RTM_TESTS_INVITATIONS_H

#include "stories.h"

/* A recorder with a call manager. */
typedef struct phone {
    recorder *r;
    rtm_call_manager *manager;
    rtm_remote_invitation *remote; /* the last one told; guarded by the recorder's lock */
    int release_on_news;           /* what to release inside callbacks */
} phone;

/* Anna and Bert are other users in each story: the server limits how often one logs in. */
static int story_number;

static const char *user_id(char *id, size_t size, const char *name) {
    snprintf(id, size, "%s-%d", name, story_number);
    return id;
}

enum { KEEP = 0, RELEASE_INVITATION = 1, RELEASE_MANAGER = 2, RELEASE_CLIENT = 3 };

static void release_inside(phone *p, rtm_local_invitation *local, rtm_remote_invitation *remote) {
    rtm_local_invitation_release(p->release_on_news == RELEASE_INVITATION ? local : NULL);
    rtm_remote_invitation_release(p->release_on_news == RELEASE_INVITATION ? remote : NULL);
    if (p->release_on_news == RELEASE_MANAGER) rtm_call_manager_release(p->manager);
    if (p->release_on_news == RELEASE_CLIENT) rtm_client_release(p->r->client);
}

/* -1 for an invitation that was released: before the callback began, or by another thread since. */
static int32_t state_of_local(rtm_local_invitation *i) {
    int32_t state = i == NULL ? -1 : rtm_local_invitation_get_state(i);
    return state == RTM_ERR_INVALID_HANDLE ? -1 : state;
}

static int32_t state_of_remote(rtm_remote_invitation *i) {
    int32_t state = i == NULL ? -1 : rtm_remote_invitation_get_state(i);
    return state == RTM_ERR_INVALID_HANDLE ? -1 : state;
}

/* The state goes with each line: a callback tells what the object says too. */
#define LOCAL_NEWS(name, text)                                                                                         \
    static void RTM_CALL phone_##name(void *u, rtm_call_manager *m, rtm_local_invitation *i) {                         \
        phone *p = u;                                                                                                  \
        CHECK(m == p->manager);                                                                                        \
        int32_t state = state_of_local(i);                                            \
        release_inside(p, i, NULL);                                                                                    \
        RECORD(p->r, text " in state %d", state);                                                                      \
    }
#define REMOTE_NEWS(name, text)                                                                                        \
    static void RTM_CALL phone_##name(void *u, rtm_call_manager *m, rtm_remote_invitation *i) {                        \
        phone *p = u;                                                                                                  \
        CHECK(m == p->manager);                                                                                        \
        int32_t state = state_of_remote(i);                                           \
        release_inside(p, NULL, i);                                                                                    \
        RECORD(p->r, text " in state %d", state);                                                                      \
    }
LOCAL_NEWS(local_received, "caller: received")
LOCAL_NEWS(local_canceled, "caller: canceled")
REMOTE_NEWS(remote_refused, "callee: refused")
REMOTE_NEWS(remote_accepted, "callee: accepted")
REMOTE_NEWS(remote_canceled, "callee: canceled")

static void RTM_CALL phone_local_failure(void *u, rtm_call_manager *m, rtm_local_invitation *i, int32_t e) {
    phone *p = u;
    CHECK(m == p->manager);
    CHECK(rtm_last_error()[0] != 0);
    RECORD(p->r, "caller: failure %d in state %d", e, state_of_local(i));
}

static void RTM_CALL phone_remote_failure(void *u, rtm_call_manager *m, rtm_remote_invitation *i, int32_t e) {
    phone *p = u;
    CHECK(m == p->manager);
    CHECK(rtm_last_error()[0] != 0);
    RECORD(p->r, "callee: failure %d in state %d", e, state_of_remote(i));
}

static void local_answer(void *u, rtm_local_invitation *i, const char *what, const char *response, uint32_t length) {
    phone *p = u;
    char copy[16];
    CHECK_EQUAL(response[length], 0);
    if (i != NULL && length < sizeof copy) {
        CHECK_EQUAL(rtm_local_invitation_get_response(i, copy, sizeof copy), length);
        CHECK(memcmp(copy, response, length + 1) == 0);
    }
    int32_t state = state_of_local(i);
    release_inside(p, i, NULL);
    RECORD(p->r, "caller: %s %u %.20s in state %d", what, (unsigned)length, response, state);
}

static void RTM_CALL phone_local_accepted(void *u, rtm_call_manager *m, rtm_local_invitation *i, const char *r, uint32_t n) {
    (void)m;
    local_answer(u, i, "accepted", r, n);
}

static void RTM_CALL phone_local_refused(void *u, rtm_call_manager *m, rtm_local_invitation *i, const char *r, uint32_t n) {
    (void)m;
    local_answer(u, i, "refused", r, n);
}

static void RTM_CALL phone_remote_received(void *u, rtm_call_manager *m, rtm_remote_invitation *i) {
    phone *p = u;
    char caller[65], content[16], channel[65];
    CHECK(m == p->manager);
    CHECK(i != NULL);
    CHECK_EQUAL(rtm_remote_invitation_get_state(i), RTM_REMOTE_INVITATION_STATE_INVITATION_RECEIVED);
    rtm_remote_invitation_get_caller_id(i, caller, sizeof caller);
    caller[strcspn(caller, "-")] = 0;
    rtm_remote_invitation_get_channel_id(i, channel, sizeof channel);
    int32_t length = rtm_remote_invitation_get_content(i, NULL, 0);
    if (length < (int32_t)sizeof content) CHECK_EQUAL(rtm_remote_invitation_get_content(i, content, sizeof content), length);
    pthread_mutex_lock(&p->r->lock);
    p->remote = i;
    pthread_mutex_unlock(&p->r->lock);
    release_inside(p, NULL, i);
    RECORD(p->r, "callee: received of %s %d %s in %s", caller, length, length < (int32_t)sizeof content ? content : "-", channel);
}

static rtm_call_manager_callbacks phone_callbacks(phone *p) {
    rtm_call_manager_callbacks c;
    rtm_call_manager_callbacks_init(&c, sizeof c);
    c.user_data = p;
    c.on_local_invitation_received_by_peer = phone_local_received;
    c.on_local_invitation_canceled = phone_local_canceled;
    c.on_local_invitation_failure = phone_local_failure;
    c.on_local_invitation_accepted = phone_local_accepted;
    c.on_local_invitation_refused = phone_local_refused;
    c.on_remote_invitation_refused = phone_remote_refused;
    c.on_remote_invitation_accepted = phone_remote_accepted;
    c.on_remote_invitation_received = phone_remote_received;
    c.on_remote_invitation_failure = phone_remote_failure;
    c.on_remote_invitation_canceled = phone_remote_canceled;
    return c;
}

static phone *phone_new(int32_t mode, const char *user) {
    phone *p = calloc(1, sizeof *p);
    p->r = recorder_new(mode, user == NULL ? nowhere : server_url);
    rtm_call_manager_callbacks callbacks = phone_callbacks(p);
    ACCEPTED(rtm_call_manager_create(p->r->client, &callbacks, &p->manager));
    char id[65];
    if (user != NULL) log_in(p->r, user_id(id, sizeof id, user));
    return p;
}

static void phone_free(phone *p) {
    rtm_call_manager_release(p->manager);
    recorder_free(p->r);
    free(p);
}

static rtm_remote_invitation *remote_of(phone *p) {
    pthread_mutex_lock(&p->r->lock);
    rtm_remote_invitation *i = p->remote;
    pthread_mutex_unlock(&p->r->lock);
    return i;
}

static rtm_local_invitation *call_bert(phone *p) {
    rtm_local_invitation *i = NULL;
    char id[65];
    ACCEPTED(rtm_local_invitation_create(p->manager, user_id(id, sizeof id, "bert"), &i));
    ACCEPTED(rtm_local_invitation_set_content(i, "t\0a?", 4));
    ACCEPTED(rtm_local_invitation_set_channel_id(i, "kitchen"));
    CHECK_EQUAL(rtm_local_invitation_get_state(i), RTM_LOCAL_INVITATION_STATE_IDLE);
    ACCEPTED(rtm_call_manager_send_local_invitation(p->manager, i));
    return i;
}

/* --- each end --- */

static void accept_story(phone *a, phone *b) {
    rtm_local_invitation *local = call_bert(a);
    AWAIT(b->r, "callee: received of anna 4 t in kitchen");
    AWAIT(a->r, "caller: received in state 2");
    rtm_remote_invitation *remote = remote_of(b);
    char text[8193];
    CHECK_EQUAL(rtm_remote_invitation_get_content(remote, text, sizeof text), 4);
    CHECK(memcmp(text, "t\0a?", 5) == 0);
    char bert[65];
    user_id(bert, sizeof bert, "bert");
    CHECK_EQUAL(rtm_local_invitation_get_callee_id(local, text, sizeof text), strlen(bert));
    CHECK(strcmp(text, bert) == 0);
    CHECK_EQUAL(rtm_local_invitation_get_response(local, text, sizeof text), 0);
    REFUSED(rtm_call_manager_send_local_invitation(a->manager, local), RTM_INVITATION_API_CALL_ERR_ALREADY_SENT);
    REFUSED(rtm_local_invitation_set_content(local, "x", 1), RTM_INVITATION_API_CALL_ERR_ALREADY_SENT);
    REFUSED(rtm_local_invitation_set_channel_id(local, "x"), RTM_INVITATION_API_CALL_ERR_ALREADY_SENT);
    static char large[8193];
    memset(large, 'r', sizeof large);
    REFUSED(rtm_remote_invitation_set_response(remote, large, sizeof large), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_remote_invitation_set_response(remote, "\xff", 1), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    ACCEPTED(rtm_remote_invitation_set_response(remote, NULL, 77));
    ACCEPTED(rtm_remote_invitation_set_response(remote, large, sizeof large - 1));
    ACCEPTED(rtm_remote_invitation_set_response(remote, "j\0a", 3));
    CHECK_EQUAL(rtm_remote_invitation_get_response(remote, text, sizeof text), 3);
    ACCEPTED(rtm_call_manager_accept_remote_invitation(b->manager, remote));
    AWAIT(a->r, "caller: accepted 3 j in state 3");
    AWAIT(b->r, "callee: accepted in state 4");
    REFUSED(rtm_call_manager_accept_remote_invitation(b->manager, remote), RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT);
    REFUSED(rtm_call_manager_refuse_remote_invitation(b->manager, remote), RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT);
    REFUSED(rtm_remote_invitation_set_response(remote, "x", 1), RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT);
    REFUSED(rtm_call_manager_cancel_local_invitation(a->manager, local), RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT);
    REFUSED(rtm_call_manager_send_local_invitation(a->manager, local), RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT);
    rtm_local_invitation_release(local);
    rtm_remote_invitation_release(remote);
}

static void test_invitations(int32_t mode) {
    story_number++;
    phone *a = phone_new(mode, "anna"), *b = phone_new(mode, "bert");
    accept_story(a, b);

    rtm_local_invitation *local = call_bert(a);
    AWAIT(b->r, "callee: received of anna 4 t in kitchen");
    ACCEPTED(rtm_remote_invitation_set_response(remote_of(b), "busy", 4));
    ACCEPTED(rtm_call_manager_refuse_remote_invitation(b->manager, remote_of(b)));
    AWAIT(a->r, "caller: refused 4 busy in state 4");
    AWAIT(b->r, "callee: refused in state 3");
    REFUSED(rtm_call_manager_cancel_local_invitation(a->manager, local), RTM_INVITATION_API_CALL_ERR_ALREADY_END);
    REFUSED(rtm_call_manager_refuse_remote_invitation(b->manager, remote_of(b)), RTM_INVITATION_API_CALL_ERR_ALREADY_END);
    rtm_local_invitation_release(local);
    rtm_remote_invitation_release(remote_of(b));

    local = call_bert(a);
    AWAIT(b->r, "callee: received of anna 4 t in kitchen");
    ACCEPTED(rtm_call_manager_cancel_local_invitation(a->manager, local));
    AWAIT(b->r, "callee: canceled in state 5");
    AWAIT(a->r, "caller: canceled in state 5");
    REFUSED(rtm_call_manager_send_local_invitation(a->manager, local), RTM_INVITATION_API_CALL_ERR_ALREADY_END);
    REFUSED(rtm_call_manager_accept_remote_invitation(b->manager, remote_of(b)), RTM_INVITATION_API_CALL_ERR_ALREADY_END);
    rtm_local_invitation_release(local);

    local = call_bert(a); /* both hear that anna is gone */
    AWAIT(b->r, "callee: received of anna 4 t in kitchen");
    ACCEPTED(rtm_client_logout(a->r->client));
    AWAIT(a->r, "caller: failure 4 in state 6");
    AWAIT(a->r, "logout 0");
    AWAIT(b->r, "callee: failure 1 in state 6");
    phone_free(a); /* with invitations that were not released */
    rtm_client_release(b->r->client); /* the client before its call manager */
    REFUSED(rtm_remote_invitation_get_state(remote_of(b)), RTM_ERR_INVALID_HANDLE);
    phone_free(b);
}

/* --- released on the way --- */

static void test_invitations_released_on_the_way(int32_t mode) {
    story_number++;
    phone *a = phone_new(mode, "anna"), *b = phone_new(mode, "bert");
    rtm_local_invitation *local = call_bert(a);
    rtm_local_invitation_release(local);
    rtm_local_invitation_release(local);
    REFUSED(rtm_call_manager_cancel_local_invitation(a->manager, local), RTM_ERR_INVALID_HANDLE);
    AWAIT(b->r, "callee: received of anna 4 t in kitchen");
    AWAIT(a->r, "caller: received in state -1");
    ACCEPTED(rtm_call_manager_accept_remote_invitation(b->manager, remote_of(b)));
    rtm_remote_invitation_release(remote_of(b));
    REFUSED(rtm_remote_invitation_get_state(remote_of(b)), RTM_ERR_INVALID_HANDLE);
    AWAIT(a->r, "caller: accepted 0  in state -1");
    /* On the library's thread the callback may come before the release. */
    AWAIT_EITHER(b->r, "callee: accepted in state -1", mode == RTM_DISPATCH_THREAD ? "callee: accepted in state 4" : NULL);

    a->release_on_news = b->release_on_news = RELEASE_INVITATION; /* each in the first callback that has it */
    local = call_bert(a);
    AWAIT(b->r, "callee: received of anna 4 t in kitchen");
    AWAIT(a->r, "caller: received in state 2");
    REFUSED(rtm_local_invitation_get_state(local), RTM_ERR_INVALID_HANDLE);
    ACCEPTED(rtm_client_logout(b->r->client));
    AWAIT(a->r, "caller: failure 1 in state -1");
    AWAIT(b->r, "callee: failure 1 in state -1");
    phone_free(a);
    phone_free(b);
}

/* The manager, or the whole client, goes in the callback that brings the invitation: no other follows. */
static void test_manager_release_in_own_callback(int32_t mode, int what) {
    story_number++;
    phone *a = phone_new(RTM_DISPATCH_THREAD, "anna"), *b = phone_new(mode, "bert");
    b->release_on_news = what;
    rtm_local_invitation *first = call_bert(a), *second = call_bert(a);
    if (what == RELEASE_CLIENT) {
        int64_t deadline = now_ms() + WAIT_MS;
        while (remote_of(b) == NULL && now_ms() < deadline) {
            if (mode == RTM_DISPATCH_POLL) rtm_client_poll(b->r->client, 0, 0);
            pause_ms(1);
        }
        rtm_client_release(b->r->client); /* waits for the callback that may still run */
    } else {
        AWAIT(b->r, "callee: received of anna 4 t in kitchen");
        AWAIT(a->r, "caller: received in state 2");
    }
    CHECK(remote_of(b) != NULL);
    REFUSED(rtm_remote_invitation_get_state(remote_of(b)), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_accept_remote_invitation(b->manager, remote_of(b)), RTM_ERR_INVALID_HANDLE);
    if (what == RELEASE_CLIENT) {
        AWAIT(a->r, "caller: failure 1 in state 6");
    } else {
        ACCEPTED(rtm_call_manager_cancel_local_invitation(a->manager, second));
        AWAIT(a->r, "caller: canceled in state 5");
        /* Another manager hears of new invitations, and of nothing before. */
        b->release_on_news = KEEP;
        rtm_call_manager_callbacks callbacks = phone_callbacks(b);
        ACCEPTED(rtm_call_manager_create(b->r->client, &callbacks, &b->manager));
        ACCEPTED(rtm_call_manager_cancel_local_invitation(a->manager, first));
        AWAIT(a->r, "caller: canceled in state 5");
        call_bert(a);
        AWAIT(b->r, "callee: received of anna 4 t in kitchen");
    }
    int received = 0;
    for (int i = 0; i < b->r->count; i++) {
        received += strncmp(b->r->lines[i], "callee: received", 16) == 0;
        CHECK(strncmp(b->r->lines[i], "callee: canceled", 16) != 0);
    }
    CHECK_EQUAL(received, what == RELEASE_MANAGER ? 2 : 1);
    phone_free(a);
    rtm_shutdown(); /* the thread may still be inside our callback: its recorder must outlive it */
    phone_free(b);
}

/* Without a slot for it the library releases what comes; the caller sees nothing of that. */
static void test_invitations_nobody_takes(int32_t mode) {
    story_number++;
    phone *a = phone_new(RTM_DISPATCH_THREAD, "anna"), *b = phone_new(mode, "bert");
    rtm_call_manager_callbacks callbacks = phone_callbacks(b);
    callbacks.on_remote_invitation_received = NULL;
    rtm_call_manager_release(b->manager);
    ACCEPTED(rtm_call_manager_create(b->r->client, &callbacks, &b->manager));
    rtm_local_invitation *local = call_bert(a);
    AWAIT(a->r, "caller: received in state 2");
    ACCEPTED(rtm_call_manager_cancel_local_invitation(a->manager, local));
    AWAIT(b->r, "callee: canceled in state -1");
    AWAIT(a->r, "caller: canceled in state 5");
    rtm_call_manager_release(b->manager);
    ACCEPTED(rtm_call_manager_create(b->r->client, NULL, &b->manager)); /* no callbacks at all */
    rtm_local_invitation *other = call_bert(a);
    AWAIT(a->r, "caller: received in state 2");
    ACCEPTED(rtm_call_manager_cancel_local_invitation(a->manager, other));
    AWAIT(a->r, "caller: canceled in state 5");
    phone_free(a);
    phone_free(b);
}

/* --- what must be refused --- */

static void bad_manager_handle(rtm_call_manager *bad, rtm_local_invitation *local, rtm_remote_invitation *remote) {
    rtm_local_invitation *made = local;
    REFUSED(rtm_local_invitation_create(bad, "bert", &made), RTM_ERR_INVALID_HANDLE);
    CHECK(made == NULL);
    REFUSED(rtm_call_manager_send_local_invitation(bad, local), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_cancel_local_invitation(bad, local), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_accept_remote_invitation(bad, remote), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_refuse_remote_invitation(bad, remote), RTM_ERR_INVALID_HANDLE);
    rtm_call_manager_release(bad);
}

static void bad_local_handle(rtm_local_invitation *bad) {
    char text[65];
    REFUSED(rtm_local_invitation_set_content(bad, "x", 1), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_local_invitation_set_channel_id(bad, "x"), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_local_invitation_get_callee_id(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_local_invitation_get_content(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_local_invitation_get_channel_id(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_local_invitation_get_response(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_local_invitation_get_state(bad), RTM_ERR_INVALID_HANDLE);
    rtm_local_invitation_release(bad);
}

static void bad_remote_handle(rtm_remote_invitation *bad) {
    char text[65];
    REFUSED(rtm_remote_invitation_set_response(bad, "x", 1), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_remote_invitation_get_caller_id(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_remote_invitation_get_content(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_remote_invitation_get_channel_id(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_remote_invitation_get_response(bad, text, sizeof text), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_remote_invitation_get_state(bad), RTM_ERR_INVALID_HANDLE);
    rtm_remote_invitation_release(bad);
}

static void test_invitations_refuse(void) {
    phone *p = phone_new(RTM_DISPATCH_POLL, NULL);
    rtm_call_manager_callbacks callbacks = phone_callbacks(p);
    rtm_call_manager *manager = p->manager, *none = p->manager;
    rtm_local_invitation *local = NULL;

    REFUSED(rtm_call_manager_create(p->r->client, &callbacks, &none), RTM_ERR_INVALID_ARGUMENT); /* it has one */
    CHECK(none == NULL);
    REFUSED(rtm_call_manager_create(p->r->client, &callbacks, NULL), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_call_manager_create(NULL, &callbacks, &none), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_create((rtm_client *)manager, &callbacks, &none), RTM_ERR_INVALID_HANDLE);
    callbacks.struct_size -= 1;
    REFUSED(rtm_call_manager_create(p->r->client, &callbacks, &none), RTM_ERR_STRUCT_SIZE);
    rtm_call_manager_callbacks_init(NULL, 100);
    memset(&callbacks, 0x55, sizeof callbacks);
    rtm_call_manager_callbacks_init(&callbacks, sizeof callbacks);
    CHECK(callbacks.struct_size == sizeof callbacks && callbacks.user_data == NULL && callbacks.on_remote_invitation_canceled == NULL);

    static char large[8193], too_long[66];
    memset(large, 'x', sizeof large);
    memset(too_long, 'x', sizeof too_long - 1);
    const char *const bad[] = {NULL, "", too_long, "null", "a/b", "\xff\xfe"};
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        local = (rtm_local_invitation *)p;
        REFUSED(rtm_local_invitation_create(manager, bad[i], &local), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
        CHECK(local == NULL);
    }
    REFUSED(rtm_local_invitation_create(manager, "bert", NULL), RTM_ERR_INVALID_ARGUMENT);
    ACCEPTED(rtm_local_invitation_create(manager, "bert", &local));
    REFUSED(rtm_local_invitation_set_content(local, large, sizeof large), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_local_invitation_set_content(local, large, UINT32_MAX), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_local_invitation_set_content(local, "\xc3\x28", 2), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_local_invitation_set_channel_id(local, too_long), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_local_invitation_set_channel_id(local, "\xff"), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    ACCEPTED(rtm_local_invitation_set_content(local, large, sizeof large - 1));
    ACCEPTED(rtm_local_invitation_set_channel_id(local, "any/text \xc3\xbc"));
    char text[8193];
    CHECK_EQUAL(rtm_local_invitation_get_content(local, text, sizeof text), 8192);
    REFUSED(rtm_local_invitation_get_content(local, text, 8192), RTM_ERR_INVALID_ARGUMENT);
    CHECK_EQUAL(rtm_local_invitation_get_channel_id(local, text, 65), 11);
    REFUSED(rtm_local_invitation_get_channel_id(local, text, 11), RTM_ERR_INVALID_ARGUMENT);
    ACCEPTED(rtm_local_invitation_set_content(local, NULL, 5));
    ACCEPTED(rtm_local_invitation_set_channel_id(local, NULL));
    CHECK_EQUAL(rtm_local_invitation_get_content(local, NULL, 0), 0);
    CHECK_EQUAL(rtm_local_invitation_get_channel_id(local, NULL, 0), 0);

    REFUSED(rtm_call_manager_send_local_invitation(manager, NULL), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_call_manager_cancel_local_invitation(manager, NULL), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_call_manager_accept_remote_invitation(manager, NULL), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_call_manager_refuse_remote_invitation(manager, NULL), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_call_manager_accept_remote_invitation(manager, (rtm_remote_invitation *)local), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_refuse_remote_invitation(manager, (rtm_remote_invitation *)manager), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_send_local_invitation(manager, (rtm_local_invitation *)manager), RTM_ERR_INVALID_HANDLE);
    REFUSED(rtm_call_manager_cancel_local_invitation(manager, local), RTM_INVITATION_API_CALL_ERR_NOT_STARTED);
    phone *other = phone_new(RTM_DISPATCH_THREAD, NULL);
    REFUSED(rtm_call_manager_send_local_invitation(other->manager, local), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(rtm_call_manager_cancel_local_invitation(other->manager, local), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);

    void *const nothing[] = {NULL, p, p->r->client, (void *)~(uintptr_t)0};
    for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++) {
        bad_manager_handle(nothing[i], local, NULL);
        bad_local_handle(nothing[i]);
        bad_remote_handle(nothing[i]);
    }
    bad_remote_handle((rtm_remote_invitation *)local);
    bad_local_handle((rtm_local_invitation *)manager);
    bad_manager_handle((rtm_call_manager *)local, local, NULL);
    rtm_channel_release((rtm_channel *)manager);
    rtm_client_release((rtm_client *)manager);

    ACCEPTED(rtm_call_manager_send_local_invitation(manager, local)); /* nobody is logged in */
    AWAIT(p->r, "caller: failure 4 in state 6");
    rtm_local_invitation *released = NULL;
    ACCEPTED(rtm_local_invitation_create(manager, "bert", &released));
    rtm_local_invitation_release(released);
    bad_local_handle(released);
    rtm_call_manager_release(manager);
    bad_manager_handle(manager, local, NULL);
    bad_local_handle(local); /* went with its manager */
    ACCEPTED(rtm_call_manager_create(p->r->client, NULL, &p->manager));
    CHECK(p->manager != manager);
    rtm_client_release(p->r->client);
    bad_manager_handle(p->manager, NULL, NULL); /* went with its client */
    phone_free(other);
    phone_free(p);
}

#endif
