namespace agora_rtm {
    /// <summary>A user in a channel.</summary>
    public sealed class RtmChannelMember : IRtmApiNative {
        private readonly string userId;
        private readonly string channelId;

        public RtmChannelMember(string userId, string channelId) {
            this.userId = userId;
            this.channelId = channelId;
        }

        public string GetUserId() { return userId; }

        public string GetChannelId() { return channelId; }
    }
}
