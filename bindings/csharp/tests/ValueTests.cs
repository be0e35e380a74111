using System;

namespace agora_rtm.Tests {
    /// <summary>What is carried about says in logs what it is.</summary>
    public static class ValueTests {
        public static void ValuesHaveAText() {
            using (var client = new RtmClient("values", new RtmClientEventHandler())) {
                client.SetLogFilter(0);
                TextMessage text = client.CreateMessage("good morning"), raw = client.CreateMessage(new byte[5], "five");
                FileMessage file = client.CreateFileMessageByMediaId("m1");
                file.SetFileName("map.bin");
                ImageMessage image = client.CreateImageMessageByMediaId("m2");
                RtmChannelAttribute attribute = client.CreateChannelAttribute();
                attribute.SetKey("topic");
                attribute.SetValue("cats");
                RtmChannel channel = client.CreateChannel("lobby", new RtmChannelEventHandler());
                LocalInvitation invitation = client.GetRtmCallManager(new RtmCallEventHandler()).CreateLocalCallInvitation("bob");
                var said = new object[] {
                    text, raw, file, image, attribute, channel, invitation, new RtmChannelMember("alice", "lobby"), new RtmAttribute { key = "level", value = "7" },
                    new PeerOnlineStatus { peerId = "bob", onlineState = PEER_ONLINE_STATE.PEER_ONLINE_STATE_OFFLINE }, new ChannelMemberCount { channelId = "lobby", count = 3 },
                    new MediaOperationProgress { currentSize = 1, totalSize = 4 }, new RemoteInvitation(IntPtr.Zero),
                };
                Check.Equal("good morning|5 bytes: five|file map.bin, 0 bytes, m1|image , 0 bytes, m2|topic=cats|channel lobby|invitation to bob: LOCAL_INVITATION_STATE_IDLE|alice in lobby|level=7"
                    + "|bob: PEER_ONLINE_STATE_OFFLINE|lobby: 3|1 of 4 bytes|disposed invitation", string.Join("|", said), "as text");
                text.Release();
                file.Release();
                attribute.Dispose();
                channel.Dispose();
                invitation.Dispose();
                Check.Equal("released message|released file|disposed attribute|channel lobby, disposed of|disposed invitation", text + "|" + file + "|" + attribute + "|" + channel + "|" + invitation, "afterwards");
            }
        }

        /// <summary>
        /// Arrays so long that their size as the native library sees it is no int any more. They are empty, and take address
        /// space rather than memory.
        /// </summary>
        public static void ArraysThatAreFarTooLongAreRefused() {
            bool collecting = Program.Collecting;
            Program.Collecting = false; // to look through them again and again takes its time
            try {
                using (var client = new RtmClient("app", new RtmClientEventHandler())) {
                    client.SetLogFilter(0);
                    const int ids = int.MaxValue / 8 + 1;
                    Check.Equal((int)QUERY_PEERS_ONLINE_STATUS_ERR.QUERY_PEERS_ONLINE_STATUS_ERR_INVALID_ARGUMENT,
                        client.QueryPeersOnlineStatus(new string[ids], 1), "QueryPeersOnlineStatus");
                    Check.True(RtmClient.GetLastError().Contains(ids.ToString()), RtmClient.GetLastError());
                    const int attributes = int.MaxValue / 24 + 1;
                    Check.Equal((int)ATTRIBUTE_OPERATION_ERR.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW,
                        client.SetLocalUserAttributes(new RtmAttribute[attributes], attributes, 1), "SetLocalUserAttributes");
                }
            } finally {
                Program.Collecting = collecting;
            }
        }
    }
}
