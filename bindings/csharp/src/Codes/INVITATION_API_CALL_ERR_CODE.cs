namespace agora_rtm {
    /// <summary>Results of the methods of RtmCallManager.</summary>
    public enum INVITATION_API_CALL_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        INVITATION_API_CALL_ERR_OK = 0,
        /// <summary>NULL, or a text that is too long or not UTF-8.</summary>
        INVITATION_API_CALL_ERR_INVALID_ARGUMENT = 1,
        /// <summary>Not sent yet.</summary>
        INVITATION_API_CALL_ERR_NOT_STARTED = 2,
        /// <summary>Refused, canceled or failed.</summary>
        INVITATION_API_CALL_ERR_ALREADY_END = 3,
        /// <summary>Accepted already.</summary>
        INVITATION_API_CALL_ERR_ALREADY_ACCEPT = 4,
        /// <summary>Sent already.</summary>
        INVITATION_API_CALL_ERR_ALREADY_SENT = 5,
        /// <summary>100 invitations have not ended: wait for some to. Not part of the original SDK.</summary>
        INVITATION_API_CALL_ERR_TOO_MANY = 1001,
    }
}
