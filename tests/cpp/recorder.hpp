// Listeners that write down every event, for all tests that compare what was told. A line is the name of the event
// and what came with it.
#ifndef RTM_TESTS_RECORDER_HPP
#define RTM_TESTS_RECORDER_HPP

#include "events.hpp"

inline std::string describe(const rtm::message_view &m) {
    return line("type", m.type(), "text", m.text(), "raw", static_cast<int64_t>(m.raw().size()));
}

template <class Attribute>
std::string describe(rtm::list<Attribute> attributes) {
    std::string all;
    for (const Attribute &a : attributes) all += ' ' + std::string(a.key) + '=' + text(rtm::value_of(a));
    return all;
}

class client_recorder : public rtm::client_listener {
  public:
    events log;

    void on_login_success(rtm::client_ref) override { log.add("login"); }
    void on_login_failure(rtm::client_ref, int32_t code) override { log.add(line("no login", code)); }
    void on_renew_token_result(rtm::client_ref, std::string_view token, int32_t code) override {
        log.add(line("renew", token, code));
    }
    void on_logout(rtm::client_ref, int32_t code) override { log.add(line("logout", code)); }
    void on_connection_state_changed(rtm::client_ref, int32_t state, int32_t reason) override {
        log.add(line("state", state, reason));
    }
    void on_reconnected(rtm::client_ref, bool resumed) override { log.add(line("reconnected", resumed)); }
    void on_send_message_result(rtm::client_ref, int64_t, int32_t code) override { log.add(line("sent", code)); }
    void on_message_received_from_peer(rtm::client_ref, std::string_view peer, rtm::message_view m) override {
        CHECK(m.server_received_ms() > 0 && !m.is_offline_message() && m.id() == 0 && m.media_id().empty());
        log.add(line("from", peer, describe(m)));
    }
    void on_query_peers_online_status_result(rtm::client_ref, int64_t request,
                                             rtm::list<rtm_peer_online_status> peers, int32_t code) override {
        std::string all;
        for (const rtm_peer_online_status &p : peers) all += ' ' + line(std::string_view(p.peer_id), p.online_state);
        log.add(line("query", request, code) + all);
    }
    void on_subscription_request_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("subscription", request, code));
    }
    void on_query_peers_by_subscription_option_result(rtm::client_ref, int64_t request, rtm::list<const char *> peers,
                                                      int32_t code) override {
        std::string all;
        for (const char *peer : peers) all += std::string(" ") + peer;
        log.add(line("subscriptions", request, code) + all);
    }
    void on_peers_online_status_changed(rtm::client_ref, rtm::list<rtm_peer_online_status> peers) override {
        for (const rtm_peer_online_status &p : peers)
            log.add(line("changed", std::string_view(p.peer_id), p.online_state));
    }
    void on_get_channel_member_count_result(rtm::client_ref, int64_t request,
                                            rtm::list<rtm_channel_member_count> counts, int32_t code) override {
        std::string all;
        for (const rtm_channel_member_count &c : counts) all += ' ' + line(std::string_view(c.channel_id), c.count);
        log.add(line("counts", request, code) + all);
    }
    void on_set_local_user_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("user set", request, code));
    }
    void on_add_or_update_local_user_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("user add", request, code));
    }
    void on_delete_local_user_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("user delete", request, code));
    }
    void on_clear_local_user_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("user clear", request, code));
    }
    void on_get_user_attributes_result(rtm::client_ref, int64_t request, std::string_view user,
                                       rtm::list<rtm_attribute> attributes, int32_t code) override {
        log.add(line("user", user, request, code) + describe(attributes));
    }
    void on_set_channel_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("channel set", request, code));
    }
    void on_add_or_update_channel_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("channel add", request, code));
    }
    void on_delete_channel_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("channel delete", request, code));
    }
    void on_clear_channel_attributes_result(rtm::client_ref, int64_t request, int32_t code) override {
        log.add(line("channel clear", request, code));
    }
    void on_get_channel_attributes_result(rtm::client_ref, int64_t request, rtm::list<rtm_channel_attribute> attributes,
                                          int32_t code) override {
        log.add(line("channel", request, code) + describe(attributes));
    }
};

class channel_recorder : public rtm::channel_listener {
  public:
    events log;

    void on_join_success(rtm::channel_ref channel) override { log.add("join " + channel.id()); }
    void on_join_failure(rtm::channel_ref, int32_t code) override { log.add(line("no join", code)); }
    void on_leave(rtm::channel_ref, int32_t code) override { log.add(line("leave", code)); }
    void on_message_received(rtm::channel_ref, std::string_view user, rtm::message_view m) override {
        log.add(line("from", user, describe(m)));
    }
    void on_send_message_result(rtm::channel_ref, int64_t, int32_t code) override { log.add(line("sent", code)); }
    void on_member_joined(rtm::channel_ref, const rtm_channel_member &member) override {
        log.add(line("joined", std::string_view(member.channel_id), std::string_view(member.user_id)));
    }
    void on_member_left(rtm::channel_ref, const rtm_channel_member &member) override {
        log.add(line("left", std::string_view(member.channel_id), std::string_view(member.user_id)));
    }
    void on_get_members(rtm::channel_ref, rtm::list<rtm_channel_member> members, int32_t code) override {
        log.add(line("members", static_cast<int64_t>(members.size()), code));
    }
    void on_attributes_updated(rtm::channel_ref, rtm::list<rtm_channel_attribute> attributes) override {
        log.add("updated" + describe(attributes));
    }
    void on_member_count_updated(rtm::channel_ref, int32_t count) override { log.add(line("count", count)); }
    void on_gap(rtm::channel_ref, int64_t from, int64_t to) override { log.add(line("gap", from, to)); }
};

// A client with its recorder.
struct user : client_recorder {
    rtm::client client;

    explicit user(int32_t mode = RTM_DISPATCH_THREAD) {
        rtm::client_options options;
        options.dispatch_mode = mode;
        ACCEPTED(client.create("cpp", *this, options));
        prepare(client);
    }
    // Callbacks may run on another thread until the client is released; the recorder must be whole until then.
    ~user() override { client.release(); }

    void log_in(std::string_view name) {
        ACCEPTED(client.login("", name));
        AWAIT(log, "login", polled());
        AWAIT(log, "state 3 2", polled());
    }

    // The client, if somebody has to poll it: for AWAIT.
    rtm::client_ref polled() const { return poll ? rtm::client_ref(client) : rtm::client_ref(); }
    bool poll = false;
};

#endif
