namespace agora_rtm {
    /// <summary>Presence of a user.</summary>
    public enum PEER_ONLINE_STATE {
        /// <summary>Logged in and heard.</summary>
        PEER_ONLINE_STATE_ONLINE = 0,
        /// <summary>Logged in, not heard for 6 seconds.</summary>
        PEER_ONLINE_STATE_UNREACHABLE = 1,
        /// <summary>Not logged in.</summary>
        PEER_ONLINE_STATE_OFFLINE = 2,
    }
}
