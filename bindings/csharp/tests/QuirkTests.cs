using System;
using System.Collections.Generic;
using System.Reflection;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>One test for each oddity of the original SDK that programs rely on, or that is knowingly made better here.</summary>
    public static class QuirkTests {
        private static RtmClient Unconnected() {
            var client = new RtmClient("quirks", new RtmClientEventHandler());
            Check.Equal(0, client.SetLogFilter(0), "SetLogFilter");
            return client;
        }

        /// <summary>Runs something while warnings go into the list it gives back.</summary>
        private static List<string> Warnings(Action action) {
            var warnings = new List<string>();
            Action<string> before = Host.Warn;
            Host.Warn = warnings.Add;
            try {
                action();
            } finally {
                Host.Warn = before;
            }
            return warnings;
        }

        public static void Q01_AFieldAssignedLateGetsWhatHasNotBeenDelivered() {
            using (var server = new TestServer())
            using (var alice = new Party("alice", server.Url, RtmDispatchMode.Poll)) {
                alice.Handler.OnLoginSuccess = null;
                Check.Equal(0, alice.Client.Login("", "alice"), "Login");
                using (Party watcher = Party.LoggedIn("watcher", server.Url)) {
                    // The login is done, but its events have not been delivered yet.
                    watcher.Client.SubscribePeersOnlineStatus(new[] { "alice" }, 1);
                    watcher.Journal.WaitFor("presence alice=ONLINE");
                }
                bool told = false;
                alice.Handler.OnLoginSuccess += id => told = true;
                alice.PollUntil(() => told);
                alice.Handler.OnLoginSuccess = null;
                RtmClientEventHandler.OnLoginSuccessHandler read = alice.Handler.OnLoginSuccess;
                Check.True(read == null, "the field can be read and set to null");
            }
        }

        public static void Q02_ANumberByValueIsEchoedAndOneByReferenceIsUnique() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                string[] peers = { "alice" };
                Check.Equal(0, alice.Client.QueryPeersOnlineStatus(peers, 7), "first");
                Check.Equal(0, alice.Client.QueryPeersOnlineStatus(peers, 7), "second");
                alice.Journal.Wait("online 7 alice=ONLINE! QUERY_PEERS_ONLINE_STATUS_ERR_OK", 2);
                long a = 7, b = 7;
                Check.Equal(0, alice.Client.QueryPeersOnlineStatus(peers, ref a), "third");
                Check.Equal(0, alice.Client.QueryPeersOnlineStatus(peers, ref b), "fourth");
                Check.True(a != b && a != 7 && b != 7, "unique numbers: " + a + ", " + b);
                alice.Journal.Wait("online " + a + " alice=ONLINE! QUERY_PEERS_ONLINE_STATUS_ERR_OK");
                alice.Journal.Wait("online " + b + " alice=ONLINE! QUERY_PEERS_ONLINE_STATUS_ERR_OK");
            }
        }

        public static void Q03_GetIdIsASmallStableNumberAndTheNameHasItsOwnMethod() {
            using (RtmClient client = Unconnected()) {
                RtmChannel one = client.CreateChannel("one", new RtmChannelEventHandler()), two = client.CreateChannel("two", new RtmChannelEventHandler());
                int id = one.GetId();
                Check.True(id >= 0 && id < 100000 && id != two.GetId(), "ids: " + id + ", " + two.GetId());
                Check.Equal(id, one.GetId(), "stable");
                Check.Equal("one", one.GetName(), "name");
            }
        }

        /// <summary>Both forms compile, and in both true tells the members and false does not.</summary>
        public static void Q04_NoticesAreAskedForByAStructAndByABool() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmClient c = alice.Client;
                alice.Join("lobby");
                RtmChannelAttribute one = c.CreateChannelAttribute(), two = c.CreateChannelAttribute();
                one.SetKey("one");
                one.SetValue("1");
                two.SetKey("two");
                two.SetValue("2");
                var silent = new ChannelAttributeOptions();
                var loud = new ChannelAttributeOptions { enableNotificationToChannelMembers = true };
                Check.Equal(0, c.SetChannelAttributes("lobby", new[] { one }, silent, 1), "a struct, false");
                Check.Equal(0, c.SetChannelAttributes("lobby", new[] { one, two }, loud, 2), "a struct, true");
                Check.Equal(0, c.DeleteChannelAttributesByKeys("lobby", new[] { "none" }, enableNotificationToChannelMembers: false, requestId: 3), "a bool, false");
                Check.Equal(0, c.DeleteChannelAttributesByKeys("lobby", new[] { "two" }, enableNotificationToChannelMembers: true, requestId: 4), "a bool, true");
                Check.Equal(0, c.ClearChannelAttributes("lobby", enableNotificationToChannelMembers: false, requestId: 5), "a bool, false");
                Check.Equal(0, c.AddOrUpdateChannelAttributes("lobby", new[] { one }, silent, 6), "a struct, false");
                Check.Equal(0, c.ClearChannelAttributes("lobby", enableNotificationToChannelMembers: true, requestId: 7), "a bool, true");
                alice.Journal.Wait("channel cleared 7 ATTRIBUTE_OPERATION_ERR_OK");
                alice.Journal.Wait("attributes ");
                Check.Equal("attributes one=1/alice two=2/alice|attributes one=1/alice|attributes ",
                    string.Join("|", Array.FindAll(alice.Journal.Lines, line => line.StartsWith("attributes", StringComparison.Ordinal))), "notices");
            }
        }

        public static void Q05_TheThumbnailOfAFileHasAnotherGetterThanThatOfAnImage() {
            using (RtmClient client = Unconnected()) {
                FileMessage file = client.CreateFileMessageByMediaId("f");
                ImageMessage image = client.CreateImageMessageByMediaId("i");
                file.SetThumbnail(new byte[] { 1 });
                image.SetThumbnail(new byte[] { 2 });
                Check.Bytes(new byte[] { 1 }, file.GetThumbnailData(), "GetThumbnailData");
                Check.Bytes(new byte[] { 2 }, image.GetThumbnail(), "GetThumbnail");
            }
        }

        public static void Q06_LengthIsAPublicField() {
            using (RtmClient client = Unconnected()) {
                TextMessage message = client.CreateMessage(new byte[] { 1, 2, 3 });
                Check.Equal(3, message._Length, "_Length");
                // Only a field can be handed over like this.
                Check.True(int.TryParse("3", out message._Length), "the field is passed by reference");
                Check.Equal(3, message.GetRawMessageLength(), "GetRawMessageLength");
            }
        }

        public static void Q07_TheTimeIsGetServerReceiveTs() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                TextMessage message = alice.Client.CreateMessage("x");
                Check.Equal(0L, message.GetServerReceiveTs(), "of one to send");
                alice.Client.SendMessageToPeer("alice", message);
                alice.Journal.Wait("message alice: x");
                double off = Math.Abs((DateTime.UtcNow - new DateTime(1970, 1, 1)).TotalMilliseconds - alice.Text.GetServerReceiveTs());
                Check.True(off < 3600000, "of one that was received: Unix milliseconds, " + off + " from now");
            }
        }

        public static void Q08_TheFlagCompilesAsOfBothGenerations() {
            MESSAGE_FLAG flag = MESSAGE_FLAG.SEND;
            Check.Equal(flag, TextMessage.MESSAGE_FLAG.SEND, "of a message");
            Check.Equal(flag, IMessage.MESSAGE_FLAG.SEND, "of the base of messages");
            Check.Equal(flag, IRtmApiNative.MESSAGE_FLAG.SEND, "of the base of all");
            Check.Equal(MESSAGE_FLAG.RECEIVE, RtmChannelAttribute.MESSAGE_FLAG.RECEIVE, "of another class");
        }

        public static void Q09_ReleaseOfAMessageIsPublicAndIdempotent() {
            using (RtmClient client = Unconnected()) {
                TextMessage message = client.CreateMessage("x");
                message.Release();
                message.Release();
                Check.Equal("", message.GetText(), "GetText");
                Check.Equal(0L, message.GetMessageId(), "GetMessageId");
                Check.Equal(0, message.GetRawMessageLength(), "GetRawMessageLength");
                Check.Equal(MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED, message.GetMessageType(), "GetMessageType");
                Check.Equal(false, message.IsOfflineMessage(), "IsOfflineMessage");
                Check.Equal(-7L, message.GetServerReceiveTs(), "GetServerReceiveTs");
                Check.Equal(-7, client.SendMessageToPeer("bob", message), "SendMessageToPeer");
                FileMessage file = client.CreateFileMessageByMediaId("f");
                file.Release();
                Check.Equal(-7L, file.GetSize(), "GetSize");
                Check.Equal("-7", file.GetMediaId(), "GetMediaId");
                Check.Equal("-7", file.GetFileName(), "GetFileName");
                ImageMessage image = client.CreateImageMessageByMediaId("i");
                image.Release();
                Check.Equal(-7, image.GetWidth(), "GetWidth");
                Check.Equal(-7, image.GetHeight(), "GetHeight");
                Check.Equal(-7, image.GetThumbnailWidth(), "GetThumbnailWidth");
                Check.Equal(-7, image.GetThumbnailHeight(), "GetThumbnailHeight");
            }
        }

        public static void Q10_AChannelIsTheSameWhileAliveAndFreshAfterDispose() {
            using (RtmClient client = Unconnected()) {
                var handler = new RtmChannelEventHandler();
                RtmChannel first = client.CreateChannel("lobby", handler);
                Check.True(first == client.CreateChannel("lobby", new RtmChannelEventHandler()), "the same object");
                first.Dispose();
                Check.Equal(-7, first.Join(), "Join of the disposed one");
                RtmChannel fresh = client.CreateChannel("lobby", handler);
                Check.True(first != fresh, "another object");
                Check.Equal((int)JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_USER_NOT_LOGGED_IN, fresh.Join(), "Join of the fresh one");
            }
        }

        public static void Q11_AChannelWithABadNameRefusesToJoin() {
            using (RtmClient client = Unconnected()) {
                foreach (string name in new[] { "", "null", "a*b", new string('x', 65), "nul\0inside", "späti" }) {
                    RtmChannel channel = client.CreateChannel(name, new RtmChannelEventHandler());
                    Check.Equal((int)JOIN_CHANNEL_ERR.JOIN_CHANNEL_ERR_INVALID_ARGUMENT, channel.Join(), "Join of \"" + name + "\"");
                    Check.True(RtmClient.GetLastError().Length > 10, "why: " + RtmClient.GetLastError());
                    Check.Equal(-7, channel.Leave(), "Leave");
                    Check.Equal(-7, channel.GetMembers(), "GetMembers");
                    Check.Equal(-7, channel.SendMessage(client.CreateMessage("x")), "SendMessage");
                }
            }
        }

        public static void Q12_NullArgumentsOfCreateChannelThrow() {
            using (RtmClient client = Unconnected()) {
                Check.Throws<ArgumentNullException>(() => client.CreateChannel("lobby", null), "no handler");
                Check.Throws<ArgumentNullException>(() => client.CreateChannel(null, new RtmChannelEventHandler()), "no name");
            }
        }

        public static void Q13_ThereIsOneCallManagerAndTheLastHandlerWins() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmCallManager first = alice.Client.GetRtmCallManager(new RtmCallEventHandler { OnRemoteInvitationReceived = i => alice.Journal.Write("the first handler") });
                RtmCallManager second = alice.Client.GetRtmCallManager(alice.CallHandler());
                Check.True(first == second, "the same object");
                List<string> warnings = Warnings(() => Check.True(alice.Client.GetRtmCallManager(null) == null, "null without a handler"));
                Check.Equal(1, warnings.Count, "warnings");
                LocalInvitation invitation = second.CreateLocalCallInvitation("alice");
                invitation.SetContent("to myself");
                Check.Equal(0, second.SendLocalInvitation(invitation), "SendLocalInvitation");
                alice.Journal.Wait("invited by alice: to myself");
                Check.Equal(0, alice.Journal.Count("the first handler"), "told to the first handler");
                first.Dispose();
                Check.True(first != alice.Client.GetRtmCallManager(alice.CallHandler()), "a fresh one after Dispose");
            }
        }

        public static void Q14_NullArraysAndMessagesAreRefusedNotThrown() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmClient c = alice.Client;
                RtmChannel channel = alice.Join("lobby");
                Check.Equal(2, c.QueryPeersOnlineStatus(null, 1), "QueryPeersOnlineStatus");
                Check.Equal(2, c.SubscribePeersOnlineStatus(null, 1), "SubscribePeersOnlineStatus");
                Check.Equal(2, c.UnsubscribePeersOnlineStatus(null, 1), "UnsubscribePeersOnlineStatus");
                Check.Equal(2, c.GetChannelMemberCount(null, 1), "GetChannelMemberCount");
                Check.Equal(3, c.GetUserAttributesByKeys("alice", null, 1), "GetUserAttributesByKeys");
                Check.Equal(3, c.GetChannelAttributesByKeys("lobby", null, 1), "GetChannelAttributesByKeys");
                Check.Equal(3, c.DeleteLocalUserAttributesByKeys(null, 1), "DeleteLocalUserAttributesByKeys");
                Check.Equal(3, c.DeleteChannelAttributesByKeys("lobby", null, false, 1), "DeleteChannelAttributesByKeys");
                Check.Equal(2, c.QueryPeersOnlineStatus(new string[] { null }, 1), "an id that is null");
                Check.Equal(7, c.SendMessageToPeer("bob", null), "SendMessageToPeer");
                Check.Equal(4, channel.SendMessage(null), "SendMessage");
                Check.Equal(7, c.SendMessageToPeer("bob", c.CreateMessage((byte[])null)), "null bytes to a peer");
                Check.Equal(4, channel.SendMessage(c.CreateMessage((byte[])null, "x")), "null bytes to a channel");
                Check.Equal(7, c.SendMessageToPeer("bob", c.CreateMessage(new string('x', 40000))), "a message that is too long");
                Check.True(RtmClient.GetLastError().Contains("32768"), "why: " + RtmClient.GetLastError());
                Check.Equal(6, c.SendMessageToPeer(null, c.CreateMessage("x")), "no peer");
                Check.Equal(6, c.SendMessageToPeer("al\0ice", c.CreateMessage("x")), "a NUL in an id");
                Check.Equal(3, c.GetUserAttributes(null, 1), "GetUserAttributes");
                Check.Equal(-7, c.SetChannelAttributes("lobby", null, new ChannelAttributeOptions(), 1), "SetChannelAttributes without attributes");
                Check.Equal(-7, c.SetChannelAttributes("lobby", new RtmChannelAttribute[0], new ChannelAttributeOptions(), 1), "SetChannelAttributes with none");
                long id = 0;
                Check.Equal(-7, c.AddOrUpdateChannelAttributes("lobby", null, new ChannelAttributeOptions(), ref id), "AddOrUpdateChannelAttributes");
                Check.Equal(-7, c.SetLocalUserAttributes(null, 3, ref id), "SetLocalUserAttributes");
                Check.Equal(-7, c.AddOrUpdateLocalUserAttributes(new RtmAttribute[2], 0, ref id), "AddOrUpdateLocalUserAttributes");
                Check.True(RtmClient.GetLastError().Contains("AddOrUpdateLocalUserAttributes"), "why: " + RtmClient.GetLastError());
                Check.Equal(2, c.RenewToken(null), "RenewToken");
                Check.Equal(-1, c.SetParameters(null), "SetParameters");
                Check.Equal(-1, c.SetLogFile(null), "SetLogFile");
                Check.Equal(-1, c.SetLogFile("a\0b.log"), "SetLogFile with a NUL");
                Check.Equal(-1, c.SetLogFilter(77), "SetLogFilter");
                Check.Equal(-1, c.SetLogFileSize(1), "SetLogFileSize");
            }
        }

        public static void Q15_AClientWithoutArgumentsExistsAndRefusesEverything() {
            RtmClient noApp = null, noHandler = null;
            List<string> warnings = Warnings(() => {
                noApp = new RtmClient(null, new RtmClientEventHandler());
                noHandler = new RtmClient("app", null);
            });
            Check.Equal(2, warnings.Count, "warnings: " + string.Join(" | ", warnings.ToArray()));
            Check.True(warnings[0].Contains("INIT_ERR_INVALID_APP_ID"), warnings[0]);
            RtmClient disposed = Unconnected();
            disposed.Dispose();
            foreach (RtmClient c in new[] { noApp, noHandler, disposed }) EverythingIsRefused(c);
        }

        private static void EverythingIsRefused(RtmClient client) {
            int methods = 0;
            foreach (MethodInfo m in typeof(RtmClient).GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)) {
                if (m.Name == "Dispose") continue;
                ParameterInfo[] parameters = m.GetParameters();
                var arguments = new object[parameters.Length];
                for (int i = 0; i < arguments.Length; i++) {
                    Type type = parameters[i].ParameterType;
                    arguments[i] = type == typeof(string) ? "x" : type == typeof(RtmChannelEventHandler) ? new RtmChannelEventHandler() : type == typeof(RtmCallEventHandler) ? new RtmCallEventHandler()
                        : type.IsByRef ? (object)5L : type.IsValueType ? Activator.CreateInstance(type) : null;
                }
                object result = m.Invoke(client, arguments);
                if (m.ReturnType == typeof(int)) Check.Equal(-7, (int)result, m.Name);
                else Check.True(result == null, m.Name + " is not null");
                methods++;
            }
            Check.True(methods > 60, "methods: " + methods);
            client.Dispose();
            client.Dispose();
        }

        public static void Q16_TheVersionIsKnownWithoutAClient() {
            int code;
            string said = Programs.Finish(Programs.StartSelf("child version", ""), Journal.PatienceMilliseconds, out code);
            Check.Equal("leaving " + RtmClient.GetSdkVersion(), said.Trim().Replace('\n', ' '), "what a process without a client says");
            Check.True(RtmClient.GetSdkVersion().Split('.').Length == 3, RtmClient.GetSdkVersion());
        }

        public static void Q17_MessagesMadeFromAPointerHaveTheDefaults() {
            foreach (IMessage m in new IMessage[] { new TextMessage(IntPtr.Zero), new FileMessage(new IntPtr(3)), new ImageMessage(IntPtr.Zero) }) {
                Check.Equal("", m.GetText(), "GetText");
                Check.Equal(0L, m.GetMessageId(), "GetMessageId");
                Check.Equal(MESSAGE_TYPE.MESSAGE_TYPE_UNDEFINED, m.GetMessageType(), "GetMessageType");
                Check.Equal(0L, m.GetServerReceiveTs(), "GetServerReceiveTs");
                m.SetMessagePtr(new IntPtr(9));
                Check.Equal(9L, m.GetPtr().ToInt64(), "GetPtr");
            }
            Check.Equal(-7L, new FileMessage(IntPtr.Zero, MESSAGE_FLAG.SEND).GetSize(), "one to send has nothing behind it");
            Check.Equal("-7", new RtmChannelAttribute(IntPtr.Zero).GetKey(), "an attribute");
            Check.Equal("-7", new LocalInvitation(IntPtr.Zero).GetContent(), "a local invitation");
            Check.Equal(LOCAL_INVITATION_STATE.LOCAL_INVITATION_STATE_FAILURE, new LocalInvitation(IntPtr.Zero, needRelease: false).GetState(), "its state");
            Check.Equal("-7", new RemoteInvitation(IntPtr.Zero).GetCallerId(), "a remote invitation");
            Check.Equal(REMOTE_INVITATION_STATE.REMOTE_INVITATION_STATE_FAILURE, new RemoteInvitation(IntPtr.Zero, needDispose: false).GetState(), "its state");
            Check.Equal(-7, new RtmChannel(IntPtr.Zero, null).Join(), "a channel");
            Check.Equal(-7, new RtmCallManager(IntPtr.Zero, null).SendLocalInvitation(null), "a call manager");
        }

        public static void Q18_AReceivedMessageCanBeSentOn() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                alice.Client.SendMessageToPeer("bob", alice.Client.CreateMessage("pass it on"));
                bob.Journal.Wait("message alice: pass it on");
                TextMessage received = bob.Text;
                received.SetText("passed on");
                Check.Equal(0, bob.Client.SendMessageToPeer("alice", received), "to a peer");
                alice.Journal.Wait("message bob: passed on");
                bob.Journal.Wait("sent " + received.GetMessageId() + " PEER_MESSAGE_ERR_OK");
                Check.True(received.GetMessageId() != 0, "it has an id now");
                alice.Join("lobby");
                RtmChannel channel = bob.Join("lobby");
                Check.Equal(0, channel.SendMessage(new TextMessage(received, MESSAGE_FLAG.RECEIVE)), "a copy to a channel");
                alice.Journal.Wait("heard bob: passed on");
            }
        }

        public static void Q19_AReceivedImageHasItsThumbnail() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                ImageMessage image = alice.Client.CreateImageMessageByMediaId("0123456789abcdef0123456789abcdef");
                image.SetThumbnail(new byte[] { 9, 8, 7 });
                image.SetFileName("Schnee.png");
                image.SetWidth(640);
                image.SetHeight(480);
                image.SetThumbnailWidth(64);
                image.SetThumbnailHeight(48);
                image.SetText("in winter");
                Check.Equal(0, alice.Client.SendMessageToPeer("alice", image), "SendMessageToPeer: " + RtmClient.GetLastError());
                alice.Journal.Wait("image alice: Schnee.png");
                Check.Bytes(new byte[] { 9, 8, 7 }, alice.Image.GetThumbnail(), "thumbnail");
                Check.Equal("640x480 64x48 in winter", alice.Image.GetWidth() + "x" + alice.Image.GetHeight() + " " + alice.Image.GetThumbnailWidth() + "x" + alice.Image.GetThumbnailHeight() + " " + alice.Image.GetText(), "the rest");
                Check.Equal(image.GetMediaId(), alice.Image.GetMediaId(), "media id");
                Check.Equal(MESSAGE_TYPE.MESSAGE_TYPE_IMAGE, alice.Image.GetMessageType(), "type");
            }
        }

        public static void Q20_TheBytesOfATextAreEmptyNotNull() {
            using (RtmClient client = Unconnected()) {
                Check.Bytes(new byte[0], client.CreateMessage("x").GetRawMessageData(), "of a text");
                Check.Bytes(new byte[0], client.CreateMessage().GetRawMessageData(), "of an empty one");
                Check.Bytes(new byte[0], client.CreateMessage((byte[])null).GetRawMessageData(), "of null bytes");
                Check.Equal(MESSAGE_TYPE.MESSAGE_TYPE_TEXT, client.CreateMessage().GetMessageType(), "type");
            }
        }

        public static void Q21_TheSameInvitationIsTheSameObjectAndDisposeOnlyForgetsIt() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmCallManager caller = alice.Client.GetRtmCallManager(alice.CallHandler()), callee = null;
                RtmCallEventHandler answering = bob.CallHandler();
                RemoteInvitation got = null;
                answering.OnRemoteInvitationReceived = invitation => {
                    got = invitation;
                    Check.Equal(0, callee.AcceptRemoteInvitation(invitation), "AcceptRemoteInvitation");
                    invitation.Dispose();
                    Check.Equal("-7", invitation.GetCallerId(), "a disposed object");
                };
                callee = bob.Client.GetRtmCallManager(answering);
                LocalInvitation sent = caller.CreateLocalCallInvitation("bob");
                Check.Equal(0, caller.SendLocalInvitation(sent), "SendLocalInvitation");
                bob.Journal.Wait("accepted alice");
                Check.True(bob.Remote != null && bob.Remote != got, "another object for the same invitation");
                alice.Journal.Wait("received by bob");
                alice.Journal.Wait("accepted by bob: ");
                Check.True(alice.Local == sent, "still its own object");

                // One that is not disposed of comes with every event as the same object.
                answering.OnRemoteInvitationReceived = invitation => {
                    got = invitation;
                    alice.Journal.Write("rings");
                };
                LocalInvitation second = caller.CreateLocalCallInvitation("bob");
                Check.Equal(0, caller.SendLocalInvitation(second), "SendLocalInvitation");
                alice.Journal.Wait("rings");
                Check.Equal(0, callee.RefuseRemoteInvitation(got), "RefuseRemoteInvitation");
                bob.Journal.Wait("refused alice");
                Check.True(bob.Remote == got, "the same object");
            }
        }

        public static void Q22_AnInvitationThatIsForgottenGoesOn() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmCallManager caller = alice.Client.GetRtmCallManager(alice.CallHandler()), callee = bob.Client.GetRtmCallManager(bob.CallHandler());
                Forget(caller);
                bob.Journal.Wait("invited by alice: forgotten");
                alice.Journal.Wait("received by bob");
                alice.Local = null;
                for (int i = 0; i < 3; i++) {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
                Check.Equal(0, callee.RefuseRemoteInvitation(bob.Remote), "RefuseRemoteInvitation");
                alice.Journal.Wait("refused by bob: ");
            }
        }

        private static void Forget(RtmCallManager caller) {
            LocalInvitation invitation = caller.CreateLocalCallInvitation("bob");
            invitation.SetContent("forgotten");
            Check.Equal(0, caller.SendLocalInvitation(invitation), "SendLocalInvitation");
        }

        public static void Q23_DisposeOfAClientEndsItsPartsAndTheirEvents() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmChannel channel = alice.Join("lobby");
                bob.Join("lobby");
                RtmCallManager calls = alice.Client.GetRtmCallManager(alice.CallHandler());
                alice.Client.Dispose();
                int events = alice.Journal.Lines.Length;
                Check.Equal(-7, channel.Leave(), "the channel");
                Check.Equal(-7, calls.SendLocalInvitation(null), "the call manager");
                bob.Journal.Wait("went alice lobby");
                Check.Equal(events, alice.Journal.Lines.Length, "events after Dispose");
                alice.Client.Dispose();
                channel.Dispose();
                calls.Dispose();
            }
        }

        public static void Q24_OneHandlerForTwoChannelsOutlivesOneOfThem() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmChannelEventHandler handler = alice.ChannelHandler();
                RtmChannel one = alice.Client.CreateChannel("one", handler), two = alice.Client.CreateChannel("two", handler);
                Check.Equal(0, one.Join(), "Join");
                Check.Equal(0, two.Join(), "Join");
                alice.Journal.Wait("joined", 2);
                one.Dispose();
                RtmChannel other = bob.Join("two");
                alice.Journal.Wait("came bob two");
                Check.Equal(0, other.SendMessage(bob.Client.CreateMessage("still there?")), "SendMessage");
                alice.Journal.Wait("heard bob: still there?");
            }
        }

        public static void Q25_ManyEventsOfOneMomentAreAllDelivered() {
            using (var server = new TestServer("--message-rate 0"))
            using (var alice = new Party("alice", server.Url, RtmDispatchMode.Poll))
            using (Party bob = Party.LoggedIn("bob", server.Url)) {
                Check.Equal(0, alice.Client.Login("", "alice"), "Login");
                alice.PollUntil(() => alice.Journal.Count("state CONNECTED LOGIN_SUCCESS") == 1);
                const int many = 1000; // the original kept 250
                for (int i = 0; i < many; i++) Check.Equal(0, bob.Client.SendMessageToPeer("alice", bob.Client.CreateMessage("m" + i)), "SendMessageToPeer");
                // A result means that the receiver's library has the message, so all of them wait now.
                bob.Journal.Wait(delegate(string line) { return line.StartsWith("sent ", StringComparison.Ordinal); }, many);
                Check.Equal(many, alice.Client.Poll(0, 0), "events of one call of Poll");
                string[] lines = alice.Journal.Lines;
                for (int i = 0; i < many; i++) Check.Equal("message bob: m" + i, lines[lines.Length - many + i], "order");
            }
        }

        public static void Q26_AttributesOfEitherKindCanBeWritten() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmChannelAttribute send = new RtmChannelAttribute(MESSAGE_FLAG.SEND), receive = new RtmChannelAttribute(MESSAGE_FLAG.RECEIVE), made = alice.Client.CreateChannelAttribute();
                send.SetKey("a");
                send.SetValue("1");
                receive.SetKey("b");
                receive.SetValue("2");
                made.SetKey("c");
                made.SetValue("3");
                Check.Equal(0, alice.Client.SetChannelAttributes("lobby", new[] { send, receive, made }, new ChannelAttributeOptions(), 1), "SetChannelAttributes");
                alice.Journal.Wait("channel set 1 ATTRIBUTE_OPERATION_ERR_OK");
                Check.Equal(0, alice.Client.GetChannelAttributes("lobby", 2), "GetChannelAttributes");
                alice.Journal.Wait("channel attributes 2 a=1/alice b=2/alice c=3/alice ATTRIBUTE_OPERATION_ERR_OK");
                RtmChannelAttribute read = alice.Attributes[0];
                Check.True(read.GetLastUpdateTs() > 1600000000000 && read.GetRevision() > 0, "time and revision");
                Check.Equal(0, alice.Client.SetChannelAttributes("lobby", new[] { new RtmChannelAttribute(read, MESSAGE_FLAG.SEND) }, new ChannelAttributeOptions(), 3), "one that was read");
                alice.Journal.Wait("channel set 3 ATTRIBUTE_OPERATION_ERR_OK");
                made.Dispose();
                made.Dispose(true);
                Check.Equal("-7", made.GetKey(), "a disposed one");
                Check.Equal(-7L, made.GetLastUpdateTs(), "a disposed one");
                Check.Equal(-7, alice.Client.SetChannelAttributes("lobby", new[] { made }, new ChannelAttributeOptions(), 4), "a disposed one");
            }
        }

        public static void Q27_KeysAndValuesAreCheckedWhenTheyAreWritten() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                RtmChannelAttribute attribute = alice.Client.CreateChannelAttribute();
                attribute.SetKey(new string('k', 33));
                attribute.SetValue("v");
                Check.Equal(33, attribute.GetKey().Length, "set as it is");
                Check.Equal((int)ATTRIBUTE_OPERATION_ERR.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, alice.Client.SetChannelAttributes("lobby", new[] { attribute }, new ChannelAttributeOptions(), 1), "a long key");
                attribute.SetKey("k");
                attribute.SetValue(new string('v', 8193));
                Check.Equal((int)ATTRIBUTE_OPERATION_ERR.ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW, alice.Client.SetChannelAttributes("lobby", new[] { attribute }, new ChannelAttributeOptions(), 1), "a long value");
                attribute.SetKey(null);
                Check.Equal((int)ATTRIBUTE_OPERATION_ERR.ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT, alice.Client.SetChannelAttributes("lobby", new[] { attribute }, new ChannelAttributeOptions(), 1), "no key");
            }
        }

        public static void Q28_AFailedDownloadGivesNoBytesNotNull() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                string unknown = alice.UnknownMediaId();
                Check.Equal(0, alice.Client.DownloadMediaToMemory(unknown, 5), "DownloadMediaToMemory: " + RtmClient.GetLastError());
                alice.Journal.Wait("to memory 5 0 DOWNLOAD_MEDIA_ERR_NOT_EXIST");
                Check.Equal(0, alice.Memory.Length, "an empty array");
            }
        }

        public static void Q29_NoTokenIsNullOrEmpty() {
            using (var server = new TestServer())
            using (Party a = new Party("a", server.Url), b = new Party("b", server.Url)) {
                Check.Equal(0, a.Client.Login(null, "a"), "null");
                Check.Equal(0, b.Client.Login("", "b"), "empty");
                a.Journal.Wait("login");
                b.Journal.Wait("login");
            }
            // A server that wants tokens tells none from a bad one.
            using (var server = new TestServer("--app " + StoryTests.App + ":" + StoryTests.Certificate))
            using (Party a = new Party("a", server.Url, app: StoryTests.App), b = new Party("b", server.Url, app: StoryTests.App), c = new Party("c", server.Url, app: StoryTests.App)) {
                Check.Equal(0, a.Client.Login(null, "a"), "null");
                Check.Equal(0, b.Client.Login("", "b"), "empty");
                Check.Equal(0, c.Client.Login("x", "c"), "a bad one");
                a.Journal.WaitFor("login LOGIN_ERR_NOT_AUTHORIZED");
                b.Journal.WaitFor("login LOGIN_ERR_NOT_AUTHORIZED");
                c.Journal.WaitFor("login LOGIN_ERR_INVALID_TOKEN");
            }
        }

        public static void Q30_FinalizersAreSilent() {
            const int forgotten = 8;
            List<string> warnings = Warnings(() => {
                int alive = Registry.Count;
                for (int i = 0; i < forgotten; i++) {
                    var thread = new Thread(delegate() { Unconnected().CreateChannel("lobby", new RtmChannelEventHandler()); });
                    thread.Start();
                    thread.Join();
                }
                // Mono looks for references on stacks without knowing what is one, so it may keep a few.
                for (int i = 0; Registry.Count > alive + forgotten; i++) {
                    Check.True(i < 1000, "finalizers ran for none of " + forgotten + " clients");
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            });
            Check.Equal(0, warnings.Count, "warnings");
        }

        public static void Q31_HandlersKeepTheirPointerAccessors() {
            var client = new RtmClientEventHandler();
            Check.Equal(IntPtr.Zero, client.GetPtr(), "GetPtr");
            Check.Equal(IntPtr.Zero, client.GetRtmClientEventHandlerPtr(), "GetRtmClientEventHandlerPtr");
            Check.Equal(IntPtr.Zero, new RtmChannelEventHandler().GetChannelEventHandlerPtr(), "GetChannelEventHandlerPtr");
            Check.Equal(IntPtr.Zero, new RtmCallEventHandler().GetPtr(), "GetPtr");
            Check.Equal(IntPtr.Zero, new RtmCallEventHandler().GetRtmCallEventHandlerPtr(), "GetRtmCallEventHandlerPtr");
        }

        public static void HandlersAreNumberedAsTheyAreMade() {
            var numbers = new List<int>();
            for (int i = 0; i < 3; i++) numbers.Add(new RtmClientEventHandler().Id);
            Check.Equal(numbers[0] + 1, numbers[1], "second");
            Check.Equal(numbers[0] + 2, numbers[2], "third");
        }

        public static void AReleasedHandlerIsToldNothing() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                alice.Handler.Release();
                alice.Client.Logout();
                var fresh = new Party("bob", server.Url);
                using (fresh) {
                    fresh.Client.Login("", "bob");
                    fresh.Journal.Wait("login");
                }
                Check.Equal(0, alice.Journal.Count("logout LOGOUT_ERR_OK"), "told after Release");
            }
        }
    }
}
