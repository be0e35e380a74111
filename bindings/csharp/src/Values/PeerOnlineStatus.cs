namespace agora_rtm {
    /// <summary>A user and its presence.</summary>
    public struct PeerOnlineStatus {
        /// <summary>The user.</summary>
        public string peerId;
        /// <summary>Whether onlineState is PEER_ONLINE_STATE_ONLINE.</summary>
        public bool isOnline;
        /// <summary>The presence.</summary>
        public PEER_ONLINE_STATE onlineState;

        /// <summary>For logs: user and presence.</summary>
        public override string ToString() { return peerId + ": " + onlineState; }
    }
}
