using System;
using System.Diagnostics;
using System.IO;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>What a message costs in managed memory, and that nothing grows.</summary>
    public static class GarbageTests {
        private const int Many = 10000;
        private const string Words = "a message of about forty characters, say";

        public static object kept;
        private static int seen;

        /// <summary>Bytes that this thread allocates, by the runtime's own count, for each of many.</summary>
        private static double Each(Action all) {
            bool collecting = Program.Collecting;
            Program.Collecting = false;
            try {
                GC.Collect();
                long before = GC.GetAllocatedBytesForCurrentThread();
                all();
                return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)Many;
            } finally {
                Program.Collecting = collecting;
            }
        }

        /// <summary>The runtime counts in blocks, so what is compared is the same number of the same objects made directly.</summary>
        private static void AtMost(double expected, double actual, string what) {
            Console.WriteLine("garbage: " + what + ": " + actual.ToString("0") + " bytes each, bare objects " + expected.ToString("0"));
            Check.True(actual <= expected * 1.1 + 4, what + ": " + actual + " bytes each, " + expected + " expected");
        }

        private static double ObjectAndText(TextMessage like) {
            return Each(delegate {
                for (int i = 0; i < Many; i++) {
                    kept = new TextMessage(like, MESSAGE_FLAG.RECEIVE);
                    kept = new string('x', Words.Length);
                }
            });
        }

        /// <summary>A received message is the object and its text or bytes, and nothing else: not the id of the sender, not the event.</summary>
        public static void AReceivedMessageIsItsObjectAndItsBytes() {
            using (var server = new TestServer("--message-rate 0"))
            using (var alice = new Party("alice", server.Url, RtmDispatchMode.Poll))
            using (Party bob = Party.LoggedIn("bob", server.Url)) {
                alice.Client.Login(null, "alice");
                alice.PollUntil(() => alice.Journal.Count("state CONNECTED LOGIN_SUCCESS") == 1);
                TextMessage text = bob.Client.CreateMessage(Words), raw = bob.Client.CreateMessage(new byte[Words.Length]);
                alice.Handler.OnMessageReceivedFromPeer = (id, peer, message) => seen++;
                bob.Handler.OnSendMessageResult = (id, message, code) => { if (Interlocked.Increment(ref results) == awaited) bob.Journal.Write("all sent"); };

                Flood(bob, text, 10);
                alice.Client.Poll(0, 0);
                Flood(bob, text, Many);
                Stopwatch clock = new Stopwatch();
                double received = Each(delegate {
                    seen = 0;
                    clock.Start();
                    alice.Client.Poll(0, 0);
                    clock.Stop();
                });
                Check.Equal(Many, seen, "received");
                Console.WriteLine("poll: " + Many + " messages in one call, " + clock.Elapsed.TotalMilliseconds.ToString("0.0") + " ms");
                AtMost(ObjectAndText(text), received, "a received text");

                Flood(bob, raw, Many);
                received = Each(delegate { seen = 0; alice.Client.Poll(0, 0); });
                Check.Equal(Many, seen, "received");
                AtMost(Each(delegate {
                    for (int i = 0; i < Many; i++) {
                        kept = new TextMessage(text, MESSAGE_FLAG.RECEIVE);
                        kept = new byte[Words.Length];
                    }
                }), received, "received bytes");
            }
        }

        private static int results, awaited;

        private static void Flood(Party from, TextMessage message, int count) {
            int before = from.Journal.Count("all sent");
            Volatile.Write(ref results, 0);
            Volatile.Write(ref awaited, count);
            for (int i = 0; i < count; i++) Check.Equal(0, from.Client.SendMessageToPeer("alice", message), "SendMessageToPeer: " + i);
            from.Journal.Wait("all sent", before + 1);
        }

        /// <summary>Sending costs nothing; making the message costs the object. Results and their events cost nothing.</summary>
        public static void ASentMessageIsItsObject() {
            using (var server = new TestServer("--message-rate 0"))
            using (var bob = new Party("bob", server.Url, RtmDispatchMode.Poll))
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                int received = 0;
                alice.Handler.OnMessageReceivedFromPeer = (id, peer, message) => Interlocked.Increment(ref received);
                bob.Client.Login(null, "bob");
                bob.PollUntil(() => bob.Journal.Count("state CONNECTED LOGIN_SUCCESS") == 1);
                bob.Handler.OnSendMessageResult = (id, message, code) => seen++;
                TextMessage text = bob.Client.CreateMessage(Words);
                bob.Client.SendMessageToPeer("alice", text);

                double sent = Each(delegate { for (int i = 0; i < Many; i++) bob.Client.SendMessageToPeer("alice", text); });
                AtMost(0, sent, "sending one message again");
                seen = -1;
                double told = Each(delegate { bob.PollUntil(() => seen == Many); }); // also the garbage of waiting
                AtMost(4, told, "a result");
                double made = Each(delegate { for (int i = 0; i < Many; i++) bob.Client.SendMessageToPeer("alice", bob.Client.CreateMessage(Words)); });
                AtMost(Each(delegate { for (int i = 0; i < Many; i++) kept = new TextMessage(text, MESSAGE_FLAG.SEND); }), made, "making and sending one");
            }
        }

        /// <summary>Many messages there and back, with a bounded number under way: memory stays where it was.</summary>
        public static void MemoryStaysFlat() {
            const int rounds = 6, perRound = 5000, underWay = 200;
            using (var server = new TestServer("--message-rate 0"))
            using (Party alice = Party.LoggedIn("alice", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                var room = new Semaphore(underWay, underWay);
                int echoes = 0;
                // No journal here: it grows.
                bob.Handler.OnMessageReceivedFromPeer = (id, peer, message) => bob.Client.SendMessageToPeer(peer, message);
                bob.Handler.OnSendMessageResult = null;
                alice.Handler.OnSendMessageResult = null;
                alice.Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                    Interlocked.Increment(ref echoes);
                    room.Release();
                };
                long managed = 0, resident = 0;
                for (int round = 0; round < rounds; round++) {
                    for (int i = 0; i < perRound; i++) {
                        Check.True(room.WaitOne(Journal.PatienceMilliseconds), "no answer; " + echoes + " came");
                        Check.Equal(0, alice.Client.SendMessageToPeer("bob", alice.Client.CreateMessage(Words)), "SendMessageToPeer");
                    }
                    if (round != 1) continue;
                    managed = GC.GetTotalMemory(true);
                    resident = Resident();
                }
                for (int i = 0; i < underWay; i++) Check.True(room.WaitOne(Journal.PatienceMilliseconds), "the last answers");
                Check.Equal(rounds * perRound, echoes, "answers");
                long managedGrowth = GC.GetTotalMemory(true) - managed, residentGrowth = Resident() - resident;
                Console.WriteLine("soak: " + rounds * perRound + " messages there and back; managed " + managedGrowth / 1024 + " KiB, resident " + residentGrowth / 1024 + " KiB more than after a third");
                Check.True(managedGrowth < 512 * 1024, "managed memory grew by " + managedGrowth);
                Check.True(residentGrowth < 24 * 1024 * 1024, "resident memory grew by " + residentGrowth);
            }
        }

        private static long Resident() {
            foreach (string line in File.ReadAllLines("/proc/self/status")) {
                if (line.StartsWith("VmRSS:", StringComparison.Ordinal)) return long.Parse(line.Substring(6).Replace("kB", "").Trim()) * 1024;
            }
            throw new CheckFailed("no VmRSS in /proc/self/status");
        }
    }
}
