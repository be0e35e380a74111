using System;
using System.Collections.Generic;
using StandIn;

namespace UnityEngine {
    public enum LogType { Error, Assert, Warning, Log, Exception }

    public static class Debug {
        public static void Log(object message) { Engine.Record(LogType.Log, Convert.ToString(message), null); }
        public static void LogWarning(object message) { Engine.Record(LogType.Warning, Convert.ToString(message), null); }
        public static void LogError(object message) { Engine.Record(LogType.Error, Convert.ToString(message), null); }
        public static void LogException(Exception exception) { Engine.Record(LogType.Exception, exception.GetType().Name + ": " + exception.Message, exception); }
    }

    public enum RuntimePlatform { OSXEditor = 0, OSXPlayer = 1, WindowsPlayer = 2, WindowsEditor = 7, LinuxPlayer = 13, LinuxEditor = 16 }

    public enum NetworkReachability { NotReachable, ReachableViaCarrierDataNetwork, ReachableViaLocalAreaNetwork }

    public static class Application {
        public static event Action quitting;

        public static bool isPlaying {
            get {
                Engine.RequireMainThread("get_isPlaying");
                return Engine.IsPlaying;
            }
        }

        public static bool isEditor { get { return Engine.IsEditor; } }

        public static RuntimePlatform platform { get { return Engine.IsEditor ? RuntimePlatform.LinuxEditor : RuntimePlatform.LinuxPlayer; } }

        public static bool isMobilePlatform { get { return Engine.IsMobile; } }

        public static NetworkReachability internetReachability {
            get {
                Engine.RequireMainThread("get_internetReachability");
                return Engine.Network;
            }
        }

        public static string dataPath {
            get {
                Engine.RequireMainThread("get_dataPath");
                return System.IO.Path.Combine(Engine.PersistentDataPath, "Game_Data");
            }
        }

        public static string persistentDataPath {
            get {
                Engine.RequireMainThread("get_persistentDataPath");
                return Engine.PersistentDataPath;
            }
        }

        internal static void RaiseQuitting() { Engine.RaiseEach(quitting); }
    }

    public static class Time {
        public static int frameCount {
            get {
                Engine.RequireMainThread("get_frameCount");
                return Engine.FrameCount;
            }
        }

        public static float realtimeSinceStartup { get { return (float)Engine.Clock.Elapsed.TotalSeconds; } }
    }

    public static class Resources {
        public static T Load<T>(string path) where T : Object {
            Engine.RequireMainThread("Load");
            Object asset;
            return Engine.ResourceFiles.TryGetValue(path, out asset) ? asset as T : null;
        }
    }

    public struct Vector2 {
        public float x, y;
        public Vector2(float x, float y) { this.x = x; this.y = y; }
        public static Vector2 zero { get { return new Vector2(); } }
    }

    public struct Rect {
        public float x, y, width, height;
        public Rect(float x, float y, float width, float height) { this.x = x; this.y = y; this.width = width; this.height = height; }
    }

    /// <summary>Of the engine's own messages; here because its name is also one of agora_rtm's.</summary>
    public enum SendMessageOptions { RequireReceiver, DontRequireReceiver }

    public static class Screen {
        public static int width { get { return 800; } }
        public static int height { get { return 600; } }
    }

    public sealed class GUILayoutOption { }

    public sealed class GUIContent {
        public string text, tooltip;
        public GUIContent(string text, string tooltip = "") { this.text = text; this.tooltip = tooltip; }
    }

    public static class GUI {
        public static bool enabled { get; set; } = true;
    }

    /// <summary>What is drawn is written down; what a test has typed or pressed is given back.</summary>
    public static class GUILayout {
        public static void BeginArea(Rect area) { }
        public static void EndArea() { }
        public static void BeginHorizontal(params GUILayoutOption[] options) { }
        public static void EndHorizontal() { }
        public static Vector2 BeginScrollView(Vector2 position, params GUILayoutOption[] options) { return position; }
        public static void EndScrollView() { }
        public static void Space(float pixels) { }
        public static GUILayoutOption Width(float width) { return new GUILayoutOption(); }
        public static void Label(string text, params GUILayoutOption[] options) { Screenplay.Show(text); }
        public static bool Button(string text, params GUILayoutOption[] options) { return Screenplay.Pressed(text); }
        public static string TextField(string text, params GUILayoutOption[] options) { return Screenplay.Typed(null, text); }
    }
}

namespace UnityEngine.SceneManagement {
    public enum LoadSceneMode { Single, Additive }

    public static class SceneManager {
        public static void LoadScene(string name) {
            Engine.RequireMainThread("LoadScene");
            Engine.LoadSceneLater(name);
        }
    }
}

namespace StandIn {
    /// <summary>A person at the screen: what a test wants pressed and typed, and what was shown in the last frame.</summary>
    public static class Screenplay {
        private static readonly HashSet<string> Presses = new HashSet<string>();
        private static readonly Dictionary<string, string> Typing = new Dictionary<string, string>();
        private static List<string> _shown = new List<string>();
        private static int _field;

        /// <summary>Presses the button once, in the next frame in which it is there and enabled.</summary>
        public static void Press(string button) { Presses.Add(button); }

        /// <summary>Types into the field with this label or, without labels, with this number on the screen ("0", "1").</summary>
        public static void Type(string field, string text) { Typing[field] = text; }

        public static IList<string> Shown { get { return _shown; } }

        public static bool Shows(string part) {
            foreach (var line in _shown) {
                if (line != null && line.Contains(part)) return true;
            }
            return false;
        }

        public static void Clear() {
            Presses.Clear();
            Typing.Clear();
            BeginFrame();
        }

        public static void BeginFrame() {
            _shown = new List<string>();
            _field = 0;
            UnityEngine.GUI.enabled = true;
        }

        public static void Show(string text) { _shown.Add(text); }

        public static bool Pressed(string button) {
            _shown.Add("[" + button + "]");
            return UnityEngine.GUI.enabled && Presses.Remove(button);
        }

        /// <summary>How often something was typed in.</summary>
        public static int Typings { get; private set; }

        public static string Typed(string label, string old) {
            if (label == null) label = (_field++).ToString();
            string text;
            if (!Typing.TryGetValue(label, out text)) {
                text = old;
            } else {
                Typing.Remove(label);
                Typings++;
            }
            _shown.Add(text);
            return text;
        }
    }
}
