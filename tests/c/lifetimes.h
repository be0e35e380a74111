/*
 * Releasing: in any order, from any thread, inside callbacks, twice. No server is needed: a login that goes
 * nowhere raises the first event at once.
 */
#ifndef RTM_TESTS_LIFETIMES_H
#define RTM_TESTS_LIFETIMES_H

#include "refusals.h"

/* A step that one thread takes and another waits for. */
typedef struct signal_flag {
    pthread_mutex_t lock;
    pthread_cond_t changed;
    int set;
} signal_flag;

#define SIGNAL_FLAG_INIT {PTHREAD_MUTEX_INITIALIZER, PTHREAD_COND_INITIALIZER, 0}

static void raise_flag(signal_flag *f) {
    pthread_mutex_lock(&f->lock);
    f->set = 1;
    pthread_cond_broadcast(&f->changed);
    pthread_mutex_unlock(&f->lock);
}

static void await_flag(signal_flag *f) {
    pthread_mutex_lock(&f->lock);
    while (!f->set) pthread_cond_wait(&f->changed, &f->lock);
    pthread_mutex_unlock(&f->lock);
}

static int is_raised(signal_flag *f) {
    pthread_mutex_lock(&f->lock);
    int set = f->set;
    pthread_mutex_unlock(&f->lock);
    return set;
}

/* Starts the events of a client: "state 2 1" comes at once. */
static void stir(recorder *r) { CHECK_EQUAL(rtm_client_login(r->client, NULL, "user"), 0); }

/* Lets a client in poll mode deliver, until a flag is raised. */
static void deliver_until(recorder *r, signal_flag *f) {
    int64_t deadline = now_ms() + WAIT_MS;
    while (!is_raised(f) && now_ms() < deadline) {
        if (r->mode == RTM_DISPATCH_POLL) rtm_client_poll(r->client, 0, 0);
        pause_ms(1);
    }
    CHECK(is_raised(f));
}

/* --- a client releases itself in its own callback --- */

static void release_self(recorder *r, const char *line) {
    (void)line;
    rtm_client_release(r->client);
    rtm_client_release(r->client);
    bad_client_handle(r->client);
    REFUSED(rtm_client_poll(r->client, 0, 0), RTM_ERR_REENTRANT);
    raise_flag(r->story);
}

static void test_release_in_own_callback(int32_t mode) {
    signal_flag done = SIGNAL_FLAG_INIT;
    recorder *r = recorder_new(mode, nowhere);
    r->story = &done;
    r->on_event = release_self;
    rtm_channel *channel;
    ACCEPTED(rtm_channel_create(r->client, "channel", NULL, &channel));
    stir(r);
    deliver_until(r, &done);
    pause_ms(20);
    CHECK_EQUAL(line_count(r), 1);
    bad_channel_handle(channel);
    rtm_shutdown(); /* the thread may still be inside our callback: its recorder must outlive it */
    recorder_free(r);
}

/* --- release from another thread waits for the callback --- */

typedef struct slow_story {
    signal_flag entered, go_on;
    volatile int left; /* set at the very end of the callback */
    recorder *r;
    rtm_channel *channel;
} slow_story;

#define SLOW_STORY_INIT {SIGNAL_FLAG_INIT, SIGNAL_FLAG_INIT, 0, NULL, NULL}

static void slow_callback(recorder *r, const char *line) {
    slow_story *s = r->story;
    (void)line;
    raise_flag(&s->entered);
    await_flag(&s->go_on);
    pause_ms(20);
    s->left = 1;
}

static void *release_client_elsewhere(void *argument) {
    slow_story *s = argument;
    rtm_client_release(s->r->client);
    CHECK(s->left);
    return NULL;
}

static void *release_channel_elsewhere(void *argument) {
    slow_story *s = argument;
    rtm_channel_release(s->channel);
    CHECK(s->left);
    return NULL;
}

static void *release_again(void *argument) {
    rtm_client_release(argument);
    return NULL;
}

static void *poll_until_released(void *argument) {
    recorder *r = argument;
    int32_t n;
    while ((n = rtm_client_poll(r->client, 0, 0)) >= 0) pause_ms(1);
    CHECK_EQUAL(n, RTM_ERR_INVALID_HANDLE);
    return NULL;
}

static void test_release_waits_for_callback(int32_t mode) {
    slow_story s = SLOW_STORY_INIT;
    pthread_t poller, releaser, second, third;
    recorder *r = s.r = recorder_new(mode, nowhere);
    r->story = &s;
    r->on_event = slow_callback;
    ACCEPTED(rtm_channel_create(r->client, "channel", NULL, &s.channel));
    stir(r);
    if (mode == RTM_DISPATCH_POLL) pthread_create(&poller, NULL, poll_until_released, r);
    await_flag(&s.entered);
    if (mode == RTM_DISPATCH_POLL) REFUSED(rtm_client_poll(r->client, 0, 0), RTM_ERR_REENTRANT);
    pthread_create(&second, NULL, release_channel_elsewhere, &s);
    pthread_create(&releaser, NULL, release_client_elsewhere, &s);
    pthread_create(&third, NULL, release_again, r->client);
    pause_ms(20);
    CHECK(!s.left);
    raise_flag(&s.go_on);
    pthread_join(releaser, NULL);
    pthread_join(second, NULL);
    pthread_join(third, NULL);
    if (mode == RTM_DISPATCH_POLL) pthread_join(poller, NULL);
    int lines = line_count(r);
    pause_ms(20);
    CHECK_EQUAL(line_count(r), lines);
    CHECK_EQUAL(lines, 1);
    recorder_free(r);
}

