using System;

namespace agora_rtm {
    public sealed partial class RtmClient {
        /// <summary>Asks which of 1 to 256 users are online.</summary>
        /// <param name="peerIds">The users.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="QUERY_PEERS_ONLINE_STATUS_ERR"/>. Result: OnQueryPeersOnlineStatusResult.</returns>
        public unsafe int QueryPeersOnlineStatus(string[] peerIds, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("QueryPeersOnlineStatus");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_query_peers_online_status(handle.Value, s.Ids(peerIds),
                    peerIds == null ? 0 : peerIds.Length, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="peerIds">The users.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int QueryPeersOnlineStatus(string[] peerIds, ref Int64 requestId) {
            return QueryPeersOnlineStatus(peerIds, requestId = RequestIds.Next());
        }

        /// <summary>
        /// Subscribes to the presence of users, 512 in all. The result comes first, then OnPeersOnlineStatusChanged with their
        /// present state, then every change.
        /// </summary>
        /// <param name="peerIds">The users.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="PEER_SUBSCRIPTION_STATUS_ERR"/>. Result: OnSubscriptionRequestResult.</returns>
        public unsafe int SubscribePeersOnlineStatus(string[] peerIds, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("SubscribePeersOnlineStatus");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_subscribe_peers_online_status(handle.Value, s.Ids(peerIds),
                    peerIds == null ? 0 : peerIds.Length, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="peerIds">The users.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int SubscribePeersOnlineStatus(string[] peerIds, ref Int64 requestId) {
            return SubscribePeersOnlineStatus(peerIds, requestId = RequestIds.Next());
        }

        /// <summary>Gives up subscriptions; users that are not subscribed to are ignored.</summary>
        /// <param name="peerIds">The users.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="PEER_SUBSCRIPTION_STATUS_ERR"/>. Result: OnSubscriptionRequestResult.</returns>
        public unsafe int UnsubscribePeersOnlineStatus(string[] peerIds, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("UnsubscribePeersOnlineStatus");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_unsubscribe_peers_online_status(handle.Value, s.Ids(peerIds),
                    peerIds == null ? 0 : peerIds.Length, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="peerIds">The users.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int UnsubscribePeersOnlineStatus(string[] peerIds, ref Int64 requestId) {
            return UnsubscribePeersOnlineStatus(peerIds, requestId = RequestIds.Next());
        }

        /// <summary>Lists the users subscribed to.</summary>
        /// <param name="option">The kind of subscription; there is one.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>
        /// A <see cref="QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR"/>. Result: OnQueryPeersBySubscriptionOptionResult.
        /// </returns>
        public unsafe int QueryPeersBySubscriptionOption(PEER_SUBSCRIPTION_OPTION option, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("QueryPeersBySubscriptionOption");
            return Done(NativeMethods.rtm_client_query_peers_by_subscription_option(handle.Value, (int)option, requestId));
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="option">The kind of subscription; there is one.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int QueryPeersBySubscriptionOption(PEER_SUBSCRIPTION_OPTION option, ref Int64 requestId) {
            return QueryPeersBySubscriptionOption(option, requestId = RequestIds.Next());
        }

        /// <summary>Asks for the number of members of 1 to 32 channels; membership is not needed.</summary>
        /// <param name="channelIds">The channels, 32 at most.</param>
        /// <param name="requestId">Yours; the result echoes it.</param>
        /// <returns>A <see cref="GET_CHANNEL_MEMBER_COUNT_ERR_CODE"/>. Result: OnGetChannelMemberCountResult.</returns>
        public unsafe int GetChannelMemberCount(string[] channelIds, Int64 requestId) {
            if (handle.IsDead) return LastError.Dead("GetChannelMemberCount");
            using (var s = Scratch.Open()) {
                return Done(NativeMethods.rtm_client_get_channel_member_count(handle.Value, s.Ids(channelIds),
                    channelIds == null ? 0 : channelIds.Length, requestId));
            }
        }

        /// <summary>As the overload by value.</summary>
        /// <param name="channelIds">The channels, 32 at most.</param>
        /// <param name="requestId">Out: a number that the result echoes, set before the call is made.</param>
        public int GetChannelMemberCount(string[] channelIds, ref Int64 requestId) {
            return GetChannelMemberCount(channelIds, requestId = RequestIds.Next());
        }
    }
}
