using System;

namespace agora_rtm {
    /// <summary>
    /// Copies of what the native library lends to a callback. An array that is NULL there is empty here, never null.
    /// </summary>
    internal static unsafe class Values {
        private static readonly string[] noIds = new string[0];
        private static readonly PeerOnlineStatus[] noStatuses = new PeerOnlineStatus[0];
        private static readonly ChannelMemberCount[] noCounts = new ChannelMemberCount[0];
        private static readonly RtmAttribute[] noAttributes = new RtmAttribute[0];
        private static readonly RtmChannelAttribute[] noChannelAttributes = new RtmChannelAttribute[0];
        private static readonly RtmChannelMember[] noMembers = new RtmChannelMember[0];

        internal static MediaOperationProgress Progress(NativeMediaOperationProgress* from) {
            return new MediaOperationProgress { totalSize = from->total_size, currentSize = from->current_size };
        }

        internal static string[] Ids(byte** from, int count, IdCache ids) {
            if (from == null || count == 0) return noIds;
            var to = new string[count];
            for (int i = 0; i < count; i++) to[i] = ids.Get(from[i]);
            return to;
        }

        internal static PeerOnlineStatus[] Statuses(NativePeerOnlineStatus* from, int count, IdCache ids) {
            if (from == null || count == 0) return noStatuses;
            var to = new PeerOnlineStatus[count];
            for (int i = 0; i < count; i++) {
                to[i].peerId = ids.Get(from[i].peer_id);
                to[i].isOnline = from[i].is_online != 0;
                to[i].onlineState = (PEER_ONLINE_STATE)from[i].online_state;
            }
            return to;
        }

        internal static ChannelMemberCount[] Counts(NativeChannelMemberCount* from, int count, IdCache ids) {
            if (from == null || count == 0) return noCounts;
            var to = new ChannelMemberCount[count];
            for (int i = 0; i < count; i++) {
                to[i].channelId = ids.Get(from[i].channel_id);
                to[i].count = from[i].count;
            }
            return to;
        }

        internal static RtmAttribute[] Attributes(NativeAttribute* from, int count) {
            if (from == null || count == 0) return noAttributes;
            var to = new RtmAttribute[count];
            for (int i = 0; i < count; i++) {
                to[i].key = Utf8.Read(from[i].key);
                to[i].value = Utf8.Read(from[i].value, from[i].value_length);
            }
            return to;
        }

        internal static RtmChannelAttribute[] ChannelAttributes(NativeChannelAttribute* from, int count, IdCache ids) {
            if (from == null || count == 0) return noChannelAttributes;
            var to = new RtmChannelAttribute[count];
            for (int i = 0; i < count; i++) to[i] = new RtmChannelAttribute(from + i, ids);
            return to;
        }

        internal static RtmChannelMember Member(NativeChannelMember* from, IdCache ids) {
            return new RtmChannelMember(ids.Get(from->user_id), ids.Get(from->channel_id));
        }

        internal static RtmChannelMember[] Members(NativeChannelMember* from, int count, IdCache ids) {
            if (from == null || count == 0) return noMembers;
            var to = new RtmChannelMember[count];
            for (int i = 0; i < count; i++) to[i] = Member(from + i, ids);
            return to;
        }
    }
}
