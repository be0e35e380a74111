using System;
using System.Diagnostics;
using System.IO;

namespace agora_rtm.Tests {
    /// <summary>Processes end at once and silently, whatever is alive or running; see Children.</summary>
    public static class ExitTests {
        // A second is what is promised; a busy machine gets more before the test fails.
        private const int PatienceMilliseconds = 10000;

        private static void Leaves(string child, bool serverGone = false) {
            long longest = 0;
            for (int i = 0; i < 3; i++) {
                using (var server = new TestServer()) {
                    Process process = Programs.StartSelf("child " + child, server.Url);
                    if (serverGone) {
                        Check.Equal("ready", process.StandardOutput.ReadLine(), child);
                        server.Dispose();
                        process.StandardInput.WriteLine();
                    }
                    string line = process.StandardOutput.ReadLine();
                    Stopwatch clock = Stopwatch.StartNew();
                    int code;
                    string rest = Programs.Finish(process, PatienceMilliseconds, out code);
                    longest = Math.Max(longest, clock.ElapsedMilliseconds);
                    Check.Equal("leaving", line, child + ": " + rest);
                    Check.Equal("", rest.Trim(), child + ": what it said at its end");
                    Check.Equal(5, code, child + ": exit code");
                }
            }
            if (longest > 1000) Console.WriteLine("slow: " + child + " took " + longest + " ms to leave");
        }

        public static void MainReturnsWithAClientAlive() { Leaves("return"); }

        public static void MainReturnsWithAClientInPollMode() { Leaves("poll"); }

        public static void ExitIsCalled() { Leaves("exit"); }

        public static void ExitIsCalledInsideAnEvent() { Leaves("exit-in-event"); }

        public static void MainReturnsWhileEventsRun() { Leaves("in-flight"); }

        public static void MainReturnsWhileAnEventNeverEnds() { Leaves("stuck-in-event"); }

        public static void MainReturnsAfterTheServer() { Leaves("server-gone", true); }

        public static void MainReturnsBeforeAnyServer() { Leaves("never-connected"); }

        public static void MainReturnsAfterDispose() { Leaves("disposed"); }

        /// <summary>Without the native library nothing throws; what is missing is said.</summary>
        public static void TheLibraryIsMissing() {
            string here = Path.GetDirectoryName(typeof(ExitTests).Assembly.Location), folder = Path.Combine(Path.GetTempPath(), "rtm-alone-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            string libraries = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH");
            try {
                foreach (string name in new[] { "agora_rtm.dll", "agora_rtm_tests.exe" }) File.Copy(Path.Combine(here, name), Path.Combine(folder, name));
                Environment.SetEnvironmentVariable("LD_LIBRARY_PATH", null);
                int code;
                string said = Programs.Finish(Programs.StartSelf(Path.Combine(folder, "agora_rtm_tests.exe"), "child no-library", ""), PatienceMilliseconds, out code);
                Check.True(said.Contains("version \"\", login -7") && said.Contains("the native library is missing"), said);
                Check.Equal(5, code, "exit code");
            } finally {
                Environment.SetEnvironmentVariable("LD_LIBRARY_PATH", libraries);
                Directory.Delete(folder, true);
            }
        }

        public static void MainReturnsWithManyForgottenClients() { Leaves("forgotten"); }
    }
}
