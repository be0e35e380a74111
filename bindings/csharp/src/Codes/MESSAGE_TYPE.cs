namespace agora_rtm {
    /// <summary>What a message carries.</summary>
    public enum MESSAGE_TYPE {
        /// <summary>A kind this version does not know.</summary>
        MESSAGE_TYPE_UNDEFINED = 0,
        /// <summary>Text.</summary>
        MESSAGE_TYPE_TEXT = 1,
        /// <summary>Bytes, with text as their description.</summary>
        MESSAGE_TYPE_RAW = 2,
        /// <summary>An uploaded file.</summary>
        MESSAGE_TYPE_FILE = 3,
        /// <summary>An uploaded image.</summary>
        MESSAGE_TYPE_IMAGE = 4,
    }
}
