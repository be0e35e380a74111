using System;
using System.Diagnostics;
using System.IO;

namespace agora_rtm.Tests {
    /// <summary>
    /// The native library is missing, for another processor, cut short, of another version, or another library: no call
    /// throws, and what is wrong is said with the place and the remedy. Each in a process and a folder of its own.
    /// </summary>
    public static class LibraryTests {
        /// <summary>What a program says in a folder where only its assemblies are, and what <paramref name="prepare"/> puts there.</summary>
        private static string Said(Action<string> prepare) {
            string here = Path.GetDirectoryName(typeof(LibraryTests).Assembly.Location), folder = Path.Combine(Path.GetTempPath(), "rtm-alone-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(folder);
            string libraries = Environment.GetEnvironmentVariable("LD_LIBRARY_PATH");
            try {
                foreach (string name in new[] { "agora_rtm.dll", "agora_rtm_tests.exe" }) File.Copy(Path.Combine(here, name), Path.Combine(folder, name));
                prepare(folder);
                Environment.SetEnvironmentVariable("LD_LIBRARY_PATH", null);
                int code;
                string said = Programs.Finish(Programs.StartSelf(Path.Combine(folder, "agora_rtm_tests.exe"), "child no-library", ""), Journal.PatienceMilliseconds, out code);
                Check.Equal(5, code, "exit code of what said: " + said);
                Check.True(said.Contains("version \"\", login -7"), said);
                return said.Replace(folder, "HERE");
            } finally {
                Environment.SetEnvironmentVariable("LD_LIBRARY_PATH", libraries);
                Directory.Delete(folder, true);
            }
        }

        /// <summary>It is said as a warning, and by GetLastError before and after the client was made, and after a call.</summary>
        private static void Says(string said, params string[] parts) {
            foreach (string line in new[] { "librtm: RtmClient: ", "before: ", "why: RtmClient: ", "after: Login: " }) {
                int at = said.IndexOf(line, StringComparison.Ordinal);
                Check.True(at >= 0, "no \"" + line + "\" in: " + said);
                string rest = said.Substring(at).Split('\n')[0];
                foreach (string part in parts) Check.True(rest.Contains(part), "no \"" + part + "\" in: " + rest);
            }
        }

        private static byte[] Library() { return File.ReadAllBytes(Path.Combine(Programs.Variable("RTM_TEST_BIN"), "../lib/librtm.so")); }

        public static void ItIsMissing() {
            Says(Said(folder => { }), "the native library is missing", "there is no librtm.so", "Linux " + System.Runtime.InteropServices.RuntimeInformation.ProcessArchitecture, "looked in HERE");
        }

        public static void ItIsForAnotherProcessor() {
            Says(Said(folder => {
                byte[] other = Library();
                other[18] = 40; // 32-bit ARM, of which this is no process
                File.WriteAllBytes(Path.Combine(folder, "librtm.so"), other);
            }), "HERE/librtm.so is for Linux Arm, and this process is Linux ", "put the library for that in its place");
        }

        public static void ItIsForAnotherSystem() {
            Says(Said(folder => {
                var windows = new byte[512];
                windows[0] = (byte)'M';
                windows[1] = (byte)'Z';
                windows[0x3c] = 0x80;
                new byte[] { (byte)'P', (byte)'E', 0, 0, 0x64, 0x86 }.CopyTo(windows, 0x80);
                File.WriteAllBytes(Path.Combine(folder, "librtm.so"), windows);
            }), "HERE/librtm.so is for Windows X64, and this process is Linux ");
            Says(Said(folder => {
                byte[] universal = { 0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 2, 1, 0, 0, 7, 0, 0, 0, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 12, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 };
                File.WriteAllBytes(Path.Combine(folder, "librtm.so"), universal);
            }), "is for macOS X64 and macOS Arm64, and this process is Linux ");
        }

        public static void ItIsAPlaceholderOfARepository() {
            Says(Said(folder => File.WriteAllText(Path.Combine(folder, "librtm.so"), "version https://git-lfs.github.com/spec/v1\n")), "HERE/librtm.so is no library");
        }

        public static void ItNeedsALibraryThatIsMissing() {
            Says(Said(folder => {
                Compile(folder, "int needed(void) { return 1; }\n", "libneeded.so", "");
                Compile(folder, "int needed(void); const char *rtm_version(void) { return needed() ? \"0\" : \"1\"; }\n", "librtm.so", "-L \"" + folder + "\" -lneeded");
                File.Delete(Path.Combine(folder, "libneeded.so"));
            }), "HERE/librtm.so is there", "but the system refuses it");
        }

        public static void ItIsOfAnotherVersion() {
            foreach (string version in new[] { "0.0.9", "0.9.0", "7.1.0", "nonsense" }) {
                Says(Said(folder => Compile(folder, "const char *rtm_version(void) { return \"" + version + "\"; }\nconst char *rtm_last_error(void) { return \"\"; }\n", "librtm.so", "")),
                    "the native library has version \"" + version + "\", and agora_rtm " + typeof(RtmClient).Assembly.GetName().Version.ToString(3) + " needs", "of one release");
            }
        }

        public static void ItIsAnotherLibrary() {
            Says(Said(folder => Compile(folder, "int rtm_unrelated(void) { return 1; }\n", "librtm.so", "")), "is not librtm", "rtm_version");
        }

        public static void VersionsThatGoTogether() {
            Version own = typeof(RtmClient).Assembly.GetName().Version;
            foreach (string patch in new[] { "0", "7", "0-rc1", "0+build5" }) Check.Equal(null, agora_rtm.Library.Mismatch(own.ToString(2) + "." + patch), patch);
        }

        private static void Compile(string folder, string source, string output, string libraries) {
            string file = Path.Combine(folder, "other.c");
            File.WriteAllText(file, source);
            Process compiler = Programs.Start(Environment.GetEnvironmentVariable("CC") ?? "cc", "-shared -fPIC -o \"" + Path.Combine(folder, output) + "\" \"" + file + "\" " + libraries, "");
            int code;
            string said = Programs.Finish(compiler, 60000, out code);
            Check.Equal(0, code, said);
        }
    }
}
