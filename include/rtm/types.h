/**
 * @file types.h
 * Handles, enumerations and small structs that several headers share.
 *
 * **Handles** are pointers to structs that stay incomplete. The value names an entry in a table of the
 * library and is never used twice: NULL and a handle that was released give ::RTM_ERR_INVALID_HANDLE, never a
 * crash. Each kind has one release function, which accepts NULL and handles already released.
 *
 * **Structs** that a program fills in begin with `struct_size`, set by an init function. They grow only at
 * the end; the library reads no more than the caller's size, and zero always means the default.
 *
 * **Enumerations** travel as `int32_t`. New values may appear: treat an unknown one as the general case.
 */
#ifndef RTM_TYPES_H
#define RTM_TYPES_H

#include <stdint.h>

#include "export.h"

/** One user's access to the service; see client.h. */
typedef struct rtm_client rtm_client;

/** A named group of users as one client sees it; see channel.h. */
typedef struct rtm_channel rtm_channel;

/** Sends and answers call invitations for one client; see invitations.h. */
typedef struct rtm_call_manager rtm_call_manager;

/** An invitation that this user sends; see invitations.h. */
typedef struct rtm_local_invitation rtm_local_invitation;

/** An invitation that this user gets; see invitations.h. */
typedef struct rtm_remote_invitation rtm_remote_invitation;

/** A server inside the process; see server.h. */
typedef struct rtm_server rtm_server;

/** State of a client's connection, given to rtm_client_callbacks::on_connection_state_changed. */
typedef enum rtm_connection_state {
    RTM_CONNECTION_STATE_DISCONNECTED = 1, /**< Not logged in; call rtm_client_login(). */
    RTM_CONNECTION_STATE_CONNECTING = 2,   /**< A login is under way. */
    RTM_CONNECTION_STATE_CONNECTED = 3,    /**< Logged in. */
    RTM_CONNECTION_STATE_RECONNECTING = 4, /**< The connection was lost; the library returns by itself. */
    RTM_CONNECTION_STATE_ABORTED = 5       /**< The server ended the session; call rtm_client_logout(), then log in. */
} rtm_connection_state;

/** Why the state of a connection changed. */
typedef enum rtm_connection_change_reason {
    RTM_CONNECTION_CHANGE_REASON_LOGIN = 1,            /**< rtm_client_login() was accepted. */
    RTM_CONNECTION_CHANGE_REASON_LOGIN_SUCCESS = 2,    /**< The server accepted the login or the reconnect. */
    RTM_CONNECTION_CHANGE_REASON_LOGIN_FAILURE = 3,    /**< The server refused the login. */
    RTM_CONNECTION_CHANGE_REASON_LOGIN_TIMEOUT = 4,    /**< No answer to the login in time. */
    RTM_CONNECTION_CHANGE_REASON_INTERRUPTED = 5,      /**< Nothing was heard of the server for 4 seconds. */
    RTM_CONNECTION_CHANGE_REASON_LOGOUT = 6,           /**< rtm_client_logout(). */
    RTM_CONNECTION_CHANGE_REASON_BANNED_BY_SERVER = 7, /**< The operator or a rule removed the user. */
    RTM_CONNECTION_CHANGE_REASON_REMOTE_LOGIN = 8,     /**< The user logged in from another instance. */
    RTM_CONNECTION_CHANGE_REASON_TOKEN_EXPIRED = 9     /**< Not raised: a user who is online stays so when the token expires. */
} rtm_connection_change_reason;

/** What a message carries. */
typedef enum rtm_message_type {
    RTM_MESSAGE_TYPE_UNDEFINED = 0, /**< A kind this version does not know. */
    RTM_MESSAGE_TYPE_TEXT = 1,      /**< Text. */
    RTM_MESSAGE_TYPE_RAW = 2,       /**< Bytes, with text as their description. */
    RTM_MESSAGE_TYPE_FILE = 3,      /**< An uploaded file, with text as its description; see media.h. */
    RTM_MESSAGE_TYPE_IMAGE = 4      /**< An uploaded image, likewise. */
} rtm_message_type;

