using System;
using System.Diagnostics;

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

        public static void MainReturnsWithManyForgottenClients() { Leaves("forgotten"); }
    }
}
