/**
 * @file rtm.hpp
 * The C++17 face of librtm: one header, nothing to link but the library itself.
 *
 * Everything of the C interface is here under the same names: `rtm_client_login(client, token, user)` is
 * `client.login(token, user)`, and the slot `on_login_success` is a function of that name. What each call and event
 * means, its limits and its codes stand with the C functions and are not repeated here. C++ adds this:
 *
 * **Objects.** rtm::client, rtm::channel, rtm::call_manager, rtm::local_invitation, rtm::remote_invitation and
 * rtm::server own a handle each. They are empty until `create` (`start` for a server), can be moved but not copied, and
 * release in their destructor. `rtm::client_ref` and the other refs own nothing: they are handles with functions, as
 * cheap to copy as a pointer, and may outlive the object: a call through a stale ref is refused, never a crash.
 * Callbacks get refs.
 *
 * **Listeners** come in two shapes with the same names. Derive from rtm::client_listener and override what is of
 * interest: the listener stays yours and must live until the object is released. Or fill in rtm::client_functions, a
 * struct of `std::function`: it moves into the object, and lives until the object is released and none of its
 * functions runs. Choose either when you create the object; it stays for the object's life.
 *
 * **Releasing.** After `release()` or the destructor has returned, no callback of the object runs, as in C. Both work
 * on any thread and inside callbacks; inside a callback of the object that callback is the last one, and its functions
 * live until it returns. When a class is its own listener, declare the object as a member of the class that overrides
 * the callbacks, or call `release()` in the destructor of the most derived class: callbacks may run on another thread
 * until then. Like any other object, an owner must not be created, moved or released by two threads at the same time;
 * calls and callbacks may go on meanwhile.
 *
 * **Results** are `int32_t` with the enumerators of errors.h, as in C: one set of names for headers, logs and bindings;
 * and a value that a newer library adds fits in, where converting it to an enumeration would be undefined.
 *
 * **Exceptions.** None leave these functions, except `std::bad_alloc` where a list or a text is copied to the heap. An
 * exception that leaves a listener is caught, given to the handler of rtm::set_exception_handler(), and delivering goes
 * on. The header also works with `-fno-exceptions`.
 *
 * **Memory.** Sending and receiving messages allocates nothing here. Ids are copied to the stack, because C wants a NUL
 * behind them; lists of ids and attributes are copied to the heap; `create` allocates once when it is given functions.
 * An id that C cannot carry, too long or with a NUL in it, is refused by the library with the operation's own code.
 */
#ifndef RTM_RTM_HPP
#define RTM_RTM_HPP

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <exception>
#include <functional>
#include <initializer_list>
#include <iterator>
#include <limits>
#include <new>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "rtm.h"

#if defined(__cpp_exceptions) || defined(_CPPUNWIND)
/** Defined where the compiler has exceptions switched on. */
#define RTM_HPP_EXCEPTIONS 1
#endif

/** Everything of the C++ face. */
namespace rtm {

/** @return why the last call on this thread was refused; see rtm_last_error(). */
inline const char *last_error() noexcept { return rtm_last_error(); }

/**
 * Gives a code its name, for logs; see rtm_error_name().
 *
 * @param operation  an ::rtm_operation.
 * @param code       any code.
 * @return the name.
 */
inline const char *error_name(int32_t operation, int32_t code) noexcept { return rtm_error_name(operation, code); }

/** @return the version of the loaded library; see rtm_version(). */
inline const char *version() noexcept { return rtm_version(); }

/** Releases every client and stops every server of the process; see rtm_shutdown(). The C++ objects stay, stale. */
inline void shutdown() noexcept { rtm_shutdown(); }

/**
 * As shutdown(), for a process that is ending; see rtm_shutdown_within().
 *
 * @param max_ms  how long to wait for callbacks that still run.
 */
inline void shutdown_within(int32_t max_ms) noexcept { rtm_shutdown_within(max_ms); }

#if defined(RTM_HPP_EXCEPTIONS)
/** Is told of an exception that left a listener. Runs on the thread of the callback, before delivering goes on. */
using exception_handler = void (*)(std::exception_ptr exception);
#endif

/** What the functions below need, and no program does. */
namespace detail {

#if defined(RTM_HPP_EXCEPTIONS)
inline void print_exception(std::exception_ptr exception) {
    try {
        std::rethrow_exception(exception);
    } catch (const std::exception &e) {
        std::fprintf(stderr, "librtm: an exception left a listener: %s\n", e.what());
    } catch (...) {
        std::fprintf(stderr, "librtm: an exception left a listener\n");
    }
}

inline std::atomic<exception_handler> current_handler{&print_exception};
#endif

inline uint32_t length32(std::size_t length) noexcept {
    return static_cast<uint32_t>(std::min<std::size_t>(length, std::numeric_limits<uint32_t>::max()));
}

inline int32_t count32(std::size_t count) noexcept {
    return static_cast<int32_t>(std::min<std::size_t>(count, std::numeric_limits<int32_t>::max()));
}

/* A short text with a NUL behind it, on the stack. What C cannot carry becomes something that the library refuses: one
 * byte over the limit, or a byte that is in no id and in no UTF-8. */
template <std::size_t Limit>
class short_text {
  public:
    explicit short_text(std::string_view text) noexcept {
        std::size_t length = std::min(text.size(), Limit + 1);
        for (std::size_t i = 0; i < length; i++) text_[i] = text[i] != 0 ? text[i] : '\xff';
        text_[length] = 0;
    }

    const char *get() const noexcept { return text_; }

  private:
    char text_[Limit + 2];
};

using c_id = short_text<64>;
using c_token = short_text<4096>;
using c_key = short_text<32>;

/* A text of any length with a NUL behind it. One with a NUL in it becomes empty, which the library refuses: a path cut
 * off there would be another file. */
inline std::string long_text(std::string_view text) {
    return text.find('\0') == text.npos ? std::string(text) : std::string();
}

/* Copies a text out of a getter of C. It may grow between the two calls. */
template <class Get>
std::string copied(Get get) {
    std::string text;
    for (;;) {
        int32_t length = get(nullptr, 0u);
        if (length < 0) return {};
        text.resize(static_cast<std::size_t>(length) + 1);
        length = get(&text[0], static_cast<uint32_t>(text.size()));
        if (length == RTM_ERR_INVALID_ARGUMENT) continue;
        text.resize(length < 0 ? 0 : static_cast<std::size_t>(length));
        return text;
    }
}

/* Functions that an object keeps. A callback that runs holds on to them too: it may release the object. */
template <class Functions>
class kept {
  public:
    explicit kept(Functions &&functions) : functions_(std::move(functions)) {}

    void drop() noexcept {
        if (uses_.fetch_sub(1, std::memory_order_acq_rel) == 1) delete this;
    }

    /* Lasts as long as a callback. */
    class use {
      public:
        explicit use(void *user_data) noexcept : target(static_cast<kept *>(user_data)->functions_),
                                                 kept_(static_cast<kept *>(user_data)) {
            kept_->uses_.fetch_add(1, std::memory_order_relaxed);
        }
        ~use() { kept_->drop(); }
        use(const use &) = delete;
        use &operator=(const use &) = delete;

        Functions &target;

      private:
        kept *kept_;
    };

  private:
    Functions functions_;
    std::atomic<uint32_t> uses_{1};
};

/* The same for a listener, which is the program's. */
template <class Listener>
struct lent {
    explicit lent(void *user_data) noexcept : target(*static_cast<Listener *>(user_data)) {}

    Listener &target;
};

/* Calls what the program wants told. Nothing that it throws goes further. */
template <class Use, class Call>
void tell(void *user_data, Call call) noexcept {
    Use use(user_data);
#if defined(RTM_HPP_EXCEPTIONS)
    try {
        call(use.target);
    } catch (...) {
        if (exception_handler handler = current_handler.load()) handler(std::current_exception());
    }
#else
    call(use.target);
#endif
}

} // namespace detail

#if defined(RTM_HPP_EXCEPTIONS)
/**
 * Chooses who is told of exceptions that leave listeners. Without a choice a line is written to the standard error.
 *
 * Any thread may call it at any time.
 *
 * @param handler  must not throw. NULL: nobody is told.
 * @return the handler until now.
 */
inline exception_handler set_exception_handler(exception_handler handler) noexcept {
    return detail::current_handler.exchange(handler);
}
#endif

/** Elements in a row that belong to somebody else: in a callback, to the library until the callback returns. */
template <class T>
class list {
  public:
    /** No elements. */
    list() = default;

    /**
     * Elements of an array.
     *
     * @param data  the first one.
     * @param size  how many; a negative number is none.
     */
    list(const T *data, int64_t size) noexcept : data_(data), size_(size > 0 ? static_cast<std::size_t>(size) : 0) {}

    /** @return the first element, for a range-based `for`. */
    const T *begin() const noexcept { return data_; }
    /** @return what is behind the last element. */
    const T *end() const noexcept { return data_ + size_; }
    /** @return the array; may be NULL when it is empty. */
    const T *data() const noexcept { return data_; }
    /** @return the number of elements. */
    std::size_t size() const noexcept { return size_; }
    /** @return whether there are none. */
    bool empty() const noexcept { return size_ == 0; }
    /**
     * Gives an element.
     *
     * @param i  less than size().
     * @return the element.
     */
    const T &operator[](std::size_t i) const noexcept { return data_[i]; }

  private:
    const T *data_ = nullptr;
    std::size_t size_ = 0;
};

/** A `std::function` without a result that does nothing while it is empty. */
template <class... Arguments>
class function : public std::function<void(Arguments...)> {
  public:
    using std::function<void(Arguments...)>::function;
    using std::function<void(Arguments...)>::operator=;

    /**
     * Calls the function, if there is one.
     *
     * @param arguments  what it is called with.
     */
    void operator()(Arguments... arguments) const {
        if (*this) std::function<void(Arguments...)>::operator()(std::forward<Arguments>(arguments)...);
    }
};

/** Ids for one request, copied to the heap. Made from a list in braces, or from anything that holds strings. */
class ids {
  public:
    /**
     * For example `{"alice", "bob"}`.
     *
     * @param texts  the ids.
     */
    ids(std::initializer_list<std::string_view> texts) { copy(texts); }

    /**
     * For example a `std::vector<std::string>`.
     *
     * @param texts  has `begin` and `end`, and elements that convert to `std::string_view`.
     */
    template <class Texts, class = std::enable_if_t<std::is_convertible_v<
                               decltype(*std::begin(std::declval<const Texts &>())), std::string_view>>>
    ids(const Texts &texts) {
        copy(texts);
    }

    ids(const ids &) = delete;
    ids &operator=(const ids &) = delete;

    /** @return the ids as C wants them. */
    const char *const *data() const noexcept { return pointers_.data(); }
    /** @return how many there are. */
    int32_t count() const noexcept { return detail::count32(pointers_.size()); }

  private:
    template <class Texts>
    void copy(const Texts &texts) {
        std::size_t bytes = 0, count = 0;
        for (std::string_view text : texts) {
            bytes += text.size() + 1;
            count++;
        }
        text_.reserve(bytes);
        pointers_.reserve(count);
        for (std::string_view text : texts) {
            pointers_.push_back(text_.data() + text_.size());
            for (char c : text) text_.push_back(c != 0 ? c : '\xff');
            text_.push_back(0);
        }
    }

