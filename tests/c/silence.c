/*
 * Presence while the network fails: a user who is not heard, and one who misses changes.
 *
 *     silence ws://127.0.0.1:port/rtm
 *
 * For a server on this machine that soon finds a client silent; tests/run.sh starts one with short times. The clients
 * that lose their connection reach it through a proxy.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include "proxy.h"
#include "recorder.h"

static const char *server_url;

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
    ACCEPTED(rtm_client_query_peers_by_subscription_option(anna->client, RTM_PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, 3));
    AWAIT(anna, "subscriptions 3: 2 cora code 0");

    recorder_free(cora);
    recorder_free(bert);
    recorder_free(anna);
    proxy_stop(network);
}

int main(int count, char **arguments) {
    if (count != 2) {
        fprintf(stderr, "usage: silence ws://127.0.0.1:port/rtm\n");
        return 2;
    }
    server_url = arguments[1];
    log_path = "/dev/null";
    test_unreachable(RTM_DISPATCH_POLL);
    test_missed_changes(RTM_DISPATCH_THREAD);
    rtm_shutdown();
    return check_summary();
}
