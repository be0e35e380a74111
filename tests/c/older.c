/*
 * A program compiled against the first headers, as a later library sees it: its structs end where those of version
 * 0.1.0 ended, and behind each lies a page that nobody may touch. It hosts a server, logs in, joins a channel, and sends
 * messages with options to itself.
 */
#define _DEFAULT_SOURCE

#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <rtm/rtm.h>

/* The size of a struct in version 0.1.0: it ended with this member. These ends never change. */
#define FIRST(type, last) ((uint32_t)(offsetof(type, last) + sizeof(((type *)0)->last)))
#define OLD(type, last) last_of_page(FIRST(type, last))

#define MUST(what)                                                                       \
    do {                                                                                 \
        if (!(what)) {                                                                   \
            printf("%s:%d: %s: %s\n", __FILE__, __LINE__, #what, rtm_last_error());      \
            exit(1);                                                                     \
        }                                                                                \
    } while (0)

static int logged_in, joined, received, listed;

/* Memory that ends at the end of a page, before one that must not be touched. */
static void *last_of_page(uint32_t size) {
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    char *memory = mmap(NULL, 2 * page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    MUST(memory != MAP_FAILED && mprotect(memory + page, page, PROT_NONE) == 0);
    return memory + page - size;
}

static void RTM_CALL on_login(void *user_data, rtm_client *client) {
    (void)user_data, (void)client;
    logged_in = 1;
}

static void RTM_CALL on_peer(void *user_data, rtm_client *client, const char *peer_id, const rtm_message *message) {
    (void)client;
    MUST(strcmp(user_data, "mine") == 0 && strcmp(peer_id, "me") == 0);
    MUST(strcmp(message->text, "hello") == 0 && message->struct_size >= FIRST(rtm_message, thumbnail_height));
    received = 1;
}

static void RTM_CALL on_joined(void *user_data, rtm_channel *channel) {
    (void)user_data, (void)channel;
    joined = 1;
}

static void RTM_CALL on_members(void *user_data, rtm_channel *channel, const rtm_channel_member *members, int32_t count, int32_t code) {
    (void)user_data, (void)channel;
    MUST(code == 0 && count == 1 && strcmp(members[0].user_id, "me") == 0);
    listed = 1;
}

int main(void) {
    rtm_server *server;
    rtm_server_options *hosting = OLD(rtm_server_options, app_certificate);
    rtm_server_options_init(hosting, FIRST(rtm_server_options, app_certificate));
    MUST(rtm_server_start(hosting, &server) == RTM_OK);
    char parameters[128] = "{\"rtm.server_url\": \"";
    int32_t url = rtm_server_url(server, parameters + strlen(parameters), 100);
    MUST(url > 0);
    strcat(parameters, "\"}");

    rtm_client_callbacks *told = OLD(rtm_client_callbacks, on_peers_online_status_changed);
    rtm_client_callbacks_init(told, FIRST(rtm_client_callbacks, on_peers_online_status_changed));
    told->user_data = "mine";
    told->on_login_success = on_login;
    told->on_message_received_from_peer = on_peer;
    rtm_client_options *options = OLD(rtm_client_options, max_queued_bytes);
    rtm_client_options_init(options, FIRST(rtm_client_options, max_queued_bytes));
    options->dispatch_mode = RTM_DISPATCH_POLL;
    rtm_client *client;
    MUST(rtm_client_create("older", told, options, &client) == RTM_OK);
    MUST(rtm_client_set_parameters(client, parameters) == RTM_OK);

    rtm_call_manager_callbacks *calls = OLD(rtm_call_manager_callbacks, on_remote_invitation_canceled);
    rtm_call_manager_callbacks_init(calls, FIRST(rtm_call_manager_callbacks, on_remote_invitation_canceled));
    rtm_call_manager *manager;
    MUST(rtm_call_manager_create(client, calls, &manager) == RTM_OK);

    MUST(rtm_client_login(client, NULL, "me") == RTM_OK);
    while (!logged_in) rtm_client_poll(client, 0, 0);
    rtm_channel_callbacks *heard = OLD(rtm_channel_callbacks, on_gap);
    rtm_channel_callbacks_init(heard, FIRST(rtm_channel_callbacks, on_gap));
    heard->on_join_success = on_joined;
    heard->on_get_members = on_members;
    rtm_channel *channel;
    MUST(rtm_channel_create(client, "lobby", heard, &channel) == RTM_OK);
    MUST(rtm_channel_join(channel) == RTM_OK);
    while (!joined) rtm_client_poll(client, 0, 0);

    rtm_message *message = OLD(rtm_message, thumbnail_height);
    rtm_message_init(message, FIRST(rtm_message, thumbnail_height));
    message->text = "hello";
    message->text_length = 5;
    rtm_send_message_options *how = OLD(rtm_send_message_options, enable_historical_messaging);
    rtm_send_message_options_init(how, FIRST(rtm_send_message_options, enable_historical_messaging));
    how->enable_offline_messaging = 1;
    MUST(rtm_client_send_message_to_peer(client, "me", message, how) == RTM_OK);
    while (!received) rtm_client_poll(client, 0, 0);

    rtm_channel_attribute_options *which = OLD(rtm_channel_attribute_options, enable_notification_to_channel_members);
    rtm_channel_attribute_options_init(which, FIRST(rtm_channel_attribute_options, enable_notification_to_channel_members));
    MUST(rtm_client_clear_channel_attributes(client, "lobby", which, 1) == RTM_OK);
    MUST(rtm_channel_get_members(channel) == RTM_OK);
    while (!listed) rtm_client_poll(client, 0, 0);

    rtm_channel_release(channel);
    rtm_call_manager_release(manager);
    rtm_client_release(client);
    rtm_server_stop(server);
    puts("structs of version 0.1.0 are understood");
    return 0;
}
