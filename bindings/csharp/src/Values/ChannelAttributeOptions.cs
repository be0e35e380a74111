namespace agora_rtm {
    /// <summary>How channel attributes are written.</summary>
    public struct ChannelAttributeOptions {
        /// <summary>The members of the channel are told all attributes after the write.</summary>
        public bool enableNotificationToChannelMembers;
    }
}
