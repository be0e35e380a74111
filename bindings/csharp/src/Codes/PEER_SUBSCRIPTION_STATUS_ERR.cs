namespace agora_rtm {
    /// <summary>Results of subscribing to presence and of giving it up.</summary>
    public enum PEER_SUBSCRIPTION_STATUS_ERR {
        /// <summary>Accepted, or done.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_OK = 0,
        /// <summary>The session ended before the answer came.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_FAILURE = 1,
        /// <summary>No ids, or one that is not allowed.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_INVALID_ARGUMENT = 2,
        /// <summary>The server refuses.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_REJECTED = 3,
        /// <summary>No answer in 10 seconds.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_TIMEOUT = 4,
        /// <summary>More than 10 calls in 5 seconds.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_TOO_OFTEN = 5,
        /// <summary>More than 512 in all; none was added.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_OVERFLOW = 6,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        PEER_SUBSCRIPTION_STATUS_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
