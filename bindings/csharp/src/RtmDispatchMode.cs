namespace agora_rtm {
    /// <summary>Which thread the events of a client come on. Chosen when the client is made.</summary>
    public enum RtmDispatchMode {
        /// <summary>A thread of the native library, one for each client: never two events of a client at once.</summary>
        Thread = 0,
        /// <summary>The thread that calls <see cref="RtmClient.Poll"/>.</summary>
        Poll = 1,
    }
}
