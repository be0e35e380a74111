using System;
using System.Collections.Generic;
using System.IO;

namespace agora_rtm.Tests {
    /// <summary>
    /// Whole games as they were written for the original SDK (folder Games) compile unedited, and play over a real server.
    /// They know of no address of a server: as in the Unity package, it comes to each client as it is made.
    /// </summary>
    public static class GamesTests {
        // The main loop that an engine has: games expect their events on the thread that runs them.
        private static readonly List<RtmClient> clients = new List<RtmClient>();

        private static void Play(Action play) {
            using (var server = new TestServer()) {
                RtmClient.DispatchMode = RtmDispatchMode.Poll;
                Host.ClientMade = (client, mode) => {
                    clients.Add(client);
                    Check.Equal(0, client.SetParameters("{\"rtm.server_url\": \"" + server.Url + "\"}"), "SetParameters");
                };
                try {
                    play();
                } finally {
                    Host.ClientMade = null;
                    RtmClient.DispatchMode = RtmDispatchMode.Thread;
                    foreach (RtmClient client in clients) client.Dispose();
                    clients.Clear();
                }
            }
        }

        private static void Frame() {
            foreach (RtmClient client in clients) client.Poll(0, 0);
            System.Threading.Thread.Sleep(1);
        }

        /// <summary>Plays on until a game has written a line so many times.</summary>
        private static void Wait(List<string> lines, string line, int times = 1) {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            while (lines.FindAll(l => l == line).Count < times) {
                Frame();
                Check.True(clock.ElapsedMilliseconds < Journal.PatienceMilliseconds, "no \"" + line + "\"; there was: " + string.Join(" | ", lines.ToArray()));
            }
        }

        public static void ATavernChatOfGenerationA() {
            string log = Path.Combine(Path.GetTempPath(), "tavern-" + Guid.NewGuid().ToString("N") + ".log");
            Play(() => {
                Games.Tavern.TavernChat ada = new Games.Tavern.TavernChat("tavern", log), bo = new Games.Tavern.TavernChat("tavern", log + "2");
                ada.Knock("", null);
                Wait(ada.window, "The door stays shut: LOGIN_ERR_INVALID_ARGUMENT");
                ada.Knock("ada", null);
                Wait(ada.window, "Welcome, ada.");
                ada.Type("/w bo are you coming?");
                Wait(ada.window, "The innkeeper keeps your note.");
                bo.Knock("bo", "");
                Wait(bo.window, "A note from ada: are you coming?");
                ada.Enter("cellar");
                Wait(ada.window, "Here: ada");
                bo.Enter("cellar");
                Wait(bo.window, "Here: ada, bo");
                Wait(ada.window, "bo enters the cellar.");
                ada.Type("good evening, grüß Gott");
                Wait(bo.window, "ada: good evening, grüß Gott");
                bo.Type("/me bows");
                Wait(ada.window, "* bo bows");
                bo.Type("/w ada psst");
                Wait(ada.window, "Whisper from bo: psst");
                ada.Type("/rooms");
                Wait(ada.window, "cellar has 2");
                Wait(ada.window, "garden has 0");
                // A second room with the same handler; then the first is torn down, and the second goes on.
                ada.Enter("garden");
                Wait(ada.window, "You push the door open.", 2);
                ada.TearDown("cellar");
                Wait(bo.window, "ada leaves.");
                bo.Enter("garden");
                Wait(ada.window, "bo enters the garden.");
                Wait(bo.window, "You push the door open.", 2);
                bo.Type("fresh air");
                Wait(ada.window, "bo: fresh air");
                bo.GoOut();
                Wait(bo.window, "You are outside.");
                bo.Type("hello?");
                Wait(bo.window, "Nobody hears you: CHANNEL_MESSAGE_ERR_FAILURE");
                var twin = new Games.Tavern.TavernChat("tavern", log + "3");
                twin.Knock("ada", null);
                Wait(ada.window, "Your double has come in by another door.");
                Wait(ada.window, "Good night.");
                foreach (Games.Tavern.TavernChat one in new[] { ada, bo, twin }) one.CloseUp();
                foreach (string suffix in new[] { "", "2", "3" }) {
                    Check.True(File.ReadAllText(log + suffix).Length > 0, "the log");
                    File.Delete(log + suffix);
                }
            });
        }

