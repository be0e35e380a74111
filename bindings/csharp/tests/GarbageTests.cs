using System;
using System.Diagnostics;
using System.Threading;

namespace agora_rtm.Tests {
    /// <summary>What a message costs in managed memory.</summary>
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

        /// <summary>What the objects of a message cost when a program makes them itself.</summary>
        private static double Bare(TextMessage like, bool raw) {
            return Each(delegate {
                for (int i = 0; i < Many; i++) {
                    kept = new TextMessage(like, MESSAGE_FLAG.RECEIVE);
                    kept = raw ? (object)new byte[Words.Length] : new string('x', Words.Length);
                }
            });
        }

        /// <summary>
        /// A received message is the object and its text or bytes, and nothing else: not the id of the sender, not the event.
        /// From peers and from channels, in both modes.
        /// </summary>
        public static void AReceivedMessageIsItsObjectAndItsBytes() {
            using (var server = new TestServer("--message-rate 0"))
            using (var alice = new Party("alice", server.Url, RtmDispatchMode.Poll))
            using (Party carol = Party.LoggedIn("carol", server.Url), bob = Party.LoggedIn("bob", server.Url)) {
                alice.Client.Login(null, "alice");
                alice.PollUntil(() => alice.Journal.Count("state CONNECTED LOGIN_SUCCESS") == 1);
                RtmChannelEventHandler quiet = alice.ChannelHandler(), loud = carol.ChannelHandler();
                RtmChannel polled = alice.Client.CreateChannel("polled", quiet), threaded = carol.Client.CreateChannel("threaded", loud);
                Check.Equal(0, polled.Join(), "Join");
                alice.PollUntil(() => alice.Journal.Count("count 1") == 1);
                Check.Equal(0, threaded.Join(), "Join");
                carol.Journal.Wait("count 1");
                RtmChannelEventHandler ofPolled = bob.ChannelHandler(), ofThreaded = bob.ChannelHandler();
                RtmChannel toPolled = bob.Client.CreateChannel("polled", ofPolled), toThreaded = bob.Client.CreateChannel("threaded", ofThreaded);
                Check.Equal(0, toPolled.Join(), "Join");
                Check.Equal(0, toThreaded.Join(), "Join");
                carol.Journal.Wait("came bob threaded");
                alice.PollUntil(() => alice.Journal.Count("came bob polled") == 1);
                alice.Handler.OnMessageReceivedFromPeer = (id, peer, message) => seen++;
                quiet.OnMessageReceived = (id, user, message) => seen++;
                var thread = new OnThread();
                carol.Handler.OnMessageReceivedFromPeer = (id, peer, message) => thread.Count();
                loud.OnMessageReceived = (id, user, message) => thread.Count();
                bob.Handler.OnSendMessageResult = (id, message, code) => Result(bob);
                ofPolled.OnSendMessageResult = ofThreaded.OnSendMessageResult = (id, message, code) => Result(bob);

                foreach (bool raw in new[] { false, true }) {
                    TextMessage message = raw ? bob.Client.CreateMessage(new byte[Words.Length]) : bob.Client.CreateMessage(Words);
                    double bare = Bare(message, raw);
                    string kind = raw ? "raw" : "text";
                    AtMost(bare, Polled(alice, () => Flood(bob, m => bob.Client.SendMessageToPeer("alice", m), message)), kind + " of a peer, poll mode");
                    // In a channel the server has the message when the result comes; the receiver may not have it yet.
                    AtMost(bare, Polled(alice, () => Flood(bob, m => toPolled.SendMessage(m), message)), kind + " in a channel, poll mode");
                    AtMost(bare, thread.Each(() => Flood(bob, m => bob.Client.SendMessageToPeer("carol", m), message)), kind + " of a peer, thread mode");
                    AtMost(bare, thread.Each(() => Flood(bob, m => toThreaded.SendMessage(m), message)), kind + " in a channel, thread mode");
                }
            }
        }

