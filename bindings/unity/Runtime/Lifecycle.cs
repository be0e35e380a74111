using System.IO;
using System.Text;
using System.Threading;
using UnityEngine;

namespace agora_rtm {
    /// <summary>
    /// From the first frame to the last: joins the library to the engine as play begins, and closes what is left when it
    /// ends, so that a client nobody disposed of holds nothing up.
    /// </summary>
    internal static class Lifecycle {
        private const string LogFileName = "agorartm.log";

        private static SynchronizationContext mainThread;
        private static string logFile;
        private static bool playing;
        private static volatile bool used;

        /// <summary>
        /// Play begins. Without a reload of the domain all statics still hold the last play, so everything starts over here.
        /// </summary>
        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.SubsystemRegistration)]
        private static void BeginPlay() {
            Close();
            Connect();
            playing = true;
            Application.quitting -= EndPlay;
            Application.quitting += EndPlay;
        }

        [RuntimeInitializeOnLoadMethod(RuntimeInitializeLoadType.BeforeSceneLoad)]
        private static void BeforeFirstScene() {
            LoadSettings();
            AgoraCallbackObject.Ensure();
        }

        /// <summary>Play is over: closes the clients that are still there. Those made later go when the editor tells of its edit mode.</summary>
        private static void EndPlay() {
            playing = false;
            Close();
        }

        /// <summary>Joins the library to the engine. Main thread.</summary>
        internal static void Connect() {
            mainThread = SynchronizationContext.Current;
            logFile = Path.Combine(Application.persistentDataPath, LogFileName);
            RtmClient.DispatchMode = RtmDispatchMode.Poll;
            RtmClient.UnhandledException = null;
            RtmUnity.HangsUpInBackground = Application.isMobilePlatform;
            Host.Warn = Debug.LogWarning;
            Host.Unhandled = Debug.LogException;
            Host.ClientMade = ClientMade;
            Host.LibraryFolders = PluginFolders.All();
            Host.LibraryPlace = PluginFolders.Advice;
        }

        /// <summary>Takes the settings of the project, or the defaults. Main thread.</summary>
        internal static void LoadSettings() {
            var settings = Resources.Load<RtmSettings>(RtmSettings.ResourceName);
            RtmUnity.Settings = settings;
            RtmUnity.ServerUrl = settings != null ? settings.serverUrl : "";
            RtmUnity.FrameBudgetMilliseconds = settings != null && settings.frameBudgetMilliseconds >= 0
                ? settings.frameBudgetMilliseconds
                : RtmUnity.DefaultFrameBudgetMilliseconds;
        }

        /// <summary>Releases every client and forgets what waits. Waits for no network. Main thread, as often as one likes.</summary>
        internal static void Close() {
            if (used) Host.Shutdown(); // a game that makes no client does not load the native library either
            used = false;
            Pump.Reset();
            DeviceLife.Reset();
            AgoraCallbackObject.Reset();
        }

        /// <summary>The game has destroyed the object. Another is made in the next frame: none may be made while a scene closes.</summary>
        internal static void ObjectDestroyed() {
            if (!playing || mainThread == null) return;
            mainThread.Post(delegate { if (playing) AgoraCallbackObject.Ensure(); }, null);
        }

        /// <summary>A client is made, on any thread: it gets the settings, and its events are taken to the main thread.</summary>
        private static void ClientMade(RtmClient client, RtmDispatchMode mode) {
            used = true;
            DeviceLife.Add(client);
            if (mode == RtmDispatchMode.Poll) Pump.Add(client);
            client.SetLogFile(logFile);
            var settings = RtmUnity.Settings;
            if (!ReferenceEquals(settings, null)) client.SetLogFilter((int)settings.logLevel);
            string url = RtmUnity.ServerUrl;
            if (string.IsNullOrEmpty(url)) return;
            if (client.SetParameters("{\"rtm.server_url\": " + Quote(url) + "}") != 0) {
                Debug.LogError("librtm: the server address \"" + url + "\" cannot be used: " + RtmClient.GetLastError() +
                    ". Set it in Window/librtm or RtmUnity.ServerUrl as ws://host:port/rtm or wss://host/rtm.");
            }
        }

        /// <summary>Text as JSON has it.</summary>
        internal static string Quote(string text) {
            var quoted = new StringBuilder("\"");
            foreach (char c in text) {
                if (c == '"' || c == '\\') quoted.Append('\\').Append(c);
                else if (c < ' ') quoted.AppendFormat("\\u{0:x4}", (int)c);
                else quoted.Append(c);
            }
            return quoted.Append('"').ToString();
        }
    }
}