        private static Games.Match.MatchLobby Lobby(List<string> log) {
            var lobby = new Games.Match.MatchLobby("lobby");
            lobby.StateChanged += state => log.Add("state " + state);
            lobby.Noted += log.Add;
            return lobby;
        }

        public static void AMatchLobbyOfGenerationC() {
            Play(() => {
                List<string> annLog = new List<string>(), benLog = new List<string>(), kimLog = new List<string>();
                using (Games.Match.MatchLobby ann = Lobby(annLog), ben = Lobby(benLog), kim = Lobby(kimLog)) {
                    ann.Start("ann", 1200);
                    Wait(annLog, "described badly ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT");
                    Wait(annLog, "described ATTRIBUTE_OPERATION_ERR_OK");
                    ann.Watch("ben", "kim");
                    Wait(annLog, "friends ben,kim");
                    Wait(annLog, "friend ben off");
                    ann.Search("duel");
                    Wait(annLog, "state Searching");
                    kim.Start("kim", 2000);
                    Wait(kimLog, "state Online");
                    Wait(annLog, "friend kim on!");
                    kim.Search("duel");
                    Wait(annLog, "kim has rank 2000"); // too far from hers
                    ben.Start("ben", 1180);
                    Wait(benLog, "state Online");
                    ben.Search("duel");
                    Wait(annLog, "ben has rank 1180");
                    Wait(annLog, "proposed ATTRIBUTE_OPERATION_ERR_OK");
                    Wait(annLog, "match ann v ben");
                    Wait(benLog, "match ann v ben");
                    Wait(benLog, "state Found");
                    ann.Ask("ben", "nobody");
                    Wait(annLog, "asked ben=0,nobody=2");
                    ben.Improve(1190);
                    Wait(benLog, "improved ATTRIBUTE_OPERATION_ERR_OK");
                    ben.Forget();
                    Wait(benLog, "forgotten ATTRIBUTE_OPERATION_ERR_OK");
                    ben.ReadLobby();
                    Wait(benLog, "lobby match=ann v ben by ann");
                    ben.Withdraw();
                    Wait(benLog, "withdrawn ATTRIBUTE_OPERATION_ERR_OK");
                    Wait(annLog, "friend ben on!"); // a moment after the fact: who comes and goes within it is not told of
                    ann.Unwatch("kim");
                    ben.Dispose();
                    Wait(annLog, "friend ben off", 2);
                    Check.True(!kimLog.Contains("state Found"), "kim has no match");
                }
            });
        }

        private static Games.Guild.GuildCalls Guild(string name, List<string> log) {
            var made = new Games.Guild.GuildCalls("guild") { Say = log.Add };
            made.LogIn(name);
            Wait(log, "ready");
            return made;
        }

        public static void GuildCallsOfGenerationB() {
            Play(() => {
                List<string> lenaLog = new List<string>(), mikeLog = new List<string>(), nickLog = new List<string>();
                Games.Guild.GuildCalls lena = Guild("lena", lenaLog), mike = Guild("mike", mikeLog), nick = Guild("nick", nickLog);
                lena.Call("mike", "the boss");
                Wait(mikeLog, "lena calls {\"about\":\"the boss\",\"mic\":true}");
                Wait(lenaLog, "rings at mike 2");
                nick.Call("mike", "me too");
                Wait(nickLog, "mike refuses: busy");
                mike.Answer(true, "coming");
                Wait(lenaLog, "mike accepts: coming");
                Wait(mikeLog, "talking to lena in voice-mike");
                mike.Call("lena", "again");
                Wait(lenaLog, "mike calls {\"about\":\"again\",\"mic\":true}");
                lena.Answer(false, "later");
                Wait(mikeLog, "lena refuses: later");
                Wait(lenaLog, "refused mike");
                nick.Call("lena", "hm");
                Wait(lenaLog, "nick calls {\"about\":\"hm\",\"mic\":true}");
                nick.GiveUp();
                Wait(nickLog, "gave up on lena");
                Wait(lenaLog, "nick gave up");
                mike.AnswerAtOnce = true; // inside the event that tells of it
                nick.Call("mike", "quick");
                Wait(nickLog, "mike accepts: at once");
                nick.Call("b*d", "nobody");
                Wait(nickLog, "not sent INVITATION_API_CALL_ERR_INVALID_ARGUMENT");
                Check.True(!nick.Busy, "nick is free");
                foreach (Games.Guild.GuildCalls one in new[] { lena, mike, nick }) one.Quit();
            });
        }

