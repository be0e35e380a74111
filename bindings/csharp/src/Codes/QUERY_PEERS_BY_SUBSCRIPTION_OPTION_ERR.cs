namespace agora_rtm {
    /// <summary>Results of QueryPeersBySubscriptionOption, and codes of its event.</summary>
    public enum QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR {
        /// <summary>Accepted, or done.</summary>
        QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_OK = 0,
        /// <summary>The option is unknown.</summary>
        QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_FAILURE = 1,
        /// <summary>No answer in 5 seconds.</summary>
        QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TIMEOUT = 2,
        /// <summary>More than 10 calls in 5 seconds.</summary>
        QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_TOO_OFTEN = 3,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
