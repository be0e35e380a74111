// Call invitations: accepted, refused, canceled, failed; the objects released early, and never taken.
#ifndef RTM_TESTS_CPP_INVITATIONS_HPP
#define RTM_TESTS_CPP_INVITATIONS_HPP

#include "recorder.hpp"

// A call manager that writes down what it is told and keeps the invitations that it gets.
class call_recorder : public rtm::call_manager_listener {
  public:
    events log;
    rtm::call_manager manager;
    rtm::remote_invitation got;
    bool keep = true;

    explicit call_recorder(rtm::client_ref client) { ACCEPTED(manager.create(client, *this)); }
    ~call_recorder() override { manager.release(); }

    void on_local_invitation_received_by_peer(rtm::call_manager_ref, rtm::local_invitation_ref i) override {
        log.add(i ? "received by " + i.callee_id() : "received");
    }
    void on_local_invitation_canceled(rtm::call_manager_ref, rtm::local_invitation_ref i) override {
        log.add(line("canceled", i.state()));
    }
    void on_local_invitation_failure(rtm::call_manager_ref, rtm::local_invitation_ref, int32_t code) override {
        log.add(line("failure", code));
    }
    void on_local_invitation_accepted(rtm::call_manager_ref, rtm::local_invitation_ref i,
                                      std::string_view response) override {
        CHECK(i.response() == response);
        log.add(line("accepted", response, i.state()));
    }
    void on_local_invitation_refused(rtm::call_manager_ref, rtm::local_invitation_ref i,
                                     std::string_view response) override {
        log.add(line("refused", response, i.state()));
    }
    void on_remote_invitation_received(rtm::call_manager_ref, rtm::remote_invitation i) override {
        std::string all = line("from", i.caller_id(), i.content(), i.channel_id(), i.state());
        if (keep) got = std::move(i);
        log.add(all);
    }
    void on_remote_invitation_accepted(rtm::call_manager_ref, rtm::remote_invitation_ref i) override {
        CHECK(i == got);
        log.add(line("remote accepted", i.state()));
    }
    void on_remote_invitation_refused(rtm::call_manager_ref, rtm::remote_invitation_ref i) override {
        log.add(line("remote refused", i.state()));
    }
    void on_remote_invitation_canceled(rtm::call_manager_ref, rtm::remote_invitation_ref i) override {
        log.add(i ? line("remote canceled", i.state()) : "remote canceled");
    }
    void on_remote_invitation_failure(rtm::call_manager_ref, rtm::remote_invitation_ref, int32_t code) override {
        log.add(line("remote failure", code));
    }
};

inline void test_invitations() {
    user a, b;
    a.log_in("anna");
    b.log_in("bert");
    call_recorder calls(a.client), rings(b.client);

    rtm::local_invitation invitation;
    ACCEPTED(invitation.create(calls.manager, "bert"));
    ACCEPTED(invitation.set_content("a game?"));
    ACCEPTED(invitation.set_channel_id("table 7"));
    CHECK(invitation.callee_id() == "bert" && invitation.content() == "a game?" && invitation.response().empty());
    CHECK(invitation.channel_id() == "table 7" && invitation.state() == RTM_LOCAL_INVITATION_STATE_IDLE);
    REFUSED(calls.manager.cancel_local_invitation(invitation), RTM_INVITATION_API_CALL_ERR_NOT_STARTED);
    ACCEPTED(calls.manager.send_local_invitation(invitation));
    REFUSED(calls.manager.send_local_invitation(invitation), RTM_INVITATION_API_CALL_ERR_ALREADY_SENT);
    AWAIT(rings.log, "from anna a game? table 7 1");
    AWAIT(calls.log, "received by bert");
    ACCEPTED(rings.got.set_response("gladly"));
    CHECK(rings.got.response() == "gladly");
    ACCEPTED(rings.manager.accept_remote_invitation(rings.got));
    AWAIT(calls.log, "accepted gladly 3");
    AWAIT(rings.log, "remote accepted 4");

    ACCEPTED(invitation.create(calls.manager, "bert"));
    ACCEPTED(calls.manager.send_local_invitation(invitation));
    AWAIT(rings.log, "from anna   1");
    ACCEPTED(rings.manager.refuse_remote_invitation(rings.got));
    AWAIT(calls.log, "refused  4");
    AWAIT(rings.log, "remote refused 3");

    ACCEPTED(invitation.create(calls.manager, "bert"));
    ACCEPTED(calls.manager.send_local_invitation(invitation));
    AWAIT(rings.log, "from anna   1");
    ACCEPTED(calls.manager.cancel_local_invitation(invitation));
    AWAIT(rings.log, "remote canceled 5");
    AWAIT(calls.log, "canceled 5");

    // What nobody takes is released when the callback returns; the invitation goes on without it.
    rings.keep = false;
    rtm::local_invitation second;
    ACCEPTED(second.create(calls.manager, "bert"));
    ACCEPTED(calls.manager.send_local_invitation(second));
    AWAIT(rings.log, "from anna   1");
    AWAIT(calls.log, "received by bert");
    ACCEPTED(calls.manager.cancel_local_invitation(second));
    AWAIT(rings.log, "remote canceled");
}