/* --- a client releases another, whose callback may run --- */

static void release_other(recorder *r, const char *line) {
    recorder *other = r->story;
    (void)line;
    rtm_client_release(other->client);
    int lines = line_count(other);
    pause_ms(10);
    CHECK_EQUAL(line_count(other), lines);
    pthread_mutex_lock(&r->lock);
    r->story = NULL;
    pthread_mutex_unlock(&r->lock);
    r->on_event = NULL;
}

static int story_is_over(recorder *r) {
    pthread_mutex_lock(&r->lock);
    int over = r->story == NULL;
    pthread_mutex_unlock(&r->lock);
    return over;
}

static void test_release_in_callback_of_another(int32_t mode, int32_t mode_of_other) {
    recorder *a = recorder_new(mode, nowhere), *b = recorder_new(mode_of_other, nowhere);
    a->story = b;
    a->on_event = release_other;
    stir(b);
    stir(a);
    int64_t deadline = now_ms() + WAIT_MS;
    while (!story_is_over(a) && now_ms() < deadline) {
        if (mode == RTM_DISPATCH_POLL) rtm_client_poll(a->client, 0, 0);
        pause_ms(1);
    }
    CHECK(story_is_over(a));
    bad_client_handle(b->client);
    recorder_free(b);
    recorder_free(a);
}

/* --- two clients release each other, each inside its own callback --- */

typedef struct circle_story {
    recorder *other;
    signal_flag *mine, *theirs, *done;
} circle_story;

static void release_in_circle(recorder *r, const char *line) {
    circle_story *s = r->story;
    (void)line;
    raise_flag(s->mine);
    await_flag(s->theirs); /* both callbacks run now */
    rtm_client_release(s->other->client);
    raise_flag(s->done);
}

static void test_clients_release_each_other(void) {
    for (int round = 0; round < 20; round++) {
        signal_flag in_a = SIGNAL_FLAG_INIT, in_b = SIGNAL_FLAG_INIT;
        signal_flag done_a = SIGNAL_FLAG_INIT, done_b = SIGNAL_FLAG_INIT;
        recorder *a = recorder_new(RTM_DISPATCH_THREAD, nowhere), *b = recorder_new(RTM_DISPATCH_THREAD, nowhere);
        circle_story of_a = {b, &in_a, &in_b, &done_a}, of_b = {a, &in_b, &in_a, &done_b};
        a->story = &of_a;
        b->story = &of_b;
        a->on_event = b->on_event = release_in_circle;
        stir(a);
        stir(b);
        await_flag(&done_a);
        await_flag(&done_b);
        rtm_shutdown(); /* both threads are gone now, and with them the last use of the recorders */
        CHECK_EQUAL(line_count(a), 1);
        CHECK_EQUAL(line_count(b), 1);
        recorder_free(a);
        recorder_free(b);
    }
}

/* --- shutdown --- */

static void shut_down_inside(recorder *r, const char *line) {
    (void)line;
    rtm_shutdown();
    bad_client_handle(r->client);
    raise_flag(r->story);
}

static void test_shutdown(void) {
    recorder *r[6];
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 6; i++) {
            r[i] = recorder_new(i % 2 == 0 ? RTM_DISPATCH_THREAD : RTM_DISPATCH_POLL, nowhere);
            stir(r[i]);
        }
        rtm_shutdown();
        rtm_shutdown();
        for (int i = 0; i < 6; i++) {
            bad_client_handle(r[i]->client);
            recorder_free(r[i]);
        }
    }
    signal_flag done = SIGNAL_FLAG_INIT;
    recorder *inside = recorder_new(RTM_DISPATCH_THREAD, nowhere), *other = recorder_new(RTM_DISPATCH_THREAD, nowhere);
    inside->story = &done;
    inside->on_event = shut_down_inside;
    stir(inside);
    await_flag(&done);
    rtm_shutdown(); /* waits for what the other only began */
    bad_client_handle(other->client);
    recorder_free(inside);
    recorder_free(other);
}

/* --- the end of a process inside a callback: nobody waits for it, also who waits already --- */

typedef struct ending_story {
    signal_flag entered, let_go;
    recorder *r;
} ending_story;

