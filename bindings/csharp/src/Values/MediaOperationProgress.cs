using System;

namespace agora_rtm {
    /// <summary>How far an upload or a download has come.</summary>
    public struct MediaOperationProgress {
        /// <summary>Bytes of the file.</summary>
        public Int64 totalSize;
        /// <summary>Bytes that have arrived.</summary>
        public Int64 currentSize;

        /// <summary>For logs: how many bytes of how many.</summary>
        public override string ToString() { return currentSize + " of " + totalSize + " bytes"; }
    }
}