        public static void APhotoWallOfGenerationA() {
            string folder = Path.Combine(Path.GetTempPath(), "wall-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            try {
                Play(() => {
                    string picture = Path.Combine(folder, "holiday.png"), replay = Path.Combine(folder, "replay.bin"), large = Path.Combine(folder, "large.bin");
                    File.WriteAllBytes(picture, MediaTests.Picture);
                    var content = new byte[70000];
                    new Random(3).NextBytes(content);
                    File.WriteAllBytes(replay, content);
                    Games.Photos.PhotoWall vera = new Games.Photos.PhotoWall("wall"), wes = new Games.Photos.PhotoWall("wall");
                    vera.Come("vera");
                    wes.Come("wes");
                    Wait(vera.Log, "at the wall");
                    Wait(wes.Log, "at the wall");
                    long first = vera.Pin(picture);
                    Wait(vera.Log, "pinned " + first + " UPLOAD_MEDIA_ERR_OK 3x2");
                    Wait(wes.Log, "vera pins holiday.png 3x2 thumbnail 3, 3x1");
                    Wait(wes.Log, "shown 1000 DOWNLOAD_MEDIA_ERR_OK " + MediaTests.Picture.Length);
                    Check.Bytes(MediaTests.Picture, wes.Shown, "the picture");
                    vera.PinAgainAs("again.png");
                    Wait(wes.Log, "vera pins again.png 30x20 thumbnail 0, 0x0");
                    Wait(wes.Log, "shown 1001 DOWNLOAD_MEDIA_ERR_OK " + MediaTests.Picture.Length);
                    long second = vera.Share(replay);
                    Wait(vera.Log, "replay " + second + " UPLOAD_MEDIA_ERR_OK True");
                    Wait(wes.Log, "for me: replay.bin from vera");
                    Wait(wes.Log, "vera shares replay.bin, 70000 bytes: look at 0:42, thumbnail 0");
                    Wait(wes.Log, "saved 1002 DOWNLOAD_MEDIA_ERR_OK");
                    Check.True(Convert.ToBase64String(content) == Convert.ToBase64String(File.ReadAllBytes(wes.Saved)), "the replay is the same");
                    File.Delete(wes.Saved);
                    vera.Pin(Path.Combine(folder, "missing.png"));
                    Wait(vera.Log, "not pinned UPLOAD_MEDIA_ERR_FAILURE");
                    vera.Stop(999);
                    Wait(vera.Log, "canceled 999 CANCEL_MEDIA_ERR_NOT_EXIST");
                    // Canceled in time or not: the result says which, and a game that looks at the message first does not fall.
                    using (FileStream file = File.Create(large)) file.SetLength(20 * 1024 * 1024);
                    long third = vera.Share(large);
                    vera.Stop(third);
                    var clock = System.Diagnostics.Stopwatch.StartNew();
                    for (string ended = null; ended == null; Frame()) {
                        ended = vera.Log.Find(l => l.StartsWith("replay " + third, StringComparison.Ordinal));
                        Check.True(ended == null || ended.EndsWith(" UPLOAD_MEDIA_ERR_INTERRUPTED False", StringComparison.Ordinal) || ended.EndsWith(" UPLOAD_MEDIA_ERR_OK True", StringComparison.Ordinal), "ended as: " + ended);
                        Check.True(clock.ElapsedMilliseconds < Journal.PatienceMilliseconds, "the upload has no end");
                    }
                    vera.Go();
                    wes.Go();
                });
            } finally {
                Directory.Delete(folder, true);
            }
        }
    }
}
