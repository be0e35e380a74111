using UnityEngine;

namespace agora_rtm {
    /// <summary>
    /// Tells clients what becomes of the device: that the application goes to the background and comes back, and that the
    /// network is another one. Main thread.
    /// </summary>
    /// <remarks>
    /// Not that it loses the focus: a keyboard or a pulled-down notification takes that, and the application runs on.
    /// </remarks>
    internal static class DeviceLife {
        private const float SecondsBetweenLooks = 1f;

        private static readonly WeakClients clients = new WeakClients();
        private static bool inBackground;
        private static NetworkReachability network;
        private static float nextLook;

        internal static void Add(RtmClient client) {
            clients.Add(client);
        }

        internal static void Reset() {
            clients.Clear();
            inBackground = false;
            network = Application.internetReachability;
            nextLook = 0;
        }

        /// <summary>The application was paused or goes on. Every object of ours is told, and the first counts.</summary>
        internal static void Paused(bool paused) {
            if (paused && !RtmUnity.HangsUpInBackground || paused == inBackground) return;
            inBackground = paused;
            foreach (var known in clients.All) {
                RtmClient client;
                if (!known.TryGetTarget(out client)) continue;
                if (paused) client.EnterBackground();
                else client.EnterForeground();
            }
        }

        /// <summary>Looks from time to time whether the network is another one.</summary>
        internal static void Look() {
            if (Time.realtimeSinceStartup < nextLook) return;
            nextLook = Time.realtimeSinceStartup + SecondsBetweenLooks;
            var now = Application.internetReachability;
            if (now == network) return;
            network = now;
            if (now == NetworkReachability.NotReachable) return; // what there was has ended; nothing can be made in its place
            foreach (var known in clients.All) {
                RtmClient client;
                if (known.TryGetTarget(out client)) client.NetworkChanged();
            }
        }
    }
}