    std::vector<char> text_;
    std::vector<const char *> pointers_;
};

/** An attribute to write. */
struct attribute {
    std::string_view key;   /**< 1 to 32 bytes of visible ASCII. */
    std::string_view value; /**< UTF-8. Must live until the call returns. */
};

/** Attributes for one request. Made from a list in braces, or from pairs such as those of a `std::map`. */
class attributes {
  public:
    /**
     * For example `{{"mood", "cheerful"}, {"level", "7"}}`.
     *
     * @param list  the attributes. Values must live until the call returns.
     */
    attributes(std::initializer_list<attribute> list) { copy(list); }

    /**
     * For example a `std::map<std::string, std::string>`, or a `std::vector<rtm::attribute>`.
     *
     * @param list  has `begin` and `end`, and elements of two texts. Values must live until the call returns.
     */
    template <class List, class = decltype(std::begin(std::declval<const List &>()))>
    attributes(const List &list) {
        copy(list);
    }

    attributes(const attributes &) = delete;
    attributes &operator=(const attributes &) = delete;

    /** @return the attributes as C wants them. */
    const rtm_attribute *data() const noexcept { return list_.data(); }
    /** @return how many there are. */
    int32_t count() const noexcept { return detail::count32(list_.size()); }

  private:
    template <class List>
    void copy(const List &list) {
        auto count = static_cast<std::size_t>(std::distance(std::begin(list), std::end(list)));
        keys_.reserve(count);
        list_.reserve(count);
        for (const auto &[key, value] : list) {
            std::string_view text(value);
            keys_.emplace_back(key);
            list_.push_back({keys_.back().get(), text.data(), detail::length32(text.size()), 0});
        }
    }

    std::vector<detail::c_key> keys_;
    std::vector<rtm_attribute> list_;
};

/**
 * Makes a text message with a new id.
 *
 * @param text  UTF-8. Not copied: it must live until the message is sent.
 * @return a message like any other in C; its `id` is what the result echoes.
 */
inline rtm_message text_message(std::string_view text) noexcept {
    rtm_message message;
    rtm_message_init(&message, sizeof message);
    message.text = text.data();
    message.text_length = detail::length32(text.size());
    return message;
}

/**
 * Makes a message of bytes with a new id.
 *
 * @param bytes        the first byte. Not copied: it must live until the message is sent.
 * @param size         how many bytes.
 * @param description  UTF-8 that goes with them. Not copied.
 * @return the message.
 */
inline rtm_message raw_message(const void *bytes, std::size_t size, std::string_view description = {}) noexcept {
    rtm_message message = text_message(description);
    message.type = RTM_MESSAGE_TYPE_RAW;
    message.raw = static_cast<const uint8_t *>(bytes);
    message.raw_length = detail::length32(size);
    return message;
}

/**
 * Makes a file message for media that the server has already. Whether it has is not checked.
 *
 * @param media_id     NUL-terminated. Not copied.
 * @param description  UTF-8 that goes with it. Not copied.
 * @return the message; set the other fields as you like.
 */
inline rtm_message file_message(const char *media_id, std::string_view description = {}) noexcept {
    rtm_message message = text_message(description);
    message.type = RTM_MESSAGE_TYPE_FILE;
    message.media_id = media_id;
    return message;
}

/**
 * Makes an image message for media that the server has already. Whether it has is not checked.
 *
 * @param media_id     NUL-terminated. Not copied.
 * @param description  UTF-8 that goes with it. Not copied.
 * @return the message; set the other fields as you like.
 */
inline rtm_message image_message(const char *media_id, std::string_view description = {}) noexcept {
    rtm_message message = file_message(media_id, description);
    message.type = RTM_MESSAGE_TYPE_IMAGE;
    return message;
}

/** A message that somebody else owns: in a callback, the library until the callback returns. */
class message_view {
  public:
    /**
     * Looks at a message.
     *
     * @param message  must live as long as it is looked at; NULL: there is none, and only the test for it is allowed.
     */
    explicit message_view(const rtm_message *message) noexcept : message_(message) {}

    /** Whether there is a message. Only the result of an upload that failed has none. */
    explicit operator bool() const noexcept { return message_ != nullptr; }
    /** The message as C has it, with every field; and so it can be sent on. */
    operator const rtm_message &() const noexcept { return *message_; }
    /** @return the message as C has it, with every field. */
    const rtm_message *operator->() const noexcept { return message_; }

    /** @return an ::rtm_message_type. */
    int32_t type() const noexcept { return message_->type; }
    /** @return the id. */
    int64_t id() const noexcept { return message_->id; }
    /** @return the text, or the description of anything else. */
    std::string_view text() const noexcept { return view(message_->text, message_->text_length); }
    /** @return the bytes of a raw message. */
    list<uint8_t> raw() const noexcept { return {message_->raw, message_->raw_length}; }
    /** @return when the server received the message, Unix milliseconds. */
    int64_t server_received_ms() const noexcept { return message_->server_received_ms; }
    /** @return whether the message waited on the server for this user to log in. */
    bool is_offline_message() const noexcept { return message_->is_offline_message != 0; }
    /** @return the id of the media of a file or image; empty for others. */
    std::string_view media_id() const noexcept {
        return message_->media_id != nullptr ? std::string_view(message_->media_id) : std::string_view();
    }
    /** @return the bytes of the file; 0: unknown. */
    int64_t media_size() const noexcept { return message_->media_size; }
    /** @return the name of a file or image, as the sender likes it; not a path to trust. */
    std::string_view file_name() const noexcept { return view(message_->file_name, message_->file_name_length); }
    /** @return the small picture of a file or image. */
    list<uint8_t> thumbnail() const noexcept { return {message_->thumbnail, message_->thumbnail_length}; }
    /** @return the pixels of an image from left to right; 0: unknown. */
    int32_t width() const noexcept { return message_->width; }
    /** @return the pixels of an image from top to bottom; 0: unknown. */
    int32_t height() const noexcept { return message_->height; }
    /** @return as width(), of the thumbnail. */
    int32_t thumbnail_width() const noexcept { return message_->thumbnail_width; }
    /** @return as height(), of the thumbnail. */
    int32_t thumbnail_height() const noexcept { return message_->thumbnail_height; }

  private:
    static std::string_view view(const char *text, uint32_t length) noexcept {
        return text != nullptr ? std::string_view(text, length) : std::string_view();
    }

    const rtm_message *message_;
};

/**
 * Returns the value of an attribute that was read.
 *
 * @param read  an ::rtm_attribute or ::rtm_channel_attribute.
 * @return valid as long as the attribute is.
 */
template <class Attribute>
std::string_view value_of(const Attribute &read) noexcept {
    return std::string_view(read.value, read.value_length);
}

/** How a message is sent: ::rtm_send_message_options with the defaults filled in. */
struct send_message_options : rtm_send_message_options {
    /** Both options off. */
    send_message_options() noexcept {
        rtm_send_message_options_init(this, sizeof(rtm_send_message_options));
    }
};

/** How channel attributes are written: ::rtm_channel_attribute_options with the defaults filled in. */
struct channel_attribute_options : rtm_channel_attribute_options {
    /** No notification. */
    channel_attribute_options() noexcept {
        rtm_channel_attribute_options_init(this, sizeof(rtm_channel_attribute_options));
    }
};

/** How a client works: ::rtm_client_options with the defaults filled in. */
struct client_options : rtm_client_options {
    /** Thread mode. */
    client_options() noexcept { rtm_client_options_init(this, sizeof(rtm_client_options)); }
};

/** How a server in the process works: ::rtm_server_options with the defaults filled in. */
struct server_options : rtm_server_options {
    /** This machine, any port, any application. */
    server_options() noexcept { rtm_server_options_init(this, sizeof(rtm_server_options)); }
};

/** A handle that is not owned: what all refs have in common. */
template <class Handle>
class reference {
  public:
    /** @return the handle, for functions of C. */
    Handle *handle() const noexcept { return handle_; }
    /** Whether there is a handle; it may be stale. */
    explicit operator bool() const noexcept { return handle_ != nullptr; }
    /**
     * Compares.
     *
     * @param a  one.
     * @param b  another.
     * @return whether both name the same object.
     */
    friend bool operator==(const reference &a, const reference &b) noexcept { return a.handle_ == b.handle_; }
    /**
     * Compares.
     *
     * @param a  one.
     * @param b  another.
     * @return whether they name different objects.
     */
    friend bool operator!=(const reference &a, const reference &b) noexcept { return a.handle_ != b.handle_; }

  protected:
    /** No handle. */
    reference() = default;
    /**
     * Names an object.
     *
     * @param handle  may be stale.
     */
    explicit reference(Handle *handle) noexcept : handle_(handle) {}

    /** The handle, or NULL. */
    Handle *handle_ = nullptr;
};

/** A client that somebody else owns. All functions work on any thread; see client.h. */
class client_ref : public reference<rtm_client> {
  public:
    /** No client: every call is refused. */
    client_ref() = default;
    /**
     * A client made in C.
     *
     * @param handle  stays whose it was.
     */
    explicit client_ref(rtm_client *handle) noexcept : reference(handle) {}

    /**
     * Logs in; see rtm_client_login().
     *
     * @param token    empty where the server demands none.
     * @param user_id  1 to 64 bytes of the permitted characters.
     * @return an ::rtm_login_err.
     */
    int32_t login(std::string_view token, std::string_view user_id) const noexcept {
        return rtm_client_login(handle_, detail::c_token(token).get(), detail::c_id(user_id).get());
    }

    /** Logs out; see rtm_client_logout(). @return an ::rtm_logout_err. */
    int32_t logout() const noexcept { return rtm_client_logout(handle_); }

    /**
     * Replaces the access token; see rtm_client_renew_token().
     *
     * @param token  the new token.
     * @return an ::rtm_renew_token_err.
     */
    int32_t renew_token(std::string_view token) const noexcept {
        return rtm_client_renew_token(handle_, detail::c_token(token).get());
    }

    /**
     * Sends a message to one user; see rtm_client_send_message_to_peer(). Allocates nothing.
     *
     * @param peer_id  the receiver.
     * @param message  for example of rtm::text_message(). Copied.
     * @param options  how it is sent.
     * @return an ::rtm_peer_message_err.
     */
    int32_t send_message_to_peer(std::string_view peer_id, const rtm_message &message,
                                 const send_message_options &options = send_message_options()) const noexcept {
        return rtm_client_send_message_to_peer(handle_, detail::c_id(peer_id).get(), &message, &options);
    }

    /**
     * Delivers waiting events in poll mode; see rtm_client_poll().
     *
     * @param max_events  0: no such limit.
     * @param max_ms      0: no such limit.
     * @return the number of events delivered, or a negative ::rtm_err.
     */
    int32_t poll(int32_t max_events = 0, int32_t max_ms = 0) const noexcept {
        return rtm_client_poll(handle_, max_events, max_ms);
    }

