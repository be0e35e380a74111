using System;
using System.Threading;

namespace agora_rtm.Torture {
    /// <summary>
    /// Everything at once, from many threads: see the README beside this file.
    /// torture.exe rounds MODE ROUNDS SEED, or torture.exe end HOW SEED.
    /// </summary>
    public static class Torture {
        public static int Main(string[] arguments) {
            if (arguments.Length == 4 && arguments[0] == "rounds") {
                bool polled = arguments[1] == "poll";
                if (!polled && arguments[1] != "thread") return Usage();
                return Rounds.Run(polled ? RtmDispatchMode.Poll : RtmDispatchMode.Thread, int.Parse(arguments[2]), int.Parse(arguments[3]));
            }
            if (arguments.Length == 3 && arguments[0] == "end") return Endings.Run(arguments[1], int.Parse(arguments[2]));
            if (arguments.Length == 3 && arguments[0] == "faults") return Faults.Run(int.Parse(arguments[1]), int.Parse(arguments[2]));
            return Usage();
        }

        private static int Usage() {
            Console.Error.WriteLine("usage: torture.exe rounds thread|poll ROUNDS SEED\n       torture.exe end return|exit|exit-in-event|exit-elsewhere SEED\n       torture.exe faults CALLBACKS SEED");
            return 2;
        }
    }

    /// <summary>Random numbers of one thread.</summary>
    public sealed class Dice {
        private readonly Random random;

        public Dice(int seed) { random = new Random(seed); }

        public int Below(int n) { return random.Next(n); }

        public bool OneIn(int n) { return random.Next(n) == 0; }
    }

    /// <summary>For threads that collect without end.</summary>
    public static class Garbage {
        /// <summary>
        /// The pause is for .NET: a thread that asks for the next collection at once has the lock of the heap nearly always, and on
        /// two cores another thread that wants memory can wait for it for minutes.
        /// </summary>
        public static void Collect(int generation) {
            GC.Collect(generation);
            Thread.Sleep(1);
        }
    }

    /// <summary>The first thing that went wrong; what follows is hardly worth telling.</summary>
    public static class Wrong {
        private static string first;

        public static string First { get { return Volatile.Read(ref first); } }

        public static void Is(string what) { Interlocked.CompareExchange(ref first, what, null); }
    }
}
