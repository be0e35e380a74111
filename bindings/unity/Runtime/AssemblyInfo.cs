using System.Runtime.CompilerServices;
using UnityEngine.Scripting;

// The surface is called by games that the linker may not see through (scripts loaded later, reflection), and the entry
// points by the engine; stripping would save little.
[assembly: Preserve]
#if UNITY_2020_1_OR_NEWER
[assembly: AlwaysLinkAssembly]
#endif
[assembly: InternalsVisibleTo("agora_rtm.Editor")]
[assembly: InternalsVisibleTo("agora_rtm.Tests.Runtime")]
[assembly: InternalsVisibleTo("agora_rtm.Tests.Editor")]
