using UnityEditor;
using UnityEngine;

namespace agora_rtm {
    /// <summary>Window/librtm: the settings of the project, and a button that tries them out.</summary>
    internal sealed class SettingsWindow : EditorWindow {
        internal const string Folder = "Assets/Resources";
        internal const string AssetPath = Folder + "/" + RtmSettings.ResourceName + ".asset";

        private static readonly GUIContent Address = new GUIContent("Server address", "ws://host:port/rtm or wss://host/rtm. Empty: RTM_SERVER_URL, else this machine.");
        private static readonly GUIContent App = new GUIContent("Application id", "As the server knows it. A server in development mode takes any.");
        private static readonly GUIContent Level = new GUIContent("Log level", "How much goes into agorartm.log in the persistent data path.");
        private static readonly GUIContent Budget = new GUIContent("Milliseconds a frame", "How long the delivery of events may take in a frame. At least one is delivered.");
        private static readonly GUIContent Token = new GUIContent("Token (for the test)", "An access token, where the server wants one. It is not stored.");

        private readonly ConnectionTest test = new ConnectionTest();
        private string token = "";

        [MenuItem("Window/librtm")]
        internal static void Open() {
            GetWindow<SettingsWindow>("librtm");
        }

        /// <summary>The project's settings; made and stored if there are none.</summary>
        internal static RtmSettings LoadOrCreate() {
            var settings = Resources.Load<RtmSettings>(RtmSettings.ResourceName);
            if (settings != null) return settings;
            settings = CreateInstance<RtmSettings>();
            if (!AssetDatabase.IsValidFolder(Folder)) AssetDatabase.CreateFolder("Assets", "Resources");
            AssetDatabase.CreateAsset(settings, AssetPath);
            AssetDatabase.SaveAssets();
            return settings;
        }

        /// <summary>What is wrong with an address, or null.</summary>
        internal static string Complaint(string url) {
            System.Uri parsed;
            if (url.Length == 0) return null;
            if (System.Uri.TryCreate(url, System.UriKind.Absolute, out parsed) && (parsed.Scheme == "ws" || parsed.Scheme == "wss") && parsed.Host.Length > 0) return null;
            return "\"" + url + "\" is not an address of a server: write ws://host:port/rtm, or wss://host/rtm for an encrypted connection.";
        }

        private void OnGUI() {
            var settings = LoadOrCreate();
            EditorGUI.BeginChangeCheck();
            string url = EditorGUILayout.TextField(Address, settings.serverUrl).Trim();
            string app = EditorGUILayout.TextField(App, settings.appId).Trim();
            var level = (RtmLogLevel)EditorGUILayout.EnumPopup(Level, settings.logLevel);
            float budget = EditorGUILayout.FloatField(Budget, settings.frameBudgetMilliseconds);
            if (EditorGUI.EndChangeCheck()) {
                Undo.RecordObject(settings, "Change librtm settings");
                settings.serverUrl = url;
                settings.appId = app;
                settings.logLevel = level;
                settings.frameBudgetMilliseconds = budget >= 0 ? budget : 0; // also what is not a number
                EditorUtility.SetDirty(settings);
                AssetDatabase.SaveAssets();
                if (!Application.isPlaying) Lifecycle.LoadSettings(); // a game that runs keeps what it began with
            }
            string complaint = Complaint(settings.serverUrl);
            if (complaint != null) EditorGUILayout.HelpBox(complaint, MessageType.Error);

            EditorGUILayout.Space();
            token = EditorGUILayout.TextField(Token, token);
            GUI.enabled = !test.Running && complaint == null;
            if (GUILayout.Button("Test connection")) test.Start(settings, token);
            GUI.enabled = true;
            if (!string.IsNullOrEmpty(test.Text)) EditorGUILayout.HelpBox(test.Text, test.Kind);
        }

        private void OnInspectorUpdate() {
            if (test.Running) Repaint();
        }

        private void OnDisable() {
            test.Dispose();
        }
    }
}
