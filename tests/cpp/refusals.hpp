// What must be refused: calls without an object, ids that C cannot carry, objects that are gone.
#ifndef RTM_TESTS_REFUSALS_HPP
#define RTM_TESTS_REFUSALS_HPP

#include "recorder.hpp"

inline void refused_everything(rtm::client_ref client) {
    const rtm_message m = rtm::text_message("x");
    const rtm::channel_attribute_options options;
    constexpr int32_t code = RTM_ERR_INVALID_HANDLE;
    REFUSED(client.login("", "user"), code);
    REFUSED(client.logout(), code);
    REFUSED(client.renew_token("token"), code);
    REFUSED(client.send_message_to_peer("peer", m), code);
    REFUSED(client.poll(), code);
    REFUSED(client.set_parameters("{}"), code);
    REFUSED(client.set_log_file("file"), code);
    REFUSED(client.set_log_filter(RTM_LOG_FILTER_OFF), code);
    REFUSED(client.set_log_file_size(512), code);
    REFUSED(client.enter_background(), code);
    REFUSED(client.enter_foreground(), code);
    REFUSED(client.network_changed(), code);
    REFUSED(client.get_channel_member_count({"id"}, 1), code);
    REFUSED(client.query_peers_online_status({"id"}, 1), code);
    REFUSED(client.subscribe_peers_online_status({"id"}, 1), code);
    REFUSED(client.unsubscribe_peers_online_status({"id"}, 1), code);
    REFUSED(client.query_peers_by_subscription_option(0, 1), code);
    REFUSED(client.set_local_user_attributes({{"key", "value"}}, 1), code);
    REFUSED(client.add_or_update_local_user_attributes({{"key", "value"}}, 1), code);
    REFUSED(client.delete_local_user_attributes_by_keys({"key"}, 1), code);
    REFUSED(client.clear_local_user_attributes(1), code);
    REFUSED(client.get_user_attributes("user", 1), code);
    REFUSED(client.get_user_attributes_by_keys("user", {"key"}, 1), code);
    REFUSED(client.set_channel_attributes("id", {{"key", "value"}}, options, 1), code);
    REFUSED(client.add_or_update_channel_attributes("id", {{"key", "value"}}, options, 1), code);
    REFUSED(client.delete_channel_attributes_by_keys("id", {"key"}, options, 1), code);
    REFUSED(client.clear_channel_attributes("id", options, 1), code);
    REFUSED(client.set_channel_attributes_if_revision("id", {{"key", "value"}}, true, 0, options, 1), code);
    REFUSED(client.delete_channel_attributes_if_revision("id", {"key"}, 0, options, 1), code);
    REFUSED(client.get_channel_attributes("id", 1), code);
    REFUSED(client.get_channel_attributes_by_keys("id", {"key"}, 1), code);
    rtm::channel channel;
    REFUSED(channel.create(client, "id"), code);
    CHECK(!channel);
}

inline void refused_everything(rtm::channel_ref channel) {
    REFUSED(channel.join(), RTM_ERR_INVALID_HANDLE);
    REFUSED(channel.leave(), RTM_ERR_INVALID_HANDLE);
    REFUSED(channel.get_members(), RTM_ERR_INVALID_HANDLE);
    REFUSED(channel.send_message(rtm::text_message("x")), RTM_ERR_INVALID_HANDLE);
    CHECK(channel.id().empty());
}

inline void test_empty_and_stale() {
    refused_everything(rtm::client_ref());
    refused_everything(rtm::channel_ref());
    rtm::client client;
    rtm::channel channel;
    ACCEPTED(client.create("cpp"));
    ACCEPTED(channel.create(client, "channel"));
    rtm::client_ref stale = client;
    rtm::channel_ref stale_channel = channel;
    CHECK(stale == client && client);
    client.release();
    CHECK(!client && stale && stale != client);
    refused_everything(stale);
    refused_everything(stale_channel);
    client.release();
    channel.release();
}