    /**
     * Sets parameters of the library; see rtm_client_set_parameters().
     *
     * @param parameters_json  a JSON object.
     * @return 0 or ::RTM_ERR_INVALID_ARGUMENT.
     */
    int32_t set_parameters(std::string_view parameters_json) const {
        return rtm_client_set_parameters(handle_, detail::long_text(parameters_json).c_str());
    }

    /**
     * Chooses the log file; see rtm_client_set_log_file().
     *
     * @param path  UTF-8.
     * @return 0 or ::RTM_ERR_INVALID_ARGUMENT.
     */
    int32_t set_log_file(std::string_view path) const {
        return rtm_client_set_log_file(handle_, detail::long_text(path).c_str());
    }

    /**
     * Chooses what is logged; see rtm_client_set_log_filter().
     *
     * @param filter  an ::rtm_log_filter.
     * @return 0 or ::RTM_ERR_INVALID_ARGUMENT.
     */
    int32_t set_log_filter(int32_t filter) const noexcept { return rtm_client_set_log_filter(handle_, filter); }

    /**
     * Chooses the size of the log files; see rtm_client_set_log_file_size().
     *
     * @param file_size_in_kbytes  512 to 1048576.
     * @return 0 or ::RTM_ERR_INVALID_ARGUMENT.
     */
    int32_t set_log_file_size(int32_t file_size_in_kbytes) const noexcept {
        return rtm_client_set_log_file_size(handle_, file_size_in_kbytes);
    }

    /**
     * Says that the program goes to the background; see rtm_client_enter_background().
     *
     * @return 0 or ::RTM_ERR_INVALID_HANDLE.
     */
    int32_t enter_background() const noexcept { return rtm_client_enter_background(handle_); }

    /**
     * Says that the program is back in the foreground; see rtm_client_enter_foreground().
     *
     * @return 0 or ::RTM_ERR_INVALID_HANDLE.
     */
    int32_t enter_foreground() const noexcept { return rtm_client_enter_foreground(handle_); }

    /**
     * Says that the device has changed its network; see rtm_client_network_changed().
     *
     * @return 0 or ::RTM_ERR_INVALID_HANDLE.
     */
    int32_t network_changed() const noexcept { return rtm_client_network_changed(handle_); }

    /**
     * Asks for the number of members of some channels; see rtm_client_get_channel_member_count().
     *
     * @param channel_ids  1 to 32.
     * @param request_id   yours; the completion echoes it.
     * @return an ::rtm_get_channel_member_count_err.
     */
    int32_t get_channel_member_count(const ids &channel_ids, int64_t request_id) const noexcept {
        return rtm_client_get_channel_member_count(handle_, channel_ids.data(), channel_ids.count(), request_id);
    }

    /**
     * Asks which of some users are online; see rtm_client_query_peers_online_status().
     *
     * @param peer_ids    1 to 256.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_query_peers_online_status_err.
     */
    int32_t query_peers_online_status(const ids &peer_ids, int64_t request_id) const noexcept {
        return rtm_client_query_peers_online_status(handle_, peer_ids.data(), peer_ids.count(), request_id);
    }

    /**
     * Subscribes to the presence of some users; see rtm_client_subscribe_peers_online_status().
     *
     * @param peer_ids    1 to 512.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_peer_subscription_status_err.
     */
    int32_t subscribe_peers_online_status(const ids &peer_ids, int64_t request_id) const noexcept {
        return rtm_client_subscribe_peers_online_status(handle_, peer_ids.data(), peer_ids.count(), request_id);
    }

    /**
     * Gives up subscriptions; see rtm_client_unsubscribe_peers_online_status().
     *
     * @param peer_ids    1 to 512.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_peer_subscription_status_err.
     */
    int32_t unsubscribe_peers_online_status(const ids &peer_ids, int64_t request_id) const noexcept {
        return rtm_client_unsubscribe_peers_online_status(handle_, peer_ids.data(), peer_ids.count(), request_id);
    }

    /**
     * Lists the users subscribed to; see rtm_client_query_peers_by_subscription_option().
     *
     * @param option      an ::rtm_peer_subscription_option.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_query_peers_by_subscription_option_err.
     */
    int32_t query_peers_by_subscription_option(int32_t option, int64_t request_id) const noexcept {
        return rtm_client_query_peers_by_subscription_option(handle_, option, request_id);
    }

    /**
     * Replaces all attributes of the user who is logged in; see rtm_client_set_local_user_attributes().
     *
     * @param list        1 to 32.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t set_local_user_attributes(const attributes &list, int64_t request_id) const noexcept {
        return rtm_client_set_local_user_attributes(handle_, list.data(), list.count(), request_id);
    }

    /**
     * Adds or updates attributes of the user who is logged in; see rtm_client_add_or_update_local_user_attributes().
     *
     * @param list        1 to 32.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t add_or_update_local_user_attributes(const attributes &list, int64_t request_id) const noexcept {
        return rtm_client_add_or_update_local_user_attributes(handle_, list.data(), list.count(), request_id);
    }

    /**
     * Deletes attributes of the user who is logged in; see rtm_client_delete_local_user_attributes_by_keys().
     *
     * @param keys        1 to 32.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t delete_local_user_attributes_by_keys(const ids &keys, int64_t request_id) const noexcept {
        return rtm_client_delete_local_user_attributes_by_keys(handle_, keys.data(), keys.count(), request_id);
    }

    /**
     * Deletes all attributes of the user who is logged in; see rtm_client_clear_local_user_attributes().
     *
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t clear_local_user_attributes(int64_t request_id) const noexcept {
        return rtm_client_clear_local_user_attributes(handle_, request_id);
    }

    /**
     * Reads all attributes of a user; see rtm_client_get_user_attributes().
     *
     * @param user_id     whose.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t get_user_attributes(std::string_view user_id, int64_t request_id) const noexcept {
        return rtm_client_get_user_attributes(handle_, detail::c_id(user_id).get(), request_id);
    }

    /**
     * Reads some attributes of a user; see rtm_client_get_user_attributes_by_keys().
     *
     * @param user_id     whose.
     * @param keys        1 to 32.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t get_user_attributes_by_keys(std::string_view user_id, const ids &keys, int64_t request_id) const noexcept {
        return rtm_client_get_user_attributes_by_keys(handle_, detail::c_id(user_id).get(), keys.data(), keys.count(),
                                                      request_id);
    }

    /**
     * Replaces all attributes of a channel; see rtm_client_set_channel_attributes().
     *
     * @param channel_id  the channel.
     * @param list        1 to 32.
     * @param options     whether the members are told.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t set_channel_attributes(std::string_view channel_id, const attributes &list,
                                   const channel_attribute_options &options, int64_t request_id) const noexcept {
        return rtm_client_set_channel_attributes(handle_, detail::c_id(channel_id).get(), list.data(), list.count(),
                                                 &options, request_id);
    }

    /**
     * Adds or updates attributes of a channel; see rtm_client_add_or_update_channel_attributes().
     *
     * @param channel_id  the channel.
     * @param list        1 to 32.
     * @param options     whether the members are told.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t add_or_update_channel_attributes(std::string_view channel_id, const attributes &list,
                                             const channel_attribute_options &options,
                                             int64_t request_id) const noexcept {
        return rtm_client_add_or_update_channel_attributes(handle_, detail::c_id(channel_id).get(), list.data(),
                                                           list.count(), &options, request_id);
    }

    /**
     * Deletes attributes of a channel; see rtm_client_delete_channel_attributes_by_keys().
     *
     * @param channel_id  the channel.
     * @param keys        1 to 32.
     * @param options     whether the members are told.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t delete_channel_attributes_by_keys(std::string_view channel_id, const ids &keys,
                                              const channel_attribute_options &options,
                                              int64_t request_id) const noexcept {
        return rtm_client_delete_channel_attributes_by_keys(handle_, detail::c_id(channel_id).get(), keys.data(),
                                                            keys.count(), &options, request_id);
    }

    /**
     * Deletes all attributes of a channel; see rtm_client_clear_channel_attributes().
     *
     * @param channel_id  the channel.
     * @param options     whether the members are told.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t clear_channel_attributes(std::string_view channel_id, const channel_attribute_options &options,
                                     int64_t request_id) const noexcept {
        return rtm_client_clear_channel_attributes(handle_, detail::c_id(channel_id).get(), &options, request_id);
    }

    /**
     * Writes attributes of a channel if nobody has meanwhile; see rtm_client_set_channel_attributes_if_revision().
     *
     * @param channel_id         the channel.
     * @param list               1 to 32.
     * @param replace_all        true: set; false: add or update by key.
     * @param expected_revision  the highest revision as you read it, 0 if there was none.
     * @param options            whether the members are told.
     * @param request_id         yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t set_channel_attributes_if_revision(std::string_view channel_id, const attributes &list, bool replace_all,
                                               int64_t expected_revision, const channel_attribute_options &options,
                                               int64_t request_id) const noexcept {
        return rtm_client_set_channel_attributes_if_revision(handle_, detail::c_id(channel_id).get(), list.data(),
                                                             list.count(), replace_all ? 1 : 0, expected_revision,
                                                             &options, request_id);
    }

    /**
     * Deletes attributes of a channel if nobody has written meanwhile; see
     * rtm_client_delete_channel_attributes_if_revision().
     *
     * @param channel_id         the channel.
     * @param keys               up to 32; none: all attributes.
     * @param expected_revision  the highest revision as you read it, 0 if there was none.
     * @param options            whether the members are told.
     * @param request_id         yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t delete_channel_attributes_if_revision(std::string_view channel_id, const ids &keys,
                                                  int64_t expected_revision, const channel_attribute_options &options,
                                                  int64_t request_id) const noexcept {
        return rtm_client_delete_channel_attributes_if_revision(handle_, detail::c_id(channel_id).get(),
                                                                keys.count() > 0 ? keys.data() : nullptr, keys.count(),
                                                                expected_revision, &options, request_id);
    }

    /**
     * Reads all attributes of a channel; see rtm_client_get_channel_attributes().
     *
     * @param channel_id  the channel.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t get_channel_attributes(std::string_view channel_id, int64_t request_id) const noexcept {
        return rtm_client_get_channel_attributes(handle_, detail::c_id(channel_id).get(), request_id);
    }

    /**
     * Reads some attributes of a channel; see rtm_client_get_channel_attributes_by_keys().
     *
     * @param channel_id  the channel.
     * @param keys        1 to 32.
     * @param request_id  yours; the completion echoes it.
     * @return an ::rtm_attribute_operation_err.
     */
    int32_t get_channel_attributes_by_keys(std::string_view channel_id, const ids &keys,
                                           int64_t request_id) const noexcept {
        return rtm_client_get_channel_attributes_by_keys(handle_, detail::c_id(channel_id).get(), keys.data(),
                                                         keys.count(), request_id);
    }

    /**
     * Uploads a file for a message; see rtm_client_create_file_message_by_uploading().
     *
     * @param file_path   UTF-8.
     * @param request_id  yours, unique among the transfers under way.
     * @return an ::rtm_upload_media_err.
     */
    int32_t create_file_message_by_uploading(std::string_view file_path, int64_t request_id) const {
        return rtm_client_create_file_message_by_uploading(handle_, detail::long_text(file_path).c_str(), request_id);
    }

