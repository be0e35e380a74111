namespace agora_rtm {
    /// <summary>Why an invitation failed, told to the caller.</summary>
    public enum LOCAL_INVITATION_ERR_CODE {
        /// <summary>Accepted, or done.</summary>
        LOCAL_INVITATION_ERR_OK = 0,
        /// <summary>The callee was not logged in for 30 seconds, or went offline.</summary>
        LOCAL_INVITATION_ERR_PEER_OFFLINE = 1,
        /// <summary>The callee is logged in, but its library did not answer for 30 seconds.</summary>
        LOCAL_INVITATION_ERR_PEER_NO_RESPONSE = 2,
        /// <summary>The callee did nothing about it for 60 seconds.</summary>
        LOCAL_INVITATION_ERR_INVITATION_EXPIRE = 3,
        /// <summary>This client is not logged in, or not any more. Spelt as in the original.</summary>
        LOCAL_INVITATION_ERR_NOT_LOGGEDIN = 4,
    }
}
