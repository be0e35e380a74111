namespace agora_rtm {
    /// <summary>What a subscription is about.</summary>
    public enum PEER_SUBSCRIPTION_OPTION {
        /// <summary>Presence: the only one there is.</summary>
        PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS = 0,
    }
}
