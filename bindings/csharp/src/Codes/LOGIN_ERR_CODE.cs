namespace agora_rtm {
    /// <summary>Results of Login, and codes of OnLoginFailure.</summary>
    public enum LOGIN_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        LOGIN_ERR_OK = 0,
        /// <summary>The server could not be used: it speaks something else, or its certificate is not trusted.</summary>
        LOGIN_ERR_UNKNOWN = 1,
        /// <summary>The server refuses logins now, for example because it is full. Try later.</summary>
        LOGIN_ERR_REJECTED = 2,
        /// <summary>The user id is not allowed: 1 to 64 bytes of the permitted characters.</summary>
        LOGIN_ERR_INVALID_ARGUMENT = 3,
        /// <summary>The server does not know the application, or the token is for another one.</summary>
        LOGIN_ERR_INVALID_APP_ID = 4,
        /// <summary>The token is malformed or its signature does not fit.</summary>
        LOGIN_ERR_INVALID_TOKEN = 5,
        /// <summary>Get a new token and log in again.</summary>
        LOGIN_ERR_TOKEN_EXPIRED = 6,
        /// <summary>A token is required, or it does not allow this user to log in.</summary>
        LOGIN_ERR_NOT_AUTHORIZED = 7,
        /// <summary>Logged in, or a login is under way.</summary>
        LOGIN_ERR_ALREADY_LOGGED_IN = 8,
        /// <summary>The server was not reached, or did not answer, in 12 seconds.</summary>
        LOGIN_ERR_TIMEOUT = 9,
        /// <summary>More than 2 calls in a second.</summary>
        LOGIN_ERR_TOO_OFTEN = 10,
        /// <summary>The client is being released.</summary>
        LOGIN_ERR_NOT_INITIALIZED = 101,
    }
}