        /// <summary>Bytes that Poll allocates for each of many messages, and how long it takes for all of them.</summary>
        private static double Polled(Party party, Action send) {
            send();
            var clock = new Stopwatch();
            seen = 0;
            double each = Each(delegate {
                long begin = Environment.TickCount;
                while (seen < Many) {
                    clock.Start();
                    party.Client.Poll(0, 0);
                    clock.Stop();
                    Check.True(Environment.TickCount - begin < Journal.PatienceMilliseconds, "only " + seen + " messages came");
                }
            });
            Console.WriteLine("poll: " + Many + " messages in " + clock.Elapsed.TotalMilliseconds.ToString("0.0") + " ms");
            return each;
        }

        /// <summary>Counts events on the thread that brings them, and what that thread allocates between the first and the last.</summary>
        private sealed class OnThread {
            private readonly AutoResetEvent done = new AutoResetEvent(false);
            private int count;
            private long atFirst, atLast;

            internal void Count() {
                if (++count == 1) atFirst = GC.GetAllocatedBytesForCurrentThread();
                if (count < Many) return;
                atLast = GC.GetAllocatedBytesForCurrentThread();
                done.Set();
            }

            internal double Each(Action send) {
                count = 0;
                bool collecting = Program.Collecting;
                Program.Collecting = false;
                try {
                    send();
                    Check.True(done.WaitOne(Journal.PatienceMilliseconds), "only " + count + " messages came");
                } finally {
                    Program.Collecting = collecting;
                }
                return (atLast - atFirst) / (double)(Many - 1);
            }
        }

        private static int results, awaited;

        private static void Result(Party of) {
            if (Interlocked.Increment(ref results) == awaited) of.Journal.Write("all sent");
        }

        private static void Flood(Party from, Func<IMessage, int> send, TextMessage message) {
            int before = from.Journal.Count("all sent");
            Volatile.Write(ref results, 0);
            Volatile.Write(ref awaited, Many);
            for (int i = 0; i < Many; i++) Check.Equal(0, send(message), "send " + i + ": " + RtmClient.GetLastError());
            from.Journal.Wait("all sent", before + 1);
        }

        /// <summary>Sending costs nothing; making the message costs the object. Results and their events cost nothing.</summary>
        public static void ASentMessageIsItsObject() {
            using (var server = new TestServer("--message-rate 0"))
            using (var bob = new Party("bob", server.Url, RtmDispatchMode.Poll))
            using (Party alice = Party.LoggedIn("alice", server.Url)) {
                alice.Handler.OnMessageReceivedFromPeer = null;
                bob.Client.Login(null, "bob");
                bob.PollUntil(() => bob.Journal.Count("state CONNECTED LOGIN_SUCCESS") == 1);
                RtmChannelEventHandler events = bob.ChannelHandler();
                RtmChannel channel = bob.Client.CreateChannel("lobby", events);
                Check.Equal(0, channel.Join(), "Join");
                bob.PollUntil(() => bob.Journal.Count("count 1") == 1);
                bob.Handler.OnSendMessageResult = (id, message, code) => seen++;
                events.OnSendMessageResult = (id, message, code) => seen++;
                foreach (bool raw in new[] { false, true }) {
                    TextMessage message = raw ? bob.Client.CreateMessage(new byte[Words.Length]) : bob.Client.CreateMessage(Words);
                    string kind = raw ? "raw" : "text";
                    Sent(bob, m => bob.Client.SendMessageToPeer("alice", m), message, kind + " to a peer");
                    Sent(bob, m => channel.SendMessage(m), message, kind + " to a channel");
                }
                TextMessage text = bob.Client.CreateMessage(Words);
                double made = Each(delegate { for (int i = 0; i < Many; i++) bob.Client.SendMessageToPeer("alice", bob.Client.CreateMessage(Words)); });
                AtMost(Each(delegate { for (int i = 0; i < Many; i++) kept = new TextMessage(text, MESSAGE_FLAG.SEND); }), made, "making and sending one");
            }
        }

        private static void Sent(Party from, Func<IMessage, int> send, TextMessage message, string what) {
            seen = 0;
            send(message);
            from.PollUntil(() => seen == 1);
            AtMost(0, Each(delegate { for (int i = 0; i < Many; i++) send(message); }), what);
            AtMost(4, Each(delegate { from.PollUntil(() => seen == Many + 1); }), "result of " + what); // also the garbage of waiting
        }
    }
}
