using System;
using System.Collections.Generic;
using StandIn;
using UnityEngine;
using Object = UnityEngine.Object;

namespace UnityEditor {
    public enum PlayModeStateChange { EnteredEditMode, ExitingEditMode, EnteredPlayMode, ExitingPlayMode }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class InitializeOnLoadMethodAttribute : Attribute { }

    [AttributeUsage(AttributeTargets.Method)]
    public sealed class MenuItem : Attribute {
        public MenuItem(string path) { this.path = path; }
        public string path { get; private set; }
    }

    public static class EditorApplication {
        public static event Action<PlayModeStateChange> playModeStateChanged;
        public static event Action quitting;
        public delegate void CallbackFunction();
        public static CallbackFunction update;

        public static double timeSinceStartup { get { return Engine.Clock.Elapsed.TotalSeconds; } }

        internal static void Raise(PlayModeStateChange change) {
            if (playModeStateChanged == null) return;
            foreach (Action<PlayModeStateChange> a in playModeStateChanged.GetInvocationList()) {
                try {
                    a(change);
                } catch (Exception e) {
                    Debug.LogException(e);
                }
            }
        }

        internal static void RaiseQuitting() { if (quitting != null) quitting(); }
    }

    public static class AssemblyReloadEvents {
        public delegate void AssemblyReloadCallback();
        public static event AssemblyReloadCallback beforeAssemblyReload;
        internal static void RaiseBefore() { if (beforeAssemblyReload != null) beforeAssemblyReload(); }
    }

    public class EditorWindow : ScriptableObject {
        private static readonly Dictionary<Type, EditorWindow> Open = new Dictionary<Type, EditorWindow>();

        public static T GetWindow<T>(string title) where T : EditorWindow, new() {
            EditorWindow window;
            if (!Open.TryGetValue(typeof(T), out window)) {
                window = new T { name = title };
                Open[typeof(T)] = window;
                EditorEngine.Send(window, "OnEnable");
            }
            return (T)window;
        }

        public void Repaint() { }

        public void Close() {
            Open.Remove(GetType());
            EditorEngine.Send(this, "OnDisable");
            EditorEngine.Send(this, "OnDestroy");
        }

        internal static IEnumerable<EditorWindow> All { get { return new List<EditorWindow>(Open.Values); } }
    }

    public enum MessageType { None, Info, Warning, Error }

    public static class EditorGUILayout {
        public static void LabelField(string text) { Screenplay.Show(text); }
        public static void HelpBox(string text, MessageType type) { Screenplay.Show(text); }
        public static void Space() { }
        public static string TextField(GUIContent label, string text) { return Screenplay.Typed(label.text, text); }
        public static float FloatField(GUIContent label, float value) { return float.Parse(Screenplay.Typed(label.text, value.ToString(System.Globalization.CultureInfo.InvariantCulture)), System.Globalization.CultureInfo.InvariantCulture); }
        public static Enum EnumPopup(GUIContent label, Enum value) { return (Enum)Enum.Parse(value.GetType(), Screenplay.Typed(label.text, value.ToString())); }
    }

    public static class EditorGUI {
        public static void BeginChangeCheck() { _before = Screenplay.Typings; }
        public static bool EndChangeCheck() { return Screenplay.Typings != _before; }
        private static int _before;
    }

    /// <summary>The project's files: an asset below a folder Resources is found by Resources.Load, as in a build.</summary>
    public static class AssetDatabase {
        public static readonly Dictionary<string, Object> Files = new Dictionary<string, Object>();
        public static readonly HashSet<string> Folders = new HashSet<string> { "Assets" };
        public static int Saves;

        public static bool IsValidFolder(string path) { return Folders.Contains(path); }

        public static string CreateFolder(string parent, string name) {
            if (!Folders.Contains(parent)) throw new UnityException("no folder " + parent);
            Folders.Add(parent + "/" + name);
            return "guid of " + parent + "/" + name;
        }

        public static void CreateAsset(Object asset, string path) {
            if (!Folders.Contains(path.Substring(0, path.LastIndexOf('/')))) throw new UnityException("no folder for " + path);
            Files[path] = asset;
            const string marker = "/Resources/";
            int at = path.IndexOf(marker, StringComparison.Ordinal);
            if (at >= 0) Engine.ResourceFiles[path.Substring(at + marker.Length).Replace(".asset", "")] = asset;
        }

