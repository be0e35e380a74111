namespace agora_rtm {
    /// <summary>Results of Leave, and codes of OnLeave.</summary>
    public enum LEAVE_CHANNEL_ERR {
        LEAVE_CHANNEL_ERR_OK = 0,
        LEAVE_CHANNEL_ERR_FAILURE = 1,
        LEAVE_CHANNEL_ERR_REJECTED = 2,
        /// <summary>The channel is not joined.</summary>
        LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL = 3,
        LEAVE_CHANNEL_ERR_NOT_INITIALIZED = 101,
        LEAVE_CHANNEL_ERR_USER_NOT_LOGGED_IN = 102,
        /// <summary>The server removed the user.</summary>
        LEAVE_CHANNEL_ERR_KICKED = 4,
    }
}
