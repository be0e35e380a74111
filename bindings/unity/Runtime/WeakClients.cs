using System;
using System.Collections.Generic;

namespace agora_rtm {
    /// <summary>
    /// Clients, held weakly: one that the game has forgotten is collected and released, as with the original SDK. Any thread.
    /// </summary>
    internal sealed class WeakClients {
        private static readonly WeakReference<RtmClient>[] None = new WeakReference<RtmClient>[0];

        private readonly object guard = new object();
        private volatile WeakReference<RtmClient>[] all = None;

        /// <summary>Replaced, never changed: who goes through it is not disturbed while clients come and go.</summary>
        internal WeakReference<RtmClient>[] All { get { return all; } }

        internal void Add(RtmClient client) {
            lock (guard) {
                var next = new List<WeakReference<RtmClient>>();
                foreach (var known in all) {
                    RtmClient alive;
                    if (known.TryGetTarget(out alive)) next.Add(known);
                }
                next.Add(new WeakReference<RtmClient>(client));
                all = next.ToArray();
            }
        }

        internal void Clear() {
            lock (guard) all = None;
        }
    }
}