    /**
     * Uploads an image for a message; see rtm_client_create_image_message_by_uploading().
     *
     * @param file_path   UTF-8.
     * @param request_id  yours, unique among the transfers under way.
     * @return an ::rtm_upload_media_err.
     */
    int32_t create_image_message_by_uploading(std::string_view file_path, int64_t request_id) const {
        return rtm_client_create_image_message_by_uploading(handle_, detail::long_text(file_path).c_str(), request_id);
    }

    /**
     * Downloads media to a file; see rtm_client_download_media_to_file().
     *
     * @param media_id    of a file or image message.
     * @param file_path   UTF-8.
     * @param request_id  yours, unique among the transfers under way.
     * @return an ::rtm_download_media_err.
     */
    int32_t download_media_to_file(std::string_view media_id, std::string_view file_path, int64_t request_id) const {
        return rtm_client_download_media_to_file(handle_, detail::long_text(media_id).c_str(),
                                                 detail::long_text(file_path).c_str(), request_id);
    }

    /**
     * Downloads media to memory; see rtm_client_download_media_to_memory().
     *
     * @param media_id    of a file or image message.
     * @param request_id  yours, unique among the transfers under way.
     * @return an ::rtm_download_media_err.
     */
    int32_t download_media_to_memory(std::string_view media_id, int64_t request_id) const {
        return rtm_client_download_media_to_memory(handle_, detail::long_text(media_id).c_str(), request_id);
    }

    /**
     * Cancels an upload; see rtm_client_cancel_media_upload().
     *
     * @param request_id  that of the upload.
     * @return an ::rtm_cancel_media_err.
     */
    int32_t cancel_media_upload(int64_t request_id) const noexcept {
        return rtm_client_cancel_media_upload(handle_, request_id);
    }

    /**
     * Cancels a download; see rtm_client_cancel_media_download().
     *
     * @param request_id  that of the download.
     * @return an ::rtm_cancel_media_err.
     */
    int32_t cancel_media_download(int64_t request_id) const noexcept {
        return rtm_client_cancel_media_download(handle_, request_id);
    }

  protected:
    /** @cond internal */
    /* Releases a handle, for owned. */
    static void give_back(rtm_client *handle) noexcept { rtm_client_release(handle); }
    /** @endcond */
};

/** A channel that somebody else owns. All functions work on any thread; see channel.h. */
class channel_ref : public reference<rtm_channel> {
  public:
    /** No channel: every call is refused. */
    channel_ref() = default;
    /**
     * A channel made in C.
     *
     * @param handle  stays whose it was.
     */
    explicit channel_ref(rtm_channel *handle) noexcept : reference(handle) {}

    /** To tell channels apart, compare refs. @return the id, or "" for a stale ref; see rtm_channel_get_id(). */
    std::string id() const {
        return detail::copied([this](char *buffer, uint32_t size) { return rtm_channel_get_id(handle_, buffer, size); });
    }

    /** Joins the channel; see rtm_channel_join(). @return an ::rtm_join_channel_err. */
    int32_t join() const noexcept { return rtm_channel_join(handle_); }

    /** Leaves the channel; see rtm_channel_leave(). @return an ::rtm_leave_channel_err. */
    int32_t leave() const noexcept { return rtm_channel_leave(handle_); }

    /**
     * Publishes a message to the other members; see rtm_channel_send_message(). Allocates nothing.
     *
     * @param message  for example of rtm::text_message(). Copied.
     * @param options  how it is sent.
     * @return an ::rtm_channel_message_err.
     */
    int32_t send_message(const rtm_message &message,
                         const send_message_options &options = send_message_options()) const noexcept {
        return rtm_channel_send_message(handle_, &message, &options);
    }

    /** Asks for the members; see rtm_channel_get_members(). @return an ::rtm_get_members_err. */
    int32_t get_members() const noexcept { return rtm_channel_get_members(handle_); }

  protected:
    /** @cond internal */
    /* Releases a handle, for owned. */
    static void give_back(rtm_channel *handle) noexcept { rtm_channel_release(handle); }
    /** @endcond */
};

/** An invitation of this user that somebody else owns. All functions work on any thread; see invitations.h. */
class local_invitation_ref : public reference<rtm_local_invitation> {
  public:
    /** No invitation: every call is refused. */
    local_invitation_ref() = default;
    /**
     * An invitation made in C.
     *
     * @param handle  stays whose it was.
     */
    explicit local_invitation_ref(rtm_local_invitation *handle) noexcept : reference(handle) {}

    /**
     * Sets what the callee gets to read; see rtm_local_invitation_set_content().
     *
     * @param content  UTF-8, at most 8 KiB. Copied.
     * @return an ::rtm_invitation_api_call_err.
     */
    int32_t set_content(std::string_view content) const noexcept {
        return rtm_local_invitation_set_content(handle_, content.data(), detail::length32(content.size()));
    }

    /**
     * Sets the channel that goes with the invitation; see rtm_local_invitation_set_channel_id().
     *
     * @param channel_id  UTF-8, at most 64 bytes. Copied.
     * @return an ::rtm_invitation_api_call_err.
     */
    int32_t set_channel_id(std::string_view channel_id) const noexcept {
        return rtm_local_invitation_set_channel_id(handle_, detail::c_id(channel_id).get());
    }

    /** @return the id of the callee, or "" for a stale ref. */
    std::string callee_id() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_local_invitation_get_callee_id(handle_, buffer, size);
        });
    }

    /** @return the content, or "" for a stale ref. */
    std::string content() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_local_invitation_get_content(handle_, buffer, size);
        });
    }

    /** @return the channel, or "" for a stale ref. */
    std::string channel_id() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_local_invitation_get_channel_id(handle_, buffer, size);
        });
    }

    /** @return the callee's response, "" before an answer came or for a stale ref. */
    std::string response() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_local_invitation_get_response(handle_, buffer, size);
        });
    }

    /** @return an ::rtm_local_invitation_state, or ::RTM_ERR_INVALID_HANDLE. */
    int32_t state() const noexcept { return rtm_local_invitation_get_state(handle_); }

  protected:
    /** @cond internal */
    /* Releases a handle, for owned. */
    static void give_back(rtm_local_invitation *handle) noexcept { rtm_local_invitation_release(handle); }
    /** @endcond */
};

/** An invitation to this user that somebody else owns. All functions work on any thread; see invitations.h. */
class remote_invitation_ref : public reference<rtm_remote_invitation> {
  public:
    /** No invitation: every call is refused. */
    remote_invitation_ref() = default;
    /**
     * An invitation known from C.
     *
     * @param handle  stays whose it was.
     */
    explicit remote_invitation_ref(rtm_remote_invitation *handle) noexcept : reference(handle) {}

    /**
     * Sets what the caller gets to read with the answer; see rtm_remote_invitation_set_response().
     *
     * @param response  UTF-8, at most 8 KiB. Copied.
     * @return an ::rtm_invitation_api_call_err.
     */
    int32_t set_response(std::string_view response) const noexcept {
        return rtm_remote_invitation_set_response(handle_, response.data(), detail::length32(response.size()));
    }

    /** @return the id of the caller, or "" for a stale ref. */
    std::string caller_id() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_remote_invitation_get_caller_id(handle_, buffer, size);
        });
    }

    /** @return what the caller wrote, or "" for a stale ref. */
    std::string content() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_remote_invitation_get_content(handle_, buffer, size);
        });
    }

    /** @return the channel, or "" for a stale ref. */
    std::string channel_id() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_remote_invitation_get_channel_id(handle_, buffer, size);
        });
    }

    /** @return the response as it was set, or "" for a stale ref. */
    std::string response() const {
        return detail::copied([this](char *buffer, uint32_t size) {
            return rtm_remote_invitation_get_response(handle_, buffer, size);
        });
    }

    /** @return an ::rtm_remote_invitation_state, or ::RTM_ERR_INVALID_HANDLE. */
    int32_t state() const noexcept { return rtm_remote_invitation_get_state(handle_); }

  protected:
    /** @cond internal */
    /* Releases a handle, for owned. */
    static void give_back(rtm_remote_invitation *handle) noexcept { rtm_remote_invitation_release(handle); }
    /** @endcond */
};

/** A call manager that somebody else owns. All functions work on any thread; see invitations.h. */
class call_manager_ref : public reference<rtm_call_manager> {
  public:
    /** No call manager: every call is refused. */
    call_manager_ref() = default;
    /**
     * A call manager made in C.
     *
     * @param handle  stays whose it was.
     */
    explicit call_manager_ref(rtm_call_manager *handle) noexcept : reference(handle) {}

    /**
     * Sends an invitation; see rtm_call_manager_send_local_invitation().
     *
     * @param invitation  one that was not sent yet.
     * @return an ::rtm_invitation_api_call_err.
     */
    int32_t send_local_invitation(local_invitation_ref invitation) const noexcept {
        return rtm_call_manager_send_local_invitation(handle_, invitation.handle());
    }

    /**
     * Cancels an invitation that is under way; see rtm_call_manager_cancel_local_invitation().
     *
     * @param invitation  the invitation.
     * @return an ::rtm_invitation_api_call_err.
     */
    int32_t cancel_local_invitation(local_invitation_ref invitation) const noexcept {
        return rtm_call_manager_cancel_local_invitation(handle_, invitation.handle());
    }

    /**
     * Accepts an invitation; see rtm_call_manager_accept_remote_invitation().
     *
     * @param invitation  the invitation.
     * @return an ::rtm_invitation_api_call_err.
     */
    int32_t accept_remote_invitation(remote_invitation_ref invitation) const noexcept {
        return rtm_call_manager_accept_remote_invitation(handle_, invitation.handle());
    }

    /**
     * Refuses an invitation; see rtm_call_manager_refuse_remote_invitation().
     *
     * @param invitation  the invitation.
     * @return an ::rtm_invitation_api_call_err.
     */
    int32_t refuse_remote_invitation(remote_invitation_ref invitation) const noexcept {
        return rtm_call_manager_refuse_remote_invitation(handle_, invitation.handle());
    }

  protected:
    /** @cond internal */
    /* Releases a handle, for owned. */
    static void give_back(rtm_call_manager *handle) noexcept { rtm_call_manager_release(handle); }
    /** @endcond */
};

/** Stands for the functions of objects that tell nothing. */
struct no_functions {};

/** A handle that is owned, and what is kept with it: what all owners have in common. Movable, not copyable. */
template <class Ref, class Functions = no_functions>
class owned : public Ref {
  public:
    /** Empty: every call is refused. */
    owned() = default;
    /** Releases. */
    ~owned() { release(); }
    /**
     * Takes over.
     *
     * @param other  is empty afterwards. Its listener, its functions and all refs stay as they were.
     */
    owned(owned &&other) noexcept : Ref(other), kept_(other.kept_) { other.forget(); }
    /**
     * Releases what was here, then takes over.
     *
     * @param other  is empty afterwards. Its listener, its functions and all refs stay as they were.
     * @return this object.
     */
    owned &operator=(owned &&other) noexcept {
        if (this != &other) {
            release();
            this->handle_ = other.handle_;
            kept_ = other.kept_;
            other.forget();
        }
        return *this;
    }

