using System;
using System.Collections.Generic;
using agora_rtm;
using NUnit.Framework;
using StandIn;
using UnityEditor;
using UnityEngine;

namespace UnityStories {
    /// <summary>Settings, the window, clients of editor code, reloads.</summary>
    public sealed class InTheEditor {
        [SetUp]
        public static void LeavePlayMode() {
            Engine.ExitPlayMode();
            Engine.ResourceFiles.Clear();
            AssetDatabase.Files.Clear();
            AssetDatabase.Folders.Clear();
            AssetDatabase.Folders.Add("Assets");
        }

        [TearDown]
        public static void CloseTheWindow() {
            EditorEngine.CloseAll();
        }

        private static void Ticks(Func<bool> so, string what) {
            Game.Until(so, what, EditorEngine.Tick);
        }

        [Test]
        public void TheWindowMakesTheAssetAndStoresWhatIsTyped() {
            EditorEngine.Menu("Window/librtm");
            EditorEngine.Tick();
            var made = (RtmSettings)AssetDatabase.Files["Assets/Resources/RtmSettings.asset"];
            Assert.AreEqual("", made.serverUrl);
            Assert.AreEqual(4f, made.frameBudgetMilliseconds);
            Assert.AreEqual(RtmLogLevel.Info, made.logLevel);
            int saves = AssetDatabase.Saves;
            EditorEngine.Tick();
            Assert.AreEqual(saves, AssetDatabase.Saves, "saves without a change");
            Screenplay.Type("Server address", " " + Program.ServerUrl + " ");
            Screenplay.Type("Application id", "app");
            Screenplay.Type("Log level", "Warning");
            Screenplay.Type("Milliseconds a frame", "2.5");
            EditorEngine.Tick();
            Assert.AreEqual(Program.ServerUrl, made.serverUrl);
            Assert.AreEqual("app", made.appId);
            Assert.AreEqual(RtmLogLevel.Warning, made.logLevel);
            Assert.AreEqual(2.5f, made.frameBudgetMilliseconds);
            Assert.AreEqual(Program.ServerUrl, RtmUnity.ServerUrl, "address of the next client of editor code");
            Assert.IsTrue(EditorUtility.Dirty.Contains(made) && AssetDatabase.Saves > saves, "it is saved");
            Screenplay.Type("Milliseconds a frame", "-3");
            EditorEngine.Tick();
            Assert.AreEqual(0f, made.frameBudgetMilliseconds);
        }

        [Test]
        public void TheWindowSaysWhatIsWrongWithAnAddress() {
            EditorEngine.Menu("Window/librtm");
            foreach (string bad in new[] { "example.com", "http://example.com/rtm", "ws://", "ws:/host", "localhost:7650" }) {
                Screenplay.Type("Server address", bad);
                EditorEngine.Tick();
                EditorEngine.Tick();
                Assert.IsTrue(Screenplay.Shows("\"" + bad + "\" is not an address of a server"), bad + " is complained about");
                Screenplay.Press("Test connection");
                EditorEngine.Tick();
                Assert.IsFalse(Screenplay.Shows("Connecting"), "the button is off while the address is bad");
                Screenplay.Clear();
            }
            foreach (string good in new[] { "ws://127.0.0.1:7650/rtm", "wss://rtm.example.com/rtm", "ws://[::1]:7650/rtm" }) {
                Screenplay.Type("Server address", good);
                EditorEngine.Tick();
                EditorEngine.Tick();
                Assert.IsFalse(Screenplay.Shows("is not an address"), good + " is not complained about");
            }
        }

        [Test]
        public void TheButtonTriesTheConnection() {
            EditorEngine.Menu("Window/librtm");
            Screenplay.Press("Test connection");
            Ticks(() => Screenplay.Shows("Enter an application id first"), "an application is asked for");
            Screenplay.Type("Server address", Program.ServerUrl);
            Screenplay.Type("Application id", "app");
            EditorEngine.Tick();
            Screenplay.Press("Test connection");
            Ticks(() => Screenplay.Shows("Connected and logged in within"), "the test succeeds");
            Screenplay.Type("Token (for the test)", new string('x', 70000));
            EditorEngine.Tick();
            Screenplay.Press("Test connection");
            Ticks(() => Screenplay.Shows("Not logged in: LOGIN_ERR_INVALID_TOKEN"), "the test fails");
            Screenplay.Type("Token (for the test)", "");
            Screenplay.Type("Application id", "no\u0001text");
            EditorEngine.Tick();
            Screenplay.Press("Test connection");
            Ticks(() => Screenplay.Shows("No client could be made:"), "no client is made");
            Screenplay.Type("Application id", "app");
            Screenplay.Type("Server address", "ws://127.0.0.1:1/rtm");
            EditorEngine.Tick();
            Screenplay.Press("Test connection");
            Ticks(() => Screenplay.Shows("Connecting to ws://127.0.0.1:1/rtm"), "the test begins");
            EditorEngine.CloseAll(); // in the middle of it
            Engine.TakeLog(); // of the client that could not be made
        }

