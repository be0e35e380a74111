// Good use of rtm.hpp: every wrapper and every event against a real server.
#ifndef RTM_TESTS_STORIES_HPP
#define RTM_TESTS_STORIES_HPP

#include <map>

#include "recorder.hpp"

inline void test_messages() {
    user a, b;
    a.log_in("anna");
    b.log_in("bert");
    rtm_message m = rtm::text_message("hello");
    CHECK(m.id > 0 && rtm::text_message("x").id > m.id);
    ACCEPTED(b.client.send_message_to_peer("anna", m));
    AWAIT(b.log, "sent 0");
    AWAIT(a.log, "from bert type 1 text hello raw 0");
    const uint8_t bytes[] = {1, 0, 2};
    ACCEPTED(b.client.send_message_to_peer("anna", rtm::raw_message(bytes, sizeof bytes, "why")));
    AWAIT(a.log, "from bert type 2 text why raw 3");
    rtm::send_message_options keep;
    keep.enable_offline_messaging = 1;
    ACCEPTED(b.client.send_message_to_peer("anna", rtm::text_message({}), keep));
    AWAIT(a.log, "from bert type 1 text  raw 0");
    ACCEPTED(b.client.send_message_to_peer("nobody", rtm::text_message("x")));
    AWAIT(b.log, "sent 3");
    ACCEPTED(a.client.renew_token("not-a-token"));
    AWAIT(a.log, "renew not-a-token 0");
    ACCEPTED(a.client.logout());
    AWAIT(a.log, "logout 0");
    AWAIT(a.log, "state 1 6");
}

// What is received can be sent on as it is.
inline void test_forwarding() {
    user sender, receiver;
    rtm::client_functions functions;
    functions.on_message_received_from_peer = [](rtm::client_ref client, std::string_view, rtm::message_view m) {
        CHECK(m->text_length == m.text().size());
        ACCEPTED(client.send_message_to_peer("third", m));
    };
    events log;
    functions.on_login_success = [&log](rtm::client_ref) { log.add("login"); };
    rtm::client middle;
    ACCEPTED(middle.create("cpp", std::move(functions)));
    prepare(middle);
    ACCEPTED(middle.login({}, "second"));
    AWAIT(log, "login");
    sender.log_in("first");
    receiver.log_in("third");
    ACCEPTED(sender.client.send_message_to_peer("second", rtm::text_message("pass it on")));
    AWAIT(receiver.log, "from second type 1 text pass it on raw 0");
}

inline void test_channels() {
    user a, b;
    a.log_in("anna");
    b.log_in("bert");
    channel_recorder hears_a, hears_b;
    rtm::channel of_a, of_b;
    ACCEPTED(of_a.create(a.client, "lobby", hears_a));
    ACCEPTED(of_b.create(b.client, "lobby", hears_b));
    CHECK(of_a.id() == "lobby" && of_a != of_b && of_a == rtm::channel_ref(of_a));
    ACCEPTED(of_a.join());
    AWAIT(hears_a.log, "join lobby");
    ACCEPTED(of_b.join());
    AWAIT(hears_a.log, "joined lobby bert");
    AWAIT(hears_a.log, "count 2");
    ACCEPTED(of_b.send_message(rtm::text_message("to all")));
    AWAIT(hears_b.log, "sent 0");
    AWAIT(hears_a.log, "from bert type 1 text to all raw 0");
    ACCEPTED(of_a.get_members());
    AWAIT(hears_a.log, "members 2 0");
    ACCEPTED(of_b.leave());
    AWAIT(hears_b.log, "leave 0");
    AWAIT(hears_a.log, "left lobby bert");
    of_b.release();
    REFUSED(of_b.join(), RTM_ERR_INVALID_HANDLE);
    b.client.release(); // the client before its channel, here and at the end of the block
}

inline void test_presence() {
    user a, b;
    a.log_in("anna");
    ACCEPTED(a.client.query_peers_online_status({"anna", "bert"}, 1));
    AWAIT(a.log, "query 1 0 anna 0 bert 2");
    ACCEPTED(a.client.subscribe_peers_online_status(std::vector<std::string>{"bert"}, 2));
    AWAIT(a.log, "subscription 2 0");
    AWAIT(a.log, "changed bert 2");
    b.log_in("bert");
    AWAIT(a.log, "changed bert 0");
    ACCEPTED(a.client.query_peers_by_subscription_option(RTM_PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 3));
    AWAIT(a.log, "subscriptions 3 0 bert");
    ACCEPTED(a.client.get_channel_member_count({"empty"}, 4));
    AWAIT(a.log, "counts 4 0 empty 0");
    const char *nobody[] = {"bert"};
    ACCEPTED(a.client.unsubscribe_peers_online_status(nobody, 5));
    AWAIT(a.log, "subscription 5 0");
}

