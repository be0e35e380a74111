namespace agora_rtm {
    /// <summary>State of the connection of a client.</summary>
    public enum CONNECTION_STATE {
        /// <summary>Not logged in; call Login.</summary>
        CONNECTION_STATE_DISCONNECTED = 1,
        /// <summary>A login is under way.</summary>
        CONNECTION_STATE_CONNECTING = 2,
        /// <summary>Logged in.</summary>
        CONNECTION_STATE_CONNECTED = 3,
        /// <summary>The connection was lost; the library returns by itself.</summary>
        CONNECTION_STATE_RECONNECTING = 4,
        /// <summary>The server ended the session; call Logout, then log in.</summary>
        CONNECTION_STATE_ABORTED = 5,
    }
}