        [Test]
        public void AGameTakesTheSettings() {
            var settings = ScriptableObject.CreateInstance<RtmSettings>();
            settings.serverUrl = Program.ServerUrl;
            settings.appId = "app";
            settings.logLevel = RtmLogLevel.Error;
            settings.frameBudgetMilliseconds = 7;
            Engine.ResourceFiles["RtmSettings"] = settings;
            Engine.EnterPlayMode();
            Assert.AreEqual(7f, RtmUnity.FrameBudgetMilliseconds);
            Assert.AreEqual(Program.ServerUrl, RtmUnity.ServerUrl);
            Assert.AreEqual("app", RtmUnity.Settings.appId);
            new Player("alice").LogIn().Dispose();
            Engine.ExitPlayMode();
            Engine.ResourceFiles.Clear();
            Engine.EnterPlayMode();
            Assert.AreEqual("", RtmUnity.ServerUrl, "the address without settings");
            Assert.IsTrue(RtmUnity.Settings == null, "no settings");
        }

        [Test]
        public void AnAddressThatCannotBeUsedIsToldInTheConsole() {
            Engine.EnterPlayMode();
            Engine.TakeLog();
            RtmUnity.ServerUrl = "http://example.com \"quoted\" \\ \n";
            using (new Player("alice")) {
                var log = Engine.TakeLog();
                Assert.AreEqual(1, log.Count, "lines in the console");
                Assert.AreEqual(LogType.Error, log[0].Type);
                Assert.IsTrue(log[0].Text.Contains("Window/librtm") && log[0].Text.Contains("http://example.com"), log[0].Text);
            }
        }

        [Test]
        public void TheGamesOwnAddressWins() {
            Engine.EnterPlayMode();
            RtmUnity.ServerUrl = "ws://127.0.0.1:1/rtm";
            using (var player = new Player("alice")) {
                Assert.AreEqual(0, player.Client.SetParameters("{\"rtm.server_url\": \"" + Program.ServerUrl + "\"}"));
                player.LogIn();
            }
        }

        [Test]
        public void EditorCodeHasItsEventsOutsideOfPlayMode() {
            RtmUnity.ServerUrl = Program.ServerUrl;
            using (var player = new Player("editor")) {
                Assert.AreEqual(0, player.Client.Login(null, player.Name));
                Ticks(() => player.LoggedIn, "the login is told");
                bool ran = false;
                AgoraCallbackObject.GetInstance()._CallbackQueue.EnQueue(() => ran = true);
                Assert.AreEqual(HideFlags.HideAndDontSave, GameObject.Find("agoraCallbackObject").hideFlags);
                Ticks(() => ran, "an action runs");
            }
        }

        [Test]
        public void NothingOutlivesAReloadAPlayModeOrTheEditor() {
            var ends = new Dictionary<string, Action> {
                { "a reload", EditorEngine.ReloadAssemblies },
                { "play mode", Engine.EnterPlayMode },
                { "the editor", EditorEngine.Quit },
            };
            foreach (var end in ends) {
                RtmUnity.ServerUrl = Program.ServerUrl;
                var player = new Player("editor");
                Assert.AreEqual(0, player.Client.Login(null, player.Name));
                Ticks(() => player.LoggedIn, "the login is told");
                AgoraCallbackObject.GetInstance();
                end.Value();
                Assert.IsTrue(player.Client.Logout() != 0, "a client refuses after " + end.Key);
                Assert.AreEqual(Engine.IsPlaying ? 1 : 0, Engine.CountObjects("agoraCallbackObject"), "objects after " + end.Key);
                if (Engine.IsPlaying) Engine.ExitPlayMode();
            }
        }

        [Test]
        public void AnXcodeProjectGetsTheResolver() {
            string folder = System.IO.Path.Combine(Engine.PersistentDataPath, "xcode"), project = System.IO.Path.Combine(folder, "project.pbxproj");
            System.IO.Directory.CreateDirectory(folder);
            Type type = System.Reflection.Assembly.LoadFrom(Environment.GetEnvironmentVariable("UNITY_STORIES_IOS_EDITOR")).GetType("agora_rtm.XcodeLibraries");
            var step = (UnityEditor.Build.IPostprocessBuildWithReport)Activator.CreateInstance(type, true);
            foreach (var platform in new[] { BuildTarget.StandaloneLinux64, BuildTarget.iOS }) {
                System.IO.File.WriteAllText(project, "");
                step.OnPostprocessBuild(new UnityEditor.Build.Reporting.BuildReport { summary = new UnityEditor.Build.Reporting.BuildSummary { platform = platform, outputPath = folder } });
                Assert.AreEqual(platform == BuildTarget.iOS ? "UnityFramework links libresolv.tbd\n" : "", System.IO.File.ReadAllText(project));
            }
        }

        [Test]
        public void TheLinkerGetsItsFile() {
            Type type = System.Reflection.Assembly.Load("agora_rtm.Editor").GetType("agora_rtm.LinkerFile");
            var processor = (UnityEditor.Build.IUnityLinkerProcessor)Activator.CreateInstance(type, true);
            string path = processor.GenerateAdditionalLinkXmlFile(null, null).Replace('\\', '/');
            Assert.IsTrue(path.EndsWith("Packages/dev.librtm.unity/Runtime/link.xml") && path.StartsWith("/"), path);
        }
    }
}
