// The end of objects: moved, released inside callbacks, under a running callback, and listeners that throw.
#ifndef RTM_TESTS_LIFETIMES_HPP
#define RTM_TESTS_LIFETIMES_HPP

#include <future>
#include <memory>
#include <stdexcept>
#include <thread>

#include "recorder.hpp"

// A login raises the first event at once; nothing else is needed here.
inline void stir(rtm::client_ref client) { ACCEPTED(client.login("", "stirred")); }

// Tells when it goes: functions that hold one are gone then.
struct witness {
    explicit witness(events &log) : log(log) {}
    ~witness() { log.add("gone"); }
    events &log;
};

inline void test_moves() {
    user anna;
    channel_recorder hears;
    rtm::channel channel, other;
    anna.log_in("anna");
    ACCEPTED(channel.create(anna.client, "moved", hears));
    rtm::channel_ref ref = channel;
    other = std::move(channel);
    CHECK(!channel && other == ref);
    rtm::channel third(std::move(other));
    CHECK(!other && third == ref);
    rtm::channel &itself = third;
    third = std::move(itself);
    ACCEPTED(third.join());
    AWAIT(hears.log, "join moved");
    rtm::client client(std::move(anna.client));
    CHECK(!anna.client);
    ACCEPTED(client.logout());
    AWAIT(anna.log, "logout 0");

    events log;
    auto held = std::make_shared<witness>(log);
    rtm::client_functions functions;
    functions.on_connection_state_changed = [held](rtm::client_ref, int32_t state, int32_t) {
        held->log.add(line("state", state));
    };
    rtm::client first, second;
    ACCEPTED(first.create("cpp", std::move(functions)));
    held.reset();
    prepare(first);
    second = std::move(first);
    stir(second);
    AWAIT(log, "state 2");
    second = rtm::client(); // released: the functions go with it
    AWAIT(log, "gone");
}

// The object goes inside its own callback; its functions live until that returns.
inline void test_release_inside(int32_t mode) {
    events log;
    auto client = std::make_unique<rtm::client>();
    rtm::client_ref ref;
    rtm::client_options options;
    options.dispatch_mode = mode;
    rtm::client_functions functions;
    functions.on_connection_state_changed = [&client, held = std::make_shared<witness>(log)](rtm::client_ref, int32_t,
                                                                                              int32_t) {
        client.reset();
        held->log.add("still here");
    };
    ACCEPTED(client->create("cpp", std::move(functions), options));
    prepare(*client);
    ref = *client;
    stir(ref);
    if (mode == RTM_DISPATCH_POLL) {
        while (ref.poll() == 0) std::this_thread::yield();
    }
    AWAIT(log, "still here");
    AWAIT(log, "gone");
    CHECK(log.count() == 2);
}

// The same for a channel, and for a listener that owns its client and goes with it.
struct self_deleting : rtm::client_listener, rtm::channel_listener {
    explicit self_deleting(events &to) : log(to) {}
    ~self_deleting() override { log.add("gone"); }
    void on_login_success(rtm::client_ref) override {
        ACCEPTED(channel.create(client, "short", *this));
        ACCEPTED(channel.join());
    }
    void on_join_success(rtm::channel_ref) override {
        events &to = log;
        channel.release();
        delete this;
        to.add("still here");
    }
    events &log;
    rtm::client client;
    rtm::channel channel;
};

inline void test_listener_deletes_itself() {
    events log;
    auto *listener = new self_deleting(log);
    ACCEPTED(listener->client.create("cpp", *listener));
    prepare(listener->client);
    stir(listener->client);
    AWAIT(log, "gone");
    AWAIT(log, "still here");
}

// Another thread releases while a callback runs: it waits, and the functions outlast the callback.
inline void test_release_waits() {
    events log;
    std::promise<void> entered, go_on;
    std::atomic<bool> left{false};
    rtm::client client;
    rtm::client_functions functions;
    functions.on_connection_state_changed = [&, held = std::make_shared<witness>(log)](rtm::client_ref ref, int32_t,
                                                                                       int32_t) {
        entered.set_value();
        go_on.get_future().wait();
        REFUSED(ref.logout(), RTM_ERR_INVALID_HANDLE); // released by now
        held->log.add("left");
        left = true;
    };
    ACCEPTED(client.create("cpp", std::move(functions)));
    prepare(client);
    rtm::client_ref ref = client;
    stir(client);
    entered.get_future().wait();
    std::thread releaser([&] {
        client.release();
        CHECK(left);
    });
    while (ref.set_log_filter(RTM_LOG_FILTER_OFF) == RTM_OK) std::this_thread::yield(); // until the release has begun
    CHECK(!left);
    go_on.set_value();
    releaser.join();
    AWAIT(log, "left");
    AWAIT(log, "gone");
}

// Objects made and destroyed by several threads while their callbacks run, and shutdown in between.
inline void test_torture() {
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++) {
        threads.emplace_back([t] {
            for (int i = 0; i < 30; i++) {
                auto calls = std::make_shared<std::atomic<int>>(0);
                rtm::client_functions functions;
                functions.on_connection_state_changed = [calls](rtm::client_ref, int32_t, int32_t) { ++*calls; };
                functions.on_login_success = [calls](rtm::client_ref) { ++*calls; };
                rtm::client client;
                rtm::channel channel;
                client.create("cpp", std::move(functions));
                client.set_log_filter(RTM_LOG_FILTER_OFF);
                client.set_parameters("{\"rtm.server_url\": \"" + the_server.url() + "\"}");
                rtm::channel_functions heard;
                heard.on_join_success = [calls](rtm::channel_ref) { ++*calls; };
                channel.create(client, "torture", std::move(heard));
                client.login("", line("user", t));
                if (i % 3 == 0)
                    while (*calls == 0 && client.logout() == RTM_OK) std::this_thread::yield();
                channel.join();
                if (i % 2 == 0) client.release();
            }
        });
    }
    for (std::thread &t : threads) t.join();
    CHECK(true);
}

// After shutdown the objects are stale, and their end is quiet.
inline void test_shutdown() {
    rtm::client client;
    ACCEPTED(client.create("cpp"));
    rtm::server server;
    ACCEPTED(server.start());
    rtm::shutdown_within(100);
    rtm::shutdown();
    REFUSED(client.logout(), RTM_ERR_INVALID_HANDLE);
    CHECK(client && server.url().empty());
}

static events *exceptions;

inline void note_exception(std::exception_ptr exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const std::exception &e) {
        exceptions->add(e.what());
    } catch (...) {
        exceptions->add("something else");
    }
}

// What a listener throws goes to the handler, and the next event comes.
inline void test_exceptions() {
    events thrown, log;
    exceptions = &thrown;
    rtm::exception_handler before = rtm::set_exception_handler(note_exception);
    CHECK(before != nullptr);
    rtm::client client;
    rtm::client_functions functions;
    functions.on_connection_state_changed = [&log](rtm::client_ref, int32_t state, int32_t) {
        log.add(line("state", state));
        if (state == RTM_CONNECTION_STATE_CONNECTING) throw std::runtime_error("thrown by a listener");
        throw 7;
    };
    ACCEPTED(client.create("cpp", std::move(functions)));
    prepare(client);
    stir(client);
    AWAIT(log, "state 2");
    AWAIT(log, "state 3");
    AWAIT(thrown, "thrown by a listener");
    AWAIT(thrown, "something else");

    rtm::set_exception_handler(nullptr); // nobody is told, and nothing breaks
    ACCEPTED(client.logout());
    AWAIT(log, "state 1");
    client.release();
    CHECK(rtm::set_exception_handler(before) == nullptr);
}

#endif
