/*
 * The C boundary of librtm: every function, used well and badly.
 *
 *     boundary [ws://host:port/rtm]        or RTM_SERVER_URL in the environment; RTM_SERVER_BIN names an rtm-server
 *
 * Built as C99 against a library made with the build tag rtmdebug, which can count its open handles. Without a
 * server the program fails: half a test is not a test.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif

#include <stdlib.h>
#include <unistd.h>

#include "portable.h"

#include "hosting.h"
#include "stories.h"

#include "attributes.h"
#include "invitations.h"
#include "limits.h"
#include "offline.h"
#include "media.h"
#include "refusal_table.h"

/* Only in a library built with the tag rtmdebug. */
extern int32_t rtm_debug_open_handles(void) MAY_BE_MISSING;

static void begin(const char *what) {
    printf("%s\n", what);
    fflush(stdout);
}

#define RUN(call)     \
    do {              \
        begin(#call); \
        call;         \
    } while (0)

static void run_refusals(void) {
    RUN(test_words());
    RUN(test_bad_handles());
    RUN(test_create_refuses());
    RUN(test_struct_sizes());
    RUN(test_ids_are_checked());
    RUN(test_channel_objects());
    RUN(test_settings());
    RUN(test_not_logged_in());
    RUN(test_attributes_refuse());
    RUN(test_media_refuse());
    RUN(test_invitations_refuse());
    RUN(test_table_of_handles());
    RUN(test_table_of_creation());
    RUN(test_table_of_logins());
    RUN(test_no_server(RTM_DISPATCH_THREAD));
    RUN(test_no_server(RTM_DISPATCH_POLL));
}

static void run_lifetimes(void) {
    RUN(test_release_in_own_callback(RTM_DISPATCH_THREAD));
    RUN(test_release_in_own_callback(RTM_DISPATCH_POLL));
    RUN(test_release_waits_for_callback(RTM_DISPATCH_THREAD));
    RUN(test_release_waits_for_callback(RTM_DISPATCH_POLL));
    RUN(test_release_in_callback_of_another(RTM_DISPATCH_THREAD, RTM_DISPATCH_THREAD));
    RUN(test_release_in_callback_of_another(RTM_DISPATCH_THREAD, RTM_DISPATCH_POLL));
    RUN(test_release_in_callback_of_another(RTM_DISPATCH_POLL, RTM_DISPATCH_THREAD));
    RUN(test_clients_release_each_other());
    RUN(test_shutdown());
    RUN(test_shutdown_within(RTM_DISPATCH_THREAD));
    RUN(test_shutdown_within(RTM_DISPATCH_POLL));
    RUN(test_torture());
}

static void run_hosting(void) {
    RUN(test_server_refuses());
    RUN(test_hosting(RTM_DISPATCH_THREAD));
    RUN(test_hosting(RTM_DISPATCH_POLL));
    RUN(test_server_leaves_nothing());
    RUN(test_token_will_expire(RTM_DISPATCH_THREAD));
    RUN(test_token_will_expire(RTM_DISPATCH_POLL));
    RUN(test_shutdown_stops_servers());
    RUN(test_media_places(RTM_DISPATCH_THREAD));
    RUN(test_media_places(RTM_DISPATCH_POLL));
}

static void run_stories(void) {
    RUN(test_both_modes_tell_the_same());
    RUN(test_address_from_environment());
    RUN(test_channel_release_in_own_callback(RTM_DISPATCH_THREAD));
    RUN(test_channel_release_in_own_callback(RTM_DISPATCH_POLL));
    RUN(test_calls_inside_callbacks(RTM_DISPATCH_THREAD));
    RUN(test_calls_inside_callbacks(RTM_DISPATCH_POLL));
    RUN(test_poll_budget());
    RUN(test_user_attributes(RTM_DISPATCH_THREAD));
    RUN(test_user_attributes(RTM_DISPATCH_POLL));
    RUN(test_channel_attributes(RTM_DISPATCH_THREAD));
    RUN(test_channel_attributes(RTM_DISPATCH_POLL));
    RUN(test_presence(RTM_DISPATCH_THREAD));
    RUN(test_presence(RTM_DISPATCH_POLL));
    RUN(test_invitations(RTM_DISPATCH_THREAD));
    RUN(test_invitations(RTM_DISPATCH_POLL));
    RUN(test_invitations_released_on_the_way(RTM_DISPATCH_THREAD));
    RUN(test_invitations_released_on_the_way(RTM_DISPATCH_POLL));
    RUN(test_manager_release_in_own_callback(RTM_DISPATCH_THREAD, RELEASE_MANAGER));
    RUN(test_manager_release_in_own_callback(RTM_DISPATCH_POLL, RELEASE_MANAGER));
    RUN(test_manager_release_in_own_callback(RTM_DISPATCH_THREAD, RELEASE_CLIENT));
    RUN(test_manager_release_in_own_callback(RTM_DISPATCH_POLL, RELEASE_CLIENT));
    RUN(test_invitations_nobody_takes(RTM_DISPATCH_THREAD));
    RUN(test_invitations_nobody_takes(RTM_DISPATCH_POLL));
    RUN(test_offline_messages(RTM_DISPATCH_THREAD));
    RUN(test_offline_messages(RTM_DISPATCH_POLL));
    RUN(test_media(RTM_DISPATCH_THREAD));
    RUN(test_media(RTM_DISPATCH_POLL));
    RUN(test_limits_of_lists(RTM_DISPATCH_THREAD));
    RUN(test_limits_of_lists(RTM_DISPATCH_POLL));
    RUN(test_limits_of_attributes(RTM_DISPATCH_THREAD));
    RUN(test_limits_of_attributes(RTM_DISPATCH_POLL));
    RUN(test_limit_of_kept_messages());
    RUN(test_table_of_arguments());
    RUN(test_table_of_joins());
    RUN(test_table_of_invitations());
    RUN(test_table_of_media());
    RUN(test_after_a_defect(RTM_DISPATCH_THREAD));
    RUN(test_after_a_defect(RTM_DISPATCH_POLL));
}

int main(int count, char **arguments) {
    char directory[260];
    char path[280];
    if (!make_directory(directory, sizeof directory)) return 2;
    snprintf(path, sizeof path, "%s/rtm.log", directory);
    log_path = path;
    char url[256];
    const char *given = count > 1 ? arguments[1] : getenv("RTM_SERVER_URL");
    if (given != NULL) {
        snprintf(url, sizeof url, "%s", given);
        server_url = url;
    }
    set_variable("RTM_SERVER_URL", NULL); /* only one story is about it */

    fill_in_large();
    run_refusals();
    run_lifetimes();
    run_hosting();
    if (check_at(__FILE__, __LINE__, server_url != NULL, "no server: give its address, or set RTM_SERVER_URL")) run_stories();

    rtm_shutdown();
    if (check_at(__FILE__, __LINE__, rtm_debug_open_handles != NULL, "the library was built without -tags rtmdebug"))
        CHECK_EQUAL(rtm_debug_open_handles(), 0);
    unlink(path);
    rmdir(directory);
    return check_summary();
}