inline void test_user_attributes() {
    user a;
    a.log_in("anna");
    ACCEPTED(a.client.set_local_user_attributes({{"mood", "cheerful"}, {"level", "7"}}, 1));
    AWAIT(a.log, "user set 1 0");
    ACCEPTED(a.client.add_or_update_local_user_attributes(std::map<std::string, std::string>{{"level", "8"}}, 2));
    AWAIT(a.log, "user add 2 0");
    ACCEPTED(a.client.get_user_attributes("anna", 3));
    AWAIT(a.log, "user anna 3 0 mood=cheerful level=8");
    ACCEPTED(a.client.get_user_attributes_by_keys("anna", {"mood", "none"}, 4));
    AWAIT(a.log, "user anna 4 0 mood=cheerful");
    ACCEPTED(a.client.delete_local_user_attributes_by_keys({"mood"}, 5));
    AWAIT(a.log, "user delete 5 0");
    ACCEPTED(a.client.clear_local_user_attributes(6));
    AWAIT(a.log, "user clear 6 0");
}

inline void test_channel_attributes() {
    user a;
    a.log_in("anna");
    channel_recorder hears;
    rtm::channel channel;
    ACCEPTED(channel.create(a.client, "hall", hears));
    ACCEPTED(channel.join());
    AWAIT(hears.log, "join hall");
    rtm::channel_attribute_options tell, quiet;
    tell.enable_notification_to_channel_members = 1;
    ACCEPTED(a.client.set_channel_attributes("hall", {{"topic", "cats"}, {"rules", "none"}}, tell, 1));
    AWAIT(a.log, "channel set 1 0");
    AWAIT(hears.log, "updated topic=cats rules=none");
    ACCEPTED(a.client.add_or_update_channel_attributes("hall", {{"topic", "dogs"}}, quiet, 2));
    AWAIT(a.log, "channel add 2 0");
    ACCEPTED(a.client.get_channel_attributes("hall", 3));
    AWAIT(a.log, "channel 3 0 topic=dogs rules=none");
    ACCEPTED(a.client.get_channel_attributes_by_keys("hall", {"rules"}, 4));
    AWAIT(a.log, "channel 4 0 rules=none");
    ACCEPTED(a.client.set_channel_attributes_if_revision("hall", {{"topic", "owls"}}, false, 7777, quiet, 5));
    AWAIT(a.log, "channel add 5 1001");
    ACCEPTED(a.client.set_channel_attributes_if_revision("hall", {{"topic", "owls"}}, true, 7777, quiet, 6));
    AWAIT(a.log, "channel set 6 1001");
    ACCEPTED(a.client.delete_channel_attributes_if_revision("hall", {"topic"}, 7777, quiet, 7));
    AWAIT(a.log, "channel delete 7 1001");
    ACCEPTED(a.client.delete_channel_attributes_if_revision("hall", {}, 7777, quiet, 8));
    AWAIT(a.log, "channel clear 8 1001");
    ACCEPTED(a.client.delete_channel_attributes_by_keys("hall", {"rules"}, quiet, 9));
    AWAIT(a.log, "channel delete 9 0");
    ACCEPTED(a.client.clear_channel_attributes("hall", quiet, 10));
    AWAIT(a.log, "channel clear 10 0");
}

// The same objects in poll mode: nothing is told but inside poll().
inline void test_poll() {
    user a(RTM_DISPATCH_POLL);
    a.poll = true;
    a.log_in("anna");
    channel_recorder hears;
    rtm::channel channel;
    ACCEPTED(channel.create(a.client, "polled", hears));
    ACCEPTED(channel.join());
    AWAIT(hears.log, "join polled", a.polled());
    REFUSED(a.client.poll(-1), RTM_ERR_INVALID_ARGUMENT);
    user not_polled;
    REFUSED(not_polled.client.poll(), RTM_ERR_DISPATCH_MODE);
}

#endif
