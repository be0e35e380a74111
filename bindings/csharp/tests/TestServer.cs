using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>A real rtm-server on a port of the system's choice, for one test.</summary>
    public sealed class TestServer : IDisposable {
        private readonly Process process;
        public readonly string Url;

        public TestServer(string options = "") {
            process = Programs.Start(Programs.Bin("rtm-server"), "--listen 127.0.0.1:0 --log-level error " + options, "");
            string line = process.StandardOutput.ReadLine();
            int at = line == null ? -1 : line.IndexOf(" listens on ", StringComparison.Ordinal);
            if (at < 0) throw new CheckFailed("rtm-server said: " + line + " " + process.StandardError.ReadToEnd());
            Url = line.Substring(at + " listens on ".Length).Trim();
            Programs.Drain(process.StandardOutput);
            Programs.Drain(process.StandardError);
        }

        public void Dispose() {
            if (process.HasExited) return;
            process.Kill();
            process.WaitForExit();
        }
    }

    /// <summary>Other programs that tests start.</summary>
    public static class Programs {
        /// <summary>A program of the build, from the folder that the environment variable RTM_TEST_BIN names.</summary>
        public static string Bin(string name) { return Path.Combine(Variable("RTM_TEST_BIN"), name); }

        public static string Variable(string name) {
            string value = Environment.GetEnvironmentVariable(name);
            if (string.IsNullOrEmpty(value)) throw new CheckFailed("the environment variable " + name + " is not set; see the README of the tests");
            return value;
        }

        public static Process Start(string file, string arguments, string serverUrl) {
            var info = new ProcessStartInfo(file, arguments) {
                UseShellExecute = false, RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true,
            };
            info.EnvironmentVariables["RTM_SERVER_URL"] = serverUrl;
            return Process.Start(info);
        }

        /// <summary>Starts this program again with other arguments.</summary>
        public static Process StartSelf(string arguments, string serverUrl) {
            return StartSelf(System.Reflection.Assembly.GetExecutingAssembly().Location, arguments, serverUrl);
        }

        public static Process StartSelf(string self, string arguments, string serverUrl) {
            string[] host = Variable("RTM_TEST_HOST").Split(' ');
            return Start(host[0], string.Join(" ", host, 1, host.Length - 1) + " \"" + self + "\" " + arguments, serverUrl);
        }

        /// <summary>Reads what nobody wants, so that the program does not wait for it to be read.</summary>
        public static void Drain(TextReader reader) {
            new Thread(delegate() { reader.ReadToEnd(); }) { IsBackground = true }.Start();
        }

        /// <summary>What is printed until the program ends, which it must in time.</summary>
        public static string Finish(Process process, int milliseconds, out int exitCode) {
            var output = new List<string>();
            ThreadStart read = delegate { string o = process.StandardOutput.ReadToEnd(); lock (output) { output.Add(o); } };
            ThreadStart readErrors = delegate { string e = process.StandardError.ReadToEnd(); lock (output) { if (e.Length > 0) output.Add(e); } };
            var readers = new[] { new Thread(read), new Thread(readErrors) };
            foreach (Thread t in readers) t.Start();
            bool ended = process.WaitForExit(milliseconds);
            if (!ended) process.Kill();
            foreach (Thread t in readers) t.Join();
            string said = string.Join("\n", output.ToArray());
            if (!ended) throw new CheckFailed("the program did not end within " + milliseconds + " ms; it said: " + said);
            exitCode = process.ExitCode;
            return said;
        }
    }
}
