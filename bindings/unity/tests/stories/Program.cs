using System;
using System.IO;
using System.Reflection;
using agora_rtm;
using StandIn;
using UnityEngine;

namespace UnityStories {
    /// <summary>
    /// UnityStories.exe SERVER-URL [part of a test's name]: runs the stories. With --child NAME in place of the part it is
    /// a game of its own, which a story starts to see how its process ends.
    /// </summary>
    internal static class Program {
        internal static string ServerUrl { get; private set; }

        private static int Main(string[] args) {
            ServerUrl = args[0];
            Engine.PersistentDataPath = Path.Combine(Path.GetTempPath(), "librtm-unity-" + System.Diagnostics.Process.GetCurrentProcess().Id);
            Directory.CreateDirectory(Engine.PersistentDataPath);
            try {
                if (args.Length == 3 && args[1] == "--child") return Children.Run(args[2]);
                Engine.Boot(typeof(RtmClient).Assembly, Assembly.Load("agora_rtm.Editor"));
                EditorEngine.Boot();
                TestRun.All(typeof(Program).Assembly, args.Length > 1 ? args[1] : null, Play, Rest, Engine.Frame);
                // The package's own tests, as the test runner of Unity runs them: some in play mode, some out of it.
                TestRun.All(Assembly.Load("agora_rtm.Tests.Runtime"), args.Length > 1 ? args[1] : null, Play, Rest, Frame);
                TestRun.All(Assembly.Load("agora_rtm.Tests.Editor"), args.Length > 1 ? args[1] : null, delegate { }, Rest, EditorEngine.Tick);
                Console.WriteLine("{0} passed, {1} failed", TestRun.Passed, TestRun.Failed);
                return TestRun.Failed == 0 && TestRun.Passed > 0 ? 0 : 1;
            } finally {
                Directory.Delete(Engine.PersistentDataPath, true);
            }
        }

        /// <summary>Begins a game whose settings name the server of the tests.</summary>
        internal static void Play() {
            var settings = ScriptableObject.CreateInstance<RtmSettings>();
            settings.serverUrl = ServerUrl;
            Engine.ResourceFiles[RtmSettings.ResourceName] = settings;
            Engine.EnterPlayMode();
        }

        private static void Frame() {
            Engine.Frame();
            System.Threading.Thread.Sleep(1); // the length of a frame
        }

        /// <summary>A test that has left play mode by itself has nothing to leave.</summary>
        private static void Rest() {
            if (Engine.IsPlaying) Engine.ExitPlayMode();
            Screenplay.Clear();
        }
    }
}
