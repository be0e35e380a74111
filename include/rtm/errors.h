/**
 * @file errors.h
 * Result codes and the words that go with them.
 *
 * Every call that can fail returns an `int32_t`: 0 means *accepted*, anything else means *refused*, and then
 * nothing happens later. The positive codes belong to an operation and have the values of the original SDK;
 * the same number means different things in different operations. The negative codes are common to all.
 *
 * Three codes can come from any function and are not repeated with each: ::RTM_ERR_INTERNAL, ::RTM_ERR_OUT_OF_MEMORY,
 * and the operation's `..._NOT_INITIALIZED` (101) while another thread is releasing the client. A handle that is
 * released gives ::RTM_ERR_INVALID_HANDLE.
 *
 * An accepted call that has a result reports it exactly once through a callback, with a code of the same
 * operation.
 *
 * In both cases rtm_last_error() says in a sentence what was attempted, on what, why it failed and what to do.
 */
#ifndef RTM_ERRORS_H
#define RTM_ERRORS_H

#include <stdint.h>

#include "export.h"

/** Codes that any function may return. */
typedef enum rtm_err {
    RTM_OK = 0,                   /**< Accepted. */
    RTM_ERR_INVALID_ARGUMENT = -1, /**< A pointer is NULL or a value out of range, and the operation has no code of its own for it. Mend the call. */
    RTM_ERR_INTERNAL = -2,         /**< A defect in the library. The client's state becomes ABORTED: log out to go on. Please report what rtm_last_error() and the log say. */
    RTM_ERR_REENTRANT = -3,        /**< rtm_client_poll() inside a callback or while another thread polls the same client. Return first. */
    RTM_ERR_STRUCT_SIZE = -4,      /**< A struct's size is not one this library knows. Call its init function. */
    RTM_ERR_OUT_OF_MEMORY = -5,    /**< The system gave no memory or no thread. */
    RTM_ERR_DISPATCH_MODE = -6,    /**< rtm_client_poll() on a client in thread mode. Create it in poll mode. */
    RTM_ERR_INVALID_HANDLE = -7    /**< NULL, released, or a handle of another kind. */
} rtm_err;

/** Results of rtm_client_create(). */
typedef enum rtm_init_err {
    RTM_INIT_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_INIT_ERR_FAILURE = 1,             /**< The client could not be made; see rtm_last_error(). */
    RTM_INIT_ERR_ALREADY_INITIALIZED = 2, /**< Not used: several clients are allowed. */
    RTM_INIT_ERR_INVALID_APP_ID = 3,      /**< The application id is NULL, empty or too long. */
    RTM_INIT_ERR_INVALID_ARGUMENT = 4     /**< Callbacks, options or the result pointer are not usable. */
} rtm_init_err;

/** Results of rtm_client_login(): refusals of the call, and codes of `on_login_failure`. */
typedef enum rtm_login_err {
    RTM_LOGIN_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_LOGIN_ERR_UNKNOWN = 1,           /**< The server could not be used: it speaks something else, or its certificate is not trusted. */
    RTM_LOGIN_ERR_REJECTED = 2,          /**< The server refuses logins now, for example because it is full. Try later. */
    RTM_LOGIN_ERR_INVALID_ARGUMENT = 3,  /**< The user id is not allowed: 1 to 64 bytes of the permitted characters. */
    RTM_LOGIN_ERR_INVALID_APP_ID = 4,    /**< The server does not know the application, or the token is for another one. */
    RTM_LOGIN_ERR_INVALID_TOKEN = 5,     /**< The token is malformed or its signature does not fit. */
    RTM_LOGIN_ERR_TOKEN_EXPIRED = 6,     /**< Get a new token and log in again. */
    RTM_LOGIN_ERR_NOT_AUTHORIZED = 7,    /**< A token is required, or it does not allow this user to log in. */
    RTM_LOGIN_ERR_ALREADY_LOGGED_IN = 8, /**< Logged in, or a login is under way. */
    RTM_LOGIN_ERR_TIMEOUT = 9,           /**< The server was not reached, or did not answer, in 12 seconds. */
    RTM_LOGIN_ERR_TOO_OFTEN = 10,        /**< More than 2 calls in a second. */
    RTM_LOGIN_ERR_NOT_INITIALIZED = 101  /**< Another thread is releasing the client. */
} rtm_login_err;

