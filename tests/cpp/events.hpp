// What the tests of rtm.hpp share: lines that listeners write down, and a server in the process.
#ifndef RTM_TESTS_EVENTS_HPP
#define RTM_TESTS_EVENTS_HPP

#include <rtm/rtm.hpp>

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <string>
#include <vector>

#include "../c/check.h"

constexpr std::chrono::seconds patience{30};

// Lines that callbacks write and a test waits for, each after the one waited for before.
class events {
  public:
    void add(const std::string &line) {
        std::lock_guard<std::mutex> lock(mutex_);
        lines_.push_back(line);
        changed_.notify_all();
    }

    // Waits for a line. A client in poll mode is polled meanwhile.
    bool await_at(const char *file, int line_number, const std::string &line, rtm::client_ref poll = {}) {
        auto deadline = std::chrono::steady_clock::now() + patience;
        std::unique_lock<std::mutex> lock(mutex_);
        bool found;
        while (!(found = find(line)) && std::chrono::steady_clock::now() < deadline) {
            if (poll) {
                lock.unlock();
                poll.poll();
                lock.lock();
            }
            if (!find_only(line)) changed_.wait_for(lock, std::chrono::milliseconds(poll ? 1 : 100));
        }
        if (check_at(file, line_number, found, "no event \"%s\" came; there were:", line.c_str())) return true;
        for (const std::string &l : lines_) fprintf(stderr, "    %s\n", l.c_str());
        return false;
    }

    std::size_t count() {
        std::lock_guard<std::mutex> lock(mutex_);
        return lines_.size();
    }

  private:
    std::size_t position(const std::string &line) const {
        std::size_t i = read_;
        while (i < lines_.size() && lines_[i] != line) i++;
        return i;
    }
    bool find_only(const std::string &line) const { return position(line) < lines_.size(); }
    bool find(const std::string &line) {
        std::size_t i = position(line);
        if (i == lines_.size()) return false;
        read_ = i + 1;
        return true;
    }

    std::mutex mutex_;
    std::condition_variable changed_;
    std::vector<std::string> lines_;
    std::size_t read_ = 0;
};

#define AWAIT(log, ...) (log).await_at(__FILE__, __LINE__, __VA_ARGS__)

// A code, and a sentence that goes with it.
#define REFUSED(call, code)                                                                  \
    do {                                                                                     \
        check_equal_at(__FILE__, __LINE__, #call, (call), (code));                           \
        check_at(__FILE__, __LINE__, rtm::last_error()[0] != 0, "%s: no reason", #call);     \
    } while (0)

#define ACCEPTED(call) check_at(__FILE__, __LINE__, (call) == RTM_OK, "%s: %s", #call, rtm::last_error())

inline std::string text(int64_t number) { return std::to_string(number); }

inline std::string text(std::string_view view) { return std::string(view); }

template <class First, class... Rest>
std::string line(const First &first, const Rest &...rest) {
    std::string all = text(first);
    ((all += ' ', all += text(rest)), ...);
    return all;
}

// The server that a test uses; main() starts one for each.
inline rtm::server the_server;

// Lets a client use that server, without a log file.
inline void prepare(rtm::client_ref client) {
    ACCEPTED(client.set_log_filter(RTM_LOG_FILTER_OFF));
    ACCEPTED(client.set_parameters("{\"rtm.server_url\": \"" + the_server.url() + "\"}"));
}

#endif
