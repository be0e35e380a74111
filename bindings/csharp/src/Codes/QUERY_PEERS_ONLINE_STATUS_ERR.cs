namespace agora_rtm {
    /// <summary>Results of QueryPeersOnlineStatus, and codes of its event.</summary>
    public enum QUERY_PEERS_ONLINE_STATUS_ERR {
        /// <summary>Accepted, or done.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_OK = 0,
        /// <summary>The session ended before the answer came.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_FAILURE = 1,
        /// <summary>No ids, more than 256, or one that is not allowed.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT = 2,
        /// <summary>The server refuses.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_REJECTED = 3,
        /// <summary>No answer in 10 seconds.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_TIMEOUT = 4,
        /// <summary>More than 10 calls in 5 seconds.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN = 5,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
