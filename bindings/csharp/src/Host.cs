using System;
using System.Threading;

namespace agora_rtm {
    /// <summary>
    /// What differs between the programs that this code runs in: where exceptions and warnings go, who drives the clients
    /// in poll mode, and who ends the native library. An engine sets it up from one file of its own, before the first client is made.
    /// </summary>
    internal static class Host {
        /// <summary>Where a warning goes when a constructor refuses its arguments. Never null.</summary>
        internal static Action<string> Warn = Console.Error.WriteLine;

        /// <summary>
        /// Where an exception of a handler goes when the program has not set <see cref="RtmClient.UnhandledException"/>. Never
        /// null.
        /// </summary>
        internal static Action<Exception> Unhandled = PrintException;

        /// <summary>Told of each client and its mode when it is made, on the thread that makes it. May be null.</summary>
        internal static Action<RtmClient, RtmDispatchMode> ClientMade = null;

        /// <summary>Further folders in which the native library may lie; to explain why it was not found. Never null.</summary>
        internal static string[] LibraryFolders = new string[0];

        /// <summary>Where the native library belongs, as advice for who misses it. Never null.</summary>
        internal static string LibraryPlace = "beside agora_rtm.dll, or in a folder for libraries";

        /// <summary>The runtime ends, and the native library was told to release everything: finalizers need not.</summary>
        internal static volatile bool HasEnded;

        private static int watching;

        private static void End() {
            HasEnded = true;
            Shutdown();
        }

        /// <summary>How long a process that ends waits for handlers that still run.</summary>
        private const int PatienceMilliseconds = 500;

        /// <summary>
        /// Ends the native library before the runtime ends: no callback may run in a runtime that is going away, and some
        /// runtimes wait for threads that have run their code.
        /// </summary>
        internal static void WatchForTheEnd() {
            if (Interlocked.Exchange(ref watching, 1) != 0) return;
            AppDomain.CurrentDomain.ProcessExit += delegate { End(); };
            AppDomain.CurrentDomain.DomainUnload += delegate { End(); };
        }

        /// <summary>
        /// Releases every client of the process and ends the threads of the native library. Waits for a handler that still
        /// runs, but not for ever: one may itself wait for the thread that is ending the process. Threads that wait for such a
        /// handler, in a Dispose, are let go: a runtime does not end while a thread is inside a call that does not return.
        /// </summary>
        internal static void Shutdown() { NativeMethods.rtm_shutdown_within(PatienceMilliseconds); }

        /// <summary>Takes an exception that must not enter native code, and throws none itself.</summary>
        internal static void Report(Exception exception) {
            if (exception is ThreadAbortException) {
                // The runtime is ending and has lost patience with a handler. The thread is not the runtime's to abort: it
                // goes back to the library, which ends it.
                Thread.ResetAbort();
                return;
            }
            try {
                Action<Exception> hook = RtmClient.UnhandledException;
                (hook ?? Unhandled)(exception);
            } catch (Exception) {
                // The program's own hook failed; there is nobody left to tell.
            }
        }

        private static void PrintException(Exception exception) {
            Console.Error.WriteLine("librtm: an event handler threw " + exception);
        }
    }
}
