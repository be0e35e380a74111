namespace agora_rtm {
    /// <summary>How a message is sent. Unity has a type of the same name: qualify this one there.</summary>
    public struct SendMessageOptions {
        /// <summary>Keep the message for a peer that is not logged in. No effect on channel messages.</summary>
        public bool enableOfflineMessaging;
        /// <summary>Accepted so that existing programs run; no effect.</summary>
        public bool enableHistoricalMessaging;
    }
}
