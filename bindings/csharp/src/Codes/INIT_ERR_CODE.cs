namespace agora_rtm {
    /// <summary>Results of making a client; written to the log, never returned.</summary>
    public enum INIT_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        INIT_ERR_OK = 0,
        /// <summary>The client could not be made.</summary>
        INIT_ERR_FAILURE = 1,
        /// <summary>Not used: several clients are allowed.</summary>
        INIT_ERR_ALREADY_INITIALIZED = 2,
        /// <summary>The application id is NULL, empty or too long.</summary>
        INIT_ERR_INVALID_APP_ID = 3,
        /// <summary>Callbacks, options or the result pointer are not usable.</summary>
        INIT_ERR_INVALID_ARGUMENT = 4,
    }
}
