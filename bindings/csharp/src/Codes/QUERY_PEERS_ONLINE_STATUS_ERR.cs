namespace agora_rtm {
    /// <summary>Results of QueryPeersOnlineStatus, and codes of its event.</summary>
    public enum QUERY_PEERS_ONLINE_STATUS_ERR {
        QUERY_PEERS_ONLINE_STATUS_ERR_OK = 0,
        QUERY_PEERS_ONLINE_STATUS_ERR_FAILURE = 1,
        /// <summary>No ids, more than 256, or one that is not allowed.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT = 2,
        QUERY_PEERS_ONLINE_STATUS_ERR_REJECTED = 3,
        /// <summary>No answer in 10 seconds.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_TIMEOUT = 4,
        /// <summary>More than 10 calls in 5 seconds.</summary>
        QUERY_PEERS_ONLINE_STATUS_ERR_TOO_OFTEN = 5,
        QUERY_PEERS_ONLINE_STATUS_ERR_NOT_INITIALIZED = 101,
        QUERY_PEERS_ONLINE_STATUS_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
