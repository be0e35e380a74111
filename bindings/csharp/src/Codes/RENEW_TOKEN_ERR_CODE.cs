namespace agora_rtm {
    /// <summary>Results of RenewToken, and codes of OnRenewTokenResult.</summary>
    public enum RENEW_TOKEN_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        RENEW_TOKEN_ERR_OK = 0,
        /// <summary>The server gave no answer in time.</summary>
        RENEW_TOKEN_ERR_FAILURE = 1,
        /// <summary>The token is NULL, empty or longer than 4096 bytes.</summary>
        RENEW_TOKEN_ERR_INVALID_ARGUMENT = 2,
        /// <summary>The token is for another application or user.</summary>
        RENEW_TOKEN_ERR_REJECTED = 3,
        /// <summary>More than 2 calls in a second.</summary>
        RENEW_TOKEN_ERR_TOO_OFTEN = 4,
        /// <summary>The new token has expired already.</summary>
        RENEW_TOKEN_ERR_TOKEN_EXPIRED = 5,
        /// <summary>The token is malformed or its signature does not fit.</summary>
        RENEW_TOKEN_ERR_INVALID_TOKEN = 6,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        RENEW_TOKEN_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        RENEW_TOKEN_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
