namespace agora_rtm {
    /// <summary>Number of members of a channel.</summary>
    public struct ChannelMemberCount {
        /// <summary>The channel.</summary>
        public string channelId;
        /// <summary>0 for a channel that does not exist.</summary>
        public int count;

        /// <summary>For logs: channel and number.</summary>
        public override string ToString() { return channelId + ": " + count; }
    }
}
