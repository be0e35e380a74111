namespace agora_rtm {
    /// <summary>Declared by later versions of the original SDK; no method uses it.</summary>
    public enum RTM_GET_CHANNEL_LIST_ERR {
        /// <summary>Done.</summary>
        RTM_GET_CHANNEL_LIST_ERR_OK = 0,
        /// <summary>It failed.</summary>
        RTM_GET_CHANNEL_LIST_ERR_FAILURE = 1,
        /// <summary>No answer in time.</summary>
        RTM_GET_CHANNEL_LIST_ERR_TIMEOUT = 2,
        /// <summary>Too often.</summary>
        RTM_GET_CHANNEL_LIST_ERR_TOO_OFTEN = 3,
        /// <summary>An argument is not allowed.</summary>
        RTM_GET_CHANNEL_LIST_ERR_INVALID_ARGUMENT = 4,
        /// <summary>Not initialised.</summary>
        RTM_GET_CHANNEL_LIST_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in.</summary>
        RTM_GET_CHANNEL_LIST_ERR_NOT_LOGGED_IN = 102,
    }
}
