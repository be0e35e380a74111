using System;
using System.Collections.Generic;
using System.Diagnostics;

namespace agora_rtm {
    /// <summary>
    /// Takes the events of all clients, and the actions of the game, to the thread that calls it. What a budget leaves over
    /// comes with the next call; nothing is dropped.
    /// </summary>
    /// <remarks>
    /// Clients take turns of a few events, and another begins each time, so that a busy one does not keep the others waiting.
    /// </remarks>
    internal static class Pump {
        /// <summary>Events of one client before the next one has its turn.</summary>
        private const int Turn = 64;

        /// <summary>The longest turn in milliseconds, which a budget without end comes down to.</summary>
        private const int LongestTurn = 60000;

        private static readonly object guard = new object();
        private static readonly Queue<Action> actions = new Queue<Action>();
        private static readonly WeakClients clients = new WeakClients();
        private static int first;
        private static int lastFrame = -1;
        private static bool running;

        internal static void Add(RtmClient client) {
            clients.Add(client);
        }

        internal static void Add(Action action) {
            if (action == null) throw new ArgumentNullException("action");
            lock (guard) actions.Enqueue(action);
        }

        internal static void ClearActions() {
            lock (guard) actions.Clear();
        }

        /// <summary>Forgets everything, for a new start.</summary>
        internal static void Reset() {
            lock (guard) actions.Clear();
            clients.Clear();
            first = 0;
            lastFrame = -1;
            // running stays: a handler may be on the stack at this very moment.
        }

        /// <summary>Delivers within the budget of a frame, once in each frame however many objects ask.</summary>
        internal static void RunFrame(int frame) {
            if (frame == lastFrame) return;
            lastFrame = frame;
            Run(RtmUnity.FrameBudgetMilliseconds);
        }

        /// <summary>
        /// Delivers until nothing waits or the time is over; at least one action and one turn's first event, whatever the budget.
        /// </summary>
        /// <returns>The number of events and actions delivered.</returns>
        internal static int Run(float milliseconds) {
            if (running) return 0; // a handler has come back here, through a dialogue or a message to the object
            running = true;
            try {
                return Deliver(Stopwatch.GetTimestamp(), milliseconds);
            } finally {
                running = false;
            }
        }

        private static int Deliver(long start, float milliseconds) {
            WeakReference<RtmClient>[] taking = clients.All;
            int turn = taking.Length == 0 ? 0 : first++ % taking.Length;
            if (first < 0) first = 0;
            int delivered = 0;
            for (bool more = true; more;) {
                more = false;
                for (int i = 0; i < taking.Length; i++) {
                    RtmClient client;
                    if (!taking[(turn + i) % taking.Length].TryGetTarget(out client)) continue;
                    double left = milliseconds - Elapsed(start);
                    if (left <= 0 && delivered > 0) return delivered;
                    // The library counts whole milliseconds, and takes 0 as no bound.
                    int n = left <= 0 ? client.Poll(1, 0) : client.Poll(Turn, (int)Math.Min(Math.Ceiling(left), LongestTurn));
                    if (n <= 0) continue; // nothing waits, or it was disposed of meanwhile
                    delivered += n;
                    more = true;
                }
                for (int i = 0; i < Turn; i++) {
                    if (delivered > 0 && Elapsed(start) >= milliseconds) return delivered;
                    Action action;
                    lock (guard) {
                        if (actions.Count == 0) break;
                        action = actions.Dequeue();
                    }
                    delivered++;
                    more = true;
                    try {
                        action();
                    } catch (Exception e) {
                        Host.Report(e);
                    }
                }
            }
            return delivered;
        }

        private static double Elapsed(long start) {
            return (Stopwatch.GetTimestamp() - start) * 1000.0 / Stopwatch.Frequency;
        }
    }
}
