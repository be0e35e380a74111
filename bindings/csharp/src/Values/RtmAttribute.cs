namespace agora_rtm {
    /// <summary>An attribute of a user.</summary>
    public struct RtmAttribute {
        /// <summary>1 to 32 bytes of visible ASCII.</summary>
        public string key;
        /// <summary>Text of 1 byte to 8 KiB of UTF-8.</summary>
        public string value;

        /// <summary>For logs: key and value.</summary>
        public override string ToString() { return key + "=" + value; }
    }
}
