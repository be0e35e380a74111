namespace agora_rtm {
    /// <summary>Results of cancelling an upload or a download.</summary>
    public enum CANCEL_MEDIA_ERR_CODE {
        CANCEL_MEDIA_ERR_OK = 0,
        CANCEL_MEDIA_ERR_FAILURE = 1,
        /// <summary>No such transfer is under way.</summary>
        CANCEL_MEDIA_ERR_NOT_EXIST = 2,
        CANCEL_MEDIA_ERR_NOT_INITIALIZED = 101,
        CANCEL_MEDIA_ERR_NOT_LOGGED_IN = 102,
    }
}
