namespace agora_rtm {
    /// <summary>
    /// Base of the classes, which early versions of the original SDK showed to programs. It has nothing of its own but
    /// names that old code uses.
    /// </summary>
    public class IRtmApiNative {
        /// <summary>Name of the native library.</summary>
        public const string MyLibName = NativeMethods.Library;

        /// <summary>The enumeration of the namespace, where early versions had it.</summary>
        public static class MESSAGE_FLAG {
            /// <summary>Received, or a copy of what was received.</summary>
            public const agora_rtm.MESSAGE_FLAG RECEIVE = agora_rtm.MESSAGE_FLAG.RECEIVE;
            /// <summary>Made to be sent.</summary>
            public const agora_rtm.MESSAGE_FLAG SEND = agora_rtm.MESSAGE_FLAG.SEND;
        }
    }
}
