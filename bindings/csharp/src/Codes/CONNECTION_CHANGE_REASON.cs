namespace agora_rtm {
    /// <summary>Why the state of a connection changed.</summary>
    public enum CONNECTION_CHANGE_REASON {
        /// <summary>Login was accepted.</summary>
        CONNECTION_CHANGE_REASON_LOGIN = 1,
        /// <summary>The server accepted the login or the reconnect.</summary>
        CONNECTION_CHANGE_REASON_LOGIN_SUCCESS = 2,
        /// <summary>The server refused the login.</summary>
        CONNECTION_CHANGE_REASON_LOGIN_FAILURE = 3,
        /// <summary>No answer to the login in time.</summary>
        CONNECTION_CHANGE_REASON_LOGIN_TIMEOUT = 4,
        /// <summary>Nothing was heard of the server for 4 seconds.</summary>
        CONNECTION_CHANGE_REASON_INTERRUPTED = 5,
        /// <summary>Logout.</summary>
        CONNECTION_CHANGE_REASON_LOGOUT = 6,
        /// <summary>The operator or a rule removed the user.</summary>
        CONNECTION_CHANGE_REASON_BANNED_BY_SERVER = 7,
        /// <summary>The user logged in from another instance.</summary>
        CONNECTION_CHANGE_REASON_REMOTE_LOGIN = 8,
        /// <summary>The access token expired.</summary>
        CONNECTION_CHANGE_REASON_TOKEN_EXPIRED = 9,
    }
}
