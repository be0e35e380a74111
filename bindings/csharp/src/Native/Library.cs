using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;

namespace agora_rtm {
    /// <summary>
    /// Whether the native library can be used: it is there, is for this process, and goes with this assembly. Found out
    /// once; what is wrong is said in words that tell what was looked for, where, and what to do.
    /// </summary>
    internal static class Library {
        /// <summary>
        /// The version of librtm that this assembly was made for, and the assembly's own. A constant: not every compiler that
        /// works ahead of time lets a program ask its assembly.
        /// </summary>
        internal const string MadeFor = "0.1.0";

        private static readonly Version wanted = new Version(MadeFor);

        private static volatile bool usable;

        /// <summary>What is wrong with the native library; null when it can be used.</summary>
        internal static unsafe string Problem {
            get {
                if (usable) return null;
                string version;
                try {
                    version = Utf8.Read(NativeMethods.rtm_version());
                } catch (DllNotFoundException e) {
                    return "the native library is missing or cannot be loaded: " + Search.Explain(e.Message);
                } catch (BadImageFormatException e) {
                    return "the native library cannot be loaded: " + Search.Explain(e.Message);
                } catch (EntryPointNotFoundException e) {
                    return "the library that was loaded as " + Search.FileName + " is not librtm, for it has no function rtm_version: "
                        + e.Message + ". Remove it, or put that of librtm before it; " + Search.Places();
                }
                string mismatch = Mismatch(version);
                usable = mismatch == null;
                return mismatch;
            }
        }

        /// <summary>
        /// Within a major version the library only grows, so a newer one will do; before 1.0.0 that is so within a minor
        /// version. An older one lacks functions that this assembly calls.
        /// </summary>
        internal static string Mismatch(string version) {
            Version found;
            try {
                found = new Version(version.Split('-', '+')[0]);
            } catch (ArgumentException) {
                found = null;
            } catch (FormatException) {
                found = null;
            }
            bool fits = found != null && found.Major == wanted.Major
                && (wanted.Major == 0 ? found.Minor == wanted.Minor : found.Minor >= wanted.Minor);
            if (fits) return null;
            string need = wanted.Major + "." + wanted.Minor;
            return "the native library has version \"" + version + "\", and agora_rtm " + MadeFor + " needs "
                + (wanted.Major == 0 ? "one of " + need : need + " or a newer one of " + wanted.Major)
                + ": use " + Search.FileName + " and agora_rtm of one release; " + Search.Places();
        }

        /// <summary>Looks for the file of the library where the runtime and the system do, to say why it was not loaded.</summary>
        private static class Search {
            private static bool IsWindows { get { return RuntimeInformation.IsOSPlatform(OSPlatform.Windows); } }

            private static bool IsMac { get { return RuntimeInformation.IsOSPlatform(OSPlatform.OSX); } }

            internal static string FileName {
                get { return IsWindows ? "rtm.dll" : IsMac ? "librtm.dylib" : "librtm.so"; }
            }

            private static string Process {
                get { return (IsWindows ? "Windows " : IsMac ? "macOS " : "Linux ") + RuntimeInformation.ProcessArchitecture; }
            }

            internal static string Explain(string systemSays) {
                foreach (string folder in Folders()) {
                    string file = Path.Combine(folder, FileName), kind;
                    if (!File.Exists(file)) continue;
                    try {
                        kind = BinaryFile.Describe(file);
                    } catch (IOException e) {
                        return file + " cannot be read: " + e.Message;
                    } catch (UnauthorizedAccessException e) {
                        return file + " cannot be read: " + e.Message;
                    }
                    if (kind == null) return file + " is no library: copy it anew, it may be cut short or a placeholder of a repository";
                    if (!kind.Contains(Process)) {
                        return file + " is for " + kind + ", and this process is " + Process + ": put the library for that in its place";
                    }
                    return file + " is there and for " + Process + ", but the system refuses it, perhaps because a library that "
                        + "it needs is missing or too old (ldd, otool -L or dumpbin /dependents show them): " + systemSays;
                }
                return "there is no " + FileName + " for " + Process + "; put it " + Host.LibraryPlace + "; " + Places();
            }

            internal static string Places() { return "looked in " + string.Join(", ", Folders().ToArray()) + ", and where the system looks"; }

            private static List<string> Folders() {
                var folders = new List<string>();
                string assembly = AssemblyFile;
                if (!string.IsNullOrEmpty(assembly)) Add(folders, Path.GetDirectoryName(assembly));
                Add(folders, AppDomain.CurrentDomain.BaseDirectory);
                foreach (string folder in Host.LibraryFolders) Add(folders, folder);
                string path = Environment.GetEnvironmentVariable(IsMac ? "DYLD_LIBRARY_PATH" : "LD_LIBRARY_PATH");
                if (!IsWindows && !string.IsNullOrEmpty(path)) {
                    foreach (string folder in path.Split(':')) Add(folders, folder);
                }
                return folders;
            }

            /// <summary>Empty where code is compiled ahead of time.</summary>
            private static string AssemblyFile {
                get {
                    try {
                        return typeof(Library).Assembly.Location;
                    } catch (NotSupportedException) {
                        return "";
                    }
                }
            }

            private static void Add(List<string> folders, string folder) {
                if (string.IsNullOrEmpty(folder)) return;
                if (folder.Length > 1) folder = folder.TrimEnd('/', '\\');
                if (!folders.Contains(folder)) folders.Add(folder);
            }
        }
    }
}
