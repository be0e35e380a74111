using System.Reflection;
using System.Runtime.CompilerServices;

[assembly: AssemblyTitle("agora_rtm")]
[assembly: AssemblyDescription("Real-time messaging over librtm")]
[assembly: AssemblyVersion(agora_rtm.Library.MadeFor + ".0")]
[assembly: InternalsVisibleTo("agora_rtm_tests")]
