namespace agora_rtm {
    /// <summary>Declared by later versions of the original SDK; no method uses it.</summary>
    public enum RTM_CLOUD_PROXY_TYPE {
        /// <summary>No proxy.</summary>
        RTM_NONE_PROXY = 0,
        /// <summary>A proxy over TCP.</summary>
        RTM_TCP_PROXY = 1,
    }
}
