namespace agora_rtm {
    /// <summary>Why an invitation failed, told to the callee.</summary>
    public enum REMOTE_INVITATION_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        REMOTE_INVITATION_ERR_OK = 0,
        /// <summary>This client's session ended, or the caller is gone.</summary>
        REMOTE_INVITATION_ERR_PEER_OFFLINE = 1,
        /// <summary>The caller's library did not confirm the answer for 30 seconds.</summary>
        REMOTE_INVITATION_ERR_ACCEPT_FAILURE = 2,
        /// <summary>Nothing was done about it for 60 seconds.</summary>
        REMOTE_INVITATION_ERR_INVITATION_EXPIRE = 3,
    }
}
