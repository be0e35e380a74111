using UnityEditor;
using UnityEngine;

namespace agora_rtm {
    /// <summary>
    /// The library in the editor: clients of editor code are served outside of play mode too, and nothing of the library
    /// outlives a change of mode, a reload of the assemblies, or the editor.
    /// </summary>
    internal static class EditorLifecycle {
        [InitializeOnLoadMethod]
        private static void Start() {
            Lifecycle.Connect();
            Lifecycle.LoadSettings();
            EditorApplication.update += Update;
            EditorApplication.playModeStateChanged += ModeChanged;
            EditorApplication.quitting += Lifecycle.Close;
            AssemblyReloadEvents.beforeAssemblyReload += Lifecycle.Close;
        }

        private static void Update() {
            // In play mode the hidden object does this, and stops when the game is paused.
            if (!Application.isPlaying) Pump.Run(RtmUnity.FrameBudgetMilliseconds);
        }

        private static void ModeChanged(PlayModeStateChange change) {
            if (change == PlayModeStateChange.EnteredEditMode) {
                Lifecycle.Close(); // what scripts made while they were being destroyed
                Lifecycle.LoadSettings();
            }
        }
    }
}
