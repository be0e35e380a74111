using System;
using System.IO;
using System.Text;
using System.Threading;

namespace agora_rtm.Torture {
    /// <summary>Many lives of clients; afterwards nothing may be left of them.</summary>
    public static class Rounds {
        private const int Threads = 4, ActsPerRound = 12;

        public static int Run(RtmDispatchMode mode, int rounds, int seed) {
            RtmClient.UnhandledException = e => { if (!(e is InvalidOperationException)) Wrong.Is("an exception: " + e); };
            // Two worlds: the first shows what stays when everything was used once.
            Live(mode, Math.Min(rounds, 50), seed);
            Left before = Left.Now(null);
            World world = Live(mode, rounds, seed + 1);
            Left after = Left.Now(before);
            if (after.MoreThan(before) != null) {
                Wrong.Is(after.MoreThan(before));
                Library.rtm_debug_print_goroutines();
            }
            Console.WriteLine(mode + " mode, seed " + seed + ": " + world.Made + " rounds, " + world.Events + " events; left: " + after);
            if (world.Events == 0) Wrong.Is("no events came");
            if (Wrong.First == null) return 0;
            Console.WriteLine("FAILED: " + Wrong.First);
            return 1;
        }

        private static World Live(RtmDispatchMode mode, int rounds, int seed) {
            var world = new World(mode) { WaitsForFinalizers = true };
            bool ended = false;
            var threads = new Thread[Threads];
            for (int i = 0; i < Threads; i++) {
                var dice = new Dice(seed * 1000 + i);
                bool tells = i == 0;
                threads[i] = new Thread(delegate() {
                    int told = 0;
                    while (world.Made < rounds && Wrong.First == null) {
                        world.Replace(dice);
                        for (int n = 0; n < ActsPerRound; n++) world.Act(dice);
                        if (!tells || world.Made < told + 100) continue;
                        told = world.Made;
                        Console.WriteLine(told + " rounds");
                    }
                }) { Name = "acts " + i };
            }
            var others = new[] {
                new Thread(delegate() { while (!Volatile.Read(ref ended)) Garbage.Collect(GC.MaxGeneration); }) { Name = "collects" },
                new Thread(delegate() {
                    var dice = new Dice(seed);
                    while (!Volatile.Read(ref ended)) world.Poll(dice);
                }) { Name = "polls" },
            };
            foreach (Thread t in others) t.Start();
            foreach (Thread t in threads) t.Start();
            foreach (Thread t in threads) t.Join();
            Volatile.Write(ref ended, true);
            foreach (Thread t in others) t.Join();
            world.End();
            return world;
        }
    }

    /// <summary>What is left of all that was done.</summary>
    public sealed class Left {
        private int handles, goroutines, threads, sockets;

        /// <summary>
        /// What there is once nothing is on its way out any more: threads and connections go a moment after they were let go.
        /// So this looks until there is no more than before, or until nothing has gone for a while.
        /// </summary>
        public static Left Now(Left before) {
            GC.Collect();
            GC.WaitForPendingFinalizers();
            Library.rtm_shutdown();
            Left last = null;
            for (int same = 0; ; Thread.Sleep(10)) {
                var left = new Left {
                    handles = Library.rtm_debug_open_handles(),
                    goroutines = Library.rtm_debug_goroutines(),
                    threads = Library.rtm_debug_threads(),
                    sockets = Sockets(),
                };
                if (before != null && left.MoreThan(before) == null) return left;
                same = last != null && left.ToString() == last.ToString() ? same + 1 : 0;
                if (same == (before == null ? 10 : 300)) return left;
                last = left;
            }
        }

        /// <summary>What there is more than before, or null.</summary>
        public string MoreThan(Left before) {
            if (handles != 0) return handles + " handles are open";
            if (threads != 0) return threads + " threads of the library are alive";
            if (goroutines > before.goroutines) return goroutines + " goroutines, " + before.goroutines + " before";
            if (sockets > before.sockets) return sockets + " sockets, " + before.sockets + " before";
            return null;
        }

        /// <summary>How many descriptors are sockets. The runtime opens others, when it pleases.</summary>
        private static int Sockets() {
            int n = 0;
            var target = new byte[8];
            foreach (string one in Directory.GetFiles("/proc/self/fd")) {
                if (Library.readlink(one, target, (IntPtr)target.Length) == (IntPtr)target.Length && Encoding.ASCII.GetString(target) == "socket:[") n++;
            }
            return n;
        }

        public override string ToString() {
            return handles + " handles, " + goroutines + " goroutines, " + threads + " threads of the library, " + sockets + " sockets";
        }
    }
}
