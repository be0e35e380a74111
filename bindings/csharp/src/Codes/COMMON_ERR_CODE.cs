namespace agora_rtm {
    /// <summary>A result that every method may return.</summary>
    public enum COMMON_ERR_CODE {
        /// <summary>The object has nothing behind it: it was disposed of, or its constructor refused its arguments.</summary>
        ERROR_NULL_PTR = -7,
    }
}
