namespace agora_rtm {
    /// <summary>State of an invitation on the side of the callee.</summary>
    public enum REMOTE_INVITATION_STATE {
        /// <summary>Never seen.</summary>
        REMOTE_INVITATION_STATE_IDLE = 0,
        /// <summary>Waits for an answer.</summary>
        REMOTE_INVITATION_STATE_INVITATION_RECEIVED = 1,
        /// <summary>Accepted; the caller does not know yet.</summary>
        REMOTE_INVITATION_STATE_ACCEPT_SENT_TO_LOCAL = 2,
        /// <summary>End.</summary>
        REMOTE_INVITATION_STATE_REFUSED = 3,
        /// <summary>End.</summary>
        REMOTE_INVITATION_STATE_ACCEPTED = 4,
        /// <summary>End.</summary>
        REMOTE_INVITATION_STATE_CANCELED = 5,
        /// <summary>End.</summary>
        REMOTE_INVITATION_STATE_FAILURE = 6,
    }
}
