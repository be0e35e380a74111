namespace agora_rtm {
    /// <summary>Why a user left a channel. No event carries it.</summary>
    public enum LEAVE_CHANNEL_REASON {
        /// <summary>By leaving.</summary>
        LEAVE_CHANNEL_REASON_QUIT = 1,
        /// <summary>Removed by the server.</summary>
        LEAVE_CHANNEL_REASON_KICKED = 2,
    }
}
