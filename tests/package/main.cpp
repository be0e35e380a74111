// The C++ header, used from the installed package.
#include <rtm/rtm.hpp>

#include <cstdio>

int main() {
    rtm::client client;
    if (client.create("package-test") != RTM_OK) {
        std::fprintf(stderr, "create client: %s\n", rtm::last_error());
        return 1;
    }
    const rtm_message message = rtm::text_message("hello");
    return message.id > 0 && rtm::message_view(&message).text() == "hello" ? 0 : 1;
}
