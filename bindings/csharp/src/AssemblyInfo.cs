using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("agora_rtm")]
[assembly: AssemblyDescription("Real-time messaging over librtm")]
[assembly: AssemblyVersion("0.1.0.0")]
[assembly: InternalsVisibleTo("agora_rtm_tests")]
