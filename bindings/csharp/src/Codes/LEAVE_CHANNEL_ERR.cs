namespace agora_rtm {
    /// <summary>Results of Leave, and codes of OnLeave.</summary>
    public enum LEAVE_CHANNEL_ERR {
        /// <summary>Accepted, or done.</summary>
        LEAVE_CHANNEL_ERR_OK = 0,
        /// <summary>The session ended before the answer came.</summary>
        LEAVE_CHANNEL_ERR_FAILURE = 1,
        /// <summary>The server refuses.</summary>
        LEAVE_CHANNEL_ERR_REJECTED = 2,
        /// <summary>The channel is not joined.</summary>
        LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL = 3,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        LEAVE_CHANNEL_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        LEAVE_CHANNEL_ERR_USER_NOT_LOGGED_IN = 102,
        /// <summary>The server removed the user.</summary>
        LEAVE_CHANNEL_ERR_KICKED = 4,
    }
}
