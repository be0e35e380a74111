using System;
using System.IO;

namespace agora_rtm.Tests {
    /// <summary>Each feature between a client here and one in C in another process, in both directions.</summary>
    public static class CStoryTests {
        private static readonly ChannelAttributeOptions tell = new ChannelAttributeOptions { enableNotificationToChannelMembers = true };

        private static void Together(Action<TestServer, Party, CPeer> story, params string[] expectedRefusals) {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url))
            using (CPeer carl = CPeer.LoggedIn("carl", server.Url)) {
                story(server, alice, carl);
                carl.Quit(expectedRefusals);
            }
        }

        public static void MessagesToPeers() {
            Together((server, alice, carl) => {
                alice.Client.SendMessageToPeer("carl", alice.Client.CreateMessage("grüß Gott, おはよう 🌍"));
                carl.Journal.Wait("message alice: grüß Gott, おはよう 🌍");
                alice.Client.SendMessageToPeer("carl", alice.Client.CreateMessage(new byte[] { 0, 255, 16, 0 }, "four"));
                carl.Journal.Wait("message raw alice: 00ff1000 four");
                alice.Client.SendMessageToPeer("carl", alice.Client.CreateMessage());
                carl.Journal.Wait("message alice: ");
                carl.Do("send", "alice", "text", "из Си 🎮");
                alice.Journal.Wait("message carl: из Си 🎮");
                Check.True(alice.Text.GetServerReceiveTs() > 1600000000000, "time");
                carl.Do("send", "alice", "raw", "00ff0001", "four bytes");
                alice.Journal.Wait("message carl: four bytes");
                Check.Bytes(new byte[] { 0, 255, 0, 1 }, alice.Text.GetRawMessageData(), "bytes");
                carl.Journal.Wait("sent 0", 2);
                carl.Do("send", "nobody", "text", "hello");
                carl.Journal.Wait("sent 3");
                alice.Journal.Wait(line => line.StartsWith("sent ", StringComparison.Ordinal) && line.EndsWith("PEER_MESSAGE_ERR_OK", StringComparison.Ordinal), 3);
            });
        }

        public static void MessagesForWhoIsAway() {
            using (var server = new TestServer()) {
                using (CPeer carl = CPeer.LoggedIn("carl", server.Url)) {
                    carl.Do("keep", "alice", "text", "for later, from C");
                    carl.Journal.Wait("sent 4");
                    carl.Quit();
                }
                using (Party alice = Party.LoggedIn("alice", server.Url)) {
                    alice.Journal.Wait("message carl: for later, from C");
                    Check.True(alice.Text.IsOfflineMessage(), "IsOfflineMessage");
                    TextMessage kept = alice.Client.CreateMessage("for later, from C#");
                    alice.Client.SendMessageToPeer("carl", kept, new SendMessageOptions { enableOfflineMessaging = true });
                    alice.Journal.Wait("sent " + kept.GetMessageId() + " PEER_MESSAGE_ERR_CACHED_BY_SERVER");
                }
                using (CPeer carl = CPeer.LoggedIn("carl", server.Url)) {
                    carl.Journal.Wait("message alice: for later, from C# (kept)");
                    carl.Quit();
                }
            }
        }

        public static void Channels() {
            Together((server, alice, carl) => {
                RtmChannel lobby = alice.Join("lobby");
                carl.Do("join", "lobby");
                carl.Journal.Wait("joined");
                carl.Journal.Wait("count 2");
                alice.Journal.Wait("came carl lobby");
                alice.Journal.Wait("count 2");
                lobby.SendMessage(alice.Client.CreateMessage("hello from C#"));
                lobby.SendMessage(alice.Client.CreateMessage(new byte[] { 1, 0, 254 }, "three"));
                carl.Journal.Wait("heard alice: hello from C#");
                carl.Journal.Wait("heard raw alice: 0100fe three");
                carl.Do("publish", "text", "hello from C");
                carl.Do("publish", "raw", "fe0001", "three");
                alice.Journal.Wait("heard carl: hello from C");
                alice.Journal.Wait("heard carl: three");
                Check.Bytes(new byte[] { 254, 0, 1 }, alice.Text.GetRawMessageData(), "bytes");
                carl.Journal.Wait("published 0", 2);
                alice.Journal.Wait(line => line.StartsWith("published ", StringComparison.Ordinal) && line.EndsWith(" CHANNEL_MESSAGE_ERR_OK", StringComparison.Ordinal), 2);
                lobby.GetMembers();
                alice.Journal.Wait("members alice,carl GET_MEMBERS_ERR_OK");
                carl.Do("members");
                carl.Journal.Wait("members 0 2, 1 of them alice");
                carl.Do("counts", "lobby", "nowhere");
                carl.Journal.Wait("counts 1 0 lobby=2 nowhere=0");
                alice.Client.GetChannelMemberCount(new[] { "lobby" }, 9);
                alice.Journal.Wait("counts 9 lobby=2 GET_CHANNEL_MEMBER_COUNT_ERR_OK");
                carl.Do("leave");
                carl.Journal.Wait("left 0");
                alice.Journal.Wait("went carl lobby");
                alice.Journal.Wait("count 1", 2);
                carl.Do("join", "lobby");
                carl.Journal.Wait("joined", 2);
                lobby.Dispose();
                carl.Journal.Wait("went alice lobby");
            });
        }

        public static void Presence() {
            Together((server, alice, carl) => {
                carl.Do("subscribe", "bob", "alice");
                carl.Journal.Wait("done 1 0");
                carl.Journal.WaitFor("presence ");
                alice.Client.SubscribePeersOnlineStatus(new[] { "carl" }, 1);
                alice.Journal.Wait("presence carl=ONLINE!");
                using (Party.LoggedIn("bob", server.Url)) carl.Journal.Wait("presence bob=on");
                carl.Journal.Wait("presence bob=off");
                carl.Do("query", "alice", "nobody");
                carl.Journal.Wait("online 2 0 alice=on nobody=off");
                carl.Do("unsubscribe", "bob");
                carl.Journal.Wait("done 3 0");
                carl.Do("subscriptions");
                carl.Journal.Wait("subscriptions 4 0 alice");
                carl.Do("logout");
                carl.Journal.Wait("logout 0");
                alice.Journal.Wait("presence carl=OFFLINE");
                alice.Client.QueryPeersOnlineStatus(new[] { "carl", "alice" }, 2);
                alice.Journal.Wait("online 2 alice=ONLINE! carl=OFFLINE QUERY_PEERS_ONLINE_STATUS_ERR_OK");
                carl.Do("login", "carl");
                alice.Journal.Wait("presence carl=ONLINE!", 2);
                carl.Do("subscribe", "alice");
                carl.Journal.Wait("done 5 0");
                alice.Client.Logout();
                carl.Journal.Wait("presence alice=off");
            });
        }

        public static void AttributesOfUsers() {
            Together((server, alice, carl) => {
                carl.Do("user-set", "mood", "fröhlich", "level", "7");
                carl.Journal.Wait("done 1 0");
                alice.Client.GetUserAttributesByKeys("carl", new[] { "mood", "none" }, 1);
                alice.Journal.Wait("user attributes 1 carl mood=fröhlich ATTRIBUTE_OPERATION_ERR_OK");
                carl.Do("user-update", "level", "8");
                carl.Journal.Wait("done 2 0");
                carl.Do("user-delete", "mood");
                carl.Journal.Wait("done 3 0");
                alice.Client.GetUserAttributes("carl", 2);
                alice.Journal.Wait("user attributes 2 carl level=8 ATTRIBUTE_OPERATION_ERR_OK");
                carl.Do("user-clear");
                carl.Journal.Wait("done 4 0");
                alice.Client.GetUserAttributes("carl", 3);
                alice.Journal.Wait("user attributes 3 carl ATTRIBUTE_OPERATION_ERR_OK");

                alice.Client.SetLocalUserAttributes(new[] { new RtmAttribute { key = "name", value = "Алиса" }, new RtmAttribute { key = "x", value = "1" } }, 2, 4);
                alice.Journal.Wait("user set 4 ATTRIBUTE_OPERATION_ERR_OK");
                carl.Do("user-get", "alice", "name");
                carl.Journal.Wait("user attributes 5 alice 0 name=Алиса");
                alice.Client.AddOrUpdateLocalUserAttributes(new[] { new RtmAttribute { key = "name", value = "Alisa" } }, 1, 5);
                alice.Journal.Wait("user updated 5 ATTRIBUTE_OPERATION_ERR_OK");
                alice.Client.DeleteLocalUserAttributesByKeys(new[] { "x" }, 6);
                alice.Journal.Wait("user deleted 6 ATTRIBUTE_OPERATION_ERR_OK");
                carl.Do("user-get", "alice");
                carl.Journal.Wait("user attributes 6 alice 0 name=Alisa");
                alice.Client.ClearLocalUserAttributes(7);
                alice.Journal.Wait("user cleared 7 ATTRIBUTE_OPERATION_ERR_OK");
                carl.Do("user-get", "alice");
                carl.Journal.Wait("user attributes 7 alice 0");
            });
        }

        private static RtmChannelAttribute Attribute(Party party, string key, string value) {
            RtmChannelAttribute made = party.Client.CreateChannelAttribute();
            made.SetKey(key);
            made.SetValue(value);
            return made;
        }

        public static void AttributesOfChannels() {
            Together((server, alice, carl) => {
                alice.Join("lobby");
                carl.Do("join", "lobby");
                carl.Journal.Wait("joined");
                carl.Do("channel-set", "lobby", "topic", "кошки");
                carl.Journal.Wait("done 1 0");
                alice.Journal.Wait("attributes topic=кошки/carl");
                carl.Journal.Wait("attributes topic=кошки/carl");
                alice.Client.AddOrUpdateChannelAttributes("lobby", new[] { Attribute(alice, "open", "yes") }, tell, 1);
                alice.Journal.Wait("channel updated 1 ATTRIBUTE_OPERATION_ERR_OK");
                carl.Journal.Wait(line => line.StartsWith("attributes", StringComparison.Ordinal) && line.Contains(" open=yes/alice") && line.Contains(" topic=кошки/carl"), 1);
                carl.Do("channel-get", "lobby", "open");
                carl.Journal.Wait("channel attributes 2 0 open=yes/alice");
                carl.Do("channel-update-if", "lobby", "open", "no");
                carl.Journal.Wait("done 3 0");
                alice.Journal.Wait("attributes open=no/carl topic=кошки/carl");
                carl.Do("channel-update-if", "lobby", "open", "late"); // by a revision that is of the past now
                carl.Journal.Wait("done 4 1001");
                alice.Client.GetChannelAttributes("lobby", 2);
                alice.Journal.Wait("channel attributes 2 open=no/carl topic=кошки/carl ATTRIBUTE_OPERATION_ERR_OK");
                long revision = Math.Max(alice.Attributes[0].GetRevision(), alice.Attributes[1].GetRevision());
                alice.Client.SetChannelAttributesIfRevision("lobby", new[] { Attribute(alice, "topic", "dogs") }, false, revision, tell, 3);
                alice.Journal.Wait("channel updated 3 ATTRIBUTE_OPERATION_ERR_OK");
                carl.Journal.Wait(line => line.StartsWith("attributes", StringComparison.Ordinal) && line.Contains(" topic=dogs/alice"), 1);
                alice.Client.DeleteChannelAttributesIfRevision("lobby", new[] { "open" }, revision, tell, 4);
                alice.Journal.Wait("channel deleted 4 ATTRIBUTE_OPERATION_ERR_CONFLICT");
                carl.Do("channel-get", "lobby");
                carl.Journal.WaitFor("channel attributes 5 0 ");
                carl.Do("channel-delete-if", "lobby", "open");
                carl.Journal.Wait("done 6 0");
                alice.Journal.Wait("attributes topic=dogs/alice");
                alice.Client.DeleteChannelAttributesByKeys("lobby", new[] { "topic" }, true, 5);
                alice.Journal.Wait("channel deleted 5 ATTRIBUTE_OPERATION_ERR_OK");
                carl.Journal.Wait("attributes");
                carl.Do("channel-update", "lobby", "a", "1");
                carl.Journal.Wait("done 7 0");
                carl.Do("channel-delete", "lobby", "a");
                carl.Journal.Wait("done 8 0");
                alice.Client.SetChannelAttributes("lobby", new[] { Attribute(alice, "b", "2") }, tell, 6);
                carl.Journal.Wait("attributes b=2/alice");
                carl.Do("channel-clear", "lobby");
                carl.Journal.Wait("done 9 0");
                alice.Client.GetChannelAttributesByKeys("lobby", new[] { "b" }, 7);
                alice.Journal.Wait("channel attributes 7 ATTRIBUTE_OPERATION_ERR_OK");
                alice.Client.ClearChannelAttributes("lobby", true, 8);
                alice.Journal.Wait("channel cleared 8 ATTRIBUTE_OPERATION_ERR_OK");
            });
        }

        public static void Invitations() {
            Together((server, alice, carl) => {
                RtmCallManager calls = alice.Client.GetRtmCallManager(alice.CallHandler());
                LocalInvitation first = calls.CreateLocalCallInvitation("carl");
                first.SetContent("Spielst du mit? 🎮");
                first.SetChannelId("table 1");
                Check.Equal(0, calls.SendLocalInvitation(first), "send");
                carl.Journal.Wait("invited by alice into table 1: Spielst du mit? 🎮");
                alice.Journal.Wait("received by carl");
                carl.Do("accept", "ja, gern: ✓");
                alice.Journal.Wait("accepted by carl: ja, gern: ✓");
                carl.Journal.Wait("accepted alice");
                LocalInvitation second = calls.CreateLocalCallInvitation("carl");
                Check.Equal(0, calls.SendLocalInvitation(second), "send");
                carl.Journal.Wait("invited by alice into : ");
                carl.Do("refuse", "busy");
                alice.Journal.Wait("refused by carl: busy");
                carl.Journal.Wait("refused alice");
                LocalInvitation third = calls.CreateLocalCallInvitation("carl");
                third.SetContent("third");
                Check.Equal(0, calls.SendLocalInvitation(third), "send");
                carl.Journal.Wait("invited by alice into : third");
                Check.Equal(0, calls.CancelLocalInvitation(third), "cancel");
                carl.Journal.Wait("canceled by alice");
                alice.Journal.Wait("canceled to carl");

                carl.Do("call", "alice", "table 2", "из Си");
                alice.Journal.Wait("invited by carl: из Си");
                Check.Equal("table 2", alice.Remote.GetChannelId(), "channel");
                carl.Journal.Wait("received by alice");
                alice.Remote.SetResponse("komme");
                Check.Equal(0, calls.AcceptRemoteInvitation(alice.Remote), "accept");
                carl.Journal.Wait("accepted by alice: komme");
                alice.Journal.Wait("accepted carl");
                carl.Do("call", "alice", "", "two");
                alice.Journal.Wait("invited by carl: two");
                alice.Remote.SetResponse("nein");
                Check.Equal(0, calls.RefuseRemoteInvitation(alice.Remote), "refuse");
                carl.Journal.Wait("refused by alice: nein");
                alice.Journal.Wait("refused carl");
                carl.Do("call", "alice", "", "three");
                alice.Journal.Wait("invited by carl: three");
                carl.Do("give-up");
                alice.Journal.Wait("canceled by carl");
                carl.Journal.Wait("canceled to alice");

                // Both sides learn when the other one goes while it rings.
                carl.Do("call", "alice", "", "four");
                alice.Journal.Wait("invited by carl: four");
                alice.Client.Logout();
                alice.Journal.Wait("failed from carl REMOTE_INVITATION_ERR_PEER_OFFLINE");
            });
        }

        private static uint Sum(byte[] bytes) {
            uint sum = 2166136261;
            foreach (byte b in bytes) sum = (sum ^ b) * 16777619;
            return sum;
        }

        public static void Media() {
            string folder = Path.Combine(Path.GetTempPath(), "rtm-c-medien-größe-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            try {
                Together((server, alice, carl) => {
                    var content = new byte[200000];
                    new Random(11).NextBytes(content);
                    string file = Path.Combine(folder, "файл.bin"), copy = Path.Combine(folder, "copy.bin"), image = Path.Combine(folder, "image.png");
                    File.WriteAllBytes(file, content);
                    File.WriteAllBytes(image, MediaTests.Picture);
                    string whole = "200000 bytes " + Sum(content).ToString("x8");
                    RtmChannel lobby = alice.Join("lobby");
                    carl.Do("join", "lobby");
                    carl.Journal.Wait("joined");
                    alice.Journal.Wait("came carl lobby");

                    alice.Client.CreateFileMessageByUploading(file, 1);
                    alice.Journal.Wait("file uploaded 1 UPLOAD_MEDIA_ERR_OK");
                    alice.File.SetFileName("Übersicht");
                    alice.File.SetText("look");
                    alice.File.SetThumbnail(new byte[] { 1, 2 });
                    alice.Client.SendMessageToPeer("carl", alice.File);
                    carl.Journal.Wait("message file alice: Übersicht, 200000 bytes, 0x0, thumbnail 2 of 0x0, look");
                    carl.Do("download-memory");
                    carl.Journal.Wait("to memory 1 0 " + whole);
                    carl.Do("download-file", copy);
                    carl.Journal.Wait("to file 2 0");
                    Check.Equal(Sum(content), Sum(File.ReadAllBytes(copy)), "the copy in C");
                    lobby.SendMessage(alice.File);
                    carl.Journal.Wait("heard file alice: Übersicht, 200000 bytes, 0x0, thumbnail 2 of 0x0, look");
                    alice.Client.CreateImageMessageByUploading(image, 2);
                    alice.Journal.Wait("image uploaded 2 UPLOAD_MEDIA_ERR_OK");
                    alice.Image.SetFileName("image.png");
                    lobby.SendMessage(alice.Image);
                    carl.Journal.Wait("heard image alice: image.png, " + MediaTests.Picture.Length + " bytes, 3x2, thumbnail 0 of 0x0, ");
                    alice.Client.SendMessageToPeer("carl", alice.Image);
                    carl.Journal.Wait("message image alice: image.png, " + MediaTests.Picture.Length + " bytes, 3x2, thumbnail 0 of 0x0, ");

                    carl.Do("upload-file", file);
                    carl.Journal.Wait("uploaded 3 0 200000 bytes 0x0");
                    carl.Do("send", "alice", "file", "из Си.bin", "смотри");
                    alice.Journal.Wait("file carl: из Си.bin");
                    Check.Equal("смотри 3", alice.File.GetText() + " " + alice.File.GetThumbnailData().Length, "text and thumbnail");
                    alice.Client.DownloadMediaToMemory(alice.File.GetMediaId(), 3);
                    alice.Journal.Wait("to memory 3 200000 DOWNLOAD_MEDIA_ERR_OK");
                    Check.Equal(Sum(content), Sum(alice.Memory), "the bytes here");
                    alice.Client.DownloadMediaToFile(alice.File.GetMediaId(), copy + "2", 4);
                    alice.Journal.Wait("to file 4 DOWNLOAD_MEDIA_ERR_OK");
                    Check.Equal(Sum(content), Sum(File.ReadAllBytes(copy + "2")), "the copy here");
                    carl.Do("publish", "file", "again.bin", "");
                    alice.Journal.Wait("heard file carl: again.bin");
                    carl.Do("upload-image", image);
                    carl.Journal.Wait("uploaded 4 0 " + MediaTests.Picture.Length + " bytes 3x2");
                    carl.Do("publish", "image", "c.png", "");
                    alice.Journal.Wait("heard image carl: c.png");
                    Check.Equal("40x30 4x3 3", alice.Image.GetWidth() + "x" + alice.Image.GetHeight() + " " + alice.Image.GetThumbnailWidth() + "x" + alice.Image.GetThumbnailHeight() + " " + alice.Image.GetThumbnail().Length, "sizes");
                    carl.Do("send", "alice", "image", "c2.png", "");
                    alice.Journal.Wait("image carl: c2.png");
                    carl.Do("cancel-upload");
                    carl.Journal.Wait("cancel 4 2");
                    carl.Do("cancel-download");
                    carl.Journal.Wait("cancel 4 2", 2);
                });
            } finally {
                Directory.Delete(folder, true);
            }
        }

        /// <summary>While one side is in the background the other goes on; nothing is missed, in both directions.</summary>
        public static void AwayAndBack() {
            Together((server, alice, carl) => {
                carl.Do("background");
                alice.Client.SendMessageToPeer("carl", alice.Client.CreateMessage("wait for me"));
                carl.Do("foreground");
                carl.Journal.Wait("message alice: wait for me");
                carl.Journal.Wait("reconnected 1");
                Check.Equal(0, alice.Client.EnterBackground(), "EnterBackground");
                carl.Do("send", "alice", "text", "and for me");
                Check.Equal(0, alice.Client.EnterForeground(), "EnterForeground");
                alice.Journal.Wait("message carl: and for me");
                alice.Journal.Wait("reconnected True");
                carl.Do("network");
                carl.Journal.Wait("reconnected 1", 2);
                carl.Do("send", "alice", "text", "still here");
                alice.Journal.Wait("message carl: still here");
            });
        }

        /// <summary>The same user in the other language ends the session here, and the other way round.</summary>
        public static void OneUserInBothLanguages() {
            using (var server = new TestServer())
            using (Party here = Party.LoggedIn("dora", server.Url))
            using (CPeer there = CPeer.LoggedIn("dora", server.Url)) {
                here.Journal.Wait("state ABORTED REMOTE_LOGIN");
                Check.Equal(0, here.Client.Logout(), "Logout");
                here.Journal.Wait("state DISCONNECTED LOGOUT");
                Check.Equal(0, here.Client.Login(null, "dora"), "Login");
                there.Journal.Wait("state 5 8");
                there.Quit();
            }
        }
    }
}
