using System.IO;
using UnityEditor.Build;
using UnityEditor.Build.Reporting;
using UnityEditor.UnityLinker;

namespace agora_rtm {
    /// <summary>Hands Runtime/link.xml to the linker, which finds such files by itself only below Assets.</summary>
    internal sealed class LinkerFile : IUnityLinkerProcessor {
        internal const string PathInPackage = "Packages/dev.librtm.unity/Runtime/link.xml";

        public int callbackOrder { get { return 0; } }

        public string GenerateAdditionalLinkXmlFile(BuildReport report, UnityLinkerBuildPipelineData data) {
            return Path.GetFullPath(PathInPackage); // the editor maps Packages/... to where the package really is
        }

        // Unity before 2021.2 asks for these two.
        public void OnBeforeRun(BuildReport report, UnityLinkerBuildPipelineData data) { }

        public void OnAfterRun(BuildReport report, UnityLinkerBuildPipelineData data) { }
    }
}
