namespace agora_rtm {
    /// <summary>Results of GetMembers, and codes of OnGetMembers.</summary>
    public enum GET_MEMBERS_ERR {
        GET_MEMBERS_ERR_OK = 0,
        GET_MEMBERS_ERR_FAILURE = 1,
        GET_MEMBERS_ERR_REJECTED = 2,
        /// <summary>No answer in 5 seconds.</summary>
        GET_MEMBERS_ERR_TIMEOUT = 3,
        /// <summary>More than 5 calls in 2 seconds.</summary>
        GET_MEMBERS_ERR_TOO_OFTEN = 4,
        /// <summary>The channel is not joined.</summary>
        GET_MEMBERS_ERR_NOT_IN_CHANNEL = 5,
        GET_MEMBERS_ERR_NOT_INITIALIZED = 101,
        GET_MEMBERS_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