    /** Releases, if there is something to release; see the top of this page. The object is empty afterwards. */
    void release() noexcept {
        Ref::give_back(this->handle_); // may wait for a callback, which may still use this object
        detail::kept<Functions> *kept = kept_;
        forget();
        if (kept != nullptr) kept->drop();
    }

  protected:
    /** @cond internal */
    /* Functions that this object keeps, or NULL. */
    using kept_functions = detail::kept<Functions> *;

    /* Becomes the owner of a new handle and what is kept for it. */
    void own(decltype(std::declval<Ref>().handle()) handle, kept_functions kept) noexcept {
        release();
        this->handle_ = handle;
        kept_ = kept;
    }

    /* Lets make() create a handle with functions, and keeps both; if that fails, neither. */
    template <class Make>
    int32_t own_with(Functions &&functions, Make make) {
        auto *kept = new (std::nothrow) detail::kept<Functions>(std::move(functions));
        if (kept == nullptr) return RTM_ERR_OUT_OF_MEMORY;
        decltype(std::declval<Ref>().handle()) handle = nullptr;
        int32_t code = make(kept, &handle);
        if (code == RTM_OK)
            own(handle, kept);
        else
            kept->drop();
        return code;
    }

    /* The same for a listener, which is not kept. */
    template <class Make>
    int32_t own_with(Make make) noexcept {
        decltype(std::declval<Ref>().handle()) handle = nullptr;
        int32_t code = make(&handle);
        if (code == RTM_OK) own(handle, nullptr);
        return code;
    }
    /** @endcond */

  private:
    void forget() noexcept {
        this->handle_ = nullptr;
        kept_ = nullptr;
    }

    kept_functions kept_ = nullptr;
};

/** An invitation that this user sends; see invitations.h. */
class local_invitation : public owned<local_invitation_ref> {
  public:
    /**
     * Creates an invitation; see rtm_local_invitation_create(). An invitation that was here is released.
     *
     * @param manager    the call manager that will send it.
     * @param callee_id  whom to invite.
     * @return 0, ::RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT or a negative ::rtm_err; then nothing has changed.
     */
    int32_t create(call_manager_ref manager, std::string_view callee_id) noexcept {
        return own_with([&](rtm_local_invitation **out) {
            return rtm_local_invitation_create(manager.handle(), detail::c_id(callee_id).get(), out);
        });
    }
};

/** An invitation that this user got; see invitations.h. */
class remote_invitation : public owned<remote_invitation_ref> {
  public:
    /** No invitation. */
    remote_invitation() = default;
    /**
     * Takes over an invitation known from C.
     *
     * @param handle  belongs to this object now.
     */
    explicit remote_invitation(rtm_remote_invitation *handle) noexcept { own(handle, nullptr); }
};

/**
 * What a client tells, as virtual functions: override what is of interest. All callbacks of a client, its channels and
 * its call manager run one after another; see client.h. Lists, texts and messages are valid until the callback returns,
 * and behind each text is a NUL.
 */
class client_listener {
  public:
    virtual ~client_listener() = default;

    /**
     * The login succeeded.
     *
     * @param client  the client.
     */
    virtual void on_login_success(client_ref client);
    /**
     * The login failed; last_error() says why.
     *
     * @param client      the client.
     * @param error_code  an ::rtm_login_err.
     */
    virtual void on_login_failure(client_ref client, int32_t error_code);
    /**
     * Result of client_ref::renew_token(), with the token that was given.
     *
     * @param client      the client.
     * @param token       the token that was given.
     * @param error_code  an ::rtm_renew_token_err; 0 after a success.
     */
    virtual void on_renew_token_result(client_ref client, std::string_view token, int32_t error_code);
    /**
     * While reconnecting the server found the token expired: call client_ref::renew_token().
     *
     * @param client  the client.
     */
    virtual void on_token_expired(client_ref client);
    /**
     * The token expires in 30 seconds or less: call client_ref::renew_token(). Told once for each token.
     *
     * @param client  the client.
     */
    virtual void on_token_privilege_will_expire(client_ref client);
    /**
     * The logout is done.
     *
     * @param client      the client.
     * @param error_code  an ::rtm_logout_err; 0 after a success.
     */
    virtual void on_logout(client_ref client, int32_t error_code);
    /**
     * The state of the connection changed.
     *
     * @param client  the client.
     * @param state   an ::rtm_connection_state, as it was when this was queued.
     * @param reason  an ::rtm_connection_change_reason.
     */
    virtual void on_connection_state_changed(client_ref client, int32_t state, int32_t reason);
    /**
     * Result of a message to a peer.
     *
     * @param client      the client.
     * @param message_id  the id of the message.
     * @param error_code  an ::rtm_peer_message_err; 0 after a success.
     */
    virtual void on_send_message_result(client_ref client, int64_t message_id, int32_t error_code);
    /**
     * A text or raw message of another user.
     *
     * @param client   the client.
     * @param peer_id  the sender.
     * @param message  valid until the callback returns.
     */
    virtual void on_message_received_from_peer(client_ref client, std::string_view peer_id, message_view message);
    /**
     * An image of another user.
     *
     * @param client   the client.
     * @param peer_id  the sender.
     * @param message  valid until the callback returns.
     */
    virtual void on_image_message_received_from_peer(client_ref client, std::string_view peer_id,
                                                     message_view message);
    /**
     * A file of another user.
     *
     * @param client   the client.
     * @param peer_id  the sender.
     * @param message  valid until the callback returns.
     */
    virtual void on_file_message_received_from_peer(client_ref client, std::string_view peer_id,
                                                    message_view message);
    /**
     * How far an upload has come: once a second while bytes move, and at its end.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param progress    bytes so far and in all.
     */
    virtual void on_media_uploading_progress(client_ref client, int64_t request_id,
                                             const rtm_media_operation_progress &progress);
    /**
     * How far a download has come: once a second while bytes move, and at its end.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param progress    bytes so far and in all.
     */
    virtual void on_media_downloading_progress(client_ref client, int64_t request_id,
                                               const rtm_media_operation_progress &progress);
    /**
     * A file is uploaded.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param message     ready to be sent; false as a bool after a failure.
     * @param error_code  an ::rtm_upload_media_err; 0 after a success.
     */
    virtual void on_file_media_upload_result(client_ref client, int64_t request_id, message_view message,
                                             int32_t error_code);
    /**
     * An image is uploaded.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param message     ready to be sent; false as a bool after a failure.
     * @param error_code  an ::rtm_upload_media_err; 0 after a success.
     */
    virtual void on_image_media_upload_result(client_ref client, int64_t request_id, message_view message,
                                              int32_t error_code);
    /**
     * A download to a file has ended.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_download_media_err; 0 after a success.
     */
    virtual void on_media_download_to_file_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * A download to memory has ended.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param memory      the bytes; empty after a failure.
     * @param error_code  an ::rtm_download_media_err; 0 after a success.
     */
    virtual void on_media_download_to_memory_result(client_ref client, int64_t request_id, list<uint8_t> memory,
                                                    int32_t error_code);
    /**
     * A transfer is being cancelled. Comes before the end of that transfer.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_cancel_media_err; 0 after a success.
     */
    virtual void on_media_cancel_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of client_ref::query_peers_online_status().
     *
     * @param client        the client.
     * @param request_id    as given to the call.
     * @param peers_status  users and their presence.
     * @param error_code    an ::rtm_query_peers_online_status_err; 0 after a success.
     */
    virtual void on_query_peers_online_status_result(client_ref client, int64_t request_id,
                                                     list<rtm_peer_online_status> peers_status, int32_t error_code);
    /**
     * Result of subscribing or giving up.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_peer_subscription_status_err; 0 after a success.
     */
    virtual void on_subscription_request_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of client_ref::query_peers_by_subscription_option().
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param peer_ids    the users subscribed to, NUL-terminated.
     * @param error_code  an ::rtm_query_peers_by_subscription_option_err; 0 after a success.
     */
    virtual void on_query_peers_by_subscription_option_result(client_ref client, int64_t request_id,
                                                              list<const char *> peer_ids, int32_t error_code);
    /**
     * Result of client_ref::set_local_user_attributes().
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_set_local_user_attributes_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of client_ref::add_or_update_local_user_attributes().
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_add_or_update_local_user_attributes_result(client_ref client, int64_t request_id,
                                                               int32_t error_code);
    /**
     * Result of client_ref::delete_local_user_attributes_by_keys().
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_delete_local_user_attributes_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of client_ref::clear_local_user_attributes().
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_clear_local_user_attributes_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of reading the attributes of a user.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param user_id     the user.
     * @param attributes  valid until the callback returns.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_get_user_attributes_result(client_ref client, int64_t request_id, std::string_view user_id,
                                               list<rtm_attribute> attributes, int32_t error_code);
    /**
     * Result of client_ref::set_channel_attributes() and its conditional form.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_set_channel_attributes_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of client_ref::add_or_update_channel_attributes() and its conditional form.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_add_or_update_channel_attributes_result(client_ref client, int64_t request_id,
                                                            int32_t error_code);
    /**
     * Result of client_ref::delete_channel_attributes_by_keys() and its conditional form.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_delete_channel_attributes_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of client_ref::clear_channel_attributes() and its conditional form.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_clear_channel_attributes_result(client_ref client, int64_t request_id, int32_t error_code);
    /**
     * Result of reading the attributes of a channel.
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param attributes  valid until the callback returns.
     * @param error_code  an ::rtm_attribute_operation_err; 0 after a success.
     */
    virtual void on_get_channel_attributes_result(client_ref client, int64_t request_id,
                                                  list<rtm_channel_attribute> attributes, int32_t error_code);
    /**
     * Result of client_ref::get_channel_member_count().
     *
     * @param client      the client.
     * @param request_id  as given to the call.
     * @param counts      the channels and their numbers of members.
     * @param error_code  an ::rtm_get_channel_member_count_err; 0 after a success.
     */
    virtual void on_get_channel_member_count_result(client_ref client, int64_t request_id,
                                                    list<rtm_channel_member_count> counts, int32_t error_code);
    /**
     * The presence of users subscribed to: the present state after a subscribe, then what changed.
     *
     * @param client        the client.
     * @param peers_status  users and their presence.
     */
    virtual void on_peers_online_status_changed(client_ref client, list<rtm_peer_online_status> peers_status);
    /**
     * A lost connection is repaired, and everything that could be made up for has been told before this; see
     * rtm_client_callbacks::on_reconnected.
     *
     * @param client   the client.
     * @param resumed  true: nothing was missed. False: the session was gone, and each channel that missed messages has
     *                 told channel_listener::on_gap().
     */
    virtual void on_reconnected(client_ref client, bool resumed);
};

