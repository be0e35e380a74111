using System;
using System.Diagnostics;

namespace agora_rtm.Tests {
    /// <summary>Each feature between two clients, over a real server.</summary>
    public static class StoryTests {
        internal const string App = "0123456789abcdef0123456789abcdef";
        internal const string Certificate = "fedcba9876543210fedcba9876543210";
        private static readonly ChannelAttributeOptions tell = new ChannelAttributeOptions { enableNotificationToChannelMembers = true };

        private static RtmChannelAttribute Attribute(Party party, string key, string value) {
            RtmChannelAttribute made = party.Client.CreateChannelAttribute();
            made.SetKey(key);
            made.SetValue(value);
            return made;
        }

        public static void AChannelFromJoinToLeave() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmChannel a = alice.Join("lobby");
                alice.Journal.Wait("count 1");
                RtmChannel b = bob.Join("lobby");
                alice.Journal.Wait("came bob lobby");
                alice.Journal.Wait("count 2");
                TextMessage hello = bob.Client.CreateMessage("hello everybody");
                Check.Equal(0, b.SendMessage(hello, new SendMessageOptions { enableHistoricalMessaging = true }), "SendMessage");
                alice.Journal.Wait("heard bob: hello everybody");
                bob.Journal.Wait("published " + hello.GetMessageId() + " CHANNEL_MESSAGE_ERR_OK");
                byte[] raw = { 200, 0, 100 };
                Check.Equal(0, b.SendMessage(bob.Client.CreateMessage(raw)), "raw");
                alice.Journal.Wait("heard bob: ");
                Check.Bytes(raw, alice.Text.GetRawMessageData(), "bytes");
                Check.Equal(0, a.GetMembers(), "GetMembers");
                alice.Journal.Wait("members alice,bob GET_MEMBERS_ERR_OK");
                Check.Equal((int)JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_ALREADY_JOINED, a.Join(), "Join again");
                Check.Equal(0, b.Leave(), "Leave");
                bob.Journal.Wait("left LEAVE_CHANNEL_ERR_OK");
                alice.Journal.Wait("went bob lobby");
                alice.Journal.Wait("count 1", 2);
                Check.Equal(0, b.SendMessage(hello), "SendMessage after Leave is accepted");
                bob.Journal.Wait("published " + hello.GetMessageId() + " CHANNEL_MESSAGE_ERR_FAILURE");
                Check.Equal((int)LEAVE_CHANNEL_ERR.LEAVE_CHANNEL_ERR_NOT_IN_CHANNEL, b.Leave(), "Leave again");
                Check.Equal(0, alice.Journal.Count("came alice lobby"), "one is not told of oneself");
            }
        }

        public static void MessagesWaitForWhoIsAway() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                TextMessage lost = alice.Client.CreateMessage("lost"), kept = alice.Client.CreateMessage("kept");
                Check.Equal(0, alice.Client.SendMessageToPeer("bob", lost), "without the option");
                alice.Journal.Wait("sent " + lost.GetMessageId() + " PEER_MESSAGE_ERR_PEER_UNREACHABLE");
                Check.Equal(0, alice.Client.SendMessageToPeer("bob", kept, new SendMessageOptions { enableOfflineMessaging = true }), "with the option");
                alice.Journal.Wait("sent " + kept.GetMessageId() + " PEER_MESSAGE_ERR_CACHED_BY_SERVER");
                using (Party bob = Party.LoggedIn("bob", server.Url)) {
                    bob.Journal.Wait("message alice: kept");
                    Check.True(bob.Text.IsOfflineMessage(), "IsOfflineMessage");
                    Check.Equal(0, bob.Journal.Count("message alice: lost"), "what was not kept");
                }
            }
        }

        public static void PresenceIsAskedForAndSubscribedTo() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                string[] peers = { "bob", "carol" };
                Check.Equal(0, alice.Client.QueryPeersOnlineStatus(new[] { "alice", "bob" }, 1), "query");
                alice.Journal.Wait("online 1 alice=ONLINE! bob=OFFLINE QUERY_PEERS_ONLINE_STATUS_ERR_OK");
                Check.Equal(0, alice.Client.SubscribePeersOnlineStatus(peers, 2), "subscribe");
                alice.Journal.Wait("subscription 2 PEER_SUBSCRIPTION_STATUS_ERR_OK");
                alice.Journal.Wait("presence bob=OFFLINE carol=OFFLINE");
                using (Party bob = Party.LoggedIn("bob", server.Url)) {
                    alice.Journal.Wait("presence bob=ONLINE!");
                    bob.Join("lobby");
                    Check.Equal(0, alice.Client.GetChannelMemberCount(new[] { "lobby", "nowhere" }, 3), "counts");
                    alice.Journal.Wait("counts 3 lobby=1 nowhere=0 GET_CHANNEL_MEMBER_COUNT_ERR_OK");
                    Check.Equal(0, bob.Client.Logout(), "Logout");
                    alice.Journal.Wait("presence bob=OFFLINE");
                }
                Check.Equal(0, alice.Client.UnsubscribePeersOnlineStatus(new[] { "bob" }, 4), "unsubscribe");
                alice.Journal.Wait("subscription 4 PEER_SUBSCRIPTION_STATUS_ERR_OK");
                long id = 0;
                Check.Equal(0, alice.Client.QueryPeersBySubscriptionOption(PEER_SUBSCRIPTION_OPTION.PEER_SUBSCRIPTION_OPTION_ONLINE_STATUS, ref id), "list");
                alice.Journal.Wait("subscriptions " + id + " carol QUERY_PEERS_BY_SUBSCRIPTION_OPTION_ERR_OK");
            }
        }

        public static void UserAttributesAreWrittenAndRead() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                long id = 0;
                var attributes = new[] { new RtmAttribute { key = "mood", value = "fröhlich" }, new RtmAttribute { key = "level", value = "7" }, new RtmAttribute { key = "left out", value = "x" } };
                Check.Equal(0, alice.Client.SetLocalUserAttributes(attributes, 2, ref id), "set");
                alice.Journal.Wait("user set " + id + " ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, bob.Client.GetUserAttributes("alice", 11), "get");
                string all = bob.Journal.WaitFor("user attributes 11 alice ");
                Check.True(all.Contains("mood=fröhlich ") && all.Contains("level=7 ") && !all.Contains("left out"), all);
                Check.Equal(0, alice.Client.AddOrUpdateLocalUserAttributes(new[] { new RtmAttribute { key = "level", value = "8" } }, 1, 12), "update");
                alice.Journal.Wait("user updated 12 ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, bob.Client.GetUserAttributesByKeys("alice", new[] { "level", "none" }, 13), "get by keys");
                bob.Journal.Wait("user attributes 13 alice level=8 ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, alice.Client.DeleteLocalUserAttributesByKeys(new[] { "mood" }, 14), "delete");
                alice.Journal.Wait("user deleted 14 ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, alice.Client.ClearLocalUserAttributes(15), "clear");
                alice.Journal.Wait("user cleared 15 ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, bob.Client.GetUserAttributes("alice", ref id), "get");
                bob.Journal.Wait("user attributes " + id + " alice ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, bob.Client.GetUserAttributes("nobody", 16), "of nobody");
                bob.Journal.Wait("user attributes 16 nobody ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND");
            }
        }

        public static void ChannelAttributesAreWrittenReadAndTold() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                alice.Join("lobby");
                Check.Equal(0, bob.Client.SetChannelAttributes("lobby", new[] { Attribute(bob, "topic", "Katzen"), Attribute(bob, "open", "yes") }, tell, 1), "set");
                bob.Journal.Wait("channel set 1 ATTRIBUTE_OPERATION_ERR_OK");
                alice.Journal.Wait("attributes open=yes/bob topic=Katzen/bob");
                long id = 0;
                Check.Equal(0, alice.Client.AddOrUpdateChannelAttributes("lobby", new[] { Attribute(alice, "topic", "dogs") }, new ChannelAttributeOptions(), ref id), "update");
                alice.Journal.Wait("channel updated " + id + " ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, bob.Client.GetChannelAttributesByKeys("lobby", new[] { "topic" }, 2), "get by keys");
                bob.Journal.Wait("channel attributes 2 topic=dogs/alice ATTRIBUTE_OPERATION_ERR_OK");
                long revision = bob.Attributes[0].GetRevision();
                Check.Equal(0, bob.Client.SetChannelAttributesIfRevision("lobby", new[] { Attribute(bob, "topic", "late") }, false, revision - 1, tell, 3), "if revision");
                bob.Journal.Wait("channel updated 3 ATTRIBUTE_OPERATION_ERR_CONFLICT");
                Check.Equal(0, bob.Client.SetChannelAttributesIfRevision("lobby", new[] { Attribute(bob, "topic", "birds") }, false, revision, tell, ref id), "if revision");
                bob.Journal.Wait("channel updated " + id + " ATTRIBUTE_OPERATION_ERR_OK");
                alice.Journal.Wait("attributes open=yes/bob topic=birds/bob");
                Check.Equal(0, bob.Client.DeleteChannelAttributesIfRevision("lobby", new[] { "open" }, revision, tell, 4), "delete if revision");
                bob.Journal.Wait("channel deleted 4 ATTRIBUTE_OPERATION_ERR_CONFLICT");
                Check.Equal(0, bob.Client.DeleteChannelAttributesByKeys("lobby", new[] { "open" }, true, 5), "delete");
                bob.Journal.Wait("channel deleted 5 ATTRIBUTE_OPERATION_ERR_OK");
                alice.Journal.Wait("attributes topic=birds/bob");
                Check.Equal(0, bob.Client.ClearChannelAttributes("lobby", true, 6), "clear");
                bob.Journal.Wait("channel cleared 6 ATTRIBUTE_OPERATION_ERR_OK");
                alice.Journal.Wait("attributes ");
            }
        }

        public static void AnInvitationIsAcceptedRefusedAndCanceled() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmCallManager caller = alice.Client.GetRtmCallManager(alice.CallHandler()), callee = bob.Client.GetRtmCallManager(bob.CallHandler());
                LocalInvitation first = caller.CreateLocalCallInvitation("bob");
                Check.Equal(LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_IDLE, first.GetState(), "state");
                first.SetContent("Spielst du mit? \0 🎮");
                first.SetChannelId("table 1");
                Check.Equal("Spielst du mit? \0 🎮|table 1|bob|", first.GetContent() + "|" + first.GetChannelId() + "|" + first.GetCalleeId() + "|" + first.GetResponse(), "texts");
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_NOT_STARTED, caller.CancelLocalInvitation(first), "cancel before send");
                Check.Equal(0, caller.SendLocalInvitation(first), "send");
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_ALREADY_SENT, caller.SendLocalInvitation(first), "send again");
                bob.Journal.Wait("invited by alice: Spielst du mit? \0 🎮");
                alice.Journal.Wait("received by bob");
                Check.Equal("table 1", bob.Remote.GetChannelId(), "channel");
                Check.Equal(REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_INVITATION_RECEIVED, bob.Remote.GetState(), "state");
                bob.Remote.SetResponse(new string('x', 8193));
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT, callee.AcceptRemoteInvitation(bob.Remote), "a response that is too long");
                bob.Remote.SetResponse("gern");
                Check.Equal("gern", bob.Remote.GetResponse(), "response");
                Check.Equal(0, callee.AcceptRemoteInvitation(bob.Remote), "accept");
                alice.Journal.Wait("accepted by bob: gern");
                bob.Journal.Wait("accepted alice");
                Check.Equal(LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_ACCEPTED_BY_REMOTE, first.GetState(), "state");
                Check.Equal("gern", first.GetResponse(), "response");
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_ALREADY_ACCEPT, callee.RefuseRemoteInvitation(bob.Remote), "refuse after accept");

                LocalInvitation second = caller.CreateLocalCallInvitation("bob");
                Check.Equal(0, caller.SendLocalInvitation(second), "send");
                bob.Journal.Wait("invited by alice: ");
                bob.Remote.SetResponse("keine Zeit");
                Check.Equal(0, callee.RefuseRemoteInvitation(bob.Remote), "refuse");
                alice.Journal.Wait("refused by bob: keine Zeit");
                bob.Journal.Wait("refused alice");

                LocalInvitation third = caller.CreateLocalCallInvitation("bob");
                third.SetContent("third");
                Check.Equal(0, caller.SendLocalInvitation(third), "send");
                bob.Journal.Wait("invited by alice: third");
                Check.Equal(0, caller.CancelLocalInvitation(third), "cancel");
                alice.Journal.Wait("canceled to bob");
                bob.Journal.Wait("canceled by alice");
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_ALREADY_END, callee.AcceptRemoteInvitation(bob.Remote), "accept after cancel");

                LocalInvitation bad = caller.CreateLocalCallInvitation("b*d");
                Check.Equal("-7", bad.GetCalleeId(), "a bad id");
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT, caller.SendLocalInvitation(bad), "send to a bad id");
                LocalInvitation tooLong = caller.CreateLocalCallInvitation("bob");
                tooLong.SetContent(new string('x', 8193));
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT, caller.SendLocalInvitation(tooLong), "a content that is too long");
                Check.True(RtmClient.GetLastError().Contains("content") && RtmClient.GetLastError().Contains("8 KiB"), "why: " + RtmClient.GetLastError());
                Check.Equal((int)INVITATION_API_CALL_ERR_CODE.INVITATION_API_CALL_ERR_INVALID_ARGUMENT, caller.SendLocalInvitation(null), "null");
                Check.True(RtmClient.GetLastError().Contains("is null"), "why: " + RtmClient.GetLastError());
            }
        }

        public static void AnInvitationFailsWithoutALogin() {
            using (var server = new TestServer())
            using (var alice = new Party("alice", server.Url)) {
                RtmCallManager caller = alice.Client.GetRtmCallManager(alice.CallHandler());
                Check.Equal(0, caller.SendLocalInvitation(caller.CreateLocalCallInvitation("bob")), "send");
                alice.Journal.Wait("failed to bob LOCAL_INVITATION_ERR_NOT_LOGGEDIN");
            }
        }

        public static void ALoginIsRefusedInWords() {
            using (var server = new TestServer("--app " + App + ":" + Certificate))
            using (var alice = new Party("alice", server.Url, app: App)) {
                Check.Equal(0, alice.Client.Login("006nonsense", "alice"), "Login");
                string why = alice.Journal.WaitFor("login LOGIN_ERR_");
                Check.True(why.Contains(": ") && why.Length > 25, "why: " + why);
                Check.Equal((int)LOGIN_ERR_CODE.LOGIN_ERR_INVALID_ARGUMENT, alice.Client.Login(null, "al/ice"), "a bad id");
                Check.True(RtmClient.GetLastError().Contains("user id"), "why: " + RtmClient.GetLastError());
            }
        }

        public static void ATokenIsRenewed() {
            using (var server = new TestServer("--app " + App + ":" + Certificate))
            using (var alice = new Party("alice", server.Url, app: App)) {
                string token = Token("alice"), renewed = Token("alice");
                Check.Equal(0, alice.Client.Login(token, "alice"), "Login");
                alice.Journal.Wait("login");
                Check.Equal(0, alice.Client.RenewToken(renewed), "RenewToken");
                alice.Journal.Wait("renew " + renewed + " RENEW_TOKEN_ERR_OK");
            }
        }

        internal static string Token(string user, string life = "24h") {
            Process mint = Programs.Start(Programs.Bin("rtm-server"), "token mint --app " + App + " --certificate " + Certificate + " --user " + user + " --life " + life, "");
            int code;
            string token = Programs.Finish(mint, 20000, out code).Trim();
            Check.Equal(0, code, token);
            return token;
        }

        public static void ASecondLoginEndsTheFirst() {
            using (var server = new TestServer())
            using (Party first = Party.LoggedIn("alice", server.Url), second = Party.LoggedIn("alice", server.Url)) {
                first.Journal.Wait("state ABORTED REMOTE_LOGIN");
                Check.Equal(0, first.Client.Logout(), "Logout");
                first.Journal.Wait("state DISCONNECTED LOGOUT");
            }
        }

        public static void AServerThatGoesAwayIsTold() {
            var server = new TestServer();
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmChannel channel = alice.Join("lobby");
                server.Dispose();
                alice.Journal.Wait("state RECONNECTING INTERRUPTED");
                Check.Equal(0, alice.Client.Logout(), "Logout");
                alice.Journal.Wait("state DISCONNECTED LOGOUT");
                Check.Equal((int)JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN, channel.Join(), "Join");
            }
        }

        /// <summary>A program in C, the chat of the samples, and a client here.</summary>
        public static void ACProgramAndAClientHereTalk() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmChannel lobby = alice.Join("lobby");
                Process chat = Programs.Start(Programs.Bin("rtm-chat"), "charlie", server.Url);
                chat.StandardInput.AutoFlush = true;
                try {
                    alice.Journal.Wait("came charlie lobby");
                    Send(chat, "from C: Grüße");
                    alice.Journal.Wait("heard charlie: from C: Grüße");
                    Send(chat, "/peer alice a word in private");
                    alice.Journal.Wait("message charlie: a word in private");
                    Check.Equal(0, lobby.SendMessage(alice.Client.CreateMessage("from C#: こんにちは")), "SendMessage");
                    Check.Equal(0, alice.Client.SendMessageToPeer("charlie", alice.Client.CreateMessage("psst")), "SendMessageToPeer");
                    alice.Journal.Wait(line => line.EndsWith("PEER_MESSAGE_ERR_OK", StringComparison.Ordinal), 1);
                    Send(chat, "/quit");
                    alice.Journal.Wait("went charlie lobby");
                    int code;
                    string said = Programs.Finish(chat, 20000, out code);
                    Check.True(said.Contains("alice: from C#: こんにちは") && said.Contains("alice (to you): psst"), said);
                    Check.Equal(0, code, "the chat's exit code");
                } finally {
                    if (!chat.HasExited) chat.Kill();
                }
            }
        }

        private static void Send(Process chat, string line) {
            byte[] bytes = new System.Text.UTF8Encoding(false).GetBytes(line + "\n");
            chat.StandardInput.BaseStream.Write(bytes, 0, bytes.Length);
            chat.StandardInput.BaseStream.Flush();
        }
    }
}
