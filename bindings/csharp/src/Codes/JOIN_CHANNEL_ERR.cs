namespace agora_rtm {
    /// <summary>Results of Join, and codes of OnJoinFailure.</summary>
    public enum JOIN_CHANNEL_ERR {
        /// <summary>Accepted, or done.</summary>
        JOIN_CHANNEL_ERR_OK = 0,
        /// <summary>The session ended before the answer came.</summary>
        JOIN_CHANNEL_ERR_FAILURE = 1,
        /// <summary>The server refuses.</summary>
        JOIN_CHANNEL_ERR_REJECTED = 2,
        /// <summary>The channel id is not allowed.</summary>
        JOIN_CHANNEL_ERR_INVALID_ARGUMENT = 3,
        /// <summary>No answer in 5 seconds. Named as in the original.</summary>
        JOIN_CHANNEL_TIMEOUT = 4,
        /// <summary>20 channels are joined already.</summary>
        JOIN_CHANNEL_ERR_EXCEED_LIMIT = 5,
        /// <summary>Joined, or a join is under way.</summary>
        JOIN_CHANNEL_ERR_ALREADY_JOINED = 6,
        /// <summary>More than 50 joins in 3 seconds.</summary>
        JOIN_CHANNEL_ERR_TOO_OFTEN = 7,
        /// <summary>More than 2 joins of this channel in 5 seconds.</summary>
        JOIN_CHANNEL_ERR_JOIN_SAME_CHANNEL_TOO_OFTEN = 8,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        JOIN_CHANNEL_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
