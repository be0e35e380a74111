namespace agora_rtm {
    /// <summary>Results of cancelling an upload or a download.</summary>
    public enum CANCEL_MEDIA_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        CANCEL_MEDIA_ERR_OK = 0,
        /// <summary>The session ended before the answer came.</summary>
        CANCEL_MEDIA_ERR_FAILURE = 1,
        /// <summary>No such transfer is under way.</summary>
        CANCEL_MEDIA_ERR_NOT_EXIST = 2,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        CANCEL_MEDIA_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        CANCEL_MEDIA_ERR_NOT_LOGGED_IN = 102,
    }
}
