using System.Text;

namespace agora_rtm.Tests {
    /// <summary>Login, messages between two users, logout.</summary>
    public static class PeerStoryTests {
        public static void TwoUsersTalk() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                TextMessage message = alice.Client.CreateMessage("grüß Gott, おはよう 🌍");
                Check.True(message.GetMessageId() > 0, "a message has an id before it is sent");
                Check.Equal(0, alice.Client.SendMessageToPeer("bob", message), "SendMessageToPeer");
                bob.Journal.Wait("message alice: grüß Gott, おはよう 🌍");
                alice.Journal.Wait("sent " + message.GetMessageId() + " PEER_MESSAGE_ERR_OK");
                Check.Equal(MESSAGE_TYPE.MESSAGE_TYPE_TEXT, bob.Text.GetMessageType(), "type");
                Check.True(bob.Text.GetServerReceiveTs() > 1600000000000, "time: " + bob.Text.GetServerReceiveTs());
                Check.True(!bob.Text.IsOfflineMessage(), "not an offline message");

                byte[] raw = { 0, 1, 2, 255, 0 };
                Check.Equal(0, bob.Client.SendMessageToPeer("alice", bob.Client.CreateMessage(raw, "five\0bytes")), "raw");
                alice.Journal.Wait("message bob: five\0bytes");
                Check.Equal(MESSAGE_TYPE.MESSAGE_TYPE_RAW, alice.Text.GetMessageType(), "type");
                Check.Bytes(raw, alice.Text.GetRawMessageData(), "bytes");
                Check.Equal(5, alice.Text.GetRawMessageLength(), "length");

                Check.Equal(0, alice.Client.Logout(), "Logout");
                alice.Journal.Wait("state DISCONNECTED LOGOUT");
                Check.Equal("state CONNECTING LOGIN|login|state CONNECTED LOGIN_SUCCESS|sent " + message.GetMessageId()
                    + " PEER_MESSAGE_ERR_OK|message bob: five\0bytes|logout LOGOUT_ERR_OK|state DISCONNECTED LOGOUT", string.Join("|", alice.Journal.Lines), "alice's story");
            }
        }

        /// <summary>A program that goes to the background gets what it missed when it is back.</summary>
        public static void NothingIsMissedInTheBackground() {
            using (var server = new TestServer())
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                Check.Equal(0, bob.Client.EnterBackground(), "EnterBackground");
                TextMessage message = alice.Client.CreateMessage("are you there?");
                Check.Equal(0, alice.Client.SendMessageToPeer("bob", message), "SendMessageToPeer");
                Check.Equal(0, bob.Client.EnterForeground(), "EnterForeground");
                bob.Journal.Wait("message alice: are you there?");
                bob.Journal.Wait("reconnected True");
                alice.Journal.Wait("sent " + message.GetMessageId() + " PEER_MESSAGE_ERR_OK");
                Check.Equal(0, bob.Client.NetworkChanged(), "NetworkChanged");
                bob.Journal.Wait("reconnected True", 2);
                Check.Equal("state CONNECTING LOGIN|login|state CONNECTED LOGIN_SUCCESS|message alice: are you there?"
                    + "|reconnected True|reconnected True", string.Join("|", bob.Journal.Lines), "bob's story");
                bob.Dispose();
                Check.Equal(-7, bob.Client.EnterBackground(), "after Dispose");
                Check.Equal(-7, bob.Client.EnterForeground(), "after Dispose");
                Check.Equal(-7, bob.Client.NetworkChanged(), "after Dispose");
            }
        }
    }
}
