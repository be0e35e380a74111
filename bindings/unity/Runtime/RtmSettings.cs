using UnityEngine;

namespace agora_rtm {
    /// <summary>How much the library writes to its log file; each level has the graver ones in it.</summary>
    public enum RtmLogLevel {
        /// <summary>Nothing.</summary>
        Off = 0,
        /// <summary>What ends a session for good.</summary>
        Critical = 0x08,
        /// <summary>What did not work.</summary>
        Error = 0x0c,
        /// <summary>What may explain a later error.</summary>
        Warning = 0x0e,
        /// <summary>Logins, reconnects, channels. The default.</summary>
        Info = 0x0f,
    }

    /// <summary>
    /// The settings of the project: an asset named RtmSettings in a folder Resources, edited through the menu
    /// Window/librtm. Every client starts out with them; what a game says in code comes later and wins.
    /// </summary>
    public sealed class RtmSettings : ScriptableObject {
        /// <summary>Name of the asset, without its ending.</summary>
        public const string ResourceName = "RtmSettings";

        /// <summary>
        /// Address of the server, <c>ws://host:port/rtm</c> or <c>wss://...</c>. Empty: the environment variable
        /// RTM_SERVER_URL, and without it a server on this machine.
        /// </summary>
        [Tooltip("ws://host:port/rtm or wss://host/rtm. Empty: RTM_SERVER_URL, else this machine.")]
        public string serverUrl = "";

        /// <summary>The application as the server knows it; for the game to hand to <see cref="RtmClient"/>.</summary>
        [Tooltip("The application as the server knows it.")]
        public string appId = "";

        /// <summary>How much goes into the log file.</summary>
        [Tooltip("How much goes into the log file.")]
        public RtmLogLevel logLevel = RtmLogLevel.Info;

        /// <summary>Milliseconds that the delivery of events may take in a frame. At least one is delivered in any case.</summary>
        [Tooltip("Milliseconds that the delivery of events may take in a frame.")]
        [Min(0)]
        public float frameBudgetMilliseconds = RtmUnity.DefaultFrameBudgetMilliseconds;
    }
}