/** Results of rtm_client_logout(). */
typedef enum rtm_logout_err {
    RTM_LOGOUT_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_LOGOUT_ERR_REJECTED = 1,           /**< Not used by this library. */
    RTM_LOGOUT_ERR_NOT_INITIALIZED = 101,  /**< Another thread is releasing the client. */
    RTM_LOGOUT_ERR_USER_NOT_LOGGED_IN = 102 /**< There is nothing to log out from. */
} rtm_logout_err;

/** Results of rtm_client_renew_token(). */
typedef enum rtm_renew_token_err {
    RTM_RENEW_TOKEN_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_RENEW_TOKEN_ERR_FAILURE = 1,          /**< The server gave no answer in time. */
    RTM_RENEW_TOKEN_ERR_INVALID_ARGUMENT = 2, /**< The token is NULL, empty or longer than 4096 bytes. */
    RTM_RENEW_TOKEN_ERR_REJECTED = 3,         /**< The token is for another application or user. */
    RTM_RENEW_TOKEN_ERR_TOO_OFTEN = 4,        /**< More than 2 calls in a second. */
    RTM_RENEW_TOKEN_ERR_TOKEN_EXPIRED = 5,    /**< The new token has expired already. */
    RTM_RENEW_TOKEN_ERR_INVALID_TOKEN = 6,    /**< The token is malformed or its signature does not fit. */
    RTM_RENEW_TOKEN_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_RENEW_TOKEN_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_renew_token_err;

/** Results of rtm_client_send_message_to_peer(), and codes of `on_send_message_result`. */
typedef enum rtm_peer_message_err {
    RTM_PEER_MESSAGE_ERR_OK = 0,                /**< The peer's library has the message and hands it over once. */
    RTM_PEER_MESSAGE_ERR_FAILURE = 1,           /**< The session ended before the message was sent. */
    RTM_PEER_MESSAGE_ERR_SENT_TIMEOUT = 2,      /**< No answer in 10 seconds, or before the session ended; the message may still arrive, but never twice. */
    RTM_PEER_MESSAGE_ERR_PEER_UNREACHABLE = 3,  /**< The peer is not logged in, or cannot be given more; the message will not be delivered. */
    RTM_PEER_MESSAGE_ERR_CACHED_BY_SERVER = 4,  /**< The peer is not logged in; the server keeps the message for the next login. */
    RTM_PEER_MESSAGE_ERR_TOO_OFTEN = 5,         /**< More than 180 messages in 3 seconds, to peers and channels together. */
    RTM_PEER_MESSAGE_ERR_INVALID_USERID = 6,    /**< The peer id is not allowed. */
    RTM_PEER_MESSAGE_ERR_INVALID_MESSAGE = 7,   /**< NULL, over 32 KiB, not UTF-8, or of an unknown type. */
    RTM_PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE = 8, /**< The peer's library is too old for this type. Spelt as in the original. */
    RTM_PEER_MESSAGE_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_PEER_MESSAGE_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_peer_message_err;

/** Results of rtm_channel_join(), and codes of `on_join_failure`. */
typedef enum rtm_join_channel_err {
    RTM_JOIN_CHANNEL_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_JOIN_CHANNEL_ERR_FAILURE = 1,          /**< The session ended before the answer came. */
    RTM_JOIN_CHANNEL_ERR_REJECTED = 2,         /**< The server refuses. */
    RTM_JOIN_CHANNEL_ERR_INVALID_ARGUMENT = 3, /**< The channel id is not allowed. */
    RTM_JOIN_CHANNEL_TIMEOUT = 4,              /**< No answer in 5 seconds. Named as in the original. */
    RTM_JOIN_CHANNEL_ERR_EXCEED_LIMIT = 5,     /**< 20 channels are joined already. */
    RTM_JOIN_CHANNEL_ERR_ALREADY_JOINED = 6,   /**< Joined, or a join is under way. */
    RTM_JOIN_CHANNEL_ERR_TOO_OFTEN = 7,        /**< More than 50 joins in 3 seconds. */
    RTM_JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN = 8, /**< More than 2 joins of this channel in 5 seconds. */
    RTM_JOIN_CHANNEL_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_join_channel_err;

/** Results of rtm_channel_leave(), and codes of `on_leave`. */
typedef enum rtm_leave_channel_err {
    RTM_LEAVE_CHANNEL_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_LEAVE_CHANNEL_ERR_FAILURE = 1, /**< The session ended before the answer came. */
    RTM_LEAVE_CHANNEL_ERR_REJECTED = 2, /**< The server refuses. */
    RTM_LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL = 3, /**< The channel is not joined. */
    RTM_LEAVE_CHANNEL_ERR_KICKED = 4,         /**< Not used by this library. */
    RTM_LEAVE_CHANNEL_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_LEAVE_CHANNEL_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_leave_channel_err;

/** Results of rtm_channel_send_message(), and codes of its `on_send_message_result`. */
typedef enum rtm_channel_message_err {
    RTM_CHANNEL_MESSAGE_ERR_OK = 0,              /**< The server has it; every other member gets it once, all in the same order. */
    RTM_CHANNEL_MESSAGE_ERR_FAILURE = 1,         /**< The channel is not joined, or the session ended before the message was sent. */
    RTM_CHANNEL_MESSAGE_ERR_SENT_TIMEOUT = 2,    /**< No answer in 10 seconds, or before the session ended; it may still be delivered, but never twice. */
    RTM_CHANNEL_MESSAGE_ERR_TOO_OFTEN = 3,       /**< More than 180 messages in 3 seconds, to peers and channels together. */
    RTM_CHANNEL_MESSAGE_ERR_INVALID_MESSAGE = 4, /**< NULL, over 32 KiB, not UTF-8, or of an unknown type. */
    RTM_CHANNEL_MESSAGE_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_CHANNEL_MESSAGE_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_channel_message_err;

/** Results of rtm_channel_get_members(), and codes of `on_get_members`. */
typedef enum rtm_get_members_err {
    RTM_GET_MEMBERS_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_GET_MEMBERS_ERR_FAILURE = 1, /**< The session ended before the answer came. */
    RTM_GET_MEMBERS_ERR_REJECTED = 2, /**< The server refuses. */
    RTM_GET_MEMBERS_ERR_TIMEOUT = 3,        /**< No answer in 5 seconds. */
    RTM_GET_MEMBERS_ERR_TOO_OFTEN = 4,      /**< More than 5 calls in 2 seconds. */
    RTM_GET_MEMBERS_ERR_NOT_IN_CHANNEL = 5, /**< The channel is not joined. */
    RTM_GET_MEMBERS_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_GET_MEMBERS_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_get_members_err;

/** Results of rtm_client_query_peers_online_status(). */
typedef enum rtm_query_peers_online_status_err {
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_FAILURE = 1, /**< The session ended before the answer came. */
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT = 2, /**< No ids, more than 256, or one that is not allowed. */
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_REJECTED = 3, /**< The server refuses. */
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_TIMEOUT = 4, /**< No answer in 10 seconds. */
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN = 5, /**< More than 10 calls in 5 seconds. */
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_QUERY_PEERS_ONLINE_STATUS_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_query_peers_online_status_err;

/** Results of subscribing to presence and of giving it up. */
typedef enum rtm_peer_subscription_status_err {
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_FAILURE = 1, /**< The session ended before the answer came. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT = 2, /**< No ids, or one that is not allowed. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_REJECTED = 3, /**< The server refuses. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_TIMEOUT = 4,   /**< No answer in 10 seconds. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN = 5, /**< More than 10 calls in 5 seconds. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW = 6,  /**< More than 512 in all; none was added. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_PEER_SUBSCRIPTION_STATUS_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_peer_subscription_status_err;

/** Results of rtm_client_query_peers_by_subscription_option(). */
typedef enum rtm_query_peers_by_subscription_option_err {
    RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE = 1,   /**< The option is unknown. */
    RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TIMEOUT = 2,   /**< No answer in 5 seconds. */
    RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN = 3, /**< More than 10 calls in 5 seconds. */
    RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_query_peers_by_subscription_option_err;

/** Results of rtm_client_get_channel_member_count(). */
typedef enum rtm_get_channel_member_count_err {
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_FAILURE = 1, /**< The session ended before the answer came. */
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT = 2, /**< No ids, or one that is not allowed. */
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN = 3,        /**< More than one call in a second. */
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_TIMEOUT = 4,          /**< No answer in 5 seconds. */
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT = 5,     /**< More than 32 channels. */
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_GET_CHANNEL_MEMBER_COUNT_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_get_channel_member_count_err;

/** Results of everything in attributes.h. */
typedef enum rtm_attribute_operation_err {
    RTM_ATTRIBUTE_OPERATION_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_ATTRIBUTE_OPERATION_ERR_NOT_READY = 1,        /**< Not used by this library. */
    RTM_ATTRIBUTE_OPERATION_ERR_FAILURE = 2,          /**< The session ended before the answer came. */
    RTM_ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT = 3, /**< An id, a key or a value is not allowed. */
    RTM_ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW = 4,    /**< A value, the number or the sum is over its limit; nothing was written. */
    RTM_ATTRIBUTE_OPERATION_ERR_TOO_OFTEN = 5,        /**< Over the rate of this kind of call. */
    RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND = 6,   /**< The user is not logged in. */
    RTM_ATTRIBUTE_OPERATION_ERR_TIMEOUT = 7,          /**< No answer in 5 seconds. */
    RTM_ATTRIBUTE_OPERATION_ERR_CONFLICT = 1001,      /**< The revision is another by now; nothing was written. Not in the original. */
    RTM_ATTRIBUTE_OPERATION_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_attribute_operation_err;

/** Results of uploading a file or image. */
typedef enum rtm_upload_media_err {
    RTM_UPLOAD_MEDIA_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_UPLOAD_MEDIA_ERR_FAILURE = 1,          /**< The file cannot be read, or the server could not keep it. */
    RTM_UPLOAD_MEDIA_ERR_INVALID_ARGUMENT = 2, /**< No path, an empty file, or a request id that is in use. */
    RTM_UPLOAD_MEDIA_ERR_TIMEOUT = 3,          /**< No byte moved for 120 seconds. */
    RTM_UPLOAD_MEDIA_ERR_SIZE_OVERFLOW = 4,    /**< The file is larger than 30 MiB. */
    RTM_UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED = 5, /**< 9 transfers are under way: wait for one to end. */
    RTM_UPLOAD_MEDIA_ERR_INTERRUPTED = 6,      /**< Cancelled, or the session ended. */
    RTM_UPLOAD_MEDIA_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_UPLOAD_MEDIA_ERR_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_upload_media_err;

/** Results of downloading media. */
typedef enum rtm_download_media_err {
    RTM_DOWNLOAD_MEDIA_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_DOWNLOAD_MEDIA_ERR_FAILURE = 1,          /**< The file cannot be written, or the server could not give it. */
    RTM_DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT = 2, /**< The media id is malformed, there is no path, or the request id is in use. */
    RTM_DOWNLOAD_MEDIA_ERR_TIMEOUT = 3,          /**< No byte moved for 120 seconds. */
    RTM_DOWNLOAD_MEDIA_ERR_NOT_EXIST = 4,        /**< The server does not have it, or not any more. */
    RTM_DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED = 5, /**< 9 transfers are under way: wait for one to end. */
    RTM_DOWNLOAD_MEDIA_ERR_INTERRUPTED = 6,      /**< Cancelled, or the session ended. */
    RTM_DOWNLOAD_MEDIA_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_download_media_err;

/** Results of cancelling a transfer. */
typedef enum rtm_cancel_media_err {
    RTM_CANCEL_MEDIA_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_CANCEL_MEDIA_ERR_FAILURE = 1, /**< The session ended before the answer came. */
    RTM_CANCEL_MEDIA_ERR_NOT_EXIST = 2, /**< No such transfer is under way. */
    RTM_CANCEL_MEDIA_ERR_NOT_INITIALIZED = 101, /**< Another thread is releasing the client. */
    RTM_CANCEL_MEDIA_ERR_NOT_LOGGED_IN = 102 /**< Log in first. */
} rtm_cancel_media_err;

/** What the functions of call invitations return. */
typedef enum rtm_invitation_api_call_err {
    RTM_INVITATION_API_CALL_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_INVITATION_API_CALL_ERR_INVALID_ARGUMENT = 1, /**< NULL, or a text that is too long or not UTF-8. */
    RTM_INVITATION_API_CALL_ERR_NOT_STARTED = 2,      /**< Not sent yet. */
    RTM_INVITATION_API_CALL_ERR_ALREADY_END = 3,      /**< Refused, canceled or failed. */
    RTM_INVITATION_API_CALL_ERR_ALREADY_ACCEPT = 4,   /**< Accepted already. */
    RTM_INVITATION_API_CALL_ERR_ALREADY_SENT = 5,     /**< Sent already. */
    RTM_INVITATION_API_CALL_ERR_TOO_MANY = 1001       /**< 100 invitations have not ended: wait for some to. Not in the original. */
} rtm_invitation_api_call_err;

/** Why an invitation of this user failed. */
typedef enum rtm_local_invitation_err {
    RTM_LOCAL_INVITATION_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_LOCAL_INVITATION_ERR_PEER_OFFLINE = 1,      /**< The callee was not logged in for 30 seconds, or went offline. */
    RTM_LOCAL_INVITATION_ERR_PEER_NO_RESPONSE = 2,  /**< The callee is logged in, but its library did not answer for 30 seconds. */
    RTM_LOCAL_INVITATION_ERR_INVITATION_EXPIRE = 3, /**< The callee did nothing about it for 60 seconds. */
    RTM_LOCAL_INVITATION_ERR_NOT_LOGGEDIN = 4       /**< This client is not logged in, or not any more. Spelt as in the original. */
} rtm_local_invitation_err;

/** Why an invitation to this user failed. */
typedef enum rtm_remote_invitation_err {
    RTM_REMOTE_INVITATION_ERR_OK = 0, /**< Accepted; in a callback: done. */
    RTM_REMOTE_INVITATION_ERR_PEER_OFFLINE = 1,     /**< This client's session ended, or the caller is gone. */
    RTM_REMOTE_INVITATION_ERR_ACCEPT_FAILURE = 2,   /**< The caller's library did not confirm the answer for 30 seconds. */
    RTM_REMOTE_INVITATION_ERR_INVITATION_EXPIRE = 3 /**< Nothing was done about it for 60 seconds. */
} rtm_remote_invitation_err;

/** The operation a code belongs to, for rtm_error_name(). */
typedef enum rtm_operation {
    RTM_OPERATION_INIT = 1,            /**< rtm_init_err */
    RTM_OPERATION_LOGIN = 2,           /**< rtm_login_err */
    RTM_OPERATION_LOGOUT = 3,          /**< rtm_logout_err */
    RTM_OPERATION_RENEW_TOKEN = 4,     /**< rtm_renew_token_err */
    RTM_OPERATION_PEER_MESSAGE = 5,    /**< rtm_peer_message_err */
    RTM_OPERATION_JOIN_CHANNEL = 6,    /**< rtm_join_channel_err */
    RTM_OPERATION_LEAVE_CHANNEL = 7,   /**< rtm_leave_channel_err */
    RTM_OPERATION_CHANNEL_MESSAGE = 8, /**< rtm_channel_message_err */
    RTM_OPERATION_GET_MEMBERS = 9,     /**< rtm_get_members_err */
    RTM_OPERATION_QUERY_PEERS_ONLINE_STATUS = 10, /**< rtm_query_peers_online_status_err */
    RTM_OPERATION_PEER_SUBSCRIPTION_STATUS = 11,  /**< rtm_peer_subscription_status_err */
    RTM_OPERATION_QUERY_PEERS_BY_SUBSCRIPTION_OPTION = 12, /**< rtm_query_peers_by_subscription_option_err */
    RTM_OPERATION_ATTRIBUTE = 13,                 /**< rtm_attribute_operation_err */
    RTM_OPERATION_GET_CHANNEL_MEMBER_COUNT = 14,  /**< rtm_get_channel_member_count_err */
    RTM_OPERATION_UPLOAD_MEDIA = 15,              /**< rtm_upload_media_err */
    RTM_OPERATION_DOWNLOAD_MEDIA = 16,            /**< rtm_download_media_err */
    RTM_OPERATION_CANCEL_MEDIA = 17,              /**< rtm_cancel_media_err */
    RTM_OPERATION_INVITATION_API_CALL = 18,       /**< rtm_invitation_api_call_err */
    RTM_OPERATION_LOCAL_INVITATION = 19,          /**< rtm_local_invitation_err */
    RTM_OPERATION_REMOTE_INVITATION = 20          /**< rtm_remote_invitation_err */
} rtm_operation;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Returns why the last call on this thread was refused, in one sentence.
 *
 * Inside a callback it says what is behind the event being delivered: for example why a login failed. An
 * accepted call and an event without a story leave it empty.
 *
 * @return NUL-terminated UTF-8, "" when there is nothing to say; valid until the next call of the library on
 *         this thread, or until the callback returns. Never NULL.
 *
 * Thread: any; each thread has its own. Since: 0.1.0.
 */
RTM_API const char *RTM_CALL rtm_last_error(void);

/**
 * Returns the name of a code, for logs: `rtm_error_name(RTM_OPERATION_LOGIN, 9)` is "RTM_LOGIN_ERR_TIMEOUT".
 *
 * @param operation  an ::rtm_operation; ignored for negative codes, which are common to all.
 * @param code       any code.
 * @return NUL-terminated text, valid as long as the library is loaded; "RTM_ERR_UNKNOWN" for a code or an
 *         operation that this version does not know. Never NULL.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API const char *RTM_CALL rtm_error_name(int32_t operation, int32_t code);

#ifdef __cplusplus
}
#endif

#endif
