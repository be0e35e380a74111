using System;
using System.Collections.Generic;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace agora_rtm.Torture {
    /// <summary>Functions of the native library that the assembly does not use.</summary>
    internal static class Library {
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern int rtm_server_start(IntPtr options, out IntPtr server);
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern int rtm_server_url(IntPtr server, byte[] buffer, uint size);
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern void rtm_server_stop(IntPtr server);
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern void rtm_shutdown();
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern int rtm_debug_open_handles();
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern int rtm_debug_goroutines();
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern int rtm_debug_threads();
        [DllImport("rtm", CallingConvention = CallingConvention.Cdecl)]
        internal static extern void rtm_debug_print_goroutines();
        [DllImport("libc.so.6", CallingConvention = CallingConvention.Cdecl)]
        internal static extern IntPtr readlink(string path, byte[] target, IntPtr size);
    }

    /// <summary>
    /// A number of clients, with channels and calls, that any thread may use, replace, dispose of and forget at any moment;
    /// and a server in this process that is stopped and started now and then.
    /// </summary>
    public sealed class World {
        private const int Places = 8, Users = 12;

        private readonly Life[] lives = new Life[Places];
        private readonly RtmDispatchMode mode;
        private readonly object serverGuard = new object(); // of the two below
        private IntPtr server;
        private volatile string url = "ws://127.0.0.1:1/rtm";
        /// <summary>Events wait for finalizers now and then. A process under Mono never ends inside such a wait.</summary>
        public bool WaitsForFinalizers;

        public readonly string Folder;
        public readonly string Upload;
        public volatile string MediaId = new string('0', 32);

        private int events, made;

        /// <summary>How many events were delivered.</summary>
        public int Events { get { return Volatile.Read(ref events); } }

        /// <summary>How many clients were made.</summary>
        public int Made { get { return Volatile.Read(ref made); } }

        /// <summary>
        /// The process ends: threads of the program stop what they do, and nobody starts another, which Mono itself does not
        /// bear while it ends. Events go on.
        /// </summary>
        public volatile bool Ending;

        /// <summary>Called inside events now and then, when set.</summary>
        public volatile Action InEvent;

        public World(RtmDispatchMode mode) {
            this.mode = mode;
            Folder = Path.Combine(Path.GetTempPath(), "rtm-torture-" + Guid.NewGuid().ToString("N"));
            Directory.CreateDirectory(Folder);
            Upload = Path.Combine(Folder, "upload");
            File.WriteAllBytes(Upload, new byte[200000]);
            RestartServer();
        }

        public void RestartServer() {
            lock (serverGuard) {
                Library.rtm_server_stop(server);
                var text = new byte[128];
                if (Library.rtm_server_start(IntPtr.Zero, out server) != 0) {
                    Wrong.Is("no server: " + RtmClient.GetLastError());
                    return;
                }
                int length = Library.rtm_server_url(server, text, (uint)text.Length);
                if (length > 0) url = System.Text.Encoding.ASCII.GetString(text, 0, length); // or it was shut down meanwhile
            }
        }

        /// <summary>Makes a client that takes the place of another, which is disposed of or forgotten.</summary>
        public void Replace(Dice dice) {
            var life = new Life(this, mode, "user " + dice.Below(Users), url, dice.Below(int.MaxValue));
            Interlocked.Increment(ref made);
            if (!dice.OneIn(5)) life.LogIn();
            End(Interlocked.Exchange(ref lives[dice.Below(Places)], life), dice);
        }

        /// <summary>Ends a life in one of the ways there are.</summary>
        private void End(Life life, Dice dice) {
            if (life == null) return;
            switch (Ending ? 3 : dice.Below(4)) {
            case 0: break; // forgotten: the finalizer does it
            case 1: new Thread(life.Dispose) { IsBackground = true }.Start(); break;
            case 2:
                ThreadPool.QueueUserWorkItem(delegate { life.Dispose(); });
                life.Dispose();
                break;
            default: life.Dispose(); break;
            }
        }

        public Life Any(Dice dice) { return Volatile.Read(ref lives[dice.Below(Places)]); }

        public string AnyUser(Dice dice) { return "user " + dice.Below(Users); }

        /// <summary>Uses whatever is there, in any way.</summary>
        public void Act(Dice dice) {
            Life life = Any(dice);
            switch (dice.Below(60)) {
            case 0: GC.Collect(); break;
            case 1: End(Interlocked.Exchange(ref lives[dice.Below(Places)], null), dice); break;
            case 2: if (dice.OneIn(8)) RestartServer(); break;
            case 3:
                if (!dice.OneIn(20)) break;
                Library.rtm_shutdown(); // everything is gone, whoever used it
                RestartServer();
                break;
            case 4:
                if (Ending) break;
                // Several threads that the library has never seen, at the same moment.
                int seed = dice.Below(int.MaxValue);
                using (var together = new CountdownEvent(4)) {
                    var threads = new Thread[4];
                    for (int i = 0; i < threads.Length; i++) {
                        var own = new Dice(seed + i);
                        threads[i] = new Thread(delegate() {
                            together.Signal();
                            together.Wait();
                            Life other = Any(own);
                            if (other != null) other.Act(own);
                        }) { IsBackground = true };
                        threads[i].Start();
                    }
                    foreach (Thread t in threads) t.Join();
                }
                break;
            default:
                if (life != null) life.Act(dice);
                break;
            }
        }

        public void Poll(Dice dice) {
            Life life = Any(dice);
            if (life != null) life.Client.Poll(dice.OneIn(2) ? 0 : 10, 0);
        }

        /// <summary>Told at the beginning of each event.</summary>
        internal void Happened() { Interlocked.Increment(ref events); }

        /// <summary>Disposes of everything, and lets the finalizers do the rest.</summary>
        public void End() {
            for (int i = 0; i < Places; i++) {
                Life life = Interlocked.Exchange(ref lives[i], null);
                if (life != null) life.Dispose();
            }
            for (int i = 0; i < 3; i++) {
                GC.Collect();
                GC.WaitForPendingFinalizers();
            }
            lock (serverGuard) Library.rtm_server_stop(server);
            Library.rtm_shutdown();
            RemoveFolder();
        }

        public void RemoveFolder() {
            try { Directory.Delete(Folder, true); } catch (IOException) { } // a download may still be writing there
        }
    }
}
