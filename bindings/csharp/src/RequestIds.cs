using System;
using System.Threading;

namespace agora_rtm {
    /// <summary>Numbers for requests, unique in the process and far above those that programs count up themselves.</summary>
    internal static class RequestIds {
        private static Int64 last = 1L << 32;

        internal static Int64 Next() { return Interlocked.Increment(ref last); }
    }
}