// With functions, a caller who is not logged in, and everything about objects that are not there.
inline void test_invitation_objects() {
    rtm::client client;
    ACCEPTED(client.create("cpp"));
    prepare(client);
    events log;
    rtm::call_manager_functions functions;
    functions.on_local_invitation_failure = [&log](rtm::call_manager_ref, rtm::local_invitation_ref i, int32_t code) {
        log.add(line("failure", code, i ? 1 : 0));
    };
    rtm::call_manager manager, other;
    ACCEPTED(manager.create(client, std::move(functions)));
    REFUSED(other.create(client), RTM_ERR_INVALID_ARGUMENT);
    rtm::local_invitation invitation, moved;
    REFUSED(invitation.create(manager, std::string(65, 'x')), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(invitation.create(manager, std::string_view("a\0b", 3)), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    ACCEPTED(invitation.create(manager, "bert"));
    REFUSED(invitation.set_content(std::string(8193, 'x')), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(invitation.set_channel_id(std::string(65, 'x')), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(invitation.set_channel_id(std::string_view("a\0b", 3)), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    const std::string long_content("with a NUL \0 and more", 21);
    ACCEPTED(invitation.set_content(long_content));
    CHECK(invitation.content() == long_content);
    moved = std::move(invitation);
    CHECK(!invitation && moved && moved.callee_id() == "bert");
    ACCEPTED(manager.send_local_invitation(moved));
    AWAIT(log, line("failure", RTM_LOCAL_INVITATION_ERR_NOT_LOGGEDIN, 1));

    rtm::local_invitation_ref local;
    rtm::remote_invitation_ref remote;
    REFUSED(local.state(), RTM_ERR_INVALID_HANDLE);
    REFUSED(local.set_content("x"), RTM_ERR_INVALID_HANDLE);
    REFUSED(local.set_channel_id("x"), RTM_ERR_INVALID_HANDLE);
    REFUSED(remote.state(), RTM_ERR_INVALID_HANDLE);
    REFUSED(remote.set_response("x"), RTM_ERR_INVALID_HANDLE);
    CHECK(local.callee_id().empty() && local.content().empty() && local.channel_id().empty() && local.response().empty());
    CHECK(remote.caller_id().empty() && remote.content().empty() && remote.channel_id().empty() && remote.response().empty());
    CHECK(!rtm::remote_invitation(nullptr));
    REFUSED(manager.send_local_invitation(local), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    REFUSED(manager.accept_remote_invitation(remote), RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT);
    rtm::call_manager_ref stale = manager;
    manager.release();
    ACCEPTED(other.create(client));
    REFUSED(stale.send_local_invitation(local), RTM_ERR_INVALID_HANDLE);
    REFUSED(stale.cancel_local_invitation(local), RTM_ERR_INVALID_HANDLE);
    REFUSED(stale.accept_remote_invitation(remote), RTM_ERR_INVALID_HANDLE);
    REFUSED(stale.refuse_remote_invitation(remote), RTM_ERR_INVALID_HANDLE);
    REFUSED(moved.state(), RTM_ERR_INVALID_HANDLE); // went with its manager
}

#endif
