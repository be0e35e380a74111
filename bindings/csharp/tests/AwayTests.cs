using System;

namespace agora_rtm.Tests {
    /// <summary>What is told of clients that are away for too long, and of tokens that run out.</summary>
    public static class AwayTests {
        /// <summary>
        /// Others see a silent user become unreachable, then go. When it is back its session is gone: channels are joined
        /// again, and each tells that messages were missed.
        /// </summary>
        public static void ASessionThatIsGoneTellsOfTheGap() {
            using (var server = new TestServer("--ping-interval 300ms --silence 1s --unreachable-after 1500ms --offline-after 4s"))
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                RtmChannel lobby = alice.Join("lobby");
                bob.Join("lobby");
                alice.Client.SubscribePeersOnlineStatus(new[] { "bob" }, 1);
                alice.Journal.Wait("presence bob=ONLINE!");
                lobby.SendMessage(alice.Client.CreateMessage("one"));
                bob.Journal.Wait("heard alice: one");
                Check.Equal(0, bob.Client.EnterBackground(), "EnterBackground");
                alice.Journal.Wait("presence bob=UNREACHABLE");
                alice.Journal.Wait("presence bob=OFFLINE");
                alice.Journal.Wait("went bob lobby");
                TextMessage missed = alice.Client.CreateMessage("two");
                lobby.SendMessage(missed);
                alice.Journal.Wait("published " + missed.GetMessageId() + " CHANNEL_MESSAGE_ERR_OK");
                Check.Equal(0, bob.Client.EnterForeground(), "EnterForeground");
                bob.Journal.Wait("gap 2 2");
                bob.Journal.Wait("reconnected False");
                alice.Journal.Wait("came bob lobby", 2);
                lobby.SendMessage(alice.Client.CreateMessage("three"));
                bob.Journal.Wait("heard alice: three");
                Check.Equal(0, bob.Journal.Count("heard alice: two"), "what was missed");
                Check.Equal(1, bob.Journal.Count("login"), "the login is told once");
            }
        }

        public static void ATokenThatWillExpireIsToldAndRenewed() {
            using (var server = new TestServer("--token-warning 1h --app " + StoryTests.App + ":" + StoryTests.Certificate))
            using (var alice = new Party("alice", server.Url, app: StoryTests.App)) {
                Check.Equal(0, alice.Client.Login(StoryTests.Token("alice", "10m"), "alice"), "Login");
                alice.Journal.Wait("token will expire");
                string renewed = StoryTests.Token("alice");
                Check.Equal(0, alice.Client.RenewToken(renewed), "RenewToken");
                alice.Journal.Wait("renew " + renewed + " RENEW_TOKEN_ERR_OK");
                Check.Equal(1, alice.Journal.Count("token will expire"), "told once");
            }
        }

        /// <summary>Who is online stays so when the token expires; the next connection is refused until it is renewed.</summary>
        public static void ATokenThatHasExpiredIsToldAndRenewed() {
            using (var server = new TestServer("--app " + StoryTests.App + ":" + StoryTests.Certificate))
            using (Party alice = new Party("alice", server.Url, app: StoryTests.App), bob = new Party("bob", server.Url, app: StoryTests.App)) {
                string expiring = StoryTests.Token("alice", "5s");
                Check.Equal(0, alice.Client.Login(expiring, "alice"), "Login");
                alice.Journal.Wait("login");
                // Each of these replaces the connection; the token is looked at every time.
                var clock = System.Diagnostics.Stopwatch.StartNew();
                while (alice.Journal.Count("token expired") == 0) {
                    Check.Equal(0, alice.Client.NetworkChanged(), "NetworkChanged");
                    Check.True(clock.ElapsedMilliseconds < Journal.PatienceMilliseconds, "not told; there was " + string.Join(" | ", alice.Journal.Lines));
                    System.Threading.Thread.Sleep(20);
                }
                Check.Equal(0, bob.Client.Login(expiring, "alice"), "Login");
                bob.Journal.WaitFor("login LOGIN_ERR_TOKEN_EXPIRED");
                string renewed = StoryTests.Token("alice");
                Check.Equal(0, alice.Client.RenewToken(renewed), "RenewToken");
                alice.Journal.Wait("renew " + renewed + " RENEW_TOKEN_ERR_OK");
                Check.Equal(0, alice.Client.SendMessageToPeer("alice", alice.Client.CreateMessage("back")), "SendMessageToPeer");
                alice.Journal.Wait("message alice: back");
            }
        }
    }
}
