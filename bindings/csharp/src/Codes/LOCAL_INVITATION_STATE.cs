namespace agora_rtm {
    /// <summary>State of an invitation on the side of the caller.</summary>
    public enum LOCAL_INVITATION_STATE {
        /// <summary>Not sent yet.</summary>
        LOCAL_INVITATION_STATE_IDLE = 0,
        /// <summary>On its way.</summary>
        LOCAL_INVITATION_STATE_SENT_TO_REMOTE = 1,
        /// <summary>The callee's library has it.</summary>
        LOCAL_INVITATION_STATE_RECEIVED_BY_REMOTE = 2,
        /// <summary>End.</summary>
        LOCAL_INVITATION_STATE_ACCEPTED_BY_REMOTE = 3,
        /// <summary>End.</summary>
        LOCAL_INVITATION_STATE_REFUSED_BY_REMOTE = 4,
        /// <summary>End.</summary>
        LOCAL_INVITATION_STATE_CANCELED = 5,
        /// <summary>End.</summary>
        LOCAL_INVITATION_STATE_FAILURE = 6,
    }
}
