#include <cstdio>

#include <rtm/rtm.hpp>

int main() {
    bool done = false;
    rtm::client_functions told;
    told.on_login_success = [&](rtm::client_ref client) {
        int32_t code = client.send_message_to_peer("me", rtm::text_message("Hello, world! \xF0\x9F\x8C\x8D"));
        if (code != RTM_OK) done = std::printf("not sent: %s\n", rtm::last_error());
    };
    told.on_login_failure = [&](rtm::client_ref, int32_t code) {
        done = std::printf("login failed: %s: %s\n", rtm::error_name(RTM_OPERATION_LOGIN, code), rtm::last_error());
    };
    told.on_message_received_from_peer = [&](rtm::client_ref, std::string_view peer, rtm::message_view message) {
        done = std::printf("%s says: %s\n", peer.data(), message.text().data());
    };

    rtm::client_options options;
    options.dispatch_mode = RTM_DISPATCH_POLL; // callbacks run inside poll(), as a game wants it

    rtm::client client;
    if (client.create("my-app", told, options) != RTM_OK || client.login("", "me") != RTM_OK) {
        std::printf("not started: %s\n", rtm::last_error());
        return 1;
    }
    while (!done) {
        client.poll(); // a game does this once a frame
    }
}
