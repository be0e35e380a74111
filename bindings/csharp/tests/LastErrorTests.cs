namespace agora_rtm.Tests {
    /// <summary>What GetLastError says is about the last call, or inside an event about the event.</summary>
    public static class LastErrorTests {
        /// <summary>A refusal that never reached the native library is no reason of an event that comes after it.</summary>
        public static void AnEventHasWordsOfItsOwn() {
            foreach (RtmDispatchMode mode in new[] { RtmDispatchMode.Poll, RtmDispatchMode.Thread }) {
                using (var server = new TestServer("--app " + StoryTests.App + ":" + StoryTests.Certificate))
                using (var alice = new Party("alice", server.Url, mode, StoryTests.App)) {
                    long id = 0;
                    string atStart = null, atFailure = null;
                    alice.Handler.OnConnectionStateChanged = (handler, state, reason) => {
                        if (state == CONNECTION_STATE.CONNECTION_STATE_CONNECTING) {
                            // On the thread of the events, too.
                            Check.Equal(-7, alice.Client.SetLocalUserAttributes(null, 0, ref id), "SetLocalUserAttributes");
                            atStart = RtmClient.GetLastError();
                        }
                    };
                    alice.Handler.OnLoginFailure = (handler, code) => {
                        atFailure = RtmClient.GetLastError();
                        alice.Journal.Write("failed");
                    };
                    Check.Equal(0, alice.Client.Login("006nonsense", "alice"), "Login");
                    Check.Equal(-7, alice.Client.SetLocalUserAttributes(null, 0, ref id), "SetLocalUserAttributes");
                    if (mode == RtmDispatchMode.Poll) alice.PollUntil(() => atFailure != null);
                    alice.Journal.Wait("failed");
                    Check.True(atStart.StartsWith("SetLocalUserAttributes: ", System.StringComparison.Ordinal), "of the call in the event: " + atStart);
                    Check.True(atFailure.Contains("token"), mode + ", of the event: " + atFailure);
                }
            }
        }

        /// <summary>What is null where something is needed is called that.</summary>
        public static void NullPartsAreNamed() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmClient c = alice.Client;
                RtmChannel channel = alice.Join("lobby");
                Check.Equal((int)PEER_MESSAGE_ERR_CODE.PEER_MESSAGE_ERR_INVALID_MESSAGE, c.SendMessageToPeer("bob", c.CreateMessage((byte[])null)), "to a peer");
                Check.Equal("send message to peer bob: there is nothing in the message: its type is undefined, or its bytes are null", RtmClient.GetLastError(), "to a peer");
                Check.Equal((int)CHANNEL_MESSAGE_ERR_CODE.CHANNEL_MESSAGE_ERR_INVALID_MESSAGE, channel.SendMessage(c.CreateMessage((byte[])null)), "to a channel");
                Check.Equal("send message to channel lobby: there is nothing in the message: its type is undefined, or its bytes are null", RtmClient.GetLastError(), "to a channel");
                Check.Equal(-7, c.SetChannelAttributes("lobby", new RtmChannelAttribute[1], new ChannelAttributeOptions(), 1), "an attribute");
                Check.Equal("SetChannelAttributes: an attribute is null, or was disposed of; make another", RtmClient.GetLastError(), "an attribute");
            }
        }

        public static void MessagesOfADisposedClientAreExplained() {
            var client = new RtmClient("app", new RtmClientEventHandler());
            client.Dispose();
            Check.True(client.CreateMessage("x") == null, "CreateMessage");
            Check.True(RtmClient.GetLastError().StartsWith("CreateMessage: ", System.StringComparison.Ordinal), RtmClient.GetLastError());
            Check.True(client.CreateFileMessageByMediaId("x") == null, "CreateFileMessageByMediaId");
            Check.True(RtmClient.GetLastError().StartsWith("CreateFileMessageByMediaId: ", System.StringComparison.Ordinal), RtmClient.GetLastError());
            Check.True(client.CreateChannelAttribute() == null, "CreateChannelAttribute");
            Check.True(RtmClient.GetLastError().StartsWith("CreateChannelAttribute: ", System.StringComparison.Ordinal), RtmClient.GetLastError());
        }
    }
}
