namespace agora_rtm {
    /// <summary>Results of GetChannelMemberCount, and codes of its event.</summary>
    public enum GET_CHANNEL_MEMBER_COUNT_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_OK = 0,
        /// <summary>The session ended before the answer came.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_FAILURE = 1,
        /// <summary>No ids, or one that is not allowed.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_INVALID_ARGUMENT = 2,
        /// <summary>More than one call in a second.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_TOO_OFTEN = 3,
        /// <summary>No answer in 5 seconds.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_TIMEOUT = 4,
        /// <summary>More than 32 channels.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_EXCEED_LIMIT = 5,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        GET_CHANNEL_MEMBER_COUNT_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