/** Which thread raises a client's callbacks; chosen when the client is created. */
typedef enum rtm_dispatch_mode {
    RTM_DISPATCH_THREAD = 0, /**< One thread of the library per client. The default. */
    RTM_DISPATCH_POLL = 1    /**< The thread that calls rtm_client_poll(). */
} rtm_dispatch_mode;

/**
 * How much is written to the log, for rtm_client_set_log_filter(). Each value includes the graver ones.
 * Source of the values: the original SDK.
 */
typedef enum rtm_log_filter {
    RTM_LOG_FILTER_OFF = 0,         /**< Nothing. */
    RTM_LOG_FILTER_CRITICAL = 0x08, /**< Failures of the library itself. */
    RTM_LOG_FILTER_ERROR = 0x0c,    /**< And what was refused or failed. */
    RTM_LOG_FILTER_WARN = 0x0e,     /**< And what may need attention, such as a lost connection. */
    RTM_LOG_FILTER_INFO = 0x0f      /**< And the course of events. The default. */
} rtm_log_filter;

/** How far an invitation of this user has come. */
typedef enum rtm_local_invitation_state {
    RTM_LOCAL_INVITATION_STATE_IDLE = 0,               /**< Not sent yet. */
    RTM_LOCAL_INVITATION_STATE_SENT_TO_REMOTE = 1,     /**< On its way. */
    RTM_LOCAL_INVITATION_STATE_RECEIVED_BY_REMOTE = 2, /**< The callee's library has it. */
    RTM_LOCAL_INVITATION_STATE_ACCEPTED_BY_REMOTE = 3, /**< End. */
    RTM_LOCAL_INVITATION_STATE_REFUSED_BY_REMOTE = 4,  /**< End. */
    RTM_LOCAL_INVITATION_STATE_CANCELED = 5,           /**< End. */
    RTM_LOCAL_INVITATION_STATE_FAILURE = 6             /**< End. */
} rtm_local_invitation_state;

/** How far an invitation to this user has come. */
typedef enum rtm_remote_invitation_state {
    RTM_REMOTE_INVITATION_STATE_IDLE = 0,                 /**< Never seen. */
    RTM_REMOTE_INVITATION_STATE_INVITATION_RECEIVED = 1,  /**< Waits for an answer. */
    RTM_REMOTE_INVITATION_STATE_ACCEPT_SENT_TO_LOCAL = 2, /**< Accepted; the caller does not know yet. */
    RTM_REMOTE_INVITATION_STATE_REFUSED = 3,              /**< End. */
    RTM_REMOTE_INVITATION_STATE_ACCEPTED = 4,             /**< End. */
    RTM_REMOTE_INVITATION_STATE_CANCELED = 5,             /**< End. */
    RTM_REMOTE_INVITATION_STATE_FAILURE = 6               /**< End. */
} rtm_remote_invitation_state;

/** How a message is sent. Fill in with rtm_send_message_options_init(). */
typedef struct rtm_send_message_options {
    uint32_t struct_size; /**< Set by the init function. */
    /** Non-zero: keep the message for a peer that is not logged in: the result is then
     *  ::RTM_PEER_MESSAGE_ERR_CACHED_BY_SERVER, and the peer gets it after the next login. The server keeps 200 for each
     *  user, where the oldest makes room, for 7 days. No effect on channel messages. */
    int32_t enable_offline_messaging;
    /** Accepted so that existing programs run; no effect. */
    int32_t enable_historical_messaging;
} rtm_send_message_options;

#ifdef __cplusplus
extern "C" {
#endif

/**
 * Fills in the defaults: both options off.
 *
 * @param options      the struct to fill in; NULL is ignored.
 * @param struct_size  `sizeof *options`.
 *
 * Thread: any. Since: 0.1.0.
 */
RTM_API void RTM_CALL rtm_send_message_options_init(rtm_send_message_options *options, uint32_t struct_size);

#ifdef __cplusplus
}
#endif

#endif
