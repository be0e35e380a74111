namespace agora_rtm {
    /// <summary>Results of RtmChannel.SendMessage, and codes of the OnSendMessageResult of a channel.</summary>
    public enum CHANNEL_MESSAGE_ERR_CODE {
        /// <summary>The server has it; every other member gets it once, all in the same order.</summary>
        CHANNEL_MESSAGE_ERR_OK = 0,
        /// <summary>The channel is not joined, or the session ended before the message was sent.</summary>
        CHANNEL_MESSAGE_ERR_FAILURE = 1,
        /// <summary>No answer in 10 seconds, or before the session ended; it may still be delivered, but never twice.</summary>
        CHANNEL_MESSAGE_ERR_SENT_TIMEOUT = 2,
        /// <summary>More than 180 messages in 3 seconds, to peers and channels together.</summary>
        CHANNEL_MESSAGE_ERR_TOO_OFTEN = 3,
        /// <summary>NULL, over 32 KiB, not UTF-8, or of an unknown type.</summary>
        CHANNEL_MESSAGE_ERR_INVALID_MESSAGE = 4,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        CHANNEL_MESSAGE_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        CHANNEL_MESSAGE_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
