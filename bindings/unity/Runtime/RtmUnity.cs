using System;

namespace agora_rtm {
    /// <summary>What Unity adds to the library: how long delivery may take, and where clients find the server.</summary>
    public static class RtmUnity {
        internal const float DefaultFrameBudgetMilliseconds = 4f;

        private static float budget = DefaultFrameBudgetMilliseconds;

        /// <summary>
        /// Milliseconds that the delivery of events may take in a frame; 4 unless the settings say otherwise. What is left
        /// over comes in the next frame. With 0 each frame brings one event.
        /// </summary>
        /// <exception cref="ArgumentOutOfRangeException">It is negative or not a number.</exception>
        public static float FrameBudgetMilliseconds {
            get { return budget; }
            set {
                if (!(value >= 0)) {
                    throw new ArgumentOutOfRangeException("value", value, "The frame budget cannot be set: it has to be 0 milliseconds or more.");
                }
                budget = value;
            }
        }

        /// <summary>
        /// Address of the server that new clients get, <c>ws://host:port/rtm</c> or <c>wss://...</c>. It begins as the
        /// settings have it; empty or null leaves the choice to the library (RTM_SERVER_URL, else this machine).
        /// </summary>
        public static string ServerUrl { get; set; }

        /// <summary>
        /// Whether clients hang up while the application is paused. So it is on phones, where the system suspends an
        /// application in the background and its connections die without a word: the session waits at the server (30 seconds
        /// by default), the client connects again as the application comes back, and gets what it missed. Elsewhere it is
        /// not so: a client that is paused stays logged in, and its events wait.
        /// </summary>
        public static bool HangsUpInBackground { get; set; }

        /// <summary>The settings of the project, or null if it has none. Known once play has begun.</summary>
        public static RtmSettings Settings { get; internal set; }
    }
}
