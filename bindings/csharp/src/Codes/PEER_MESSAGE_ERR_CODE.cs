namespace agora_rtm {
    /// <summary>Results of SendMessageToPeer, and codes of the OnSendMessageResult of a client.</summary>
    public enum PEER_MESSAGE_ERR_CODE {
        /// <summary>The peer's library has the message and hands it over once.</summary>
        PEER_MESSAGE_ERR_OK = 0,
        /// <summary>The session ended before the message was sent.</summary>
        PEER_MESSAGE_ERR_FAILURE = 1,
        /// <summary>No answer in 10 seconds, or before the session ended; the message may still arrive, but never twice.</summary>
        PEER_MESSAGE_ERR_SENT_TIMEOUT = 2,
        /// <summary>The peer is not logged in; the message will not be delivered.</summary>
        PEER_MESSAGE_ERR_PEER_UNREACHABLE = 3,
        /// <summary>The peer is not logged in; the server keeps the message.</summary>
        PEER_MESSAGE_ERR_CACHED_BY_SERVER = 4,
        /// <summary>More than 180 messages in 3 seconds, to peers and channels together.</summary>
        PEER_MESSAGE_ERR_TOO_OFTEN = 5,
        /// <summary>The peer id is not allowed.</summary>
        PEER_MESSAGE_ERR_INVALID_USERID = 6,
        /// <summary>NULL, over 32 KiB, not UTF-8, or of an unknown type.</summary>
        PEER_MESSAGE_ERR_INVALID_MESSAGE = 7,
        /// <summary>The peer's library is too old for this type. Spelt as in the original.</summary>
        PEER_MESSAGE_ERR_IMCOMPATIBLE_MESSAGE = 8,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        PEER_MESSAGE_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        PEER_MESSAGE_ERR_USER_NOT_LOGGED_IN = 102,
    }
}
