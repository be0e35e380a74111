namespace agora_rtm {
    /// <summary>Declared by later versions of the original SDK; no method uses it.</summary>
    public enum RTM_GET_CHANNEL_LIST_ERR {
        RTM_GET_CHANNEL_LIST_ERR_OK = 0,
        RTM_GET_CHANNEL_LIST_ERR_FAILURE = 1,
        RTM_GET_CHANNEL_LIST_ERR_TIMEOUT = 2,
        RTM_GET_CHANNEL_LIST_ERR_TOO_OFTEN = 3,
        RTM_GET_CHANNEL_LIST_ERR_INVALID_ARGUMENT = 4,
        RTM_GET_CHANNEL_LIST_ERR_NOT_INITIALIZED = 101,
        RTM_GET_CHANNEL_LIST_ERR_NOT_LOGGED_IN = 102,
    }
}
