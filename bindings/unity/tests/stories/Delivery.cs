using System;
using System.Collections.Generic;
using System.Threading;
using agora_rtm;
using NUnit.Framework;
using StandIn;
using UnityEngine;

namespace UnityStories {
    /// <summary>Events of a stalled game, a slow handler, a handler that throws: everything comes, in order, on the main thread.</summary>
    public sealed class Delivery {
        [Test]
        public void EverythingThatCameDuringAStallIsDeliveredInOrder() {
            const int messages = 10000;
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                stranger.Count(player.Name, messages);
                Assert.AreEqual(0, player.Heard.Count, "messages before the game goes on");
                int frames = 0;
                Game.FramesUntil(() => {
                    frames++;
                    return player.Heard.Count >= messages;
                }, "all messages are delivered");
                Engine.Frame();
                AssertInOrder(player.Heard, messages);
                Console.WriteLine("     {0} messages in {1} frames of 4 ms", messages, frames);
            }
        }

        [Test]
        public void OneFrameTakesTenThousandEvents() {
            const int messages = 10000;
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                double best = double.MaxValue;
                RtmUnity.FrameBudgetMilliseconds = float.PositiveInfinity;
                for (int round = 0; round < 3; round++) {
                    stranger.Count(player.Name, messages);
                    player.Heard.Clear();
                    var watch = System.Diagnostics.Stopwatch.StartNew();
                    Engine.Frame();
                    best = Math.Min(best, watch.Elapsed.TotalMilliseconds);
                    AssertInOrder(player.Heard, messages);
                }
                Console.WriteLine("     {0} messages in one frame: {1:F1} ms; {2:F0} in a frame of 16.7 ms", messages, best, messages * 16.7 / best);
            }
        }

        [Test]
        public void TheBudgetOfAFrameIsKept() {
            const int messages = 100;
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                player.Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                    Spin(1);
                    player.Heard.Add(message.GetText());
                };
                stranger.Count(player.Name, messages);
                RtmUnity.FrameBudgetMilliseconds = 4;
                int most = 0;
                while (player.Heard.Count < messages) {
                    int before = player.Heard.Count;
                    Engine.Frame();
                    int delivered = player.Heard.Count - before;
                    Assert.IsTrue(delivered >= 1, "a frame without an event, though some wait");
                    most = Math.Max(most, delivered);
                }
                // Each event takes a millisecond or more, whatever the machine does meanwhile.
                Assert.IsTrue(most <= 5, most + " events of a millisecond in a frame of four");
                AssertInOrder(player.Heard, messages);
            }
        }

        [Test]
        public void WithoutABudgetAFrameBringsOneEvent() {
            using (var alice = new Player("alice").LogIn())
            using (var bob = new Player("bob").LogIn())
            using (var stranger = new Stranger()) {
                stranger.Count(alice.Name, 5);
                stranger.Count(bob.Name, 5);
                Engine.Frame();
                stranger.Count(alice.Name, 5);
                stranger.Count(bob.Name, 5);
                RtmUnity.FrameBudgetMilliseconds = 0;
                for (int i = 1; i <= 10; i++) {
                    Engine.Frame();
                    Assert.AreEqual(10 + i, alice.Heard.Count + bob.Heard.Count, "events after " + i + " frames");
                }
            }
        }

        [Test]
        public void ABudgetThatIsNoneIsRefused() {
            Assert.Throws<ArgumentOutOfRangeException>(() => RtmUnity.FrameBudgetMilliseconds = -1);
            Assert.Throws<ArgumentOutOfRangeException>(() => RtmUnity.FrameBudgetMilliseconds = float.NaN);
            Assert.AreEqual(4f, RtmUnity.FrameBudgetMilliseconds);
        }

        [Test]
        public void AHandlerThatThrowsStopsNothing() {
            const int messages = 100;
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                RtmUnity.FrameBudgetMilliseconds = 60000;
                player.Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                    player.Heard.Add(message.GetText());
                    if (player.Heard.Count % 10 == 0) throw new InvalidOperationException("after " + message.GetText());
                };
                stranger.Count(player.Name, messages);
                Engine.TakeLog();
                Engine.Frame();
                AssertInOrder(player.Heard, messages);
                var log = Engine.TakeLog();
                Assert.AreEqual(messages / 10, log.Count, "exceptions in the console");
                Assert.AreEqual(LogType.Exception, log[0].Type);
                Assert.AreEqual("after 9", log[0].Exception.Message);
            }
        }

        [Test]
        public void TheGamesOwnHookGetsTheExceptions() {
            using (var player = new Player("alice").LogIn()) {
                var seen = new List<Exception>();
                RtmClient.UnhandledException = seen.Add;
                player.Handler.OnMessageReceivedFromPeer = delegate { throw new InvalidOperationException("mine"); };
                player.Say(player, "hello");
                Game.FramesUntil(() => seen.Count > 0, "the exception is seen");
                Assert.AreEqual("mine", seen[0].Message);
                AgoraCallbackObject.GetInstance()._CallbackQueue.EnQueue(() => { throw new InvalidOperationException("of an action"); });
                Game.FramesUntil(() => seen.Count > 1, "the exception of an action is seen");
                Assert.AreEqual("of an action", seen[1].Message);
            }
        }

        [Test]
        public void EventsComeOnTheMainThread() {
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                stranger.Count(player.Name, 50);
                Game.FramesUntil(() => player.Heard.Count == 50, "all messages are delivered");
                Assert.AreEqual(51, player.Threads.Count);
                foreach (int thread in player.Threads) Assert.AreEqual(Thread.CurrentThread.ManagedThreadId, thread, "thread of an event");
            }
        }

        [Test]
        public void AClientMadeOnAnotherThreadIsServedOnTheMainThread() {
            Player player = null;
            var maker = new Thread(() => player = new Player("alice"));
            maker.Start();
            maker.Join();
            player.LogIn();
            Assert.AreEqual(Thread.CurrentThread.ManagedThreadId, player.Threads[0], "thread of the event");
            player.Dispose();
        }

        [Test]
        public void ABusyClientDoesNotKeepTheOtherWaiting() {
            using (var busy = new Player("busy").LogIn())
            using (var quiet = new Player("quiet").LogIn())
            using (var stranger = new Stranger()) {
                busy.Handler.OnMessageReceivedFromPeer = (id, peer, message) => {
                    Spin(1);
                    busy.Heard.Add(message.GetText());
                };
                stranger.Count(busy.Name, 400);
                stranger.Count(quiet.Name, 1);
                int frames = 0;
                while (quiet.Heard.Count == 0) {
                    Engine.Frame();
                    frames++;
                }
                Assert.IsTrue(frames <= 2, "the quiet client waited for " + frames + " frames");
                Assert.IsTrue(busy.Heard.Count < 400, "the busy client was served first, to its end");
                Game.FramesUntil(() => busy.Heard.Count == 400, "the busy client has everything too");
                AssertInOrder(busy.Heard, 400);
            }
        }

        [Test]
        public void ActionsOfTheGameRunInOrderOnTheMainThread() {
            var queue = AgoraCallbackObject.GetInstance()._CallbackQueue;
            var ran = new List<int>();
            var threads = new HashSet<int>();
            var other = new Thread(() => {
                for (int i = 0; i < 1000; i++) {
                    int n = i;
                    queue.EnQueue(() => {
                        ran.Add(n);
                        threads.Add(Thread.CurrentThread.ManagedThreadId);
                        if (n == 500) throw new InvalidOperationException("in an action");
                    });
                }
            });
            other.Start();
            other.Join();
            Assert.AreEqual(0, ran.Count);
            Game.FramesUntil(() => ran.Count == 1000, "all actions ran");
            for (int i = 0; i < 1000; i++) Assert.AreEqual(i, ran[i]);
            Assert.AreEqual(1, threads.Count);
            Assert.IsTrue(threads.Contains(Thread.CurrentThread.ManagedThreadId), "the main thread");
            Assert.AreEqual(1, Engine.TakeLog().FindAll(e => e.Type == LogType.Exception).Count, "exceptions in the console");
            Assert.Throws<ArgumentNullException>(() => queue.EnQueue(null));
        }

        [Test]
        public void ClearingTheQueueForgetsActionsButNoEvents() {
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                stranger.Count(player.Name, 10);
                bool ran = false;
                var queue = AgoraCallbackObject.GetInstance()._CallbackQueue;
                queue.EnQueue(() => ran = true);
                queue.ClearQueue();
                Game.FramesUntil(() => player.Heard.Count == 10, "all messages are delivered");
                Engine.Frame();
                Assert.IsFalse(ran, "an action that was cleared");
            }
        }

        /// <summary>What a frame costs when nothing comes: no garbage, whoever is logged in.</summary>
        [Test]
        public void AFrameWithoutEventsMakesNoGarbage() {
            const int frames = 10000;
            var pump = typeof(RtmClient).Assembly.GetType("agora_rtm.Pump").GetMethod("Run", System.Reflection.BindingFlags.Static | System.Reflection.BindingFlags.NonPublic);
            var run = (Func<float, int>)Delegate.CreateDelegate(typeof(Func<float, int>), pump);
            using (new Player("alice").LogIn())
            using (new Player("bob").LogIn()) {
                long least = long.MaxValue;
                for (int round = 0; round < 3; round++) {
                    long before = GC.GetTotalMemory(true);
                    for (int i = 0; i < frames; i++) run(4);
                    least = Math.Min(least, GC.GetTotalMemory(false) - before);
                }
                Assert.IsTrue(least < frames, least + " bytes in " + frames + " frames");
            }
        }

        /// <summary>What the frames cost in which messages come: the message and its text or bytes, and nothing of the package.</summary>
        [Test]
        public void ADeliveredMessageIsItsObjectAndItsBytes() {
            const int messages = 10000, length = 40;
            using (var player = new Player("alice").LogIn())
            using (var stranger = new Stranger()) {
                string room = Game.NewName("room");
                bool joined = false;
                int seen = 0;
                var handler = new RtmChannelEventHandler { OnMessageReceived = (id, user, message) => seen++ };
                handler.OnMemberCountUpdated = (id, members) => joined |= members == 2;
                player.Client.CreateChannel(room, handler).Join();
                stranger.Join(room);
                Game.FramesUntil(() => joined, "both are in the channel");
                player.Handler.OnMessageReceivedFromPeer = (id, peer, message) => seen++;
                foreach (bool raw in new[] { false, true }) {
                    TextMessage sent = raw ? player.Client.CreateMessage(new byte[length]) : player.Client.CreateMessage(new string('x', length));
                    long bare = Allocated(delegate {
                        for (int i = 0; i < messages; i++) {
                            Kept = new TextMessage(sent, MESSAGE_FLAG.RECEIVE);
                            Kept = raw ? (object)new byte[length] : new string('x', length);
                        }
                    });
                    foreach (bool toChannel in new[] { false, true }) {
                        seen = 0;
                        stranger.Flood(toChannel ? null : player.Name, sent, messages);
                        long cost = Allocated(delegate { while (seen < messages) Engine.Frame(); });
                        Console.WriteLine("     {0} {1}: {2} bytes a message, the bare objects {3}", raw ? "raw" : "text", toChannel ? "in a channel" : "of a peer", cost / messages, bare / messages);
                        // Frames of the stand-in make garbage of their own, a few lists each.
                        Assert.IsTrue(cost <= bare * 1.1 + 200000, cost + " bytes for " + messages + " messages, of which the objects are " + bare);
                    }
                }
            }
        }

        internal static object Kept;

        private static long Allocated(Action all) {
            GC.Collect();
            long before = GC.GetAllocatedBytesForCurrentThread();
            all();
            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        [Test]
        public void AnActionThatEnqueuesItselfLetsTheFrameEnd() {
            var queue = AgoraCallbackObject.GetInstance()._CallbackQueue;
            int runs = 0;
            Action again = null;
            again = () => {
                runs++;
                Spin(1);
                queue.EnQueue(again);
            };
            queue.EnQueue(again);
            Engine.Frame();
            int first = runs;
            Assert.IsTrue(first >= 1 && first <= 5, first + " runs in a frame of 4 ms");
            Engine.Frame();
            Assert.IsTrue(runs > first, "the next frame goes on");
            queue.ClearQueue();
        }

        private static void Spin(int milliseconds) {
            var watch = System.Diagnostics.Stopwatch.StartNew();
            while (watch.Elapsed.TotalMilliseconds < milliseconds) Thread.SpinWait(20);
        }

        internal static void AssertInOrder(IList<string> heard, int count) {
            Assert.AreEqual(count, heard.Count, "messages");
            for (int i = 0; i < count; i++) Assert.AreEqual(i.ToString(), heard[i], "message " + i);
        }
    }
}