        public static void SaveAssets() { Saves++; }
    }

    public static class EditorUtility {
        public static readonly HashSet<Object> Dirty = new HashSet<Object>();
        public static void SetDirty(Object o) { Dirty.Add(o); }
    }

    public static class Undo {
        public static void RecordObject(Object o, string name) { }
    }

    public static class Selection {
        public static Object activeObject { get; set; }
    }
}

namespace StandIn {
    using UnityEditor;

    /// <summary>What the editor adds to the engine: changes of play mode, windows, reloads of the assemblies.</summary>
    public static class EditorEngine {
        public static void Boot() {
            Engine.IsEditor = true;
            Engine.PlayModeChanged = state => EditorApplication.Raise((PlayModeStateChange)Enum.Parse(typeof(PlayModeStateChange), state));
            Engine.RunMarked<InitializeOnLoadMethodAttribute>(m => true);
        }

        /// <summary>One turn of the editor's own loop, which goes on in and out of play mode.</summary>
        public static void Tick() {
            if (!Engine.IsPlaying) Engine.RunPosted();
            if (EditorApplication.update != null) EditorApplication.update();
            Screenplay.BeginFrame();
            foreach (var window in EditorWindow.All) Send(window, "OnGUI");
        }

        /// <summary>Chooses from the menu.</summary>
        public static void Menu(string path) { Engine.RunMarked<MenuItem>(m => m.path == path); }

        public static void CloseAll() {
            foreach (var window in EditorWindow.All) window.Close();
        }

        public static void ReloadAssemblies() { AssemblyReloadEvents.RaiseBefore(); }

        public static void Quit() { EditorApplication.RaiseQuitting(); }

        internal static void Send(Object target, string message) {
            var method = target.GetType().GetMethod(message, System.Reflection.BindingFlags.Instance | System.Reflection.BindingFlags.Public | System.Reflection.BindingFlags.NonPublic);
            if (method != null) method.Invoke(target, null);
        }
    }
}

namespace UnityEditor {
    public enum BuildTarget { iOS = 9, StandaloneLinux64 = 24 }
}

namespace UnityEditor.Build.Reporting {
    public struct BuildSummary {
        public UnityEditor.BuildTarget platform { get; set; }
        public string outputPath { get; set; }
    }

    public sealed class BuildReport {
        public BuildSummary summary { get; set; }
    }
}

namespace UnityEditor.iOS.Xcode {
    /// <summary>As much of an Xcode project as what is added to it: a line each in its file.</summary>
    public sealed class PBXProject {
        private string _text;

        public static string GetPBXProjectPath(string buildPath) { return System.IO.Path.Combine(buildPath, "project.pbxproj"); }
        public void ReadFromFile(string path) { _text = System.IO.File.ReadAllText(path); }
        public void WriteToFile(string path) { System.IO.File.WriteAllText(path, _text); }
        public string GetUnityFrameworkTargetGuid() { return "UnityFramework"; }
        public void AddFrameworkToProject(string targetGuid, string framework, bool weak) { _text += targetGuid + " links " + framework + (weak ? " weakly" : "") + "\n"; }
    }
}

namespace UnityEditor.UnityLinker {
    public sealed class UnityLinkerBuildPipelineData { }
}

namespace UnityEditor.Build {
    public interface IOrderedCallback {
        int callbackOrder { get; }
    }

    public interface IPostprocessBuildWithReport : IOrderedCallback {
        void OnPostprocessBuild(Reporting.BuildReport report);
    }

    public interface IUnityLinkerProcessor : IOrderedCallback {
        string GenerateAdditionalLinkXmlFile(Reporting.BuildReport report, UnityLinker.UnityLinkerBuildPipelineData data);
        void OnBeforeRun(Reporting.BuildReport report, UnityLinker.UnityLinkerBuildPipelineData data);
        void OnAfterRun(Reporting.BuildReport report, UnityLinker.UnityLinkerBuildPipelineData data);
    }
}
