// Compiled, never run: the header stands alone, may come twice, and works without exceptions. Everything that is made
// only when it is used is used here.
#include <rtm/rtm.hpp>
#include <rtm/rtm.hpp>

#include <map>

static_assert(!std::is_copy_constructible_v<rtm::client> && !std::is_copy_assignable_v<rtm::client>);
static_assert(std::is_nothrow_move_constructible_v<rtm::client> && std::is_nothrow_move_assignable_v<rtm::client>);
static_assert(std::is_nothrow_move_constructible_v<rtm::channel> && std::is_nothrow_move_constructible_v<rtm::server>);
static_assert(std::is_trivially_copyable_v<rtm::client_ref> && sizeof(rtm::client_ref) == sizeof(void *));
static_assert(std::is_convertible_v<rtm::client &, rtm::client_ref>);

void use_everything_made_from_templates();

void use_everything_made_from_templates() {
    rtm::client_listener client_listener;
    rtm::channel_listener channel_listener;
    rtm::client client;
    rtm::channel channel;
    client.create("app");
    client.create("app", client_listener);
    client.create("app", client_listener, rtm::client_options());
    rtm::client_functions functions;
    client.create("app", functions);
    client.create("app", std::move(functions), rtm::client_options());
    channel.create(client, "id");
    channel.create(client, "id", channel_listener);
    channel.create(client, "id", rtm::channel_functions());
    rtm::call_manager_listener call_manager_listener;
    rtm::call_manager manager;
    manager.create(client);
    manager.create(client, call_manager_listener);
    manager.create(client, rtm::call_manager_functions());
    rtm::local_invitation invitation;
    invitation.create(manager, "id");
    manager.send_local_invitation(invitation);
    manager.accept_remote_invitation(rtm::remote_invitation());
    client.query_peers_online_status({"one"}, 1);
    client.query_peers_online_status({"one", std::string("two"), std::string_view("three")}, 1);
    client.query_peers_online_status(std::vector<std::string>(), 1);
    client.set_local_user_attributes({{"key", "value"}}, 1);
    client.set_local_user_attributes(std::map<std::string, std::string>(), 1);
    client.set_local_user_attributes(std::vector<rtm::attribute>(), 1);
    client = rtm::client();
    channel = rtm::channel();
#if defined(RTM_HPP_EXCEPTIONS)
    rtm::set_exception_handler(nullptr);
#endif
}
