namespace agora_rtm {
    /// <summary>A user in a channel.</summary>
    public sealed class RtmChannelMember : IRtmApiNative {
        private readonly string userId;
        private readonly string channelId;

        /// <summary>A pair of names; it makes nobody a member.</summary>
        public RtmChannelMember(string userId, string channelId) {
            this.userId = userId;
            this.channelId = channelId;
        }

        /// <summary>The user.</summary>
        public string GetUserId() { return userId; }

        /// <summary>The channel.</summary>
        public string GetChannelId() { return channelId; }

        /// <summary>For logs: user and channel.</summary>
        public override string ToString() { return userId + " in " + channelId; }
    }
}
