// The C++ face of librtm: every wrapper, every end of an object, and what it must not cost.
//
//     wrapper
//
// Brings its own server. The library must be built with the tag rtmdebug, so that it can count its open handles.

#include "allocations.hpp"
#include "invitations.hpp"
#include "lifetimes.hpp"
#include "media.hpp"
#include "refusals.hpp"
#include "stories.hpp"

extern "C" int32_t rtm_debug_open_handles(void) __attribute__((weak));

// Each test has a server of its own: the server limits how often a user logs in, and the tests share their names.
#define RUN(call)                     \
    do {                              \
        puts(#call);                  \
        fflush(stdout);               \
        ACCEPTED(the_server.start()); \
        call;                         \
    } while (0)

int main() {
    RUN(test_shutdown());
    RUN(test_words());
    RUN(test_empty_and_stale());
    RUN(test_ids());
    RUN(test_create_again());
    RUN(test_servers());
    RUN(test_moves());
    RUN(test_release_inside(RTM_DISPATCH_THREAD));
    RUN(test_release_inside(RTM_DISPATCH_POLL));
    RUN(test_listener_deletes_itself());
    RUN(test_release_waits());
    RUN(test_exceptions());
    RUN(test_torture());
    RUN(test_messages());
    RUN(test_forwarding());
    RUN(test_channels());
    RUN(test_presence());
    RUN(test_user_attributes());
    RUN(test_channel_attributes());
    RUN(test_poll());
    RUN(test_invitations());
    RUN(test_invitation_objects());
    RUN(test_media());
    RUN(test_no_allocations());

    the_server.stop();
    rtm::shutdown();
    if (check_at(__FILE__, __LINE__, rtm_debug_open_handles != nullptr, "the library was built without -tags rtmdebug"))
        CHECK_EQUAL(rtm_debug_open_handles(), 0);
    return check_summary();
}