static void end_inside(recorder *r, const char *line) {
    ending_story *s = r->story;
    (void)line;
    raise_flag(&s->entered);
    pause_ms(20); /* the other thread is most likely waiting by now */
    CHECK(!is_raised(&s->let_go));
    rtm_shutdown_within(50);
    int64_t deadline = now_ms() + WAIT_MS;
    while (!is_raised(&s->let_go) && now_ms() < deadline) pause_ms(1);
    CHECK(is_raised(&s->let_go));
}

static void *release_during_the_end(void *argument) {
    ending_story *s = argument;
    await_flag(&s->entered);
    rtm_client_release(s->r->client);
    rtm_shutdown(); /* its thread is not waited for either */
    raise_flag(&s->let_go);
    return NULL;
}

static int is_inside(recorder *r) {
    pthread_mutex_lock(&r->lock);
    int inside = r->inside;
    pthread_mutex_unlock(&r->lock);
    return inside;
}

static void test_shutdown_within(int32_t mode) {
    pthread_t other;
    ending_story s = {SIGNAL_FLAG_INIT, SIGNAL_FLAG_INIT, NULL};
    s.r = recorder_new(mode, nowhere);
    s.r->story = &s;
    s.r->on_event = end_inside;
    pthread_create(&other, NULL, release_during_the_end, &s);
    stir(s.r);
    deliver_until(s.r, &s.let_go);
    pthread_join(other, NULL);
    while (is_inside(s.r)) pause_ms(1); /* the callback outlasts the release */
    recorder *next = recorder_new(mode, nowhere); /* life goes on, and is waited for again */
    signal_flag done = SIGNAL_FLAG_INIT;
    next->story = &done;
    next->on_event = release_self;
    stir(next);
    deliver_until(next, &done);
    rtm_shutdown_within(WAIT_MS);
    rtm_shutdown_within(-1);
    CHECK_EQUAL(line_count(s.r), 1);
    CHECK_EQUAL(line_count(next), 1);
    recorder_free(s.r);
    recorder_free(next);
}

/* --- many threads at once: nothing may crash, hang or leak --- */

enum { TORTURE_THREADS = 4, TORTURE_ROUNDS = 40 };

static rtm_client *shared_client;
static rtm_channel *shared_channel;
static rtm_call_manager *shared_manager;

static void *torture(void *argument) {
    unsigned seed = (unsigned)(uintptr_t)argument;
    for (int i = 0; i < TORTURE_ROUNDS; i++) {
        seed = seed * 1103515245u + 12345u;
        rtm_client_options options;
        rtm_client *client;
        rtm_channel *channel = NULL;
        rtm_call_manager *manager = NULL;
        rtm_local_invitation *invitation = NULL;
        rtm_client_options_init(&options, sizeof options);
        options.dispatch_mode = (seed >> 16) & 1;
        CHECK_EQUAL(rtm_client_create("torture", NULL, &options, &client), 0);
        rtm_client_set_log_filter(client, RTM_LOG_FILTER_OFF);
        rtm_client_set_parameters(client, "{\"rtm.server_url\": \"ws://127.0.0.1:1/rtm\"}");
        rtm_channel_create(client, "channel", NULL, &channel);
        rtm_call_manager_create(client, NULL, &manager);
        rtm_local_invitation_create(manager, "peer", &invitation);
        rtm_client_login(client, NULL, "user");
        if (options.dispatch_mode == RTM_DISPATCH_POLL) rtm_client_poll(client, 1, 0);

        /* What other threads made may vanish at any moment. */
        rtm_client *theirs = __atomic_exchange_n(&shared_client, client, __ATOMIC_ACQ_REL);
        rtm_channel *their_channel = __atomic_exchange_n(&shared_channel, channel, __ATOMIC_ACQ_REL);
        rtm_client_poll(theirs, 0, 1);
        rtm_channel_join(their_channel);
        rtm_client_logout(theirs);
        rtm_call_manager *their_manager = __atomic_exchange_n(&shared_manager, manager, __ATOMIC_ACQ_REL);
        rtm_local_invitation *theirs_too = NULL;
        rtm_local_invitation_create(their_manager, "peer", &theirs_too);
        rtm_call_manager_send_local_invitation(their_manager, theirs_too);
        rtm_call_manager_send_local_invitation(manager, invitation);
        if (seed & 0x80000) rtm_call_manager_release(their_manager);
        if (seed & 0x100000) rtm_channel_release(their_channel);
        rtm_client_release(theirs);
        if (seed & 0x200000) rtm_channel_release(channel);
        if (seed & 0x40000) rtm_local_invitation_release(invitation);
        if (seed & 0x20000) rtm_call_manager_release(manager);
        if (seed & 0x400000) rtm_client_release(client);
    }
    return NULL;
}

static void test_torture(void) {
    pthread_t threads[TORTURE_THREADS];
    for (uintptr_t i = 0; i < TORTURE_THREADS; i++) pthread_create(&threads[i], NULL, torture, (void *)(i + 1));
    for (int i = 0; i < 20; i++) {
        pause_ms(2);
        rtm_shutdown();
    }
    for (int i = 0; i < TORTURE_THREADS; i++) pthread_join(threads[i], NULL);
    rtm_shutdown();
}

#endif
