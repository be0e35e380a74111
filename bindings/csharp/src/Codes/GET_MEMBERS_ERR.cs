namespace agora_rtm {
    /// <summary>Results of GetMembers, and codes of OnGetMembers.</summary>
    public enum GET_MEMBERS_ERR {
        /// <summary>Accepted, or done.</summary>
        GET_MEMBERS_ERR_OK = 0,
        /// <summary>The session ended before the answer came.</summary>
        GET_MEMBERS_ERR_FAILURE = 1,
        /// <summary>The server refuses.</summary>
        GET_MEMBERS_ERR_REJECTED = 2,
        /// <summary>No answer in 5 seconds.</summary>
        GET_MEMBERS_ERR_TIMEOUT = 3,
        /// <summary>More than 5 calls in 2 seconds.</summary>
        GET_MEMBERS_ERR_TOO_OFTEN = 4,
        /// <summary>The channel is not joined.</summary>
        GET_MEMBERS_ERR_NOT_IN_CHANNEL = 5,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        GET_MEMBERS_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        GET_MEMBERS_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
