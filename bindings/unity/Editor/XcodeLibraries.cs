#if UNITY_IOS
using UnityEditor;
using UnityEditor.Build;
using UnityEditor.Build.Reporting;
using UnityEditor.iOS.Xcode;

namespace agora_rtm {
    /// <summary>
    /// Links what the library for iOS needs and the settings of a plugin cannot name: libresolv, which is no framework.
    /// </summary>
    internal sealed class XcodeLibraries : IPostprocessBuildWithReport {
        internal const string Resolver = "libresolv.tbd";

        public int callbackOrder { get { return 0; } }

        public void OnPostprocessBuild(BuildReport report) {
            if (report.summary.platform != BuildTarget.iOS) return;
            string path = PBXProject.GetPBXProjectPath(report.summary.outputPath);
            var project = new PBXProject();
            project.ReadFromFile(path);
            project.AddFrameworkToProject(project.GetUnityFrameworkTargetGuid(), Resolver, false);
            project.WriteToFile(path);
        }
    }
}
#endif
