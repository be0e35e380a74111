using System.IO;
using UnityEngine;

namespace agora_rtm {
    /// <summary>Where Unity puts the native library, to tell whoever misses it.</summary>
    internal static class PluginFolders {
        internal const string Advice = "into Runtime/Plugins of the package dev.librtm.unity, with the .meta that belongs to it, and restart the editor or build again";

        private const string InPackage = "Packages/dev.librtm.unity/Runtime/Plugins/";

        /// <summary>Those of this platform; none where an application is one file. Main thread.</summary>
        internal static string[] All() {
            switch (Application.platform) {
            case RuntimePlatform.LinuxEditor: return new[] { Path.GetFullPath(InPackage + "linux-x86_64") };
            case RuntimePlatform.WindowsEditor: return new[] { Path.GetFullPath(InPackage + "windows-x86_64") };
            case RuntimePlatform.OSXEditor: return new[] { Path.GetFullPath(InPackage + "macos-universal") };
            case RuntimePlatform.OSXPlayer: return new[] { Path.Combine(Application.dataPath, "PlugIns") };
            case RuntimePlatform.LinuxPlayer:
            case RuntimePlatform.WindowsPlayer:
                string plugins = Path.Combine(Application.dataPath, "Plugins");
                return new[] { Path.Combine(plugins, "x86_64"), Path.Combine(plugins, "x86"), plugins };
            default: return new string[0];
            }
        }
    }
}
