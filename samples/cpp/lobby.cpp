// A lobby in C++: ada hosts a server and opens a lobby, bob and cyd join it and say that they are ready, and the game
// starts when both are.
//
//     rtm-lobby
//
// All three play in this process, in poll mode, as a game does it: events arrive inside the loop, once a frame, so that
// no lock is needed. The host is a class that overrides what it wants to be told; the guests use functions.
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <set>
#include <string>
#include <thread>

#include <rtm/rtm.hpp>

namespace {

constexpr std::string_view lobby_id = "lobby";
constexpr std::string_view ready = "ready";
constexpr std::string_view start = "start";
constexpr std::chrono::milliseconds frame{5};
constexpr std::chrono::seconds patience{30};

[[noreturn]] void give_up(std::string_view what) {
    std::fprintf(stderr, "%.*s: %s\n", static_cast<int>(what.size()), what.data(), rtm::last_error());
    std::exit(EXIT_FAILURE);
}

// Every call says at once whether it was accepted; its result comes later.
void accepted(int32_t code, std::string_view what) {
    if (code != RTM_OK) give_up(what);
}

rtm::client_options polled() {
    rtm::client_options options;
    options.dispatch_mode = RTM_DISPATCH_POLL;
    return options;
}

void connect(rtm::client_ref client, const rtm::server &server, std::string_view name) {
    accepted(client.set_log_filter(RTM_LOG_FILTER_OFF), "set log filter");
    accepted(client.set_parameters("{\"rtm.server_url\": \"" + server.url() + "\"}"), "set server");
    accepted(client.login("", name), "log in");
}

// The host counts who is ready, and starts the game. It is final: what callbacks use lives until client is released.
class host final : rtm::client_listener, rtm::channel_listener {
  public:
    host() {
        accepted(server_.start(), "start server");
        accepted(client_.create("lobby", *this, polled()), "create client");
        accepted(lobby_.create(client_, lobby_id, *this), "create channel");
        connect(client_, server_, "ada");
    }

    const rtm::server &server() const { return server_; }
    std::size_t ready_players() const { return ready_.size(); }
    bool is_open() const { return open_; }
    void frame() { client_.poll(); }

    void start_game() {
        std::printf("the game starts with %zu guests\n", ready_.size());
        accepted(lobby_.send_message(rtm::text_message(start)), "start the game");
    }

  private:
    void on_login_success(rtm::client_ref) override { accepted(lobby_.join(), "join"); }
    void on_login_failure(rtm::client_ref, int32_t) override { give_up("log in"); }
    void on_join_success(rtm::channel_ref) override {
        std::puts("ada opens the lobby");
        open_ = true;
    }
    void on_join_failure(rtm::channel_ref, int32_t) override { give_up("join"); }
    void on_member_joined(rtm::channel_ref, const rtm_channel_member &member) override {
        std::printf("%s is here\n", member.user_id);
    }
    void on_message_received(rtm::channel_ref, std::string_view user, rtm::message_view message) override {
        if (message.text() != ready) return;
        ready_.emplace(user); // a copy: what a callback is lent ends with it
        std::printf("%s is ready\n", ready_.find(std::string(user))->c_str());
    }
    void on_send_message_result(rtm::channel_ref, int64_t, int32_t code) override {
        if (code != RTM_CHANNEL_MESSAGE_ERR_OK) give_up("send");
    }

    std::set<std::string> ready_;
    bool open_ = false;
    rtm::server server_;
    rtm::client client_; // released before the server stops and before the rest goes
    rtm::channel lobby_;
};

// A guest joins, says that it is ready, and waits for the start.
struct guest {
    rtm::client client;
    rtm::channel lobby;
    bool playing = false;

    void enter(const rtm::server &server, std::string_view name) {
        rtm::client_functions told;
        told.on_login_success = [this](rtm::client_ref) { accepted(lobby.join(), "join"); };
        told.on_login_failure = [](rtm::client_ref, int32_t) { give_up("log in"); };
        accepted(client.create("lobby", std::move(told), polled()), "create client");

        rtm::channel_functions heard;
        heard.on_join_success = [](rtm::channel_ref channel) {
            accepted(channel.send_message(rtm::text_message(ready)), "say that one is ready");
        };
        heard.on_join_failure = [](rtm::channel_ref, int32_t) { give_up("join"); };
        heard.on_message_received = [this](rtm::channel_ref, std::string_view, rtm::message_view message) {
            playing = playing || message.text() == start;
        };
        accepted(lobby.create(client, lobby_id, std::move(heard)), "create channel");
        connect(client, server, name);
    }
};

// The loop of a game: one frame after the other, until a condition holds.
template <class Condition>
void play(host &ada, guest &bob, guest &cyd, Condition until) {
    const auto deadline = std::chrono::steady_clock::now() + patience;
    while (!until()) {
        if (std::chrono::steady_clock::now() > deadline) give_up("nothing came");
        ada.frame();
        if (bob.client) bob.client.poll();
        if (cyd.client) cyd.client.poll();
        std::this_thread::sleep_for(frame);
    }
}

} // namespace

int main(int argc, char **argv) {
    if (argc > 1) {
        std::fprintf(stderr, "usage: %s\nIt needs no server: ada hosts one.\n", argv[0]);
        return 2;
    }
    host ada;
    guest bob, cyd;
    play(ada, bob, cyd, [&] { return ada.is_open(); });
    bob.enter(ada.server(), "bob");
    play(ada, bob, cyd, [&] { return ada.ready_players() == 1; });
    cyd.enter(ada.server(), "cyd");
    play(ada, bob, cyd, [&] { return ada.ready_players() == 2; });
    ada.start_game();
    play(ada, bob, cyd, [&] { return bob.playing && cyd.playing; });
    std::puts("bob and cyd are playing");
    return EXIT_SUCCESS;
}
