namespace agora_rtm {
    /// <summary>Results of downloads.</summary>
    public enum DOWNLOAD_MEDIA_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        DOWNLOAD_MEDIA_ERR_OK = 0,
        /// <summary>The file cannot be written, or the server could not give it.</summary>
        DOWNLOAD_MEDIA_ERR_FAILURE = 1,
        /// <summary>The media id is malformed, there is no path, or the request id is in use.</summary>
        DOWNLOAD_MEDIA_ERR_INVALID_ARGUMENT = 2,
        /// <summary>No byte moved for 120 seconds.</summary>
        DOWNLOAD_MEDIA_ERR_TIMEOUT = 3,
        /// <summary>The server does not have it, or not any more.</summary>
        DOWNLOAD_MEDIA_ERR_NOT_EXIST = 4,
        /// <summary>9 transfers are under way: wait for one to end.</summary>
        DOWNLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED = 5,
        /// <summary>Cancelled, or the session ended.</summary>
        DOWNLOAD_MEDIA_ERR_INTERRUPTED = 6,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        DOWNLOAD_MEDIA_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        DOWNLOAD_MEDIA_ERR_NOT_LOGGED_IN = 102,
    }
}
