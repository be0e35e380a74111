using System;
using System.IO;
using System.Reflection;

/// <summary>
/// How these tests run in a program that is there for another purpose but brings the runtime wanted: .NET calls this
/// before the program's own Main, when DOTNET_STARTUP_HOOKS names this assembly; see coreclr.sh.
/// </summary>
public static class StartupHook {
    public static void Initialize() {
        AppDomain.CurrentDomain.AssemblyResolve += delegate(object sender, ResolveEventArgs wanted) {
            string file = Path.Combine(Path.GetDirectoryName(typeof(StartupHook).Assembly.Location), new AssemblyName(wanted.Name).Name + ".dll");
            return File.Exists(file) ? Assembly.LoadFrom(file) : null;
        };
        Start();
    }

    private static void Start() {
        string arguments = Environment.GetEnvironmentVariable("RTM_TEST_ARGUMENTS") ?? "";
        Environment.Exit(agora_rtm.Tests.Program.Main(arguments.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries)));
    }
}