/** What a client tells, as functions: set those of interest. Names, arguments and meaning as in client_listener. */
struct client_functions {
    function<client_ref> on_login_success; /**< See client_listener. */
    function<client_ref, int32_t> on_login_failure; /**< See client_listener. */
    function<client_ref, std::string_view, int32_t> on_renew_token_result; /**< See client_listener. */
    function<client_ref> on_token_expired; /**< See client_listener. */
    function<client_ref> on_token_privilege_will_expire; /**< See client_listener. */
    function<client_ref, int32_t> on_logout; /**< See client_listener. */
    function<client_ref, int32_t, int32_t> on_connection_state_changed; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_send_message_result; /**< See client_listener. */
    function<client_ref, std::string_view, message_view> on_message_received_from_peer; /**< See client_listener. */
    /** See client_listener. */
    function<client_ref, std::string_view, message_view> on_image_message_received_from_peer;
    /** See client_listener. */
    function<client_ref, std::string_view, message_view> on_file_message_received_from_peer;
    /** See client_listener. */
    function<client_ref, int64_t, const rtm_media_operation_progress &> on_media_uploading_progress;
    /** See client_listener. */
    function<client_ref, int64_t, const rtm_media_operation_progress &> on_media_downloading_progress;
    function<client_ref, int64_t, message_view, int32_t> on_file_media_upload_result; /**< See client_listener. */
    function<client_ref, int64_t, message_view, int32_t> on_image_media_upload_result; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_media_download_to_file_result; /**< See client_listener. */
    /** See client_listener. */
    function<client_ref, int64_t, list<uint8_t>, int32_t> on_media_download_to_memory_result;
    function<client_ref, int64_t, int32_t> on_media_cancel_result; /**< See client_listener. */
    /** See client_listener. */
    function<client_ref, int64_t, list<rtm_peer_online_status>, int32_t> on_query_peers_online_status_result;
    function<client_ref, int64_t, int32_t> on_subscription_request_result; /**< See client_listener. */
    /** See client_listener. */
    function<client_ref, int64_t, list<const char *>, int32_t> on_query_peers_by_subscription_option_result;
    function<client_ref, int64_t, int32_t> on_set_local_user_attributes_result; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_add_or_update_local_user_attributes_result; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_delete_local_user_attributes_result; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_clear_local_user_attributes_result; /**< See client_listener. */
    /** See client_listener. */
    function<client_ref, int64_t, std::string_view, list<rtm_attribute>, int32_t> on_get_user_attributes_result;
    function<client_ref, int64_t, int32_t> on_set_channel_attributes_result; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_add_or_update_channel_attributes_result; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_delete_channel_attributes_result; /**< See client_listener. */
    function<client_ref, int64_t, int32_t> on_clear_channel_attributes_result; /**< See client_listener. */
    /** See client_listener. */
    function<client_ref, int64_t, list<rtm_channel_attribute>, int32_t> on_get_channel_attributes_result;
    /** See client_listener. */
    function<client_ref, int64_t, list<rtm_channel_member_count>, int32_t> on_get_channel_member_count_result;
    function<client_ref, list<rtm_peer_online_status>> on_peers_online_status_changed; /**< See client_listener. */
    function<client_ref, bool> on_reconnected; /**< See client_listener. */
};

/**
 * What a channel tells, as virtual functions: override what is of interest. Lists, texts and messages are valid until
 * the callback returns, and behind each text is a NUL.
 */
class channel_listener {
  public:
    virtual ~channel_listener() = default;

    /**
     * The channel is joined.
     *
     * @param channel  the channel.
     */
    virtual void on_join_success(channel_ref channel);
    /**
     * The channel could not be joined; last_error() says why.
     *
     * @param channel     the channel.
     * @param error_code  an ::rtm_join_channel_err.
     */
    virtual void on_join_failure(channel_ref channel, int32_t error_code);
    /**
     * Result of channel_ref::leave().
     *
     * @param channel     the channel.
     * @param error_code  an ::rtm_leave_channel_err; 0 after a success.
     */
    virtual void on_leave(channel_ref channel, int32_t error_code);
    /**
     * A text or raw message of another member. One's own messages do not come back.
     *
     * @param channel  the channel.
     * @param user_id  the sender.
     * @param message  valid until the callback returns.
     */
    virtual void on_message_received(channel_ref channel, std::string_view user_id, message_view message);
    /**
     * An image of another member.
     *
     * @param channel  the channel.
     * @param user_id  the sender.
     * @param message  valid until the callback returns.
     */
    virtual void on_image_message_received(channel_ref channel, std::string_view user_id, message_view message);
    /**
     * A file of another member.
     *
     * @param channel  the channel.
     * @param user_id  the sender.
     * @param message  valid until the callback returns.
     */
    virtual void on_file_message_received(channel_ref channel, std::string_view user_id, message_view message);
    /**
     * Result of channel_ref::send_message().
     *
     * @param channel     the channel.
     * @param message_id  the id of the message.
     * @param error_code  an ::rtm_channel_message_err; 0 after a success.
     */
    virtual void on_send_message_result(channel_ref channel, int64_t message_id, int32_t error_code);
    /**
     * Another user joined.
     *
     * @param channel  the channel.
     * @param member   the user and the channel.
     */
    virtual void on_member_joined(channel_ref channel, const rtm_channel_member &member);
    /**
     * Another user left, or has been offline for 30 seconds.
     *
     * @param channel  the channel.
     * @param member   the user and the channel.
     */
    virtual void on_member_left(channel_ref channel, const rtm_channel_member &member);
    /**
     * Result of channel_ref::get_members().
     *
     * @param channel     the channel.
     * @param members     the members, this user included.
     * @param error_code  an ::rtm_get_members_err; 0 after a success.
     */
    virtual void on_get_members(channel_ref channel, list<rtm_channel_member> members, int32_t error_code);
    /**
     * All attributes of the channel, after a write that asked to tell the members; the writer is told too.
     *
     * @param channel     the channel.
     * @param attributes  valid until the callback returns.
     */
    virtual void on_attributes_updated(channel_ref channel, list<rtm_channel_attribute> attributes);
    /**
     * The number of members, this user included.
     *
     * @param channel       the channel.
     * @param member_count  the number of members, this user included.
     */
    virtual void on_member_count_updated(channel_ref channel, int32_t member_count);
    /**
     * After a connection was lost for longer than the server can make up for: messages of this channel were missed.
     * They had the positions @p from to @p to in the channel's order; both are 0 when the number is not known. Not
     * part of the original SDK.
     *
     * @param channel  the channel.
     * @param from     the first position missed; 0 when not known.
     * @param to       the last position missed; 0 when not known.
     */
    virtual void on_gap(channel_ref channel, int64_t from, int64_t to);
};

/** What a channel tells, as functions: set those of interest. Names, arguments and meaning as in channel_listener. */
struct channel_functions {
    function<channel_ref> on_join_success; /**< See channel_listener. */
    function<channel_ref, int32_t> on_join_failure; /**< See channel_listener. */
    function<channel_ref, int32_t> on_leave; /**< See channel_listener. */
    function<channel_ref, std::string_view, message_view> on_message_received; /**< See channel_listener. */
    function<channel_ref, std::string_view, message_view> on_image_message_received; /**< See channel_listener. */
    function<channel_ref, std::string_view, message_view> on_file_message_received; /**< See channel_listener. */
    function<channel_ref, int64_t, int32_t> on_send_message_result; /**< See channel_listener. */
    function<channel_ref, const rtm_channel_member &> on_member_joined; /**< See channel_listener. */
    function<channel_ref, const rtm_channel_member &> on_member_left; /**< See channel_listener. */
    function<channel_ref, list<rtm_channel_member>, int32_t> on_get_members; /**< See channel_listener. */
    function<channel_ref, list<rtm_channel_attribute>> on_attributes_updated; /**< See channel_listener. */
    function<channel_ref, int32_t> on_member_count_updated; /**< See channel_listener. */
    function<channel_ref, int64_t, int64_t> on_gap; /**< See channel_listener. */
};

/** What a call manager tells, as virtual functions: override what is of interest. */
class call_manager_listener {
  public:
    virtual ~call_manager_listener() = default;

    /**
     * The callee's library has the invitation.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     */
    virtual void on_local_invitation_received_by_peer(call_manager_ref manager, local_invitation_ref invitation);
    /**
     * End: this user canceled it.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     */
    virtual void on_local_invitation_canceled(call_manager_ref manager, local_invitation_ref invitation);
    /**
     * End: it failed.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     * @param error_code  an ::rtm_local_invitation_err.
     */
    virtual void on_local_invitation_failure(call_manager_ref manager, local_invitation_ref invitation,
                                             int32_t error_code);
    /**
     * End: the callee accepted.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     * @param response    what the callee wrote; valid until the callback returns.
     */
    virtual void on_local_invitation_accepted(call_manager_ref manager, local_invitation_ref invitation,
                                              std::string_view response);
    /**
     * End: the callee refused.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     * @param response    what the callee wrote; valid until the callback returns.
     */
    virtual void on_local_invitation_refused(call_manager_ref manager, local_invitation_ref invitation,
                                             std::string_view response);
    /**
     * End: this user refused, and the caller knows.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     */
    virtual void on_remote_invitation_refused(call_manager_ref manager, remote_invitation_ref invitation);
    /**
     * End: this user accepted, and the caller knows.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     */
    virtual void on_remote_invitation_accepted(call_manager_ref manager, remote_invitation_ref invitation);
    /**
     * An invitation of another user. Move it away to keep it; what is left here is released.
     *
     * @param manager     the call manager.
     * @param invitation  yours.
     */
    virtual void on_remote_invitation_received(call_manager_ref manager, remote_invitation invitation);
    /**
     * End: it failed.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     * @param error_code  an ::rtm_remote_invitation_err.
     */
    virtual void on_remote_invitation_failure(call_manager_ref manager, remote_invitation_ref invitation,
                                              int32_t error_code);
    /**
     * End: the caller canceled it.
     *
     * @param manager     the call manager.
     * @param invitation  false as a bool when the program has released it.
     */
    virtual void on_remote_invitation_canceled(call_manager_ref manager, remote_invitation_ref invitation);
};

/** What a call manager tells, as functions: set those of interest. Names and arguments as in call_manager_listener. */
struct call_manager_functions {
    /** See call_manager_listener. */
    function<call_manager_ref, local_invitation_ref> on_local_invitation_received_by_peer;
    function<call_manager_ref, local_invitation_ref> on_local_invitation_canceled; /**< See call_manager_listener. */
    /** See call_manager_listener. */
    function<call_manager_ref, local_invitation_ref, int32_t> on_local_invitation_failure;
    /** See call_manager_listener. */
    function<call_manager_ref, local_invitation_ref, std::string_view> on_local_invitation_accepted;
    /** See call_manager_listener. */
    function<call_manager_ref, local_invitation_ref, std::string_view> on_local_invitation_refused;
    function<call_manager_ref, remote_invitation_ref> on_remote_invitation_refused; /**< See call_manager_listener. */
    /** See call_manager_listener. */
    function<call_manager_ref, remote_invitation_ref> on_remote_invitation_accepted;
    function<call_manager_ref, remote_invitation> on_remote_invitation_received; /**< See call_manager_listener. */
    /** See call_manager_listener. */
    function<call_manager_ref, remote_invitation_ref, int32_t> on_remote_invitation_failure;
    /** See call_manager_listener. */
    function<call_manager_ref, remote_invitation_ref> on_remote_invitation_canceled;
};

