/*
 * What is told while the network fails: presence of a user who is not heard and of one whose changes are missed, a join
 * that nobody answers, and a token that expires while the client is away.
 *
 *     silence ws://127.0.0.1:port/rtm path/of/rtm-server
 *
 * For a server on this machine that soon finds a client silent; tests/run.sh starts one with short times. The clients
 * that lose their connection reach it through a proxy. rtm-server makes the token.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <time.h>

#include "proxy.h"
#include "recorder.h"

static const char *server_url, *server_program;

static void accepted_at(int line, int32_t code) { check_at(__FILE__, line, code == 0, "refused: %s", rtm_last_error()); }

#define ACCEPTED(call) accepted_at(__LINE__, call)

/* bert falls silent and is heard again: anna, who is subscribed, is told both; a query knows two states only. */
static void test_unreachable(int32_t mode) {
    proxy *network = proxy_start(server_url);
    recorder *anna = recorder_new(mode, server_url), *bert = recorder_new(RTM_DISPATCH_THREAD, network->url);
    const char *ids[] = {"bert"};
    log_in(anna, "anna");
    log_in(bert, "bert");
    ACCEPTED(rtm_client_subscribe_peers_online_status(anna->client, ids, 1, 1));
    AWAIT(anna, "subscription 1: 0");
    AWAIT(anna, "changed 1: bert 1 0");

    proxy_tell(network, PROXY_SILENT);
    AWAIT(anna, "changed 1: bert 0 1");
    ACCEPTED(rtm_client_query_peers_online_status(anna->client, ids, 1, 2));
    AWAIT(anna, "query 2: 1 bert 1 0 code 0");
    AWAIT(bert, "state 4 5");
    proxy_tell(network, PROXY_PASSES);
    AWAIT(bert, "state 3 2");
    AWAIT(anna, "changed 1: bert 1 0");

    recorder_free(bert);
    recorder_free(anna);
    proxy_stop(network);
}

/* anna loses her connection, and with her session what happens meanwhile: she is told when she is back. */
static void test_missed_changes(int32_t mode) {
    proxy *network = proxy_start(server_url);
    recorder *anna = recorder_new(mode, network->url), *bert = recorder_new(RTM_DISPATCH_THREAD, server_url);
    recorder *cora = recorder_new(RTM_DISPATCH_THREAD, server_url);
    const char *ids[] = {"bert", "cora"}, *anna_only[] = {"anna"};
    log_in(anna, "anna");
    log_in(bert, "bert");
    ACCEPTED(rtm_client_subscribe_peers_online_status(anna->client, ids, 2, 1));
    AWAIT(anna, "subscription 1: 0");
    AWAIT(anna, "changed 2: cora 0 2");

    /* Back in time: the session is resumed, and nothing was missed. */
    proxy_tell(network, PROXY_REFUSES);
    AWAIT(anna, "state 4 5");
    log_in(cora, "cora");
    proxy_tell(network, PROXY_PASSES);
    AWAIT(anna, "state 3 2");
    AWAIT(anna, "changed 1: cora 1 0");
    AWAIT(anna, "reconnected 1");

    /* Back too late: a fresh session, and the subscriptions are made again. cora sees that anna's session has ended. */
    ACCEPTED(rtm_client_subscribe_peers_online_status(cora->client, anna_only, 1, 1));
    AWAIT(cora, "changed 1: anna 1 0");
    proxy_tell(network, PROXY_REFUSES);
    AWAIT(cora, "changed 1: anna 0 2");
    ACCEPTED(rtm_client_logout(bert->client));
    AWAIT(bert, "logout 0");
    proxy_tell(network, PROXY_PASSES);
    AWAIT(cora, "changed 1: anna 1 0");
    AWAIT(anna, "state 4 5");
    AWAIT(anna, "state 3 2");
    AWAIT(anna, "changed 1: bert 0 2");
    AWAIT(anna, "reconnected 0");
    ACCEPTED(rtm_client_query_peers_by_subscription_option(anna->client, RTM_PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 3));
    AWAIT(anna, "subscriptions 3: 2 cora code 0");

    recorder_free(cora);
    recorder_free(bert);
    recorder_free(anna);
    proxy_stop(network);
}

