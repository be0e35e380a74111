using System;

namespace agora_rtm {
    /// <summary>
    /// An attribute of a channel: one to write, from <see cref="RtmClient.CreateChannelAttribute"/>, or one that was read.
    /// Either kind can be written again.
    /// </summary>
    /// <remarks>Plain data: key and value are checked when they are written to a channel, not when they are set.</remarks>
    public sealed class RtmChannelAttribute : IRtmApiNative, IDisposable {
        private const string Nothing = "-7";

        private string key = "";
        private string value = "";
        private string lastUpdateUserId = "";
        private Int64 lastUpdateTs;
        private readonly Int64 revision;
        private bool dead;

        /// <summary>An empty attribute; with either flag it can be filled in and written.</summary>
        public RtmChannelAttribute(agora_rtm.MESSAGE_FLAG flag) { }

        /// <summary>For old code: nothing native is behind an attribute, so this one is like a disposed one.</summary>
        public RtmChannelAttribute(IntPtr channelAttributePtr) { dead = true; }

        /// <summary>A copy.</summary>
        public RtmChannelAttribute(RtmChannelAttribute channelAttribute, agora_rtm.MESSAGE_FLAG flag) {
            if (channelAttribute == null) throw new ArgumentNullException("channelAttribute");
            key = channelAttribute.key;
            value = channelAttribute.value;
            lastUpdateUserId = channelAttribute.lastUpdateUserId;
            lastUpdateTs = channelAttribute.lastUpdateTs;
            revision = channelAttribute.revision;
            dead = channelAttribute.dead;
        }

        internal unsafe RtmChannelAttribute(NativeChannelAttribute* from, IdCache ids) {
            key = Utf8.Read(from->key);
            value = Utf8.Read(from->value, from->value_length);
            lastUpdateUserId = ids.Get(from->last_update_user_id);
            lastUpdateTs = from->last_update_ms;
            revision = from->revision;
        }

        internal bool IsDead { get { return dead; } }

        /// <summary>Sets the key: 1 to 32 bytes of visible ASCII.</summary>
        public void SetKey(string key) { this.key = key; }

        /// <summary>The key; "-7" after Dispose.</summary>
        public string GetKey() { return dead ? Nothing : key; }

        /// <summary>Sets the value: text of 1 byte to 8 KiB of UTF-8.</summary>
        public void SetValue(string value) { this.value = value; }

        /// <summary>The value; "-7" after Dispose.</summary>
        public string GetValue() { return dead ? Nothing : value; }

        /// <summary>Local only: the server writes down who wrote an attribute.</summary>
        public void SetLastUpdateUserId(string lastUpdateUserId) { this.lastUpdateUserId = lastUpdateUserId; }

        /// <summary>Who wrote it last; "-7" after Dispose.</summary>
        public string GetLastUpdateUserId() { return dead ? Nothing : lastUpdateUserId; }

        /// <summary>Local only: the server writes down when an attribute was written.</summary>
        public void SetLastUpdateTs(Int64 ts) { lastUpdateTs = ts; }

        /// <summary>When it was written, Unix milliseconds by the server's clock; -7 after Dispose.</summary>
        public Int64 GetLastUpdateTs() { return dead ? (Int64)COMMON_ERR_CODE.ERROR_NULL_PTR : lastUpdateTs; }

        /// <summary>
        /// Grows with every write to the attributes of the channel; the highest among those read is what the conditional
        /// writes of <see cref="RtmClient"/> want. 0 in one that was not read. Not part of the original SDK.
        /// </summary>
        public Int64 GetRevision() { return revision; }

        /// <summary>For old code: nothing native is behind an attribute.</summary>
        /// <returns>Zero.</returns>
        public IntPtr GetPtr() { return IntPtr.Zero; }

        /// <summary>Ends the use of this object: it cannot be written any more. Idempotent.</summary>
        public void Dispose() { Dispose(true); }

        /// <summary>As <see cref="Dispose()"/>.</summary>
        public void Dispose(bool disposing) { dead = true; }

        /// <summary>For logs: key and value, and who wrote it.</summary>
        public override string ToString() { return dead ? "disposed attribute" : key + "=" + value + (string.IsNullOrEmpty(lastUpdateUserId) ? "" : " by " + lastUpdateUserId); }
    }
}
