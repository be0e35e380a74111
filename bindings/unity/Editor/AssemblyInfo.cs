using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("agora_rtm.Tests.Editor")]
