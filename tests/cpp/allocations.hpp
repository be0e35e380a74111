// The claim that sending and receiving messages allocates nothing in rtm.hpp: operator new is counted.
#ifndef RTM_TESTS_ALLOCATIONS_HPP
#define RTM_TESTS_ALLOCATIONS_HPP

#include "recorder.hpp"

extern std::atomic<long> allocations; // in allocations.cpp

// Counts without allocating, and lets a test wait.
class counter {
  public:
    void up() {
        std::lock_guard<std::mutex> lock(mutex_);
        count_++;
        changed_.notify_all();
    }
    void await_at(const char *file, int line, int want) {
        std::unique_lock<std::mutex> lock(mutex_);
        changed_.wait_for(lock, patience, [&] { return count_ >= want; });
        check_at(file, line, count_ >= want, "%d came, want %d", count_, want);
    }

  private:
    std::mutex mutex_;
    std::condition_variable changed_;
    int count_ = 0;
};

// A user who counts what is told, with a listener of its own.
struct counting_user : rtm::client_listener, rtm::channel_listener {
    counter logins, joins, got, sent;
    std::atomic<std::size_t> bytes{0};
    rtm::client client;
    rtm::channel channel;

    ~counting_user() override {
        channel.release();
        client.release();
    }
    void on_login_success(rtm::client_ref) override { logins.up(); }
    void on_join_success(rtm::channel_ref) override { joins.up(); }
    void on_message_received_from_peer(rtm::client_ref, std::string_view peer, rtm::message_view m) override {
        bytes += peer.size() + m.text().size();
        got.up();
    }
    void on_send_message_result(rtm::client_ref, int64_t, int32_t code) override {
        CHECK_EQUAL(code, 0);
        sent.up();
    }
    void on_message_received(rtm::channel_ref, std::string_view user, rtm::message_view m) override {
        bytes += user.size() + m.raw().size();
        got.up();
    }
    void on_send_message_result(rtm::channel_ref, int64_t, int32_t code) override {
        CHECK_EQUAL(code, 0);
        sent.up();
    }
};

// The same with functions.
inline rtm::client_functions client_functions_of(counting_user &user) {
    rtm::client_functions f;
    f.on_login_success = [&user](rtm::client_ref c) { user.counting_user::on_login_success(c); };
    f.on_message_received_from_peer = [&user](rtm::client_ref c, std::string_view peer, rtm::message_view m) {
        user.counting_user::on_message_received_from_peer(c, peer, m);
    };
    return f;
}

inline rtm::channel_functions channel_functions_of(counting_user &user) {
    rtm::channel_functions f;
    f.on_join_success = [&user](rtm::channel_ref c) { user.counting_user::on_join_success(c); };
    f.on_message_received = [&user](rtm::channel_ref c, std::string_view from, rtm::message_view m) {
        user.counting_user::on_message_received(c, from, m);
    };
    return f;
}

inline void test_no_allocations() {
    // Names that would not fit into a small string.
    const std::string_view names[] = {"the sender with a long, long name", "the receiver with a long, long name",
                                      "another receiver with a long, long name"};
    counting_user sender, listener, functions;
    counting_user *all[] = {&sender, &listener, &functions};
    ACCEPTED(sender.client.create("cpp", sender));
    ACCEPTED(listener.client.create("cpp", listener));
    ACCEPTED(functions.client.create("cpp", client_functions_of(functions)));
    for (int i = 0; i < 3; i++) {
        prepare(all[i]->client);
        ACCEPTED(all[i]->client.login("", names[i]));
        all[i]->logins.await_at(__FILE__, __LINE__, 1);
    }
    const std::string_view channel_id = "a channel with a name that is not short";
    ACCEPTED(sender.channel.create(sender.client, channel_id, sender));
    ACCEPTED(listener.channel.create(listener.client, channel_id, listener));
    ACCEPTED(functions.channel.create(functions.client, channel_id, channel_functions_of(functions)));
    for (counting_user *user : all) {
        ACCEPTED(user->channel.join());
        user->joins.await_at(__FILE__, __LINE__, 1);
    }

    constexpr int messages = 50; // of each kind: within the rate of messages
    static const char payload[1000] = {'p'};
    const long before = allocations;
    for (int i = 0; i < messages; i++) {
        rtm_message m = rtm::text_message({payload, sizeof payload});
        ACCEPTED(sender.client.send_message_to_peer(names[1], m));
        ACCEPTED(sender.client.send_message_to_peer(names[2], m));
        ACCEPTED(sender.channel.send_message(rtm::raw_message(payload, sizeof payload)));
    }
    listener.got.await_at(__FILE__, __LINE__, 2 * messages);
    functions.got.await_at(__FILE__, __LINE__, 2 * messages);
    sender.sent.await_at(__FILE__, __LINE__, 3 * messages);
    CHECK_EQUAL(allocations - before, 0);
    const std::size_t want = messages * (2 * sizeof payload + 2 * names[0].size());
    CHECK_EQUAL(listener.bytes, want);
    CHECK_EQUAL(functions.bytes, want);

    // The counter counts: a copy to the heap is seen.
    const long then = allocations;
    CHECK(std::string(names[0]).size() > 16);
    CHECK(allocations > then);
}

#endif