// Ids that are too long, hold a NUL or another character that is not allowed.
inline void test_ids() {
    rtm::client client;
    rtm::channel channel;
    ACCEPTED(client.create("cpp"));
    prepare(client);
    const std::string too_long(65, 'x'), far_too_long(100000, 'x'), longest(64, 'x');
    const std::string_view nul("a\0b", 3);
    const rtm_message m = rtm::text_message("x");
    for (std::string_view bad : {std::string_view(too_long), std::string_view(far_too_long), nul, std::string_view(),
                                 std::string_view("a/b")}) {
        REFUSED(client.login("", bad), RTM_LOGIN_ERR_INVALID_ARGUMENT);
        REFUSED(channel.create(client, bad), RTM_JOIN_CHANNEL_ERR_INVALID_ARGUMENT);
        REFUSED(client.send_message_to_peer(bad, m), RTM_PEER_MESSAGE_ERR_INVALID_USERID);
        REFUSED(client.query_peers_online_status({"good", bad}, 1), RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT);
        REFUSED(client.get_user_attributes(bad, 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
        REFUSED(client.get_channel_attributes(bad, 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
        if (bad != "a/b") {
            REFUSED(client.set_local_user_attributes({{bad, "value"}}, 1), RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT);
            rtm::client other;
            REFUSED(other.create(bad), RTM_INIT_ERR_INVALID_APP_ID);
        }
    }
    REFUSED(client.login(std::string(4097, 't'), "user"), RTM_LOGIN_ERR_INVALID_TOKEN);
    REFUSED(client.query_peers_online_status(std::vector<std::string>(257, "x"), 1),
            RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT);
    REFUSED(client.set_parameters(std::string_view("{}\0", 3)), RTM_ERR_INVALID_ARGUMENT);
    REFUSED(client.set_log_file(std::string_view("/tmp/x\0y", 8)), RTM_ERR_INVALID_ARGUMENT);
    ACCEPTED(channel.create(client, longest));
    CHECK(channel.id() == longest);
    REFUSED(client.send_message_to_peer("bert", rtm::text_message("\xc3\x28")), RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE);
}

// A failed create leaves what was there, a good one releases it.
inline void test_create_again() {
    rtm::client client;
    ACCEPTED(client.create("cpp"));
    rtm::client_ref first = client;
    REFUSED(client.create(""), RTM_INIT_ERR_INVALID_APP_ID);
    rtm::client_listener quiet;
    REFUSED(client.create("", quiet), RTM_INIT_ERR_INVALID_APP_ID);
    CHECK(client == first);
    ACCEPTED(client.set_log_filter(RTM_LOG_FILTER_OFF));
    ACCEPTED(client.create("cpp", quiet));
    CHECK(client != first);
    REFUSED(first.set_log_filter(RTM_LOG_FILTER_OFF), RTM_ERR_INVALID_HANDLE);
    ACCEPTED(client.set_log_file_size(512));
    ACCEPTED(client.set_log_file("/dev/null"));
}

inline void test_servers() {
    rtm::server server;
    CHECK(!server && server.url().empty());
    ACCEPTED(server.start());
    CHECK(server && server.handle() != nullptr && server.url().rfind("ws://127.0.0.1:", 0) == 0);
    rtm::server moved(std::move(server));
    CHECK(!server && moved);
    server = std::move(moved);
    rtm::server_options options;
    options.listen = "nonsense";
    REFUSED(server.start(options), RTM_ERR_INVALID_ARGUMENT);
    CHECK(!server);
}

inline void test_words() {
    CHECK(std::string_view(rtm::version()) == RTM_VERSION_STRING);
    CHECK(std::string_view(rtm::error_name(RTM_OPERATION_LOGIN, 9)) == "RTM_LOGIN_ERR_TIMEOUT");
    rtm::list<int> none(nullptr, -1);
    CHECK(none.empty() && none.size() == 0 && none.begin() == none.end() && none.data() == nullptr);
    const int numbers[] = {1, 2};
    rtm::list<int> two(numbers, 2);
    CHECK(two[1] == 2 && two.size() == 2);
    const rtm_message file = rtm::file_message("media", "what"), image = rtm::image_message("media");
    const rtm::message_view view(&file);
    CHECK(file.type == RTM_MESSAGE_TYPE_FILE && image.type == RTM_MESSAGE_TYPE_IMAGE && image.id > file.id);
    CHECK(view && view.media_id() == "media" && view.text() == "what" && view.file_name().empty());
    CHECK(view.thumbnail().empty() && view.raw().empty() && !rtm::message_view(nullptr));
}

#endif