namespace detail {

/* The callbacks of C that tell a listener, or functions that are kept. */
template <class Use>
rtm_client_callbacks client_callbacks(void *told) noexcept {
    rtm_client_callbacks c;
    rtm_client_callbacks_init(&c, sizeof c);
    c.user_data = told;
    c.on_login_success = [](void *user_data, rtm_client *client) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_login_success(client_ref(client)); });
    };
    c.on_login_failure = [](void *user_data, rtm_client *client, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_login_failure(client_ref(client), error_code); });
    };
    c.on_renew_token_result = [](void *user_data, rtm_client *client, const char *token,
                                 int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_renew_token_result(client_ref(client), std::string_view(token), error_code);
        });
    };
    c.on_token_expired = [](void *user_data, rtm_client *client) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_token_expired(client_ref(client)); });
    };
    c.on_token_privilege_will_expire = [](void *user_data, rtm_client *client) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_token_privilege_will_expire(client_ref(client)); });
    };
    c.on_logout = [](void *user_data, rtm_client *client, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_logout(client_ref(client), error_code); });
    };
    c.on_connection_state_changed = [](void *user_data, rtm_client *client, int32_t state, int32_t reason) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_connection_state_changed(client_ref(client), state, reason);
        });
    };
    c.on_send_message_result = [](void *user_data, rtm_client *client, int64_t message_id,
                                  int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_send_message_result(client_ref(client), message_id, error_code);
        });
    };
    c.on_message_received_from_peer = [](void *user_data, rtm_client *client, const char *peer_id,
                                         const rtm_message *message) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_message_received_from_peer(client_ref(client), std::string_view(peer_id), message_view(message));
        });
    };
    c.on_image_message_received_from_peer = [](void *user_data, rtm_client *client, const char *peer_id,
                                               const rtm_message *message) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_image_message_received_from_peer(client_ref(client), std::string_view(peer_id),
                                                       message_view(message));
        });
    };
    c.on_file_message_received_from_peer = [](void *user_data, rtm_client *client, const char *peer_id,
                                              const rtm_message *message) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_file_message_received_from_peer(client_ref(client), std::string_view(peer_id),
                                                      message_view(message));
        });
    };
    c.on_media_uploading_progress = [](void *user_data, rtm_client *client, int64_t request_id,
                                       const rtm_media_operation_progress *progress) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_media_uploading_progress(client_ref(client), request_id, *progress);
        });
    };
    c.on_media_downloading_progress = [](void *user_data, rtm_client *client, int64_t request_id,
                                         const rtm_media_operation_progress *progress) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_media_downloading_progress(client_ref(client), request_id, *progress);
        });
    };
    c.on_file_media_upload_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                       const rtm_message *message, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_file_media_upload_result(client_ref(client), request_id, message_view(message), error_code);
        });
    };
    c.on_image_media_upload_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                        const rtm_message *message, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_image_media_upload_result(client_ref(client), request_id, message_view(message), error_code);
        });
    };
    c.on_media_download_to_file_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                            int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_media_download_to_file_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_media_download_to_memory_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                              const uint8_t *memory, int64_t length, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_media_download_to_memory_result(client_ref(client), request_id, list<uint8_t>(memory, length),
                                                      error_code);
        });
    };
    c.on_media_cancel_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                  int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_media_cancel_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_query_peers_online_status_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                               const rtm_peer_online_status *peers_status, int32_t peer_count,
                                               int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_query_peers_online_status_result(client_ref(client), request_id,
                                                       list<rtm_peer_online_status>(peers_status, peer_count),
                                                       error_code);
        });
    };
    c.on_subscription_request_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                          int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_subscription_request_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_query_peers_by_subscription_option_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                                        const char *const *peer_ids, int32_t peer_count,
                                                        int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_query_peers_by_subscription_option_result(client_ref(client), request_id,
                                                                list<const char *>(peer_ids, peer_count), error_code);
        });
    };
    c.on_set_local_user_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                               int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_set_local_user_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_add_or_update_local_user_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                                         int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_add_or_update_local_user_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_delete_local_user_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                                  int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_delete_local_user_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_clear_local_user_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                                 int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_clear_local_user_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_get_user_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                         const char *user_id, const rtm_attribute *attributes,
                                         int32_t attribute_count, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_get_user_attributes_result(client_ref(client), request_id, std::string_view(user_id),
                                                 list<rtm_attribute>(attributes, attribute_count), error_code);
        });
    };
    c.on_set_channel_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                            int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_set_channel_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_add_or_update_channel_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                                      int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_add_or_update_channel_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_delete_channel_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                               int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_delete_channel_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_clear_channel_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                              int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_clear_channel_attributes_result(client_ref(client), request_id, error_code);
        });
    };
    c.on_get_channel_attributes_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                            const rtm_channel_attribute *attributes, int32_t attribute_count,
                                            int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_get_channel_attributes_result(client_ref(client), request_id,
                                                    list<rtm_channel_attribute>(attributes, attribute_count),
                                                    error_code);
        });
    };
    c.on_get_channel_member_count_result = [](void *user_data, rtm_client *client, int64_t request_id,
                                              const rtm_channel_member_count *counts, int32_t channel_count,
                                              int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_get_channel_member_count_result(client_ref(client), request_id,
                                                      list<rtm_channel_member_count>(counts, channel_count),
                                                      error_code);
        });
    };
    c.on_peers_online_status_changed = [](void *user_data, rtm_client *client,
                                          const rtm_peer_online_status *peers_status, int32_t peer_count) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_peers_online_status_changed(client_ref(client),
                                                  list<rtm_peer_online_status>(peers_status, peer_count));
        });
    };
    c.on_reconnected = [](void *user_data, rtm_client *client, int32_t resumed) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_reconnected(client_ref(client), resumed != 0); });
    };
    return c;
}

template <class Use>
rtm_channel_callbacks channel_callbacks(void *told) noexcept {
    rtm_channel_callbacks c;
    rtm_channel_callbacks_init(&c, sizeof c);
    c.user_data = told;
    c.on_join_success = [](void *user_data, rtm_channel *channel) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_join_success(channel_ref(channel)); });
    };
    c.on_join_failure = [](void *user_data, rtm_channel *channel, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_join_failure(channel_ref(channel), error_code); });
    };
    c.on_leave = [](void *user_data, rtm_channel *channel, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_leave(channel_ref(channel), error_code); });
    };
    c.on_message_received = [](void *user_data, rtm_channel *channel, const char *user_id,
                               const rtm_message *message) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_message_received(channel_ref(channel), std::string_view(user_id), message_view(message));
        });
    };
    c.on_image_message_received = [](void *user_data, rtm_channel *channel, const char *user_id,
                                     const rtm_message *message) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_image_message_received(channel_ref(channel), std::string_view(user_id), message_view(message));
        });
    };
    c.on_file_message_received = [](void *user_data, rtm_channel *channel, const char *user_id,
                                    const rtm_message *message) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_file_message_received(channel_ref(channel), std::string_view(user_id), message_view(message));
        });
    };
    c.on_send_message_result = [](void *user_data, rtm_channel *channel, int64_t message_id,
                                  int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_send_message_result(channel_ref(channel), message_id, error_code);
        });
    };
    c.on_member_joined = [](void *user_data, rtm_channel *channel, const rtm_channel_member *member) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_member_joined(channel_ref(channel), *member); });
    };
    c.on_member_left = [](void *user_data, rtm_channel *channel, const rtm_channel_member *member) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_member_left(channel_ref(channel), *member); });
    };
    c.on_get_members = [](void *user_data, rtm_channel *channel, const rtm_channel_member *members,
                          int32_t member_count, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_get_members(channel_ref(channel), list<rtm_channel_member>(members, member_count), error_code);
        });
    };
    c.on_attributes_updated = [](void *user_data, rtm_channel *channel, const rtm_channel_attribute *attributes,
                                 int32_t attribute_count) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_attributes_updated(channel_ref(channel),
                                         list<rtm_channel_attribute>(attributes, attribute_count));
        });
    };
    c.on_member_count_updated = [](void *user_data, rtm_channel *channel, int32_t member_count) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_member_count_updated(channel_ref(channel), member_count);
        });
    };
    c.on_gap = [](void *user_data, rtm_channel *channel, int64_t from, int64_t to) noexcept {
        tell<Use>(user_data, [&](auto &target) { target.on_gap(channel_ref(channel), from, to); });
    };
    return c;
}

template <class Use>
rtm_call_manager_callbacks call_manager_callbacks(void *told) noexcept {
    rtm_call_manager_callbacks c;
    rtm_call_manager_callbacks_init(&c, sizeof c);
    c.user_data = told;
    c.on_local_invitation_received_by_peer = [](void *user_data, rtm_call_manager *manager,
                                                rtm_local_invitation *invitation) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_local_invitation_received_by_peer(call_manager_ref(manager), local_invitation_ref(invitation));
        });
    };
    c.on_local_invitation_canceled = [](void *user_data, rtm_call_manager *manager,
                                        rtm_local_invitation *invitation) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_local_invitation_canceled(call_manager_ref(manager), local_invitation_ref(invitation));
        });
    };
    c.on_local_invitation_failure = [](void *user_data, rtm_call_manager *manager, rtm_local_invitation *invitation,
                                       int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_local_invitation_failure(call_manager_ref(manager), local_invitation_ref(invitation),
                                               error_code);
        });
    };
    c.on_local_invitation_accepted = [](void *user_data, rtm_call_manager *manager, rtm_local_invitation *invitation,
                                        const char *response, uint32_t response_length) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_local_invitation_accepted(call_manager_ref(manager), local_invitation_ref(invitation),
                                                std::string_view(response, response_length));
        });
    };
    c.on_local_invitation_refused = [](void *user_data, rtm_call_manager *manager, rtm_local_invitation *invitation,
                                       const char *response, uint32_t response_length) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_local_invitation_refused(call_manager_ref(manager), local_invitation_ref(invitation),
                                               std::string_view(response, response_length));
        });
    };
    c.on_remote_invitation_refused = [](void *user_data, rtm_call_manager *manager,
                                        rtm_remote_invitation *invitation) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_remote_invitation_refused(call_manager_ref(manager), remote_invitation_ref(invitation));
        });
    };
    c.on_remote_invitation_accepted = [](void *user_data, rtm_call_manager *manager,
                                         rtm_remote_invitation *invitation) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_remote_invitation_accepted(call_manager_ref(manager), remote_invitation_ref(invitation));
        });
    };
    c.on_remote_invitation_received = [](void *user_data, rtm_call_manager *manager,
                                         rtm_remote_invitation *invitation) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_remote_invitation_received(call_manager_ref(manager), remote_invitation(invitation));
        });
    };
    c.on_remote_invitation_failure = [](void *user_data, rtm_call_manager *manager,
                                        rtm_remote_invitation *invitation, int32_t error_code) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_remote_invitation_failure(call_manager_ref(manager), remote_invitation_ref(invitation),
                                                error_code);
        });
    };
    c.on_remote_invitation_canceled = [](void *user_data, rtm_call_manager *manager,
                                         rtm_remote_invitation *invitation) noexcept {
        tell<Use>(user_data, [&](auto &target) {
            target.on_remote_invitation_canceled(call_manager_ref(manager), remote_invitation_ref(invitation));
        });
    };
    return c;
}

} // namespace detail

