using System;
using System.Diagnostics;
using System.IO;
using System.Reflection;
using System.Threading;
using agora_rtm;
using NUnit.Framework;
using StandIn;

namespace UnityStories {
    /// <summary>How processes and domains end while clients are alive: each ending in a process of its own.</summary>
    public sealed class Endings {
        /// <summary>Much more than an ending takes; a hang takes for ever.</summary>
        private const int PatienceMilliseconds = 30000;

        [Test]
        public void AGameQuitsWithClientsAlive() { Ends("quit", 0); }

        [Test]
        public void AGameQuitsWhileMessagesPourIn() { Ends("quit-in-traffic", 0); }

        [Test]
        public void AProcessEndsWithoutAWordToTheGame() { Ends("main-returns", 0); }

        [Test]
        public void AProcessExitsInsideAnEvent() { Ends("exit-in-event", 3); }

        [Test]
        public void TheDomainIsReloadedWithClientsAlive() { Ends("reload", 0); }

        [Test]
        public void AGameWithoutClientsNeedsNoLibrary() { Ends("no-client", 0, withLibrary: false); }

        [Test]
        public void AMissingLibraryIsAWarningAndNoCrash() { Ends("missing-library", 0, withLibrary: false); }

        [Test]
        public void TheWindowTellsOfAMissingLibrary() { Ends("missing-library-in-the-editor", 0, withLibrary: false); }

        private static void Ends(string child, int code, bool withLibrary = true) {
            var start = new ProcessStartInfo {
                FileName = Process.GetCurrentProcess().MainModule.FileName,
                Arguments = "\"" + Assembly.GetExecutingAssembly().Location + "\" " + Program.ServerUrl + " --child " + child,
                UseShellExecute = false,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            };
            if (!withLibrary) start.EnvironmentVariables["LD_LIBRARY_PATH"] = "";
            using (var process = Process.Start(start)) {
                var output = process.StandardOutput.ReadToEndAsync();
                var errors = process.StandardError.ReadToEndAsync();
                if (!process.WaitForExit(PatienceMilliseconds)) {
                    process.Kill();
                    Assert.Fail(child + " does not end; it said: " + output.Result + errors.Result);
                }
                string said = output.Result + errors.Result;
                Assert.AreEqual(code, process.ExitCode, "exit code of " + child + ", which said: " + said);
                Assert.IsTrue(said.Contains("the end"), child + " did not come to its end, and said: " + said);
                Console.WriteLine("     {0}", said.Trim());
            }
        }
    }

    internal static class Children {
        internal static int Run(string name) {
            if (name == "reload") {
                Reload();
                return 0;
            }
            if (name == "missing-library-in-the-editor") {
                TestTheConnectionWithoutALibrary();
                return 0;
            }
            Engine.Boot(typeof(RtmClient).Assembly);
            Program.Play();
            switch (name) {
            case "quit":
                new Player("alice").LogIn();
                new Player("bob").LogIn().Client.CreateChannel("room", new RtmChannelEventHandler()).Join();
                Quit();
                break;
            case "quit-in-traffic": {
                var player = new Player("alice").LogIn();
                var stranger = new Stranger();
                for (int i = 0; i < 5000; i++) {
                    stranger.Send(player.Name, i.ToString());
                    if (i % 100 == 0) Engine.Frame();
                }
                Quit();
                break;
            }
            case "main-returns":
                new Player("alice").LogIn();
                Console.WriteLine("the end");
                break;
            case "exit-in-event": {
                var player = new Player("alice").LogIn();
                player.Handler.OnMessageReceivedFromPeer = delegate {
                    Console.WriteLine("the end");
                    Console.Out.Flush();
                    Environment.Exit(3);
                };
                player.Say(player, "exit");
                Game.FramesUntil(() => false, "the process exits");
                break;
            }
            case "no-client":
                for (int i = 0; i < 10; i++) Engine.Frame();
                AgoraCallbackObject.GetInstance();
                Quit();
                break;
            case "missing-library": {
                var client = new RtmClient("app", new RtmClientEventHandler());
                Assert.AreEqual(-7, client.Login(null, "alice"), "Login");
                Assert.AreEqual("", RtmClient.GetSdkVersion());
                Engine.Frame();
                client.Dispose();
                var log = Engine.TakeLog();
                Assert.AreEqual(1, log.Count, "lines in the console");
                foreach (string part in new[] { "native library is missing", "librtm.so for Linux", "Runtime/Plugins of the package dev.librtm.unity", "Game_Data/Plugins/x86_64" }) {
                    Assert.IsTrue(log[0].Type == UnityEngine.LogType.Warning && log[0].Text.Contains(part), part + " is in: " + log[0].Text);
                }
                Quit();
                break;
            }
            default:
                throw new ArgumentException("no child is named " + name);
            }
            return 0;
        }

        private static void TestTheConnectionWithoutALibrary() {
            Engine.Boot(typeof(RtmClient).Assembly, Assembly.Load("agora_rtm.Editor"));
            EditorEngine.Boot();
            UnityEditor.AssetDatabase.Folders.Add("Assets");
            EditorEngine.Menu("Window/librtm");
            Screenplay.Type("Application id", "app");
            EditorEngine.Tick();
            Screenplay.Press("Test connection");
            Game.Until(() => Screenplay.Shows("Packages/dev.librtm.unity/Runtime/Plugins/linux-x86_64"), "the window says where the library should be", EditorEngine.Tick);
            Assert.IsTrue(Screenplay.Shows("No client could be made: RtmClient: the native library is missing"), "the window says what is wrong");
            foreach (var entry in Engine.TakeLog()) Assert.AreEqual(UnityEngine.LogType.Warning, entry.Type, entry.Text);
            EditorEngine.CloseAll();
            Console.WriteLine("the end");
        }

        private static void Quit() {
            var watch = Stopwatch.StartNew();
            Engine.ExitPlayMode();
            foreach (var entry in Engine.TakeLog()) Console.WriteLine(entry.Type + ": " + entry.Text);
            Console.WriteLine("the end of play took {0} ms", watch.ElapsedMilliseconds);
        }

        /// <summary>As the editor does it after every change of a script: all managed code goes, the native library stays.</summary>
        private static void Reload() {
            for (int i = 0; i < 3; i++) {
                var domain = AppDomain.CreateDomain("scripts " + i);
                domain.SetData("url", Program.ServerUrl);
                domain.SetData("path", Engine.PersistentDataPath);
                domain.DoCallBack(InDomain);
                var watch = Stopwatch.StartNew();
                AppDomain.Unload(domain);
                Console.WriteLine("domain {0} unloaded in {1} ms", i, watch.ElapsedMilliseconds);
            }
            Console.WriteLine("the end");
        }

        private static void InDomain() {
            Engine.PersistentDataPath = (string)AppDomain.CurrentDomain.GetData("path");
            Engine.Boot(typeof(RtmClient).Assembly, Assembly.Load("agora_rtm.Editor"));
            EditorEngine.Boot();
            RtmUnity.ServerUrl = (string)AppDomain.CurrentDomain.GetData("url");
            var player = new Player("editor");
            player.Client.Login(null, player.Name);
            Game.Until(() => player.LoggedIn, "logged in", EditorEngine.Tick);
            player.Say(player, "waits for ever");
            EditorEngine.ReloadAssemblies();
        }
    }
}
