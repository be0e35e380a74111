using System;
using System.Threading;

namespace agora_rtm.Torture {
    /// <summary>A process that ends in the middle of everything, at a moment that the dice choose. Its exit code must be 5.</summary>
    public static class Endings {
        private const int Code = 5, LongestMilliseconds = 400;

        private static World world; // alive until the end

        public static int Run(string how, int seed) {
            RtmClient.UnhandledException = e => { };
            var dice = new Dice(seed);
            world = new World(dice.OneIn(3) ? RtmDispatchMode.Poll : RtmDispatchMode.Thread);
            for (int i = 0; i < 3; i++) Start(dice.Below(int.MaxValue), d => { world.Replace(d); for (int n = 0; n < 12; n++) world.Act(d); });
            Start(dice.Below(int.MaxValue), d => world.Poll(d));
            if (dice.OneIn(2)) Start(0, d => Garbage.Collect(GC.MaxGeneration));
            Thread.Sleep(dice.Below(LongestMilliseconds));
            switch (how) {
            case "return": return Leaving();
            case "exit":
                Environment.Exit(Leaving());
                return 1;
            case "exit-in-event":
                world.InEvent = delegate { Environment.Exit(Leaving()); };
                Thread.Sleep(Timeout.Infinite);
                return 1;
            case "exit-elsewhere":
                new Thread(delegate() { Environment.Exit(Leaving()); }).Start();
                Thread.Sleep(Timeout.Infinite);
                return 1;
            default:
                Console.Error.WriteLine("no such end: " + how);
                return 2;
            }
        }

        private const int ParkingMilliseconds = 300;

        private static int busy; // threads of the program that act

        private static void Start(int seed, Action<Dice> act) {
            var own = new Dice(seed);
            Interlocked.Increment(ref busy);
            new Thread(delegate() {
                while (!world.Ending) act(own);
                Interlocked.Decrement(ref busy);
            }) { IsBackground = true }.Start();
        }

        private static int left;

        private static int Leaving() {
            if (Interlocked.Exchange(ref left, 1) != 0) return Code; // another event was faster
            // Mono itself does not always end while threads of the program fight for locks. So they stop first, except those that
            // wait in a Dispose, for the very event this is called in perhaps. Events go on.
            world.Ending = true;
            for (int i = 0; i < ParkingMilliseconds && Volatile.Read(ref busy) > 0; i++) Thread.Sleep(1);
            world.RemoveFolder();
            Console.WriteLine("leaving");
            return Code;
        }
    }
}