/** A client: one user's access to the service; see client.h. */
class client : public owned<client_ref, client_functions> {
  public:
    /**
     * Creates a client that tells a listener; see rtm_client_create(). A client that was here is released.
     *
     * @param app_id    the application: 1 to 64 visible ASCII characters.
     * @param listener  yours; must live until the client is released.
     * @param options   how the client works.
     * @return an ::rtm_init_err or a negative ::rtm_err; after a failure nothing has changed.
     */
    int32_t create(std::string_view app_id, client_listener &listener,
                   const client_options &options = client_options()) noexcept {
        return own_with([&](rtm_client **out) {
            rtm_client_callbacks callbacks = detail::client_callbacks<detail::lent<client_listener>>(&listener);
            return rtm_client_create(detail::c_id(app_id).get(), &callbacks, &options, out);
        });
    }

    /**
     * Creates a client that calls functions; see rtm_client_create(). A client that was here is released.
     *
     * @param app_id     the application: 1 to 64 visible ASCII characters.
     * @param functions  what to call; none are needed.
     * @param options    how the client works.
     * @return an ::rtm_init_err or a negative ::rtm_err; after a failure nothing has changed.
     */
    int32_t create(std::string_view app_id, client_functions functions = {},
                   const client_options &options = client_options()) {
        return own_with(std::move(functions), [&](void *kept, rtm_client **out) {
            rtm_client_callbacks callbacks = detail::client_callbacks<detail::kept<client_functions>::use>(kept);
            return rtm_client_create(detail::c_id(app_id).get(), &callbacks, &options, out);
        });
    }
};

/** A channel: a named group of users as one client sees it; see channel.h. */
class channel : public owned<channel_ref, channel_functions> {
  public:
    /**
     * Creates a channel object that tells a listener; see rtm_channel_create(). A channel that was here is released
     * once the new one is made.
     *
     * @param client      the client.
     * @param channel_id  an id with the rules of a user id.
     * @param listener    yours; must live until the channel is released.
     * @return 0, an ::rtm_join_channel_err or a negative ::rtm_err; after a failure nothing has changed.
     */
    int32_t create(client_ref client, std::string_view channel_id, channel_listener &listener) noexcept {
        return own_with([&](rtm_channel **out) {
            rtm_channel_callbacks callbacks = detail::channel_callbacks<detail::lent<channel_listener>>(&listener);
            return rtm_channel_create(client.handle(), detail::c_id(channel_id).get(), &callbacks, out);
        });
    }

    /**
     * Creates a channel object that calls functions; see rtm_channel_create(). A channel that was here is released
     * once the new one is made.
     *
     * @param client      the client.
     * @param channel_id  an id with the rules of a user id.
     * @param functions   what to call; none are needed.
     * @return 0, an ::rtm_join_channel_err or a negative ::rtm_err; after a failure nothing has changed.
     */
    int32_t create(client_ref client, std::string_view channel_id, channel_functions functions = {}) {
        return own_with(std::move(functions), [&](void *kept, rtm_channel **out) {
            rtm_channel_callbacks callbacks = detail::channel_callbacks<detail::kept<channel_functions>::use>(kept);
            return rtm_channel_create(client.handle(), detail::c_id(channel_id).get(), &callbacks, out);
        });
    }
};

/** Sends and answers call invitations for one client; see invitations.h. */
class call_manager : public owned<call_manager_ref, call_manager_functions> {
  public:
    /**
     * Creates the call manager of a client that tells a listener; see rtm_call_manager_create(). A client has one at a
     * time: release() the one that is here first.
     *
     * @param client    the client.
     * @param listener  yours; must live until the call manager is released.
     * @return 0 or a negative ::rtm_err; after a failure nothing has changed.
     */
    int32_t create(client_ref client, call_manager_listener &listener) noexcept {
        return own_with([&](rtm_call_manager **out) {
            rtm_call_manager_callbacks callbacks =
                detail::call_manager_callbacks<detail::lent<call_manager_listener>>(&listener);
            return rtm_call_manager_create(client.handle(), &callbacks, out);
        });
    }

    /**
     * Creates the call manager of a client that calls functions; see rtm_call_manager_create(). A client has one at a
     * time: release() the one that is here first.
     *
     * @param client     the client.
     * @param functions  what to call; none are needed.
     * @return 0 or a negative ::rtm_err; after a failure nothing has changed.
     */
    int32_t create(client_ref client, call_manager_functions functions = {}) {
        return own_with(std::move(functions), [&](void *kept, rtm_call_manager **out) {
            rtm_call_manager_callbacks callbacks =
                detail::call_manager_callbacks<detail::kept<call_manager_functions>::use>(kept);
            return rtm_call_manager_create(client.handle(), &callbacks, out);
        });
    }
};

/** A server inside the process; see server.h. Movable, not copyable; stops in its destructor. */
class server {
  public:
    /** No server. */
    server() = default;
    /** Stops. */
    ~server() { stop(); }
    /**
     * Takes over.
     *
     * @param other  is empty afterwards.
     */
    server(server &&other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
    /**
     * Stops what was here, then takes over.
     *
     * @param other  is empty afterwards.
     * @return this object.
     */
    server &operator=(server &&other) noexcept {
        if (this != &other) {
            stop();
            handle_ = std::exchange(other.handle_, nullptr);
        }
        return *this;
    }

    /**
     * Starts a server; see rtm_server_start(). A server that was here is stopped first.
     *
     * @param options  where it listens, and for whom.
     * @return 0 or a negative ::rtm_err.
     */
    int32_t start(const server_options &options = server_options()) noexcept {
        stop();
        return rtm_server_start(&options, &handle_);
    }

    /** Stops the server, if there is one; see rtm_server_stop(). */
    void stop() noexcept { rtm_server_stop(std::exchange(handle_, nullptr)); }

    /** @return the address that clients connect to, or "" when there is no server; see rtm_server_url(). */
    std::string url() const {
        return detail::copied([this](char *buffer, uint32_t size) { return rtm_server_url(handle_, buffer, size); });
    }

    /** @return the handle, for functions of C. */
    rtm_server *handle() const noexcept { return handle_; }
    /** Whether a server was started. */
    explicit operator bool() const noexcept { return handle_ != nullptr; }

  private:
    rtm_server *handle_ = nullptr;
};

inline void client_listener::on_login_success(client_ref) {}
inline void client_listener::on_login_failure(client_ref, int32_t) {}
inline void client_listener::on_renew_token_result(client_ref, std::string_view, int32_t) {}
inline void client_listener::on_token_expired(client_ref) {}
inline void client_listener::on_token_privilege_will_expire(client_ref) {}
inline void client_listener::on_logout(client_ref, int32_t) {}
inline void client_listener::on_connection_state_changed(client_ref, int32_t, int32_t) {}
inline void client_listener::on_send_message_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_message_received_from_peer(client_ref, std::string_view, message_view) {}
inline void client_listener::on_image_message_received_from_peer(client_ref, std::string_view, message_view) {}
inline void client_listener::on_file_message_received_from_peer(client_ref, std::string_view, message_view) {}
inline void client_listener::on_media_uploading_progress(client_ref, int64_t, const rtm_media_operation_progress &) {}
inline void client_listener::on_media_downloading_progress(client_ref, int64_t,
                                                           const rtm_media_operation_progress &) {}
inline void client_listener::on_file_media_upload_result(client_ref, int64_t, message_view, int32_t) {}
inline void client_listener::on_image_media_upload_result(client_ref, int64_t, message_view, int32_t) {}
inline void client_listener::on_media_download_to_file_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_media_download_to_memory_result(client_ref, int64_t, list<uint8_t>, int32_t) {}
inline void client_listener::on_media_cancel_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_query_peers_online_status_result(client_ref, int64_t, list<rtm_peer_online_status>,
                                                                 int32_t) {}
inline void client_listener::on_subscription_request_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_query_peers_by_subscription_option_result(client_ref, int64_t, list<const char *>,
                                                                          int32_t) {}
inline void client_listener::on_set_local_user_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_add_or_update_local_user_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_delete_local_user_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_clear_local_user_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_get_user_attributes_result(client_ref, int64_t, std::string_view, list<rtm_attribute>,
                                                           int32_t) {}
inline void client_listener::on_set_channel_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_add_or_update_channel_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_delete_channel_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_clear_channel_attributes_result(client_ref, int64_t, int32_t) {}
inline void client_listener::on_get_channel_attributes_result(client_ref, int64_t, list<rtm_channel_attribute>,
                                                              int32_t) {}
inline void client_listener::on_get_channel_member_count_result(client_ref, int64_t, list<rtm_channel_member_count>,
                                                                int32_t) {}
inline void client_listener::on_peers_online_status_changed(client_ref, list<rtm_peer_online_status>) {}
inline void client_listener::on_reconnected(client_ref, bool) {}
inline void channel_listener::on_join_success(channel_ref) {}
inline void channel_listener::on_join_failure(channel_ref, int32_t) {}
inline void channel_listener::on_leave(channel_ref, int32_t) {}
inline void channel_listener::on_message_received(channel_ref, std::string_view, message_view) {}
inline void channel_listener::on_image_message_received(channel_ref, std::string_view, message_view) {}
inline void channel_listener::on_file_message_received(channel_ref, std::string_view, message_view) {}
inline void channel_listener::on_send_message_result(channel_ref, int64_t, int32_t) {}
inline void channel_listener::on_member_joined(channel_ref, const rtm_channel_member &) {}
inline void channel_listener::on_member_left(channel_ref, const rtm_channel_member &) {}
inline void channel_listener::on_get_members(channel_ref, list<rtm_channel_member>, int32_t) {}
inline void channel_listener::on_attributes_updated(channel_ref, list<rtm_channel_attribute>) {}
inline void channel_listener::on_member_count_updated(channel_ref, int32_t) {}
inline void channel_listener::on_gap(channel_ref, int64_t, int64_t) {}
inline void call_manager_listener::on_local_invitation_received_by_peer(call_manager_ref, local_invitation_ref) {}
inline void call_manager_listener::on_local_invitation_canceled(call_manager_ref, local_invitation_ref) {}
inline void call_manager_listener::on_local_invitation_failure(call_manager_ref, local_invitation_ref, int32_t) {}
inline void call_manager_listener::on_local_invitation_accepted(call_manager_ref, local_invitation_ref,
                                                                std::string_view) {}
inline void call_manager_listener::on_local_invitation_refused(call_manager_ref, local_invitation_ref,
                                                               std::string_view) {}
inline void call_manager_listener::on_remote_invitation_refused(call_manager_ref, remote_invitation_ref) {}
inline void call_manager_listener::on_remote_invitation_accepted(call_manager_ref, remote_invitation_ref) {}
inline void call_manager_listener::on_remote_invitation_received(call_manager_ref, remote_invitation) {}
inline void call_manager_listener::on_remote_invitation_failure(call_manager_ref, remote_invitation_ref, int32_t) {}
inline void call_manager_listener::on_remote_invitation_canceled(call_manager_ref, remote_invitation_ref) {}

} // namespace rtm

#endif
