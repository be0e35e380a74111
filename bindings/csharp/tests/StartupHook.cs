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

    // A method of its own: what it uses is found only once the resolver above is there.
    private static void Start() {
        string arguments = Environment.GetEnvironmentVariable("RTM_TEST_ARGUMENTS") ?? "";
        string[] words = arguments.Split(new[] { ' ' }, StringSplitOptions.RemoveEmptyEntries);
        int code = (int)typeof(StartupHook).Assembly.EntryPoint.Invoke(null, new object[] { words });
        // Left to itself the program around would go on and return from its own Main.
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable("RTM_TEST_RETURN"))) Environment.Exit(code);
    }
}
