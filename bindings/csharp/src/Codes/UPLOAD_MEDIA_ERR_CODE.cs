namespace agora_rtm {
    /// <summary>Results of uploads.</summary>
    public enum UPLOAD_MEDIA_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        UPLOAD_MEDIA_ERR_OK = 0,
        /// <summary>The file cannot be read, or the server could not keep it.</summary>
        UPLOAD_MEDIA_ERR_FAILURE = 1,
        /// <summary>No path, an empty file, or a request id that is in use.</summary>
        UPLOAD_MEDIA_ERR_INVALID_ARGUMENT = 2,
        /// <summary>No byte moved for 120 seconds.</summary>
        UPLOAD_MEDIA_ERR_TIMEOUT = 3,
        /// <summary>The file is larger than 30 MiB.</summary>
        UPLOAD_MEDIA_ERR_SIZE_OVERFLOW = 4,
        /// <summary>9 transfers are under way: wait for one to end.</summary>
        UPLOAD_MEDIA_ERR_CONCURRENCY_LIMIT_EXCEEDED = 5,
        /// <summary>Cancelled, or the session ended.</summary>
        UPLOAD_MEDIA_ERR_INTERRUPTED = 6,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        UPLOAD_MEDIA_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        UPLOAD_MEDIA_ERR_NOT_LOGGED_IN = 102,
    }
}
