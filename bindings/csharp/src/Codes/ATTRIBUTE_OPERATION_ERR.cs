namespace agora_rtm {
    /// <summary>Results of reading and writing attributes.</summary>
    public enum ATTRIBUTE_OPERATION_ERR {
        /// <summary>Accepted, or done.</summary>
        ATTRIBUTE_OPERATION_ERR_OK = 0,
        /// <summary>Not used by this library.</summary>
        ATTRIBUTE_OPERATION_ERR_NOT_READY = 1,
        /// <summary>The session ended before the answer came.</summary>
        ATTRIBUTE_OPERATION_ERR_FAILURE = 2,
        /// <summary>An id, a key or a value is not allowed.</summary>
        ATTRIBUTE_OPERATION_ERR_INVALID_ARGUMENT = 3,
        /// <summary>A value, the number or the sum is over its limit; nothing was written.</summary>
        ATTRIBUTE_OPERATION_ERR_SIZE_OVERFLOW = 4,
        /// <summary>Over the rate of this kind of call.</summary>
        ATTRIBUTE_OPERATION_ERR_TOO_OFTEN = 5,
        /// <summary>The user is not logged in.</summary>
        ATTRIBUTE_OPERATION_ERR_USER_NOT_FOUND = 6,
        /// <summary>No answer in 5 seconds.</summary>
        ATTRIBUTE_OPERATION_ERR_TIMEOUT = 7,
        /// <summary>Not used: a client that could not be made answers -7.</summary>
        ATTRIBUTE_OPERATION_ERR_NOT_INITIALIZED = 101,
        /// <summary>Not logged in, or the session has ended.</summary>
        ATTRIBUTE_OPERATION_ERR_USER_NOT_LOGGED_IN = 102,
        /// <summary>The revision is another by now; nothing was written. Not part of the original SDK.</summary>
        ATTRIBUTE_OPERATION_ERR_CONFLICT = 1001,
    }
}