/* A program that goes to the background and comes back, and one whose network changes, see neither a state nor a gap. */
static void test_life_cycle(int32_t mode) {
    recorder *anna = recorder_new(mode, server_url), *bert = recorder_new(RTM_DISPATCH_THREAD, server_url);
    const char *ids[] = {"anna"};
    log_in(anna, "anna");
    log_in(bert, "bert");
    ACCEPTED(rtm_client_subscribe_peers_online_status(bert->client, ids, 1, 1));
    AWAIT(bert, "changed 1: anna 1 0");
    int before = anna->count;

    ACCEPTED(rtm_client_enter_background(anna->client));
    AWAIT(bert, "changed 1: anna 0 1"); /* unreachable, and not offline yet */
    rtm_message message = text_message("while you are away");
    ACCEPTED(rtm_client_send_message_to_peer(bert->client, "anna", &message, NULL));
    ACCEPTED(rtm_client_enter_background(anna->client));
    ACCEPTED(rtm_client_network_changed(anna->client));
    ACCEPTED(rtm_client_enter_foreground(anna->client));
    AWAIT(anna, "from bert: type 1 text 18 while you are away raw 0 00 offline 0");
    AWAIT(anna, "reconnected 1");
    AWAIT(bert, "sent 0");
    AWAIT(bert, "changed 1: anna 1 0");

    ACCEPTED(rtm_client_network_changed(anna->client));
    AWAIT(anna, "reconnected 1");
    ACCEPTED(rtm_client_enter_foreground(anna->client));
    CHECK_EQUAL(anna->count, before + 3);
    recorder_free(bert);
    recorder_free(anna);
}

/* A join that the server does not get ends with the logout. */
static void test_join_fails(int32_t mode) {
    proxy *network = proxy_start(server_url);
    recorder *jane = recorder_new(mode, network->url);
    rtm_channel_callbacks callbacks = channel_callbacks(jane);
    rtm_channel *channel = NULL;
    log_in(jane, "jane");
    ACCEPTED(rtm_channel_create(jane->client, "unheard", &callbacks, &channel));
    proxy_tell(network, PROXY_REFUSES);
    AWAIT(jane, "state 4 5");
    ACCEPTED(rtm_channel_join(channel));
    ACCEPTED(rtm_client_logout(jane->client));
    AWAIT(jane, "join failure 1");
    AWAIT(jane, "logout 0");
    recorder_free(jane);
    proxy_stop(network);
}

static const char token_app[] = "0123456789abcdef0123456789abcdef", token_certificate[] = "00112233445566778899aabbccddeeff";

static void mint(char *token, int size, const char *user, int seconds) {
    char command[1024];
    snprintf(command, sizeof command, "'%s' token mint --app %s --certificate %s --user %s --life %ds", server_program,
             token_app, token_certificate, user, seconds);
    FILE *output = popen(command, "r");
    CHECK(output != NULL && fgets(token, size, output) != NULL && pclose(output) == 0);
    token[strcspn(token, "\n")] = 0;
}

/* The token expires while the client is away: it is told so when it comes back, and a new token lets it in. */
static void test_token_expires(int32_t mode) {
    enum { LIFE_SECONDS = 4, LATER_SECONDS = 3600 };
    char url[128], token[1024], renewed[LINE_SIZE];
    rtm_server *server = NULL;
    rtm_server_options hosting;
    rtm_server_options_init(&hosting, sizeof hosting);
    hosting.app_id = token_app;
    hosting.app_certificate = token_certificate;
    ACCEPTED(rtm_server_start(&hosting, &server));
    CHECK(rtm_server_url(server, url, sizeof url) > 0);
    proxy *network = proxy_start(url);

    recorder *anna = recorder_new(mode, network->url);
    rtm_client_callbacks callbacks = client_callbacks(anna);
    recorder_client(anna, token_app, network->url, &callbacks);

    mint(token, sizeof token, "anna", LIFE_SECONDS);
    const time_t expired = time(NULL) + LIFE_SECONDS + 1;
    ACCEPTED(rtm_client_login(anna->client, token, "anna"));
    AWAIT(anna, "login success");
    proxy_tell(network, PROXY_REFUSES);
    AWAIT(anna, "state 4 5");
    while (time(NULL) <= expired) pause_ms(50); /* the end of the token's life is a time, there is nothing else to wait for */
    proxy_tell(network, PROXY_PASSES);
    AWAIT(anna, "token expired");
    mint(token, sizeof token, "anna", LATER_SECONDS);
    ACCEPTED(rtm_client_renew_token(anna->client, token));
    AWAIT(anna, "state 3 2");
    snprintf(renewed, sizeof renewed, "renew %.300s 0", token);
    anna->read = 0;
    AWAIT(anna, renewed);
    recorder_free(anna);
    rtm_server_stop(server);
    proxy_stop(network);
}

int main(int count, char **arguments) {
    if (count != 3) {
        fprintf(stderr, "usage: silence ws://127.0.0.1:port/rtm path/of/rtm-server\n");
        return 2;
    }
    server_url = arguments[1];
    server_program = arguments[2];
    log_path = "/dev/null";
    test_unreachable(RTM_DISPATCH_POLL);
    test_missed_changes(RTM_DISPATCH_THREAD);
    test_life_cycle(RTM_DISPATCH_THREAD);
    test_life_cycle(RTM_DISPATCH_POLL);
    test_join_fails(RTM_DISPATCH_POLL);
    test_token_expires(RTM_DISPATCH_THREAD);
    rtm_shutdown();
    return check_summary();
}
