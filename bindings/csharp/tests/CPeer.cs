using System;
using System.Diagnostics;
using System.IO;
using System.Text;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>A client in C, in a process of its own (peer.c): told what to do in words, it writes its events down.</summary>
    public sealed class CPeer : IDisposable {
        private static string program;

        public readonly Journal Journal = new Journal();
        private readonly Process process;
        private readonly Thread reader;

        public CPeer(string url, string app = Party.App) {
            process = Programs.Start(Compiled(), app, url);
            Programs.Drain(process.StandardError);
            reader = new Thread(delegate() {
                var lines = new StreamReader(process.StandardOutput.BaseStream, new UTF8Encoding(false));
                for (string line; (line = lines.ReadLine()) != null;) Journal.Write(line);
            }) { IsBackground = true };
            reader.Start();
        }

        public static CPeer LoggedIn(string user, string url) {
            var peer = new CPeer(url);
            peer.Do("login", user);
            peer.Journal.Wait("state 3 2");
            return peer;
        }

        /// <summary>A call and its arguments.</summary>
        public void Do(params string[] words) {
            byte[] line = new UTF8Encoding(false).GetBytes(string.Join("\t", words) + "\n");
            process.StandardInput.BaseStream.Write(line, 0, line.Length);
            process.StandardInput.BaseStream.Flush();
        }

        /// <summary>Ends the program, which must come to its end by itself and have been refused nothing that is not expected.</summary>
        public void Quit(params string[] expectedRefusals) {
            Do("quit");
            Journal.Wait("the end");
            Check.True(process.WaitForExit(Journal.PatienceMilliseconds), "the program in C does not end");
            Check.Equal(0, process.ExitCode, "its exit code");
            int refused = 0;
            foreach (string line in Journal.Lines) {
                if (!line.StartsWith("refused ", StringComparison.Ordinal) || line.StartsWith("refused by ", StringComparison.Ordinal) || line.IndexOf(':') < 0) continue;
                Check.True(refused < expectedRefusals.Length && line.StartsWith("refused " + expectedRefusals[refused] + ":", StringComparison.Ordinal), "in C: " + line);
                refused++;
            }
        }

        public void Dispose() {
            if (!process.HasExited) process.Kill();
            process.WaitForExit();
            process.Dispose();
        }

        private static string Compiled() {
            if (program != null) return program;
            string bin = Programs.Variable("RTM_TEST_BIN"), root = Programs.Variable("RTM_TEST_ROOT");
            string lib = Path.GetFullPath(Path.Combine(bin, "../lib")), output = Path.Combine(Path.GetDirectoryName(typeof(CPeer).Assembly.Location), "peer");
            Process compiler = Programs.Start(Environment.GetEnvironmentVariable("CC") ?? "cc", "-std=c99 -D_POSIX_C_SOURCE=200809L -O1 -g -Wall -Wextra -Werror -pthread -I \"" + root
                + "/include\" \"" + root + "/bindings/csharp/tests/peer.c\" -o \"" + output + "\" -L \"" + lib + "\" -lrtm \"-Wl,-rpath," + lib + "\"", "");
            int code;
            string said = Programs.Finish(compiler, 60000, out code);
            Check.Equal(0, code, "compile peer.c: " + said);
            return program = output;
        }
    }
}
