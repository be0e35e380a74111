namespace agora_rtm {
    /// <summary>Whether an object was made to be sent, or was received.</summary>
    public enum MESSAGE_FLAG {
        /// <summary>Received, or plain data.</summary>
        RECEIVE = 0,
        /// <summary>Made to be sent.</summary>
        SEND = 1,
    }
}
