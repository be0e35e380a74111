namespace agora_rtm {
    /// <summary>Results of Logout, and codes of OnLogout.</summary>
    public enum LOGOUT_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        LOGOUT_ERR_OK = 0,
        /// <summary>Not used by this library.</summary>
        LOGOUT_ERR_REJECTED = 1,
        /// <summary>The client is being released.</summary>
        LOGOUT_ERR_NOT_INITIALIZED = 101,
        /// <summary>There is nothing to log out from.</summary>
        LOGOUT_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
